"""The compiled side of live rescheduling: a problem and an old plan as columns, repaired and then mended."""

import ctypes
from collections.abc import Iterable
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.compiled import kernel
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Criterion, Problem

Column = NDArray[np.int64]
CRITERIA: Final = {criterion: code for code, criterion in enumerate(Criterion)}
LARGEST_PASSES: Final = 3000


class Repair:
    """Repairs an old plan for a problem that has changed; both stay as they are.

    `old` has one row for each operation of `problem`, mode -1 for one that is new. `shift` gives the plan pushed to the
    right with its sequences kept: nothing free starts earlier than in `old` (Vieira, Herrmann & Lin 2003). `mend` then
    searches around it (match-up rescheduling, Bean et al. 1991) where `is_mendable`.
    """

    def __init__(self, problem: Problem, old: Plan) -> None:
        self.problem = problem
        self._library = _library()
        self._columns = _columns(problem, old)
        pointers = [column.ctypes.data for column in self._columns]
        self._handle = self._library.repair_create((ctypes.c_void_p * len(pointers))(*pointers))

    def __del__(self) -> None:
        if handle := getattr(self, "_handle", None):
            self._library.repair_destroy(handle)

    def shift(self) -> Plan | None:
        """The repaired plan; None when what is fixed leaves no room for one that keeps the sequences."""
        if not self._library.repair_shift(self._handle, LARGEST_PASSES):
            return None
        return self._read(self._library.repair_shifted)

    def mend(self, seconds: float, iterations: int = 2**62, seed: int = 0) -> int:
        """Works for so many wall seconds around the shifted plan; returns the iterations done. May be called again."""
        done = self._library.repair_mend(self._handle, seconds, min(iterations, 2**62), seed)
        return int(done)

    def relax(self, share: float) -> None:
        """From now on `mend` moves fewer operations, and may give up to that share of what it had won back for it."""
        self._library.repair_relax(self._handle, share)

    def mended(self) -> Plan:
        return self._read(self._library.repair_mended)

    def counts(self) -> dict[str, int]:
        into = np.zeros(4, np.int64)
        self._library.repair_counts(self._handle, into.ctypes.data)
        return dict(zip(("evaluated", "accepted", "moved", "cost"), into.tolist(), strict=True))

    def _read(self, function: "ctypes._NamedFuncPointer") -> Plan:
        n = len(self.problem.operations)
        mode, worker = np.empty(n, np.int32), np.empty(n, np.int32)
        start, end, left = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
        function(self._handle, *(column.ctypes.data for column in (mode, start, end, left, worker)))
        return Plan(mode, start, end, left, worker)


def is_mendable(problem: Problem) -> bool:
    """Whether each start follows from the operations before it: then a change can be carried forward exactly."""
    plain = all(machine.batch == 1 and machine.buffer is None for machine in problem.machines)
    return plain and problem.peak_power is None and not any(step.no_wait for step in problem.operations)


def _library() -> ctypes.CDLL:
    library = kernel("repair")
    library.repair_create.restype = ctypes.c_void_p
    library.repair_mend.restype = ctypes.c_int64
    library.repair_mend.argtypes = [ctypes.c_void_p, ctypes.c_double, ctypes.c_int64, ctypes.c_uint64]
    library.repair_shift.argtypes = [ctypes.c_void_p, ctypes.c_int]
    for name in ("repair_shifted", "repair_mended"):
        getattr(library, name).argtypes = [ctypes.c_void_p] * 6
    library.repair_relax.argtypes = [ctypes.c_void_p, ctypes.c_double]
    library.repair_counts.argtypes = [ctypes.c_void_p] * 2
    library.repair_destroy.argtypes = [ctypes.c_void_p]
    return library


def _columns(problem: Problem, old: Plan) -> list[Column]:
    calendars = {machine.calendar: 0 for machine in problem.machines}
    calendars |= {operator.calendar: 0 for operator in problem.operators}
    calendars = {calendar: row for row, calendar in enumerate(calendars)}
    columns: list[Column | NDArray[np.int32]] = [
        _scalars(problem, len(calendars)),
        *_of_operations(problem),
        *_of_machines(problem, calendars),
        *_of_calendars(list(calendars)),
        *_of_matrices(problem),
        _flat(chain.from_iterable(problem.transport)),
        *_of_operators(problem, calendars),
        *_of_jobs(problem),
        *_of_plans(problem, old),
    ]
    return [np.ascontiguousarray(column, np.int64) for column in columns]


def _flat(values: Iterable[int]) -> Column:
    """Never empty, so that there is always something to point at."""
    return np.array(list(values) or [0], np.int64)


