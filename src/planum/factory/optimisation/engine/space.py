"""Between set-points in their own units and the unit cube, on the lattice of the steps."""

from collections.abc import Sequence

import numpy as np

from planum.factory.optimisation.engine.problem import Parameter, Point, Values

DECADE = 10.0
LEAST_SHARE = 1e-3


class Space:
    """The box of the parameters as the cube [0, 1]^d. `steps` are the lattice's distances there, 0 for continuous.

    With `bends`, continuous parameters above zero that span a decade or more are seen on a logarithmic scale.
    """

    def __init__(self, parameters: Sequence[Parameter], *, bends: bool = False) -> None:
        self.low = np.array([one.low for one in parameters], dtype=np.float64)
        self.span = np.array([one.high - one.low for one in parameters], dtype=np.float64)
        self.steps = np.array([(one.step or 0.0) for one in parameters], dtype=np.float64) / self.span
        self.size = len(parameters)
        wide = (self.low > 0) & (self.low + self.span >= DECADE * self.low) & (self.steps == 0)
        self._bent = wide if bends else np.zeros(self.size, dtype=np.bool_)
        self._decades = np.log1p(self.span[self._bent] / self.low[self._bent])

    @property
    def has_steps(self) -> bool:
        return bool((self.steps > 0).any())

    def unit(self, points: Sequence[Point]) -> Values:
        """Shape (n, d)."""
        rows = np.array(points, dtype=np.float64).reshape(len(points), self.size)
        cube = np.asarray((rows - self.low) / self.span)
        shares = np.maximum(rows[:, self._bent] / self.low[self._bent], LEAST_SHARE)
        cube[:, self._bent] = np.log(shares) / self._decades
        return cube

    def snapped(self, cube: Values) -> Values:
        """The nearest rows that can be set."""
        rows = np.clip(cube, 0.0, 1.0)
        stepped = self.steps > 0
        if stepped.any():
            most = np.floor(1.0 / self.steps[stepped] + 1e-9)
            counts = np.minimum(np.round(rows[..., stepped] / self.steps[stepped]), most)
            rows = rows.copy()
            rows[..., stepped] = counts * self.steps[stepped]
        return np.asarray(rows)

    def point(self, row: Values) -> Point:
        """Set-points of one row, within the bounds to the last bit."""
        cube = self.snapped(row)
        values = self.low + cube * self.span
        values[self._bent] = self.low[self._bent] * np.exp(cube[self._bent] * self._decades)
        return tuple(float(value) for value in np.clip(np.round(values, 12), self.low, self.low + self.span))
