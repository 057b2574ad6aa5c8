"""When to renew: the window with the least expected cost, and what the next best one would cost more.

The cost of a window at t: P(T < t) times what a failure costs, P(T >= t) times the planned renewal and the output
lost in the window, and the life thrown away, priced at what a planned renewal costs an hour of expected life.
Source of the criterion: Barlow and Proschan, Mathematical Theory of Reliability, 1965, ch. 3 (age replacement), with
the long-run cost rate as price of life.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planum.errors import Refused
from planum.factory.maintenance.engine.distribution import failing_before, lived_until
from planum.factory.maintenance.engine.lives import Values


@dataclass(frozen=True)
class Costs:
    """In fen: a planned renewal, a failure with its stand-still, and what an hour of life is worth."""

    planned_fen: float
    failure_fen: float
    life_fen_per_h: float


@dataclass(frozen=True)
class Window:
    """A time in which the machine could be renewed: hours from now, and the output lost by using it, in fen."""

    starts_h: float
    lost_fen: float = 0.0


@dataclass(frozen=True)
class Priced:
    """A window and what it is expected to cost, part by part, in fen; `wasted_fen` is the life thrown away."""

    window: Window
    failing_before: float
    failure_fen: float
    planned_fen: float
    lost_fen: float
    wasted_fen: float

    @property
    def cost_fen(self) -> float:
        return self.failure_fen + self.planned_fen + self.lost_fen + self.wasted_fen


def priced(
    quantiles_h: Sequence[float] | Values, cap_h: float, windows: Sequence[Window], costs: Costs
) -> list[Priced]:
    """The windows, the cheapest first. Remaining life is given by its quantiles at `LEVELS`, in hours.

    Errors: `Refused` without a window, or with one that lies before now.
    """
    if not windows or any(window.starts_h < 0 for window in windows):
        raise Refused("no window ahead", "at least one window that is not past", "give windows to choose from")
    whole = lived_until(quantiles_h, cap_h)
    found = []
    for window in windows:
        fails = failing_before(quantiles_h, window.starts_h, cap_h)
        wasted = max(whole - lived_until(quantiles_h, window.starts_h), 0.0)
        found.append(
            Priced(
                window, fails, fails * costs.failure_fen, (1 - fails) * costs.planned_fen,
                (1 - fails) * window.lost_fen, wasted * costs.life_fen_per_h,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.cost_fen, one.window.starts_h))


def regret_fen(choices: Sequence[Priced]) -> float:
    """What the second choice is expected to cost more than the first; 0 where there is only one."""
    return choices[1].cost_fen - choices[0].cost_fen if len(choices) > 1 else 0.0
