"""Live rescheduling: after an event a repaired plan at once, and soon a better one that moves little.

The repaired plan keeps every sequence and shifts to the right (Vieira, Herrmann & Lin 2003). The proposal begins from
the old plan as it stands, puts only what cannot stay where there is room, and takes back what that costs (match-up
rescheduling, Bean et al. 1991).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from planum.errors import Refused
from planum.factory.scheduling.engine.difference import Difference, difference, moved_rows
from planum.factory.scheduling.engine.events import Event, apply
from planum.factory.scheduling.engine.incumbents import OnBetter
from planum.factory.scheduling.engine.plan import Incumbent, Plan, Result, Status
from planum.factory.scheduling.engine.problem import Criterion, Objective, Problem
from planum.factory.scheduling.engine.repair import Repair, is_mendable
from planum.factory.scheduling.engine.solving import local_search, solve
from planum.factory.scheduling.engine.stop import Clock, Stop, WallSeconds
from planum.factory.scheduling.engine.tabu import suits
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import values_of
from planum.factory.scheduling.engine.windows import WindowSearch

QUICK: Final = WallSeconds(0.9)
SLICE_S: Final = 0.05
# Of the time: first win back what was lost near the event, then look farther, then move less.
WINNING: Final = 0.4
LOOKING: Final = 0.8
MOST_IDLE: Final = 8
MOVES_AT_A_TIME: Final = 1000
# Of the operations that are free: a plan that leaves less than half of them in place is another plan.
MOST_MOVED: Final = 0.45
OnRepaired = Callable[[Result], None]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One point between efficiency and stability: `right-shift`, `least change`, `proposed` or `re-optimised`."""

    name: str
    result: Result
    difference: Difference


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """`problem`: what is left to plan, with the old plan as its `reference`. `difference`: of the proposal to it."""

    problem: Problem
    repaired: Result
    proposed: Result
    difference: Difference
    alternatives: tuple[Alternative, ...]


def reschedule(
    problem: Problem,
    plan: Plan,
    events: Sequence[Event],
    *,
    now: int,
    frozen: int = 0,
    stop: Stop | None = None,
    workers: int = 2,
    seed: int = 0,
    stability: float = 0.1,
    on_repaired: OnRepaired | None = None,
    on_better: OnBetter | None = None,
) -> Rescheduling:
    """What to do now that `events` have happened to a plan that was followed until `now`; ticks as in the problem.

    `stop`: 0.9 wall seconds when none is given. `stability`: the share of what the search wins back, 0 to 1, that may
    be given up again to move fewer operations. `on_repaired` is called once, as soon as the repaired plan is there,
    `on_better` with each better one. The proposal is never worse than the repaired plan. Raises `Refused` for events
    that mean nothing.
    """
    if not 0 <= stability <= 1:
        raise Refused(f"A stability of {stability} was given.", "It is from 0 to 1.")
    clock, stop = Clock(), stop or QUICK
    changed = apply(problem, plan, events, now, frozen)
    reference = changed.reference
    assert reference is not None  # `apply` always gives one.
    repair = Repair(changed, reference)
    shifted = repair.shift()
    repaired = _result(changed, shifted or local_search(changed, seed).best(), clock, "right-shift")
    if on_repaired is not None:
        on_repaired(repaired)
    told = _Telling(changed, repaired, clock, on_better)
    if shifted is not None and is_mendable(changed):
        least, proposed = _mended(repair, told, stop, seed, stability)
    else:
        least = proposed = _searched(told, stop, workers, seed)
    alternatives = _compared(changed, reference, repaired, least, proposed)
    return Rescheduling(changed, repaired, proposed, alternatives[-1].difference, alternatives)


def _compared(problem: Problem, old: Plan, *results: Result) -> tuple[Alternative, ...]:
    names = ("right-shift", "least change", "proposed")
    compared = (difference(problem, old, _plan(result)) for result in results)
    return tuple(map(Alternative, names, results, compared))


def reoptimise(found: Rescheduling, stop: Stop, *, workers: int = 2, seed: int = 0) -> Rescheduling:
    """Adds what the whole portfolio finds in more time, heedless of how much it moves, as one more alternative."""
    result = solve(found.problem, stop, workers=workers, seed=seed, start=_plan(found.proposed))
    reference = found.problem.reference
    assert reference is not None  # A rescheduled problem has one.
    added = Alternative("re-optimised", result, difference(found.problem, reference, _plan(result)))
    return replace(found, alternatives=(*found.alternatives, added))


