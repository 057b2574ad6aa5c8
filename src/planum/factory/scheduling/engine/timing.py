"""The earliest times for given decisions: the semi-active plan of Brucker, "Scheduling Algorithms", chapter 6."""

from bisect import bisect_right
from typing import Final

import numpy as np

from planum.factory.scheduling.engine.calendars import Calendar, WorkingTime
from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.placement import Placement
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.sequences import Sequences
from planum.factory.scheduling.engine.validation_resources import of_power

SWEEPS: Final = 200
FARTHEST: Final = 1000  # times the end of the plan


def retime(problem: Problem, plan: Plan) -> Plan:
    """The plan with the same modes, operators, batches and sequences in which nothing can start earlier.

    Sequences: on each machine, of each operator, into and out of each finite buffer. What is fixed keeps its times.
    From a valid plan, no operation ends later than it did. The plan itself comes back when the earlier times would
    break the peak of power, or when its sequences contradict each other. `plan` may also be one of a like problem (a
    calendar that opens longer, shorter durations): its times are only read for their order.
    """
    placement = Placement.of(problem, plan)
    sequences = Sequences.of(placement)
    horizon = 2 * placement.until + 1
    while True:
        table = _Timetable(placement, sequences, horizon)
        if not table.settles():
            return plan
        if max(table.left) <= horizon:
            break
        if horizon > FARTHEST * (placement.until + 1):  # a machine and an operator that are never there together
            return plan
        horizon *= 4
    start, end, left = (np.array(column, np.int64) for column in (table.start, table.end, table.left))
    earlier = Plan.of(plan.mode, start, end, left, plan.operator)
    if problem.peak_power is not None and next(of_power(Placement.of(problem, earlier)), None) is not None:
        return plan
    return earlier


class _Timetable:
    """Times that only grow, sweep by sweep, until all constraints hold; without buffers and no-wait one sweep does."""

    def __init__(self, placement: Placement, sequences: Sequences, horizon: int) -> None:
        problem = placement.problem
        self.problem, self.sequences = problem, sequences
        self.duration, self.machine = placement.duration.tolist(), placement.machine.tolist()
        self.release = problem.arrays.release.tolist()
        self.operator = placement.plan.operator.tolist()
        self.working = _Presence(problem, horizon)
        n = len(problem.operations)
        self.start, self.end, self.left = [0] * n, [0] * n, [0] * n
        self.free = [not any(i in problem.fixed for i in members) for members in sequences.members]
        for index, fixed in problem.fixed.items():
            for i in sequences.members[sequences.batch_of[index]]:
                self.start[i], self.end[i], self.left[i] = fixed.start, fixed.end, fixed.end
        self.batch_left = [max(self.left[i] for i in members) for members in sequences.members]
        self.pushed = [0] * len(sequences.members)
        self.follower = {
            p: (i, ticks)
            for i, step in enumerate(problem.operations)
            if step.no_wait
            for p, ticks in sequences.before[i]
        }
        self.order, is_sound = sequences.order()
        self.needs_one_sweep = is_sound and not self.follower and not sequences.gates

    def settles(self) -> bool:
        return any(not self._sweep() for _ in range(SWEEPS))

    def _sweep(self) -> bool:
        """Whether anything may still change."""
        changed = False
        for b in self.order:
            if self.free[b]:
                changed |= self._place(b)
            else:
                changed |= self._leave(b)
        return changed and not self.needs_one_sweep

    def _place(self, b: int) -> bool:
        members = self.sequences.members[b]
        start, end = self._fit(members, max(self.pushed[b], self._ready(b)))
        first = members[0]
        changed = start != self.start[first] or end != self.end[first]
        for i in members:
            self.start[i], self.end[i] = start, end
        return self._leave(b) or changed

    def _ready(self, b: int) -> int:
        """When the members are there, and their operators, and the machine is set up."""
        sequences = self.sequences
        ready = self._machine_ready(b)
        for i in sequences.members[b]:
            ready = max(ready, self.release[i])
            for p, ticks in sequences.before[i]:
                ready = max(ready, self.left[p] + ticks)
            other = sequences.operator_before[i]
            if other >= 0:
                ready = max(ready, self.end[other])
        return ready

    def _machine_ready(self, b: int) -> int:
        before = self.sequences.machine_before[b]
        since = self.batch_left[before] if before >= 0 else 0
        machine = self.machine[self.sequences.members[b][0]]
        if self.problem.machines[machine].setups is None:
            return since
        return self.working.after(machine, max(since, self.problem.not_before), self.sequences.setup[b])

    def _fit(self, members: list[int], ready: int) -> tuple[int, int]:
        steps = self.problem.operations
        work = max(self.duration[i] for i in members)
        people = tuple(sorted({self.operator[i] for i in members if steps[i].skill is not None} - {-1}))
        interruptible = all(steps[i].interruptible for i in members)
        start = self.working.start(self.machine[members[0]], people, ready, work, interruptible=interruptible)
        return start, self.working.after(self.machine[members[0]], start, work) if interruptible else start + work

    def _leave(self, b: int) -> bool:
        """Stays on the machine until there is a place; goes later when the next one cannot start at once."""
        changed = False
        for i in self.sequences.members[b]:
            left = max([self.end[i]] + [self.start[other] - ticks for other, ticks in self.sequences.gates.get(i, ())])
            changed |= left != self.left[i]
            self.left[i] = left
            if i in self.follower and self.free[b]:
                follower, ticks = self.follower[i]
                late = self.start[follower] - ticks - self.end[i]
                if late > 0 and follower not in self.problem.fixed:
                    self.pushed[b] = self.start[i] + late
                    changed = True
        self.batch_left[b] = max(self.left[i] for i in self.sequences.members[b])
        return changed


