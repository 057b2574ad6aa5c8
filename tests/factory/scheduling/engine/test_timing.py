"""Earliest times for given sequences: by hand, and valid and never later on whatever is mixed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factory.scheduling.engine.shops import plan_by_chance, planned, shop
from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.generators import (
    distributed,
    plant_like,
    with_batches,
    with_buffers,
    with_calendars,
    with_energy,
    with_operators,
    with_releases,
    with_setups,
)
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Fixed, Job, Machine, Mode, Operation, Problem
from planum.factory.scheduling.engine.timing import retime
from planum.factory.scheduling.engine.validation import violations


def times(plan: Plan) -> list[tuple[int, int]]:
    return list(zip(plan.start.tolist(), plan.end.tolist(), strict=True))


def test_gaps_close_and_sequences_stay() -> None:
    problem = shop([(0, 3), (1, 2)], [(1, 4), (0, 1)])

    # Machine 0: job 0, then job 1. Machine 1: job 1, then job 0.
    assert times(retime(problem, planned((5, 8), (20, 22), (6, 10), (30, 31)))) == [(0, 3), (4, 6), (0, 4), (4, 5)]


def test_what_is_fixed_does_not_move() -> None:
    problem = shop([(0, 3)], [(0, 4)], fixed={0: Fixed(0, 5, 9)}, not_before=5)

    assert times(retime(problem, planned((5, 9), (30, 34)))) == [(5, 9), (9, 13)]


def test_a_predecessor_goes_later_so_that_the_next_can_follow_at_once() -> None:
    # Machine 1 is busy until 10; the operation without waiting starts then, and so the one before it ends at 10.
    steps = (Operation(0, (Mode(1, 10),)), Operation(1, (Mode(0, 3),)), Operation(1, (Mode(1, 2),), (1,), no_wait=True))
    problem = Problem((Machine(), Machine()), (Job(), Job()), steps)

    assert times(retime(problem, planned((0, 10), (20, 23), (23, 25)))) == [(0, 10), (7, 10), (10, 12)]


def test_a_job_waits_on_its_machine_before_a_full_buffer() -> None:
    problem = shop([(0, 2), (1, 9)], [(0, 2), (1, 9)], machines=(Machine(), Machine(buffer=0)))
    earlier = retime(problem, planned((0, 2), (5, 14), (5, 7), (20, 29), left=[5, 14, 20, 29]))

    assert times(earlier) == [(0, 2), (2, 11), (2, 4), (11, 20)]
    assert earlier.left.tolist() == [2, 11, 11, 20]


def test_members_of_a_batch_stay_together() -> None:
    steps = (Operation(0, (Mode(0, 5),)), Operation(1, (Mode(0, 3),), release=2))
    problem = Problem((Machine(batch=2),), (Job(), Job()), steps)

    assert times(retime(problem, planned((8, 13), (8, 13)))) == [(2, 7), (2, 7)]


def mixed(seed: int) -> tuple[Problem, bool]:
    """A small plant with a choice of features; whether it needs a plan that is made job by job."""
    random = np.random.default_rng(seed)
    has = (random.random(9) < 0.4).tolist()
    problem = plant_like(5, 8, 3, seed)
    problem = with_releases(problem, seed, 300) if has[0] else problem
    problem = with_setups(problem, 3, seed) if has[1] else problem
    problem = with_calendars(problem, seed) if has[2] else problem
    problem = with_operators(problem, 5, 3, seed) if has[3] else problem
    problem = distributed(problem, 2, 30, seed) if has[4] else problem
    problem = with_buffers(problem, 1, 0.5, seed) if has[5] else problem
    if has[6]:
        steps = (row._replace(no_wait=bool(row.after) and k % 4 == 0) for k, row in enumerate(problem.operations))
        problem = replace(problem, operations=tuple(steps))
    if has[7]:
        steps = (row._replace(interruptible=k % 3 != 0) for k, row in enumerate(problem.operations))
        problem = replace(problem, operations=tuple(steps))
    if has[3] and has[8]:
        away = Calendar(((0, 300), (330, 720), (730, 1440)), 1440)
        problem = replace(problem, operators=tuple(replace(row, calendar=away) for row in problem.operators))
    return problem, has[5] or has[6]


@settings(max_examples=60)
@given(st.integers(0, 100_000))
def test_the_earliest_plan_is_valid_and_no_earlier_one_is_found(seed: int) -> None:
    problem, job_by_job = mixed(seed)
    plan = plan_by_chance(problem, seed, job_by_job=job_by_job)

    assert violations(problem, plan) == []
    assert times(retime(problem, plan)) == times(plan)


@settings(max_examples=30)
@given(st.integers(0, 100_000), st.integers(1, 2000))
def test_a_plan_that_begins_later_is_drawn_back(seed: int, later: int) -> None:
    problem, job_by_job = mixed(seed)
    plan = plan_by_chance(problem, seed, job_by_job=job_by_job)
    delayed = retime(replace(problem, not_before=later), plan)

    back = retime(problem, delayed)

    assert violations(problem, back) == []
    assert (back.end <= delayed.end).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_peak_of_power_is_kept(seed: int) -> None:
    problem = with_energy(plant_like(4, 6, 3, seed), seed, 0.3)
    rows, at = [], 0
    for step in problem.operations:
        rows.append((at, at + step.modes[0].duration))
        at = rows[-1][1]

    assert violations(problem, retime(problem, planned(*rows))) == []


@pytest.mark.parametrize("seed", range(5))
def test_batches_of_a_plant_are_kept(seed: int) -> None:
    problem = with_batches(plant_like(6, 6, 3, seed), 3, 0.5, 2, seed)

    assert violations(problem, plan_by_chance(problem, seed)) == []
