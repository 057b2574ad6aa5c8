"""Tables that firms can offer as data products. A room registers its own when the application starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from planum.errors import Refused

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from planum.kernel.models import Organisation

ColumnKind = Literal["text", "number", "day", "instant"]


@dataclass(frozen=True)
class Column:
    name: str
    label: Promise
    kind: ColumnKind
    unit: str = ""


@dataclass(frozen=True)
class Shareable:
    """`rows` gives the owner's rows and is called with all rows in sight, so it filters by the owner itself.

    `at` names the column of kind `instant` or `day` that a period of a read limits; empty: the table has no time.
    """

    name: str
    label: Promise
    columns: tuple[Column, ...]
    rows: Callable[[Organisation], Iterable[Mapping[str, object]]]
    at: str = ""


_known: dict[str, Shareable] = {}


def register(shareable: Shareable) -> None:
    present = _known.get(shareable.name)
    if present is not None and present.rows is not shareable.rows:
        raise ValueError(f"{shareable.name} is registered twice.")
    _known[shareable.name] = shareable


def shareable_named(name: str) -> Shareable:
    if name not in _known:
        raise Refused(
            _("There is no table %(name)s to share.") % {"name": name},
            _("One of: %(names)s.") % {"names": ", ".join(sorted(_known)) or "—"},
        )
    return _known[name]


def shareables() -> list[Shareable]:
    return [_known[name] for name in sorted(_known)]
