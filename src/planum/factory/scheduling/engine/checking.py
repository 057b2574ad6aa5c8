"""The faults of a problem, found before any solving, each with its row."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from planum.errors import Refused
from planum.factory.scheduling.engine.calendars import Calendar

if TYPE_CHECKING:
    from planum.factory.scheduling.engine.problem import Machine, Mode, Operation, Problem

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
        given = (
            f"{len(problem.operations)} operations were given; {LARGEST_OPERATIONS} is the most one problem may have."
        )
        raise BadProblem([given])
    faults = [*_of_resources(problem), *_of_jobs(problem), *_of_operations(problem)]
    if not faults:
        faults = [*_of_precedence(problem), *_of_fixed(problem)]
    if faults:
        raise BadProblem(faults)


def check_changed(problem: "Problem", rows: Iterable[int], *, is_routing_new: bool) -> None:
    """As `check`, for what was derived from a sound problem: of its operations only the given rows are new or changed.

    `is_routing_new`: what comes after what may have changed too. The machines' windows must be the sound problem's.
    """
    faults = [*_of_resources(problem), *_of_jobs(problem), *_of_operations(problem, rows)]
    if not faults:
        faults = [*(_of_precedence(problem) if is_routing_new else ()), *_of_fixed(problem)]
    if faults:
        raise BadProblem(faults)


def _of_resources(problem: "Problem") -> Iterator[str]:
    if not problem.machines or not problem.operations or not problem.objectives:
        yield "A problem has at least one machine, one operation and one objective."
    for index, operator in enumerate(problem.operators):
        yield from _calendar_faults(f"Operator {_named(index, operator.name)}", operator.calendar)
    for index, machine in enumerate(problem.machines):
        yield from _of_machine(problem, index, machine)
    stations = len(problem.transport)
    for index, ticks_from in enumerate(problem.transport):
        if len(ticks_from) != stations or min(ticks_from) < 0:
            yield f"Transport row {index}: it needs {stations} ticks of at least 0."
    for index, matrix in enumerate(problem.setups):
        is_square = all(len(ticks) == len(matrix.ticks) and min(ticks) >= 0 for ticks in matrix.ticks)
        if not is_square or min(matrix.first, default=0) < 0:
            yield f"Set-up matrix {index}: it needs as many columns as rows, and ticks of at least 0."


def _of_machine(problem: "Problem", index: int, machine: "Machine") -> Iterator[str]:
    who = f"Machine {_named(index, machine.name)}"
    yield from _calendar_faults(who, machine.calendar)
    if machine.batch < 1 or (machine.buffer is not None and machine.buffer < 0):
        yield f"{who}: a batch holds at least 1, a buffer at least 0."
    if machine.setups is not None and not 0 <= machine.setups < len(problem.setups):
        yield f"{who}: there is no set-up matrix {machine.setups}."
    if machine.station < 0 or (problem.transport and machine.station >= len(problem.transport)):
        yield f"{who}: there is no station {machine.station}."


def _calendar_faults(who: str, calendar: Calendar) -> Iterator[str]:
    if not calendar.is_always_open:
        yield from (f"{who}: {fault}." for fault in calendar.faults())


def _of_jobs(problem: "Problem") -> Iterator[str]:
    for index, job in enumerate(problem.jobs):
        if job.release < 0 or job.weight < 0 or (job.due is not None and job.due < 0):
            yield f"Job {_named(index, job.name)}: release, due date and weight are at least 0."


def _of_operations(problem: "Problem", rows: Iterable[int] | None = None) -> Iterator[str]:
    families = [len(matrix.ticks) for matrix in problem.setups]
    longest = _longest_stretches(problem)
    skilled = (
        frozenset().union(*(operator.skills for operator in problem.operators)) if problem.operators else frozenset()
    )
    for index in range(len(problem.operations)) if rows is None else rows:
        step = problem.operations[index]
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
    unknown = [mode.machine for mode in step.modes if not 0 <= mode.machine < len(problem.machines)]
    if unknown:
        return [*faults, f"there is no machine {unknown[0]}"]
    for mode in step.modes:
        faults += _of_mode(problem, step, mode, families)
    if not step.interruptible and all(mode.duration > longest[mode.machine] for mode in step.modes):
        faults.append("it must not be interrupted, and no machine is ever open long enough")
    if step.no_wait and len(step.after) != 1:
        faults.append("without waiting it needs exactly one operation before it")
    return faults


def _of_mode(problem: "Problem", step: "Operation", mode: "Mode", families: list[int]) -> Iterator[str]:
    if not 0 <= mode.duration <= LARGEST_TICK or mode.power < 0:
        yield f"a duration of {mode.duration} or a power of {mode.power} is not allowed"
    setups = problem.machines[mode.machine].setups
    if setups is not None and not 0 <= step.family < families[setups]:
        yield f"family {step.family} is not in the set-up matrix of machine {mode.machine}"
    if problem.peak_power is not None and mode.power > problem.peak_power:
        yield f"its power of {mode.power} W is above the peak of {problem.peak_power} W"


def _longest_stretches(problem: "Problem") -> list[int]:
    """For each machine the longest open window; closures can only cut it for a while when the calendar repeats."""
    longest = []
    for machine in problem.machines:
        calendar = machine.calendar
        if calendar.is_always_open or not calendar.windows:
            longest.append(LARGEST_TICK)
            continue
        whole = [b - a for a, b in calendar.windows]
        joins = (
            calendar.period is not None and calendar.windows[0][0] == 0 and calendar.windows[-1][1] == calendar.period
        )
        longest.append(LARGEST_TICK if joins and len(whole) == 1 else whole[0] + whole[-1] if joins else max(whole))
        longest[-1] = max(longest[-1], *whole)
    return longest


def _of_precedence(problem: "Problem") -> Iterator[str]:
    n = len(problem.operations)
    for index, step in enumerate(problem.operations):
        if any(not 0 <= other < n or other == index for other in step.after):
            given = f"it comes after {step.after}, which is itself or does not exist"
            yield f"Operation {_named(index, step.name)}: {given}."
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
            continue
        step = problem.operations[index]
        if not 0 <= fixed.mode < len(step.modes) or not 0 <= fixed.start <= fixed.end:
            yield f"Fixed operation {_named(index, step.name)}: its mode or its times do not exist."


def _named(index: int, name: str) -> str:
    return f"{index} ({name})" if name else str(index)
