"""Bounds, proofs and small cases by CP-SAT, with every constraint and criterion of the contract.

`ExactSearch` can be run again and again for slices of time; it takes a plan found elsewhere as its start and gives back
every better one. Source of the modelling: OR-Tools CP-SAT (optional intervals, circuits); Laborie et al., "IBM ILOG CP
optimizer for scheduling", Constraints 23 (2018), for the vocabulary of intervals.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from planum.factory.scheduling.engine.exact_bounds import quick_bound
from planum.factory.scheduling.engine.exact_horizon import is_practical, safe_horizon
from planum.factory.scheduling.engine.plan import Plan, Status
from planum.factory.scheduling.engine.problem import Criterion, Problem
from planum.factory.scheduling.engine.values import values_of

if TYPE_CHECKING:
    from planum.factory.scheduling.engine.exact_solving import Solving

__all__ = ["ExactSearch", "bound_of", "is_practical"]

LOOK_EVERY_S: Final = 0.05


class ExactSearch:
    """`workers`: threads of CP-SAT. `hint`: a valid plan to begin from. `upper`: only plans whose first value is lower
    are wanted (with a hint: not higher). `horizon`: only plans that end by this tick, and bounds on those; without it
    as many ticks as any plan worth having needs. The model is made, and ortools imported, at the first `run`.

    After a run: `bound` is proven for the first priority's value; `best` and `values` are the best plan known, the hint
    included; `is_infeasible` says that no plan exists at all.
    """

    name = "exact"

    def __init__(
        self,
        problem: Problem,
        workers: int = 2,
        seed: int = 0,
        hint: Plan | None = None,
        upper: int | None = None,
        horizon: int | None = None,
    ) -> None:
        self.problem = problem
        self.workers = workers
        self.seed = seed
        self.upper = upper
        self.horizon = safe_horizon(problem) if horizon is None else horizon
        self.best: Plan | None = None
        self.values: tuple[int, ...] = ()
        self.bound = quick_bound(problem)
        self.proven: list[int] = []  # optimal values of the priorities that are settled, the first first
        self.is_infeasible = False
        self._solving: Solving | None = None
        if hint is not None:
            self.inject(hint)

    def inject(self, plan: Plan) -> None:
        """Takes over a valid plan that another search found, if it is better than what is known."""
        values = values_of(self.problem, plan)
        if self.best is None or values < self.values:
            self.best, self.values = plan, values

    def run(
        self,
        seconds_wall: float,
        on_plan: Callable[[Plan], None],
        on_bound: Callable[[int], None],
        should_stop: Callable[[], bool],
    ) -> Status:
        """Works for so many seconds, or until the optimum is proven in every priority, or until `should_stop`.

        `on_plan` receives each plan that is better than all before, `on_bound` each higher bound on the first value;
        both are called from the solver's threads. `should_stop` is asked twenty times a second.
        """
        ends_at = monotonic() + seconds_wall
        on_bound(self.bound)
        solving = self.prepare()
        while len(self.proven) < solving.priorities:
            left = ends_at - monotonic()
            if left <= 0 or should_stop():
                break
            if not self._settle(solving, left, on_plan, on_bound, should_stop):
                break
        if len(self.proven) == solving.priorities and self.best is not None:
            return Status.OPTIMAL
        return Status.NO_PLAN if self.best is None else Status.FEASIBLE

    def prepare(self) -> "Solving":
        """Makes the model, once; what `run` would do first."""
        if self._solving is None:
            self._solving = self._built()
        return self._solving

    def _built(self) -> "Solving":
        # The import of ortools takes a third of a second, which a first answer must not wait for.
        from planum.factory.scheduling.engine.exact_solving import Solving  # noqa: PLC0415

        first = self.values[0] if self.best is not None else self.upper
        return Solving(self.problem, horizon_within(self.problem, self.horizon, first), first)

    def _settle(
        self,
        solving: "Solving",
        seconds: float,
        on_plan: Callable[[Plan], None],
        on_bound: Callable[[int], None],
        should_stop: Callable[[], bool],
    ) -> bool:
        """One call of the solver on the first priority that is not settled; whether it is settled now."""
        row = len(self.proven)
        known = self.values[row] if self.best is not None else None
        if row == 0 and self.upper is not None and (known is None or self.upper < known):
            known = self.upper - 1

        def keep(plan: Plan) -> None:
            before = self.values
            had = self.best is not None
            self.inject(plan)
            if not had or self.values < before:
                on_plan(plan)

        def raise_bound(bound: int) -> None:
            if row == 0 and bound > self.bound:
                self.bound = bound
                on_bound(bound)

        with _Watch(solving.stop, should_stop):
            answer = solving.solve(
                row, self.proven, known, self.best, self.workers, self.seed, seconds, keep, raise_bound
            )
        if answer is None:
            return False
        return self._conclude(row, answer, known, raise_bound)

    def _conclude(self, row: int, answer: bool, known: int | None, raise_bound: Callable[[int], None]) -> bool:  # noqa: FBT001
        """`answer`: solved to the optimum, or shown to have no plan within what is known."""
        if answer and self.best is not None:
            self.proven.append(self.values[row])
            raise_bound(self.values[0])
            return True
        if known is None:
            self.is_infeasible = True
        else:
            raise_bound(known + 1)
        return False


def horizon_within(problem: Problem, horizon: int, first: int | None) -> int:
    """No plan worth having ends after the makespan that is known, where the first value limits it."""
    if first is None:
        return horizon
    priority = min(objective.priority for objective in problem.objectives)
    weight = sum(w for c, w, p in problem.objectives if c is Criterion.MAKESPAN and p == priority)
    return min(horizon, first // weight) if weight else horizon


class _Watch:
    """Asks from a thread of its own whether to stop, while the solver holds this one."""

    def __init__(self, stop: Callable[[], None], should_stop: Callable[[], bool]) -> None:
        self._stop = stop
        self._should_stop = should_stop
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY_S):
            if self._should_stop():
                self._stop()


def bound_of(problem: Problem, seconds: float, workers: int = 2, seed: int = 0) -> int:
    """A proven lower bound on the first priority's value: at once for a large problem, else by CP-SAT in so many
    wall seconds.
    """
    if not is_practical(problem):
        return quick_bound(problem)
    search = ExactSearch(problem, workers, seed)
    search.run(seconds, lambda _: None, lambda _: None, lambda: False)
    return search.bound
