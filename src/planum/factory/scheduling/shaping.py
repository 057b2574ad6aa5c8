"""Rows as shapes; what a row hangs on must have been fetched with it."""

from collections.abc import Sequence
from typing import Any

from planum.factory.scheduling.models import (
    Calendar,
    Closure,
    Event,
    Machine,
    Operator,
    Order,
    Plan,
    PlanningRun,
    Proposal,
    Routing,
    RoutingStep,
)
from planum.factory.scheduling.shapes import (
    AlternativeShape,
    CalendarShape,
    ClosureShape,
    DayShape,
    EventShape,
    IncumbentShape,
    MachineShape,
    OperatorShape,
    OrderShape,
    PlanShape,
    ProposalShape,
    RoutingShape,
    RunShape,
    ShiftShape,
    StepShape,
)
from planum.factory.scheduling.storing import goals_of


def machine_shape(row: Machine, closures: Sequence[Closure]) -> MachineShape:
    return MachineShape(
        row.pk, row.code, row.name, row.name_en, row.work_centre, row.unit.path if row.unit else "",
        row.calendar.code if row.calendar else "", row.station, row.setups.code if row.setups else "", row.batch,
        row.buffer, row.power_w, row.enabled, [closure_shape(one, row.code) for one in closures],
    )  # fmt: skip


def closure_shape(row: Closure, machine: str) -> ClosureShape:
    return ClosureShape(row.pk, machine, row.kind, row.starts_at, row.ends_at, row.reason)


def calendar_shape(row: Calendar) -> CalendarShape:
    return CalendarShape(
        row.pk, row.code, row.name, row.name_en,
        [ShiftShape(one.weekday, one.starts, one.ends) for one in row.shifts.all()],
        [DayShape(one.on, one.starts, one.ends, one.name) for one in row.days.all()],
    )  # fmt: skip


def operator_shape(row: Operator) -> OperatorShape:
    calendar = row.calendar.code if row.calendar else ""
    return OperatorShape(row.pk, row.code, row.name, row.name_en, calendar, list(row.skills))


def routing_shape(row: Routing) -> RoutingShape:
    steps = [_step_shape(one) for one in row.steps.all()]
    return RoutingShape(row.pk, row.product, row.version, row.name, row.name_en, steps)


def _step_shape(row: RoutingStep) -> StepShape:
    return StepShape(
        row.number, row.name, row.name_en, list(row.after), row.family.code if row.family else "", row.skill,
        row.interruptible, row.no_wait,
        [
            AlternativeShape(one.machine.code, one.minutes_per_piece, one.fixed_minutes, one.power_w)
            for one in row.alternatives.all()
        ],
    )  # fmt: skip


def order_shape(row: Order, planned_end_at: Any = None, late_minutes: int | None = None) -> OrderShape:
    return OrderShape(
        row.pk, row.code, row.routing.product, row.routing.name, row.routing.name_en, row.quantity, row.release_at,
        row.due_at, row.weight, row.state.value, row.note, planned_end_at, late_minutes,
    )  # fmt: skip


def plan_shape(row: Plan) -> PlanShape:
    return PlanShape(
        id=row.pk, plant=row.plant.path, number=row.number, name=row.name, state=row.state.value, parent=row.parent_id,
        made_at=row.made_at, made_by=row.made_by.username if row.made_by else "", made_for_at=row.made_for_at,
        goals=goals_of(row.objectives), values=list(row.values), criteria=dict(row.criteria), bound=row.bound,
        gap=row.gap, solver=row.solver, operations=row.operations, late_orders=row.late_orders,
        starts_at=row.starts_at, ends_at=row.ends_at,
    )  # fmt: skip


def run_shape(row: PlanningRun) -> RunShape:
    incumbents = [
        IncumbentShape(one["after_s"], one["values"], one["bound"], gap_of(one["values"], one["bound"]), one["solver"])
        for one in row.incumbents
    ]
    last = incumbents[-1] if incumbents else None
    return RunShape(
        id=row.pk, plant=row.plant.path, name=row.name, state=row.state.value, by=row.by.username, seconds=row.seconds,
        goals=goals_of(row.objectives), operations=row.operations, stop_asked=row.stop_asked, queued_at=row.queued_at,
        started_at=row.started_at, ended_at=row.ended_at, incumbents=incumbents, bound=last.bound if last else None,
        gap=last.gap if last else None, message=row.message, plan=row.plan_id, start=row.start_id,
    )  # fmt: skip


def gap_of(values: Sequence[int], bound: float) -> float:
    """Of the first priority, between 0 and 1."""
    return (values[0] - bound) / values[0] if values and values[0] else 0.0


def event_shape(row: Event) -> EventShape:
    subject = row.machine or row.operator or row.operation or row.order
    return EventShape(
        id=row.pk, plant=row.plant.path, kind=row.kind, state=row.state.value, subject=str(subject or ""),
        machine=row.machine.code if row.machine else "", order=row.order.code if row.order else "",
        operation=row.operation_id, operator=row.operator.code if row.operator else "", at=row.at, until=row.until,
        note=row.note, alarm=row.alarm_id, reported_at=row.reported_at,
        reported_by=row.reported_by.username if row.reported_by else "",
    )  # fmt: skip


def proposal_shape(row: Proposal) -> ProposalShape:
    return ProposalShape(
        id=row.pk, event=event_shape(row.event), kind=row.kind, state=row.state.value, base=row.base_id,
        plan=plan_shape(row.plan) if row.plan else None, run=row.run_id, moved=row.moved, delayed=row.delayed,
        reassigned=row.reassigned, late_before=row.base.late_orders, calculated_in_s=row.calculated_in_s,
        decided_at=row.decided_at, decided_by=row.decided_by.username if row.decided_by else "",
    )  # fmt: skip
