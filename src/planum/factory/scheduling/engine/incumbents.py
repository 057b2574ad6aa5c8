"""The best plan so far, shared by the searches of a portfolio."""

from collections.abc import Callable
from threading import Condition

from planum.factory.scheduling.engine.plan import Incumbent, Plan
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.stop import Clock, Stop
from planum.factory.scheduling.engine.values import values_of

OnBetter = Callable[[Incumbent, Plan], None]


class Incumbents:
    """Thread-safe. Whoever waits for `changed` hears of each better plan, each better bound and the end."""

    def __init__(self, problem: Problem, stop: Stop, on_better: OnBetter | None = None) -> None:
        self.problem, self.stop, self.bound = problem, stop, 0
        self.clock = Clock()
        self.plan: Plan | None = None
        self.history: list[Incumbent] = []
        self.is_proven = self.is_over = False
        self.changed = Condition()
        self._on_better = on_better

    @property
    def last(self) -> Incumbent | None:
        return self.history[-1] if self.history else None

    def offer(self, plan: Plan, solver: str) -> bool:
        """Keeps the plan when it is better than the best; says so."""
        values = values_of(self.problem, plan)
        with self.changed:
            if self.last is not None and values >= self.last.values:
                return False
            self.plan = plan
            self._note(values, solver)
        return True

    def raise_bound(self, bound: int, solver: str) -> None:
        with self.changed:
            if bound <= self.bound:
                return
            self.bound = bound
            if self.last is not None:
                self._note(self.last.values, solver)

    def prove(self) -> None:
        """The best plan cannot be bettered, on any priority."""
        with self.changed:
            self.is_proven = self.is_over = True
            if self.last is not None:
                self.bound = max(self.bound, self.last.values[0])
            self.changed.notify_all()

    def is_met(self) -> bool:
        """Whether the searches are to end."""
        if not self.is_over and self.stop.is_met(self.clock, self.last):
            with self.changed:
                self.is_over = True
                self.changed.notify_all()
        return self.is_over

    def end(self) -> None:
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def _note(self, values: tuple[int, ...], solver: str) -> None:
        incumbent = Incumbent(self.clock.wall_s, values, self.bound, solver)
        self.history.append(incumbent)
        if len(values) == 1 and values[0] <= self.bound:
            self.is_proven = self.is_over = True
        self.changed.notify_all()
        if self._on_better is not None and self.plan is not None:
            self._on_better(incumbent, self.plan)
