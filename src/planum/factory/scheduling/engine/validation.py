"""Whether a plan keeps to its problem. Shares no code with any solver; every schedule of every test passes here."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from planum.factory.scheduling.engine.checking import LARGEST_TICK
from planum.factory.scheduling.engine.placement import Placement, Rows, Truths
from planum.factory.scheduling.engine.plan import Plan, Ticks
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.validation_resources import of_buffers, of_operators, of_power

SHOWN: Final = 100


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Everything the plan breaks, one sentence each, naming operation, machine and ticks; empty for a valid plan.

    Of each kind the first 100 are written out and the rest counted. `plan` has one row for each of the n operations.
    """
    found = list(_of_shape(problem, plan)) or list(_of_modes(problem, plan))
    if found:
        return found
    placement = Placement.of(problem, plan)
    for check in (_of_fixed, _of_releases, _of_precedence, _of_working_time, _of_machines, _of_batches):
        found += _first(check(placement))
    for resource_check in (of_buffers, of_operators, of_power):
        found += _first(resource_check(placement))
    return found


def _first(sentences: Iterator[str]) -> list[str]:
    listed = list(sentences)
    rest = len(listed) - SHOWN
    return [*listed[:SHOWN], f"… and {rest} more of this kind."] if rest > 0 else listed


def _of_shape(problem: Problem, plan: Plan) -> Iterator[str]:
    n = len(problem.operations)
    for name in ("mode", "start", "end", "left", "operator"):
        shape = getattr(plan, name).shape
        if shape != (n,):
            yield f"The plan's column {name} has shape {shape}; the problem has {n} operations."


def _of_modes(problem: Problem, plan: Plan) -> Iterator[str]:
    modes = np.diff(problem.arrays.mode_first)
    for i in np.flatnonzero((plan.mode < 0) | (plan.mode >= modes))[:SHOWN]:
        yield f"Operation {_step(problem, i)} has no mode {plan.mode[i]}; it has {modes[i]}."
    wrong = (plan.start < 0) | (plan.end < plan.start) | (plan.left < plan.end) | (plan.left > LARGEST_TICK)
    for i in np.flatnonzero(wrong)[:SHOWN]:
        times = f"starts at {plan.start[i]}, ends at {plan.end[i]} and leaves at {plan.left[i]}"
        yield f"Operation {_step(problem, i)} {times}; these must be in order, from 0 to {LARGEST_TICK}."


def _step(problem: Problem, index: int | np.integer) -> str:
    name = problem.operations[int(index)].name
    return f"{index} ({name})" if name else str(index)


def _machine(problem: Problem, index: int | np.integer) -> str:
    name = problem.machines[int(index)].name
    return f"machine {index} ({name})" if name else f"machine {index}"


def _of_fixed(placement: Placement) -> Iterator[str]:
    problem, plan = placement.problem, placement.plan
    for i, fixed in problem.fixed.items():
        placed = (int(plan.mode[i]), int(plan.start[i]), int(plan.end[i]))
        if placed != tuple(fixed):
            yield (
                f"Operation {_step(problem, i)} is fixed in mode {fixed.mode} from {fixed.start} to {fixed.end} "
                f"and was planned in mode {placed[0]} from {placed[1]} to {placed[2]}."
            )


def _of_releases(placement: Placement) -> Iterator[str]:
    problem, start = placement.problem, placement.plan.start
    release = problem.arrays.release
    for i in np.flatnonzero(placement.free & (start < release)):
        yield f"Operation {_step(problem, i)} starts at {start[i]}, before its release at {release[i]}."


def _of_precedence(placement: Placement) -> Iterator[str]:
    """An operation starts once its predecessors have left and been brought over; two fixed ones stand as they are."""
    problem, plan = placement.problem, placement.plan
    before, after, ticks = placement.pairs
    arrives = plan.left[before] + ticks
    counts = placement.free[before] | placement.free[after]
    for k in np.flatnonzero(counts & (plan.start[after] < arrives)):
        a, b = before[k], after[k]
        brought = f" and {ticks[k]} ticks of transport" if ticks[k] else ""
        yield (
            f"Operation {_step(problem, b)} starts at {plan.start[b]}, before its predecessor {_step(problem, a)} "
            f"has left at {plan.left[a]}{brought}."
        )
    yield from _of_no_wait(placement, arrives)


def _of_no_wait(placement: Placement, arrives: Ticks) -> Iterator[str]:
    """After a fixed predecessor whose moment has passed, no plan can start in time: then it may wait."""
    problem, plan = placement.problem, placement.plan
    before, after, _ = placement.pairs
    at_once = np.array([step.no_wait for step in problem.operations], np.bool_)[after] & placement.free[after]
    at_once &= placement.free[before] | (arrives >= problem.arrays.release[after])
    waits = at_once & ((plan.start[after] > arrives) | (plan.left[before] > plan.end[before]))
    for k in np.flatnonzero(waits):
        yield (
            f"Operation {_step(problem, after[k])} must follow {_step(problem, before[k])} without waiting at "
            f"{plan.end[before[k]] + arrives[k] - plan.left[before[k]]} and starts at {plan.start[after[k]]}."
        )


