"""Ask and tell: the next set-points to try, and why. Nothing is kept between calls: the trials say it all.

Exact results: Gaussian processes of the loss and of every constraint, wide parameters on a logarithmic scale, the best
point of a trust region by their means (SLSQP), and a new region elsewhere when one is exhausted; trust regions after
Regis and Shoemaker (CONORBIT, 2017) and Eriksson and Poloczek (SCBO, 2021). Scattering results: constrained expected
improvement (Gardner et al., ICML 2014) over the whole box, and the best point measured again while it is in doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from planum.factory.optimisation.engine.design import initial_design
from planum.factory.optimisation.engine.local import Box, best_within
from planum.factory.optimisation.engine.problem import Point, Problem, Trial, Values, best_of, excesses, losses
from planum.factory.optimisation.engine.region import Region, replayed, scales_of, violations
from planum.factory.optimisation.engine.space import Space
from planum.factory.optimisation.engine.surfaces import Surfaces

CANDIDATES, NEARBY, APART = 1024, 512, 1e-6
MARGINS, LEAST_CROSSING = (0.5, 1.0, 2.0), 2e-5
REPEATS = 3
IN_DOUBT, INTERVAL = 0.95, 1.6449
PROMISING_SHARE = 0.2
AWAY, WORTH = 0.2, 1e-6


class Kind(StrEnum):
    START = "start"
    IMPROVE = "improve"
    RESTORE = "restore"
    EXPLORE = "explore"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`expected`, `low` and `high` are the objective and its 90 % interval; `chances` how likely each limit holds;
    `binding` names the limits that keep the process from doing better; `gain` is the expected improvement on the best.
    """

    point: Point
    kind: Kind
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    chances: dict[str, float] = field(default_factory=dict)
    binding: tuple[str, ...] = ()
    gain: float | None = None


def start_size(problem: Problem) -> int:
    """How many trials are spread over the box before anything is concluded: twice the parameters, four at least."""
    return max(2 * len(problem.parameters), 4)


def propose(problem: Problem, trials: Sequence[Trial], *, seed: int = 0, start: int | None = None) -> Proposal:
    """The next trial, the same for the same trials and seed. `start`: so many first trials count as the design."""
    space, count = Space(problem.parameters), start_size(problem) if start is None else start
    told = [one for one in trials if one.objective is not None]
    if len(trials) < count or len(told) < 2:
        return Proposal(space.point(initial_design(space, max(count, len(trials) + 1), seed)[len(trials)]), Kind.START)
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  looks through all loaded libraries when imported

    # Matrices are small here: several threads take ten times the processor's time and are no faster.
    with threadpool_limits(1):
        space = Space(problem.parameters, bends=not problem.is_noisy)
        history = _History(problem, space, list(trials), count)
        chance = np.random.default_rng([seed, len(trials)])
        row, kind = _scattering(history, chance) if problem.is_noisy else _exact(history, chance)
        return _explained(history, row, kind)


class _History:
    """The trials as arrays, and what is believed after them."""

    def __init__(self, problem: Problem, space: Space, trials: list[Trial], start: int) -> None:
        self.problem, self.space, self.start, self.trials = problem, space, start, trials
        self.loss, self.excess = losses(problem, trials), excesses(problem, trials)
        self.rows = space.unit([one.point for one in trials])
        self.known = np.isfinite(self.loss)
        self.scales = scales_of(self.excess, start)
        self.violation = violations(self.loss, self.excess, self.scales)
        best = best_of(problem, trials)
        self.best_loss = None if best is None else float(self.loss[best])
        around = int(np.lexsort((np.nan_to_num(self.loss, nan=np.inf), self.violation))[0])
        self.around = around
        self.surfaces = Surfaces(
            self.rows[self.known], self.loss[self.known], self.excess[self.known], float(self.loss[around]),
            self.scales, problem.noises,
        )  # fmt: skip

    def is_new(self, row: Values) -> bool:
        return bool(np.abs(self.rows - row).max(axis=1).min() > APART)

    def distances(self, rows: Values) -> Values:
        """How far each row is from the nearest trial."""
        return np.asarray(np.sqrt(((rows[:, None, :] - self.rows[None]) ** 2).sum(axis=2)).min(axis=1))


def _exact(history: _History, chance: np.random.Generator) -> tuple[Values, Kind]:
    region = replayed(history.rows, history.loss, history.excess, history.start)
    if region.centre is None:
        return _elsewhere(history, chance), Kind.EXPLORE
    centre = history.rows[region.centre]
    radius = np.maximum(region.radius, 1.01 * history.space.steps)
    box = Box(np.clip(centre - radius, 0, 1), np.clip(centre + radius, 0, 1))
    row = best_within(history.surfaces, history.space, box, centre, _margin(history, region), chance)
    row = history.space.snapped(row)
    if not history.is_new(row):
        row = _farthest(history, history.space.snapped(box.drawn(chance, NEARBY)), chance)
        return row, Kind.EXPLORE
    return row, Kind.IMPROVE if history.violation[region.centre] == 0 else Kind.RESTORE


