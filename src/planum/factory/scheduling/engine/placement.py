"""A plan beside its problem, as columns: what the checks, the values and the explanation all read."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.plan import Plan, Ticks
from planum.factory.scheduling.engine.problem import Problem

Rows = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Batches:
    """What machines do one after the other, machine by machine in time; without batching, one operation in each.

    `operation`: sorted operations; `first`: where each batch begins in them; `of`: the batch of each sorted operation.
    By batch: `machine`, `start`, `left` (the latest of its members), `family`, `is_free` (not all members are fixed),
    `setup` (working ticks before it), `is_first` (on its machine).
    """

    operation: Rows
    first: Rows
    of: Rows
    machine: Rows
    start: Ticks
    left: Ticks
    family: Rows
    is_free: Truths
    setup: Ticks
    is_first: Truths


@dataclass(frozen=True, eq=False)
class Placement:
    """By operation: `machine`, `duration` (working ticks), `power` (watts) of the chosen mode; `free`: not fixed."""

    problem: Problem
    plan: Plan
    machine: Rows
    duration: Ticks
    power: Ticks
    free: Truths

    @staticmethod
    def of(problem: Problem, plan: Plan) -> "Placement":
        """Raises IndexError for a mode that does not exist."""
        arrays = problem.arrays
        row = arrays.mode_first[:-1].astype(np.int64) + plan.mode
        return Placement(
            problem, plan,
            arrays.mode_machine[row].astype(np.int64),
            arrays.mode_duration[row].astype(np.int64),
            arrays.mode_power[row].astype(np.int64),
            arrays.fixed_mode < 0,
        )  # fmt: skip

    @cached_property
    def until(self) -> int:
        """The last instant the plan speaks of."""
        return int(max(self.plan.left.max(), self.plan.end.max(), self.problem.not_before, 0))

    @cached_property
    def calendar_of_machine(self) -> tuple[Rows, list[Calendar]]:
        """For each machine the row of its calendar, and the different calendars."""
        rows: dict[Calendar, int] = {}
        of = [rows.setdefault(machine.calendar, len(rows)) for machine in self.problem.machines]
        return np.array(of, np.int64), list(rows)

    @cached_property
    def open_times(self) -> list[OpenTimes]:
        """By different calendar of the machines."""
        return [OpenTimes.of(calendar, self.until) for calendar in self.calendar_of_machine[1]]

    def by_calendar(self, machine: Rows) -> list[tuple[Rows, OpenTimes]]:
        """Rows of a column of machines that share one calendar, with its open times."""
        calendar = self.calendar_of_machine[0][machine]
        if len(self.open_times) == 1:
            return [(np.arange(len(machine)), self.open_times[0])]
        order = np.argsort(calendar, kind="stable")
        bounds = np.searchsorted(calendar[order], np.arange(len(self.open_times) + 1))
        parts = [order[a:b] for a, b in pairwise(bounds.tolist())]
        return [(part, times) for part, times in zip(parts, self.open_times, strict=True) if len(part)]

    def after(self, machine: Rows, at: Ticks, work: Ticks) -> Ticks:
        """When each machine has worked `work` ticks since `at`."""
        instants = np.empty(len(machine), np.int64)
        for rows, times in self.by_calendar(machine):
            instants[rows] = times.after(at[rows], work[rows])
        return instants

    def pieces(self, chosen: Rows) -> tuple[Rows, Ticks, Ticks]:
        """The parts of the chosen operations in which their machine is open: operation, begin, end."""
        parts = []
        for rows, times in self.by_calendar(self.machine[chosen]):
            operations = chosen[rows]
            row, begins, ends = times.pieces(self.plan.start[operations], self.plan.end[operations])
            parts.append((operations[row], begins, ends))
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
        operation, begins, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
        return operation, begins, ends

    @cached_property
    def pairs(self) -> tuple[Rows, Rows, Ticks]:
        """Predecessor, successor and the ticks of transport between their machines, by precedence pair."""
        arrays = self.problem.arrays
        successor = np.repeat(np.arange(len(self.machine)), np.diff(arrays.before_first))
        predecessor = arrays.before.astype(np.int64)
        return predecessor, successor, self.transport(self.machine[predecessor], self.machine[successor])

    def transport(self, a: Rows, b: Rows) -> Ticks:
        """Ticks from machine a to machine b; 0 within one station."""
        if not self.problem.transport:
            return np.zeros(len(a), np.int64)
        station = np.array([machine.station for machine in self.problem.machines], np.int64)
        ticks = np.array(self.problem.transport, np.int64)
        return np.where(station[a] == station[b], 0, ticks[station[a], station[b]])

    @cached_property
    def batches(self) -> Batches:
        plan = self.plan
        rank = np.empty(len(self.machine), np.int64)  # of two at one instant, the one that the routing puts first
        rank[self.problem.arrays.order] = np.arange(len(rank))
        order = np.lexsort((rank, plan.left, plan.end, plan.start, self.machine))
        operation = np.asarray(order, np.int64)
        opens = ~self._joins_the_one_before(operation)
        first = np.flatnonzero(opens)
        of = np.cumsum(opens) - 1
        head = operation[first]
        machine = self.machine[head]
        is_first = np.ones(len(head), np.bool_)
        is_first[1:] = machine[1:] != machine[:-1]
        family = self.problem.arrays.family[head].astype(np.int64)
        return Batches(
            operation, first, of, machine, plan.start[head],
            np.maximum.reduceat(plan.left[operation], first),
            family,
            np.logical_or.reduceat(self.free[operation], first),
            self._setups(machine, family, is_first),
            is_first,
        )  # fmt: skip

    def _joins_the_one_before(self, operation: Rows) -> Truths:
        """Same batch machine, start and end as the operation sorted before it."""
        joins = np.zeros(len(operation), np.bool_)
        capacity = np.array([machine.batch for machine in self.problem.machines])
        if (capacity == 1).all():
            return joins
        plan, a, b = self.plan, operation[:-1], operation[1:]
        joins[1:] = (
            (self.machine[a] == self.machine[b])
            & (capacity[self.machine[b]] > 1)
            & (plan.start[a] == plan.start[b])
            & (plan.end[a] == plan.end[b])
            & (plan.end[b] > plan.start[b])
        )
        return joins

    def _setups(self, machine: Rows, family: Rows, is_first: Truths) -> Ticks:
        setup = np.zeros(len(machine), np.int64)
        if not self.problem.setups:
            return setup
        matrix_of = np.array([-1 if m.setups is None else m.setups for m in self.problem.machines])[machine]
        before = np.concatenate([[0], family[:-1]])
        for index, matrix in enumerate(self.problem.setups):
            inner = (matrix_of == index) & ~is_first
            setup[inner] = np.array(matrix.ticks, np.int64)[before[inner], family[inner]]
            if matrix.first:
                cold = (matrix_of == index) & is_first
                setup[cold] = np.array(matrix.first, np.int64)[family[cold]]
        return setup
