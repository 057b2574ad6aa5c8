"""The portfolio: what searches tell each other, when they end, and what the result says."""

from dataclasses import replace
from threading import Event
from time import monotonic

import numpy as np

from factory.scheduling.engine.shops import plan_by_chance, shop
from factory.scheduling.engine.test_tabu import FT06
from planum.factory.scheduling.engine.generators import (
    plant_like,
    with_calendars,
    with_operators,
    with_setups,
    with_tardiness,
)
from planum.factory.scheduling.engine.plan import Incumbent, Plan, Status
from planum.factory.scheduling.engine.problem import Criterion, Objective
from planum.factory.scheduling.engine.solving import solve
from planum.factory.scheduling.engine.stop import CpuSeconds, Iterations, NoBetterFor, Target, WallSeconds, When
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import values_of


def test_a_small_shop_is_proven_optimal() -> None:
    problem = shop(*FT06)

    result = solve(problem, WallSeconds(60.0), workers=2)

    assert (result.status, result.values, result.bound, result.gap) == (Status.OPTIMAL, (55,), 55, 0.0)
    assert result.plan is not None
    assert violations(problem, result.plan) == []


def test_one_worker_with_a_number_of_moves_is_deterministic() -> None:
    problem = with_tardiness(plant_like(20, 10, 4, seed=2), seed=2, tightness=1.2)

    one, other = (solve(problem, Iterations(3000), workers=1, seed=4) for _ in range(2))

    assert one.values == other.values
    assert one.plan is not None
    assert other.plan is not None
    assert np.array_equal(one.plan.start, other.plan.start)


def test_every_better_plan_is_told_and_each_is_better() -> None:
    problem = with_calendars(
        with_setups(with_tardiness(plant_like(30, 12, 4, seed=1), seed=1, tightness=1.2), 3, seed=1), seed=1
    )
    told: list[tuple[Incumbent, Plan]] = []

    result = solve(problem, WallSeconds(1.0), on_better=lambda incumbent, plan: told.append((incumbent, plan)))

    assert [incumbent for incumbent, _ in told] == list(result.history)
    values = [incumbent.values for incumbent, _ in told]
    assert values == sorted(values, reverse=True)
    assert all(violations(problem, plan) == [] for _, plan in told)
    assert all(values_of(problem, plan) == incumbent.values for incumbent, plan in told)


def test_a_person_stops_it_and_keeps_the_best() -> None:
    problem = with_operators(plant_like(30, 12, 4, seed=1), operators=8, skills=3, seed=1)
    pressed = Event()
    begun = monotonic()

    result = solve(problem, WallSeconds(600.0) | When(pressed.is_set), on_better=lambda *_: pressed.set())

    assert result.status is Status.STOPPED
    assert result.plan is not None
    assert violations(problem, result.plan) == []
    assert monotonic() - begun < 60


def test_criteria_to_stop_join() -> None:
    problem = plant_like(20, 10, 4, seed=2)
    easy = solve(problem, Iterations(1), workers=1).bound * 2

    assert solve(problem, WallSeconds(60.0) | Target(easy)).values[0] <= easy
    assert solve(problem, CpuSeconds(0.2) | NoBetterFor(60.0)).status in (Status.FEASIBLE, Status.OPTIMAL)


def test_a_start_is_never_lost() -> None:
    problem = with_calendars(plant_like(10, 6, 3, seed=5), seed=5)
    start = plan_by_chance(problem, 1)

    result = solve(problem, Iterations(1), workers=1, start=start)

    assert result.values <= values_of(problem, start)


def test_a_later_priority_is_worked_on_when_the_first_is_settled() -> None:
    goals = (Objective(Criterion.MAKESPAN, 1, 0), Objective(Criterion.SETUP, 1, 1))
    problem = replace(with_setups(plant_like(8, 4, 2, seed=1), 3, seed=1), objectives=goals)

    result = solve(problem, WallSeconds(2.0))

    assert len(result.values) == 2
    assert result.plan is not None
    assert violations(problem, result.plan) == []
