"""Tabu search with path relinking over the graph of a flexible job shop; the work is done in `kernels/tabu.cpp`.

Moves: insertion inside critical blocks (Balas & Vazacopoulos 1998; Zhang et al. 2007, N7), into other machines
(Mastrolilli & Gambardella 2000), and exchanges between machines. Heads and tails are exact after each move. Children of
a pool of elite schedules by path relinking (Peng, Lü & Cheng 2015).
"""

import ctypes
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.compiled import kernel
from planum.factory.scheduling.engine.plan import Plan, Ticks
from planum.factory.scheduling.engine.problem import Problem

LARGEST_HORIZON: Final = 2**29
POOL: Final = 6
NEVER: Final = 2**62
Ints = NDArray[np.int32]


class Tables(ctypes.Structure):
    """As `struct Tables` of the kernel: sizes, then columns."""

    SIZES = ("n", "machines", "families", "stations", "matrices")
    COLUMNS = (
        "mode_first", "mode_machine", "mode_duration", "before_first", "before", "after_first", "after",
        "release", "tail", "fixed", "fixed_mode", "available", "machine_tail",
        "family", "setup_of", "setup_ticks", "first_ticks", "last_family", "station", "transport", "order",
    )  # fmt: skip
    _fields_ = [
        *((name, ctypes.c_int32) for name in SIZES),
        *((name, ctypes.POINTER(ctypes.c_int32)) for name in COLUMNS),
    ]


def suits(problem: Problem) -> bool:
    """Makespan on machines that work on without a break, with nothing fixed in the midst of what is free."""
    if not problem.is_disjunctive or any(fixed.start > problem.not_before for fixed in problem.fixed.values()):
        return False
    arrays = problem.arrays
    longest = int(np.maximum.reduceat(arrays.mode_duration, arrays.mode_first[:-1]).sum(dtype=np.int64))
    between = max((max(map(max, matrix.ticks), default=0) for matrix in problem.setups), default=0)
    between += max(map(max, problem.transport), default=0)
    last = max(int(arrays.release.max()), int(arrays.fixed_end.max()))
    return longest + between * len(problem.operations) + last < LARGEST_HORIZON


class Stretch(NamedTuple):
    """Places `[low, high)` of the schedule in order of start, being searched as a shop of their own."""

    low: int
    high: int
    handle: ctypes.c_void_p


class TabuSearch:
    """Local search for problems that `suits` accepts. Deterministic for a seed and a number of iterations."""

    name = "tabu"

    def __init__(self, problem: Problem, seed: int = 0, start: Plan | None = None) -> None:
        self.problem = problem
        self._columns = _columns(problem)
        self._kernel = _declared()
        tables = Tables()
        for name, value in _sizes(problem).items():
            setattr(tables, name, value)
        for name, column in self._columns.items():
            setattr(tables, name, column.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)))
        patience = ctypes.c_int64(_patience(problem))
        handle = self._kernel.tabu_create(ctypes.byref(tables), ctypes.c_uint64(seed), ctypes.c_int32(POOL), patience)
        self._handle = ctypes.c_void_p(handle)
        if start is not None:
            self.inject(start)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            self._kernel.tabu_destroy(self._handle)

    def run(self, seconds: float, iterations: int = 2**62) -> int:
        return int(self._kernel.tabu_run(self._handle, ctypes.c_double(seconds), ctypes.c_int64(iterations)))

    @property
    def makespan(self) -> int:
        return int(self._kernel.tabu_makespan(self._handle))

    def best(self) -> Plan:
        n = len(self.problem.operations)
        mode, start = np.empty(n, np.int32), np.empty(n, np.int32)
        self._kernel.tabu_best(self._handle, _pointer(mode), _pointer(start))
        return self._plan(mode, start)

    def _plan(self, mode: Ints, start: Ints) -> Plan:
        arrays = self.problem.arrays
        end = start.astype(np.int64) + arrays.mode_duration[arrays.mode_first[:-1] + mode]
        return Plan.of(mode, start.astype(np.int64), np.where(arrays.fixed_mode >= 0, arrays.fixed_end, end))

    def inject(self, plan: Plan) -> None:
        order = order_of(self.problem, plan)
        mode = np.ascontiguousarray(plan.mode, np.int32)
        self._kernel.tabu_inject(self._handle, _pointer(order), _pointer(mode))

    def adopt(self, plan: Plan) -> None:
        """Stretches are cut from this plan from now on, though a better one may be known."""
        mode = np.ascontiguousarray(plan.mode, np.int32)
        self._kernel.tabu_adopt(self._handle, _pointer(order_of(self.problem, plan)), _pointer(mode))

    def settled(self, wished: Ticks) -> Plan:
        """The plan that stretches are cut from, each start as near to the wished one as its makespan allows."""
        n = len(self.problem.operations)
        mode, start = np.empty(n, np.int32), np.empty(n, np.int32)
        wishes = np.ascontiguousarray(wished, np.int64)
        self._kernel.tabu_settle(self._handle, wishes.ctypes.data_as(ctypes.c_void_p), _pointer(mode), _pointer(start))
        return self._plan(mode, start)

    def open_stretch(self, low: int, high: int, seed: int) -> Stretch:
        """Cuts a stretch out; the rest stands still around it. Not to be called by two threads at once."""
        wanted = (ctypes.c_int32(low), ctypes.c_int32(high), ctypes.c_uint64(seed), ctypes.c_int64(NEVER))
        return Stretch(low, high, ctypes.c_void_p(self._kernel.tabu_window_open(self._handle, *wanted)))

    def run_stretch(self, stretch: Stretch, seconds: float, iterations: int) -> int:
        """Any number of stretches may run beside each other."""
        wanted = (ctypes.c_double(seconds), ctypes.c_int64(iterations))
        return int(self._kernel.tabu_window_run(self._handle, stretch.handle, *wanted))

    def close_stretch(self, stretch: Stretch) -> bool:
        """Puts the stretch back; what would make the whole longer is left out. Not by two threads at once."""
        return bool(self._kernel.tabu_window_close(self._handle, stretch.handle))


