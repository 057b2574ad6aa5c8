"""A signal over time: reading by reading where they are few, otherwise the mean of spans with their extremes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from planum.hub.assets.models import Signal, SignalKind
from planum.hub.readings.engine.batch import BAD, columns, joined_table
from planum.hub.readings.periods import period
from planum.hub.readings.queries import count_of, minutes_of, table_of
from planum.ui.charts import Band, Limit, Line, Option, Period, time_series

WIDTHS_S = (60, 300, 900, 3600, 4 * 3600, 24 * 3600)
MOST_SPANS = 800
MOST_POINTS = 1500
GAP_OF_MEDIANS = 5
NEIGHBOURS = 5


def signal_chart(signal: Signal, start: datetime, end: datetime, *, periods: Sequence[Period] = ()) -> Option:
    """The chart of a signal's readings from `start` until before `end`; bad readings are left out of the line."""
    few = count_of([signal], period(start, end)) <= MOST_POINTS
    drawn = _of_readings(signal, start, end) if few else _of_spans(signal, start, end)
    title = f"{signal.asset} · {signal}"
    return time_series(title, unit=signal.unit, limits=_limits(signal), periods=periods, **drawn)


def width_for(start: datetime, end: datetime) -> int:
    """The narrowest span, in seconds, that leaves a chart readable."""
    length_s = (end - start).total_seconds()
    return next((width for width in WIDTHS_S if length_s / width <= MOST_SPANS), WIDTHS_S[-1])


def with_gaps(at: NDArray[np.int64], *values: NDArray[np.float64]) -> tuple[list[int], list[list[float]]]:
    """A missing value in each stretch much longer than is usual around it, so that no line is drawn over silence."""
    silent = _silent_places(np.diff(at))
    times = np.insert(at, silent, (at[silent - 1] + at[silent]) // 2)
    return times.tolist(), [np.insert(each, silent, np.nan).tolist() for each in values]


def _silent_places(distance: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where a reading came late, by the distances near it: read-in files and live readings keep different paces."""
    if not len(distance):
        return distance
    around = sliding_window_view(np.pad(distance, NEIGHBOURS, mode="reflect"), 2 * NEIGHBOURS + 1)
    return np.flatnonzero(distance > GAP_OF_MEDIANS * np.median(around, axis=1)) + 1


def _of_readings(signal: Signal, start: datetime, end: datetime) -> dict[str, Any]:
    rows = columns(joined_table(table_of([signal], start, end)))
    times, (values,) = with_gaps(rows.at, np.where(rows.quality == BAD, np.nan, rows.value))
    return {"times": times, "lines": [Line(_("reading"), values, step=signal.kind == SignalKind.STATE)]}


def _of_spans(signal: Signal, start: datetime, end: datetime) -> dict[str, Any]:
    spans = minutes_of([signal], start, end, width_for(start, end))
    wanted = ("mean", "min", "max")
    values = (spans.column(name).to_numpy(zero_copy_only=False).astype(np.float64) for name in wanted)
    times, (mean, low, high) = with_gaps(spans.column("at").to_numpy(), *values)
    return {
        "times": times,
        "lines": [Line(_("mean"), mean)],
        "band": Band(_("least to greatest"), low, high),
    }


def _limits(signal: Signal) -> list[Limit]:
    """The instrument's range, where it has one; a counter's only says where it begins again."""
    if signal.kind == SignalKind.COUNTER:
        return []
    named = ((_("range from"), signal.low), (_("range to"), signal.high))
    return [Limit(name, value, "muted") for name, value in named if value is not None]
