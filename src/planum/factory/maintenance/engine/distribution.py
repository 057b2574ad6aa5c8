"""Remaining life is a distribution, never a number: its quantiles up to a cap, beyond which nothing is claimed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planum.factory.maintenance.engine.lives import Values

LEVELS = np.array([0.005, 0.01, 0.025, *np.linspace(0.05, 0.95, 19).round(2).tolist(), 0.975, 0.99, 0.995])
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class RemainingLife:
    """The quantiles (m, levels) of the life that m machines have left, in steps; `cap` means "at least so long"."""

    quantiles: Values
    cap: float

    def at(self, level: float) -> Values:
        """The quantile at a level from 0 to 1, for each machine."""
        return np.array([np.interp(level, LEVELS, row) for row in self.quantiles])

    def failing_before(self, steps: float) -> Values:
        """The probability of a failure within `steps` from now. Beyond the cap it is what is known up to the cap."""
        return np.array([failing_before(row, steps, self.cap) for row in self.quantiles])


def failing_before(quantiles: Sequence[float] | Values, steps: float, cap: float) -> float:
    """The same for one machine, from its quantiles at `LEVELS`."""
    if steps <= 0:
        return 0.0
    known = np.asarray(quantiles, dtype=np.float64)
    below = known < cap
    within = min(steps, cap)
    places = np.concatenate([[0.0], known[below]])
    chances = np.concatenate([[0.0], LEVELS[below]])
    if within >= places[-1]:
        return float(chances[-1])
    return float(np.interp(within, places, chances))


def lived_until(quantiles: Sequence[float] | Values, steps: float) -> float:
    """The mean of the smaller of remaining life and `steps`: how long the machine still runs if renewed then."""
    known = np.asarray(quantiles, dtype=np.float64)
    weights = np.diff(np.concatenate([[0.0], (LEVELS[1:] + LEVELS[:-1]) / 2, [1.0]]))
    return float((weights * np.minimum(known, steps)).sum())


def from_atoms(atoms: Values, cap: float) -> RemainingLife:
    """Equally likely values (m machines, n atoms) as quantiles: at rank level * (n + 1), the conformal rule.

    Source of the rule: Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2nd ed., 2022, ch. 7.
    """
    ordered = np.sort(np.clip(atoms, 0.0, cap), axis=1)
    count = ordered.shape[1]
    ranks = np.clip(LEVELS * (count + 1) - 1, 0, count - 1)
    low, share = np.floor(ranks).astype(np.intp), ranks % 1
    high = np.minimum(low + 1, count - 1)
    quantiles = ordered[:, low] * (1 - share) + ordered[:, high] * share
    # Between equal values the last bits may fall; quantiles never do.
    return RemainingLife(np.maximum.accumulate(quantiles, axis=1), cap)
