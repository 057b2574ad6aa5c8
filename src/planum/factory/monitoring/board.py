"""The live board of a plant: what each signal says now, whether to trust it, and where it stands to its limits."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import pyarrow.compute as pc
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from planum.factory.monitoring.models import Alarm, LimitKind, LimitRule
from planum.factory.monitoring.queries import limits_by_signal, open_alarm_rows
from planum.hub.assets.models import Asset, Signal, SignalKind
from planum.hub.readings.engine.batch import BAD
from planum.hub.readings.queries import Latest, latest_of, minutes_of
from planum.kernel.states import State
from planum.ui import charts
from planum.ui.formats import Quality

STALE_AFTER_S = 60
PIECE = "piece"
ABOVE = (LimitKind.HIGH, LimitKind.HIGH_HIGH)
OUTERMOST = (LimitKind.HIGH_HIGH, LimitKind.LOW_LOW)


class LimitState(State):
    """Where the last value stands to the limits of its signal."""

    UNKNOWN = "unknown", gettext_lazy("not known"), "neutral"
    UNLIMITED = "unlimited", gettext_lazy("no limits"), "neutral"
    WITHIN = "within", gettext_lazy("within limits"), "good"
    BEYOND = "beyond", gettext_lazy("beyond a limit"), "warning"
    FAR_BEYOND = "far_beyond", gettext_lazy("beyond the outermost limit"), "bad"


@dataclass(frozen=True, slots=True)
class Reading:
    """The last reading of a signal on the board; `value` is None where the signal has not spoken yet."""

    signal: Signal
    value: float | None
    quality: Quality | None
    at: int | None
    age: str
    is_stale: bool
    state: LimitState


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Board:
    groups: Sequence[Group]
    alarms: Sequence[Alarm]
    readings_per_minute: int
    last_reading: str
    stale: int

    @property
    def signals(self) -> int:
        return sum(len(group.readings) for group in self.groups)


def board_of(plant: Asset, now: datetime) -> Board:
    """Four questions to the database, however many signals: assets, signals, limits, alarms."""
    now_us = int(now.timestamp() * 1_000_000)
    names = {row.path: str(row) for row in Asset.objects.filter(plant=plant)}
    signals = _in_order(Signal.objects.filter(asset__plant=plant).select_related("asset").order_by("path"))
    limits = limits_by_signal([signal.pk for signal in signals])
    newest = latest_of(signals)
    is_silent = all(now_us - each.at > STALE_AFTER_S * 1_000_000 for each in newest.values())
    readings = [
        _reading(signal, newest.get(signal.pk), limits.get(signal.pk, []), now_us, is_silent=is_silent)
        for signal in signals
    ]
    groups = [
        Group(_place(path, plant, names), list(members))
        for path, members in groupby(readings, key=lambda reading: reading.signal.asset.path)
    ]
    instants = [reading.at for reading in readings if reading.at is not None]
    return Board(
        groups=groups,
        alarms=list(open_alarm_rows(plant=plant.path)),
        readings_per_minute=_readings_per_minute(signals, now),
        last_reading=age_in_words((now_us - max(instants)) / 1_000_000) if instants else _("no reading yet"),
        stale=sum(reading.is_stale for reading in readings),
    )


def trend_of(signal: Signal, limits: Sequence[LimitRule], now: datetime, hours: int) -> "charts.Option":
    """The mean of each minute between its smallest and largest value, with the limits."""
    rows = minutes_of([signal], now - timedelta(hours=hours), now)
    return charts.time_series(
        f"{signal.asset} · {signal}",
        rows["at"].to_pylist(),
        [charts.Line(_("mean of the minute"), rows["mean"].to_pylist(), colour="point")],
        unit=signal.unit,
        band=charts.Band(_("smallest to largest"), rows["min"].to_pylist(), rows["max"].to_pylist()),
        limits=[
            charts.Limit(rule.get_kind_display(), rule.limit, "bad" if rule.kind in OUTERMOST else "warning")
            for rule in limits
        ],
    )


def limit_state(value: float, limits: Sequence[LimitRule]) -> LimitState:
    if not limits:
        return LimitState.UNLIMITED
    crossed = [rule for rule in limits if (value > rule.limit if rule.kind in ABOVE else value < rule.limit)]
    if not crossed:
        return LimitState.WITHIN
    return LimitState.FAR_BEYOND if any(rule.kind in OUTERMOST for rule in crossed) else LimitState.BEYOND


def age_in_words(seconds: float) -> str:
    """How long ago, in one unit; what lies a little ahead, by a clock that runs fast, is now."""
    whole = max(0, math.floor(seconds))
    if whole < 60:
        return ngettext("%(n)d second ago", "%(n)d seconds ago", whole) % {"n": whole}
    if whole < 3600:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", whole // 60) % {"n": whole // 60}
    if whole < 86_400:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", whole // 3600) % {"n": whole // 3600}
    return ngettext("%(n)d day ago", "%(n)d days ago", whole // 86_400) % {"n": whole // 86_400}


def _in_order(signals: Iterable[Signal]) -> list[Signal]:
    """Areas where pieces are made come before those that serve them; in each the order of the paths."""
    rows = list(signals)
    areas = {row.pk: row.path.split("/")[2:3] for row in rows}
    making = [areas[row.pk] for row in rows if row.unit == PIECE]
    return sorted(rows, key=lambda row: (areas[row.pk] not in making, row.asset.path, row.code))


def _reading(
    signal: Signal, newest: Latest | None, limits: Sequence[LimitRule], now_us: int, *, is_silent: bool
) -> Reading:
    """A counter that says nothing new has counted nothing, as long as its plant speaks at all."""
    if newest is None:
        return Reading(signal, None, None, None, _("no reading yet"), is_stale=False, state=LimitState.UNKNOWN)
    age_s = (now_us - newest.at) / 1_000_000
    is_stale = age_s > STALE_AFTER_S and (is_silent or signal.kind != SignalKind.COUNTER)
    state = LimitState.UNKNOWN if is_stale or newest.quality == BAD else limit_state(newest.value, limits)
    return Reading(signal, newest.value, Quality(newest.quality), newest.at, age_in_words(age_s), is_stale, state)


def _readings_per_minute(signals: Sequence[Signal], now: datetime) -> int:
    """Counted in the last whole minute."""
    if not signals:
        return 0
    end = now.replace(second=0, microsecond=0)
    return pc.sum(minutes_of(signals, end - timedelta(minutes=1), end)["count"]).as_py() or 0


def _place(path: str, plant: Asset, names: dict[str, str]) -> str:
    """The names of the assets from below the plant down to the one that stands at `path`."""
    steps = path.removeprefix(plant.path).strip("/").split("/")
    paths = ["/".join([plant.path, *steps[: count + 1]]) for count in range(len(steps)) if steps[0]]
    return " · ".join(names.get(each, each) for each in paths) or str(plant)