class _Telling:
    """Keeps the curve of better plans and tells the caller of each."""

    def __init__(self, problem: Problem, repaired: Result, clock: Clock, on_better: OnBetter | None) -> None:
        self.problem, self.clock, self.on_better, self.repaired = problem, clock, on_better, repaired
        self.history = list(repaired.history)

    @property
    def last(self) -> Incumbent:
        return self.history[-1]

    def offer(self, plan: Plan, solver: str) -> None:
        values = values_of(self.problem, plan)
        if values >= self.last.values:
            return
        self.history.append(Incumbent(self.clock.wall_s, values, 0, solver))
        if self.on_better is not None:
            self.on_better(self.last, plan)

    def result(self, plan: Plan, solver: str) -> Result:
        """The plan, or the repaired one where that is better."""
        found = _result(self.problem, plan, self.clock, solver)
        reference = self.problem.reference
        assert reference is not None  # `apply` always gives one.
        if found.values[0] > self.repaired.values[0] or (
            found.values == self.repaired.values
            and len(moved_rows(self.problem, reference, plan))
            > len(moved_rows(self.problem, reference, _plan(self.repaired)))
        ):
            found = self.repaired
        return replace(found, history=tuple(self.history))


def _mended(repair: Repair, told: _Telling, stop: Stop, seed: int, stability: float) -> tuple[Result, Result]:
    """The least change: where the old plan stands and the rest was put where there is room; and the proposal."""
    left = stop.iterations
    repair.mend(0.0, 0, seed)
    least = told.result(repair.mended(), "least change")
    left -= _work(repair, told, stop, WINNING, int(WINNING * left) if left < 2**62 else left)
    near = told.result(repair.mended(), "mending")
    if suits(told.problem) and (far := _farther(near, told, stop, seed)) is not None:
        won = told.repaired.values[0] - far.values[0]
        if near.values[0] - far.values[0] > stability * won:
            return least, far
    if stability > 0:
        repair.relax(stability)
        _work(repair, told, stop, 1.0, left)
    return least, told.result(repair.mended(), "mending")


def _farther(near: Result, told: _Telling, stop: Stop, seed: int) -> Result | None:
    """Tabu search over stretches of the mended plan, and every operation back at its old start where it may be."""
    problem = told.problem
    reference = problem.reference
    assert reference is not None  # `apply` always gives one.
    if LOOKING * min(stop.wall_s, stop.cpu_s) - told.clock.wall_s <= SLICE_S or stop.iterations < 2**62:
        return None
    search = WindowSearch(problem, seed)
    search.begin_from(_plan(near))
    wished = np.where(reference.mode >= 0, reference.start, 0)
    most = MOST_MOVED * (len(problem.operations) - len(problem.fixed))
    found, idle = search.settled(wished), 0
    # Stretches that no longer shorten the whole only move operations for nothing.
    while idle < MOST_IDLE and not stop.is_met(told.clock, told.last):
        left = min(LOOKING * stop.wall_s - told.clock.wall_s, LOOKING * stop.cpu_s - told.clock.cpu_s)
        if left <= 0:
            break
        search.run(min(left, SLICE_S), MOVES_AT_A_TIME)
        better = search.settled(wished)
        if len(moved_rows(problem, reference, better)) > most:
            break
        idle = 0 if better.end.max() < found.end.max() else idle + 1
        found = found if idle else better
    far = told.result(found, "tabu")
    told.offer(_plan(far), "tabu")
    return far


def _work(repair: Repair, told: _Telling, stop: Stop, share: float, iterations: int) -> int:
    """Slices of the search until that share of the time is over, or so many iterations are done."""
    done = 0
    while done < iterations and not stop.is_met(told.clock, told.last):
        left = min(share * stop.wall_s - told.clock.wall_s, share * stop.cpu_s - told.clock.cpu_s, SLICE_S)
        if left <= 0:
            break
        now_done = repair.mend(left, iterations - done)
        if now_done == 0:
            break
        done += now_done
        told.offer(repair.mended(), "mending")
    return done


def _searched(told: _Telling, stop: Stop, workers: int, seed: int) -> Result:
    """Where a change cannot be carried forward exactly: the portfolio, from the repaired plan, changes last."""
    problem, repaired = told.problem, _plan(told.repaired)
    last = max(objective.priority for objective in problem.objectives) + 1
    softened = _with_objectives(problem, (*problem.objectives, Objective(Criterion.CHANGES, 1, last)))
    within = stop | WallSeconds(max(0.01, min(stop.wall_s, 3600.0) - told.clock.wall_s))
    found = solve(softened, within, workers=workers, seed=seed, start=repaired)
    best = found.plan or repaired
    if violations(problem, best):  # What is fixed in the midst of full buffers is more than every search can do.
        best = repaired
    told.offer(best, found.solver)
    return told.result(best, found.solver)


def _with_objectives(problem: Problem, objectives: tuple[Objective, ...]) -> Problem:
    """The same problem, already checked, to be judged otherwise."""
    other = object.__new__(Problem)
    other.__dict__.update(problem.__dict__, objectives=objectives)
    return other


def _result(problem: Problem, plan: Plan, clock: Clock, solver: str) -> Result:
    values = values_of(problem, plan)
    point = Incumbent(clock.wall_s, values, 0, solver)
    return Result(Status.FEASIBLE, plan, values, 0, (point,), clock.wall_s, clock.cpu_s, solver)


def _plan(result: Result) -> Plan:
    assert result.plan is not None  # Every result here has one.
    return result.plan
