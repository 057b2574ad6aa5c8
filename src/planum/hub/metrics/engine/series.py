"""The readings of one input, and what of them is usable in a period."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planum.errors import Refused
from planum.hub.readings.engine.batch import BAD


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Readings of one signal, in any order; `at` in microseconds UTC. Raises Refused on columns of unequal length.

    Give the last reading before the period and the first after it too where they are at hand: they close its edges.
    """

    at: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.int8]

    def __post_init__(self) -> None:
        if not len(self.at) == len(self.value) == len(self.quality):
            lengths = f"{len(self.at)} at, {len(self.value)} value, {len(self.quality)} quality"
            raise Refused(f"columns of unequal length: {lengths}", "one row for each reading")


class Period:
    """The usable readings of a series sorted by time, seen from the period `start` ≤ at < `end` in microseconds.

    BAD readings and values that are not finite are left out; `bad` counts those within the period. Readings of the
    same instant are sorted by value, so that the order in which readings came does not matter. `low` and `high` bound
    the rows inside the period; rows before and after them are its neighbours.
    """

    def __init__(self, series: Series, start: int, end: int) -> None:
        is_usable = (series.quality != BAD) & np.isfinite(series.value)
        is_inside = (series.at >= start) & (series.at < end)
        at, value = series.at[is_usable], series.value[is_usable]
        if np.any(at[1:] <= at[:-1]):
            order = np.lexsort((value, at))
            at, value = at[order], value[order]
        self.start, self.end = start, end
        self.at, self.value = at, value
        self.low, self.high = int(np.searchsorted(at, start)), int(np.searchsorted(at, end))
        self.bad = int(np.count_nonzero(is_inside & ~is_usable))
        self._is_used = np.zeros(len(at), dtype=np.bool_)

    @property
    def used(self) -> int:
        """How many readings the values taken from this period rest on."""
        return int(np.count_nonzero(self._is_used))

    def use(self, rows: NDArray[np.intp] | slice) -> NDArray[np.float64]:
        """The values of some rows, which then count as used."""
        self._is_used[rows] = True
        value: NDArray[np.float64] = self.value[rows]
        return value


class Segments:
    """The stretches of time between neighbouring readings at most `max_gap_s` apart, cut to the period.

    `row` is the earlier reading of each, `before` and `after` are the values of its two readings; `left` and `right`
    are the cut ends in microseconds.
    """

    def __init__(self, period: Period, max_gap_s: float) -> None:
        first, last = max(period.low - 1, 0), min(period.high + 1, len(period.at))
        at = period.at[first:last]
        gap = np.diff(at)
        left, right = np.maximum(at[:-1], period.start), np.minimum(at[1:], period.end)
        which = np.flatnonzero((gap <= round(max_gap_s * 1_000_000)) & (right > left))
        self.period = period
        self.row = first + which
        self.left, self.right = left[which], right[which]
        self.length_us: NDArray[np.int64] = self.right - self.left
        self.before, self.after = period.use(self.row), period.use(self.row + 1)

    @property
    def covered_us(self) -> int:
        return int(self.length_us.sum())

    def value_at(self, instants: NDArray[np.int64]) -> NDArray[np.float64]:
        """The value at one instant of each segment, on the straight line between its two readings."""
        begin, end = self.period.at[self.row], self.period.at[self.row + 1]
        part = (instants - begin) / (end - begin)
        value: NDArray[np.float64] = self.before * (1 - part) + self.after * part
        return value
