"""From rows to the engine's problem: what the firm has itself, what it shares with partners, what contracts show it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from planum.chain.network.models import (
    OPEN_ORDERS,
    Capacity,
    CapacityOffer,
    Demand,
    Item,
    Lane,
    Resource,
    ResourceUse,
    Urgency,
)
from planum.chain.network.queries import agreed_lanes, item_rows, newest_bills, order_rows
from planum.chain.network.weeks import monday_of, weeks_from
from planum.chain.planning.contracted import Contracted
from planum.chain.planning.engine import problem as engine
from planum.chain.planning.naming import Names, both
from planum.kernel.models import Organisation

# A unit that is late for a week costs so many times its own value; each class counts three times the one below it.
LATE_FACTORS = {Urgency.LINE_STOP: 3.0, Urgency.FIRM: 1.0, Urgency.FORECAST: 1 / 3}
HOLDING_SHARE = 0.002
OVERTIME_FEN = 9_000
HOUR_FEN = 6_000
CHANGE_SHARE = 0.05


@dataclass
class Assembled:
    """The problem, and what its keys mean to people."""

    problem: engine.Problem
    names: Names = field(default_factory=dict)
    contracts: list[int] = field(default_factory=list)

    def inputs(self, starts_on: date) -> dict[str, Any]:
        return {
            "starts_on": starts_on.isoformat(), "problem": asdict(self.problem), "names": self.names,
            "contracts": self.contracts,
        }  # fmt: skip


def problem_of(inputs: Mapping[str, Any]) -> engine.Problem:
    """The problem as a plan keeps it."""
    kept = inputs["problem"]

    def rows(kind: Any, name: str) -> tuple[Any, ...]:
        return tuple(kind(**{key: _tuples(value) for key, value in row.items()}) for row in kept[name])

    return engine.Problem(
        kept["weeks"], rows(engine.Node, "nodes"), rows(engine.Make, "makes"), rows(engine.Lane, "lanes"),
        rows(engine.Resource, "resources"), rows(engine.Demand, "demands"),
        {key: tuple(value) for key, value in kept["reference"].items()}, kept["change_cost"],
    )  # fmt: skip


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value


def lane_key(lane: int) -> str:
    return f"lane-{lane}"


def assemble(firm: Organisation, starts_on: date, weeks: int, contracted: Contracted) -> Assembled:
    """All own items with bills, hours and stock; lanes in with offers, orders and, where a contract shows them, the
    supplier's hours and stock; demand and open orders of customers. Quantities in each item's unit, costs in fen.
    """
    return _Assembly(firm, weeks_from(starts_on, weeks), contracted).whole()


class _Assembly:
    def __init__(self, firm: Organisation, mondays: list[date], contracted: Contracted) -> None:
        self.firm, self.mondays, self.contracted = firm, mondays, contracted
        self.names: Names = {}
        self.items = list(item_rows().filter(owner=firm))
        self.bills = newest_bills(self.items)
        self.lanes = list(agreed_lanes().filter(customer=firm))
        self.uses: dict[int, list[ResourceUse]] = {}
        for use in ResourceUse.objects.filter(item__in=self.items).select_related("resource"):
            self.uses.setdefault(use.item_id, []).append(use)
        self.values = self._values()

    def whole(self) -> Assembled:
        receipts, reference = self._under_way()
        lanes = [self._lane(row) for row in self._offered()]
        nodes = [self._node(item, receipts.get(item.pk, ())) for item in self.items]
        makes = [self._make(item) for item in self.items if item.pk in self.bills or item.pk in self.uses]
        beyond = self.contracted.supply(self.lanes, self.mondays, self.names)
        value = max(self.values.values(), default=0.0)
        problem = engine.Problem(
            len(self.mondays), (*nodes, *beyond.nodes), (*makes, *beyond.makes), tuple(lanes),
            (*self._resources(), *beyond.resources), tuple(self._demands()), reference,
            CHANGE_SHARE * value if reference else 0.0,
        )  # fmt: skip
        return Assembled(problem, self.names, self.contracted.contracts)

    def _key(self, item: Item) -> str:
        key = f"{self.firm.code}/{item.code}"
        self.names[key] = both(item)
        return key

    def _node(self, item: Item, receipts: tuple[float, ...]) -> engine.Node:
        stock = getattr(item, "stock", None)
        holding = self.values[item.pk] * HOLDING_SHARE
        return engine.Node(self._key(item), self.firm.code, stock.quantity if stock else 0.0, holding, receipts)

    def _make(self, item: Item) -> engine.Make:
        bill = self.bills.get(item.pk)
        parts = tuple((self._key(line.component), line.quantity) for line in bill.lines.all()) if bill else ()
        uses = tuple(
            (f"{self.firm.code}/{use.resource.code}", use.hours_per_unit) for use in self.uses.get(item.pk, [])
        )
        return engine.Make(self._key(item), parts, uses, 1.0)

    def _offered(self) -> list[Lane]:
        self.offers = {
            (row.lane_id, row.week_on): row
            for row in CapacityOffer.objects.filter(lane__in=self.lanes, week_on__in=self.mondays)
        }
        return self.lanes

    def _lane(self, row: Lane) -> engine.Lane:
        key = lane_key(row.pk)
        self.names[key] = both(row.supplier, row.customer_item)
        offers = [self.offers.get((row.pk, week_on)) for week_on in self.mondays]
        return engine.Lane(
            key, row.supplier.code, self._key(row.customer_item),
            tuple(one.quantity if one else row.weekly_quantity for one in offers),
            self.contracted.origin(row), row.lead_weeks, float(row.price_fen),
            tuple(one.extra_quantity if one else 0.0 for one in offers),
            tuple(float(one.surcharge_fen) if one else 0.0 for one in offers), row.lot or 0.0,
        )  # fmt: skip

    def _resources(self) -> list[engine.Resource]:
        rows = list(Resource.objects.filter(owner=self.firm))
        stated: dict[int, list[Capacity]] = {}
        for one in Capacity.objects.filter(resource__in=rows, week_on__lte=self.mondays[-1]).order_by("week_on"):
            stated.setdefault(one.resource_id, []).append(one)
        made = []
        for row in rows:
            key = f"{self.firm.code}/{row.code}"
            self.names[key] = both(row)
            found = carried_on(stated.get(row.pk, []), self.mondays)
            hours = tuple(one.hours if one else 0.0 for one in found)
            overtime = tuple(one.overtime_hours if one else 0.0 for one in found)
            made.append(engine.Resource(key, self.firm.code, hours, overtime, float(OVERTIME_FEN)))
        return made

    def _under_way(self) -> tuple[dict[int, tuple[float, ...]], dict[str, tuple[float, ...]]]:
        """What has left already comes whatever is planned; what is ordered for later is what a plan starts from."""
        size = len(self.mondays)
        receipts: dict[int, list[float]] = {}
        reference: dict[str, list[float]] = {}
        for row in order_rows().filter(lane__in=self.lanes, state__in=OPEN_ORDERS):
            arrives = week_number(row.expected_on, self.mondays)
            leaves = arrives - row.lane.lead_weeks
            if arrives >= size:
                continue
            if leaves < 0:
                receipts.setdefault(row.lane.customer_item_id, [0.0] * size)[max(arrives, 0)] += row.expected_quantity
            else:
                reference.setdefault(lane_key(row.lane_id), [0.0] * size)[leaves] += row.expected_quantity
        return ({key: tuple(one) for key, one in receipts.items()}, {key: tuple(one) for key, one in reference.items()})

    def _demands(self) -> list[engine.Demand]:
        last = self.mondays[-1]
        made = []
        for row in Demand.objects.filter(item__in=self.items, week_on__lte=last, quantity__gt=0).select_related("item"):
            key = f"demand-{row.pk}"
            self.names[key] = both(row.customer, row.item)
            made.append(self._demand(key, row.item, row.week_on, row.quantity, Urgency(row.urgency)))
        for order in order_rows().filter(lane__supplier=self.firm, state__in=OPEN_ORDERS):
            item, leaves_on = order.lane.supplier_item, order.expected_on - timedelta(days=order.lane.lead_days)
            if item is None or leaves_on > last + timedelta(days=6) or order.expected_quantity <= 0:
                continue
            key = f"order-{order.pk}"
            self.names[key] = both(order.lane.customer, item)
            made.append(self._demand(key, item, monday_of(leaves_on), order.expected_quantity, Urgency.FIRM))
        return made

    def _demand(self, key: str, item: Item, week_on: date, quantity: float, urgency: Urgency) -> engine.Demand:
        week = max(0, week_number(week_on, self.mondays))
        weight = LATE_FACTORS[urgency] * max(1.0, self.values[item.pk])
        return engine.Demand(key, self._key(item), week, quantity, weight)

    def _values(self) -> dict[int, float]:
        """Fen that go into one unit at its dearest: prices of what is bought, an hourly rate for what is made."""
        prices: dict[int, float] = {}
        for lane in self.lanes:
            prices[lane.customer_item_id] = max(prices.get(lane.customer_item_id, 0.0), float(lane.price_fen))
        values: dict[int, float] = {}

        def value(item: int) -> float:
            if item not in values:
                values[item] = 0.0
                bill = self.bills.get(item)
                below = sum(line.quantity * value(line.component_id) for line in bill.lines.all()) if bill else 0.0
                hours = sum(use.hours_per_unit for use in self.uses.get(item, []))
                values[item] = max(prices.get(item, 0.0), below + hours * HOUR_FEN)
            return values[item]

        return {item.pk: value(item.pk) for item in self.items}


def carried_on(stated: list[Capacity], mondays: list[date]) -> list[Capacity | None]:
    """A week without a row is like the last one before it that has one; before the first, like the first."""
    return [
        next((one for one in reversed(stated) if one.week_on <= week_on), stated[0] if stated else None)
        for week_on in mondays
    ]


def week_number(day: date, mondays: list[date]) -> int:
    return (monday_of(day) - mondays[0]).days // 7
