"""A problem on its way to the next one: what events change, beside the old plan; the rest is shared, not copied."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Final, TypeVar

import numpy as np

from planum.errors import Refused
from planum.factory.scheduling.engine.arrays import Arrays
from planum.factory.scheduling.engine.calendars import Calendar, WorkingTime
from planum.factory.scheduling.engine.checking import LARGEST_TICK, check_changed
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Fixed, Job, Machine, Mode, Operation, Operator, Problem

Row = TypeVar("Row")
Resource = TypeVar("Resource", Machine, Operator)
# Where the operations of cancelled orders are put away: rows keep their index, and no real machine is touched.
WITHDRAWN: Final = Machine(name="(withdrawn)")


class Draft:
    """Changed by events in turn, then made into a `Problem`. Rows are never removed; new ones stand at the end.

    `start`, `end`, `mode`, `operator`, `left`: the old plan's, with mode -1 for what is new or must be planned anew.
    `standing`: rows that stay where the old plan has them unless something pushes them away; `loose`: rows that cannot.
    """

    def __init__(self, problem: Problem, plan: Plan, now: int, frozen: int) -> None:
        if now < problem.not_before:
            raise Refused(f"The present was given as {now}.", f"The problem begins at {problem.not_before}.")
        self.problem, self.now = problem, now
        self.machines, self.operators, self.jobs = list(problem.machines), list(problem.operators), list(problem.jobs)
        self.tariff = problem.tariff
        self.rows: dict[int, Operation] = {}
        self.appended: list[Operation] = []
        self.is_routing_new = False
        self.mode, self.start, self.end = plan.mode.copy(), plan.start.copy(), plan.end.copy()
        self.left, self.operator = plan.left.copy(), plan.operator.copy()
        arrays = problem.arrays
        self.machine = arrays.mode_machine[arrays.mode_first[:-1] + plan.mode]
        self.standing = (plan.start < now + max(frozen, 0)) | (plan.start < now) | (arrays.fixed_mode >= 0)
        self.loose: set[int] = set()
        self.longer: set[int] = set()  # rows that now end later than planned
        self.withdrawn: list[int] = []
        self.pins: list[tuple[int, int, int]] = []  # row, mode, start

    # ---- reading ---------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.problem.operations) + len(self.appended)

    def operation(self, row: int) -> Operation:
        known = len(self.problem.operations)
        if not 0 <= row < len(self):
            raise Refused(f"Operation {row} was named.", f"The operations are 0 to {len(self) - 1}.")
        return self.rows.get(row) or (self.problem.operations[row] if row < known else self.appended[row - known])

    def one(self, kind: str, rows: list[Row], index: int) -> Row:
        if not 0 <= index < len(rows):
            raise Refused(f"{kind} {index} was named.", f"There are {len(rows)}, counted from 0.")
        return rows[index]

    def has_begun(self, row: int) -> bool:
        return bool(self.mode[row] >= 0 and self.start[row] < self.now)

    def has_ended(self, row: int) -> bool:
        return self.has_begun(row) and bool(self.end[row] <= self.now)

    def of_job(self, job: int) -> list[int]:
        self.one("Order", self.jobs, job)
        known = len(self.problem.operations)
        rows = np.flatnonzero(self.problem.arrays.job == job).tolist()
        return rows + [known + index for index, step in enumerate(self.appended) if step.job == job]

    def followers(self, row: int) -> list[int]:
        arrays = self.problem.arrays
        known = len(self.problem.operations)
        listed = arrays.after[arrays.after_first[row] : arrays.after_first[row + 1]].tolist() if row < known else []
        # What the draft changed is read from the draft itself.
        listed = [other for other in listed if other not in self.rows or row in self.rows[other].after]
        changed = [other for other, step in self.rows.items() if row in step.after and other not in listed]
        return [*listed, *changed, *(known + index for index, step in enumerate(self.appended) if row in step.after)]

    def working_time(self, machine: int, until: int) -> WorkingTime:
        calendar = self.machines[machine].calendar
        horizon = 2 * until + 2 * (calendar.period or 0) + sum(b - a for a, b in calendar.closures) + 2
        return WorkingTime(calendar.open_until(horizon))

    def end_after(self, row: int, start: int, work: int) -> int:
        calendar = self.machines[int(self.machine[row])].calendar
        if calendar.is_always_open:
            return start + work
        span = max(work, 1) * max(1, (calendar.period or 1) // sum(b - a for a, b in calendar.windows) + 1)
        return self.working_time(int(self.machine[row]), start + span).after(start, work)

    # ---- changing --------------------------------------------------------------------------------------------------

    def change(self, row: int, step: Operation) -> None:
        known = len(self.problem.operations)
        if row >= known:
            self.appended[row - known] = step
        else:
            self.is_routing_new |= step.after != self.operation(row).after
            self.rows[row] = step

    def append(self, step: Operation) -> int:
        self.appended.append(step)
        self.is_routing_new = True
        for name, value in (("mode", -1), ("start", 0), ("end", 0), ("left", 0), ("operator", -1), ("machine", 0)):
            column = getattr(self, name)
            setattr(self, name, np.append(column, np.array([value], column.dtype)))
        self.standing = np.append(self.standing, False)
        return len(self) - 1

    def close(self, rows: list[Resource], index: int, at: int, until: int) -> None:
        if not 0 <= at < until <= LARGEST_TICK:
            raise Refused(
                f"A closure from {at} to {until} was given.", f"It begins at 0 or later and ends by {LARGEST_TICK}."
            )
        calendar: Calendar = rows[index].calendar
        closed = replace(calendar, closures=(*calendar.closures, (at, until)))
        rows[index] = replace(rows[index], calendar=closed)

    def withdraw(self, row: int) -> None:
        """Puts an operation away: no time, on the machine that is none."""
        if WITHDRAWN not in self.machines:
            self.machines.append(WITHDRAWN)
        away = self.machines.index(WITHDRAWN)
        step = self.operation(row)
        self.change(row, step._replace(modes=(Mode(away, 0),), after=(), skill=None, no_wait=False))
        self.loose.discard(row)
        self.withdrawn.append(row)
        self.mode[row], self.operator[row] = -1, -1

    def lengthen(self, row: int, end: int) -> None:
        """A begun operation now ends at `end`."""
        if end > self.end[row]:
            self.longer.add(row)
        self.end[row] = end
        self.left[row] = end

    # ---- the new problem -------------------------------------------------------------------------------------------

    def reference(self) -> Plan:
        return Plan(self.mode, self.start, self.end, self.left, self.operator)

    def finished(self, fixed: dict[int, Fixed]) -> Problem:
        """Checked like any other problem, but only where it differs from the one it comes from."""
        old = self.problem
        operations = old.operations
        if self.rows or self.appended:
            listed = list(operations)
            for row, step in self.rows.items():
                listed[row] = step
            operations = (*listed, *self.appended)
        changed = {
            "machines": tuple(self.machines), "operators": tuple(self.operators), "jobs": tuple(self.jobs),
            "tariff": self.tariff, "operations": operations, "fixed": fixed, "not_before": self.now,
            "reference": self.reference(),
        }  # fmt: skip
        # `replace` would check every operation again, most of which are the very same objects.
        new = object.__new__(Problem)
        for field in fields(old):
            object.__setattr__(new, field.name, changed.get(field.name, getattr(old, field.name)))
        if not (self.rows or self.appended):
            new.__dict__["arrays"] = self._arrays(fixed)
        known = len(old.operations)
        check_changed(new, [*self.rows, *range(known, len(operations))], is_routing_new=self.is_routing_new)
        return new

    def _arrays(self, fixed: dict[int, Fixed]) -> Arrays:
        """The old columns, but for what is fixed and when the rest may start."""
        old = self.problem.arrays
        release = old.release
        if self.jobs != list(self.problem.jobs):
            release = np.maximum(release, np.array([job.release for job in self.jobs], np.int64)[old.job])
        n = len(self)
        mode, start, end = np.full(n, -1, np.int32), np.zeros(n, np.int64), np.zeros(n, np.int64)
        rows = np.fromiter(fixed, np.int64, len(fixed))
        if len(rows):
            mode[rows], start[rows], end[rows] = np.array(list(fixed.values()), np.int64).T
        return replace(old, release=np.maximum(release, self.now), fixed_mode=mode, fixed_start=start, fixed_end=end)


def without_closure(calendar: Calendar, at: int) -> Calendar:
    """Open again from `at`: closures that cover it end there."""
    closures = tuple((a, min(b, at) if a <= at < b else b) for a, b in calendar.closures)
    return replace(calendar, closures=tuple((a, b) for a, b in closures if a < b))


def scaled(step: Operation, chosen: Callable[[int, Mode], bool], numerator: int, denominator: int) -> Operation:
    """The operation with some of its modes' durations in proportion, rounded up."""
    modes = tuple(
        mode._replace(duration=-(-mode.duration * numerator // denominator)) if chosen(index, mode) else mode
        for index, mode in enumerate(step.modes)
    )
    return step._replace(modes=modes)


def job_with(job: Job, *, due: int | None, weight: int | None) -> Job:
    return replace(job, due=due, weight=job.weight if weight is None else weight)
