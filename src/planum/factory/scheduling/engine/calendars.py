"""Working time: when a machine or an operator is there, as open windows that may repeat."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

FOREVER: Final = 2**53  # A time no schedule reaches; exact as a float too.
LATEST_CLOSURE: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open windows `[start, end)` in ticks, sorted and apart, less the closures (planned maintenance, a breakdown).

    With a `period` the windows lie within one period and repeat without end; without one, the last window must be
    open to `FOREVER`, so that whatever is late can still be done. Closures never repeat.
    """

    windows: tuple[tuple[int, int], ...] = ((0, FOREVER),)
    period: int | None = None
    closures: tuple[tuple[int, int], ...] = ()

    @property
    def is_always_open(self) -> bool:
        whole = self.period or FOREVER
        return not self.closures and self.windows == ((0, whole),)

    def opens_for_good(self, at: int) -> int | None:
        """The instant, `at` or later, from which it stays open, if it is closed until then; None: it closes again."""
        if self.windows != ((0, self.period or FOREVER),):
            return None
        for start, end in sorted(self.closures):
            if start > at:
                return None
            at = max(at, end)
        return at

    def faults(self) -> list[str]:
        """What is wrong with it, in sentences; empty when it is sound."""
        found = []
        if not self.windows:
            return ["it never opens"]
        edges = [edge for window in self.windows for edge in window]
        if edges[0] < 0 or any(a >= b for a, b in self.windows) or edges != sorted(edges):
            found.append("its windows are not sorted, apart and of positive length")
        if self.period is not None and (self.period <= 0 or edges[-1] > self.period):
            found.append("its windows do not lie within its period")
        if self.period is None and edges[-1] < FOREVER:
            found.append("it closes for ever after its last window: give a period, or leave the last window open")
        if any(a >= b for a, b in self.closures):
            found.append("a closure does not end after it begins")
        if any(b > LATEST_CLOSURE for _, b in self.closures):
            found.append(f"a closure lasts beyond tick {LATEST_CLOSURE}: it never opens again")
        return found

    def open_until(self, horizon: int) -> list[tuple[int, int]]:
        """Open windows that begin before `horizon`, closures taken out, neighbours that touch joined."""
        repeated: list[tuple[int, int]] = []
        period = self.period or FOREVER
        for turn in range((horizon - 1) // period + 1 if horizon > 0 else 0):
            repeated += [(turn * period + a, turn * period + b) for a, b in self.windows]
        joined: list[tuple[int, int]] = []
        for a, b in _without(repeated, sorted(self.closures)):
            if a >= horizon:
                break
            if joined and joined[-1][1] == a:
                joined[-1] = (joined[-1][0], b)
            else:
                joined.append((a, b))
        return joined


def _without(windows: list[tuple[int, int]], closures: list[tuple[int, int]]) -> list[tuple[int, int]]:
    open_windows = []
    for start, end in windows:
        at = start
        for a, b in closures:
            if b <= at or a >= end:
                continue
            if a > at:
                open_windows.append((at, a))
            at = max(at, b)
        if at < end:
            open_windows.append((at, end))
    return open_windows


class WorkingTime:
    """Looks up a list of open windows. After the last one it is taken as open: ask for a horizon that is far enough."""

    def __init__(self, windows: list[tuple[int, int]]) -> None:
        self.starts = [a for a, _ in windows]
        self.ends = [b for _, b in windows]
        self.worked = [0]  # open ticks before each window
        for a, b in windows:
            self.worked.append(self.worked[-1] + b - a)

    def open_before(self, at: int) -> int:
        """Open ticks in `[0, at)`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        reached = min(at, self.ends[index]) if index + 1 < len(self.starts) else at
        return self.worked[index] + reached - self.starts[index]

    def next_open(self, at: int) -> int:
        index = bisect_right(self.starts, at) - 1
        if index >= 0 and at < self.ends[index]:
            return at
        return self.starts[index + 1] if index + 1 < len(self.starts) else max(at, self.ends[-1])

    def after(self, at: int, work: int) -> int:
        """The instant at which `work` open ticks have passed since `at`; `at` itself for no work."""
        if work == 0:
            return at
        wanted = self.open_before(at) + work
        index = bisect_right(self.worked, wanted - 1) - 1
        index = min(index, len(self.starts) - 1)
        return self.starts[index] + wanted - self.worked[index]

    def stretch(self, at: int, work: int) -> int:
        """The first start at or after `at` from which `work` ticks are open without a break."""
        index = max(bisect_right(self.starts, at) - 1, 0)
        while index < len(self.starts):
            start = max(at, self.starts[index])
            if start + work <= self.ends[index]:
                return start
            index += 1
        return max(at, self.ends[-1])
