"""What deviates, what that speaks for, and what each way out may cost: pure and worked by hand in the tests."""

from planum.factory.decisions.engine.causes import UNKNOWN, Expected, Signature, Suspect, Witness, rank
from planum.factory.decisions.engine.deviations import Deviation, Direction, deviation
from planum.factory.decisions.engine.pricing import Busy, Costs, Price, Scenario, chance_by_day, cheapest_start, price

__all__ = [
    "UNKNOWN",
    "Busy",
    "Costs",
    "Deviation",
    "Direction",
    "Expected",
    "Price",
    "Scenario",
    "Signature",
    "Suspect",
    "Witness",
    "chance_by_day",
    "cheapest_start",
    "deviation",
    "price",
    "rank",
]
