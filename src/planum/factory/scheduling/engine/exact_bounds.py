"""Earliest starts and ends with calendars and transport, and a lower bound for every criterion, without any search."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.bounds import capacity_bound
from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.problem import Criterion, Problem
from planum.factory.scheduling.engine.values import JOULES_A_KWH

Ticks = NDArray[np.int64]
FAR: Final = 2**40  # ticks after which calendars need not be known


@dataclass(frozen=True, slots=True)
class Heads:
    """By operation, in ticks: earliest `start`, earliest `end`, and the least that still follows its end, `tail`."""

    start: Ticks
    end: Ticks
    tail: Ticks


def heads_of(problem: Problem) -> Heads:
    """Longest chains of shortest modes over releases, calendars and transport; machines are taken as always free."""
    arrays = problem.arrays
    n = len(problem.operations)
    start, end, tail = arrays.release.tolist(), [0] * n, [0] * n
    openings, bring = _Openings(problem), _Transport(problem)
    fixed, successors = arrays.fixed_mode.tolist(), _lists(arrays.after_first, arrays.after)
    for i in arrays.order.tolist():
        if fixed[i] >= 0:
            start[i], end[i] = int(arrays.fixed_start[i]), int(arrays.fixed_end[i])
        else:
            start[i], end[i] = openings.earliest(i, start[i])
        for j in successors[i]:
            start[j] = max(start[j], end[i] + bring.least(i, j))
    for i in reversed(arrays.order.tolist()):
        for j in successors[i]:
            if fixed[i] < 0 or fixed[j] < 0:  # two fixed operations stand as they are, whatever their order
                work = openings.shortest[j] if fixed[j] < 0 else 0
                tail[i] = max(tail[i], tail[j] + work + bring.least(i, j))
    return Heads(np.array(start, np.int64), np.array(end, np.int64), np.array(tail, np.int64))


def _lists(first: NDArray[np.int32], values: NDArray[np.int32]) -> list[list[int]]:
    flat = values.tolist()
    return [flat[a:b] for a, b in pairwise(first.tolist())]


class _Transport:
    """The least ticks between any machines of one operation and the next."""

    def __init__(self, problem: Problem) -> None:
        self.ticks = problem.transport
        stations = [machine.station for machine in problem.machines]
        self.of = [{stations[mode.machine] for mode in row.modes} for row in problem.operations] if self.ticks else []

    def least(self, i: int, j: int) -> int:
        if not self.ticks:
            return 0
        return min(0 if a == b else self.ticks[a][b] for a in self.of[i] for b in self.of[j])


class _Openings:
    """The earliest start and end of an operation on any of its machines, by their calendars."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.plain = all(machine.calendar.is_always_open for machine in problem.machines)
        self.times: dict[Calendar, OpenTimes] = {}
        arrays = problem.arrays
        self.shortest: list[int] = np.minimum.reduceat(arrays.mode_duration, arrays.mode_first[:-1]).tolist()

    def earliest(self, i: int, at: int) -> tuple[int, int]:
        if self.plain:
            return at, at + self.shortest[i]
        spans = [self._span(mode.machine, mode.duration, at) for mode in self.problem.operations[i].modes]
        return min(start for start, _ in spans), min(end for _, end in spans)

    def _span(self, machine: int, work: int, at: int) -> tuple[int, int]:
        calendar = self.problem.machines[machine].calendar
        if calendar.is_always_open or not work:
            return at, at + work
        times = self._until(calendar, at)
        index = max(int(np.searchsorted(times.starts, at, side="right")) - 1, 0)
        if at >= times.ends[index]:
            index += 1
        start = max(at, int(times.starts[index]))
        worked, needed = int(times.worked[index]) + start - int(times.starts[index]), work
        while worked + needed > int(times.worked[-1] + times.ends[-1] - times.starts[-1]):
            times = self._until(calendar, int(times.ends[-1]))
        index = int(np.searchsorted(times.worked, worked + needed - 1, side="right")) - 1
        return start, int(times.starts[index] + worked + needed - times.worked[index])

    def _until(self, calendar: Calendar, at: int) -> OpenTimes:
        known = self.times.get(calendar)
        if known is None or known.ends[-1] <= at:
            known = self.times[calendar] = OpenTimes.of(calendar, min(2 * at + (calendar.period or 0), FAR))
        return known


def quick_bound(problem: Problem) -> int:
    """A lower bound on the value of the first priority, from each of its criteria by itself."""
    heads = heads_of(problem)
    least: dict[Criterion, Callable[[], int]] = {
        Criterion.MAKESPAN: lambda: max(int((heads.end + heads.tail).max()), _capacity(problem)),
        Criterion.TARDINESS: lambda: _least_tardiness(problem, heads),
        Criterion.ENERGY: lambda: _least_energy(problem),
        Criterion.SETUP: lambda: 0,
        Criterion.CHANGES: lambda: 0,
    }
    first = min(objective.priority for objective in problem.objectives)
    leading = [objective for objective in problem.objectives if objective.priority == first]
    return sum(objective.weight * least[objective.criterion]() for objective in leading)


def _capacity(problem: Problem) -> int:
    """The load of machines, asked only where every operation takes time."""
    return capacity_bound(problem) if (problem.arrays.mode_duration > 0).all() else 0


def _least_tardiness(problem: Problem, heads: Heads) -> int:
    ends = np.zeros(len(problem.jobs), np.int64)
    np.maximum.at(ends, problem.arrays.job, heads.end)
    return sum(
        job.weight * max(0, end - job.due)
        for job, end in zip(problem.jobs, ends.tolist(), strict=True)
        if job.due is not None
    )


def _least_energy(problem: Problem) -> int:
    if problem.tariff is None:
        return 0
    cheapest = min(price for _, price in problem.tariff.steps)
    joules = [
        min(mode.power * mode.duration for mode in operation.modes)
        for i, operation in enumerate(problem.operations)
        if i not in problem.fixed
    ]
    return sum(joules) * cheapest * problem.tick_s // JOULES_A_KWH
