"""Operations and routing as a CP-SAT model. Machines, shared resources and criteria stand in files of their own.

Each operation has one start, one end and, where it can block its machine, one instant at which it leaves; each of its
modes is a literal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ortools.sat.python import cp_model

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.exact_bounds import heads_of
from planum.factory.scheduling.engine.exact_times import Term, Times
from planum.factory.scheduling.engine.problem import Mode, Problem


@dataclass(slots=True)
class Step:
    """Variables of one operation. `modes`: a literal a mode. `own`: the literal under which its own duration counts;
    in a batch that another operation leads, it does not.
    """

    start: Term
    end: Term
    left: Term
    modes: list[Term]
    own: list[Term] = field(default_factory=list)
    is_free: bool = True


class Lead(NamedTuple):
    """An operation that opens a batch on a batch machine (or stands alone in it), and the literal that it does."""

    operation: int
    mode: int
    literal: Term


class ExactModel:
    """`horizon`: ticks no plan need exceed. `latest`: by operation, an instant by which it can be asked to end."""

    def __init__(self, problem: Problem, horizon: int, latest: list[int] | None = None) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.times = Times(self.model, horizon)
        self.setups: list[tuple[int, Term]] = []  # ticks, and the literal under which they are spent
        self.leads: dict[int, list[Lead]] = {}  # by batch machine
        self.joins: dict[tuple[int, int], list[tuple[Term, Lead]]] = {}  # by operation and mode
        latest = latest or [horizon] * len(problem.operations)
        starts = heads_of(problem).start.tolist()
        self.steps = [self._step(i, starts[i], latest[i]) for i in range(len(problem.operations))]
        self._stations: dict[tuple[int, int], Term] = {}

    def _step(self, i: int, start: int, latest: int) -> Step:
        operation, fixed = self.problem.operations[i], self.problem.fixed.get(i)
        times = self.times
        if fixed is not None:
            modes = [times.true if k == fixed.mode else times.false for k in range(len(operation.modes))]
            begin, end = times.instant(fixed.start, fixed.start), times.instant(fixed.end, fixed.end)
            left = times.instant(fixed.end, times.horizon) if self._may_block(i) else end
            return Step(begin, end, left, modes, list(modes), is_free=False)
        if len(operation.modes) == 1:
            modes = [times.true]
        else:
            modes = [self.model.new_bool_var("") for _ in operation.modes]
            self.model.add_exactly_one(modes)
        begin, end = times.instant(start, latest), times.instant(start, latest)
        left = times.instant(start, times.horizon) if self._may_block(i) else end
        if left is not end:
            self.model.add(left >= end)
        return Step(begin, end, left, modes, list(modes))

    def _may_block(self, i: int) -> bool:
        """Some operation after it may go to another machine whose buffer is finite."""
        arrays, problem = self.problem.arrays, self.problem
        machines = {mode.machine for mode in self.modes_at_hand(i)}
        return any(
            problem.machines[mode.machine].buffer is not None and machines != {mode.machine}
            for j in arrays.after[arrays.after_first[i] : arrays.after_first[i + 1]].tolist()
            if j not in problem.fixed
            for mode in problem.operations[j].modes
        )

    def modes_at_hand(self, i: int) -> list[Mode]:
        operation, fixed = self.problem.operations[i], self.problem.fixed.get(i)
        return [operation.modes[fixed.mode]] if fixed is not None else list(operation.modes)

    def calendar_of(self, i: int, mode: int) -> Calendar:
        return self.problem.machines[self.problem.operations[i].modes[mode].machine].calendar

    def on_machine(self, i: int, machine: int) -> Term:
        """The literal that operation i is done on the machine."""
        key = (i, -1 - machine)
        if key not in self._stations:
            modes = self.problem.operations[i].modes
            self._stations[key] = self._either(i, [k for k, mode in enumerate(modes) if mode.machine == machine])
        return self._stations[key]

    def at_station(self, i: int, station: int) -> Term:
        key = (i, station)
        if key not in self._stations:
            machines, modes = self.problem.machines, self.problem.operations[i].modes
            at = [k for k, mode in enumerate(modes) if machines[mode.machine].station == station]
            self._stations[key] = self._either(i, at)
        return self._stations[key]

    def _either(self, i: int, modes: list[int]) -> Term:
        literals = self.steps[i].modes
        if any(literals[k] is self.times.true for k in modes) or len(modes) == len(literals):
            return self.times.true
        possible = [literals[k] for k in modes if literals[k] is not self.times.false]
        return self.times.any_of(possible) if possible else self.times.false

    def link_durations(self) -> None:
        """Ends follow from starts, modes and the calendars of machines."""
        for i, step in enumerate(self.steps):
            if step.is_free:
                self._link(i)

    def _link(self, i: int) -> None:
        step, operation = self.steps[i], self.problem.operations[i]
        by_calendar: dict[Calendar | None, list[int]] = {}
        for k, mode in enumerate(operation.modes):
            calendar = self.calendar_of(i, k)
            if self.closes_during(i, k):
                stretch = 1 if operation.interruptible else mode.duration
                self.times.keep_open(step.start, step.end, calendar, stretch, step.own[k])
            by_calendar.setdefault(calendar if self.rests_during(i, k) else None, []).append(k)
        whole = len(by_calendar) == 1 and all(a is b for a, b in zip(step.own, step.modes, strict=True))
        for resting, modes in by_calendar.items():
            self._link_by(i, resting, modes, whole=whole)
        self.model.add(step.end >= step.start)

    def closes_during(self, i: int, k: int) -> bool:
        """Its machine has closed windows that a start must avoid."""
        return self.problem.operations[i].modes[k].duration > 0 and bool(self.times.gaps(self.calendar_of(i, k)))

    def rests_during(self, i: int, k: int) -> bool:
        """It may last longer than its duration, because its machine closes meanwhile."""
        return self.problem.operations[i].interruptible and self.closes_during(i, k)

    def _link_by(self, i: int, calendar: Calendar | None, modes: list[int], *, whole: bool) -> None:
        step, operation = self.steps[i], self.problem.operations[i]
        times = self.times
        elapsed = step.end - step.start
        if calendar is not None:
            elapsed = times.worked(step.end, calendar) - times.worked(step.start, calendar)
        work = sum(operation.modes[k].duration * step.own[k] for k in modes)
        if whole:
            self.model.add(elapsed == work)
        else:
            for k in modes:
                self.model.add(elapsed == operation.modes[k].duration).only_enforce_if(step.own[k])

    def follow_routing(self) -> None:
        for i, operation in enumerate(self.problem.operations):
            for p in operation.after:
                if self.steps[i].is_free or self.steps[p].is_free:
                    self._follow(p, i)

    def transports(self, p: int, i: int) -> Iterator[tuple[int, list[Term]]]:
        """Ticks from predecessor to successor with the literals under which they are needed; at least one row."""
        matrix, machines = self.problem.transport, self.problem.machines
        if not matrix:
            yield 0, []
            return
        origins = {machines[mode.machine].station for mode in self.modes_at_hand(p)}
        targets = {machines[mode.machine].station for mode in self.modes_at_hand(i)}
        ticks = {(a, b): 0 if a == b else matrix[a][b] for a in origins for b in targets}
        if len(set(ticks.values())) == 1:
            yield next(iter(ticks.values())), []
            return
        for (a, b), needed in ticks.items():
            yield needed, [self.at_station(p, a), self.at_station(i, b)]

    def _follow(self, p: int, i: int) -> None:
        before, after = self.steps[p], self.steps[i]
        rows = list(self.transports(p, i))
        self.model.add(after.start >= before.left + min(ticks for ticks, _ in rows))
        for ticks, when in rows:
            arrives = before.left + ticks
            if when:
                self.model.add(after.start >= arrives).only_enforce_if(when)
            if self.problem.operations[i].no_wait and after.is_free and self._can_be_in_time(p, i, ticks):
                self._enforced(after.start == before.end + ticks, when)
        if self.problem.operations[i].no_wait and after.is_free and before.left is not before.end:
            self.model.add(before.left == before.end)

    def _can_be_in_time(self, p: int, i: int, ticks: int) -> bool:
        """A fixed predecessor may have ended too long ago: then its successor may wait."""
        fixed = self.problem.fixed.get(p)
        return fixed is None or fixed.end + ticks >= int(self.problem.arrays.release[i])

    def _enforced(self, constraint: Term, when: Iterable[Term]) -> None:
        added = self.model.add(constraint)
        real = [literal for literal in when if literal is not self.times.true]
        if real:
            added.only_enforce_if(real)
