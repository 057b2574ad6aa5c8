"""Will an indicator reach its target by the day, will the evaluation pass, and what does that mean in money?

An indicator is drawn on by a robust line (Theil 1950, Sen 1968: the median of the slopes between all pairs of
observations); its spread is 1.4826 times the median absolute deviation from that line (Rousseeuw and Croux 1993),
never below a share of the target, and widens with the distance from the observations as in a least-squares prediction.
The evaluation is simulated: every indicator is drawn from its own forecast, independently of the others, and scored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erf, inf, sqrt
from statistics import median

import numpy as np
from numpy.typing import NDArray

from planum.programme.performance.engine.scoring import Curve

Floats = NDArray[np.float64]
MAD_TO_SD = 1.4826
LEAST_SPREAD = 0.05
ONE_OBSERVATION_SPREAD = 0.15
DAYS_OF_YEAR = 365.25
WIDTH_80 = 1.2816


@dataclass(frozen=True, slots=True)
class Observation:
    """What was known on a day; days count from any common day."""

    day: float
    value: float


@dataclass(frozen=True, slots=True)
class Predicted:
    """A value on a day: a normal distribution, its 80 % interval, and on how many observations it stands.

    The ends of the interval stay `within` what the value can be at all.
    """

    mean: float
    sd: float
    count: int
    slope_per_year: float = 0.0
    within: tuple[float, float] = (-inf, inf)

    @property
    def low(self) -> float:
        return max(self.mean - WIDTH_80 * self.sd, self.within[0])

    @property
    def high(self) -> float:
        return min(self.mean + WIDTH_80 * self.sd, self.within[1])


@dataclass(frozen=True, slots=True)
class Prospect:
    """An indicator in the evaluation to come. `predicted` None: nothing is known, any share of the target may come."""

    code: str
    dimension: str
    weight: int
    target: float
    at_most: bool
    predicted: Predicted | None


@dataclass(frozen=True, slots=True)
class Influence:
    """What an indicator does: the points it is expected to lose, and how much likelier passing were if it surely met
    its target."""

    code: str
    reaches: float
    expected_loss: float
    swing: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """`passing` is the share of simulated evaluations that pass, `error` its standard error; points at 10, 50, 90 %."""

    passing: float
    error: float
    low: float
    middle: float
    high: float
    influences: tuple[Influence, ...]
    draws: int
    seed: int

    def expected_fen(self, tranche_fen: int) -> int:
        return round(tranche_fen * self.passing)

    def interval_fen(self, tranche_fen: int) -> tuple[int, int]:
        """Between what the tranche lies in eight cases of ten: it comes whole or not at all."""
        return (tranche_fen if self.passing >= 0.9 else 0, 0 if self.passing <= 0.1 else tranche_fen)


def predict(
    observations: Sequence[Observation], day: float, *, scale: float, within: tuple[float, float] = (-inf, inf)
) -> Predicted | None:
    """The value on a day to come. `scale` (the size of the target) sets the least spread; None without observations.

    One observation is held as it is, with a spread that grows with the years. Several values of one day count as their
    median.
    """
    known = _by_day(observations)
    if not known:
        return None
    size = abs(scale) or 1.0
    if len(known) == 1:
        years = abs(day - known[0].day) / DAYS_OF_YEAR
        return Predicted(known[0].value, size * ONE_OBSERVATION_SPREAD * sqrt(max(years, 0.1)), 1, within=within)
    slope = median((b.value - a.value) / (b.day - a.day) for a, b in combinations(known, 2))
    level = median(one.value - slope * one.day for one in known)
    residuals = [one.value - level - slope * one.day for one in known]
    spread = max(MAD_TO_SD * median(abs(each - median(residuals)) for each in residuals), size * LEAST_SPREAD)
    middle = sum(one.day for one in known) / len(known)
    width = sum((one.day - middle) ** 2 for one in known)
    return Predicted(
        level + slope * day,
        spread * sqrt(1 + 1 / len(known) + (day - middle) ** 2 / width),
        len(known),
        slope * DAYS_OF_YEAR,
        within,
    )


def reaching(predicted: Predicted, target: float, *, at_most: bool = False) -> float:
    """How likely the value reaches its target on that day."""
    below = 0.5 * (1 + erf((target - predicted.mean) / (predicted.sd * sqrt(2))))
    return below if at_most else 1 - below


def look_ahead(
    prospects: Sequence[Prospect], weights: Mapping[str, int], curves: Mapping[str, Curve], *, passing: float,
    seed: int, draws: int = 4000,
) -> Outlook:  # fmt: skip
    """Simulate the evaluation `draws` times. The same draws serve every comparison, so that influences are not noise.

    Points of a dimension without any indicator are never earned, as in `scoring.score`.
    """
    random = np.random.default_rng(seed)
    within: dict[str, int] = {}
    for one in prospects:
        within[one.dimension] = within.get(one.dimension, 0) + one.weight
    worth = [weights[one.dimension] * one.weight / within[one.dimension] for one in prospects]
    shares = [_shares(one, curves[one.dimension], random, draws) for one in prospects]
    points = [value * share for value, share in zip(worth, shares, strict=True)]
    total = np.sum(points, axis=0) if points else np.zeros(draws)
    passed = float(np.mean(total >= passing))
    influences = []
    for one, value, got in zip(prospects, worth, points, strict=True):
        surely = total - got + value * float(_share_of(curves[one.dimension], np.ones(1))[0])
        influences.append(
            Influence(one.code, _reach_of(one), float(value - np.mean(got)), float(np.mean(surely >= passing)) - passed)
        )
    influences.sort(key=lambda each: (-each.swing, -each.expected_loss, each.code))
    low, middle, high = (float(each) for each in np.quantile(total, (0.1, 0.5, 0.9)))
    error = sqrt(passed * (1 - passed) / draws)
    return Outlook(passed, error, low, middle, high, tuple(influences), draws, seed)


def _by_day(observations: Sequence[Observation]) -> list[Observation]:
    days: dict[float, list[float]] = {}
    for one in observations:
        days.setdefault(one.day, []).append(one.value)
    return [Observation(day, median(days[day])) for day in sorted(days)]


def _reach_of(one: Prospect) -> float:
    return 0.5 if one.predicted is None else reaching(one.predicted, one.target, at_most=one.at_most)


def _shares(one: Prospect, curve: Curve, random: np.random.Generator, draws: int) -> Floats:
    """Shares of the points in each draw; of an indicator that nothing is known of, any share of its target."""
    if one.predicted is None:
        return _share_of(curve, random.uniform(0, 1, draws))
    values = random.normal(one.predicted.mean, one.predicted.sd, draws)
    if one.target <= 0:
        met = values <= one.target if one.at_most else values >= one.target
        return _share_of(curve, met.astype(np.float64))
    if one.at_most:
        attained = np.where(values <= 0, 1.0, one.target / np.where(values <= 0, 1.0, values))
    else:
        attained = np.maximum(0.0, values / one.target)
    return _share_of(curve, attained)


def _share_of(curve: Curve, attained: Floats) -> Floats:
    reached = [float(point[0]) for point in curve.points]
    given = [float(point[1]) for point in curve.points]
    return np.asarray(np.interp(attained, reached, given), dtype=np.float64)
