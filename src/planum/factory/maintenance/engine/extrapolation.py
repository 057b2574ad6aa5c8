"""A few failures are known: the index is drawn on until it reaches the level at which those machines failed."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planum.factory.maintenance.engine.distribution import RemainingLife, from_atoms
from planum.factory.maintenance.engine.lives import Values

DRAWS = 400
LEAST_ROWS = 8
LEAST_SPREAD = 0.25
QUIET = 0.5
POWERS = (0.0, 0.25, 0.5)
MEMORY_SHARE, SHORTEST_MEMORY = 0.35, 12.0
DOUBT = 0.6
"""The spread of the logarithm of the time to the end that no line can tell: wear need not be exponential. It is set so
that nine in ten true ends of C-MAPSS training engines lie within the 90 % interval when three failures are known."""


@dataclass(frozen=True)
class EndLevel:
    """The logarithm of the index at failure: mean and spread over the failures seen, and how many they are."""

    mean: float
    spread: float
    failures: int

    def as_data(self) -> dict[str, Any]:
        return dict(vars(self))


def end_level(distances: Values) -> EndLevel:
    """From the index at each known failure. With a single one the spread is taken as a quarter (e-fold 0.25)."""
    logs = np.log(np.maximum(distances, 1e-9))
    seen = float(logs.std(ddof=1)) if len(logs) > 1 else LEAST_SPREAD
    return EndLevel(float(logs.mean()), max(seen, LEAST_SPREAD), len(logs))


def extrapolated(distance: Values, limit: float, end: EndLevel, cap: float, seed: int) -> RemainingLife:
    """What is left of one life whose index so far is `distance` (n), by a weighted line through it (1 machine).

    The line is drawn through a power of the index, or its logarithm, whichever is straightest by likelihood (Box and
    Cox, J. Royal Statistical Society B 26 (1964) 211-252). Its memory is a third of the time since the index left the
    quiet zone (half of the alarm limit). Uncertain are its slope, its place, the end level and the form of the wear;
    lines that do not rise count as `cap`.
    """
    count = len(distance)
    if count < LEAST_ROWS:
        return from_atoms(np.full((1, DRAWS), cap), cap)
    logs = np.log(np.maximum(distance, 1e-3 * limit))
    quiet = np.flatnonzero(distance <= QUIET * limit)
    since = count - 1 - (int(quiet[-1]) if len(quiet) else 0)
    memory = max(SHORTEST_MEMORY, MEMORY_SHARE * since)
    at = -np.arange(count - 1, -1, -1, dtype=np.float64)
    weights = np.exp(at / memory)
    line = max((_line(at, logs, weights, power) for power in POWERS), key=lambda one: one.likelihood)
    chance = np.random.default_rng(seed)
    ends = end.mean + end.spread * np.sqrt(1 + 1 / end.failures) * chance.standard_normal(DRAWS)
    slopes = line.slope + line.slope_spread * chance.standard_normal(DRAWS)
    places = line.place + line.place_spread * chance.standard_normal(DRAWS)
    ways = _powered(ends, line.power) - places
    steps = np.where(slopes > 0, ways / np.maximum(slopes, 1e-12), cap)
    doubted = np.maximum(steps, 0.0) * np.exp(DOUBT * chance.standard_normal(DRAWS))
    return from_atoms(np.minimum(doubted, cap)[None, :], cap)


@dataclass(frozen=True)
class Line:
    """A weighted line through a power of the index: slope a step and value at the last row, with standard errors."""

    power: float
    slope: float
    place: float
    slope_spread: float
    place_spread: float
    likelihood: float


def _powered(logs: Values, power: float) -> Values:
    return logs if power == 0 else np.asarray(np.exp(power * logs) / power)


def _line(at: Values, logs: Values, weights: Values, power: float) -> Line:
    """Smoothed rows count as fewer independent ones: a fifth."""
    values, total = _powered(logs, power), weights.sum()
    middle, level = (weights * at).sum() / total, (weights * values).sum() / total
    moment = (weights * (at - middle) ** 2).sum()
    slope = (weights * (at - middle) * (values - level)).sum() / moment
    place = level - slope * middle
    rest = values - place - slope * at
    variance = max((weights * rest**2).sum() / total, 1e-12)
    independent = max(2.0, min(total**2 / (weights**2).sum(), len(at)) / 5.0)
    likelihood = -0.5 * np.log(variance) + (power - 1.0) * (weights * logs).sum() / total
    return Line(
        power, float(slope), float(place), float(np.sqrt(variance / independent / (moment / total))),
        float(np.sqrt(variance / independent * (1 + middle**2 / (moment / total)))), float(likelihood),
    )  # fmt: skip
