"""What a plan is worth: each criterion in its own unit, and the values that plans are compared by."""

import numpy as np

from planum.factory.scheduling.engine.placement import Placement
from planum.factory.scheduling.engine.plan import Plan, Ticks
from planum.factory.scheduling.engine.problem import Criterion, Problem, Tariff

JOULES_A_KWH = 3_600_000


def values_of(problem: Problem, plan: Plan) -> tuple[int, ...]:
    """One number a priority, in ascending priority, each the weighted sum of its criteria; less is better."""
    found = criteria_of(problem, plan)
    by_priority: dict[int, int] = {}
    for criterion, weight, priority in problem.objectives:
        by_priority[priority] = by_priority.get(priority, 0) + weight * found[criterion]
    return tuple(by_priority[priority] for priority in sorted(by_priority))


def criteria_of(problem: Problem, plan: Plan) -> dict[Criterion, int]:
    """The criteria of the problem's objectives: ticks, weighted ticks, ticks, fen, operations."""
    placement = Placement.of(problem, plan)
    return {
        criterion: criterion_of(placement, criterion) for criterion in {row.criterion for row in problem.objectives}
    }


def criterion_of(placement: Placement, criterion: Criterion) -> int:
    match criterion:
        case Criterion.MAKESPAN:
            return int(placement.plan.end.max())
        case Criterion.TARDINESS:
            return _tardiness(placement.problem, placement.plan)
        case Criterion.SETUP:
            batches = placement.batches
            return int(batches.setup[batches.is_free].sum())
        case Criterion.ENERGY:
            return _energy(placement)
        case Criterion.CHANGES:
            return _changes(placement)


def job_ends(problem: Problem, plan: Plan) -> Ticks:
    """Last end of each job; 0 for a job without operations."""
    ends = np.zeros(len(problem.jobs), np.int64)
    np.maximum.at(ends, problem.arrays.job, plan.end)
    return ends


def lateness(problem: Problem, plan: Plan) -> Ticks:
    """Ticks by which each job ends after its due date, at least 0, not weighted."""
    never = np.iinfo(np.int64).max
    due = np.array([never if job.due is None else job.due for job in problem.jobs], np.int64)
    return np.maximum(job_ends(problem, plan), due) - due


def _tardiness(problem: Problem, plan: Plan) -> int:
    weight = np.array([job.weight for job in problem.jobs], np.int64)
    return int((weight * lateness(problem, plan)).sum())


def _energy(placement: Placement) -> int:
    """Cost in fen, rounded down once: watts times working seconds times fen per kWh."""
    tariff = placement.problem.tariff
    if tariff is None:
        return 0
    operation, begins, ends = placement.pieces(np.flatnonzero(placement.power > 0))
    cost = placement.power[operation] * (paid_before(tariff, ends) - paid_before(tariff, begins))
    watts_paid: int = sum(cost.tolist())  # may be too large for 64 bits
    return watts_paid * placement.problem.tick_s // JOULES_A_KWH


def paid_before(tariff: Tariff, at: Ticks) -> Ticks:
    """Price summed over the ticks `[0, at)`: what one watt costs, in fen per kWh times ticks."""
    starts = np.array([start for start, _ in tariff.steps], np.int64)
    prices = np.array([price for _, price in tariff.steps], np.int64)
    paid = np.concatenate([[0], np.cumsum(np.diff(starts) * prices[:-1])])
    turns, within = (at // tariff.period, at % tariff.period) if tariff.period else (np.zeros_like(at), at)
    step = np.searchsorted(starts, within, side="right") - 1
    inside = paid[step] + (within - starts[step]) * prices[step]
    whole = int(paid[-1] + ((tariff.period or 0) - starts[-1]) * prices[-1])
    return np.asarray(turns * whole + inside, np.int64)


def _changes(placement: Placement) -> int:
    reference = placement.problem.reference
    if reference is None:
        return 0
    known = np.flatnonzero(reference.mode >= 0)
    arrays = placement.problem.arrays
    machine = arrays.mode_machine[arrays.mode_first[known] + reference.mode[known]]
    moved = (machine != placement.machine[known]) | (reference.start[known] != placement.plan.start[known])
    return int(moved.sum())
