"""The best point of a trust region by the surfaces of the results: a small constrained problem solved by SLSQP."""

from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import numpy as np

from planum.factory.optimisation.engine.problem import Values
from planum.factory.optimisation.engine.space import Space

STARTS = 6
MOST_STEPPED = 6


class Surface(Protocol):
    def value(self, row: Values) -> Values: ...

    def gradient(self, row: Values) -> Values: ...


@dataclass(frozen=True, slots=True)
class Box:
    low: Values
    high: Values

    @property
    def bounds(self) -> list[tuple[float, float]]:
        return [(float(low), float(high)) for low, high in zip(self.low, self.high, strict=True)]

    def drawn(self, chance: np.random.Generator, count: int) -> Values:
        return np.asarray(self.low + (self.high - self.low) * chance.random((count, len(self.low))))


@dataclass(frozen=True, slots=True)
class Found:
    row: Values
    loss: float
    excess: Values

    def merit(self, margin: Values) -> tuple[float, float]:
        """Less excess first, then less loss."""
        return round(float(np.maximum(self.excess + margin, 0.0).sum()), 7), self.loss


def best_within(
    surface: Surface, space: Space, box: Box, centre: Values, margin: Values, chance: np.random.Generator
) -> Values:
    """The row of least loss with every excess below `-margin`; where there is none, of least excess."""
    starts = [centre, *box.drawn(chance, STARTS - 1)]
    found = [_descended(surface, box, start, margin) for start in starts]
    best = min(found, key=lambda one: one.merit(margin))
    return _on_lattice(surface, space, box, best, margin) if space.has_steps else best.row


def _descended(surface: Surface, box: Box, start: Values, margin: Values) -> Found:
    from scipy.optimize import minimize  # noqa: PLC0415  scipy is slow to import and only proposals need it

    limits: Any = {
        "type": "ineq",
        "fun": lambda row: -surface.value(row)[1:] - margin,
        "jac": lambda row: -surface.gradient(row)[1:],
    }
    answer = minimize(
        lambda row: float(surface.value(row)[0]), start, jac=lambda row: surface.gradient(row)[0], bounds=box.bounds,
        constraints=[limits] if margin.size else (), method="SLSQP", options={"maxiter": 80, "ftol": 1e-10},
    )  # fmt: skip
    row = np.clip(np.where(np.isfinite(answer.x), answer.x, start), box.low, box.high)
    if margin.size and (surface.value(row)[1:] + margin).max() > 1e-6:
        row = _restored(surface, box, row, margin)
    told = surface.value(row)
    return Found(row, float(told[0]), told[1:])


def _restored(surface: Surface, box: Box, start: Values, margin: Values) -> Values:
    """Towards the limits: the least sum of squared excesses."""
    from scipy.optimize import minimize  # noqa: PLC0415  scipy is slow to import and only proposals need it

    def beyond(row: Values) -> tuple[float, Values]:
        over = np.maximum(surface.value(row)[1:] + margin, 0.0)
        return float((over**2).sum()), np.asarray(2 * over @ surface.gradient(row)[1:])

    answer = minimize(beyond, start, jac=True, bounds=box.bounds, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(np.clip(answer.x, box.low, box.high))


def _on_lattice(surface: Surface, space: Space, box: Box, best: Found, margin: Values) -> Values:
    """The best neighbour that can be set: stepped parameters one way or the other, the rest descended anew."""
    corners = _corners(space, best.row)
    if (space.steps > 0).all():
        told = [surface.value(corner) for corner in corners]
        found = [Found(corner, float(one[0]), one[1:]) for corner, one in zip(corners, told, strict=True)]
    else:
        fixed = [
            Box(np.where(space.steps > 0, corner, box.low), np.where(space.steps > 0, corner, box.high))
            for corner in corners
        ]
        found = [_descended(surface, one, np.clip(best.row, one.low, one.high), margin) for one in fixed]
    return min(found, key=lambda one: one.merit(margin)).row


def _corners(space: Space, row: Values) -> list[Values]:
    """Every way to round the stepped parameters that lie farthest from a step; the others go to the nearest one."""
    stepped = np.flatnonzero(space.steps > 0)
    counts = row[stepped] / space.steps[stepped]
    unsure = np.argsort(-np.abs(counts - np.round(counts)), kind="stable")[:MOST_STEPPED]
    most = np.floor(1 / space.steps[stepped] + 1e-9)
    corners = []
    for up in product((0, 1), repeat=len(unsure)):
        rounded = np.round(counts)
        rounded[unsure] = np.floor(counts[unsure] + 1e-9) + np.array(up)
        corner = row.copy()
        corner[stepped] = np.clip(rounded, 0, most) * space.steps[stepped]
        corners.append(corner)
    return corners
