"""What each operation of a plan waits for, and what holds its start where it is."""

from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.placement import Placement
from planum.factory.scheduling.engine.sequences import Sequences


class Cause(StrEnum):
    RELEASE = "release"  # the order, the material or the present
    PREDECESSOR = "predecessor"
    TRANSPORT = "transport"
    MACHINE = "machine"  # what its machine did before
    SETUP = "setup"
    CLOSED = "closed"  # the machine's calendar, before the start or while the operation rests
    OPERATOR = "operator"  # works on something else, or is absent
    POWER = "power"  # the peak
    BUFFER = "buffer"  # full: the job, or the one before on the machine, had to stay where it was
    BATCH = "batch"  # another member of its batch
    NO_WAIT = "no_wait"  # what must follow at once was not ready
    FROZEN = "frozen"
    WORK = "work"
    IDLE = "idle"  # nothing: the plan chose to wait


class Hold(NamedTuple):
    """Why an operation does not start earlier; `by`: the operation behind it, -1 for none."""

    cause: Cause
    by: int


class Wait(NamedTuple):
    cause: Cause
    ticks: int


class Ready(NamedTuple):
    at: int
    hold: Hold


class Reasons:
    """Answers for one operation at a time; a plan's columns as lists, for speed."""

    def __init__(self, placement: Placement) -> None:
        self.placement, self.problem = placement, placement.problem
        self.sequences = Sequences.of(placement)
        plan = placement.plan
        self.start, self.end, self.left = plan.start.tolist(), plan.end.tolist(), plan.left.tolist()
        self.machine, self.operator = placement.machine.tolist(), plan.operator.tolist()
        self.release = self.problem.arrays.release.tolist()
        self.set_up_at = self._set_up_at()
        self.follower = {
            p: i for i, step in enumerate(self.problem.operations) if step.no_wait for p, _ in self.sequences.before[i]
        }
        self.presence: dict[int, OpenTimes] = {}

    def _set_up_at(self) -> list[int]:
        """By batch: when the machine is set up for it."""
        batches = self.placement.batches
        left = np.where(batches.is_first, 0, np.concatenate([[0], batches.left[:-1]]))
        has = np.array([machine.setups is not None for machine in self.problem.machines], np.bool_)[batches.machine]
        since = np.where(has, np.maximum(left, self.problem.not_before), left)
        ready: list[int] = self.placement.after(batches.machine, since, batches.setup).tolist()
        return ready

    def source(self, i: int) -> tuple[int, int]:
        """The predecessor that arrives last and its ticks of transport; -1 without one."""
        before = self.sequences.before[i]
        return max(before, key=lambda pair: self.left[pair[0]] + pair[1]) if before else (-1, 0)

    def arrives(self, i: int) -> int:
        p, ticks = self.source(i)
        release: int = self.release[i]
        return max(release, self.left[p] + ticks) if p >= 0 else release

    def machine_before(self, i: int) -> int:
        """The operation that leaves the machine last before the batch of this one; -1 for none."""
        before = self.sequences.machine_before[self.sequences.batch_of[i]]
        return max(self.sequences.members[before], key=self.left.__getitem__) if before >= 0 else -1

    def hold(self, i: int) -> Hold:
        if i in self.problem.fixed:
            return Hold(Cause.FROZEN, -1)
        ready = self._ready(i)
        if ready.at >= self.start[i]:
            return ready.hold
        others = [j for j in self.sequences.members[self.sequences.batch_of[i]] if j != i]
        latest = max((self._ready(j).at, j) for j in others) if others else (0, -1)
        if latest[0] > ready.at:
            return Hold(Cause.BATCH, latest[1])
        return self._hold_after(i, ready)

    def _hold_after(self, i: int, ready: Ready) -> Hold:
        """It was ready and still did not start: the cause, and what was behind its being ready."""
        if i in self.follower:
            return Hold(Cause.NO_WAIT, self.machine_before(self.follower[i]))
        for cause, ticks in self._closed(i, ready.at, self.start[i]):
            if ticks:
                return Hold(cause, ready.hold.by)
        return Hold(self._rest(i), ready.hold.by)

    def _ready(self, i: int) -> Ready:
        """The last thing that it needed; of several at one instant, the machine comes first."""
        p, ticks = self.source(i)
        candidates = [Ready(self.release[i], Hold(Cause.RELEASE, -1))]
        if p >= 0:
            cause = Cause.TRANSPORT if ticks else Cause.PREDECESSOR
            candidates.append(Ready(self.left[p] + ticks, Hold(cause, p)))
        other = self.sequences.operator_before[i]
        if other >= 0:
            candidates.append(Ready(self.end[other], Hold(Cause.OPERATOR, other)))
        b = self.sequences.batch_of[i]
        if self.sequences.machine_before[b] >= 0 or self.sequences.setup[b]:
            candidates.append(Ready(self.set_up_at[b], self._machine_hold(i)))
        return max(reversed(candidates), key=lambda ready: ready.at)

    def _machine_hold(self, i: int) -> Hold:
        before = self.machine_before(i)
        if self.sequences.setup[self.sequences.batch_of[i]]:
            return Hold(Cause.SETUP, before)
        if self.left[before] == self.end[before]:
            return Hold(Cause.MACHINE, before)
        gates = self.sequences.gates.get(before, [])
        opened = [other for other, ticks in gates if self.start[other] - ticks == self.left[before] and other != i]
        return Hold(Cause.BUFFER, opened[0] if opened else before)

    def waits(self, i: int) -> list[Wait]:
        """The ticks between its arrival (release, or predecessor brought over) and its start, split by cause."""
        at, start = self.arrives(i), self.start[i]
        if i in self.problem.fixed:
            return [Wait(Cause.FROZEN, max(0, start - at))]
        b, before, found = self.sequences.batch_of[i], self.machine_before(i), []
        marks = [(Cause.SETUP, self.set_up_at[b] if self.sequences.setup[b] else 0)]
        if before >= 0:
            marks = [(Cause.MACHINE, self.end[before]), (Cause.BUFFER, self.left[before]), *marks]
        for cause, until in marks:
            reached = max(at, min(start, until))
            found.append(Wait(cause, reached - at))
            at = reached
        return found + self._waits_for_people(i, at) if at < start else found

    def _waits_for_people(self, i: int, since: int) -> list[Wait]:
        """Once it is set up: its operator is busy, the machine is closed, the operator is absent, or something else."""
        start, other = self.start[i], self.sequences.operator_before[i]
        busy_until = max(since, min(start, self.end[other])) if other >= 0 else since
        closed_while_busy = self._closed(i, since, busy_until)[0].ticks
        closed, absent = self._closed(i, busy_until, start)
        rest = start - busy_until - closed.ticks - absent.ticks
        busy = Wait(Cause.OPERATOR, busy_until - since - closed_while_busy)
        return [Wait(Cause.CLOSED, closed_while_busy), busy, closed, absent, Wait(self._rest(i), rest)]

    def _rest(self, i: int) -> Cause:
        """Open and attended, and still not started: an operation may need a longer stretch of both."""
        step = self.problem.operations[i]
        if len(self.sequences.members[self.sequences.batch_of[i]]) > 1:
            return Cause.BATCH
        if i in self.follower:
            return Cause.NO_WAIT
        if not step.interruptible and not self.problem.machines[self.machine[i]].calendar.is_always_open:
            return Cause.CLOSED
        if self._may_be_absent(i):
            return Cause.OPERATOR
        return Cause.IDLE if self.problem.peak_power is None else Cause.POWER

    def _may_be_absent(self, i: int) -> bool:
        if self.problem.operations[i].skill is None or self.operator[i] < 0:
            return False
        return not self.problem.operators[self.operator[i]].calendar.is_always_open

    def _closed(self, i: int, since: int, until: int) -> tuple[Wait, Wait]:
        """Of the ticks `[since, until)`: those in which the machine is closed, then the operator alone is absent."""
        always = self.problem.machines[self.machine[i]].calendar.is_always_open
        if since >= until or (always and not self._may_be_absent(i)):
            return Wait(Cause.CLOSED, 0), Wait(Cause.OPERATOR, 0)
        edges = np.array([since, until])
        machine = self.times(self.machine[i])
        is_open = int(np.diff(machine.open_before(edges))[0])
        attended = is_open
        if self._may_be_absent(i):
            attended = int(np.diff(self._attended(i, machine).open_before(edges))[0])
        return Wait(Cause.CLOSED, until - since - is_open), Wait(Cause.OPERATOR, is_open - attended)

    def times(self, machine: int) -> OpenTimes:
        return self.placement.open_times[int(self.placement.calendar_of_machine[0][machine])]

    def _attended(self, i: int, machine: OpenTimes) -> OpenTimes:
        who = self.operator[i]
        if who not in self.presence:
            self.presence[who] = OpenTimes.of(self.problem.operators[who].calendar, self.placement.until)
        return machine.both(self.presence[who])

    def journey(self, i: int) -> list[Wait]:
        """Everything from the predecessor's end (without one: the release) to this one's end, split by cause."""
        p, ticks = self.source(i)
        parts = self.waits(i)
        if p >= 0:
            marks = [self.end[p], self.left[p], self.left[p] + ticks, max(self.left[p] + ticks, self.release[i])]
            causes = (Cause.BUFFER, Cause.TRANSPORT, Cause.RELEASE)
            parts = [Wait(cause, b - a) for cause, (a, b) in zip(causes, pairwise(marks), strict=True)] + parts
        whole = self.end[i] - self.start[i]
        edges = np.array([self.start[i], self.end[i]])
        rests = whole > self.placement.duration[i] and i not in self.problem.fixed
        worked = int(np.diff(self.times(self.machine[i]).open_before(edges))[0]) if rests else whole
        return [wait for wait in (*parts, Wait(Cause.WORK, worked), Wait(Cause.CLOSED, whole - worked)) if wait.ticks]
