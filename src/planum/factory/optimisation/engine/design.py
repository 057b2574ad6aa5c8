"""The first trials: spread over the whole box."""

import numpy as np

from planum.factory.optimisation.engine.problem import Values
from planum.factory.optimisation.engine.space import Space

TRIES = 50


def initial_design(space: Space, count: int, seed: int) -> Values:
    """A Latin hypercube (McKay, Beckman, Conover 1979), of fifty drawn the one whose points are farthest apart; rows
    of the unit cube that can be set, shape (count, d). The middle of the box is among them: people know it best.
    """
    chance = np.random.default_rng([seed, 0])
    best, best_distance = np.full((count, space.size), 0.5), -1.0
    for _try in range(TRIES):
        cells = np.array([chance.permutation(count) for _ in range(space.size)]).T
        rows = space.snapped((cells + chance.random((count, space.size))) / count)
        apart = np.sqrt(((rows[:, None, :] - rows[None]) ** 2).sum(axis=2)) + 9 * np.eye(count)
        if apart.min() > best_distance:
            best, best_distance = rows, float(apart.min())
    nearest = int(((best - 0.5) ** 2).sum(axis=1).argmin())
    best[[0, nearest]] = best[[nearest, 0]]
    best[0] = space.snapped(np.full(space.size, 0.5))
    return np.asarray(best)
