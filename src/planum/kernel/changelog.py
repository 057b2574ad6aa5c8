"""Who changed what, from what, to what, when: entries chained by hash, so that a silent change shows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from planum.kernel.hashing import algorithm_of, canonical, digest

if TYPE_CHECKING:
    from planum.kernel.models import ChangeEntry, Person


@dataclass
class Act:
    """The capability that is running, and what it has logged so far."""

    name: str
    by: "Person | None"
    entries: list["ChangeEntry"] = field(default_factory=list)


_current: ContextVar[Act | None] = ContextVar("planum_act", default=None)


class NobodyIsActing(RuntimeError):
    """A change was recorded outside an action."""


@contextmanager
def acting(name: str, by: "Person | None") -> Iterator[Act]:
    """Open the frame in which `record` writes; an action called by another action writes under its own name."""
    act = Act(name, by)
    token = _current.set(act)
    try:
        yield act
    finally:
        _current.reset(token)


def record(
    subject: models.Model | str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> "ChangeEntry":
    """Append one entry to the chain. Must run inside an action, in its transaction."""
    from planum.kernel.models import ChainHead, ChangeEntry  # noqa: PLC0415  the models need this module to be loaded

    act = _current.get()
    if act is None:
        raise NobodyIsActing("record() was called outside an action. Maybe open a frame with acting(name, by).")
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
        entry = ChangeEntry(
            number=head.number + 1,
            at=timezone.now(),
            by=act.by,
            by_name=act.by.username if act.by else "",
            action=act.name,
            subject=_name_of(subject),
            before=_plain(before),
            after=_plain(after),
            previous=head.digest,
        )
        entry.digest = digest(_content(entry), settings.PLANUM_HASH)
        entry.save(force_insert=True)
        head.number, head.digest = entry.number, entry.digest
        head.save()
    act.entries.append(entry)
    return entry


@dataclass(frozen=True)
class Verification:
    """Whether the chain holds; `broken_at` is the number of the first entry that does not fit."""

    entries: int
    intact: bool
    broken_at: int | None = None
    head: str = ""


def verify() -> Verification:
    """Recompute every hash from the first entry to the head. The head must be the last entry: a cut tail shows."""
    from planum.kernel.models import ChainHead, ChangeEntry  # noqa: PLC0415  the models need this module to be loaded

    previous, count = "", 0
    for entry in ChangeEntry.objects.order_by("number").iterator(2000):
        count += 1
        recomputed = digest(_content(entry), algorithm_of(entry.digest) or settings.PLANUM_HASH)
        if entry.number != count or entry.previous != previous or entry.digest != recomputed:
            return Verification(count, intact=False, broken_at=entry.number)
        previous = entry.digest
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.number, head.digest) != (count, previous):
        return Verification(count, intact=False, broken_at=count + 1)
    return Verification(count, intact=True, head=previous)


def _name_of(subject: models.Model | str) -> str:
    return subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}"


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Values as JSON keeps them, so that the hash of the stored entry equals the hash of the written one."""
    return {key: _plain_value(value) for key, value in (values or {}).items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    return str(value)


def _content(entry: "ChangeEntry") -> bytes:
    return canonical(
        {
            "number": entry.number,
            "at": entry.at.isoformat(),
            "by": entry.by_name,
            "action": entry.action,
            "subject": entry.subject,
            "before": entry.before,
            "after": entry.after,
            "previous": entry.previous,
        }
    )
