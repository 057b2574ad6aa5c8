"""Regimes of operation: clusters of set-points, found once and used again; what lies outside them was never seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from planum.factory.maintenance.engine.lives import Values

MOST_REGIMES = 8
CLEAR = 0.75
SAMPLE = 500
MARGIN = 1.5
UNSEEN = -1
STILL = 1e300
"""The spread of what never moves: divided by it everything is nought, and JSON can hold it."""


@dataclass(frozen=True)
class Regimes:
    """Centres (k, set-points) in units of `scale`, and how far from its centre a set-point was ever seen (k)."""

    middle: Values
    scale: Values
    centres: Values
    reach: Values

    @property
    def count(self) -> int:
        return len(self.centres)

    def of(self, setpoints: Values) -> NDArray[np.intp]:
        """The regime of each row, or `UNSEEN` where it is farther from every centre than anything that was seen."""
        if not setpoints.shape[1]:
            return np.zeros(len(setpoints), dtype=np.intp)
        scaled = (setpoints - self.middle) / self.scale
        nearest, distance = _nearest(scaled, self.centres)
        return np.where(distance <= self.reach[nearest], nearest, UNSEEN)

    def as_data(self) -> dict[str, Any]:
        return {name: getattr(self, name).tolist() for name in ("middle", "scale", "centres", "reach")}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Regimes":
        return cls(*(np.array(data[name], dtype=np.float64) for name in ("middle", "scale", "centres", "reach")))


def find_regimes(setpoints: Values, seed: int) -> Regimes:
    """The clusters of set-points (n, p), as many as stand clearly apart by their silhouette; else one.

    Source of the measure: Rousseeuw, J. Comput. Appl. Math. 20 (1987) 53-65.
    """
    width = setpoints.shape[1]
    if not width:
        return Regimes(np.zeros(0), np.ones(0), np.zeros((1, 0)), np.full(1, STILL))
    middle, spread = setpoints.mean(axis=0), setpoints.std(axis=0)
    scale = np.where(spread > 1e-12, spread, 1.0)
    scaled = (setpoints - middle) / scale
    centres = _clear_centres(scaled, seed)
    nearest, distance = _nearest(scaled, centres)
    reach = np.array([distance[nearest == number].max(initial=0.0) for number in range(len(centres))])
    return Regimes(middle, scale, centres, MARGIN * reach + 1e-9)


def _clear_centres(scaled: Values, seed: int) -> Values:
    chance = np.random.default_rng(seed)
    sample = scaled[chance.choice(len(scaled), min(SAMPLE, len(scaled)), replace=False)]
    best, clearest = sample.mean(axis=0, keepdims=True), CLEAR
    apart = np.sqrt(((sample[:, None, :] - sample[None, :, :]) ** 2).sum(axis=2))
    different = len(np.unique(sample.round(6), axis=0))
    for count in range(2, min(MOST_REGIMES, different - 1) + 1):
        centres, label = kmeans2(sample, count, minit="++", rng=np.random.default_rng(seed))
        clearness = silhouette(apart, label)
        if clearness > clearest:
            best, clearest = np.asarray(centres), clearness
    return np.asarray(best)


def silhouette(apart: Values, label: NDArray[np.intp]) -> float:
    """The mean silhouette of labelled points from their distances (n, n); -1 where a cluster is empty or alone."""
    groups = np.unique(label)
    if len(groups) < 2:
        return -1.0
    member = (label[:, None] == groups[None, :]).astype(np.float64)
    sizes, own = member.sum(axis=0), np.searchsorted(groups, label)
    sums, rows = apart @ member, np.arange(len(label))
    within = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    other = means.min(axis=1)
    scores = np.where(sizes[own] > 1, (other - within) / np.maximum(np.maximum(other, within), 1e-12), 0.0)
    return float(scores.mean())


def _nearest(scaled: Values, centres: Values) -> tuple[NDArray[np.intp], Values]:
    distances = np.sqrt(((scaled[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))
    nearest = distances.argmin(axis=1)
    return nearest, distances[np.arange(len(scaled)), nearest]


@dataclass(frozen=True)
class Normaliser:
    """Mean and spread of each signal in each regime (k, signals); what is outside them is compared with the whole."""

    mean: Values
    spread: Values

    def of(self, values: Values, regime: NDArray[np.intp]) -> Values:
        place = np.where(regime == UNSEEN, len(self.mean) - 1, regime)
        return np.asarray((values - self.mean[place]) / self.spread[place])

    @property
    def moving(self) -> NDArray[np.bool_]:
        """Which signals ever move."""
        return np.asarray(self.spread[-1] < STILL)

    def as_data(self) -> dict[str, Any]:
        return {"mean": self.mean.tolist(), "spread": self.spread.tolist()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Normaliser":
        return cls(np.array(data["mean"]), np.array(data["spread"]))


def fit_normaliser(values: Values, regime: NDArray[np.intp], regimes: int) -> Normaliser:
    """One row a regime and a last one for all of them together; a signal that never moves is left at zero."""
    groups = [values[regime == number] for number in range(regimes)] + [values]
    mean = np.array([group.mean(axis=0) if len(group) else values.mean(axis=0) for group in groups])
    spread = np.array([group.std(axis=0) if len(group) > 1 else values.std(axis=0) for group in groups])
    still = spread <= 1e-9 * np.maximum(np.abs(mean), 1.0)
    return Normaliser(mean, np.where(still, STILL, spread))
