"""What can happen to a small plant, drawn by chance."""

import numpy as np

from planum.factory.scheduling.engine.events import (
    DueChanged,
    Event,
    MachineAdded,
    MachineDown,
    MachineUp,
    MaterialLate,
    Moved,
    OperationLonger,
    OperatorAbsent,
    OrderCancelled,
    Progress,
    Rework,
    RushOrder,
    Scrap,
    SpeedChanged,
)
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Job, Machine, Mode, Operation, Problem


def rush(*machines: int, due: int | None = None) -> RushOrder:
    """One operation of 2 ticks on each machine, one after the other."""
    steps = (Operation(0, (Mode(machine, 2),), (k - 1,) if k else ()) for k, machine in enumerate(machines))
    return RushOrder(Job(due=due, weight=3), tuple(steps))


def event_by_chance(random: np.random.Generator, problem: Problem, plan: Plan, now: int) -> Event:
    machine, job = int(random.integers(len(problem.machines))), int(random.integers(len(problem.jobs)))
    operation = int(random.integers(len(problem.operations)))
    at = now + int(random.integers(0, 6))
    until = at + int(random.integers(1, 12))
    possible: list[Event] = [
        MachineDown(machine, at, until),
        MachineUp(machine, now),
        rush(0, machine, due=now + 10),
        OrderCancelled(job),
        DueChanged(job, now + 5, 2),
        MaterialLate(until, job=job),
        MaterialLate(until, operation=operation),
        OperationLonger(operation, int(random.integers(1, 6))),
        SpeedChanged(machine, int(random.choice([50, 80]))),
        MachineAdded(Machine(), machine, 80),
    ]
    if problem.operators:
        possible.append(OperatorAbsent(int(random.integers(len(problem.operators))), at, until))
    for row in _one(random, plan.start < now):
        possible += [Progress(row, int(plan.start[row] + random.integers(0, 12))), Rework(row), Scrap(row)]
    for row in _one(random, plan.start >= now):
        mode = problem.operations[row].modes[-1]
        possible.append(Moved(row, mode.machine, now + int(random.integers(0, 20))))
    return possible[int(random.integers(len(possible)))]


def _one(random: np.random.Generator, which: np.ndarray) -> list[int]:
    rows = np.flatnonzero(which)
    return [int(random.choice(rows))] if len(rows) else []
