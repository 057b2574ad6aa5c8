"""The functions a formula may use over the readings of an input in a period.

`count`, `average`, `minimum`, `maximum`, `first` and `last` look at the readings with start ≤ at < end. The others look
at time, and use the neighbours before and after the period as well, so that adjoining periods add up.
"""

import operator
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planum.hub.metrics.engine.formula import Function
from planum.hub.metrics.engine.series import Period, Segments
from planum.hub.metrics.engine.texts import Text

US_PER_HOUR = 3_600_000_000

Condition = Callable[[NDArray[np.float64]], NDArray[np.bool_]]


class NoValue(Exception):
    """There is nothing to calculate with."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def delta(name: str, period: Period, max_gap_s: float) -> float:
    """How far a counter advanced between its readings from start to end, both included.

    If there is none exactly at the start, the reading before it counts as the first one, if it is at most `max_gap_s`
    older than the next. A counter that fell below half of its value was reset to zero and has counted up since; a
    smaller fall is a correction and is taken off.
    """
    low, high = period.low, int(np.searchsorted(period.at, period.end, side="right"))
    if 0 < low < high and period.at[low] > period.start:
        is_near = int(period.at[low] - period.at[low - 1]) <= round(max_gap_s * 1_000_000)
        low -= int(is_near)
    if high - low < 2:
        raise NoValue(
            Text(f"{name} 在周期内不足两个可用读数", f"fewer than two usable readings of {name} in the period")
        )
    value = period.use(slice(low, high))
    before, after = value[:-1], value[1:]
    was_reset = (before > 0) & (after < before / 2)
    return float(np.where(was_reset, np.maximum(after, 0.0), after - before).sum())


def integral(name: str, period: Period, max_gap_s: float) -> float:
    """Value times hours by the trapezoid rule; a gap longer than `max_gap_s` is not bridged and adds nothing."""
    return _area(_segments(name, period, max_gap_s)) / US_PER_HOUR


def mean(name: str, period: Period, max_gap_s: float) -> float:
    """The time-weighted mean over the time that readings cover: the integral divided by that time."""
    segments = _segments(name, period, max_gap_s)
    return _area(segments) / segments.covered_us


def share(name: str, period: Period, max_gap_s: float, condition: Condition) -> float:
    """The share of the covered time in which the condition held. Each reading holds until the next one."""
    segments = _segments(name, period, max_gap_s)
    return _held_us(segments, condition) / segments.covered_us


def hours(name: str, period: Period, max_gap_s: float, condition: Condition) -> float:
    """The hours in which the condition held. Each reading holds until the next one."""
    return _held_us(_segments(name, period, max_gap_s), condition) / US_PER_HOUR


def count(name: str, period: Period) -> float:
    """The number of usable readings, which may be zero."""
    return float(len(period.use(slice(period.low, period.high))))


def average(name: str, period: Period) -> float:
    return float(_inside(name, period).mean())


def minimum(name: str, period: Period) -> float:
    return float(_inside(name, period).min())


def maximum(name: str, period: Period) -> float:
    return float(_inside(name, period).max())


def first(name: str, period: Period) -> float:
    _refuse_empty(name, period)
    return float(period.use(slice(period.low, period.low + 1))[0])


def last(name: str, period: Period) -> float:
    _refuse_empty(name, period)
    return float(period.use(slice(period.high - 1, period.high))[0])


OF_READINGS: dict[Function, Callable[[str, Period], float]] = {
    Function.COUNT: count,
    Function.AVERAGE: average,
    Function.MINIMUM: minimum,
    Function.MAXIMUM: maximum,
    Function.FIRST: first,
    Function.LAST: last,
}
OF_TIME: dict[Function, Callable[[str, Period, float], float]] = {
    Function.DELTA: delta,
    Function.INTEGRAL: integral,
    Function.MEAN: mean,
}
OF_CONDITION: dict[Function, Callable[[str, Period, float, Condition], float]] = {
    Function.SHARE: share,
    Function.HOURS: hours,
}
COMPARISONS: dict[str, Callable[[NDArray[np.float64], float], NDArray[np.bool_]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _inside(name: str, period: Period) -> NDArray[np.float64]:
    _refuse_empty(name, period)
    return period.use(slice(period.low, period.high))


def _refuse_empty(name: str, period: Period) -> None:
    if period.low == period.high:
        raise NoValue(Text(f"{name} 在周期内没有可用读数", f"no usable reading of {name} in the period"))


def _segments(name: str, period: Period, max_gap_s: float) -> Segments:
    segments = Segments(period, max_gap_s)
    if not len(segments.row):
        raise NoValue(
            Text(
                f"{name} 在周期内没有间隔不超过 {max_gap_s:g} 秒的相邻读数",
                f"no two neighbouring readings of {name} at most {max_gap_s:g} s apart in the period",
            )
        )
    return segments


def _area(segments: Segments) -> float:
    """Value times microseconds."""
    middle = segments.value_at(segments.left) / 2 + segments.value_at(segments.right) / 2
    return float((middle * segments.length_us).sum())


def _held_us(segments: Segments, condition: Condition) -> int:
    return int(segments.length_us[condition(segments.before)].sum())
