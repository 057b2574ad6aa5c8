"""Proposals stay where they may be, are the same for the same trials, and get somewhere."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.errors import Refused
from planum.factory.optimisation.engine.adviser import Kind, Proposal, propose, start_size
from planum.factory.optimisation.engine.problem import (
    Constraint,
    Goal,
    Parameter,
    Point,
    Problem,
    Sense,
    Trial,
    best_of,
    best_so_far,
)
from planum.factory.optimisation.engine.region import AGAIN, EXHAUSTED, replayed
from planum.factory.optimisation.engine.space import Space
from planum.factory.optimisation.engine.stopping import Reason, judge

DISC = Problem(
    (Parameter("x", -2, 2), Parameter("y", -2, 2)),
    constraints=(Constraint("edge", 1.0), Constraint("x", 0.1, Sense.AT_LEAST)),
)


def disc(point: Point) -> Trial:
    """The least x + y within the unit disc and right of 0.1: -sqrt(1 - 0.01) + 0.1, by hand."""
    x, y = point
    return Trial(point, x + y, (x * x + y * y, x))


def run(problem: Problem, answer: object, count: int, seed: int = 0) -> list[Trial]:
    trials: list[Trial] = []
    for _number in range(count):
        trials.append(answer(propose(problem, trials, seed=seed).point))  # type: ignore[operator]
    return trials


@pytest.fixture(scope="module")
def searched() -> list[Trial]:
    return run(DISC, disc, 14)


def test_the_least_point_within_two_limits_is_found(searched: list[Trial]) -> None:
    best = best_of(DISC, searched)
    assert best is not None
    assert searched[best].objective == pytest.approx(0.1 - math.sqrt(0.99), abs=0.01)


def test_the_most_is_found_as_well_as_the_least() -> None:
    problem = Problem((Parameter("x", 0, 10),), Goal.MAXIMISE)

    trials = run(problem, lambda point: Trial(point, 5 - (point[0] - 7) ** 2), 9)

    best = best_of(problem, trials)
    assert best is not None
    assert trials[best].point[0] == pytest.approx(7, abs=0.1)


@settings(max_examples=4)
@given(
    st.integers(0, 1000), st.floats(-50, 50), st.floats(1, 100), st.sampled_from([None, 0.25, 1.0]),
    st.sampled_from([0.0, 0.5]),
)  # fmt: skip
def test_proposals_can_be_set_and_repeat_themselves(
    seed: int, low: float, width: float, step: float | None, noise: float
) -> None:  # fmt: skip
    high = low + width
    problem = Problem((Parameter("x", low, high, step), Parameter("y", 0, 1)), noise=noise)
    trials: list[Trial] = []
    for number in range(6):
        proposal = propose(problem, trials, seed=seed)
        assert proposal == propose(problem, trials, seed=seed)
        x, y = proposal.point
        assert low <= x <= high
        assert 0 <= y <= 1
        if step:
            assert (x - low) / step == pytest.approx(round((x - low) / step), abs=1e-6)
        trials.append(Trial(proposal.point, None if number == 2 else (x - low) / width + y, ()))


def test_the_best_so_far_never_gets_worse(searched: list[Trial]) -> None:
    line = [value for value in best_so_far(DISC, searched) if value is not None]

    assert line == sorted(line, reverse=True)


def test_the_first_trials_begin_in_the_middle_and_are_spread() -> None:
    problem = Problem((Parameter("x", 0, 8, 2), Parameter("y", 0, 1)))

    proposal = propose(problem, [])

    assert (proposal.kind, proposal.point) == (Kind.START, (4.0, 0.5))


def test_a_proposal_says_what_is_expected_and_what_binds(searched: list[Trial]) -> None:
    proposal = propose(DISC, searched[:7])

    assert proposal.low is not None
    assert proposal.expected is not None
    assert proposal.high is not None
    assert proposal.low <= proposal.expected <= proposal.high
    assert set(proposal.chances) == {"edge", "x"}
    assert all(0 <= chance <= 1 for chance in proposal.chances.values())
    assert set(proposal.binding) <= {"edge", "x"}


def test_a_scattering_best_is_measured_again() -> None:
    problem = Problem((Parameter("x", 0, 4, 1),), noise=5.0)
    trials = [Trial((float(x),), float(x), ()) for x in (2, 0, 4, 1, 3)]

    proposal = propose(problem, trials)

    assert proposal.kind is Kind.REPEAT


def test_it_is_told_to_stop_when_the_budget_is_used_or_nothing_is_to_be_won(searched: list[Trial]) -> None:
    used = judge(DISC, searched, budget=14)
    small = judge(DISC, searched, budget=50, least_gain=10.0)
    early = judge(DISC, searched[: start_size(DISC) - 1], budget=50)

    assert (used.stop, used.reason) == (True, Reason.BUDGET)
    assert (small.stop, small.reason) == (True, Reason.SMALL_GAIN)
    assert (early.stop, early.reason) == (False, Reason.STILL_SPREADING)


def test_without_a_trial_within_the_limits_it_goes_on() -> None:
    problem = Problem((Parameter("x", 0, 1),), constraints=(Constraint("never", -1.0),))
    trials = run(problem, lambda point: Trial(point, point[0], (point[0],)), 5)

    verdict = judge(problem, trials, budget=50)

    assert (verdict.stop, verdict.reason, verdict.best) == (False, Reason.NOTHING_FEASIBLE, None)


@pytest.mark.parametrize(
    "parameters", [(), (Parameter("x", 1, 1),), (Parameter("x", 0, math.inf),), (Parameter("x", 0, 1, 2),)]
)
def test_a_process_that_cannot_be_set_is_refused(parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises(Refused):
        Problem(parameters)


def test_a_proposal_without_history_has_no_expectation() -> None:
    assert propose(DISC, []) == Proposal(propose(DISC, []).point, Kind.START)


def test_a_wide_parameter_is_seen_by_decades_and_comes_back_as_it_was() -> None:
    space = Space((Parameter("wire", 0.1, 10), Parameter("turns", 2, 15), Parameter("coil", 0.1, 10, 0.1)), bends=True)

    row = space.unit([(1.0, 8.5, 5.0)])[0]

    assert row == pytest.approx([0.5, 0.5, 4.9 / 9.9])
    assert space.point(row) == pytest.approx((1.0, 8.5, 5.0))


def test_trials_without_progress_end_a_region_and_every_second_new_one_is_around_the_best() -> None:
    rows = np.linspace(0, 1, 30)[:, None]
    loss, excess = np.full(30, 2.0), np.zeros((30, 0))
    loss[0] = 1.0

    first = replayed(rows[: 2 + EXHAUSTED], loss[: 2 + EXHAUSTED], excess[: 2 + EXHAUSTED], 2)
    many = 3 + 2 * EXHAUSTED
    second = replayed(rows[:many], loss[:many], excess[:many], 2)

    assert first.centre is None
    assert (second.centre, second.radius, second.begun) == (0, AGAIN, many)
