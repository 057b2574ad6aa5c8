"""How one plan differs from another: what a person is shown before they accept it.

Measures of stability after Wu, Storer & Chang, "One-machine rescheduling heuristics with efficiency and stability as
criteria" (1993): operations moved, the sum of their shifts, and pairs whose order on a machine was turned round.
"""

from bisect import insort
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.plan import Plan, Ticks
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.values import job_ends

Rows = NDArray[np.int64]


class MovedOperation(NamedTuple):
    """`by`: ticks, negative for earlier. `machine_before` and `machine_after` differ when it was reassigned."""

    operation: int
    by: int
    machine_before: int
    machine_after: int


class ChangedJob(NamedTuple):
    job: int
    end_before: int
    end_after: int
    late_before: int  # ticks after the due date, 0 for in time or no due date
    late_after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """`moved`: operations of both plans with another start or machine. `shift`: the sum of their |by|, in ticks.

    `share`: moved, of the operations in both plans. `inversions`: pairs on one machine in both plans whose order was
    turned round. `weighted_shift`: each |by| weighted from 1 at `now` down to 0 at the old plan's end: what is near
    counts more. `new`: operations only the new plan has.
    """

    moved: tuple[MovedOperation, ...]
    jobs: tuple[ChangedJob, ...]
    earlier: int
    later: int
    reassigned: int
    share: float
    shift: int
    weighted_shift: float
    inversions: int
    new: int


def difference(problem: Problem, old: Plan, new: Plan) -> Difference:
    """`old` has one row for each operation of `problem`, mode -1 for those it does not know: `Problem.reference`."""
    known = np.flatnonzero(old.mode >= 0)
    before, after = machines_of(problem, old), machines_of(problem, new)
    by = new.start - old.start
    rows = known[(by[known] != 0) | (before[known] != after[known])]
    columns = (rows.tolist(), by[rows].tolist(), before[rows].tolist(), after[rows].tolist())
    nearness = _nearness(problem, old, known)
    return Difference(
        moved=tuple(map(MovedOperation, *columns)),
        jobs=_changed_jobs(problem, old, new),
        earlier=int((by[rows] < 0).sum()),
        later=int((by[rows] > 0).sum()),
        reassigned=int((before[rows] != after[rows]).sum()),
        share=len(rows) / max(len(known), 1),
        shift=int(np.abs(by[rows]).sum()),
        weighted_shift=float((np.abs(by[rows]) * nearness[rows]).sum()),
        inversions=_inversions(known[before[known] == after[known]], before, old, new),
        new=len(old.mode) - len(known),
    )


def machines_of(problem: Problem, plan: Plan) -> Rows:
    """The machine of each operation; -1 where the plan does not know it."""
    arrays = problem.arrays
    machine = arrays.mode_machine[arrays.mode_first[:-1] + np.maximum(plan.mode, 0)]
    return np.where(plan.mode >= 0, machine, -1).astype(np.int64)


def moved_rows(problem: Problem, old: Plan, new: Plan) -> Rows:
    """Operations of both plans with another start or machine."""
    differs = (old.start != new.start) | (machines_of(problem, old) != machines_of(problem, new))
    return np.flatnonzero(differs & (old.mode >= 0))


def _nearness(problem: Problem, old: Plan, known: Rows) -> NDArray[np.float64]:
    last = int(old.end[known].max(initial=0))
    span = max(last - problem.not_before, 1)
    return np.clip(1 - (old.start - problem.not_before) / span, 0, 1)


def _changed_jobs(problem: Problem, old: Plan, new: Plan) -> tuple[ChangedJob, ...]:
    known = old.mode >= 0
    ended = np.zeros(len(problem.jobs), np.int64)
    np.maximum.at(ended, problem.arrays.job[known], old.end[known])
    ends = job_ends(problem, new)
    never = np.iinfo(np.int64).max
    due = np.array([never if job.due is None else job.due for job in problem.jobs], np.int64)
    rows = np.flatnonzero(ends != ended)
    columns = (rows, ended[rows], ends[rows], _late(ended[rows], due[rows]), _late(ends[rows], due[rows]))
    return tuple(map(ChangedJob, *(column.tolist() for column in columns)))


def _late(ends: Ticks, due: Ticks) -> Ticks:
    return np.maximum(ends, due) - due


def _inversions(rows: Rows, machine: Rows, old: Plan, new: Plan) -> int:
    """Pairs, machine by machine in the old order, that the new plan has the other way round."""
    order = rows[np.lexsort((rows, old.end[rows], old.start[rows], machine[rows]))]
    count, last, seen = 0, -1, list[tuple[int, int]]()
    times = zip(machine[order].tolist(), new.start[order].tolist(), new.end[order].tolist(), strict=True)
    for on, start, end in times:
        if on != last:
            last, seen = on, []
        if seen and (start, end) < seen[-1]:
            place = len(seen)
            while place > 0 and seen[place - 1] > (start, end):
                place -= 1
            count += len(seen) - place
            insort(seen, (start, end))
        else:
            seen.append((start, end))
    return count