class _Presence:
    """Working times of machines, alone and together with operators; looked up once for each."""

    def __init__(self, problem: Problem, horizon: int) -> None:
        self.problem, self.horizon = problem, horizon
        self.by_calendar: dict[Calendar, tuple[OpenTimes, WorkingTime]] = {}
        self.machines = [
            None if machine.calendar.is_always_open else self._of(machine.calendar)[1] for machine in problem.machines
        ]
        self.joint: dict[tuple[Calendar, tuple[int, ...]], WorkingTime] = {}

    def _of(self, calendar: Calendar) -> tuple[OpenTimes, WorkingTime]:
        if calendar not in self.by_calendar:
            times = OpenTimes.of(calendar, self.horizon)
            self.by_calendar[calendar] = times, _working_time(times)
        return self.by_calendar[calendar]

    def after(self, machine: int, at: int, work: int) -> int:
        times = self.machines[machine]
        return at + work if times is None else times.after(at, work)

    def start(self, machine: int, people: tuple[int, ...], ready: int, work: int, *, interruptible: bool) -> int:
        """The first start at which the machine is open, and stays so or rests, while the operators are there."""
        if work == 0:
            return ready
        times = self.machines[machine]
        absent = tuple(k for k in people if not self.problem.operators[k].calendar.is_always_open)
        if not absent and times is None:
            return ready
        if absent:
            joint = self._together(machine, absent)
            return self._attended(machine, joint, ready, work) if interruptible else joint.stretch(ready, work)
        assert times is not None
        return times.next_open(ready) if interruptible else times.stretch(ready, work)

    def _attended(self, machine: int, joint: WorkingTime, ready: int, work: int) -> int:
        """From window to window: a start that fails within one fails at every later instant of it too."""
        start = joint.next_open(ready)
        while start < joint.ends[-1]:
            end = self.after(machine, start, work)
            if joint.open_before(end) - joint.open_before(start) == work:
                return start
            following = bisect_right(joint.starts, start)
            start = joint.starts[following] if following < len(joint.starts) else joint.ends[-1]
        return start

    def _together(self, machine: int, people: tuple[int, ...]) -> WorkingTime:
        key = self.problem.machines[machine].calendar, people
        if key not in self.joint:
            times = self._of(key[0])[0]
            for person in people:
                times = times.both(self._of(self.problem.operators[person].calendar)[0])
            self.joint[key] = _working_time(times)
        return self.joint[key]


def _working_time(times: OpenTimes) -> WorkingTime:
    return WorkingTime(list(zip(times.starts.tolist(), times.ends.tolist(), strict=True)))