def _margin(history: _History, region: Region) -> Values:
    """How far to stay within limits that the last trials of the region, meant to keep them, were beyond: half the last
    crossing, the whole after a second one, twice after more. A trial within all limits ends the count.
    """
    crossed = np.maximum(history.surfaces.bent_excess(history.excess[region.begun :]), 0.0)
    kept = np.flatnonzero(~(crossed > 0).any(axis=1))
    crossed = crossed[int(kept[-1]) + 1 if kept.size else 0 :]
    margin = np.zeros(crossed.shape[1])
    for limit, column in enumerate(crossed.T):
        last, times = column[-2:].max(initial=0.0), int((column > 0).sum())
        if last > 0:
            margin[limit] = MARGINS[min(times, len(MARGINS)) - 1] * max(last, LEAST_CROSSING)
    return margin


def _elsewhere(history: _History, chance: np.random.Generator) -> Values:
    """Away from the best trial, where a better one that keeps the limits is likeliest; if nowhere, far from all trials
    among the fifth of the box that promises to keep the limits best.
    """
    rows = history.space.snapped(chance.random((CANDIDATES, history.space.size)))
    apart = np.abs(rows - history.rows[history.around]).max(axis=1) > AWAY
    rows = rows[apart] if apart.any() else rows
    chances = history.surfaces.chances(rows)
    if history.best_loss is not None:
        worth = history.surfaces.gain(rows, history.best_loss) * chances.prod(axis=1)
        if worth.max() > WORTH and history.is_new(rows[int(worth.argmax())]):
            return np.asarray(rows[int(worth.argmax())])
    if history.problem.constraints:
        promise = chances.min(axis=1)
        rows = rows[promise >= np.quantile(promise, 1 - PROMISING_SHARE)]
    return _farthest(history, rows, chance)


def _farthest(history: _History, rows: Values, chance: np.random.Generator) -> Values:
    distance = history.distances(rows)
    if distance.max() <= APART:
        rows = history.space.snapped(chance.random((CANDIDATES, history.space.size)))
        distance = history.distances(rows)
    return np.asarray(rows[int(distance.argmax())])


def _scattering(history: _History, chance: np.random.Generator) -> tuple[Values, Kind]:
    surfaces, space = history.surfaces, history.space
    tried = np.unique(history.rows[history.known], axis=0)
    mean, spread = surfaces.loss(tried)
    hopes = surfaces.chances(tried).prod(axis=1)
    likely = hopes >= 0.5
    leader = int(np.where(likely, mean, np.inf).argmin()) if likely.any() else int(hopes.argmax())
    near = tried[leader] + 0.1 * chance.standard_normal((NEARBY, space.size))
    rows = np.unique(space.snapped(np.vstack([chance.random((CANDIDATES, space.size)), near])), axis=0)
    rows = rows[history.distances(rows) > APART]
    if not len(rows):
        return tried[leader], Kind.REPEAT
    chances = surfaces.chances(rows).prod(axis=1)
    if not likely.any():
        return rows[int(chances.argmax())], Kind.RESTORE
    best = surfaces.straight_loss(float(mean[leader]))
    worth = surfaces.gain(rows, best) * chances
    place = int(worth.argmax())
    repeats = int((np.abs(history.rows - tried[leader]).max(axis=1) <= APART).sum())
    if repeats < REPEATS and worth[place] < 0.5 * spread[leader]:
        return tried[leader], Kind.REPEAT
    ahead = float(surfaces.loss(rows[place : place + 1])[0][0]) < float(mean[leader])
    return rows[place], Kind.IMPROVE if ahead else Kind.EXPLORE


def _explained(history: _History, row: Values, kind: Kind) -> Proposal:
    surfaces, problem = history.surfaces, history.problem
    mean, spread = (float(one[0]) for one in surfaces.loss(row[None, :]))
    sign = 1.0 if problem.goal == "minimise" else -1.0
    ends = sorted(sign * surfaces.straight_loss(mean + side * INTERVAL * spread) for side in (-1, 1))
    chances = surfaces.chances(row[None, :])[0]
    told = surfaces.value(row)[1:]
    names = [one.name for one in problem.constraints]
    binding = tuple(
        name for name, chance, excess in zip(names, chances, told, strict=True) if chance < IN_DOUBT or excess > -0.01
    )
    gain = None if history.best_loss is None else _gain(history, row, mean, spread, float(chances.prod()))
    return Proposal(
        history.space.point(row), kind, sign * surfaces.straight_loss(mean), ends[0], ends[1],
        dict(zip(names, (float(one) for one in chances), strict=True)), binding, gain,
    )  # fmt: skip


def _gain(history: _History, row: Values, mean: float, spread: float, chance: float) -> float:
    """Expected improvement on the best trial in the objective's own unit, by quadrature over the bent normal."""
    assert history.best_loss is not None
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    told = [history.surfaces.straight_loss(mean + spread * float(node)) for node in nodes]
    ahead = np.maximum(history.best_loss - np.array(told), 0.0)
    return float(ahead @ weights / weights.sum()) * chance
