"""Why something is late: from the demand upwards to the resources and lanes that are used up, by the plan's prices."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from planum.chain.planning.engine.plan import Fate, Plan
from planum.chain.planning.engine.problem import Lane, Make, Problem

MOST_CAUSES = 4
USED_UP = 1e-6


class Limit(StrEnum):
    RESOURCE = "resource"
    LANE = "lane"
    TIME = "time"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Cause:
    """`RESOURCE`: its hours and overtime are used up in these weeks. `LANE`: nothing more is sent then. `TIME`: what
    leaves in the first week is not there before `weeks[0]`. `NOTHING`: nobody makes or brings the node `key`.
    """

    limit: Limit
    key: str
    weeks: tuple[int, ...]


def causes(problem: Problem, plan: Plan, late: Fate) -> list[Cause]:
    """What holds a late demand back, the nearest first; empty where it is not late."""
    demand = next(one for one in problem.demands if one.key == late.demand)
    return _Search(problem, plan).from_node(demand.node, demand.week) if late.is_late else []


class _Search:
    """Walks from one node and week to where one more unit could come from, and stops at what is used up."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.nodes = {one.key: place for place, one in enumerate(problem.nodes)}
        self.resources = {one.key: place for place, one in enumerate(problem.resources)}
        self.makes: dict[str, list[tuple[int, Make]]] = {}
        self.lanes: dict[str, list[tuple[int, Lane]]] = {}
        for place, make in enumerate(problem.makes):
            self.makes.setdefault(make.node, []).append((place, make))
        for place, lane in enumerate(problem.lanes):
            self.lanes.setdefault(lane.target, []).append((place, lane))
        self.found: dict[tuple[Limit, str], set[int]] = {}
        self.scarce = self._scarce()

    def from_node(self, node: str, week: int) -> list[Cause]:
        queue, seen = deque([(node, week)]), {(node, week)}
        while queue and len(self.found) < MOST_CAUSES:
            here, at = queue.popleft()
            for following in self._before(here, at):
                if following not in seen:
                    seen.add(following)
                    queue.append(following)
        return [Cause(limit, key, tuple(sorted(weeks))) for (limit, key), weeks in self.found.items()]

    def _before(self, node: str, week: int) -> list[tuple[str, int]]:
        """Where the missing unit could have come from; what is used up is noted instead."""
        following = [(node, week - 1)] if week > 0 and self.is_scarce(node, week - 1) else []
        ways: list[tuple[int, Make | Lane]] = [*self.makes.get(node, []), *self.lanes.get(node, [])]
        if not ways:
            self._note(Limit.NOTHING, node, week)
        early = [way.lead for _place, way in ways]
        if ways and week < min(early):
            self._note(Limit.TIME, node, min(early))
        for place, way in ways:
            begins = week - way.lead
            if begins >= 0:
                following += self._make(way, begins) if isinstance(way, Make) else self._lane(place, way, begins)
        return following

    def _make(self, make: Make, week: int) -> list[tuple[str, int]]:
        for key, _hours in make.uses:
            if self._is_used_up(key, week):
                self._note(Limit.RESOURCE, key, week)
        return [(key, week) for key, _quantity in make.components if self.is_scarce(key, week)]

    def _lane(self, place: int, lane: Lane, week: int) -> list[tuple[str, int]]:
        most = lane.capacity[week] + (lane.extra[week] if week < len(lane.extra) else 0.0)
        sent = self.plan.ship[place, week] + self.plan.extra[place, week]
        if sent >= most - max(USED_UP * max(1.0, most), lane.lot * 0.999):
            self._note(Limit.LANE, lane.key, week)
            return []
        return [(lane.origin, week)] if lane.origin is not None and self.is_scarce(lane.origin, week) else []

    def _is_used_up(self, key: str, week: int) -> bool:
        resource = self.problem.resources[self.resources[key]]
        dear = resource.overtime_cost if week < len(resource.overtime) and resource.overtime[week] > 0 else 0.0
        return float(self.plan.resource_price[self.resources[key], week]) > dear * (1 + USED_UP) + USED_UP

    def is_scarce(self, node: str, week: int) -> bool:
        """One more unit would be worth more than it costs at its dearest: it is missing, not only dear."""
        return float(self.plan.price[self.nodes[node], week]) > self.scarce[node]

    def _note(self, limit: Limit, key: str, week: int) -> None:
        self.found.setdefault((limit, key), set()).add(week)

    def _scarce(self) -> dict[str, float]:
        """The dearest cost of one unit, overtime and surcharge included, and holding it for all weeks."""
        costs: dict[str, float] = {}
        overtime = {one.key: one.overtime_cost for one in self.problem.resources}
        holding = {one.key: one.holding_cost for one in self.problem.nodes}

        def cost(node: str, path: frozenset[str]) -> float:
            if node in costs or node in path:
                return costs.get(node, 0.0)
            below = path | {node}
            ways = [
                make.cost
                + sum(quantity * cost(key, below) for key, quantity in make.components)
                + sum(hours * overtime[key] for key, hours in make.uses)
                for _place, make in self.makes.get(node, [])
            ]
            ways += [
                lane.cost + max(lane.extra_cost, default=0.0) + (cost(lane.origin, below) if lane.origin else 0.0)
                for _place, lane in self.lanes.get(node, [])
            ]
            costs[node] = max(ways, default=0.0) + holding[node] * self.problem.weeks + 2 * self.problem.change_cost
            return costs[node]

        for one in self.problem.nodes:
            cost(one.key, frozenset())
        return {key: value * (1 + USED_UP) + USED_UP for key, value in costs.items()}
