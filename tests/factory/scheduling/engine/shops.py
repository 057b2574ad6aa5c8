"""Small problems, and plans for any problem whose order is drawn by chance."""

import numpy as np

from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Job, Machine, Mode, Operation, Problem
from planum.factory.scheduling.engine.timing import retime


def shop(*jobs: list[tuple[int, int]], machines: tuple[Machine, ...] | None = None, **more: object) -> Problem:
    """Each job a list of (machine, duration), one after the other."""
    operations: list[Operation] = []
    for job, steps in enumerate(jobs):
        for k, (machine, duration) in enumerate(steps):
            after = (len(operations) - 1,) if k else ()
            operations.append(Operation(job, (Mode(machine, duration),), after))
    count = 1 + max(machine for job in jobs for machine, _ in job)
    more.setdefault("jobs", tuple(Job() for _ in jobs))
    return Problem(machines or (Machine(),) * count, operations=tuple(operations), **more)  # type: ignore[arg-type]


def planned(*rows: tuple[int, int], left: list[int] | None = None, operator: list[int] | None = None) -> Plan:
    """(start, end) by operation, each in its first mode."""
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    lefts = None if left is None else np.array(left, np.int64)
    people = None if operator is None else np.array(operator, np.int32)
    return Plan.of(np.zeros(len(rows), np.int32), *columns, lefts, people)


def plan_by_chance(problem: Problem, seed: int, *, job_by_job: bool = False) -> Plan:
    """Modes, operators and order by chance, then as early as that allows; `job_by_job` never blocks."""
    random = np.random.default_rng(seed)
    arrays, n = problem.arrays, len(problem.operations)
    depth = np.zeros(n)
    for i in arrays.order.tolist():
        for p in arrays.before[arrays.before_first[i] : arrays.before_first[i + 1]].tolist():
            depth[i] = max(depth[i], depth[p] + random.random())
    rank = np.empty(n, np.int64)
    rank[np.lexsort((depth, arrays.job)) if job_by_job else np.argsort(depth, kind="stable")] = np.arange(n)
    mode = (random.random(n) * np.diff(arrays.mode_first)).astype(np.int32)
    operator = [-1] * n
    for i, step in enumerate(problem.operations):
        if step.skill is not None:
            able = [k for k, person in enumerate(problem.operators) if step.skill in person.skills]
            operator[i] = int(random.choice(able))
    drawn = Plan.of(mode, 10_000 * rank, 10_000 * rank + 1, None, np.array(operator, np.int32))
    return retime(problem, drawn)
