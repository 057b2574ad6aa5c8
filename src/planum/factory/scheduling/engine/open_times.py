"""Working time of one calendar for whole columns of instants at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.calendars import FOREVER, Calendar

Ticks = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OpenTimes:
    """Open windows `[starts, ends)` in ticks, sorted and apart; `worked`: open ticks before each of them.

    Reaches so far that the last window ends after the instant asked for in `of`.
    """

    starts: Ticks
    ends: Ticks
    worked: Ticks

    @staticmethod
    def of(calendar: Calendar, until: int) -> "OpenTimes":
        """The windows of `calendar` up to the first one that ends after `until` ticks."""
        if calendar.is_always_open:
            return OpenTimes.between([(0, FOREVER)])
        horizon = until + 1
        windows = calendar.open_until(horizon)
        while (not windows or windows[-1][1] <= until) and horizon < FOREVER:
            horizon = min(2 * horizon + (calendar.period or horizon), FOREVER)
            windows = calendar.open_until(horizon)
        return OpenTimes.between(windows)

    @staticmethod
    def between(windows: list[tuple[int, int]]) -> "OpenTimes":
        edges = np.array(windows, np.int64).reshape(-1, 2)
        worked = np.zeros(len(edges), np.int64)
        np.cumsum((edges[:, 1] - edges[:, 0])[:-1], out=worked[1:])
        return OpenTimes(np.ascontiguousarray(edges[:, 0]), np.ascontiguousarray(edges[:, 1]), worked)

    def window_at(self, at: Ticks) -> Ticks:
        """Index of the last window that begins at or before each instant; -1 before the first."""
        return np.asarray(np.searchsorted(self.starts, at, side="right") - 1, np.int64)

    def open_before(self, at: Ticks) -> Ticks:
        """Open ticks in `[0, at)`."""
        index = self.window_at(at)
        inside = np.minimum(at, self.ends[index]) - self.starts[index] + self.worked[index]
        return np.where(index < 0, 0, inside)

    def is_open(self, at: Ticks) -> Truths:
        """Whether the tick that begins at each instant is worked."""
        index = self.window_at(at)
        return np.asarray((index >= 0) & (at < self.ends[index]))

    def after(self, at: Ticks, work: Ticks) -> Ticks:
        """The instants at which `work` open ticks have passed since `at`; `at` itself for no work."""
        wanted = self.open_before(at) + work
        index = np.maximum(np.searchsorted(self.worked, wanted - 1, side="right") - 1, 0)
        return np.where(work == 0, at, self.starts[index] + wanted - self.worked[index])

    def both(self, other: "OpenTimes") -> "OpenTimes":
        """Open when this and the other are open."""
        edges = np.unique(np.concatenate([self.starts, self.ends, other.starts, other.ends]))
        kept = self.is_open(edges[:-1]) & other.is_open(edges[:-1])
        if not kept.any():
            return OpenTimes.between([(FOREVER, FOREVER + 1)])
        begins, ends = edges[:-1][kept], edges[1:][kept]
        apart = begins[1:] != ends[:-1]
        begins, ends = begins[np.append([True], apart)], ends[np.append(apart, [True])]
        return OpenTimes.between(list(zip(begins.tolist(), ends.tolist(), strict=True)))

    def pieces(self, start: Ticks, end: Ticks) -> tuple[Ticks, Ticks, Ticks]:
        """The open parts of `[start, end)`: row each part belongs to, where it begins, where it ends."""
        first = np.maximum(self.window_at(start), 0)
        count = np.maximum(np.searchsorted(self.starts, end, side="left") - first, 0)
        row = np.repeat(np.arange(len(start)), count)
        offset = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        window = first[row] + offset
        begins = np.maximum(self.starts[window], start[row])
        ends = np.minimum(self.ends[window], end[row])
        kept = begins < ends
        return row[kept], begins[kept], ends[kept]
