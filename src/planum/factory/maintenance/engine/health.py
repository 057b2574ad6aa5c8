"""Health without a single failure: how far a machine has moved from its own beginning, and whose share that is.

Each machine is compared with what its own early life predicts at the set-points of the moment. The smoothed
differences are weighed by their Ledoit-Wolf covariance in early life; the distance is Mahalanobis's.
Sources: Ledoit and Wolf, J. Multivariate Analysis 88 (2004) 365-411; Roberts, Technometrics 1 (1959) 239-250 (EWMA).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from planum.errors import Refused
from planum.factory.maintenance.engine.lives import Lives, Values
from planum.factory.maintenance.engine.regimes import UNSEEN, Normaliser, Regimes, find_regimes, fit_normaliser
from planum.factory.maintenance.engine.windows import ewma

EARLY = 2.5
RIDGE = 1e-3
LEAST_EARLY_ROWS = 30


@dataclass(frozen=True)
class HealthSettings:
    """`own` rows at the beginning of a life are its baseline; `memory` is the span of the smoothing, in rows.

    An alarm needs `consecutive` rows over the limit; `false_alarms` is the budget, in alarms a thousand rows of a
    healthy machine.
    """

    own: int = 20
    memory: float = 10.0
    consecutive: int = 5
    false_alarms: float = 1.0


@dataclass(frozen=True)
class Track:
    """A machine's course, one entry a row: `distance`, `health` (1 like new, 0.5 at the limit), `alarm`, the share of
    each signal in the distance (n, signals; rows sum to 1), and `known`: false where the regime was never seen.
    """

    distance: Values
    health: Values
    alarm: NDArray[np.bool_]
    shares: Values
    known: NDArray[np.bool_]


@dataclass(frozen=True)
class HealthIndex:
    """What was learned of a fleet: regimes, scales, and the inverse covariance of early differences."""

    settings: HealthSettings
    regimes: Regimes
    normaliser: Normaliser
    precision: Values
    limit: float
    early_alarms: float

    def tracks(self, lives: Lives) -> Track:
        """All lives at once, row by row as they stand."""
        moved, known = self._moved(lives)
        pulled = moved @ self.precision
        parts = np.maximum(moved * pulled, 0.0)
        distance = np.sqrt(np.maximum((moved * pulled).sum(axis=1), 0.0))
        total = parts.sum(axis=1, keepdims=True)
        shares = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
        health = 1.0 / (1.0 + (distance / self.limit) ** 2)
        alarm = _lasting((distance > self.limit) & known, lives, self.settings.consecutive)
        return Track(distance, health, alarm, shares, known)

    def _moved(self, lives: Lives) -> tuple[Values, NDArray[np.bool_]]:
        regime = self.regimes.of(lives.setpoints)
        known = regime != UNSEEN
        differences = own_differences(lives, self.normaliser.of(lives.values, regime), known, self.settings.own)
        return ewma(differences, lives.starts, self.settings.memory), known

    def as_data(self) -> dict[str, Any]:
        return {
            "settings": vars(self.settings), "regimes": self.regimes.as_data(), "normaliser": self.normaliser.as_data(),
            "precision": self.precision.tolist(), "limit": self.limit, "early_alarms": self.early_alarms,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "HealthIndex":
        return cls(
            HealthSettings(**data["settings"]), Regimes.from_data(data["regimes"]),
            Normaliser.from_data(data["normaliser"]), np.array(data["precision"]), data["limit"], data["early_alarms"],
        )  # fmt: skip


def fit_health(lives: Lives, settings: HealthSettings, seed: int = 0) -> HealthIndex:
    """Learn the index from the early rows of all lives; how and when they ended is not looked at.

    Errors: `Refused` where the lives have fewer than 30 early rows in all.
    """
    early = lives.age() < EARLY * settings.own
    if early.sum() < LEAST_EARLY_ROWS:
        raise Refused(
            f"{int(early.sum())} rows of early life", f"at least {LEAST_EARLY_ROWS}", "wait for more readings"
        )
    regimes = find_regimes(lives.setpoints, seed)
    regime = regimes.of(lives.setpoints)
    normaliser = fit_normaliser(lives.values[early], regime[early], regimes.count)
    index = HealthIndex(settings, regimes, normaliser, np.zeros((0, 0)), 1.0, 0.0)
    moved, _known = index._moved(lives)
    precision = np.asarray(np.linalg.pinv(shrunk_covariance(moved[early]), hermitian=True), dtype=np.float64)
    index = HealthIndex(settings, regimes, normaliser, precision, 1.0, 0.0)
    limit = limit_for(index.tracks(lives).distance[early], settings)
    index = HealthIndex(settings, regimes, normaliser, precision, limit, 0.0)
    begun = _begun(index.tracks(lives).alarm, lives) & early
    return HealthIndex(settings, regimes, normaliser, precision, limit, float(begun.sum() / early.sum() * 1000))


def shrunk_covariance(rows: Values) -> Values:
    """The covariance (signals, signals) of centred rows, drawn towards a multiple of the identity as far as is best.

    Source: Ledoit and Wolf 2004, lemmas 3.1 to 3.4; equal to scikit-learn's `ledoit_wolf(assume_centered=True)`.
    """
    count, width = rows.shape
    covariance = rows.T @ rows / count
    target = np.trace(covariance) / width
    squares = rows**2
    error = ((squares.T @ squares).sum() / count - (covariance**2).sum()) / (width * count)
    spread = ((covariance - target * np.eye(width)) ** 2).sum() / width
    share = min(error, spread) / spread if spread > 0 else 0.0
    return np.asarray((1 - share) * covariance + share * target * np.eye(width))


def limit_for(distance: Values, settings: HealthSettings) -> float:
    """The distance that a healthy machine passes so seldom that the budget of false alarms is kept.

    Each alarm takes `consecutive` rows, so the share of rows over the limit may be budget * consecutive / 1000. Where
    the early rows are too few to show so small a share, a scaled chi-square with their mean and variance does.
    """
    share = min(settings.false_alarms * settings.consecutive / 1000.0, 0.05)
    squared = distance**2
    mean, variance = float(squared.mean()), float(squared.var())
    if mean <= 0 or variance <= 0:
        return 1.0
    fitted = float(np.sqrt(variance / (2 * mean) * chi2.isf(share, 2 * mean**2 / variance)))
    seen = float(np.quantile(distance, 1 - share)) if len(distance) * share >= 1 else float(distance.max())
    return max(fitted, seen)


def own_differences(lives: Lives, normal: Values, known: NDArray[np.bool_], own: int) -> Values:
    """Each row less what the life's own first rows predict at its set-points; unseen regimes count as no difference."""
    moved = np.empty_like(normal)
    for first, end in zip(lives.starts[:-1], lives.starts[1:], strict=True):
        begun = slice(first, min(first + own, end))
        expected = _expectation(lives.setpoints[begun], normal[begun])
        moved[first:end] = normal[first:end] - expected(lives.setpoints[first:end])
    moved[~known] = 0.0
    return moved


