"""The index of all editions that count. Who may read what is asked at every search, never kept with the index."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from django.db.models import Count, Max, QuerySet
from numpy.typing import NDArray

from planum.chain.knowledge.engine import Hit, Index, build
from planum.chain.knowledge.models import DocumentState, Edition, Passage


@dataclass(frozen=True, slots=True)
class Library:
    """`passages` and `editions` are the keys of each passage of the index and of its edition."""

    index: Index
    passages: NDArray[np.int64]
    editions: NDArray[np.int64]

    def permitted(self, editions: Sequence[int]) -> NDArray[np.bool_]:
        return np.isin(self.editions, np.asarray(editions, dtype=np.int64))

    def search(self, text: str, editions: Sequence[int], most: int) -> tuple[list[tuple[int, Hit]], dict[str, float]]:
        """The best passages of these editions by their keys, and what each term of the question is worth there."""
        allowed = self.permitted(editions)
        hits = self.index.search(text, allowed, most)
        return [(int(self.passages[hit.passage]), hit) for hit in hits], self.index.worth(text, allowed)


_kept: list[tuple[tuple[Any, ...], Library]] = []
_lock = Lock()


def library() -> Library:
    """Built anew when an edition has come or gone; one process builds it once."""
    with _lock:
        now = _signature()
        if not _kept or _kept[0][0] != now:
            _kept[:] = [(now, _built())]
        return _kept[0][1]


def _all_current() -> "QuerySet[Edition, Any]":
    """Whoever asks: rights are applied to the search, before anything is counted."""
    return Edition._base_manager.filter(is_current=True, document__state=DocumentState.IN_FORCE)


def _signature() -> tuple[Any, ...]:
    """Editions are never changed, so their number and the latest one say whether the index is fresh."""
    counts = _all_current().aggregate(count=Count("pk"), latest=Max("pk"))
    latest = Edition._base_manager.filter(pk=counts["latest"]).values_list("digest", "document__title").first()
    return counts["count"], counts["latest"], latest


def _built() -> Library:
    rows = Passage._base_manager.filter(edition__in=_all_current()).order_by("edition", "start")
    columns = list(rows.values_list("pk", "edition", "start", "end", "heading"))
    texts = {
        pk: (title, title_en, text)
        for pk, title, title_en, text in _all_current().values_list(
            "pk", "document__title", "document__title_en", "text"
        )
    }
    written = []
    for _pk, edition, start, end, heading in columns:
        title, title_en, text = texts[edition]
        above = heading if heading not in text[start:end] else ""
        written.append("\n".join([title, title_en, above, text[start:end]]))
    keys = [np.array([row[place] for row in columns], dtype=np.int64) for place in (0, 1)]
    return Library(build(written), *keys)
