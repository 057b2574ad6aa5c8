"""A firm fails for some weeks: what that endangers if nobody acts, how long stock lasts, and what a new plan saves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planum.chain.planning.engine.plan import TOLERANCE, Fate, Plan, fates
from planum.chain.planning.engine.problem import Lane, Problem, Resource
from planum.chain.planning.engine.solving import SOLVE_S, solve


@dataclass(frozen=True, slots=True)
class Failure:
    """From `week` on and for `weeks` weeks the firm does `share_left` of what it could: 0 is nothing."""

    firm: str
    week: int
    weeks: int
    share_left: float

    def __post_init__(self) -> None:
        if self.week < 0 or self.weeks < 1 or not 0 <= self.share_left <= 1:
            raise ValueError("A failure begins in week 0 or later, lasts a week or more and leaves a share of 0 to 1.")


@dataclass(frozen=True, slots=True)
class Endangered:
    """A demand that depends on the firm: late as planned, if nobody acts, and after re-allocation.

    `lasts_weeks`: from the failure until the first week in which it is later than planned, if nobody acts.
    """

    demand: str
    before: Fate
    untouched: Fate
    after: Fate
    lasts_weeks: int


@dataclass(frozen=True, slots=True)
class Change:
    """On a lane, in the week of leaving, another quantity than before."""

    lane: str
    week: int
    before: float
    after: float


@dataclass(frozen=True)
class Answer:
    """`before`: the plan as it was; `untouched`: the failure and nobody acts; `after`: the re-allocated plan."""

    before: Plan
    untouched: Plan
    after: Plan
    problem: Problem
    endangered: list[Endangered]
    changes: list[Change]


def failed(problem: Problem, failure: Failure) -> Problem:
    """The same problem with the firm's hours and whatever it sends cut down while it fails."""
    factor = np.ones(problem.weeks)
    factor[failure.week : failure.week + failure.weeks] = failure.share_left

    def cut(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(float(value * share) for value, share in zip(values, factor, strict=False))

    def lane(one: Lane) -> Lane:
        return replace(one, capacity=cut(one.capacity), extra=cut(one.extra)) if one.firm == failure.firm else one

    def resource(one: Resource) -> Resource:
        return replace(one, hours=cut(one.hours), overtime=cut(one.overtime)) if one.firm == failure.firm else one

    return replace(problem, lanes=tuple(map(lane, problem.lanes)), resources=tuple(map(resource, problem.resources)))


def answer(
    problem: Problem, before: Plan, failure: Failure, *, change_cost: float, seconds: float = SOLVE_S, seed: int = 0
) -> Answer:
    """What the failure endangers and what to do: `change_cost` for each unit that is ordered other than in `before`.

    Raises Unsolved as `solve` does.
    """
    hit = failed(problem, failure)
    untouched = solve(hit, seconds=seconds, seed=seed, whole_lots=False, limits=before.limits())
    known = {lane.key: tuple(row) for lane, row in zip(problem.lanes, before.sent().tolist(), strict=True)}
    replanned = hit.with_reference(known, change_cost)
    after = solve(replanned, seconds=seconds, seed=seed)
    return Answer(
        before, untouched, after, replanned, _endangered(problem, failure, before, untouched, after),
        changes(problem, before, after),
    )  # fmt: skip


def changes(problem: Problem, before: Plan, after: Plan) -> list[Change]:
    """Where another quantity leaves than before, lane by lane and week by week."""
    old, new = before.sent(), after.sent()
    return [
        Change(lane.key, week, float(old[place, week]), float(new[place, week]))
        for place, lane in enumerate(problem.lanes)
        for week in range(problem.weeks)
        if abs(old[place, week] - new[place, week]) > 1e-4 * max(1.0, old[place, week])
    ]


def weeks_to_survive(problem: Problem, firm: str, *, seconds: float = SOLVE_S, seed: int = 0) -> int | None:
    """For how many whole weeks nothing gets later although the firm sends and makes nothing from week 0 on and all
    others help; None: for all weeks of the problem (Simchi-Levi et al. 2014, time to survive).
    """
    return survivals(problem, [firm], seconds=seconds, seed=seed)[firm]


def survivals(
    problem: Problem, firms: Sequence[str], *, seconds: float = SOLVE_S, seed: int = 0,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, int | None]:  # fmt: skip
    """`weeks_to_survive` of each firm; `seconds` bounds each of the programs, one more than there are firms.

    `told` hears before each firm how many are done of how many; what it raises ends the calculation.
    """
    sound = _lateness(problem, solve(problem, seconds=seconds, seed=seed, whole_lots=False))
    found: dict[str, int | None] = {}
    for done, firm in enumerate(firms):
        if told is not None:
            told(done, len(firms))
        hit = failed(problem, Failure(firm, 0, problem.weeks, 0.0))
        broken = _lateness(problem, solve(hit, seconds=seconds, seed=seed, whole_lots=False))
        worse = np.flatnonzero(broken > sound + 1e-4)
        found[firm] = int(worse[0]) if len(worse) else None
    return found


def _lateness(problem: Problem, plan: Plan) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Units that are late at the end of each week."""
    return plan.backlog.sum(axis=0) if len(plan.backlog) else np.zeros(problem.weeks)


def _endangered(problem: Problem, failure: Failure, before: Plan, untouched: Plan, after: Plan) -> list[Endangered]:
    rows = zip(problem.demands, fates(problem, before), fates(problem, untouched), fates(problem, after), strict=True)
    return [
        Endangered(demand.key, was, would, will, max(0, demand.week - failure.week))
        for demand, was, would, will in rows
        if would.late_unit_weeks > was.late_unit_weeks + TOLERANCE * max(1.0, demand.quantity) * 10
    ]
