"""Writes of orders, and of what has really happened to their operations."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.exchange.orders import add_operations, newest_routings
from planum.factory.scheduling.models import (
    ORDER_TRANSITIONS,
    Machine,
    Operation,
    OperationState,
    Order,
    OrderState,
)
from planum.factory.scheduling.permissions import can_plan_somewhere
from planum.factory.scheduling.rows import machine_of, order_of, own_operation, own_plant
from planum.factory.scheduling.shapes import OrderShape
from planum.factory.scheduling.shaping import order_shape
from planum.factory.scheduling.shop_floor import expected_end
from planum.factory.scheduling.words import moment
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import State, move

LARGEST = 2**31 - 1
OPERATION_TRANSITIONS: dict[State, tuple[State, ...]] = {
    OperationState.WAITING: (OperationState.STARTED,),
    OperationState.STARTED: (OperationState.DONE,),
}


@action(permission=can_plan_somewhere)
def add_order(
    *, by: Person, plant: str, code: str, product: str, quantity: int, due_at: datetime | None = None,
    release_at: datetime | None = None, weight: int = 1, note: str = "",
) -> OrderShape:  # fmt: skip
    """Add an order for so many pieces of a product that has a routing in the plant."""
    place = own_plant(by, plant)
    routing = newest_routings(place).get(product)
    if routing is None:
        raise Refused(
            _("%(plant)s has no routing for %(product)s.") % {"plant": place, "product": product[:60]},
            _("A product with a routing."),
            _("Import its routing first."),
        )
    if not 1 <= len(code.strip()) <= 60:
        raise Refused(
            _("The code “%(code)s”.") % {"code": code[:60]}, _("From 1 to %(most)d characters.") % {"most": 60}
        )
    if Order.objects.filter(plant=place, code=code).exists():
        raise Refused(_("There is an order %(code)s already.") % {"code": code})
    row = Order(
        plant=place, code=code, routing=routing, quantity=quantity, due_at=due_at, release_at=release_at,
        weight=weight, note=note,
    )  # fmt: skip
    _check(row)
    row.save(force_insert=True)
    add_operations([(row.pk, row.routing_id)])
    record(row, after=_content(row))
    return order_shape(row)


@action(permission=can_plan_somewhere)
def change_order(
    *, by: Person, plant: str, order: str, quantity: int | None = None, due_at: datetime | None = None,
    release_at: datetime | None = None, weight: int | None = None, note: str | None = None,
) -> OrderShape:  # fmt: skip
    """Change what is given of an order; the rest stays. Of one in work the quantity stands."""
    row = order_of(own_plant(by, plant), order)
    _check_unfinished(row)
    if quantity is not None and quantity != row.quantity and row.state == OrderState.IN_WORK:
        raise Refused(_("%(order)s is in work.") % {"order": row}, _("Its quantity stands."), _("Add another order."))
    given = {"quantity": quantity, "due_at": due_at, "release_at": release_at, "weight": weight, "note": note}
    changed = {key: value for key, value in given.items() if value is not None and value != getattr(row, key)}
    if not changed:
        raise Refused(_("Nothing of %(order)s would change.") % {"order": row}, _("Give at least one new value."))
    before = {key: getattr(row, key) for key in changed}
    for key, value in changed.items():
        setattr(row, key, value)
    _check(row)
    row.save(update_fields=[*changed])
    record(row, before=before, after=changed)
    return order_shape(row)


@action(permission=can_plan_somewhere)
def cancel_order(*, by: Person, plant: str, order: str, reason: str) -> OrderShape:
    """Cancel an order; it keeps its place in the current plan until another plan takes over."""
    row = order_of(own_plant(by, plant), order)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("A cancelled order states its reason."))
    move(row, OrderState.CANCELLED, along=ORDER_TRANSITIONS)
    record(row, after={"reason": reason})
    return order_shape(row)


@action(permission=can_plan_somewhere)
def start_operation(*, by: Person, operation: int, machine: str, at: datetime | None = None) -> OrderShape:
    """Say that an operation has begun, on which machine, and when if not just now."""
    row = own_operation(by, operation)
    place = machine_of(row.order.plant, machine)
    begun_at = _not_in_the_future(at)
    _check_unfinished(row.order)
    _check_before(row)
    _check_free(place, row)
    move(row, OperationState.STARTED, along=OPERATION_TRANSITIONS)
    row.machine, row.started_at = place, begun_at
    row.expected_end_at = expected_end(row.order.plant, row, place, begun_at)
    row.save(update_fields=["machine", "started_at", "expected_end_at"])
    if row.order.state == OrderState.OPEN:
        move(row.order, OrderState.IN_WORK, along=ORDER_TRANSITIONS)
    record(row, after={"machine": machine, "started_at": begun_at, "expected_end_at": row.expected_end_at})
    return order_shape(order_of(row.order.plant, row.order.code))


@action(permission=can_plan_somewhere)
def finish_operation(*, by: Person, operation: int, at: datetime | None = None) -> OrderShape:
    """Say that an operation has ended, and when if not just now. With its last one the order is finished."""
    row = own_operation(by, operation)
    ended_at = _not_in_the_future(at)
    if row.started_at and ended_at < row.started_at:
        raise Refused(
            _("An end at %(end)s.") % {"end": ended_at},
            _("Not before the start at %(start)s.") % {"start": row.started_at},
        )
    move(row, OperationState.DONE, along=OPERATION_TRANSITIONS)
    row.ended_at = ended_at
    row.save(update_fields=["ended_at"])
    record(row, after={"ended_at": ended_at})
    if not Operation.objects.filter(order=row.order).exclude(state=OperationState.DONE).exists():
        move(row.order, OrderState.DONE, along=ORDER_TRANSITIONS)
    return order_shape(order_of(row.order.plant, row.order.code))


def _not_in_the_future(at: datetime | None) -> datetime:
    now = timezone.now()
    if at is not None and at > now:
        raise Refused(_("The time %(at)s lies in the future.") % {"at": moment(at)}, _("A time that is past."))
    return at or now


def _check_before(row: Operation) -> None:
    before = Operation.objects.filter(order=row.order, step__number__in=row.step.after)
    waiting = [str(one.step) for one in before.exclude(state=OperationState.DONE).select_related("step")]
    if waiting:
        raise Refused(
            _("%(operation)s cannot begin yet.") % {"operation": row},
            _("These have ended before: %(steps)s.") % {"steps": ", ".join(waiting)},
            _("Report their ends first."),
        )


def _check_free(machine: Machine, row: Operation) -> None:
    running = Operation.objects.filter(machine=machine, state=OperationState.STARTED).exclude(pk=row.pk)
    names = [str(one) for one in running.select_related("order", "step")]
    if len(names) >= machine.batch:
        raise Refused(
            _("%(machine)s is at work: %(operations)s.") % {"machine": machine, "operations": ", ".join(names)},
            _("At most %(most)d at a time.") % {"most": machine.batch},
            _("Report the end of what runs there."),
        )


def _check_unfinished(row: Order) -> None:
    if row.state in (OrderState.DONE, OrderState.CANCELLED):
        raise Refused(
            _("%(order)s is “%(state)s”.") % {"order": row, "state": row.state.label},
            _("An order that is neither finished nor cancelled."),
        )


def _check(row: Order) -> None:
    if not 1 <= row.quantity <= LARGEST or not 0 <= row.weight <= LARGEST:
        raise Refused(
            _("%(quantity)d pieces, weight %(weight)d.") % {"quantity": row.quantity, "weight": row.weight},
            _("At least one piece, and a weight that is not negative."),
        )
    if row.release_at and row.due_at and row.release_at >= row.due_at:
        raise Refused(
            _("Not before %(release)s and due %(due)s.") % {"release": row.release_at, "due": row.due_at},
            _("An order may begin before it is due."),
        )
    if len(row.note) > 200:
        raise Refused(
            _("The note has %(length)d characters.") % {"length": len(row.note)}, _("At most 200 characters.")
        )


def _content(row: Order) -> dict[str, Any]:
    names = ("code", "quantity", "release_at", "due_at", "weight", "note")
    return {"product": row.routing.product, **{name: getattr(row, name) for name in names}}
