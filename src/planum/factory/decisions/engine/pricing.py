"""What a way out may cost: repair, failure, stand-still and late orders, each an expected value in fen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

HOURS_A_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Costs:
    """Money in fen. `stand_fen_per_h`: an hour in which the machine should have worked; `late_fen_per_h`: an hour by
    which an order of weight 1 is late.
    """

    planned_fen: int
    failure_fen: int
    stand_fen_per_h: int
    planned_h: float
    failure_h: float
    late_fen_per_h: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is known of one way out: the chance that the machine fails before its repair, the planned work that the
    repair displaces, and by how many weighted hours orders are later than today, if it holds and if it fails.
    """

    failure_chance: float
    displaced_h: float
    later_h: float
    later_if_failed_h: float


@dataclass(frozen=True, slots=True)
class Price:
    """Expected money in fen; `total_fen` is exactly the sum of the four parts."""

    repair_fen: int
    failure_fen: int
    stand_fen: int
    late_fen: int

    @property
    def total_fen(self) -> int:
        return self.repair_fen + self.failure_fen + self.stand_fen + self.late_fen


@dataclass(frozen=True, slots=True)
class Busy:
    """Hours from now in which the machine works by the plan."""

    begins_h: float
    ends_h: float


def price(costs: Costs, scenario: Scenario) -> Price:
    """With p the chance of a failure before the repair: (1 - p) times what a planned repair costs and p times what a
    failure costs, each in repair, stand-still and lateness. Raises ValueError if p is not within 0 and 1.
    """
    fails = scenario.failure_chance
    if not 0 <= fails <= 1:
        raise ValueError(f"A chance lies between 0 and 1, not {fails}.")
    holds = 1 - fails
    stand_h = holds * scenario.displaced_h + fails * costs.failure_h
    later_h = holds * scenario.later_h + fails * scenario.later_if_failed_h
    return Price(
        repair_fen=round(holds * costs.planned_fen),
        failure_fen=round(fails * costs.failure_fen),
        stand_fen=round(stand_h * costs.stand_fen_per_h),
        late_fen=round(later_h * costs.late_fen_per_h),
    )


def chance_by_day(daily: float, hours: float) -> float:
    """The chance of a failure within so many hours if each day has the chance `daily`, independent of the days before:
    1 - (1 - daily) ^ (hours / 24).
    """
    return 1 - float((1 - daily) ** (max(hours, 0.0) / HOURS_A_DAY))


def displaced_h(busy: Sequence[Busy], begins_h: float, ends_h: float) -> float:
    """How many hours of the plan's work on the machine lie between two instants."""
    return sum(max(0.0, min(one.ends_h, ends_h) - max(one.begins_h, begins_h)) for one in busy)


def cheapest_start(
    costs: Costs, busy: Sequence[Busy], chance: Callable[[float], float], first_h: float, last_h: float, step_h: float
) -> float:
    """The start of a repair between `first_h` and `last_h`, in steps, whose expected cost before any re-planning is
    least; of equal ones the earliest.
    """
    steps = max(0, int((last_h - first_h) / step_h))
    starts = [first_h + step_h * number for number in range(steps + 1)]

    def expected(start: float) -> int:
        displaced = displaced_h(busy, start, start + costs.planned_h)
        return price(costs, Scenario(chance(start), displaced, 0.0, 0.0)).total_fen

    return min(starts, key=lambda start: (expected(start), start))
