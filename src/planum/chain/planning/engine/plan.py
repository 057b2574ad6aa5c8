"""What came of planning: quantities week by week, what is late, what everything costs."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planum.chain.planning.engine.matrix import groups_of, wanted
from planum.chain.planning.engine.problem import Problem

Floats = NDArray[np.float64]
TOLERANCE = 1e-6


class Status(StrEnum):
    """What the solver proved. Nothing else counts as a plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class Unsolved(Exception):
    """No plan came of it: the solver's own word for why, and for how long it tried."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(f"{reason} after {seconds:.1f} s")
        self.reason, self.seconds = reason, seconds


@dataclass(frozen=True)
class Plan:
    """Tables have a row for each make, lane, resource, node or group of demands of the problem, a column a week.

    `ship` and `extra` stand in the week of leaving. `price` is what one more unit of a node would cost in a week, in
    the unit of the problem's costs; `resource_price` what one more hour would save.
    """

    status: Status
    cost: float
    gap: float
    seconds: float
    make: Floats
    ship: Floats
    extra: Floats
    overtime: Floats
    stock: Floats
    deliver: Floats
    backlog: Floats
    price: Floats
    resource_price: Floats

    def limits(self) -> dict[str, Floats]:
        """What was planned, as the most that may be done."""
        return {"make": self.make, "ship": self.ship, "extra": self.extra, "overtime": self.overtime}

    def sent(self) -> Floats:
        return self.ship + self.extra


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a demand. `done_week` is the week in which the last of it is delivered; None: not within the
    weeks of the plan. `late_unit_weeks`: each unit for each week it is late.
    """

    demand: str
    on_time: float
    late: float
    done_week: int | None
    late_unit_weeks: float
    first_late_week: int | None

    @property
    def is_late(self) -> bool:
        return self.late > TOLERANCE


def fates(problem: Problem, plan: Plan) -> list[Fate]:
    """One for each demand of the problem, in its order: demands of a group are served by their weeks."""
    places = {key: place for place, key in enumerate(groups_of(problem))}
    begun: dict[tuple[int, int], float] = {}
    asked = np.cumsum(wanted(problem), axis=1)
    given = np.cumsum(plan.deliver, axis=1)
    found = []
    for one in problem.demands:
        group = places[one.node, one.weight]
        before = asked[group, one.week - 1] if one.week else 0.0
        start = before + begun.get((group, one.week), 0.0)
        begun[group, one.week] = begun.get((group, one.week), 0.0) + one.quantity
        got = np.clip(given[group] - start, 0.0, one.quantity)
        found.append(_fate(one.key, one.week, one.quantity, got))
    return found


def _fate(key: str, week: int, quantity: float, got: Floats) -> Fate:
    slack = TOLERANCE * max(1.0, quantity)
    missing = quantity - got
    missing[missing <= slack] = 0.0
    open_weeks = missing[week:]
    done = np.flatnonzero(missing == 0)
    late = float(missing[week])
    return Fate(
        key, quantity - late, late, max(int(done[0]), 0) if len(done) else None, float(open_weeks.sum()),
        week if late > 0 else None,
    )  # fmt: skip
