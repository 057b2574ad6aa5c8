"""When to stop: what another trial would bring, beside the noise and what is worth a trial."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from planum.factory.optimisation.engine.adviser import Proposal, propose, start_size
from planum.factory.optimisation.engine.problem import Problem, Trial, best_of, best_so_far

NOISE_SHARE = 0.25
"""A gain below this share of the noise could not be told from chance with a handful of repeats."""


class Reason(StrEnum):
    GO_ON = "go_on"
    STILL_SPREADING = "still_spreading"
    NOTHING_FEASIBLE = "nothing_feasible"
    BUDGET = "budget"
    SMALL_GAIN = "small_gain"
    NO_PROGRESS = "no_progress"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`best` is the place of the best trial; `gain` what the next one is expected to bring, in the objective's unit."""

    stop: bool
    reason: Reason
    best: int | None
    gain: float | None = None


def patience(problem: Problem) -> int:
    return max(8, 3 * len(problem.parameters))


def judge(
    problem: Problem, trials: Sequence[Trial], *, budget: int, least_gain: float = 0.0, seed: int = 0,
    ahead: Proposal | None = None,
) -> Verdict:  # fmt: skip
    """Whether to go on after these trials. `least_gain` is the smallest improvement worth a trial; `ahead` the next
    proposal, if it is known already.
    """
    best = best_of(problem, trials)
    if len(trials) >= budget:
        return Verdict(stop=True, reason=Reason.BUDGET, best=best)
    if len(trials) < start_size(problem):
        return Verdict(stop=False, reason=Reason.STILL_SPREADING, best=best)
    if best is None:
        return Verdict(stop=False, reason=Reason.NOTHING_FEASIBLE, best=None)
    gain = (ahead or propose(problem, trials, seed=seed)).gain
    if gain is not None and gain < max(least_gain, NOISE_SHARE * problem.noise):
        return Verdict(stop=True, reason=Reason.SMALL_GAIN, best=best, gain=gain)
    line = best_so_far(problem, trials)
    recent = patience(problem)
    if len(line) > recent and line[-recent - 1] is not None and line[-recent - 1] == line[-1]:
        return Verdict(stop=True, reason=Reason.NO_PROGRESS, best=best, gain=gain)
    return Verdict(stop=False, reason=Reason.GO_ON, best=best, gain=gain)
