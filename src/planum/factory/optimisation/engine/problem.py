"""What is to be set, what is wanted and what has to hold: a process as the adviser sees it.

Points are tuples in the order of the parameters, in the parameters' own units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planum.errors import Refused

Values = NDArray[np.float64]
Point = tuple[float, ...]


class Goal(StrEnum):
    MINIMISE = "minimise"
    MAXIMISE = "maximise"


class Sense(StrEnum):
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A set-point between two bounds; with a step only `low`, `low + step`, … can be set."""

    name: str
    low: float
    high: float
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A measured result that must stay on one side of its limit; `noise` is its standard deviation between repeats."""

    name: str
    limit: float
    sense: Sense = Sense.AT_MOST
    noise: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """`noise` is the standard deviation of the objective between repeats at the same set-points; 0 means exact.

    Errors: `Refused` without parameters, for bounds that do not rise, a step that does not fit, or negative noise.
    """

    parameters: tuple[Parameter, ...]
    goal: Goal = Goal.MINIMISE
    constraints: tuple[Constraint, ...] = ()
    noise: float = 0.0

    def __post_init__(self) -> None:
        if not self.parameters:
            raise Refused("A process without parameters.", "At least one parameter.")
        for one in self.parameters:
            if not (np.isfinite([one.low, one.high]).all() and one.low < one.high):
                raise Refused(f"{one.name} from {one.low:g} to {one.high:g}.", "Finite bounds, the lower one first.")
            if one.step is not None and not 0 < one.step <= one.high - one.low:
                raise Refused(f"{one.name} in steps of {one.step:g}.", "A step above zero within the bounds.")
        if not all(np.isfinite(noise) and noise >= 0 for noise in self.noises):
            raise Refused("A noise below zero.", "A standard deviation, or 0 where repeats agree exactly.")

    @property
    def noises(self) -> list[float]:
        """Of the objective, then of each constraint."""
        return [self.noise, *(one.noise for one in self.constraints)]

    @property
    def is_noisy(self) -> bool:
        return any(noise > 0 for noise in self.noises)


@dataclass(frozen=True, slots=True)
class Trial:
    """One run at a point. `objective` is None where it failed and gave no numbers; `results` follow the constraints."""

    point: Point
    objective: float | None
    results: tuple[float, ...] = ()


def losses(problem: Problem, trials: Sequence[Trial]) -> Values:
    """The objective of each trial so that less is better, NaN where it failed; shape (trials,)."""
    sign = 1.0 if problem.goal is Goal.MINIMISE else -1.0
    return np.array([np.nan if one.objective is None else sign * one.objective for one in trials], dtype=np.float64)


def excesses(problem: Problem, trials: Sequence[Trial]) -> Values:
    """How far each result lies beyond its limit, below zero where it holds; shape (trials, constraints)."""
    rows = np.full((len(trials), len(problem.constraints)), np.nan)
    for place, one in enumerate(trials):
        if one.objective is not None:
            rows[place] = [
                result - limit.limit if limit.sense is Sense.AT_MOST else limit.limit - result
                for limit, result in zip(problem.constraints, one.results, strict=True)
            ]
    return rows


def is_feasible(problem: Problem, trial: Trial) -> bool:
    """Whether it gave numbers and every limit holds."""
    return trial.objective is not None and bool((excesses(problem, [trial]) <= 0).all())


def best_of(problem: Problem, trials: Sequence[Trial]) -> int | None:
    """The place of the best single trial that keeps every limit; None while there is none."""
    loss = losses(problem, trials)
    kept = [place for place, one in enumerate(trials) if is_feasible(problem, one)]
    return min(kept, key=lambda place: float(loss[place])) if kept else None


def best_so_far(problem: Problem, trials: Sequence[Trial]) -> list[float | None]:
    """After each trial the objective of the best one that keeps every limit."""
    sign = 1.0 if problem.goal is Goal.MINIMISE else -1.0
    best: float | None = None
    line: list[float | None] = []
    for one in trials:
        if one.objective is not None and is_feasible(problem, one):
            best = one.objective if best is None else sign * min(sign * best, sign * one.objective)
        line.append(best)
    return line
