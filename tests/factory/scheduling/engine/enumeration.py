"""The best plan of a tiny problem by trying every one: modes, starts, ends, leavings and operators, on whole ticks."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import values_of

Row = tuple[int, int, int, int, int]  # mode, start, end, left, operator


def best_values(problem: Problem, horizon: int) -> tuple[int, ...] | None:
    """Values of the best plan that ends by `horizon`; None when there is no plan."""
    rows = [list(rows_of(problem, i, horizon)) for i in range(len(problem.operations))]
    found: tuple[int, ...] | None = None
    for chosen in product(*rows):
        if not in_order(problem, chosen):
            continue
        plan = plan_of(chosen)
        if found is not None and values_of(problem, plan) >= found:
            continue
        if not violations(problem, plan):
            found = values_of(problem, plan)
    return found


def plan_of(chosen: tuple[Row, ...]) -> Plan:
    mode, start, end, left, operator = (np.array(column) for column in zip(*chosen, strict=True))
    return Plan.of(mode.astype(np.int32), start, end, left, operator.astype(np.int32))


def in_order(problem: Problem, chosen: tuple[Row, ...]) -> bool:
    return all(
        chosen[p][3] <= chosen[i][1] or (i in problem.fixed and p in problem.fixed)
        for i, operation in enumerate(problem.operations)
        for p in operation.after
    )


def rows_of(problem: Problem, i: int, horizon: int) -> Iterator[Row]:
    operation = problem.operations[i]
    blocks = any(machine.buffer is not None for machine in problem.machines)
    fixed = problem.fixed.get(i)
    if fixed is not None:
        yield from ((fixed.mode, fixed.start, fixed.end, left, -1) for left in lefts(fixed.end, horizon, blocks=blocks))
        return
    operators = [-1]
    if operation.skill is not None:
        operators = [o for o, row in enumerate(problem.operators) if operation.skill in row.skills]
    for k, mode in enumerate(operation.modes):
        machine = problem.machines[mode.machine]
        works = {mode.duration}
        if machine.batch > 1:
            works |= {m.duration for row in problem.operations for m in row.modes if m.machine == mode.machine}
        times = OpenTimes.of(machine.calendar, horizon)
        for start in range(int(problem.arrays.release[i]), horizon + 1):
            ends = {int(times.after(np.array([start]), np.array([work]))[0]) for work in works if work >= mode.duration}
            for end in ends:
                for left in lefts(end, horizon, blocks=blocks):
                    yield from ((k, start, end, left, operator) for operator in operators)


def lefts(end: int, horizon: int, *, blocks: bool) -> range:
    return range(end, horizon + 1) if blocks else range(end, end + 1 if end <= horizon else end)
