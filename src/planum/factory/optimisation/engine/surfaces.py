"""What is believed of every result at points that were not tried: a Gaussian process each.

Exact results are bent before: excesses by `bilog` (Eriksson and Poloczek, AISTATS 2021), which keeps their sign, and
losses likewise around the best one, so that a few extreme trials do not hide what happens near the limits.
"""

import math
from collections.abc import Sequence

import numpy as np

from planum.factory.optimisation.engine.gaussian import GaussianProcess
from planum.factory.optimisation.engine.problem import Values


def bilog(values: Values) -> Values:
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def unbent(values: Values) -> Values:
    return np.asarray(np.sign(values) * np.expm1(np.abs(values)))


class Surfaces:
    """The loss first, then the excess of each constraint, over rows of the unit cube.

    `rows` (n, d), `loss` (n,), `excess` (n, m) of the trials that gave numbers; `around` is the loss that the bending
    is centred on and `scales` (m,) the usual excesses. `noises` are standard deviations in the results' own units; if
    any is above zero nothing is bent.
    """

    def __init__(
        self, rows: Values, loss: Values, excess: Values, around: float, scales: Values, noises: Sequence[float]
    ) -> None:  # fmt: skip
        self.bends = not any(noises)
        away = np.abs(loss - around)
        self._around, self._unit = around, float(np.median(away[away > 0])) if (away > 0).any() else 1.0
        self._scales = scales
        told = np.column_stack([(loss - around) / self._unit, excess / scales])
        units = [self._unit, *scales]
        self._processes = [
            GaussianProcess(rows, bilog(column) if self.bends else column, noise / unit)
            for column, noise, unit in zip(told.T, noises, units, strict=True)
        ]

    def bent_excess(self, excess: Values) -> Values:
        scaled = excess / self._scales
        return bilog(scaled) if self.bends else np.asarray(scaled)

    def value(self, row: Values) -> Values:
        """Expected bent loss and excesses at one row, shape (1 + m,)."""
        return np.array([one.mean(row)[0] for one in self._processes])

    def gradient(self, row: Values) -> Values:
        """Shape (1 + m, d)."""
        return np.array([one.mean(row)[1] for one in self._processes])

    def loss(self, rows: Values) -> tuple[Values, Values]:
        """Expected bent loss and its standard deviation, shapes (k,)."""
        return self._processes[0].predict(rows)

    def bent_loss(self, loss: float) -> float:
        away = (loss - self._around) / self._unit
        return float(bilog(np.array(away))) if self.bends else away

    def straight_loss(self, bent: float) -> float:
        away = float(unbent(np.array(bent))) if self.bends else bent
        return self._around + self._unit * away

    def chances(self, rows: Values) -> Values:
        """How likely each limit holds, shape (k, m)."""
        found = [one.predict(rows) for one in self._processes[1:]]
        return np.array([_normal(-mean / spread) for mean, spread in found]).T.reshape(len(rows), len(found))

    def gain(self, rows: Values, best: float) -> Values:
        """Expected improvement on the loss `best` (own units), bent, shape (k,)."""
        mean, spread = self.loss(rows)
        ahead = (self.bent_loss(best) - mean) / spread
        density = np.exp(-0.5 * ahead**2) / math.sqrt(2 * math.pi)
        return np.asarray(spread * (ahead * _normal(ahead) + density))


def _normal(values: Values) -> Values:
    from scipy.special import ndtr  # noqa: PLC0415  scipy is slow to import and only proposals need it

    return np.asarray(ndtr(values))
