"""The faults of a problem, found before any solving, each with its row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from planum.errors import Refused
from planum.factory.scheduling.engine.calendars import Calendar

if TYPE_CHECKING:
    from planum.factory.scheduling.engine.problem import Operation, Problem

LARGEST_OPERATIONS: Final = 500_000
LARGEST_TICK: Final = 2**31 - 1
SHOWN: Final = 20


class BadProblem(Refused):
    """A problem no schedule can solve, or that means nothing. `faults` holds every fault found, in sentences."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        rest = f" … and {len(faults) - SHOWN} more." if len(faults) > SHOWN else ""
        super().__init__(" ".join(faults[:SHOWN]) + rest)


def check(problem: "Problem") -> None:
    if len(problem.operations) > LARGEST_OPERATIONS:
        given = f"{len(problem.operations)} operations were given; {LARGEST_OPERATIONS} is the most one problem may have."
        raise BadProblem([given])
    faults = [*_of_resources(problem), *_of_jobs(problem), *_of_operations(problem)]
    if not faults:
        faults = [*_of_precedence(problem), *_of_fixed(problem)]
    if faults:
        raise BadProblem(faults)


def _of_resources(problem: "Problem") -> Iterator[str]:
    if not problem.machines or not problem.operations or not problem.objectives:
        yield "A problem has at least one machine, one operation and one objective."
    for kind, rows in (("Machine", problem.machines), ("Operator", problem.operators)):
        for index, row in enumerate(rows):
            yield from (f"{kind} {_named(index, row.name)}: {fault}." for fault in _calendar_faults(row.calendar))
    stations = len(problem.transport)
    for index, machine in enumerate(problem.machines):
        if machine.batch < 1 or (machine.buffer is not None and machine.buffer < 0):
            yield f"Machine {_named(index, machine.name)}: a batch holds at least 1, a buffer at least 0."
        if machine.setups is not None and not 0 <= machine.setups < len(problem.setups):
            yield f"Machine {_named(index, machine.name)}: there is no set-up matrix {machine.setups}."
        if machine.station < 0 or (stations and machine.station >= stations):
            yield f"Machine {_named(index, machine.name)}: there is no station {machine.station}."
    for a, row_ticks in enumerate(problem.transport):
        if len(row_ticks) != stations or min(row_ticks) < 0:
            yield f"Transport row {a}: it needs {stations} ticks of at least 0."
    for index, matrix in enumerate(problem.setups):
        if any(len(ticks) != len(matrix.ticks) or min(ticks) < 0 for ticks in matrix.ticks) or min(matrix.first, default=0) < 0:
            yield f"Set-up matrix {index}: it needs as many columns as rows, and ticks of at least 0."


def _calendar_faults(calendar: Calendar) -> list[str]:
    return [] if calendar.is_always_open else calendar.faults()


def _of_jobs(problem: "Problem") -> Iterator[str]:
    for index, job in enumerate(problem.jobs):
        if job.release < 0 or job.weight < 0 or (job.due is not None and job.due < 0):
            yield f"Job {_named(index, job.name)}: release, due date and weight are at least 0."


def _of_operations(problem: "Problem") -> Iterator[str]:
    families = [len(matrix.ticks) for matrix in problem.setups]
    longest = _longest_stretches(problem)
    skilled = frozenset().union(*(operator.skills for operator in problem.operators)) if problem.operators else frozenset()
    for index, step in enumerate(problem.operations):
        faults = _of_operation(problem, step, families, longest)
        if step.skill is not None and step.skill not in skilled:
            faults.append(f"no operator has the skill {step.skill}")
        if faults:
            yield f"Operation {_named(index, step.name)}: {'; '.join(faults)}."


def _of_operation(problem: "Problem", step: "Operation", families: list[int], longest: list[int]) -> list[str]:
    faults = []
    if not 0 <= step.job < len(problem.jobs):
        faults.append(f"there is no job {step.job}")
    if step.release < 0:
        faults.append("its release is negative")
    if not step.modes:
        return [*faults, "no machine can do it"]
    fits = step.interruptible
    for mode in step.modes:
        if not 0 <= mode.machine < len(problem.machines):
            return [*faults, f"there is no machine {mode.machine}"]
        if not 0 <= mode.duration <= LARGEST_TICK or mode.power < 0:
            faults.append(f"a duration of {mode.duration} or a power of {mode.power} is not allowed")
        setups = problem.machines[mode.machine].setups
        if setups is not None and not 0 <= step.family < families[setups]:
            faults.append(f"family {step.family} is not in the set-up matrix of machine {mode.machine}")
        fits = fits or mode.duration <= longest[mode.machine]
        if problem.peak_power is not None and mode.power > problem.peak_power:
            faults.append(f"its power of {mode.power} W is above the peak of {problem.peak_power} W")
    if not fits:
        faults.append("it must not be interrupted, and no machine is ever open long enough")
    if step.no_wait and len(step.after) != 1:
        faults.append("without waiting it needs exactly one operation before it")
    return faults


def _longest_stretches(problem: "Problem") -> list[int]:
    """For each machine the longest open window; closures can only cut it for a while when the calendar repeats."""
    longest = []
    for machine in problem.machines:
        calendar = machine.calendar
        if calendar.is_always_open or not calendar.windows:
            longest.append(LARGEST_TICK)
            continue
        whole = [b - a for a, b in calendar.windows]
        joins = calendar.period is not None and calendar.windows[0][0] == 0 and calendar.windows[-1][1] == calendar.period
        longest.append(LARGEST_TICK if joins and len(whole) == 1 else whole[0] + whole[-1] if joins else max(whole))
        longest[-1] = max(longest[-1], *whole)
    return longest


def _of_precedence(problem: "Problem") -> Iterator[str]:
    n = len(problem.operations)
    for index, step in enumerate(problem.operations):
        if any(not 0 <= other < n or other == index for other in step.after):
            yield f"Operation {_named(index, step.name)}: it comes after {step.after}, which is itself or does not exist."
            return
    order = problem.arrays.order
    if len(order) == n:
        return
    in_circle = np.setdiff1d(np.arange(n), order)[:SHOWN]
    names = ", ".join(_named(int(index), problem.operations[int(index)].name) for index in in_circle)
    yield f"The routing runs in a circle; none of these can be the first: {names}."


def _of_fixed(problem: "Problem") -> Iterator[str]:
    for index, fixed in problem.fixed.items():
        if not 0 <= index < len(problem.operations):
            yield f"Fixed operation {index}: there is no such operation."
        elif not 0 <= fixed.mode < len(problem.operations[index].modes) or fixed.start < 0 or fixed.end < fixed.start:
            yield f"Fixed operation {_named(index, problem.operations[index].name)}: its mode or its times do not exist."


def _named(index: int, name: str) -> str:
    return f"{index} ({name})" if name else str(index)
