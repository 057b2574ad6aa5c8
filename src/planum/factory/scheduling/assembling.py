"""Rows become the engine's problem, with the way back from its indices to the rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from planum.factory.scheduling.assembled_resources import Resources, resources_of
from planum.factory.scheduling.engine.plan import Plan as EnginePlan
from planum.factory.scheduling.engine.problem import (
    Fixed,
    Job,
    Mode,
    Objective,
    Operation,
    Problem,
)
from planum.factory.scheduling.examining import examine, in_rows_words
from planum.factory.scheduling.facts import Facts, OperationRow, PlaceRow
from planum.factory.scheduling.freezing import frozen
from planum.factory.scheduling.models import Alternative, OperationState, Order, RoutingStep
from planum.factory.scheduling.timeline import Timeline, whole_minute, zone_of


@dataclass(frozen=True)
class Assembled:
    """`operations[i]` is the primary key of operation i, None for what only tells how a machine is set up; `orders`
    those of the jobs. `kept` are the places of the base plan that stand, by index.
    """

    problem: Problem
    timeline: Timeline
    resources: Resources
    operations: list[int | None]
    orders: list[int | None]
    index: dict[int, int] = field(default_factory=dict)
    kept: dict[int, PlaceRow] = field(default_factory=dict)
    base: EnginePlan | None = None

    @property
    def pinned(self) -> set[int]:
        return {index for index, place in self.kept.items() if place.pinned}

    def machine(self, index: int, mode: int) -> int:
        """The primary key of the machine that this mode of the operation means."""
        return self.resources.machines[self.problem.operations[index].modes[mode].machine]

    def kept_operator(self, index: int) -> int | None:
        """What stands keeps its operator, whom the engine no longer assigns."""
        place = self.kept.get(index)
        return place.operator if place else None


def assemble(facts: Facts, now: datetime, goals: Sequence[Objective], *, keep: bool = False) -> Assembled:
    """The problem of all unfinished orders as it is at `now`. Raises Refused, naming the rows, before any solving.

    With a base plan, what is pinned or frozen in it stands; with `keep` the base is also the reference for changes.
    """
    examine(facts)
    timeline = Timeline(_zero(facts, now), zone_of(facts.zone_name))
    return _Assembling(facts, timeline, now, resources_of(facts, timeline)).run(goals, keep=keep)


def _zero(facts: Facts, now: datetime) -> datetime:
    """The first whole minute of which the problem speaks."""
    begun = [row.started_at for row in facts.operations if row.started_at is not None]
    present = {row.id for row in facts.operations if row.state == OperationState.WAITING}
    planned = [place.starts_at for place in facts.places.values() if place.operation in present]
    last = [row.ended_at for row in facts.last]
    return whole_minute(min([now, *begun, *planned, *last]))


@dataclass
class _Assembling:
    facts: Facts
    timeline: Timeline
    now: datetime
    resources: Resources
    fixed: dict[int, Fixed] = field(default_factory=dict)
    modes: dict[tuple[int, int], tuple[Mode, ...]] = field(default_factory=dict)

    def run(self, goals: Sequence[Objective], *, keep: bool) -> Assembled:
        facts = self.facts
        index = {row.id: place for place, row in enumerate(facts.operations)}
        jobs = {order.pk: place for place, order in enumerate(facts.orders)}
        operations = self._operations(jobs)
        self._fix_what_has_begun(operations, index)
        kept = self._fix_what_is_kept(operations, index)
        keys: list[int | None] = [row.id for row in facts.operations]
        orders: list[int | None] = [order.pk for order in facts.orders]
        all_jobs = [self._job(order) for order in facts.orders]
        if facts.last:
            self._add_last(operations, len(all_jobs))
            keys += [None] * len(facts.last)
            orders.append(None)
            all_jobs.append(Job(weight=0))
        base = self._reference(operations, index) if facts.base is not None else None
        problem = in_rows_words(
            lambda: Problem(
                machines=self.resources.engine_machines,
                jobs=tuple(all_jobs),
                operations=tuple(operations),
                objectives=tuple(goals),
                operators=self.resources.engine_operators,
                setups=self.resources.setups,
                transport=self.resources.transport,
                tariff=self.resources.tariff,
                peak_power=facts.shop.peak_power_w,
                fixed=self.fixed,
                not_before=self.timeline.ceil(self.now),
                reference=base if keep else None,
            )
        )
        return Assembled(problem, self.timeline, self.resources, keys, orders, index, kept, base)

    def _job(self, order: Order) -> Job:
        release = 0 if order.release_at is None else max(0, self.timeline.ceil(order.release_at))
        due = None if order.due_at is None else max(0, self.timeline.floor(order.due_at))
        return Job(order.code, release, due, order.weight)

    def _operations(self, jobs: dict[int, int]) -> list[Operation]:
        """Rows come order by order, step by step, so that a step's number leads to its index within the order."""
        facts, made = self.facts, []
        orders = {order.pk: order for order in facts.orders}
        place_of: dict[tuple[int, int], int] = {}
        for place, row in enumerate(facts.operations):
            place_of[row.order, facts.steps[row.step].number] = place
        for row in facts.operations:
            step, order = facts.steps[row.step], orders[row.order]
            made.append(
                Operation(
                    jobs[row.order],
                    self._modes(step, order.quantity),
                    tuple(place_of[row.order, number] for number in step.after),
                    self.resources.families.get(step.family_id, 0),
                    self.resources.skills[step.skill] if step.skill else None,
                    step.interruptible,
                    step.no_wait,
                    0 if row.not_before is None else max(0, self.timeline.ceil(row.not_before)),
                    f"{order.code}/{step.number} {step.name}",
                )
            )
        return made

    def _modes(self, step: RoutingStep, quantity: int) -> tuple[Mode, ...]:
        key = step.pk, quantity
        if key not in self.modes:
            known = self.resources.index
            usable = (row for row in self.facts.alternatives.get(step.pk, []) if row.machine_id in known)
            self.modes[key] = tuple(
                Mode(known[row.machine_id], row.minutes(quantity), self._power(row)) for row in usable
            )
        return self.modes[key]

    def _power(self, row: Alternative) -> int:
        return self.resources.power[row.machine_id] if row.power_w is None else row.power_w

    def _fix_what_has_begun(self, operations: list[Operation], index: dict[int, int]) -> None:
        for row in self.facts.operations:
            if row.state != OperationState.WAITING and row.started_at and row.machine:
                start = self.timeline.floor(row.started_at)
                end = max(start, self.timeline.ceil(self._end(row)))
                self._fix(operations, index[row.id], row.machine, start, end)

    def _end(self, row: OperationRow) -> datetime:
        """Of what runs, no end lies in the past."""
        if row.state == OperationState.DONE and row.ended_at:
            return row.ended_at
        return max(row.expected_end_at or self.now, self.now)

    def _fix_what_is_kept(self, operations: list[Operation], index: dict[int, int]) -> dict[int, PlaceRow]:
        kept = frozen(self.facts, self.now)
        for place in kept:
            start, end = self.timeline.floor(place.starts_at), self.timeline.ceil(place.ends_at)
            self._fix(operations, index[place.operation], place.machine, start, end)
        return {index[place.operation]: place for place in kept}

    def _fix(self, operations: list[Operation], place: int, machine: int, start: int, end: int) -> None:
        mode = self._mode_on(operations, place, machine, end - start)
        if mode is not None:
            self.fixed[place] = Fixed(mode, start, end)

    def _mode_on(self, operations: list[Operation], place: int, machine: int, duration: int) -> int | None:
        """Somebody may have taken a machine that the routing does not name; one that is out of use is unknown."""
        target = self.resources.index.get(machine)
        if target is None:
            return None
        step = operations[place]
        for number, mode in enumerate(step.modes):
            if mode.machine == target:
                return number
        operations[place] = step._replace(modes=(*step.modes, Mode(target, max(duration, 0))))
        return len(step.modes)

    def _add_last(self, operations: list[Operation], job: int) -> None:
        """An operation of no length at the end of the last one tells what each machine is set up for."""
        for row in self.facts.last:
            machine = self.resources.index.get(row.machine)
            at = max(0, self.timeline.ceil(row.ended_at))
            place = len(operations)
            modes = (Mode(0 if machine is None else machine, 0),)
            operations.append(Operation(job, modes, family=self.resources.families.get(row.family, 0)))
            self.fixed[place] = Fixed(0, at, at)

    def _reference(self, operations: list[Operation], index: dict[int, int]) -> EnginePlan:
        n = len(operations)
        mode, operator = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
        start, end, left = (np.zeros(n, np.int64) for _ in range(3))
        for key, place in self.facts.places.items():
            at = index.get(key)
            chosen = None if at is None else self._known_mode(operations[at], place)
            if at is None or chosen is None:
                continue
            mode[at] = chosen
            start[at], end[at] = self.timeline.floor(place.starts_at), self.timeline.ceil(place.ends_at)
            left[at] = self.timeline.ceil(place.left_at)
            operator[at] = self.resources.operator_index.get(place.operator or 0, -1)
        return EnginePlan(mode, start, end, left, operator)

    def _known_mode(self, step: Operation, place: PlaceRow) -> int | None:
        target = self.resources.index.get(place.machine)
        return next((number for number, mode in enumerate(step.modes) if mode.machine == target), None)
