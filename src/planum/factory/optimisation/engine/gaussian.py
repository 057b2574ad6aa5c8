"""A Gaussian process over the unit cube: squared-exponential kernel with a length for each parameter, fitted by MAP.

Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), chapters 2 and 5; the prior of the lengths grows
with the number of parameters (Hvarfner, Hellsten, Nardi, ICML 2024). Written here because proposals need gradients of
the prediction, noise that is declared and not guessed, and fits within milliseconds.
"""

import math

import numpy as np

from planum.factory.optimisation.engine.problem import Values

JITTER = 1e-8
LENGTHS, SPREADS = (math.log(0.03), math.log(30.0)), (math.log(0.05), math.log(200.0))
LENGTH_PRIOR_SD = math.sqrt(3.0)


class GaussianProcess:
    """Fits `y` (n,) at `x` (n, d). `noise` is the standard deviation of one measurement in units of `y`; 0: exact."""

    def __init__(self, x: Values, y: Values, noise: float = 0.0) -> None:
        self.x = x
        self.shift, self.unit = float(y.mean()), float(y.std()) or 1.0
        self._y = (y - self.shift) / self.unit
        self.nugget = max((noise / self.unit) ** 2, JITTER)
        self._fit()

    def _fit(self) -> None:
        from scipy.optimize import minimize  # noqa: PLC0415  scipy is slow to import and only proposals need it

        size = self.x.shape[1]
        self._prior = math.sqrt(2.0) + 0.5 * math.log(size)
        bounds = [LENGTHS] * size + [SPREADS]
        starts = [
            np.array([math.log(length * math.sqrt(size))] * size + [spread])
            for length, spread in ((0.5, 0.0), (2.0, 1.0))
        ]
        answers = [
            minimize(self._unlikelihood, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60})
            for start in starts
        ]
        best = min(answers, key=lambda one: float(one.fun))
        self._settle(np.asarray(best.x, dtype=np.float64))

    def _unlikelihood(self, logs: Values) -> tuple[float, Values]:
        """Minus the log posterior of log lengths and log variance, and its gradient."""
        from scipy.linalg import cho_factor, cho_solve  # noqa: PLC0415  scipy is slow to import

        count = len(self._y)
        scaled = self.x / np.exp(logs[:-1])
        kernel = math.exp(float(logs[-1])) * np.exp(-0.5 * _squares(scaled, scaled))
        try:
            factor = cho_factor(kernel + self.nugget * np.eye(count), lower=True)
        except np.linalg.LinAlgError:
            return 1e25, np.zeros_like(logs)
        weights = cho_solve(factor, self._y)
        slack = (cho_solve(factor, np.eye(count)) - np.outer(weights, weights)) * kernel
        gradient = np.empty_like(logs)
        rows = slack.sum(axis=1)
        gradient[:-1] = rows @ scaled**2 - ((slack @ scaled) * scaled).sum(axis=0)
        gradient[-1] = 0.5 * slack.sum()
        value = 0.5 * float(self._y @ weights) + float(np.log(np.diag(factor[0])).sum())
        away = (logs[:-1] - self._prior) / LENGTH_PRIOR_SD
        gradient[:-1] += away / LENGTH_PRIOR_SD
        return value + 0.5 * float((away**2).sum()), gradient

    def _settle(self, logs: Values) -> None:
        from scipy.linalg import cho_factor, cho_solve  # noqa: PLC0415  scipy is slow to import

        self.lengths, self.variance = np.exp(logs[:-1]), math.exp(float(logs[-1]))
        self._scaled = self.x / self.lengths
        kernel = self.variance * np.exp(-0.5 * _squares(self._scaled, self._scaled))
        nugget = self.nugget
        while True:
            try:
                self._factor = cho_factor(kernel + nugget * np.eye(len(self._y)), lower=True)
                break
            except np.linalg.LinAlgError:
                nugget *= 10
        self._weights = cho_solve(self._factor, self._y)

    def mean(self, row: Values) -> tuple[float, Values]:
        """The expected value at one row, and its gradient (d,)."""
        away = self._scaled - row / self.lengths
        kernel = self.variance * np.exp(-0.5 * (away**2).sum(axis=1))
        pulled = kernel * self._weights
        return self.shift + self.unit * float(pulled.sum()), self.unit * (pulled @ away) / self.lengths

    def predict(self, rows: Values) -> tuple[Values, Values]:
        """Expected values and standard deviations of the noise-free result, shapes (k,)."""
        from scipy.linalg import cho_solve  # noqa: PLC0415  scipy is slow to import

        kernel = self.variance * np.exp(-0.5 * _squares(rows / self.lengths, self._scaled))
        spread = self.variance - (kernel * cho_solve(self._factor, kernel.T).T).sum(axis=1)
        return self.shift + self.unit * (kernel @ self._weights), self.unit * np.sqrt(np.maximum(spread, 1e-12))


def _squares(one: Values, other: Values) -> Values:
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None, :] - 2 * one @ other.T
    return np.asarray(np.maximum(squares, 0.0))
