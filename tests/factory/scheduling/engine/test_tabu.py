"""The compiled tabu search: plans are valid, never worse, and the same again for the same seed."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factory.scheduling.engine.shops import plan_by_chance, shop
from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.generators import plant_like, with_setups
from planum.factory.scheduling.engine.problem import Fixed, Job, Machine, Mode, Operation, Problem, SetupMatrix
from planum.factory.scheduling.engine.tabu import TabuSearch, suits
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import values_of
from planum.factory.scheduling.engine.windows import WindowSearch

# Fisher and Thompson's 6 x 6 (1963); its optimum is 55.
FT06 = (
    [(2, 1), (0, 3), (1, 6), (3, 7), (5, 3), (4, 6)],
    [(1, 8), (2, 5), (4, 10), (5, 10), (0, 10), (3, 4)],
    [(2, 5), (3, 4), (5, 8), (0, 9), (1, 1), (4, 7)],
    [(1, 5), (0, 5), (2, 5), (3, 3), (4, 8), (5, 9)],
    [(2, 9), (1, 3), (4, 5), (5, 4), (0, 3), (3, 1)],
    [(1, 3), (3, 3), (5, 9), (0, 10), (4, 4), (2, 1)],
)


@st.composite
def flexible_shops(draw: st.DrawFn) -> Problem:
    """Small shops with routings that are no chains, set-ups, transport, releases and what has begun."""
    machines = draw(st.integers(1, 4))
    ticks = st.integers(0, 9)
    operations = []
    jobs = draw(st.integers(1, 4))
    for job, _ in product(range(jobs), range(draw(st.integers(1, 4)))):
        places = draw(st.sets(st.integers(0, machines - 1), min_size=1))
        before = [k for k, step in enumerate(operations) if step.job == job]
        after = tuple(draw(st.sets(st.sampled_from(before), max_size=2))) if before else ()
        modes = tuple(Mode(place, draw(st.integers(1, 9))) for place in sorted(places))
        operations.append(Operation(job, modes, after, family=draw(st.integers(0, 1)), release=draw(ticks)))
    matrix = SetupMatrix(((0, draw(ticks)), (draw(ticks), 0)), (draw(ticks), draw(ticks)))
    rows = tuple(
        Machine(station=draw(st.integers(0, 1)), setups=draw(st.sampled_from([None, 0]))) for _ in range(machines)
    )
    transport = ((0, draw(ticks)), (draw(ticks), 0))
    return Problem(rows, (Job(),) * jobs, tuple(operations), setups=(matrix,), transport=transport)


def test_a_classic_is_solved_to_its_optimum() -> None:
    problem = shop(*FT06)
    search = TabuSearch(problem, seed=1)

    search.run(30.0, 20_000)

    assert values_of(problem, search.best()) == (55,)
    assert violations(problem, search.best()) == []


@settings(max_examples=150)
@given(flexible_shops(), st.integers(0, 2**32))
def test_whatever_it_finds_is_valid_and_never_worse(problem: Problem, seed: int) -> None:
    search = TabuSearch(problem, seed)
    first = search.best()

    search.run(10.0, 400)

    assert violations(problem, first) == []
    assert violations(problem, search.best()) == []
    assert values_of(problem, search.best()) <= values_of(problem, first)
    assert values_of(problem, search.best()) == (search.makespan,)


@settings(max_examples=60)
@given(flexible_shops(), st.integers(0, 1000))
def test_what_has_begun_stays_as_it_is(problem: Problem, seed: int) -> None:
    plan = plan_by_chance(problem, seed)
    now = int(plan.end.max()) // 2
    begun = {
        i: Fixed(int(plan.mode[i]), int(plan.start[i]), int(plan.end[i]))
        for i in range(len(plan.start))
        if plan.start[i] < now
    }
    going_on = replace(problem, fixed=begun, not_before=now)
    search = TabuSearch(going_on, seed)

    search.run(10.0, 300)

    assert suits(going_on)
    assert violations(going_on, search.best()) == []


def test_a_machine_that_is_down_now_is_used_when_it_is_up_again() -> None:
    down = Machine(calendar=Calendar(closures=((0, 50),)))
    problem = shop([(0, 10), (1, 5)], [(1, 5), (0, 10)], machines=(down, Machine()))

    search = TabuSearch(problem, seed=0)

    # Both need machine 0, which opens at 50: 50 + 10 + 10.
    assert suits(problem)
    assert values_of(problem, search.best()) == (70,)
    assert violations(problem, search.best()) == []


def test_a_machine_that_closes_again_is_for_another_search() -> None:
    assert not suits(shop([(0, 10)], machines=(Machine(calendar=Calendar(closures=((20, 50),))),)))


def test_the_same_seed_and_moves_give_the_same_plan() -> None:
    problem = with_setups(plant_like(12, 8, 4, seed=3), families=3, seed=3)
    one, other = TabuSearch(problem, seed=5), TabuSearch(problem, seed=5)

    one.run(60.0, 5_000)
    other.run(60.0, 5_000)

    assert np.array_equal(one.best().start, other.best().start)
    assert np.array_equal(one.best().mode, other.best().mode)


def test_a_better_plan_from_elsewhere_is_taken_over() -> None:
    problem = shop(*FT06)
    good = TabuSearch(problem, seed=1)
    good.run(30.0, 20_000)

    search = TabuSearch(problem, seed=2, start=good.best())

    assert search.makespan == 55


@pytest.mark.parametrize("with_families", [False, True])
def test_stretches_of_a_large_shop_only_better_the_whole(with_families: bool) -> None:
    problem = plant_like(60, 20, 6, seed=1)
    problem = with_setups(problem, families=3, seed=1) if with_families else problem
    search = WindowSearch(problem, seed=1)
    first = values_of(problem, search.best())

    for _ in range(20):
        search.run(10.0, 500)
        assert violations(problem, search.best()) == []

    assert values_of(problem, search.best()) <= first


def test_two_threads_hold_stretches_apart() -> None:
    problem = plant_like(60, 20, 6, seed=1)
    search = WindowSearch(problem, seed=1)
    beside = search.beside(seed=2)

    mine, theirs = search._open(), beside._open()
    search._whole.search.run_stretch(mine, 10.0, 500)
    search._whole.search.run_stretch(theirs, 10.0, 500)
    search._close(mine)
    beside._close(theirs)

    assert violations(problem, search.best()) == []
    assert values_of(problem, beside.best()) == values_of(problem, search.best())
