"""How far ahead an exact model must look, and whether it would stay small enough to be worth making."""

from functools import reduce
from typing import Final

import numpy as np

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.problem import Criterion, Problem

LARGEST_OPERATIONS: Final = 2_000
LARGEST_MODES: Final = 20_000
LARGEST_ARCS: Final = 60_000
LARGEST_BREAKS: Final = 60_000
LARGEST_HORIZON: Final = 2**40
MANY_TURNS: Final = 50  # of the calendars, after which no common opening is to be hoped for


def safe_horizon(problem: Problem) -> int:
    """Ticks within which some best plan ends: one operation after the other, each at the worst moment.

    For criteria that never profit from waiting this loses no plan worth having. For energy each operation is given one
    turn of the tariff besides, so that it can wait for the cheap hours; for changes, all the time of the old plan, so
    that it can wait for its old start.
    """
    arrays = problem.arrays
    latest = max(int(arrays.release.max()), problem.not_before, int(arrays.fixed_end.max()))
    if problem.reference is not None and any(goal.criterion is Criterion.CHANGES for goal in problem.objectives):
        latest = max(latest, int(problem.reference.end.max()))
    worst, free = _Worst(problem), np.flatnonzero(arrays.fixed_mode < 0).tolist()
    each = worst.transport + worst.absence + worst.tariff
    alone = latest + sum(worst.of(i) + each for i in free)
    if worst.absence:
        return alone
    shared = sum((worst.work(i) if problem.operations[i].interruptible else worst.of(i)) + each for i in free)
    return min(alone, _when_all_have_worked(problem, latest, shared))


def _when_all_have_worked(problem: Problem, since: int, ticks: int) -> int:
    """When so many ticks have passed at which every machine is open. In a plan in which nothing could start earlier,
    some operation or set-up that the last one waits for is worked on at each of them.
    """
    calendars = {machine.calendar for machine in problem.machines if not machine.calendar.is_always_open}
    if not calendars:
        return since + ticks
    until = 2 * (since + ticks)
    while until < LARGEST_HORIZON:
        times = reduce(OpenTimes.both, (OpenTimes.of(calendar, until) for calendar in calendars))
        if len(times.starts):
            inside = times.open_before(np.array([since, until], np.int64))
            if inside[1] - inside[0] >= ticks:
                return int(times.after(np.array([since]), np.array([ticks]))[0])
        if len(times.starts) == 0 and until > since + MANY_TURNS * max(c.period or 1 for c in calendars):
            break
        until *= 2
    return LARGEST_HORIZON


class _Worst:
    """The longest an operation can take from the moment that everything before it is done."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.transport = max((max(row) for row in problem.transport), default=0)
        periods = [operator.calendar.period or 0 for operator in problem.operators]
        longest = max((machine.calendar.period or 0 for machine in problem.machines), default=0)
        away = [operator for operator in problem.operators if not operator.calendar.is_always_open]
        closures = [b for operator in away for _, b in operator.calendar.closures]
        self.absence = 2 * (max(periods) + longest) + max(closures, default=0) if away else 0
        criteria = {objective.criterion for objective in problem.objectives}
        self.tariff = self._turn() if Criterion.ENERGY in criteria and problem.tariff else 0
        self._known: dict[tuple[Calendar, int, bool], int] = {}

    def _turn(self) -> int:
        tariff = self.problem.tariff
        assert tariff is not None
        return max((tariff.period or 0), tariff.steps[-1][0] + 1)

    def of(self, i: int) -> int:
        """Ticks that pass, when each of them begins as its machine closes."""
        operation, worst = self.problem.operations[i], 0
        for mode in operation.modes:
            calendar = self.problem.machines[mode.machine].calendar
            ticks = self._elapsed(calendar, self._setup(mode.machine, operation.family), interruptible=True)
            worst = max(worst, ticks + self._elapsed(calendar, mode.duration, operation.interruptible))
        return worst

    def work(self, i: int) -> int:
        """Ticks that are worked, set-up included."""
        operation = self.problem.operations[i]
        return max(self._setup(mode.machine, operation.family) + mode.duration for mode in operation.modes)

    def _setup(self, machine: int, family: int) -> int:
        row = self.problem.machines[machine].setups
        if row is None:
            return 0
        matrix = self.problem.setups[row]
        return max([0, *(ticks[family] for ticks in matrix.ticks), *matrix.first])

    def _elapsed(self, calendar: Calendar, work: int, interruptible: bool) -> int:  # noqa: FBT001 - the operation's own
        if calendar.is_always_open or not work:
            return work
        key = (calendar, work, interruptible)
        if key not in self._known:
            self._known[key] = _longest_wait(calendar, work, interruptible=interruptible)
        return self._known[key]


def _longest_wait(calendar: Calendar, work: int, *, interruptible: bool) -> int:
    """The most ticks from any instant until so much work is done: it is worst to come just as the calendar closes."""
    closed = max((b for _, b in calendar.closures), default=0)
    period = calendar.period or (calendar.windows[-1][0] + 1)
    windows = sum(b - a for a, b in calendar.windows) if calendar.period else 1
    until = closed + period * (3 + (2 * work) // windows)
    times = OpenTimes.of(calendar, until + work)
    ends = np.minimum(times.ends, until)
    if interruptible:
        return int(max((times.after(ends, np.full(len(ends), work)) - ends).max(), times.starts[0] + work))
    long = times.ends - times.starts >= work
    starts, lasts = times.starts[long], times.ends[long] - work
    waits = np.append(starts[0], starts[1:] - lasts[:-1])
    return int(waits.max()) + work


def is_practical(problem: Problem) -> bool:
    """Whether CP-SAT is worth asking: at most 2,000 operations, 20,000 modes, 60,000 pairs in sequences with set-ups
    or batches, 60,000 pairs of an operation and a break of its machine; a horizon below 2**40 ticks.
    """
    if len(problem.operations) > LARGEST_OPERATIONS or len(problem.arrays.mode_machine) > LARGEST_MODES:
        return False
    horizon = safe_horizon(problem)
    return horizon < LARGEST_HORIZON and _pairs(problem) <= LARGEST_ARCS and _breaks(problem, horizon) <= LARGEST_BREAKS


def _pairs(problem: Problem) -> int:
    able = np.bincount(problem.arrays.mode_machine, minlength=len(problem.machines)).tolist()
    return sum(
        count * count
        for count, machine in zip(able, problem.machines, strict=True)
        if machine.setups is not None or machine.batch > 1
    )


def _breaks(problem: Problem, horizon: int) -> int:
    able = np.bincount(problem.arrays.mode_machine, minlength=len(problem.machines)).tolist()
    total = 0
    for count, machine in zip(able, problem.machines, strict=True):
        calendar = machine.calendar
        if not calendar.is_always_open:
            turns = horizon // calendar.period + 1 if calendar.period else 1
            total += count * (turns * len(calendar.windows) + len(calendar.closures))
    return total
