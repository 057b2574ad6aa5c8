"""Orders between two firms: asked, confirmed as the supplier says, changed, received, cancelled."""

from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.network.models import SUPPLY_TRANSITIONS, Lane, LaneState, SupplyOrder, SupplyState
from planum.chain.network.permissions import can_supply
from planum.chain.network.rows import (
    checked_day,
    checked_quantity,
    checked_text,
    lane_as_customer,
    order_as_customer,
    order_as_supplier,
    seen_order,
)
from planum.chain.network.shapes import SupplyOrderShape
from planum.chain.network.shaping import supply_order_shape
from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move


@action(permission=can_supply)
def request_supply(*, by: Person, lane: int, quantity: float, due_on: date, note: str = "") -> SupplyOrderShape:
    """Ask the supplier of a lane for so much, to arrive by a day; it waits for the supplier's confirmation."""
    row = lane_as_customer(by, lane)
    if row.state != LaneState.AGREED:
        raise Refused(_("The lane is “%(state)s”.") % {"state": row.state.label}, _("A lane both have agreed to."))
    order = SupplyOrder(
        lane=row, number=_next_number(row), quantity=checked_quantity(quantity, above=True),
        due_on=checked_day(due_on), price_fen=row.price_fen, note=checked_text(note, 200), requested_by=by,
        requested_at=timezone.now(),
    )  # fmt: skip
    order.save(force_insert=True)
    record(order, after={"lane": row.pk, "quantity": quantity, "due_on": due_on, "price_fen": row.price_fen})
    return supply_order_shape(order)


@action(permission=can_supply)
def confirm_supply(*, by: Person, supply_order: int, quantity: float, on: date) -> SupplyOrderShape:
    """Confirm what you will send and on which day it arrives; both may differ from what was asked."""
    row = order_as_supplier(by, supply_order)
    before = {"quantity": row.confirmed_quantity, "on": row.confirmed_on}
    confirm(row, checked_quantity(quantity, above=True), checked_day(on))
    record(row, before=before, after={"quantity": quantity, "on": on})
    return supply_order_shape(seen_order(row.pk))


@action(permission=can_supply)
def decline_supply(*, by: Person, supply_order: int, reason: str) -> SupplyOrderShape:
    """Say that you cannot send this order at all."""
    row = order_as_supplier(by, supply_order)
    _check_reason(reason)
    move(row, SupplyState.DECLINED, along=SUPPLY_TRANSITIONS)
    record(row, after={"reason": checked_text(reason, 500)})
    return supply_order_shape(seen_order(row.pk))


@action(permission=can_supply)
def change_supply(
    *, by: Person, supply_order: int, quantity: float | None = None, due_on: date | None = None
) -> SupplyOrderShape:
    """Ask for another quantity or day. What was confirmed stands until the supplier confirms the change."""
    row = order_as_customer(by, supply_order)
    amount = row.quantity if quantity is None else checked_quantity(quantity, above=True)
    day = row.due_on if due_on is None else checked_day(due_on)
    wanted = {"quantity": amount, "due_on": day}
    before = {"quantity": row.quantity, "due_on": row.due_on}
    if wanted == before:
        raise Refused(_("Nothing of %(order)s would change.") % {"order": row}, _("Another quantity or day."))
    if row.state == SupplyState.CONFIRMED:
        move(row, SupplyState.CHANGE_ASKED, along=SUPPLY_TRANSITIONS)
    elif row.state not in (SupplyState.REQUESTED, SupplyState.CHANGE_ASKED):
        raise Refused(
            _("%(order)s is “%(state)s”.") % {"order": row, "state": row.state.label},
            _("An order of which nothing was delivered yet."),
        )
    row.quantity, row.due_on = amount, day
    row.save(update_fields=["quantity", "due_on"])
    record(row, before=before, after=wanted)
    return supply_order_shape(seen_order(row.pk))


@action(permission=can_supply)
def cancel_supply(*, by: Person, supply_order: int, reason: str) -> SupplyOrderShape:
    """Cancel what has not been delivered of an order; the customer may."""
    row = order_as_customer(by, supply_order)
    _check_reason(reason)
    move(row, SupplyState.CANCELLED, along=SUPPLY_TRANSITIONS)
    record(row, after={"reason": checked_text(reason, 500)})
    return supply_order_shape(seen_order(row.pk))


@action(permission=can_supply)
def receive_supply(*, by: Person, supply_order: int, quantity: float, is_last: bool = False) -> SupplyOrderShape:
    """Book what has come of an order. `is_last`: no more will come, though less than confirmed was sent."""
    row = order_as_customer(by, supply_order)
    checked_quantity(quantity, above=True)
    whole = row.quantity if row.confirmed_quantity is None else row.confirmed_quantity
    before = row.delivered_quantity
    received = before + quantity
    is_whole = is_last or received >= whole - 1e-9
    if not (row.state == SupplyState.PARTLY_DELIVERED and not is_whole):
        move(row, SupplyState.DELIVERED if is_whole else SupplyState.PARTLY_DELIVERED, along=SUPPLY_TRANSITIONS)
    row.delivered_quantity = received
    row.save(update_fields=["delivered_quantity"])
    record(row, before={"delivered": before}, after={"delivered": received})
    return supply_order_shape(seen_order(row.pk))


def confirm(row: SupplyOrder, quantity: float, on: date) -> None:
    """A confirmed order may be confirmed anew: the supplier's word changes, the state does not."""
    if row.state != SupplyState.CONFIRMED:
        move(row, SupplyState.CONFIRMED, along=SUPPLY_TRANSITIONS)
    row.confirmed_quantity, row.confirmed_on = quantity, on
    row.save(update_fields=["confirmed_quantity", "confirmed_on"])


def _next_number(lane: Lane) -> int:
    Lane.objects.select_for_update(of=("self",)).get(pk=lane.pk)
    return (SupplyOrder.objects.filter(lane=lane).aggregate(last=Max("number"))["last"] or 0) + 1


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("No reason was given."), _("The other side reads why."))
