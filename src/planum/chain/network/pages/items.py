"""Items and their bills of materials."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.network.models import Demand, Item
from planum.chain.network.pages.partners import WING, form_url
from planum.chain.network.panels import demand_panel
from planum.chain.network.queries import agreed_lanes, item_rows
from planum.chain.network.rows import firms_of
from planum.chain.network.shaping import lane_shape
from planum.chain.network.tables import BillTable, ItemTable, LaneTable, UseTable
from planum.chain.network.weeks import monday_of
from planum.kernel.requests import Request
from planum.ui.formats import instant, quantity
from planum.ui.panels import Action, Fact, FactsPanel, TablePanel
from planum.ui.tables import table_page

FOUR_WEEKS = timedelta(weeks=4)


@dataclass(frozen=True)
class ItemRow:
    id: int
    code: str
    name: str
    sourced: str
    on_hand: float | None
    wanted: float | None
    unit: str


def items(request: Request) -> HttpResponse:
    firms = firms_of(request.user)
    start = monday_of(timezone.localdate())
    soon = Demand.objects.filter(week_on__gte=start, week_on__lt=start + FOUR_WEEKS)
    wanted = dict(soon.values_list("item").annotate(Sum("quantity")).order_by())
    suppliers: dict[int, list[str]] = {}
    for lane in agreed_lanes():
        suppliers.setdefault(lane.customer_item_id, []).append(str(lane.supplier))
    rows = [_row(item, suppliers.get(item.pk, []), wanted.get(item.pk)) for item in item_rows()]
    new = [Action(_("Add an item"), form_url("add_item", owner=firms[0].code), primary=True)] if firms else []
    return table_page(
        request, ItemTable, rows, title=_("Items"), search=("code", "name", "sourced"), actions=new, context=WING
    )  # fmt: skip


def _row(item: Item, suppliers: list[str], wanted: float | None) -> ItemRow:
    made = [_("made here")] if list(item.bills.all()) else []
    stock = getattr(item, "stock", None)
    sourced = "、".join([*made, *suppliers]) or "—"
    return ItemRow(item.pk, item.code, str(item), sourced, stock.quantity if stock else None, wanted, item.unit)


def item(request: Request, item: int) -> HttpResponse:
    row = get_object_or_404(item_rows(), pk=item)
    bill = next(iter(row.bills.all()), None)
    lanes = [lane_shape(one) for one in agreed_lanes().filter(customer_item=row)]
    own = frozenset(one.code for one in firms_of(request.user))
    chart = demand_panel(Demand.objects.filter(item=row).values_list("week_on", "quantity"), row.unit)
    title = _("Bill of materials, version %(version)d") % {"version": bill.version} if bill else _("Bill of materials")
    context: dict[str, Any] = {
        "title": row,
        "subtitle": row.code,
        "actions": [
            Action(_("State a stock"), form_url("count_stock", owner=row.owner.code, item=row.code)),
            Action(_("Set a bill of materials"), form_url("set_bill", owner=row.owner.code, item=row.code)),
        ],
        "breadcrumb": [{"label": _("Items"), "url": reverse("network:items")}, {"label": row}],
        "panels": [
            FactsPanel(title=_("The item"), width=6, rows=_facts(row)),
            *([chart] if chart else []),
            TablePanel(title=title, width=6, table=BillTable(bill.lines.all() if bill else [], orderable=False)),
            TablePanel(title=_("Hours of resources"), width=6, table=UseTable(row.uses.all(), orderable=False)),
            TablePanel(title=_("Bought from"), table=LaneTable(lanes, own=own, orderable=False)),
        ],
        **WING,
    }
    return render(request, "network/page.html", context)


def _facts(row: Item) -> list[Fact]:
    stock = getattr(row, "stock", None)
    counted = [Fact(_("Counted on"), instant(stock.counted_on))] if stock else []
    return [
        Fact(_("In stock"), quantity(stock.quantity if stock else None, row.unit), note=_("as the firm stated")),
        *counted,
        Fact(_("Unit"), row.unit),
        Fact(_("Weight of a unit"), quantity(row.unit_weight_kg, "kg"), note=_("as the firm stated")),
    ]


urlpatterns = [path("network/items/", items, name="items"), path("network/items/<int:item>/", item, name="item")]
