"""The readings below an indicator's value, as far as the reader may see them: pictures, and what was counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import cast

from django.utils.translation import gettext as _

from planum.hub.assets.models import Signal, SignalKind
from planum.hub.metrics.models import MetricValue
from planum.hub.metrics.shapes import CheckShape
from planum.hub.readings.queries import minutes_of
from planum.programme.performance.models import IndicatorValue
from planum.programme.performance.shapes import EvidenceCheck
from planum.ui.charts import Line, Option, Period, time_series

MOST_SPANS = 1200
MINUTE_S = 60


@dataclass(frozen=True)
class SignalLineage:
    """What a metric value states of one of its signals: the instants are microseconds since the epoch, UTC."""

    name: str
    path: str
    count: int
    first_us: int | None
    last_us: int | None
    digest: str


@dataclass(frozen=True)
class PartLineage:
    """The readings below one metric value, and the check if somebody asked for it."""

    label: str
    value: MetricValue
    signals: list[SignalLineage]
    check: CheckShape | None = None


def readings_charts(shown: IndicatorValue) -> list[Option]:
    """One picture for each unit among the signals and each stretch of time; none where no signal is visible.

    Where the baseline lies far back each period has a picture of its own, drawn from zero so that they compare.
    """
    by_unit: dict[str, list[Signal]] = defaultdict(list)
    for signal in visible_signals(shown.metric_value):
        by_unit[signal.unit].append(signal)
    return [_chart(periods, unit, signals) for unit, signals in by_unit.items() for periods in _stretches(shown)]


def lineages_of(shown: IndicatorValue, check: EvidenceCheck | None) -> list[PartLineage]:
    parts = [(_("Reporting period"), shown.metric_value, check.period if check else None)]
    if shown.baseline_value:
        parts.append((_("Baseline"), shown.baseline_value, check.baseline if check else None))
    return [PartLineage(label, value, _by_signal(value), found) for label, value, found in parts]


def visible_signals(value: MetricValue) -> list[Signal]:
    """The signals below the value that the reader may see, in the order of their paths."""
    paths = [stated["signal"] for stated in value.inputs.values()]
    return list(Signal.objects.filter(path__in=paths).select_related("asset"))


def _by_signal(value: MetricValue) -> list[SignalLineage]:
    names = {signal.path: f"{signal.asset} · {signal}" for signal in visible_signals(value)}
    stated = {each["signal"]: each for each in value.inputs.values() if each["signal"] in names}
    return [
        SignalLineage(names[path], path, each["count"], each["first_us"], each["last_us"], each["digest"])
        for path, each in sorted(stated.items())
    ]


def _stretches(shown: IndicatorValue) -> list[list[Period]]:
    """The periods to be drawn, those that lie close to each other together."""
    reported = Period(_("Reporting period"), shown.start_at, shown.end_at, "point")
    if shown.baseline_value is None:
        return [[reported]]
    baseline = Period(_("Baseline"), shown.baseline_value.start_at, shown.baseline_value.end_at)
    lengths = (shown.end_at - shown.start_at) + (shown.baseline_value.end_at - shown.baseline_value.start_at)
    is_far = shown.start_at - shown.baseline_value.end_at > lengths
    return [[baseline], [reported]] if is_far else [[baseline, reported]]


def _chart(periods: list[Period], unit: str, signals: list[Signal]) -> Option:
    start, end = cast("datetime", periods[0].from_at), cast("datetime", periods[-1].until_at)
    width_s = max(MINUTE_S, int((end - start).total_seconds() / MOST_SPANS) // MINUTE_S * MINUTE_S)
    found: dict[int, dict[int, dict[str, float | None]]] = {signal.pk: {} for signal in signals}
    for row in minutes_of(signals, start, end, width_s).to_pylist():
        found[row["signal"]][row["at"]] = row
    times = sorted({at for spans in found.values() for at in spans})
    lines = [Line(f"{signal.asset} · {signal}", _values(signal, found[signal.pk], times)) for signal in signals]
    title = _title(signals, periods, width_s // MINUTE_S)
    return time_series(title, times, lines, unit=unit, periods=periods, from_zero=True)


def _values(signal: Signal, spans: dict[int, dict[str, float | None]], times: list[int]) -> list[float | None]:
    """Means of a measurement; of a counter, what it counted from span to span."""
    if signal.kind != SignalKind.COUNTER:
        return [spans[at]["mean"] if at in spans else None for at in times]
    last = [spans[at]["last"] if at in spans else None for at in times]
    # The end of the period cuts the last span short: what was counted in it would look like a fall.
    return [None, *_increments(last)[:-1], None][: len(last)]


def _increments(values: Iterable[float | None]) -> list[float | None]:
    return [
        None if before is None or after is None or after < before else after - before
        for before, after in pairwise(values)
    ]


def _title(signals: list[Signal], periods: list[Period], minutes: int) -> str:
    """What was drawn, of which signals, over which span; the period where the picture shows one alone."""
    counted = any(signal.kind == SignalKind.COUNTER for signal in signals)
    said = _("counted in each %(minutes)d min") if counted else _("mean of each %(minutes)d min")
    names = [*dict.fromkeys(str(signal) for signal in signals), said % {"minutes": minutes}]
    return " · ".join([*names, str(periods[0].name)] if len(periods) == 1 else names)