def _of_working_time(placement: Placement) -> Iterator[str]:
    problem = placement.problem
    for rows, times in placement.by_calendar(placement.machine):
        free = rows[placement.free[rows]]
        work = _work(placement)[free]
        start, end = placement.plan.start[free], placement.plan.end[free]
        closed = (work > 0) & ~times.is_open(start)
        for i in free[closed]:
            at = placement.plan.start[i]
            yield f"Operation {_step(problem, i)} starts at {at} while {_on(placement, i)} is closed."
        rests = np.array([problem.operations[i].interruptible for i in free.tolist()], np.bool_)
        expected = np.where(rests, times.after(start, work), start + work)
        broken = ~rests & (times.open_before(start + work) - times.open_before(start) < work)
        for k in np.flatnonzero(~closed & (end != expected)):
            yield (
                f"Operation {_step(problem, free[k])} starts at {start[k]} on {_on(placement, free[k])} and works "
                f"for {work[k]} ticks: it ends at {expected[k]}, not at {end[k]}."
            )
        for k in np.flatnonzero(~closed & broken):
            yield (
                f"Operation {_step(problem, free[k])} must not be interrupted, and {_on(placement, free[k])} closes "
                f"between {start[k]} and {start[k] + work[k]}."
            )


def _on(placement: Placement, operation: int | np.integer) -> str:
    return _machine(placement.problem, placement.machine[operation])


def _work(placement: Placement) -> Ticks:
    """Working ticks of each operation: in a batch those of its longest member."""
    batches = placement.batches
    if len(batches.machine) == len(placement.machine):
        return placement.duration
    longest = np.maximum.reduceat(placement.duration[batches.operation], batches.first)
    work = np.empty_like(placement.duration)
    work[batches.operation] = longest[batches.of]
    return work


def _of_machines(placement: Placement) -> Iterator[str]:
    """One batch after the other on each machine, each after its set-up; what is fixed on both sides stands as it is."""
    problem, batches = placement.problem, placement.batches
    left = _left_so_far(batches.machine, batches.left, batches.is_first)
    free_before = np.concatenate([[False], batches.is_free[:-1]])
    immediate = np.concatenate([[0], batches.left[:-1]])
    left = np.where(batches.is_first, 0, np.where(batches.is_free, left, immediate))
    needs_setup = np.array([machine.setups is not None for machine in problem.machines], np.bool_)[batches.machine]
    since = np.where(needs_setup, np.maximum(left, problem.not_before), left)
    ready = placement.after(batches.machine, since, batches.setup)
    counts = batches.is_free | (free_before & ~batches.is_first)
    for k in np.flatnonzero(counts & (batches.start < ready)):
        yield _sentence_of_overlap(placement, int(k), int(left[k]), int(ready[k]))


def _left_so_far(machine: Rows, left: Ticks, is_first: Truths) -> Ticks:
    """When the machine was left by all that came before each batch; fixed ones may lie across each other."""
    span = int(left.max()) + 1
    lifted = np.maximum.accumulate(left + machine * span) - machine * span
    return np.where(is_first, 0, np.concatenate([[0], lifted[:-1]]))


def _sentence_of_overlap(placement: Placement, k: int, left: int, ready: int) -> str:
    problem, batches = placement.problem, placement.batches
    operation = _step(problem, batches.operation[batches.first[k]])
    setup = f" and its set-up of {batches.setup[k]} ticks ends at {ready}" if batches.setup[k] else ""
    machine = _machine(problem, batches.machine[k])
    if batches.is_first[k]:
        return f"Operation {operation} starts at {batches.start[k]}, and the first set-up of {machine} ends at {ready}."
    before = _step(problem, batches.operation[batches.first[k] - 1])
    return f"Operation {operation} starts at {batches.start[k]} on {machine}, which {before} leaves at {left}{setup}."


def _of_batches(placement: Placement) -> Iterator[str]:
    """Not more members than the machine holds, all of one family; others do not overlap them, see `_of_machines`."""
    problem, batches = placement.problem, placement.batches
    size = np.diff(np.append(batches.first, len(batches.operation)))
    holds = np.array([machine.batch for machine in problem.machines])[batches.machine]
    for k in np.flatnonzero((size > holds) & batches.is_free):
        machine = _machine(problem, batches.machine[k])
        yield f"At {batches.start[k]} {size[k]} operations begin together on {machine}, which holds {holds[k]}."
    family = problem.arrays.family[batches.operation]
    mixed = np.maximum.reduceat(family, batches.first) != np.minimum.reduceat(family, batches.first)
    for k in np.flatnonzero(mixed & batches.is_free):
        families = sorted(set(family[batches.of == k].tolist()))
        yield f"At {batches.start[k]} a batch on {_machine(problem, batches.machine[k])} mixes the families {families}."