def _expectation(setpoints: Values, normal: Values) -> Any:
    """A straight line in the set-points where the first rows are many enough to draw one, else their mean."""
    middle, base = setpoints.mean(axis=0), normal.mean(axis=0)
    spread = setpoints.std(axis=0)
    if len(normal) < 20 * max(setpoints.shape[1], 1) or not (spread > 1e-9).any():
        return lambda _asked: base
    scale = np.where(spread > 1e-9, spread, np.inf)
    design = (setpoints - middle) / scale
    gram = design.T @ design / len(design) + RIDGE * np.eye(design.shape[1])
    slopes = np.linalg.solve(gram, design.T @ (normal - base) / len(design))
    return lambda asked: base + ((asked - middle) / scale) @ slopes


def _lasting(over: NDArray[np.bool_], lives: Lives, consecutive: int) -> NDArray[np.bool_]:
    """True from the row on that is the last of so many in a row, as long as they last; nothing runs over a border."""
    rows = np.arange(len(over))
    reset = np.maximum.accumulate(np.where(~over, rows, -1))
    begins = np.repeat(lives.starts[:-1], lives.lengths)
    run = rows - np.maximum(reset, begins - 1)
    return over & (run >= consecutive)


def _begun(alarm: NDArray[np.bool_], lives: Lives) -> NDArray[np.bool_]:
    before = np.concatenate([[False], alarm[:-1]])
    before[lives.starts[:-1]] = False
    return np.asarray(alarm & ~before)
