"""The same seed gives the same problem; bounds hold for every plan and for optima known by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factory.scheduling.engine.shops import plan_by_chance, shop
from planum.factory.scheduling.engine.bounds import capacity_bound
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
    with_tardiness,
)
from planum.factory.scheduling.engine.problem import Criterion, Fixed, Job, Machine, Mode, Operation, Problem

CHANGES = (
    lambda problem: with_releases(problem, 3, 500),
    lambda problem: with_tardiness(problem, 3, 1.5),
    lambda problem: with_setups(problem, 4, 3),
    lambda problem: with_calendars(problem, 3),
    lambda problem: with_operators(problem, 6, 3, 3),
    lambda problem: with_energy(problem, 3, 0.5),
    lambda problem: with_buffers(problem, 2, 0.5, 3),
    lambda problem: with_batches(problem, 3, 0.5, 4, 3),
    lambda problem: distributed(problem, 2, 40, 3),
)


@pytest.mark.parametrize(("jobs", "machines", "centres", "about"), [(140, 60, 12, 1950), (700, 120, 24, 9800)])
def test_a_plant_is_as_large_as_it_says(jobs: int, machines: int, centres: int, about: int) -> None:
    problem = plant_like(jobs, machines, centres, 1)

    assert abs(len(problem.operations) - about) < 0.02 * about
    assert len(problem.machines) == machines
    assert {len(step.modes) for step in problem.operations} == {machines // centres}
    steps = np.bincount(problem.arrays.job)
    assert (steps.min(), steps.max()) == (10, 18)


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_seed_gives_the_same_problem(change) -> None:
    first, second = (change(plant_like(8, 9, 3, 7)) for _ in range(2))

    assert first == second
    assert first != plant_like(8, 9, 3, 7)


def test_due_dates_and_weights() -> None:
    problem = with_tardiness(shop([(0, 10), (1, 20)], [(0, 8)], jobs=(Job(release=5), Job())), 1, 1.5)

    assert [job.due for job in problem.jobs] == [5 + 45, 12]
    assert {job.weight for job in problem.jobs} <= {1, 2, 4}
    assert [objective.criterion for objective in problem.objectives] == [Criterion.TARDINESS]


def test_set_ups_are_never_longer_by_way_of_a_third_family() -> None:
    for matrix in with_setups(plant_like(5, 4, 2, 1), 5, 1).setups:
        ticks = np.array(matrix.ticks)
        assert (ticks.diagonal() == 0).all()
        assert (ticks <= (ticks[:, :, None] + ticks[None, :, :]).min(axis=1)).all()


def test_bounds_worked_by_hand() -> None:
    # The longest job takes 9; machine 0 works for 3 + 5 + 4 = 12.
    assert capacity_bound(shop([(0, 3), (1, 6)], [(0, 5)], [(0, 4)])) == 12 + 0
    # Every operation of machine 1 has at least 2 before it and 3 after it, and takes 10 twice: 2 + 20 + 3.
    assert capacity_bound(shop([(0, 2), (1, 10), (2, 3)], [(0, 2), (1, 10), (2, 3)])) == 25


def test_machines_that_share_work_are_bounded_together() -> None:
    # 9 operations that take 4 on a machine and 8 on another: in 24 ticks 6 and 3 of them are done.
    operations = tuple(Operation(0, (Mode(0, 4), Mode(1, 8))) for _ in range(9))

    assert capacity_bound(Problem((Machine(), Machine()), (Job(),), operations)) == 24


def test_closed_time_batches_and_fixed_operations_count() -> None:
    mornings = Machine(calendar=Calendar(((0, 10),), 20))
    pair = tuple(Operation(k, (Mode(0, 8),)) for k in range(2))

    # 16 ticks of work: 10 until 10, 6 more from 20 on.
    assert capacity_bound(Problem((mornings,), (Job(), Job()), pair)) == 26
    assert capacity_bound(Problem((Machine(batch=2),), (Job(), Job()), pair)) == 8
    assert capacity_bound(Problem((Machine(),), (Job(), Job()), pair, fixed={0: Fixed(0, 4, 40)})) == 40


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sets(st.integers(0, len(CHANGES) - 1)))
def test_no_plan_ends_before_the_bound(seed: int, chosen: set[int]) -> None:
    problem = plant_like(3 + seed % 9, 6, 3, seed)
    for k in sorted(chosen - {5, 6}):
        problem = CHANGES[k](problem)

    assert capacity_bound(problem) <= int(plan_by_chance(problem, seed).end.max())
