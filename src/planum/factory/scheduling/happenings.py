"""What an event makes of the plant's rows: a machine that is down is closed, an operator who is away is absent."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.models import (
    ORDER_TRANSITIONS,
    Absence,
    Closure,
    ClosureKind,
    Event,
    EventKind,
    Operation,
    OperationState,
    OrderState,
)
from planum.kernel.changelog import record
from planum.kernel.states import move


def take_effect(event: Event) -> None:
    EFFECTS[EventKind(event.kind)](event)


def _until(event: Event) -> datetime:
    if event.until is None or event.until <= event.at:
        raise Refused(
            _("%(event)s, without a time until when.") % {"event": event},
            _("The time or the minutes for which it is expected to last."),
            _("Give your best estimate; another event corrects it."),
        )
    return event.until


def _machine_down(event: Event) -> None:
    until, machine = _until(event), event.machine
    assert machine is not None
    closure = Closure.objects.create(
        machine=machine, kind=ClosureKind.BREAKDOWN, starts_at=event.at, ends_at=until, reason=event.note
    )
    record(closure, after={"machine": machine.code, "starts_at": event.at, "ends_at": until})
    for running in Operation.objects.filter(machine=machine, state=OperationState.STARTED):
        if running.expected_end_at and running.expected_end_at > event.at:
            running.expected_end_at += until - event.at
            running.save(update_fields=["expected_end_at"])
            record(running, after={"expected_end_at": running.expected_end_at})


def _machine_up(event: Event) -> None:
    rows = Closure.objects.filter(machine=event.machine, kind=ClosureKind.BREAKDOWN, ends_at__gt=event.at)
    if not rows:
        raise Refused(_("%(machine)s is not down.") % {"machine": event.machine}, _("A machine that is down."))
    for row in rows:
        early = row.ends_at - event.at
        record(row, before={"ends_at": row.ends_at}, after={"ends_at": event.at})
        if row.starts_at >= event.at:
            row.delete()
            continue
        row.ends_at = event.at
        row.save(update_fields=["ends_at"])
        for running in Operation.objects.filter(machine=event.machine, state=OperationState.STARTED):
            if running.expected_end_at:
                running.expected_end_at = max(running.expected_end_at - early, event.at)
                running.save(update_fields=["expected_end_at"])


def _late_material(event: Event) -> None:
    arrives_at = _until(event)
    if event.operation is not None:
        event.operation.not_before = arrives_at
        event.operation.save(update_fields=["not_before"])
        record(event.operation, after={"not_before": arrives_at})
        return
    assert event.order is not None
    event.order.release_at = arrives_at
    event.order.save(update_fields=["release_at"])
    record(event.order, after={"release_at": arrives_at})


def _absent_operator(event: Event) -> None:
    until, operator = _until(event), event.operator
    assert operator is not None
    absence = Absence.objects.create(operator=operator, starts_at=event.at, ends_at=until, reason=event.note)
    record(absence, after={"operator": operator.code, "starts_at": event.at, "ends_at": until})


def _longer_operation(event: Event) -> None:
    row = event.operation
    assert row is not None
    if row.state != OperationState.STARTED:
        raise Refused(_("%(operation)s does not run.") % {"operation": row}, _("An operation that runs."))
    row.expected_end_at = _until(event)
    row.save(update_fields=["expected_end_at"])
    record(row, after={"expected_end_at": row.expected_end_at})


def _cancelled_order(event: Event) -> None:
    assert event.order is not None
    move(event.order, OrderState.CANCELLED, along=ORDER_TRANSITIONS)


def _rush_order(event: Event) -> None:
    """The order stands among the others already; the plan in answer finds a place for it."""


EFFECTS: Final[dict[EventKind, Callable[[Event], None]]] = {
    EventKind.MACHINE_DOWN: _machine_down,
    EventKind.MACHINE_UP: _machine_up,
    EventKind.RUSH_ORDER: _rush_order,
    EventKind.CANCELLED_ORDER: _cancelled_order,
    EventKind.LATE_MATERIAL: _late_material,
    EventKind.ABSENT_OPERATOR: _absent_operator,
    EventKind.LONGER_OPERATION: _longer_operation,
}
