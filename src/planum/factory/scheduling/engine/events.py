"""What happens to a plant while a plan is carried out, and the problem that is left afterwards.

The operations that an event touches are told apart as in Vieira, Herrmann & Lin, "Rescheduling manufacturing systems"
(2003): what is done stays, what runs is carried on or done again, the rest is planned anew from `now`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planum.errors import Refused
from planum.factory.scheduling.engine.draft import Draft, job_with, scaled, without_closure
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Fixed, Job, Machine, Operation, Problem, Tariff
from planum.factory.scheduling.engine.standing import fixed_rows


@dataclass(frozen=True, slots=True)
class MachineDown:
    """Broken, or in maintenance, over `[at, until)`. What runs goes on afterwards if it may be interrupted."""

    machine: int
    at: int
    until: int

    def change(self, draft: Draft) -> None:
        draft.one("Machine", draft.machines, self.machine)
        draft.close(draft.machines, self.machine, self.at, self.until)
        hit = (draft.machine == self.machine) & (draft.end > self.at) & (draft.start < self.until) & (draft.mode >= 0)
        for row in (hit & draft.standing).nonzero()[0].tolist():
            if draft.has_ended(row) or draft.start[row] == draft.end[row]:
                continue
            if draft.has_begun(row) and draft.start[row] < self.at and draft.operation(row).interruptible:
                draft.lengthen(row, draft.end_after(row, int(draft.start[row]), _work(draft, row)))
            else:
                draft.loose.add(row)


@dataclass(frozen=True, slots=True)
class MachineUp:
    """Works again from `at`, earlier than was thought."""

    machine: int
    at: int

    def change(self, draft: Draft) -> None:
        machine = draft.one("Machine", draft.machines, self.machine)
        draft.machines[self.machine] = replace(machine, calendar=without_closure(machine.calendar, self.at))
        running = (draft.machine == self.machine) & (draft.start < draft.now) & (draft.end > draft.now)
        for row in (running & draft.standing).nonzero()[0].tolist():
            end = draft.end_after(row, int(draft.start[row]), _work(draft, row))
            if end < draft.end[row]:
                draft.lengthen(row, max(end, draft.now))


@dataclass(frozen=True, slots=True)
class RushOrder:
    """A new order. In `operations`, `job` is ignored and `after` counts within the order, from 0."""

    job: Job
    operations: tuple[Operation, ...]

    def change(self, draft: Draft) -> None:
        first, job = len(draft), len(draft.jobs)
        draft.jobs.append(self.job)
        for step in self.operations:
            if any(not 0 <= other < len(self.operations) for other in step.after):
                raise Refused(
                    f"An operation of the new order comes after {step.after}.",
                    f"The order's own operations are 0 to {len(self.operations) - 1}.",
                )
        for step in self.operations:
            draft.append(step._replace(job=job, after=tuple(first + other for other in step.after)))


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """What is done stays done, what runs stops now, the rest is put away: its rows stay, on no real machine."""

    job: int

    def change(self, draft: Draft) -> None:
        rows = draft.of_job(self.job)
        away = [row for row in rows if not draft.has_begun(row)]
        for row in rows:
            if row not in away and not draft.has_ended(row):
                draft.end[row] = draft.left[row] = draft.now
        for row in away:
            for other in draft.followers(row):
                step = draft.operation(other)
                after = tuple(before for before in step.after if before != row)
                draft.change(other, step._replace(after=after, no_wait=step.no_wait and len(after) == 1))
        for row in away:
            draft.withdraw(row)
        draft.jobs[self.job] = replace(draft.jobs[self.job], due=None)


@dataclass(frozen=True, slots=True)
class DueChanged:
    job: int
    due: int | None
    weight: int | None = None  # None: as it was

    def change(self, draft: Draft) -> None:
        draft.jobs[self.job] = job_with(draft.one("Order", draft.jobs, self.job), due=self.due, weight=self.weight)


@dataclass(frozen=True, slots=True)
class MaterialLate:
    """It comes at `until`: for one operation, or for a whole order that has not begun."""

    until: int
    operation: int | None = None
    job: int | None = None

    def change(self, draft: Draft) -> None:
        if (self.operation is None) == (self.job is None):
            raise Refused(
                "Late material was given for neither or both.", "It is late for one operation or for one order."
            )
        rows = [self.operation] if self.operation is not None else draft.of_job(self.job or 0)
        for row in rows:
            step = draft.operation(row)
            if draft.has_begun(row):
                continue
            draft.change(row, step._replace(release=max(step.release, self.until)))
            if draft.mode[row] >= 0 and draft.start[row] < self.until:
                draft.loose.add(row)


@dataclass(frozen=True, slots=True)
class OperationLonger:
    """Takes `duration` working ticks where it is planned; on other machines in proportion. May be shorter too."""

    operation: int
    duration: int

    def change(self, draft: Draft) -> None:
        step, row = draft.operation(self.operation), self.operation
        if self.duration < 0:
            raise Refused(f"A duration of {self.duration} was given.", "It is at least 0.")
        planned = max(int(draft.mode[row]), 0)
        was = max(step.modes[planned].duration, 1)
        step = scaled(step, lambda index, _: index != planned, self.duration, was)
        modes = list(step.modes)
        modes[planned] = modes[planned]._replace(duration=self.duration)
        draft.change(row, step._replace(modes=tuple(modes)))
        if draft.has_begun(row) and draft.standing[row]:
            draft.lengthen(row, max(draft.end_after(row, int(draft.start[row]), self.duration), _since(draft, row)))
        elif draft.mode[row] >= 0 and self.duration != was:
            draft.loose.add(row)


@dataclass(frozen=True, slots=True)
class Progress:
    """A report from the floor: a begun operation ended, or will end, at `end`."""

    operation: int
    end: int

    def change(self, draft: Draft) -> None:
        draft.operation(self.operation)
        if not draft.has_begun(self.operation):
            raise Refused(f"Operation {self.operation} has not begun.", "Progress is told of operations that have.")
        if self.end < draft.start[self.operation]:
            raise Refused(f"An end at {self.end} was given.", f"It began at {draft.start[self.operation]}.")
        draft.lengthen(self.operation, self.end)


@dataclass(frozen=True, slots=True)
class Rework:
    """A begun operation is done once more, before anything of its order goes on."""

    operation: int

    def change(self, draft: Draft) -> None:
        _redo(draft, [self.operation])


@dataclass(frozen=True, slots=True)
class Scrap:
    """The work is lost: all that the order has been through up to this operation is done again."""

    operation: int

    def change(self, draft: Draft) -> None:
        lost, job = [self.operation], draft.operation(self.operation).job
        for row in lost:  # grows while it is walked
            lost += [
                other for other in draft.operation(row).after if draft.operation(other).job == job and other not in lost
            ]
        _redo(draft, lost)


@dataclass(frozen=True, slots=True)
class OperatorAbsent:
    operator: int
    at: int
    until: int

    def change(self, draft: Draft) -> None:
        """What the person is busy with is finished by somebody who stands in; the rest is planned anew."""
        draft.one("Operator", draft.operators, self.operator)
        draft.close(draft.operators, self.operator, self.at, self.until)
        hit = (draft.operator == self.operator) & (draft.end > self.at) & (draft.start < self.until)
        draft.loose |= {row for row in (hit & draft.standing).nonzero()[0].tolist() if not draft.has_begun(row)}


@dataclass(frozen=True, slots=True)
class MachineAdded:
    """A new machine that can do what machine `like` can, in `percent` of the time."""

    machine: Machine
    like: int
    percent: int = 100

    def change(self, draft: Draft) -> None:
        draft.one("Machine", draft.machines, self.like)
        draft.machines.append(self.machine)
        for row in _doable_on(draft, self.like, self.percent):
            step = draft.operation(row)
            mode = next(mode for mode in step.modes if mode.machine == self.like)
            duration = -(-mode.duration * self.percent // 100)
            added = mode._replace(machine=len(draft.machines) - 1, duration=duration)
            draft.change(row, step._replace(modes=(*step.modes, added)))


@dataclass(frozen=True, slots=True)
class SpeedChanged:
    """From now on operations take `percent` of their time on the machine; what runs, of what is left of it."""

    machine: int
    percent: int

    def change(self, draft: Draft) -> None:
        draft.one("Machine", draft.machines, self.machine)
        for row in _doable_on(draft, self.machine, self.percent):
            step = draft.operation(row)
            draft.change(row, scaled(step, lambda _, mode: mode.machine == self.machine, self.percent, 100))
            if draft.standing[row] and draft.machine[row] == self.machine and draft.mode[row] >= 0:
                draft.loose.add(row)
        running = (draft.machine == self.machine) & (draft.start < draft.now) & (draft.end > draft.now)
        for row in (running & draft.standing).nonzero()[0].tolist():
            done = draft.working_time(self.machine, int(draft.end[row])).open_before
            left = done(int(draft.end[row])) - done(draft.now)
            draft.lengthen(row, draft.end_after(row, draft.now, -(-left * self.percent // 100)))


@dataclass(frozen=True, slots=True)
class TariffChanged:
    tariff: Tariff | None

    def change(self, draft: Draft) -> None:
        draft.tariff = self.tariff


@dataclass(frozen=True, slots=True)
class Moved:
    """A person put an operation on a machine at an instant: it is pinned there, or as soon after as it can start."""

    operation: int
    machine: int
    start: int

    def change(self, draft: Draft) -> None:
        step = draft.operation(self.operation)
        if draft.has_begun(self.operation):
            raise Refused(f"Operation {self.operation} has begun.", "Only what has not begun can be moved.")
        modes = [index for index, mode in enumerate(step.modes) if mode.machine == self.machine]
        if not modes:
            able = ", ".join(str(mode.machine) for mode in step.modes)
            raise Refused(
                f"Operation {self.operation} was moved to machine {self.machine}.", f"It can be done on: {able}."
            )
        draft.pins.append((self.operation, modes[0], self.start))


Event = (
    MachineDown | MachineUp | RushOrder | OrderCancelled | DueChanged | MaterialLate | OperationLonger | Progress
    | Rework | Scrap | OperatorAbsent | MachineAdded | SpeedChanged | TariffChanged | Moved
)  # fmt: skip


def apply(problem: Problem, plan: Plan, events: Sequence[Event], now: int, frozen: int = 0) -> Problem:
    """The problem left at `now`, in ticks, when `plan` was followed so far and `events` have happened.

    Rows keep their index; new ones stand at the end. Fixed are: what has ended or runs, and what starts before
    `now + frozen` unless an event makes that impossible. `reference` is the old plan by the new rows, mode -1 for
    new ones. Raises `Refused` (as `BadProblem` too) for events that name what does not exist or leave nothing to plan.
    """
    draft = Draft(problem, plan, now, frozen)
    for event in events:
        event.change(draft)
    fixed: dict[int, Fixed] = fixed_rows(draft)
    return draft.finished(fixed)


def _work(draft: Draft, row: int) -> int:
    """Working ticks of a planned operation; in a batch those of its longest member."""
    together = (draft.machine == draft.machine[row]) & (draft.start == draft.start[row]) & (draft.mode >= 0)
    members = together.nonzero()[0].tolist() if draft.machines[int(draft.machine[row])].batch > 1 else [row]
    return max(draft.operation(member).modes[int(draft.mode[member])].duration for member in members)


def _since(draft: Draft, row: int) -> int:
    """What still runs cannot have ended before now."""
    return int(min(draft.end[row], draft.now))


def _doable_on(draft: Draft, machine: int, percent: int) -> list[int]:
    if percent <= 0:
        raise Refused(f"{percent} per cent of the time was given.", "It is more than 0.")
    return [
        row
        for row in range(len(draft))
        if not draft.has_begun(row) and any(mode.machine == machine for mode in draft.operation(row).modes)
    ]


def _redo(draft: Draft, lost: list[int]) -> None:
    """New rows for `lost`, the last operation first; what followed it waits for its new row."""
    last = lost[0]
    if not draft.has_begun(last):
        raise Refused(f"Operation {last} has not begun.", "Only what has been done can be done again.")
    if not draft.has_ended(last):
        draft.lengthen(last, draft.now)
    waiting = [row for row in draft.followers(last) if not draft.has_begun(row)]
    new: dict[int, int] = {}
    for row in reversed(lost):
        step = draft.operation(row)
        after = tuple(new.get(other, other) for other in step.after) if len(lost) > 1 else ()
        again = any(other in new for other in step.after)
        new[row] = draft.append(step._replace(after=after or (last,), no_wait=step.no_wait and again))
    for row in waiting:
        step = draft.operation(row)
        draft.change(row, step._replace(after=tuple(new[last] if other == last else other for other in step.after)))
        draft.loose.add(row)