@cache
def _declared() -> ctypes.CDLL:
    library = kernel("tabu")
    library.tabu_create.restype = library.tabu_window_open.restype = ctypes.c_void_p
    library.tabu_run.restype = library.tabu_window_run.restype = ctypes.c_int64
    return library


def order_of(problem: Problem, plan: Plan) -> Ints:
    """The operations by start; those that take no time stand where the routing puts them."""
    rank = np.empty(len(plan.start), np.int64)
    rank[problem.arrays.order] = np.arange(len(rank))
    free = problem.arrays.fixed_mode >= 0
    return np.lexsort((rank, plan.end, plan.start, ~free)).astype(np.int32)


def _pointer(column: Ints) -> ctypes.c_void_p:
    return column.ctypes.data_as(ctypes.c_void_p)


def _patience(problem: Problem) -> int:
    """Moves without a better schedule before another child is made; measured in docs/decisions."""
    is_flexible = len(problem.arrays.mode_machine) > len(problem.operations)
    return 8_000 if is_flexible else 15_000


def _sizes(problem: Problem) -> dict[str, int]:
    return {
        "n": len(problem.operations),
        "machines": len(problem.machines),
        "families": max((len(matrix.ticks) for matrix in problem.setups), default=0),
        "stations": len(problem.transport),
        "matrices": len(problem.setups),
    }


def _columns(problem: Problem) -> dict[str, Ints]:
    arrays = problem.arrays
    fixed = arrays.fixed_mode >= 0
    mode_duration = arrays.mode_duration.copy()
    chosen = (arrays.mode_first[:-1] + arrays.fixed_mode)[fixed]
    mode_duration[chosen] = (arrays.fixed_end - arrays.fixed_start)[fixed]
    before_first, before = _before_free(problem, fixed)
    available, last_family = _machines_now(problem, fixed)
    families = _sizes(problem)["families"]
    columns: dict[str, Any] = {
        "mode_first": arrays.mode_first,
        "mode_machine": arrays.mode_machine,
        "mode_duration": mode_duration,
        "before_first": before_first,
        "before": before,
        "after_first": arrays.after_first,
        "after": arrays.after,
        "release": np.where(fixed, arrays.fixed_start, arrays.release),
        "tail": np.zeros(len(fixed)),
        "fixed": np.where(fixed, arrays.fixed_end - arrays.fixed_start, -1),
        "fixed_mode": arrays.fixed_mode,
        "available": available,
        "machine_tail": np.zeros(len(problem.machines)),
        "family": arrays.family,
        "setup_of": [-1 if machine.setups is None else machine.setups for machine in problem.machines],
        "setup_ticks": _padded([matrix.ticks for matrix in problem.setups], families),
        "first_ticks": [list(matrix.first) + [0] * (families - len(matrix.first)) for matrix in problem.setups],
        "last_family": last_family,
        "station": [machine.station for machine in problem.machines],
        "transport": problem.transport,
        "order": arrays.order,
    }
    return {name: np.ascontiguousarray(np.ravel(column), np.int32) for name, column in columns.items()}


def _before_free(problem: Problem, fixed: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Precedence without what leads to fixed operations: they stand where they stand."""
    arrays = problem.arrays
    lengths = np.diff(arrays.before_first)
    keeps = np.repeat(~fixed, lengths)
    first = np.zeros(len(fixed) + 1, np.int32)
    np.cumsum(np.where(fixed, 0, lengths), out=first[1:])
    return first, arrays.before[keeps]


def _machines_now(problem: Problem, fixed: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """When each machine is free for what is free, and the family it is then set up for (-1: cold)."""
    arrays = problem.arrays
    available = [machine.calendar.opens_for_good(problem.not_before) or 0 for machine in problem.machines]
    last_family, last_end = [-1] * len(problem.machines), [-1] * len(problem.machines)
    for index in np.flatnonzero(fixed).tolist():
        machine_at = int(arrays.mode_machine[arrays.mode_first[index] + arrays.fixed_mode[index]])
        end = int(arrays.fixed_end[index])
        available[machine_at] = max(available[machine_at], end)
        if end >= last_end[machine_at]:
            last_end[machine_at], last_family[machine_at] = end, int(arrays.family[index])
    return available, last_family


def _padded(matrices: list[tuple[tuple[int, ...], ...]], families: int) -> NDArray[np.int32]:
    padded = np.zeros((len(matrices), families, families), np.int32)
    for index, ticks in enumerate(matrices):
        padded[index, : len(ticks), : len(ticks)] = ticks
    return padded
