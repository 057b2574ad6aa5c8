"""What is to be planned: items at firms, how they are made and carried, what limits it, what customers want."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Node:
    """An item at a firm. `receipts`: quantities that come in each week whatever is planned (goods under way)."""

    key: str
    firm: str
    stock: float = 0.0
    holding_cost: float = 0.0
    receipts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Make:
    """A firm makes one unit of `node` of components in `lead` weeks, using hours of resources when it begins."""

    node: str
    components: tuple[tuple[str, float], ...] = ()
    uses: tuple[tuple[str, float], ...] = ()
    cost: float = 0.0
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A firm sends units of `target`; they leave in one week and arrive `lead` weeks later.

    `origin` is the item at the sending firm, or nothing where that firm's inside is not known: then `capacity` is all
    that is known of it. `extra` is what it sends beyond that, at `extra_cost` more for each unit. With a `lot` only
    whole multiples leave.
    """

    key: str
    firm: str
    target: str
    capacity: tuple[float, ...]
    origin: str | None = None
    lead: int = 0
    cost: float = 0.0
    extra: tuple[float, ...] = ()
    extra_cost: tuple[float, ...] = ()
    lot: float = 0.0


@dataclass(frozen=True, slots=True)
class Resource:
    """Hours in each week, and hours beyond them at `overtime_cost` each."""

    key: str
    firm: str
    hours: tuple[float, ...]
    overtime: tuple[float, ...] = ()
    overtime_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Demand:
    """So much of a node is to leave the chain in a week. Each unit late costs `weight` for every week it is late."""

    key: str
    node: str
    week: int
    quantity: float
    weight: float


@dataclass(frozen=True)
class Problem:
    """Weeks are numbered from 0. `reference`: what is ordered on a lane by week of leaving; each unit that a plan
    orders more or less costs `change_cost`, so that plans move little.
    """

    weeks: int
    nodes: tuple[Node, ...]
    makes: tuple[Make, ...] = ()
    lanes: tuple[Lane, ...] = ()
    resources: tuple[Resource, ...] = ()
    demands: tuple[Demand, ...] = ()
    reference: dict[str, tuple[float, ...]] = field(default_factory=dict)
    change_cost: float = 0.0

    @property
    def firms(self) -> list[str]:
        of_lanes = [one.firm for one in self.lanes]
        return sorted({*of_lanes, *(one.firm for one in self.nodes), *(one.firm for one in self.resources)})

    def with_reference(self, reference: dict[str, tuple[float, ...]], change_cost: float) -> "Problem":
        return replace(self, reference=reference, change_cost=change_cost)


def faults(problem: Problem) -> list[str]:
    """What is wrong with it, in sentences; empty when it is sound. A sound problem always has a plan: what cannot be
    delivered is late.
    """
    nodes, resources = {one.key for one in problem.nodes}, {one.key for one in problem.resources}
    found = [f"{what} twice: {key}" for what, keys in _keys(problem).items() for key in _twice(keys)]
    for make in problem.makes:
        found += [f"{make.node} is made of or as {key}, which is no node" for key in _named(make) if key not in nodes]
        found += [f"{make.node} uses {key}, which is no resource" for key, _hours in make.uses if key not in resources]
        if any(amount <= 0 for _key, amount in (*make.components, *make.uses)) or make.lead < 0:
            found.append(f"{make.node} is made of a negative quantity, in negative hours or negative weeks")
    for lane in problem.lanes:
        found += [f"lane {lane.key} names {key}, which is no node" for key in _ends(lane) if key not in nodes]
        if len(lane.capacity) != problem.weeks or lane.lead < 0 or lane.lot < 0 or min(lane.capacity, default=0) < 0:
            found.append(f"lane {lane.key} has not one capacity of at least 0 a week, or a negative lead or lot")
    for resource in problem.resources:
        if len(resource.hours) != problem.weeks or min(resource.hours, default=0) < 0:
            found.append(f"resource {resource.key} has not hours of at least 0 for each week")
    for demand in problem.demands:
        if (
            demand.node not in nodes
            or not 0 <= demand.week < problem.weeks
            or demand.quantity < 0
            or demand.weight <= 0
        ):
            found.append(f"demand {demand.key} is of no node, in no week, negative, or weighs nothing")
    return found + _circles(problem)


def _keys(problem: Problem) -> dict[str, list[str]]:
    return {
        "node": [one.key for one in problem.nodes],
        "lane": [one.key for one in problem.lanes],
        "resource": [one.key for one in problem.resources],
        "demand": [one.key for one in problem.demands],
    }


def _twice(keys: Sequence[str]) -> list[str]:
    return sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []


def _named(make: Make) -> list[str]:
    return [make.node, *(key for key, _quantity in make.components)]


def _ends(lane: Lane) -> list[str]:
    return [lane.target] if lane.origin is None else [lane.target, lane.origin]


def _circles(problem: Problem) -> list[str]:
    """Something made of itself within the same week would be made of nothing."""
    below: dict[str, set[str]] = {}
    for make in problem.makes:
        below.setdefault(make.node, set()).update(key for key, _quantity in make.components)
    state: dict[str, int] = {}

    def has_circle(key: str) -> bool:
        if state.get(key) == 1:
            return True
        if state.get(key) == 2:
            return False
        state[key] = 1
        round_ = any(has_circle(other) for other in below.get(key, ()))
        state[key] = 2
        return round_

    return [f"{key} is made of itself" for key in sorted(below) if state.get(key) != 2 and has_circle(key)]