def _first(lengths: Iterable[int]) -> Column:
    return np.concatenate([[0], np.cumsum(list(lengths), dtype=np.int64)]).astype(np.int64)


def _scalars(problem: Problem, calendars: int) -> Column:
    tariff = problem.tariff
    return _flat([
        len(problem.operations), len(problem.machines), len(problem.jobs), len(problem.operators),
        len(problem.transport), -1 if problem.peak_power is None else problem.peak_power, problem.not_before,
        problem.tick_s, (tariff.period or 0) if tariff else 0, len(tariff.steps) if tariff else 0,
        len(problem.objectives), calendars, len({row.priority for row in problem.objectives}), _skills(problem),
    ])  # fmt: skip


def _of_operations(problem: Problem) -> list[Column]:
    arrays = problem.arrays
    _, _, _, _, skills, interruptible, no_wait, _, _ = zip(*problem.operations, strict=True)
    flags = np.array(interruptible, np.int64) + 2 * np.array(no_wait, np.int64)
    skill = np.array([-1 if one is None else one for one in skills], np.int64)
    rank = np.empty(len(arrays.order), np.int64)
    rank[arrays.order] = np.arange(len(rank))
    given: tuple[NDArray[np.int32] | Column, ...] = (
        arrays.mode_first, arrays.mode_machine, arrays.mode_duration, arrays.mode_power, arrays.before_first,
        arrays.before, arrays.after_first, arrays.after, arrays.job, arrays.family, arrays.release,
        arrays.fixed_mode, arrays.fixed_start, arrays.fixed_end,
    )  # fmt: skip
    return [*(column.astype(np.int64) for column in given), rank, arrays.order.astype(np.int64), flags, skill]


def _of_machines(problem: Problem, calendars: dict[Calendar, int]) -> list[Column]:
    return [
        _flat(calendars[machine.calendar] for machine in problem.machines),
        _flat(machine.station for machine in problem.machines),
        _flat(-1 if machine.setups is None else machine.setups for machine in problem.machines),
        _flat(machine.batch for machine in problem.machines),
        _flat(-1 if machine.buffer is None else machine.buffer for machine in problem.machines),
    ]


def _of_calendars(calendars: list[Calendar]) -> list[Column]:
    closures = [sorted(calendar.closures) for calendar in calendars]
    return [
        _first(len(calendar.windows) for calendar in calendars),
        _flat(edge for calendar in calendars for window in calendar.windows for edge in window),
        _flat(calendar.period or 0 for calendar in calendars),
        _first(len(rows) for rows in closures),
        _flat(edge for rows in closures for closure in rows for edge in closure),
    ]


def _of_matrices(problem: Problem) -> list[Column]:
    """Where each matrix and its cold row begin, how many families it has, and the ticks one after another."""
    at, cold_at = 0, 0
    begins, ticks, cold = [], [], []
    for matrix in problem.setups:
        size = len(matrix.ticks)
        begins += [at, cold_at]
        ticks += list(chain.from_iterable(matrix.ticks))
        cold += list(matrix.first) or [0] * size
        at, cold_at = at + size * size, cold_at + size
    return [_flat(begins), _flat(len(matrix.ticks) for matrix in problem.setups), _flat(ticks), _flat(cold)]


def _skills(problem: Problem) -> int:
    skills = chain((-1,), *(operator.skills for operator in problem.operators))
    return max(skills) + 1


def _of_operators(problem: Problem, calendars: dict[Calendar, int]) -> list[Column]:
    able = [
        [who for who, one in enumerate(problem.operators) if skill in one.skills] for skill in range(_skills(problem))
    ]
    return [
        _flat(calendars[operator.calendar] for operator in problem.operators),
        _first(len(rows) for rows in able),
        _flat(chain.from_iterable(able)),
    ]


def _of_jobs(problem: Problem) -> list[Column]:
    priorities = sorted({row.priority for row in problem.objectives})
    objectives = [(priorities.index(row.priority), CRITERIA[row.criterion], row.weight) for row in problem.objectives]
    return [
        _flat(-1 if job.due is None else job.due for job in problem.jobs),
        _flat(job.weight for job in problem.jobs),
        _flat(chain.from_iterable(objectives)),
        _flat(chain.from_iterable(problem.tariff.steps if problem.tariff else ())),
    ]


def _of_plans(problem: Problem, old: Plan) -> list[Column | NDArray[np.int32]]:
    reference = problem.reference
    unknown = np.full(len(problem.operations), -1, np.int64)
    return [
        unknown if reference is None else reference.mode,
        unknown if reference is None else reference.start,
        old.mode, old.start, old.end, old.left, old.operator,
    ]  # fmt: skip
