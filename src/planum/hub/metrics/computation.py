"""From a definition and a period to a number, and to the exact stretch of readings that it rests on."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.assets.models import Signal
from planum.hub.metrics.engine.evaluation import Result, evaluate
from planum.hub.metrics.engine.formula import Aggregate, Expression, Formula, Negative, Operation
from planum.hub.metrics.engine.parsing import parse
from planum.hub.metrics.engine.series import Series
from planum.hub.metrics.models import MetricValue
from planum.hub.readings import access
from planum.hub.readings.engine.batch import BAD, Columns, batch_of, columns, joined, joined_table
from planum.hub.readings.engine.lineage import Lineage, lineage
from planum.hub.readings.periods import Period, microseconds
from planum.hub.readings.queries import count_of
from planum.kernel.hashing import algorithm_of

MOST_READINGS = 50_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of one input: the readings with `start_us <= at < end_us`."""

    signal: Signal
    span: Period
    lineage: Lineage


@dataclass(frozen=True, slots=True)
class Computed:
    result: Result
    lineage: Lineage
    sources: dict[str, Source]


def compute(formula: Formula, signals: Mapping[str, Signal], period: Period, algorithm: str) -> Computed:
    """The value over a period. Beside it are read the nearest usable readings that close its edges, within the longest
    gap the formula bridges; nothing further away is used, and nothing that comes later changes the stretch.
    """
    gap_us = round(_longest_gap_s(formula.root) * 1_000_000)
    reach = Period(period.start_us - gap_us, period.end_us + gap_us + 1) if gap_us else period
    rows = _read(signals, reach)
    spans = {name: _span(rows[signal.pk], period) for name, signal in signals.items()}
    return _computed(formula, signals, rows, spans, period, algorithm)


def recompute(value: MetricValue) -> Computed:
    """The same once more, from the readings as they are now in the very stretches that the value states."""
    signals = signals_of(value)
    spans = {name: Period(stated["start_us"], stated["end_us"]) for name, stated in value.inputs.items()}
    rows = _read(signals, _union(spans.values()))
    period = Period(microseconds(value.start_at), microseconds(value.end_at))
    return _computed(parse(value.metric.formula), signals, rows, spans, period, algorithm_of(value.digest))


def readings_of(value: MetricValue) -> tuple[pa.RecordBatch, dict[int, str]]:
    """All readings below a value as they are now, and the path of each signal among them."""
    signals = signals_of(value)
    spans = {name: Period(stated["start_us"], stated["end_us"]) for name, stated in value.inputs.items()}
    parts = _parts(signals, _read(signals, _union(spans.values())), spans)
    return joined([batch_of(part) for part in parts.values()]), {row.pk: row.path for row in signals.values()}


def signals_of(value: MetricValue) -> dict[str, Signal]:
    """The signals by their names in the formula. Raises DoesNotExist if one of them is not open to the viewer."""
    paths = {name: stated["signal"] for name, stated in value.inputs.items()}
    found = {row.path: row for row in Signal.objects.filter(path__in=set(paths.values()))}
    missing = set(paths.values()) - set(found)
    if missing:
        raise Signal.DoesNotExist(
            _("%(count)d signals below this number are not open to you.") % {"count": len(missing)}
        )
    return {name: found[path] for name, path in paths.items()}


def stated_inputs(computed: Computed) -> dict[str, dict[str, Any]]:
    """What is kept with a value of each of its inputs."""
    return {
        name: {
            "signal": source.signal.path,
            "unit": source.signal.unit,
            "start_us": source.span.start_us,
            "end_us": source.span.end_us,
            "count": source.lineage.count,
            "used": computed.result.used[name],
            "bad": source.lineage.bad,
            "first_us": source.lineage.first_at,
            "last_us": source.lineage.last_at,
            "digest": source.lineage.digest,
        }
        for name, source in computed.sources.items()
    }


def is_same(one: float | None, other: float | None) -> bool:
    """Sums may differ in their last bits between processors."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _computed(
    formula: Formula,
    signals: Mapping[str, Signal],
    rows: Mapping[int, Columns],
    spans: Mapping[str, Period],
    period: Period,
    algorithm: str,
) -> Computed:
    used = {name: _within(rows[signal.pk], spans[name]) for name, signal in signals.items()}
    series = {name: Series(part.at, part.value, part.quality) for name, part in used.items()}
    paths = {signal.pk: signal.path for signal in signals.values()}
    sources = {
        name: Source(signal, spans[name], lineage(batch_of(used[name]), paths, algorithm))
        for name, signal in signals.items()
    }
    everything = joined([batch_of(part) for part in _parts(signals, rows, spans).values()])
    return Computed(
        evaluate(formula, series, period.start_us, period.end_us), lineage(everything, paths, algorithm), sources
    )


def _parts(
    signals: Mapping[str, Signal], rows: Mapping[int, Columns], spans: Mapping[str, Period]
) -> dict[int, Columns]:
    """Each signal's readings once, also where two names stand for it."""
    return {signal.pk: _within(rows[signal.pk], spans[name]) for name, signal in signals.items()}


def _read(signals: Mapping[str, Signal], reach: Period) -> dict[int, Columns]:
    distinct = {signal.pk: signal for signal in signals.values()}
    count = count_of(distinct.values(), reach)
    if count > MOST_READINGS:
        raise Refused(
            _("The period holds %(count)d readings.") % {"count": count},
            _("At most %(most)d at once.") % {"most": MOST_READINGS},
            _("Choose a shorter period."),
        )
    found = columns(joined_table(access.reader().read(distinct, reach.start_us, reach.end_us)))
    bounds = {key: np.searchsorted(found.signal, [key, key + 1]) for key in distinct}
    return {key: _cut(found, slice(low, high)) for key, (low, high) in bounds.items()}


def _span(rows: Columns, period: Period) -> Period:
    """The period and, at either side, as far as the nearest usable reading: at its ends themselves or beyond."""
    is_usable = (rows.quality != BAD) & np.isfinite(rows.value)
    before = rows.at[is_usable & (rows.at <= period.start_us)]
    after = rows.at[is_usable & (rows.at >= period.end_us)]
    start_us = int(before[-1]) if len(before) else period.start_us
    end_us = int(after[0]) + 1 if len(after) else period.end_us
    return Period(start_us, end_us)


def _within(rows: Columns, span: Period) -> Columns:
    low, high = np.searchsorted(rows.at, [span.start_us, span.end_us])
    return _cut(rows, slice(low, high))


def _cut(rows: Columns, part: slice) -> Columns:
    """Neighbouring rows, without a copy."""
    return Columns(rows.at[part], rows.signal[part], rows.value[part], rows.quality[part])


def _union(spans: Iterable[Period]) -> Period:
    every = list(spans)
    return Period(min(span.start_us for span in every), max(span.end_us for span in every))


def _longest_gap_s(expression: Expression) -> float:
    return max(_gaps_s(expression), default=0.0)


def _gaps_s(expression: Expression) -> Iterator[float]:
    match expression:
        case Negative(operand):
            yield from _gaps_s(operand)
        case Operation(_, left, right):
            yield from _gaps_s(left)
            yield from _gaps_s(right)
        case Aggregate(function, _, comparison, max_gap_s):
            if function.takes_max_gap:
                yield max_gap_s
            if comparison is not None:
                yield from _gaps_s(comparison.threshold)
