"""Lanes between two partners, and what a supplier offers on them week by week."""

from django.utils.translation import gettext as _

from planum.chain.network.models import LANE_TRANSITIONS, CapacityOffer, Lane, LaneState
from planum.chain.network.permissions import can_supply
from planum.chain.network.queries import agreed_lanes
from planum.chain.network.rows import (
    checked_day,
    checked_quantity,
    checked_text,
    lane_as_supplier,
    own_firm,
    own_item,
    partner_of,
    seen_lane,
)
from planum.chain.network.shapes import CapacityOfferShape, LaneShape, NewOffer
from planum.chain.network.shaping import lane_shape, offer_shape
from planum.chain.network.weeks import checked_week
from planum.errors import Refused, RefusedCell, RefusedRows
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move

LONGEST_DAYS = 365


@action(permission=can_supply)
def propose_lane(
    *, by: Person, owner: str, partner: str, item: str, price_fen: int, weekly_quantity: float, lead_days: int = 0,
    lot: float | None = None,
) -> LaneShape:  # fmt: skip
    """Ask a partner to supply an item of yours at a price; it counts once the partner names its own item for it."""
    customer = own_firm(by, owner)
    supplier, wanted = partner_of(customer, partner), own_item(customer, item)
    alive = Lane.objects.filter(
        supplier=supplier, customer_item=wanted, state__in=[LaneState.PROPOSED, LaneState.AGREED]
    )
    if alive.exists():
        raise Refused(
            _("There is a lane from %(firm)s for %(item)s already.") % {"firm": supplier, "item": wanted},
            _("One lane from a supplier for an item."),
        )
    row = Lane(
        supplier=supplier, customer=customer, customer_item=wanted, price_fen=price_fen,
        weekly_quantity=weekly_quantity, lead_days=lead_days, lot=lot,
    )  # fmt: skip
    _check(row)
    row.save(force_insert=True)
    record(row, after=_content(row))
    return lane_shape(row)


@action(permission=can_supply)
def accept_lane(*, by: Person, lane: int, item: str) -> LaneShape:
    """Agree to supply, and say which of your items it is that you send."""
    row = lane_as_supplier(by, lane)
    row.supplier_item = own_item(row.supplier, item)
    row.save(update_fields=["supplier_item"])
    move(row, LaneState.AGREED, along=LANE_TRANSITIONS)
    record(row, after={"supplier_item": item})
    return lane_shape(seen_lane(row.pk))


@action(permission=can_supply)
def decline_lane(*, by: Person, lane: int, reason: str) -> LaneShape:
    """Say that you will not supply this."""
    row = lane_as_supplier(by, lane)
    move(row, LaneState.DECLINED, along=LANE_TRANSITIONS)
    record(row, after={"reason": checked_text(reason, 500)})
    return lane_shape(seen_lane(row.pk))


@action(permission=can_supply)
def change_lane(
    *, by: Person, lane: int, weekly_quantity: float | None = None, lead_days: int | None = None,
    lot: float | None = None,
) -> LaneShape:  # fmt: skip
    """Change what you can send in a week as a rule, the days under way or the lot. The price stays as agreed."""
    row = lane_as_supplier(by, lane)
    given = {"weekly_quantity": weekly_quantity, "lead_days": lead_days, "lot": lot}
    changed = {key: value for key, value in given.items() if value is not None and value != getattr(row, key)}
    if not changed:
        raise Refused(_("Nothing of the lane would change."), _("Give at least one new value."))
    before = {key: getattr(row, key) for key in changed}
    for key, value in changed.items():
        setattr(row, key, value)
    _check(row)
    row.save(update_fields=[*changed])
    record(row, before=before, after=changed)
    return lane_shape(row)


@action(permission=can_supply)
def end_lane(*, by: Person, lane: int, reason: str) -> LaneShape:
    """End a lane; either end may. Orders on it stay as they are."""
    row = seen_lane(lane)
    move(row, LaneState.ENDED, along=LANE_TRANSITIONS)
    record(row, after={"reason": checked_text(reason, 500)})
    return lane_shape(seen_lane(row.pk))


@action(permission=can_supply)
def offer_capacity(*, by: Person, owner: str, rows: list[NewOffer]) -> list[CapacityOfferShape]:
    """Offer your customers what you can send week by week, and what more against a surcharge; all rows or none."""
    firm = own_firm(by, owner)
    lanes = {row.pk: row for row in agreed_lanes().filter(supplier=firm)}
    _check_offers(rows, lanes)
    written = []
    for one in rows:
        values = {
            "quantity": one.quantity, "extra_quantity": one.extra_quantity, "surcharge_fen": one.surcharge_fen
        }  # fmt: skip
        written.append(
            CapacityOffer.objects.update_or_create(lane=lanes[one.lane], week_on=one.week_on, defaults=values)[0]
        )
    record(firm, after={"offers": [f"{row} {row.quantity:g}+{row.extra_quantity:g}" for row in written[:200]]})
    return [offer_shape(row) for row in written]


def _check_offers(rows: list[NewOffer], lanes: dict[int, Lane]) -> None:
    if not rows:
        raise Refused(_("No rows."), _("At least one row."))
    unknown = [
        RefusedCell(number, "lane", str(one.lane), _("Lanes on which your firm supplies."))
        for number, one in enumerate(rows, start=2)
        if one.lane not in lanes
    ]
    if unknown:
        raise RefusedRows(unknown, remedy=_("Correct the rows; nothing of them was kept."))
    for one in rows:
        checked_week(checked_day(one.week_on))
        checked_quantity(one.quantity)
        checked_quantity(one.extra_quantity)
        checked_quantity(one.surcharge_fen)


def _check(row: Lane) -> None:
    checked_quantity(row.price_fen)
    checked_quantity(row.weekly_quantity)
    if row.lot is not None:
        checked_quantity(row.lot, above=True)
    if not 0 <= row.lead_days <= LONGEST_DAYS:
        raise Refused(
            _("%(days)d days under way.") % {"days": row.lead_days}, _("From 0 to %(most)d.") % {"most": LONGEST_DAYS}
        )


def _content(row: Lane) -> dict[str, object]:
    names = ("price_fen", "weekly_quantity", "lead_days", "lot")
    ends = {"supplier": row.supplier.code, "customer": row.customer.code, "item": row.customer_item.code}
    return ends | {name: getattr(row, name) for name in names}
