"""Who supplies whom: the graph, partners, one partner, lanes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.network.models import OPEN_ORDERS, Partnership, PartnershipState
from planum.chain.network.panels import figures_panel, graph_panel, neighbours
from planum.chain.network.permissions import can_supply
from planum.chain.network.queries import lane_rows, offer_rows, order_rows, partnership_rows
from planum.chain.network.rows import firms_of
from planum.chain.network.shaping import lane_shape, supply_order_shape
from planum.chain.network.tables import BuyingTable, LaneTable, OfferTable, PartnershipTable, SupplyingTable
from planum.chain.network.weeks import monday_of, week_name
from planum.kernel.models import Organisation
from planum.kernel.requests import Request
from planum.ui.panels import Action, Empty, FactsPanel, TablePanel, TextPanel
from planum.ui.tables import table_page

WING = {"wing": "line"}
MOST_SHOWN = 12


def form_url(verb: str, **given: object) -> str:
    """The form of an action, with what is known filled in."""
    query = "&".join(f"{key}={value}" for key, value in given.items())
    return reverse("action", args=["chain", verb]) + (f"?{query}" if query else "")


def graph(request: Request) -> HttpResponse:
    """The firm among those it shares lanes with; nobody beyond them is on it."""
    firms = firms_of(request.user)
    own = frozenset(one.pk for one in firms)
    lanes, today = list(lane_rows()), timezone.localdate()
    orders = [row for row in order_rows() if row.state in OPEN_ORDERS]
    around = neighbours(own, lanes, orders, today)
    context: dict[str, Any] = {"title": _("Supply network"), **WING}
    context["actions"] = _actions(request, firms)
    if not around or not firms:
        text = _("Suppliers and customers will stand here once partners have agreed on lanes.")
        context["panels"] = [TextPanel(content=text)]
        return render(request, "network/page.html", context)
    late = [supply_order_shape(row) for row in orders if row.is_late(today)][:MOST_SHOWN]
    waiting = [row for row in orders if row.lane.supplier_id in own and row.confirmed_on is None]
    context["subtitle"] = firms[0]
    context["panels"] = [
        figures_panel(around, lanes, len(orders)),
        graph_panel(firms[0], around, lanes),
        FactsPanel(title=_("How to read it"), width=4, rows=_legend()),
        *_order_panels(own, late, [supply_order_shape(row) for row in waiting][:MOST_SHOWN]),
    ]
    return render(request, "network/page.html", context)


def _legend() -> list[tuple[object, object]]:
    return [
        (_("Arrow"), _("from supplier to customer, with what is supplied")),
        (_("Size"), _("worth of open orders between the two")),
        (_("Red"), _("an order between the two is late")),
        (_("Orange"), _("an order waits to be confirmed")),
        (_("Who is shown"), _("only firms with which there is a lane; their other partners are their own business")),
    ]


def _order_panels(own: frozenset[int], late: list[Any], waiting: list[Any]) -> list[Any]:
    panels = []
    if waiting:
        table = SupplyingTable(waiting, orderable=False)
        panels.append(TablePanel(title=_("Customers wait for a confirmation"), table=table))
    if late:
        panels.append(TablePanel(title=_("Late orders"), table=BuyingTable(late, orderable=False)))
    return panels


def _actions(request: Request, firms: list[Organisation]) -> list[Action]:
    if not firms or not can_supply(request.user):
        return []
    owner = firms[0].code
    return [
        Action(_("Invite a partner"), form_url("invite_partner", owner=owner)),
        Action(_("Ask a partner to supply an item"), form_url("propose_lane", owner=owner), primary=True),
    ]


@dataclass(frozen=True)
class PartnerRow:
    id: int
    partner: str
    partner_code: str
    state: str
    message: str
    invited_at: datetime
    may_answer: bool


def partners(request: Request) -> HttpResponse:
    firms = firms_of(request.user)
    rows = [_partner_row(row, {one.pk: one for one in firms}) for row in partnership_rows()]
    return table_page(
        request,
        PartnershipTable,
        rows,
        title=_("Partners"),
        search=("partner", "partner_code", "message"),
        actions=_actions(request, firms),
        context=WING,
    )


def _partner_row(row: Partnership, own: dict[int, Organisation]) -> PartnerRow:
    """Who was invited stands by the code alone until the firm has agreed."""
    invited = row.inviter_id not in own
    other = row.inviter if invited else row.invited
    shows = invited or row.state == PartnershipState.AGREED
    name = str(other) if other is not None and shows else row.invited_code
    code = other.code if other is not None and shows else row.invited_code
    waits = row.state == PartnershipState.INVITED
    return PartnerRow(row.pk, name, code, row.state, row.message, row.invited_at, invited and waits)


def partner(request: Request, partner: str) -> HttpResponse:
    """All that is shared with one partner."""
    firms = {one.pk: one for one in firms_of(request.user)}
    agreed = [row for row in partnership_rows() if row.state == PartnershipState.AGREED]
    others = [row.inviter if row.inviter_id not in firms else row.invited for row in agreed]
    other = next((one for one in others if one is not None and one.code == partner), None)
    if other is None:
        raise Http404(_("There is no such partner."))
    lanes = list(lane_rows().filter(Q(supplier=other) | Q(customer=other)))
    orders = list(order_rows().filter(Q(lane__supplier=other) | Q(lane__customer=other)))
    bought = [supply_order_shape(row) for row in orders if row.lane.supplier_id == other.pk]
    sold = [supply_order_shape(row) for row in orders if row.lane.customer_id == other.pk]
    offers = offer_rows().filter(lane__in=lanes, week_on__gte=monday_of(timezone.localdate()))
    own = frozenset(one.code for one in firms.values())
    panels = [
        TablePanel(title=_("Lanes"), table=LaneTable([lane_shape(row) for row in lanes], own=own, orderable=False))
    ]
    if bought:
        panels.append(TablePanel(title=_("Ordered there"), table=BuyingTable(bought, orderable=False)))
    if sold:
        panels.append(TablePanel(title=_("Asked of us"), table=SupplyingTable(sold, orderable=False)))
    table = OfferTable([_offer_row(row) for row in offers[:60]], orderable=False)
    panels.append(TablePanel(title=_("Offered week by week"), table=table))
    context = {
        "title": other, "subtitle": other.code, "panels": panels, **WING,
        "breadcrumb": [{"label": _("Partners"), "url": reverse("network:partners")}, {"label": other}],
    }  # fmt: skip
    return render(request, "network/page.html", context)


def _offer_row(row: Any) -> dict[str, Any]:
    return {
        "week": week_name(row.week_on), "item": row.lane.customer_item, "quantity": row.quantity,
        "extra_quantity": row.extra_quantity, "surcharge_fen": row.surcharge_fen,
    }  # fmt: skip


def lanes(request: Request) -> HttpResponse:
    firms = firms_of(request.user)
    own = frozenset(one.code for one in firms)

    class Own(LaneTable):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, own=own, **options)

    Own.__name__ = "LaneTable"
    return table_page(
        request,
        Own,
        [lane_shape(row) for row in lane_rows()],
        title=_("Lanes"),
        search=("supplier_name", "customer_name", "item_name"),
        actions=_actions(request, firms),
        empty=Empty(_("Who supplies whom with what will stand here.")),
        context=WING,
    )


urlpatterns = [
    path("network/", graph, name="graph"),
    path("network/partners/", partners, name="partners"),
    path("network/partners/<str:partner>/", partner, name="partner"),
    path("network/lanes/", lanes, name="lanes"),
]
