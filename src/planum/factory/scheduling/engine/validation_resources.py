"""Whether a plan keeps to what operations share beside their machines: waiting places, operators and power."""

from collections.abc import Iterator

import numpy as np

from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.placement import Placement, Rows
from planum.factory.scheduling.engine.plan import Ticks


def of_buffers(placement: Placement) -> Iterator[str]:
    """A job waits on its machine only before a finite buffer, and no buffer ever holds more than its places."""
    problem, plan = placement.problem, placement.plan
    limits = np.array([-1 if machine.buffer is None else machine.buffer for machine in problem.machines], np.int64)
    before, after, ticks = placement.pairs
    limited = (limits[placement.machine[after]] >= 0) & (placement.machine[before] != placement.machine[after])
    may_block = np.zeros(len(placement.machine), np.bool_)
    may_block[before[limited]] = True
    for i in np.flatnonzero((plan.left > plan.end) & ~may_block & placement.free):
        yield f"Operation {i} ends at {plan.end[i]} and leaves at {plan.left[i]}, though no buffer after it is limited."
    only_one = np.diff(problem.arrays.before_first)[after] == 1
    pairs = np.flatnonzero(limited & only_one)
    arrives, machine = plan.left[before[pairs]] + ticks[pairs], placement.machine[after[pairs]]
    for k in np.unique(machine):
        rows = pairs[machine == k]
        most, at = _most_at_once(arrives[machine == k], plan.start[after[rows]], np.ones(len(rows), np.int64))
        if most > limits[k] and placement.free[after[rows]].any():
            yield f"At {at} {most} jobs wait before machine {k}, which has {limits[k]} places."


def _most_at_once(begins: Ticks, ends: Ticks, amount: Ticks) -> tuple[int, int]:
    """The largest sum of `amount` over intervals `[begins, ends)` that hold one instant, and that instant."""
    real = begins < ends
    if not real.any():
        return 0, 0
    at = np.concatenate([ends[real], begins[real]])
    change = np.concatenate([-amount[real], amount[real]])
    order = np.argsort(at, kind="stable")  # what ends is listed first, so it goes before what begins
    level = np.cumsum(change[order])
    peak = int(np.argmax(level))
    return int(level[peak]), int(at[order][peak])


def of_operators(placement: Placement) -> Iterator[str]:
    problem, operator = placement.problem, placement.plan.operator
    if not problem.operators and not any(step.skill is not None for step in problem.operations):
        return
    skill = np.array([-1 if step.skill is None else step.skill for step in problem.operations], np.int64)
    sound = (operator >= 0) & (operator < len(problem.operators))
    for i in np.flatnonzero((skill >= 0) & ~sound & placement.free):
        yield f"Operation {i} needs an operator with the skill {skill[i]} and has none ({operator[i]})."
    for i in np.flatnonzero((skill >= 0) & sound & placement.free):
        if int(skill[i]) not in problem.operators[operator[i]].skills:
            yield f"Operator {operator[i]} of operation {i} does not have the skill {skill[i]}."
    yield from _of_two_at_once(placement, np.flatnonzero((skill >= 0) & sound))
    yield from _of_absence(placement, np.flatnonzero((skill >= 0) & sound & placement.free))


def _of_two_at_once(placement: Placement, rows: Rows) -> Iterator[str]:
    """Members of one batch may share their operator."""
    plan = placement.plan
    rows = rows[plan.end[rows] > plan.start[rows]]
    rows = rows[np.lexsort((placement.machine[rows], plan.end[rows], plan.start[rows], plan.operator[rows]))]
    batch = np.empty(len(placement.machine), np.int64)
    batch[placement.batches.operation] = placement.batches.of
    latest: dict[int, int] = {}  # by operator: the operation that ends last so far
    for i in rows.tolist():
        who = int(plan.operator[i])
        other = latest.get(who)
        if other is None:
            latest[who] = i
            continue
        may_overlap = batch[i] == batch[other] or not (placement.free[i] or placement.free[other])
        if plan.start[i] < plan.end[other] and not may_overlap:
            until, since = plan.end[other], plan.start[i]
            yield f"Operator {who} works on operation {other} until {until} and on operation {i} from {since}."
        if plan.end[i] > plan.end[other]:
            latest[who] = i


def _of_absence(placement: Placement, rows: Rows) -> Iterator[str]:
    """The operator is there whenever the machine is open during the operation."""
    plan, problem = placement.plan, placement.problem
    there = {
        k: OpenTimes.of(problem.operators[k].calendar, placement.until) for k in np.unique(plan.operator[rows]).tolist()
    }
    for part, times in placement.by_calendar(placement.machine[rows]):
        operations = rows[part]
        for k in np.unique(plan.operator[operations]).tolist():
            mine = operations[plan.operator[operations] == k]
            both = times.both(there[k])
            worked = times.open_before(plan.end[mine]) - times.open_before(plan.start[mine])
            present = both.open_before(plan.end[mine]) - both.open_before(plan.start[mine])
            for row in np.flatnonzero(present < worked):
                i = mine[row]
                yield (
                    f"Operator {k} is absent for {worked[row] - present[row]} ticks of operation {i}, "
                    f"which is worked on from {plan.start[i]} to {plan.end[i]}."
                )


def of_power(placement: Placement) -> Iterator[str]:
    """Fixed operations draw power too; where they alone exceed the peak, nothing else may run."""
    peak = placement.problem.peak_power
    if peak is None:
        return
    operation, begins, ends = placement.pieces(np.flatnonzero(placement.power > 0))
    at = np.concatenate([ends, begins])
    power, free = placement.power[operation], placement.free[operation].astype(np.int64)
    order = np.argsort(at, kind="stable")
    level = np.cumsum(np.concatenate([-power, power])[order])
    running = np.cumsum(np.concatenate([-free, free])[order])
    settled = np.append(at[order][1:] != at[order][:-1], [True])  # all that changes at one instant is counted
    for k in np.flatnonzero(settled & (level > peak) & (running > 0)):
        yield f"From {at[order][k]} the operations that work draw {level[k]} W together; the peak is {peak} W."
