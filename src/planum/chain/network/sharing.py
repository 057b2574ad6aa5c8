"""What a firm can share of its network by contract: hours of its resources with what an item takes, and its stock."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from planum.chain.network.models import Capacity, ResourceUse, Stock
from planum.hub.catalogue.shareables import Column, Shareable, register
from planum.kernel.models import Organisation

CAPACITY, STOCK = "chain.capacity", "chain.stock"


def capacity_rows(owner: Organisation) -> Iterator[Mapping[str, object]]:
    """A row for each week of a resource and each item that uses it."""
    uses: dict[int, list[ResourceUse]] = {}
    for use in ResourceUse.objects.filter(resource__owner=owner).select_related("item"):
        uses.setdefault(use.resource_id, []).append(use)
    for row in Capacity.objects.filter(resource__owner=owner).select_related("resource"):
        for use in uses.get(row.resource_id, []):
            yield {
                "resource": row.resource.code,
                "resource_name": row.resource.name,
                "item": use.item.code,
                "week_on": row.week_on,
                "hours": row.hours,
                "overtime_hours": row.overtime_hours,
                "hours_per_unit": use.hours_per_unit,
            }


def stock_rows(owner: Organisation) -> Iterator[Mapping[str, object]]:
    for row in Stock.objects.filter(item__owner=owner).select_related("item"):
        yield {
            "item": row.item.code,
            "item_name": row.item.name,
            "quantity": row.quantity,
            "unit": row.item.unit,
            "counted_on": row.counted_on,
        }


def register_tables() -> None:
    register(
        Shareable(
            CAPACITY,
            _("Hours of resources by week, and what items take of them"),
            (
                Column("resource", _("Resource"), "text"),
                Column("resource_name", _("Name of the resource"), "text"),
                Column("item", _("Item"), "text"),
                Column("week_on", _("Week from Monday"), "day"),
                Column("hours", _("Hours"), "number", "h"),
                Column("overtime_hours", _("Overtime hours"), "number", "h"),
                Column("hours_per_unit", _("Hours of one unit"), "number", "h"),
            ),
            capacity_rows,
            "week_on",
        )
    )
    register(
        Shareable(
            STOCK,
            _("Stocks as counted"),
            (
                Column("item", _("Item"), "text"),
                Column("item_name", _("Name of the item"), "text"),
                Column("quantity", _("Quantity"), "number"),
                Column("unit", _("Unit"), "text"),
                Column("counted_on", _("Counted on"), "day"),
            ),
            stock_rows,
            "counted_on",
        )
    )
