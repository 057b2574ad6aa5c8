"""Local search for any problem: simulated annealing over exact plans; the work is done in `kernels/general.cpp`.

A solution is a mode for each operation, a sequence for each machine and moments until which operations wait on purpose.
Without shared resources a move is evaluated exactly by carrying forward only what it changes; with operators, batches,
waiting places, no-wait or a peak of power the whole plan is laid out again, operation by operation. First solutions by
dispatching rules (ATC: Vepsalainen & Morton 1987; ATCS: Lee, Bhaskaran & Pinedo 1997).
"""

import ctypes
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.compiled import kernel
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Criterion, Problem
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import values_of

NONE: Final = -1
Column = NDArray[np.int64]


class GeneralSearch:
    """Handles every problem of the contract. Deterministic for a seed and a number of iterations."""

    name = "general"

    def __init__(self, problem: Problem, seed: int = 0, start: Plan | None = None) -> None:
        self.problem = problem
        self._given: tuple[tuple[int, ...], Plan] | None = None
        self._kernel = _declared()
        stream = _stream(problem)
        self._handle = ctypes.c_void_p(self._kernel.general_create(_address(stream), ctypes.c_uint64(seed)))
        if start is not None:
            self.inject(start)
        self._kernel.general_start(self._handle)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            self._kernel.general_destroy(self._handle)

    def run(self, seconds: float, iterations: int = 2**62) -> int:
        return int(self._kernel.general_run(self._handle, ctypes.c_double(seconds), ctypes.c_int64(iterations)))

    def best(self) -> Plan:
        if self._given is not None and self._given[0] < self._own_values():
            return self._given[1]
        return self._own_best()

    def inject(self, plan: Plan) -> None:
        """Takes the plan's modes and order over; what the decoder cannot rebuild as well is kept as it is."""
        mode, start = np.ascontiguousarray(plan.mode, np.int32), np.ascontiguousarray(plan.start, np.int64)
        self._kernel.general_inject(self._handle, _address(mode), _address(start))
        values = values_of(self.problem, plan)
        if values < self.values() and not violations(self.problem, plan):
            self._given = (values, plan)

    def values(self) -> tuple[int, ...]:
        """Of the best plan, one a priority, the first first."""
        own = self._own_values()
        return min(own, self._given[0]) if self._given is not None else own

    def _own_values(self) -> tuple[int, ...]:
        values = np.zeros(len(Criterion), np.int64)
        self._kernel.general_values(self._handle, _address(values))
        return tuple(values[: len({row.priority for row in self.problem.objectives})].tolist())

    def _own_best(self) -> Plan:
        n = len(self.problem.operations)
        mode, person = np.empty(n, np.int32), np.empty(n, np.int32)
        start, end, left = (np.empty(n, np.int64) for _ in range(3))
        columns = (_address(column) for column in (mode, start, end, left, person))
        self._kernel.general_best(self._handle, *columns)
        return Plan.of(mode, start, end, left, person)


def _declared() -> ctypes.CDLL:
    library = kernel("general")
    library.general_create.restype = ctypes.c_void_p
    library.general_run.restype = ctypes.c_int64
    return library


def _address(column: NDArray[np.generic]) -> ctypes.c_void_p:
    return ctypes.c_void_p(column.ctypes.data)


def _stream(problem: Problem) -> Column:
    """Sections of 64-bit numbers, each led by its length, in the order in which `Model::read` takes them."""
    arrays = problem.arrays
    calendars: dict[Calendar, int] = {}
    calendar_of_machine = [calendars.setdefault(machine.calendar, len(calendars)) for machine in problem.machines]
    calendar_of_operator = [calendars.setdefault(person.calendar, len(calendars)) for person in problem.operators]
    priorities = sorted({row.priority for row in problem.objectives})
    head = [
        len(problem.operations), len(problem.jobs), len(problem.machines), problem.not_before,
        _or_none(problem.peak_power), problem.tick_s, len(priorities), len(calendars), len(problem.setups),
    ]  # fmt: skip
    sections: list[Iterable[int]] = [
        head,
        arrays.mode_first, arrays.mode_machine, arrays.mode_duration, arrays.mode_power,
        arrays.before_first, arrays.before, arrays.after_first, arrays.after,
        arrays.job, arrays.family, arrays.release,
        arrays.fixed_mode, arrays.fixed_start, arrays.fixed_end, arrays.order,
        [_or_none(step.skill) for step in problem.operations],
        [step.interruptible for step in problem.operations],
        [step.no_wait for step in problem.operations],
        [_or_none(job.due) for job in problem.jobs],
        [job.weight for job in problem.jobs],
        calendar_of_machine,
        [machine.station for machine in problem.machines],
        [_or_none(machine.setups) for machine in problem.machines],
        [machine.batch for machine in problem.machines],
        [_or_none(machine.buffer) for machine in problem.machines],
        calendar_of_operator, *_skilled(problem),
        [ticks for row in problem.transport for ticks in row],
        *_tariff(problem), *_reference(problem),
        *_objectives(problem, priorities),
        *_setups(problem), *_calendars(calendars),
    ]  # fmt: skip
    columns = [np.asarray(section, np.int64) for section in sections]
    return np.concatenate([part for column in columns for part in (np.array([len(column)], np.int64), column)])


def _objectives(problem: Problem, priorities: list[int]) -> Iterator[list[int]]:
    rows = [
        (list(Criterion).index(row.criterion), row.weight, priorities.index(row.priority)) for row in problem.objectives
    ]
    yield [number for row in rows for number in row]


def _or_none(value: int | None) -> int:
    return NONE if value is None else value


def _skilled(problem: Problem) -> tuple[list[int], list[int]]:
    """Operators by skill, as compressed rows."""
    highest = max((skill for person in problem.operators for skill in person.skills), default=NONE)
    rows = [
        [index for index, person in enumerate(problem.operators) if skill in person.skills]
        for skill in range(highest + 1)
    ]
    return [0, *np.cumsum([len(row) for row in rows]).tolist()], [index for row in rows for index in row]


def _tariff(problem: Problem) -> tuple[list[int], list[int], list[int]]:
    tariff = problem.tariff
    if tariff is None:
        return [0], [], []
    return [tariff.period or 0], [start for start, _ in tariff.steps], [price for _, price in tariff.steps]


def _reference(problem: Problem) -> tuple[Column, Column, Column]:
    """Machine and start in the old plan, -1 for a new operation; the operators of those that are fixed."""
    n, arrays = len(problem.operations), problem.arrays
    machine, start, operator = (np.full(n, NONE, np.int64) for _ in range(3))
    reference = problem.reference
    if reference is None:
        return machine, start, operator
    known = np.flatnonzero(reference.mode >= 0)
    machine[known] = arrays.mode_machine[arrays.mode_first[known] + reference.mode[known]]
    start[known] = reference.start[known]
    needs_one = np.array([step.skill is not None for step in problem.operations]) & (arrays.fixed_mode >= 0)
    kept = needs_one & (reference.mode >= 0) & (reference.operator < len(problem.operators))
    operator[kept] = reference.operator[kept]
    return machine, start, operator


def _setups(problem: Problem) -> Iterator[list[int]]:
    for matrix in problem.setups:
        yield [ticks for row in matrix.ticks for ticks in row]
        yield list(matrix.first) or [0] * len(matrix.ticks)


def _calendars(calendars: Iterable[Calendar]) -> Iterator[list[int]]:
    for calendar in calendars:
        yield [calendar.period or 0]
        yield [edge for window in calendar.windows for edge in window]
        yield [edge for closure in sorted(calendar.closures) for edge in closure]
