"""Reads of the network: all of them show what the viewer's own firms have, or share as one of two ends."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from planum.chain.network.models import (
    OPEN_ORDERS,
    Bill,
    Capacity,
    CapacityOffer,
    Demand,
    Item,
    Lane,
    LaneState,
    Partnership,
    Resource,
    ScheduledSupply,
    Stock,
    SupplyOrder,
)
from planum.chain.network.shapes import (
    CapacityOfferShape,
    CapacityShape,
    DemandShape,
    ItemShape,
    LaneShape,
    PartnershipShape,
    ResourceShape,
    ScheduledSupplyShape,
    StockShape,
    SupplyOrderShape,
)
from planum.chain.network.shaping import (
    capacity_shape,
    demand_shape,
    item_shape,
    lane_shape,
    offer_shape,
    partnership_shape,
    resource_shape,
    scheduled_shape,
    stock_shape,
    supply_order_shape,
)
from planum.kernel.capabilities import query

MOST = 5000


@query
def partners() -> list[PartnershipShape]:
    """Firms that your firm does business with, and invitations in either direction."""
    return [partnership_shape(row) for row in partnership_rows()]


@query
def items() -> list[ItemShape]:
    """Your firm's items with their newest bill of materials, hours of resources and stock."""
    return [item_shape(row, next(iter(row.bills.all()), None)) for row in item_rows()]


@query
def resources() -> list[ResourceShape]:
    """What limits your firm's output."""
    return [resource_shape(row) for row in Resource.objects.select_related("owner")]


@query
def capacities(*, resource: str = "", since: date | None = None) -> list[CapacityShape]:
    """Hours of your resources by week, all or those of one resource, from a week on."""
    rows = Capacity.objects.select_related("resource__owner")
    if resource:
        rows = rows.filter(resource__code=resource)
    return [capacity_shape(row) for row in (rows.filter(week_on__gte=since) if since else rows)[:MOST]]


@query
def stocks() -> list[StockShape]:
    """What lies there of your items, as counted."""
    return [stock_shape(row) for row in Stock.objects.select_related("item__owner")[:MOST]]


@query
def demands(*, since: date | None = None) -> list[DemandShape]:
    """What your customers want, week by week."""
    rows = demand_rows()
    return [demand_shape(row) for row in (rows.filter(week_on__gte=since) if since else rows)[:MOST]]


@query
def lanes(*, partner: str = "") -> list[LaneShape]:
    """Lanes of which your firm is an end; all, or those shared with one partner."""
    rows = lane_rows()
    if partner:
        rows = rows.filter(Q(supplier__code=partner) | Q(customer__code=partner))
    return [lane_shape(row) for row in rows]


@query
def capacity_offers(*, lane: int | None = None, since: date | None = None) -> list[CapacityOfferShape]:
    """What suppliers offer week by week on lanes of which your firm is an end."""
    rows = offer_rows()
    if lane is not None:
        rows = rows.filter(lane=lane)
    return [offer_shape(row) for row in (rows.filter(week_on__gte=since) if since else rows)[:MOST]]


@query
def supply_orders(*, partner: str = "", open_only: bool = False, limit: int = 500) -> list[SupplyOrderShape]:
    """Orders your firm has asked of suppliers, and those that customers ask of it, by the day they are due."""
    rows = order_rows()
    if partner:
        rows = rows.filter(Q(lane__supplier__code=partner) | Q(lane__customer__code=partner))
    if open_only:
        rows = rows.filter(state__in=OPEN_ORDERS)
    return [supply_order_shape(row) for row in rows[: max(1, min(limit, MOST))]]


@query
def scheduled_supplies() -> list[ScheduledSupplyShape]:
    """Which orders of customers stand in your plants' schedules, and when they will be finished."""
    return [scheduled_shape(row) for row in ScheduledSupply.objects.select_related("order__plant")[:MOST]]


def partnership_rows() -> "QuerySet[Partnership, Any]":
    return Partnership.objects.select_related("inviter", "invited")


def item_rows() -> "QuerySet[Item, Any]":
    newest = Bill.objects.order_by("-version").prefetch_related("lines__component")
    return Item.objects.select_related("owner", "stock").prefetch_related(
        Prefetch("bills", queryset=newest), "uses__resource"
    )  # fmt: skip


def lane_rows() -> "QuerySet[Lane, Any]":
    return Lane.objects.select_related("supplier", "customer", "supplier_item", "customer_item")


def agreed_lanes() -> "QuerySet[Lane, Any]":
    return lane_rows().filter(state=LaneState.AGREED)


def offer_rows() -> "QuerySet[CapacityOffer, Any]":
    return CapacityOffer.objects.select_related("lane__supplier", "lane__customer", "lane__customer_item")


def demand_rows() -> "QuerySet[Demand, Any]":
    return Demand.objects.select_related("item__owner")


def order_rows() -> "QuerySet[SupplyOrder, Any]":
    return SupplyOrder.objects.select_related(
        "lane__supplier", "lane__customer", "lane__supplier_item", "lane__customer_item", "requested_by"
    )


def newest_bills(items_: Iterable[Item]) -> dict[int, Bill]:
    """By item; items without a bill are left out."""
    rows = Bill.objects.filter(item__in=list(items_)).order_by("item", "version").prefetch_related("lines__component")
    return {row.item_id: row for row in rows}
