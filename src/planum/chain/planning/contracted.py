"""What contracts show a planner of suppliers' hours and stock; every read of it is logged with its contract."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planum.chain.network.models import Lane
from planum.chain.network.sharing import CAPACITY, STOCK
from planum.chain.planning.engine import problem as engine
from planum.chain.planning.naming import Names, both
from planum.hub.contracts.access import ContractedRows, contracted_rows
from planum.hub.contracts.models import Purpose
from planum.kernel.models import Person

OVERTIME_FEN = 9_000
NEEDED = {"resource", "item", "week_on", "hours", "hours_per_unit"}


@dataclass
class Beyond:
    """The inside of suppliers, as far as contracts show it."""

    nodes: list[engine.Node] = field(default_factory=list)
    makes: list[engine.Make] = field(default_factory=list)
    resources: list[engine.Resource] = field(default_factory=list)


class Contracted:
    """Rows of suppliers, by supplier and item; read once for one plan."""

    def __init__(self, capacity: Iterable[ContractedRows] = (), stock: Iterable[ContractedRows] = ()) -> None:
        self.contracts: list[int] = []
        self.capacity: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.stock: dict[tuple[str, str], float] = {}
        for part in capacity:
            self.contracts.append(part.contract)
            for row in part.rows if set(part.columns) >= NEEDED else ():
                self.capacity.setdefault((part.provider, str(row["item"])), []).append(dict(row))
        for part in stock:
            self.contracts.append(part.contract)
            for row in part.rows if set(part.columns) >= {"item", "quantity"} else ():
                self.stock[part.provider, str(row["item"])] = _number(row["quantity"])

    def knows(self, lane: Lane) -> bool:
        return lane.supplier_item is not None and (lane.supplier.code, lane.supplier_item.code) in self.capacity

    def origin(self, lane: Lane) -> str | None:
        return _node(lane) if self.knows(lane) else None

    def supply(self, lanes: Sequence[Lane], mondays: Sequence[date], names: Names) -> Beyond:
        """The items that lanes bring from known suppliers, made with the hours the suppliers share."""
        beyond = Beyond()
        resources: dict[str, tuple[str, dict[date, dict[str, Any]]]] = {}
        done: set[str] = set()
        for lane in lanes:
            if not self.knows(lane) or lane.supplier_item is None or _node(lane) in done:
                continue
            key, supplier = _node(lane), lane.supplier
            done.add(key)
            names[key] = both(supplier, lane.supplier_item)
            beyond.nodes.append(
                engine.Node(key, supplier.code, self.stock.get((supplier.code, lane.supplier_item.code), 0.0))
            )
            uses: dict[str, float] = {}
            for row in self.capacity[supplier.code, lane.supplier_item.code]:
                resource = f"{supplier.code}/{row['resource']}"
                names[resource] = both(supplier, str(row.get("resource_name") or row["resource"]))
                uses[resource] = _number(row["hours_per_unit"])
                resources.setdefault(resource, (supplier.code, {}))[1][_day(row["week_on"])] = row
            beyond.makes.append(engine.Make(key, (), tuple(uses.items()), 0.0))
        beyond.resources = [
            _resource(key, firm, weeks, mondays) for key, (firm, weeks) in sorted(resources.items())
        ]  # fmt: skip
        return beyond


def read_contracted(by: Person) -> Contracted:
    """All that contracts for planning show the person's organisations today."""
    capacity = contracted_rows(by=by, table=CAPACITY, purpose=Purpose.PLANNING)
    return Contracted(capacity, contracted_rows(by=by, table=STOCK, purpose=Purpose.PLANNING))


def _resource(key: str, firm: str, weeks: dict[date, dict[str, Any]], mondays: Sequence[date]) -> engine.Resource:
    """Weeks the supplier has not stated are like the last that it has."""
    earlier = [week_on for week_on in weeks if week_on <= mondays[0]]
    hours, overtime, last = [], [], weeks[max(earlier) if earlier else min(weeks)]
    for week_on in mondays:
        last = weeks.get(week_on, last)
        hours.append(_number(last["hours"]))
        overtime.append(_number(last.get("overtime_hours") or 0))
    return engine.Resource(key, firm, tuple(hours), tuple(overtime), float(OVERTIME_FEN))


def _node(lane: Lane) -> str:
    return f"{lane.supplier.code}/{lane.supplier_item.code if lane.supplier_item else ''}"


def _number(value: Any) -> float:
    return float(value)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
