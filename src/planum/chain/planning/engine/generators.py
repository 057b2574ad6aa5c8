"""Chains by chance, for benchmarks and tests: tiers of firms, several suppliers for a part, overtime, spot, backlog."""

import numpy as np

from planum.chain.planning.engine.problem import Demand, Lane, Make, Node, Problem, Resource

TIERS = 5
ITEMS_PER_FIRM = 3
SPOT_FACTOR = 3.0


def chain_by_chance(*, firms: int, weeks: int, seed: int, load: float = 0.9) -> Problem:
    """`firms` in five tiers. The last tier delivers; each item of a firm is made of one to three items of the tier
    before, each brought by two firms. Hours are sized so that the mean demand uses `load` of them. Seeds 0 to 9 are
    used while developing; whoever compares takes others.
    """
    chance = np.random.default_rng(seed)
    tiers = [list(part) for part in np.array_split(np.arange(firms), min(TIERS, firms))]
    names = {firm: f"F{firm:03d}" for firm in range(firms)}
    kinds = {tier: [f"t{tier}i{number}" for number in range(ITEMS_PER_FIRM)] for tier in range(len(tiers))}
    bills = _bills(kinds, chance)
    nodes, makes, lanes = _structure(tiers, names, kinds, bills, weeks, chance)
    demands = _demands(tiers, names, kinds, bills, weeks, chance)
    hours = _hours_needed(tiers, names, kinds, bills, demands, weeks)
    resources = [
        Resource(
            f"{names[firm]}/r{number}", names[firm],
            tuple(np.round(hours[names[firm], number] / load * chance.uniform(0.9, 1.1, weeks), 2)),
            tuple(np.round(hours[names[firm], number] * 0.15 * np.ones(weeks), 2)), 4.0,
        )
        for firm in names
        for number in range(2)
    ]  # fmt: skip
    return Problem(weeks, tuple(nodes), tuple(makes), tuple(lanes), tuple(resources), tuple(demands))


def _bills(kinds: dict[int, list[str]], chance: np.random.Generator) -> dict[str, list[tuple[str, float]]]:
    bills = {}
    for tier, items in kinds.items():
        for item in items:
            below = kinds.get(tier - 1, [])
            parts = int(chance.integers(1, len(below) + 1)) if below else 0
            chosen = [int(one) for one in chance.choice(len(below), size=parts, replace=False)] if below else []
            bills[item] = [(below[one], float(chance.integers(1, 3))) for one in chosen]
    return bills


def _structure(
    tiers: list[list[int]], names: dict[int, str], kinds: dict[int, list[str]],
    bills: dict[str, list[tuple[str, float]]], weeks: int, chance: np.random.Generator,
) -> tuple[list[Node], list[Make], list[Lane]]:  # fmt: skip
    nodes, makes, lanes = [], [], []
    for tier, members in enumerate(tiers):
        for firm in members:
            name = names[firm]
            bought = {part for item in kinds[tier] for part, _quantity in bills[item]}
            nodes += [Node(f"{name}/{key}", name, float(chance.integers(0, 40)), 0.02) for key in sorted(bought)]
            for number, item in enumerate(kinds[tier]):
                nodes.append(Node(f"{name}/{item}", name, float(chance.integers(20, 60)), 0.05))
                parts = tuple((f"{name}/{part}", quantity) for part, quantity in bills[item])
                uses = ((f"{name}/r{number % 2}", 0.5 + 0.25 * (number % 3)),)
                makes.append(Make(f"{name}/{item}", parts, uses, 1.0))
            for part in sorted(bought):
                for other in chance.choice(tiers[tier - 1], size=min(2, len(tiers[tier - 1])), replace=False):
                    lead = int(chance.integers(0, 3))
                    key = f"{names[int(other)]}>{name}/{part}"
                    spot = (200.0,) * weeks if chance.random() < 0.3 else ()
                    lanes.append(
                        Lane(
                            key, names[int(other)], f"{name}/{part}", (1e5,) * weeks, f"{names[int(other)]}/{part}",
                            lead, float(chance.uniform(0.1, 0.5)), spot, (SPOT_FACTOR,) * weeks if spot else (),
                        )
                    )  # fmt: skip
    return nodes, makes, lanes


def _demands(
    tiers: list[list[int]], names: dict[int, str], kinds: dict[int, list[str]],
    bills: dict[str, list[tuple[str, float]]], weeks: int, chance: np.random.Generator,
) -> list[Demand]:  # fmt: skip
    last, costs = len(tiers) - 1, _costs(kinds, bills)
    return [
        Demand(f"{names[firm]}/{item}@{week}", f"{names[firm]}/{item}", week, float(chance.integers(20, 60)),
               costs[item] * float(chance.choice([0.5, 1.5])))
        for firm in tiers[last]
        for item in kinds[last]
        for week in range(2, weeks)
    ]  # fmt: skip


def _costs(kinds: dict[int, list[str]], bills: dict[str, list[tuple[str, float]]]) -> dict[str, float]:
    """What a unit costs at its dearest, overtime and spot prices included: being late must cost more in the end."""
    costs: dict[str, float] = {}
    for items in kinds.values():
        for number, item in enumerate(items):
            below = sum(quantity * (costs[part] + SPOT_FACTOR + 0.5) for part, quantity in bills[item])
            costs[item] = 1.0 + 4.0 * (0.5 + 0.25 * (number % 3)) + below
    return costs


def _hours_needed(
    tiers: list[list[int]], names: dict[int, str], kinds: dict[int, list[str]],
    bills: dict[str, list[tuple[str, float]]], demands: list[Demand], weeks: int,
) -> dict[tuple[str, int], float]:  # fmt: skip
    """Hours a week that the mean demand takes of each resource, were it spread evenly over the firms of a tier."""
    last = len(tiers) - 1
    need = {item: 0.0 for items in kinds.values() for item in items}
    for one in demands:
        need[one.node.partition("/")[2]] += one.quantity / weeks
    for tier in range(last, 0, -1):
        for item in kinds[tier]:
            for part, quantity in bills[item]:
                need[part] += quantity * need[item]
    hours = {}
    for tier, members in enumerate(tiers):
        for firm in members:
            for place in range(2):
                used = sum(
                    need[item] * (0.5 + 0.25 * (number % 3)) / len(members)
                    for number, item in enumerate(kinds[tier])
                    if number % 2 == place
                )
                hours[names[firm], place] = used
    return hours
