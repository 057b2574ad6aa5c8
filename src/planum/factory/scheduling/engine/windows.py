"""Giant job shops: tabu search on one stretch of the schedule at a time, several threads on stretches apart."""

import random
from threading import Lock
from time import monotonic
from typing import Final

from planum.factory.scheduling.engine.plan import Plan, Ticks
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.tabu import Stretch, TabuSearch

SMALLEST: Final = 3000  # operations from which stretches find more than the whole; measured in docs/decisions
STRETCH: Final = 2500
MOVES: Final = 5000


class Whole:
    """The schedule that all threads work on, and the stretches they have taken out."""

    def __init__(self, problem: Problem, seed: int, start: Plan | None) -> None:
        self.search = TabuSearch(problem, seed, start)
        self.size = len(problem.operations)
        self.free_from = len(problem.fixed)
        self.lock = Lock()
        self.taken: list[Stretch] = []
        self.shown: tuple[int, Plan] | None = None

    def best(self) -> Plan:
        with self.lock:
            if self.shown is None or self.shown[0] != self.search.makespan:
                self.shown = (self.search.makespan, self.search.best())
            return self.shown[1]


class WindowSearch:
    """A search like any other; `beside` gives another thread its own hands on the same schedule."""

    name = TabuSearch.name

    def __init__(self, problem: Problem, seed: int = 0, start: Plan | None = None, whole: Whole | None = None) -> None:
        self._whole = whole or Whole(problem, seed, start)
        self._problem = problem
        self._random = random.Random(seed)  # noqa: S311 - it draws places in a schedule

    def beside(self, seed: int) -> "WindowSearch":
        return WindowSearch(self._problem, seed, whole=self._whole)

    def best(self) -> Plan:
        return self._whole.best()

    def inject(self, plan: Plan) -> None:
        with self._whole.lock:
            if not self._whole.taken:
                self._whole.search.inject(plan)

    def run(self, seconds: float, iterations: int = 2**62) -> int:
        until, done = monotonic() + seconds, 0
        while done < iterations and (left := until - monotonic()) > 0:
            stretch = self._open()
            try:
                done += self._whole.search.run_stretch(stretch, left, min(MOVES, iterations - done))
            finally:
                self._close(stretch)
        return done

    def begin_from(self, plan: Plan) -> None:
        """Works on from this plan, though a better one may be known: what stands in it is mostly kept."""
        with self._whole.lock:
            self._whole.search.adopt(plan)

    def settled(self, wished: Ticks) -> Plan:
        """What was made of it, each operation as near to its wished start as the makespan allows."""
        with self._whole.lock:
            return self._whole.search.settled(wished)

    def _open(self) -> Stretch:
        whole = self._whole
        with whole.lock:
            low, high = self._place()
            stretch = whole.search.open_stretch(low, high, self._random.getrandbits(60))
            whole.taken.append(stretch)
            return stretch

    def _close(self, stretch: Stretch) -> None:
        with self._whole.lock:
            self._whole.taken.remove(stretch)
            self._whole.search.close_stretch(stretch)

    def _place(self) -> tuple[int, int]:
        """A stretch that overlaps none that is taken, if ten draws find one."""
        whole = self._whole
        length = min(STRETCH, max(1, (whole.size - whole.free_from) // 2))
        low = high = 0
        for _ in range(10):
            drawn = self._random.randrange(whole.free_from - length // 2, whole.size - length // 2)
            low = max(whole.free_from, min(drawn, whole.size - length))
            high = low + length
            if all(high <= other.low or low >= other.high for other in whole.taken):
                break
        return low, high
