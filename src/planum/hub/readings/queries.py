"""Reads of the readings. A signal that the viewer may not see does not exist."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.assets.models import Signal
from planum.hub.readings import access
from planum.hub.readings.engine.batch import columns, joined_table
from planum.hub.readings.engine.last_values import NEVER
from planum.hub.readings.engine.lineage import Lineage
from planum.hub.readings.periods import Period, instant, period
from planum.hub.readings.shapes import DamageShape, LatestShape, MinuteShape, ReadingShape, StoreCheck
from planum.kernel.capabilities import query
from planum.kernel.models import Person
from planum.kernel.permissions import can_administer

MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest reading of a signal; `at` in microseconds since the epoch, UTC."""

    at: int
    value: float
    quality: int


@query
def readings(*, signal: str, start: datetime, end: datetime, limit: int = 10_000) -> list[ReadingShape]:
    """The readings of a signal from `start` until before `end`: all of them, or a refusal if more than `limit`."""
    row = Signal.objects.get(path=signal)
    span = period(start, end)
    check_size(count_of([row], span), min(limit, MOST_ROWS))
    found = columns(joined_table(access.reader().read([row.pk], span.start_us, span.end_us)))
    return [
        ReadingShape(instant(at), value, quality)
        for at, value, quality in zip(found.at.tolist(), found.value.tolist(), found.quality.tolist(), strict=True)
    ]


@query
def minutes(*, signal: str, start: datetime, end: datetime, width_s: int = 60) -> list[MinuteShape]:
    """A signal in spans of `width_s` seconds: how many readings, their mean, least, greatest and last value."""
    row = Signal.objects.get(path=signal)
    table = minutes_of([row], start, end, width_s).drop_columns(["signal"])
    return [MinuteShape(**{**span, "at": instant(span["at"])}) for span in table.to_pylist()]


@query
def latest(*, below: str = "") -> list[LatestShape]:
    """The newest reading of each signal you may see, of all or of those below an asset."""
    rows = Signal.objects.only("path")
    if below:
        rows = rows.filter(path__startswith=f"{below}/")
    signals = list(rows)
    known = latest_of(signals)
    return [
        LatestShape(row.path, instant(known[row.pk].at), known[row.pk].value, known[row.pk].quality)
        for row in signals
        if row.pk in known
    ]


@query
def verify_store(*, by: Person) -> StoreCheck:
    """Recompute the hash of every sealed file of readings; for the platform operator."""
    if not can_administer(by):
        raise PermissionDenied(_("The files of all firms' readings are checked by the platform operator."))
    store = access.reader()
    sealed = store.sealed()
    damages = [DamageShape(damage.file, damage.stated, damage.found) for damage in store.verify()]
    return StoreCheck(len(sealed), sum(entry.rows for entry in sealed), not damages, damages)


def table_of(signals: Sequence[Signal], start: datetime, end: datetime) -> pa.Table:
    """The readings of signals the viewer was given by the visible manager, sorted by (signal, at)."""
    span = period(start, end)
    return access.reader().read(_keys(signals), span.start_us, span.end_us)


def minutes_of(signals: Sequence[Signal], start: datetime, end: datetime, width_s: int = 60) -> pa.Table:
    """Columns signal, at, count, mean, min, max, last, bad; `at` is the start of the span in microseconds."""
    span = period(start, end)
    if width_s < 1 or span.length_s / width_s > MOST_ROWS:
        raise Refused(
            _("Spans of %(width)d s over %(length)d s.") % {"width": width_s, "length": span.length_s},
            _("At most %(most)d spans of at least one second.") % {"most": MOST_ROWS},
            _("Ask for wider spans or a shorter period."),
        )
    return access.reader().minutes(_keys(signals), span.start_us, span.end_us, width_s)


def latest_of(signals: Iterable[Signal]) -> dict[int, Latest]:
    """The newest reading of each signal that has spoken, by the signal's primary key."""
    keys = _keys(signals)
    if access.is_writer():
        return _from_arrays(keys)
    rows = columns(joined_table(access.reader().last(keys)))
    values = zip(rows.signal.tolist(), rows.at.tolist(), rows.value.tolist(), rows.quality.tolist(), strict=True)
    return {signal: Latest(at, value, quality) for signal, at, value, quality in values}


def lineage_of(signals: Iterable[Signal], start: datetime, end: datetime, algorithm: str = "") -> Lineage:
    """The hash of the signals' readings and what it covers, by the site's algorithm unless another one is named."""
    span = period(start, end)
    names = {signal.pk: signal.path for signal in signals}
    return access.reader().lineage(names, span.start_us, span.end_us, algorithm or settings.PLANUM_HASH)


def count_of(signals: Iterable[Signal], span: Period) -> int:
    return access.reader().count(_keys(signals), span.start_us, span.end_us)


def check_size(count: int, most: int) -> None:
    """Nothing is cut off in silence: what is too much is refused with its size."""
    if count > most:
        raise Refused(
            _("The period holds %(count)d readings.") % {"count": count},
            _("At most %(most)d at once.") % {"most": most},
            _("Choose a shorter period, or ask by minutes."),
        )


def _keys(signals: Iterable[Signal]) -> list[int]:
    return [signal.pk for signal in signals]


def _from_arrays(keys: list[int]) -> dict[int, Latest]:
    values = access.last_values()
    # Intake replaces the arrays in the opposite order when they grow, so that none of these is shorter than `quality`.
    quality, value, at = values.quality, values.value, values.at
    return {
        key: Latest(int(at[key]), float(value[key]), int(quality[key]))
        for key in keys
        if key < len(quality) and at[key] != NEVER
    }
