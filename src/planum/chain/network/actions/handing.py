"""From an order between firms to the schedule of the supplier's own plant, and the promised finish back."""

import math
from datetime import datetime, time, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from planum.chain.network.actions.orders import confirm
from planum.chain.network.models import OPEN_ORDERS, ScheduledSupply, SupplyOrder, SupplyState
from planum.chain.network.permissions import can_supply
from planum.chain.network.rows import order_as_supplier, seen_order
from planum.chain.network.shapes import ScheduledSupplyShape, SupplyOrderShape
from planum.chain.network.shaping import scheduled_shape, supply_order_shape
from planum.errors import Refused
from planum.factory.scheduling.actions import add_order, change_order
from planum.factory.scheduling.models import Order, PlannedOperation, PlanState
from planum.factory.scheduling.shops import zone_of_plant
from planum.hub.assets.models import Asset
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person

READY_BY = time(17)


@action(permission=can_supply)
def hand_to_schedule(
    *, by: Person, supply_order: int, plant: str, product: str, weight: int = 1
) -> ScheduledSupplyShape:
    """Give your plant's schedule an order that is to be ready when this one must leave; or its new due date.

    Due is the day of arrival less the days under way, at five in the afternoon of the plant's own time.
    """
    row = order_as_supplier(by, supply_order)
    if row.state not in OPEN_ORDERS:
        raise Refused(
            _("%(order)s is “%(state)s”.") % {"order": row, "state": row.state.label}, _("An order that is open.")
        )
    pieces = math.ceil(row.expected_quantity - 1e-9)
    due_at = leaves_at(row, plant)
    known: ScheduledSupply | None = ScheduledSupply.objects.select_related("order__plant").filter(
        supply_order=row
    ).first()  # fmt: skip
    if known is None:
        made = add_order(
            by=by, plant=plant, code=row.code, product=product, quantity=pieces, due_at=due_at, weight=weight,
            note=str(row.lane.customer)[:200],
        )  # fmt: skip
        known = ScheduledSupply(supply_order=row, order=Order.objects.get(pk=made.id), due_at=due_at)
    else:
        change_order(by=by, plant=known.order.plant.path, order=known.order.code, quantity=pieces, due_at=due_at)
        known.due_at = due_at
    known.promised_at = planned_end(known.order)
    known.save()
    record(row, after={"plant": plant, "order": known.order.code, "due_at": due_at, "pieces": pieces})
    return scheduled_shape(_read(row))


@action(permission=can_supply)
def promise_from_schedule(*, by: Person, supply_order: int) -> SupplyOrderShape:
    """Confirm an order for the day on which it arrives when your plant's current plan finishes it."""
    row = order_as_supplier(by, supply_order)
    known = _read(row)
    end = planned_end(known.order)
    if end is None:
        raise Refused(
            _("The current plan of %(plant)s does not hold the order %(order)s.")
            % {"plant": known.order.plant, "order": known.order.code},
            _("An order with a planned end."),
            _("Plan anew and publish the plan; then promise."),
        )
    known.promised_at = end
    known.save(update_fields=["promised_at"])
    on = end.astimezone(zone_of_plant(known.order.plant)).date() + timedelta(days=row.lane.lead_days)
    before = {"quantity": row.confirmed_quantity, "on": row.confirmed_on}
    quantity = (
        row.quantity if row.state in (SupplyState.REQUESTED, SupplyState.CHANGE_ASKED) else row.confirmed_quantity
    )
    confirm(row, quantity or row.quantity, on)
    record(row, before=before, after={"quantity": quantity, "on": on, "planned_end_at": end})
    return supply_order_shape(seen_order(row.pk))


def leaves_at(row: SupplyOrder, plant: str) -> datetime:
    place: Asset = Asset.objects.get(path=plant)
    leaves_on = row.expected_on if row.state == SupplyState.CONFIRMED else row.due_on
    return datetime.combine(leaves_on - timedelta(days=row.lane.lead_days), READY_BY, zone_of_plant(place))


def planned_end(order: Order) -> datetime | None:
    """When the plant's current plan ends the order's last operation; nothing while it does not hold the order."""
    rows = PlannedOperation.objects.filter(plan__state=PlanState.CURRENT, operation__order=order)
    end: datetime | None = rows.aggregate(end=Max("ends_at"))["end"]
    return end


def _read(row: SupplyOrder) -> ScheduledSupply:
    known: ScheduledSupply | None = (
        ScheduledSupply.objects.select_related("order__plant", "supply_order").filter(supply_order=row).first()
    )
    if known is None:
        raise Refused(
            _("%(order)s is in no schedule.") % {"order": row},
            _("An order that was handed to a plant's schedule."),
            _("Hand it to the schedule first."),
        )
    return known
