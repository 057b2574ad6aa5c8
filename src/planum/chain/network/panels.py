"""Panels of the network: who supplies whom, orders, offers, demand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from planum.chain.network.models import OPEN_ORDERS, Lane, LaneState, SupplyOrder
from planum.chain.network.weeks import week_name
from planum.kernel.models import Organisation
from planum.ui import charts, diagrams
from planum.ui.panels import ChartPanel, Fact, FiguresPanel, Panel

SMALLEST, LARGEST = 18, 52


@dataclass
class Neighbour:
    """A firm at the other end of lanes; `flow_fen` is the worth of open orders with it in either direction."""

    firm: Organisation
    is_supplier: bool = False
    is_customer: bool = False
    flow_fen: float = 0.0
    late: int = 0
    waiting: int = 0

    @property
    def colour(self) -> str:
        return "bad" if self.late else "warning" if self.waiting else "line"


def neighbours(
    own: Iterable[int], lanes: Iterable[Lane], orders: Iterable[SupplyOrder], today: date
) -> list[Neighbour]:
    mine = frozenset(own)
    found: dict[int, Neighbour] = {}
    for lane in lanes:
        if lane.state != LaneState.AGREED:
            continue
        buys = lane.customer_id in mine
        other = lane.supplier if buys else lane.customer
        one = found.setdefault(other.pk, Neighbour(other))
        one.is_supplier |= buys
        one.is_customer |= not buys
    for order in orders:
        other_id = order.lane.supplier_id if order.lane.customer_id in mine else order.lane.customer_id
        if other_id in found and order.state in OPEN_ORDERS:
            found[other_id].flow_fen += order.expected_quantity * order.price_fen
            found[other_id].late += order.is_late(today)
            found[other_id].waiting += order.confirmed_on is None
    return sorted(found.values(), key=lambda one: -one.flow_fen)


def graph_panel(firm: Organisation, around: Sequence[Neighbour], lanes: Iterable[Lane]) -> Panel:
    """Suppliers at the left, customers at the right; size by the worth of open orders, colour by how they stand."""
    largest = max((one.flow_fen for one in around), default=0.0) or 1.0
    sides = [[one for one in around if one.is_supplier], [one for one in around if not one.is_supplier]]
    nodes: list[dict[str, Any]] = [{"name": str(firm), "size": LARGEST, "colour": "point", "x": 0, "y": 0}]
    for side, members in enumerate(sides):
        for place, one in enumerate(members):
            size = SMALLEST + (LARGEST - SMALLEST) * (one.flow_fen / largest) ** 0.5
            height = (place - (len(members) - 1) / 2) * 90
            nodes.append(
                {"name": str(one.firm), "size": size, "colour": one.colour, "x": (-300, 300)[side], "y": height}
            )
    items: dict[tuple[str, str], list[str]] = {}
    for lane in lanes:
        if lane.state == LaneState.AGREED:
            items.setdefault((str(lane.supplier), str(lane.customer)), []).append(str(lane.customer_item))
    links = [(one, other, "、".join(names[:2])) for (one, other), names in items.items()]
    option = diagrams.network(_("Who supplies whom"), nodes, links)
    # Names stand below the outermost firms and need room at both sides.
    option["series"][0] |= {"left": "14%", "right": "14%", "top": 24, "bottom": 48}
    return ChartPanel(option=option, width=8, height=420)


def figures_panel(around: Sequence[Neighbour], lanes: Sequence[Lane], open_orders: int) -> Panel:
    agreed = sum(lane.state == LaneState.AGREED for lane in lanes)
    counted = _("counted from rows both ends see")
    return FiguresPanel(
        figures=[
            Fact(_("Suppliers"), sum(one.is_supplier for one in around), note=counted),
            Fact(_("Customers on the platform"), sum(one.is_customer for one in around), note=counted),
            Fact(_("Lanes"), agreed, note=counted),
            Fact(_("Open orders"), open_orders, note=counted),
            Fact(_("Late orders"), sum(one.late for one in around), note=counted),
        ]
    )


def demand_panel(rows: Iterable[tuple[date, float]], unit: str) -> Panel | None:
    weeks: dict[date, float] = {}
    for week_on, quantity in rows:
        weeks[week_on] = weeks.get(week_on, 0.0) + quantity
    if not weeks:
        return None
    names = [week_name(one) for one in sorted(weeks)]
    title = _("Demand of customers by week")
    option = charts.bar(
        title, names, {title: [weeks[one] for one in sorted(weeks)]}, unit=unit, colours={title: "line"}
    )
    return ChartPanel(option=option, width=6)
