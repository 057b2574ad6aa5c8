"""Hand-worked plans: the valid one passes, and each single fault is named."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factory.scheduling.engine.shops import plan_by_chance, planned, shop
from planum.factory.scheduling.engine.calendars import FOREVER, Calendar
from planum.factory.scheduling.engine.generators import (
    distributed,
    plant_like,
    with_calendars,
    with_operators,
    with_setups,
)
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import (
    Fixed,
    Job,
    Machine,
    Mode,
    Operation,
    Operator,
    Problem,
    SetupMatrix,
)
from planum.factory.scheduling.engine.validation import violations

MORNINGS = Calendar(((0, 10),), 20)  # open 0–10, 20–30, 40–50, …


def test_a_plan_that_keeps_to_everything_has_no_violations() -> None:
    # Job 0: machine 0 for 3, then machine 1 for 2. Job 1: machine 1 for 4, then machine 0 for 1.
    problem = shop([(0, 3), (1, 2)], [(1, 4), (0, 1)])

    assert violations(problem, planned((0, 3), (4, 6), (0, 4), (4, 5))) == []


def test_a_predecessor_that_has_not_left_is_named() -> None:
    problem = shop([(0, 3), (1, 2)])

    assert violations(problem, planned((0, 3), (2, 4))) == [
        "Operation 1 starts at 2, before its predecessor 0 has left at 3."
    ]


def test_transport_counts_between_stations_alone() -> None:
    machines = (Machine(), Machine(station=1), Machine(station=1))
    problem = shop([(0, 3), (1, 2), (2, 1)], machines=machines, transport=((0, 5), (5, 0)))

    assert violations(problem, planned((0, 3), (8, 10), (10, 11))) == []
    assert violations(problem, planned((0, 3), (7, 9), (9, 10))) == [
        "Operation 1 starts at 7, before its predecessor 0 has left at 3 and 5 ticks of transport."
    ]


def test_two_operations_on_one_machine_at_once_are_named() -> None:
    problem = shop([(0, 3)], [(0, 4)])

    assert violations(problem, planned((0, 3), (2, 6))) == [
        "Operation 1 starts at 2 on machine 0, which 0 leaves at 3."
    ]


def test_a_wrong_duration_and_an_early_start_are_named() -> None:
    problem = shop([(0, 3)], jobs=(Job(release=2),))

    assert violations(problem, planned((1, 5))) == [
        "Operation 0 starts at 1, before its release at 2.",
        "Operation 0 starts at 1 on machine 0 and works for 3 ticks: it ends at 4, not at 5.",
    ]


def test_an_interruptible_operation_rests_while_its_machine_is_closed() -> None:
    problem = shop([(0, 5)], machines=(Machine(calendar=MORNINGS),))

    # From 7: 3 ticks until 10, closed until 20, 2 more.
    assert violations(problem, planned((7, 22))) == []
    assert violations(problem, planned((7, 12))) == [
        "Operation 0 starts at 7 on machine 0 and works for 5 ticks: it ends at 22, not at 12."
    ]
    assert violations(problem, planned((12, 25))) == ["Operation 0 starts at 12 while machine 0 is closed."]


def test_an_operation_that_must_not_rest_needs_one_open_stretch() -> None:
    problem = Problem((Machine(calendar=MORNINGS),), (Job(),), (Operation(0, (Mode(0, 5),), interruptible=False),))

    assert violations(problem, planned((5, 10))) == []
    assert violations(problem, planned((7, 12))) == [
        "Operation 0 must not be interrupted, and machine 0 closes between 7 and 12."
    ]


SETUPS = (SetupMatrix(((0, 4), (2, 0)), (1, 3)),)


def with_families(*families: int, calendar: Calendar = Calendar(), **more: object) -> Problem:  # noqa: B008
    operations = tuple(Operation(k, (Mode(0, 5),), family=family) for k, family in enumerate(families))
    jobs = tuple(Job() for _ in families)
    machines = (Machine(calendar=calendar, setups=0),)
    return Problem(machines, jobs, operations, setups=SETUPS, **more)  # type: ignore[arg-type]


def test_a_set_up_lies_between_families_and_before_the_first() -> None:
    problem = with_families(0, 1)

    # The first set-up for family 0 takes 1, from 0 to 1 takes 4, for family 1 first 3, from 1 to 0 takes 2.
    assert violations(problem, planned((1, 6), (10, 15))) == []
    assert violations(problem, planned((10, 15), (3, 8))) == []
    assert violations(problem, planned((0, 5), (8, 13))) == [
        "Operation 0 starts at 0, and the first set-up of machine 0 ends at 1.",
        "Operation 1 starts at 8 on machine 0, which 0 leaves at 5 and its set-up of 4 ticks ends at 9.",
    ]


def test_a_set_up_is_made_in_working_time() -> None:
    problem = with_families(0, 1, calendar=MORNINGS)

    # Work 1–6, then 4 ticks of set-up until 10; the machine opens again at 20.
    assert violations(problem, planned((1, 6), (20, 25))) == []
    # Work 3–8, then 2 ticks of set-up until 10 and 2 more until 22.
    assert violations(problem, planned((3, 8), (22, 27))) == []
    assert violations(problem, planned((3, 8), (21, 26))) == [
        "Operation 1 starts at 21 on machine 0, which 0 leaves at 8 and its set-up of 4 ticks ends at 22."
    ]


def test_a_set_up_is_not_made_in_the_past() -> None:
    problem = with_families(0, 1, fixed={0: Fixed(0, 2, 7)}, not_before=20)

    assert violations(problem, planned((2, 7), (24, 29))) == []
    assert violations(problem, planned((2, 7), (23, 28))) == [
        "Operation 1 starts at 23 on machine 0, which 0 leaves at 7 and its set-up of 4 ticks ends at 24."
    ]


def test_what_is_fixed_stands_and_keeps_its_machine() -> None:
    problem = shop([(0, 3)], [(0, 4)], jobs=(Job(release=9), Job()), fixed={0: Fixed(0, 5, 9)}, not_before=5)

    assert violations(problem, planned((5, 9), (9, 13))) == []
    assert violations(problem, planned((6, 9), (9, 13))) == [
        "Operation 0 is fixed in mode 0 from 5 to 9 and was planned in mode 0 from 6 to 9."
    ]
    assert violations(problem, planned((5, 9), (8, 12))) == [
        "Operation 1 starts at 8 on machine 0, which 0 leaves at 9."
    ]


def test_fixed_operations_across_each_other_hold_all_that_comes_later() -> None:
    problem = shop([(0, 9)], [(0, 2)], [(0, 1)], fixed={0: Fixed(0, 0, 9), 1: Fixed(0, 1, 3)})

    assert violations(problem, planned((0, 9), (1, 3), (9, 10))) == []
    assert violations(problem, planned((0, 9), (1, 3), (8, 9))) == [
        "Operation 2 starts at 8 on machine 0, which 1 leaves at 9."
    ]


def test_without_waiting_means_at_the_same_tick() -> None:
    problem = Problem(
        (Machine(), Machine()),
        (Job(),),
        (Operation(0, (Mode(0, 3),)), Operation(0, (Mode(1, 2),), (0,), no_wait=True)),
    )

    assert violations(problem, planned((4, 7), (7, 9))) == []
    assert violations(problem, planned((4, 7), (8, 10))) == [
        "Operation 1 must follow 0 without waiting at 7 and starts at 8."
    ]


def batch_problem(*families: int, holds: int = 2) -> Problem:
    durations = (5, 3, 4)
    operations = tuple(Operation(k, (Mode(0, durations[k]),), family=f) for k, f in enumerate(families))
    return Problem((Machine(batch=holds),), tuple(Job() for _ in families), operations)


def test_a_batch_lasts_as_long_as_its_longest_member() -> None:
    problem = batch_problem(0, 0, 0)

    assert violations(problem, planned((0, 5), (0, 5), (5, 9))) == []
    assert violations(problem, planned((0, 5), (0, 3), (5, 9))) == [
        "Operation 0 starts at 0 on machine 0, which 1 leaves at 3."
    ]
    assert violations(problem, planned((0, 5), (0, 5), (0, 5))) == [
        "At 0 3 operations begin together on machine 0, which holds 2."
    ]


def test_a_batch_is_of_one_family() -> None:
    assert violations(batch_problem(0, 1), planned((0, 5), (0, 5))) == [
        "At 0 a batch on machine 0 mixes the families [0, 1]."
    ]


def blocking(places: int | None) -> Problem:
    """Two jobs over two machines, the second slow."""
    return shop([(0, 2), (1, 9)], [(0, 2), (1, 9)], machines=(Machine(), Machine(buffer=places)))


def test_a_job_before_a_full_buffer_stays_on_its_machine() -> None:
    # Without a place job 1 stays on machine 0 until machine 1 takes it at 11; with one place it leaves at 4.
    assert violations(blocking(0), planned((0, 2), (2, 11), (2, 4), (11, 20), left=[2, 11, 11, 20])) == []
    assert violations(blocking(1), planned((0, 2), (2, 11), (2, 4), (11, 20))) == []
    assert violations(blocking(0), planned((0, 2), (2, 11), (2, 4), (11, 20))) == [
        "At 4 1 jobs wait before machine 1, which has 0 places."
    ]
    assert violations(blocking(None), planned((0, 2), (2, 11), (2, 4), (11, 20), left=[2, 11, 11, 20])) == [
        "Operation 2 ends at 4 and leaves at 11, though no buffer after it is limited."
    ]


def with_people(*people: Operator, calendar: Calendar = Calendar()) -> Problem:  # noqa: B008
    operations = tuple(Operation(k, (Mode(k, 6),), skill=0) for k in range(2))
    return Problem((Machine(calendar=calendar), Machine()), (Job(), Job()), operations, operators=people)


def test_an_operator_does_one_operation_at_a_time_and_has_the_skill() -> None:
    problem = with_people(Operator(skills=frozenset({0})), Operator())

    assert violations(problem, planned((0, 6), (6, 12), operator=[0, 0])) == []
    assert violations(problem, planned((0, 6), (5, 11), operator=[0, 0])) == [
        "Operator 0 works on operation 0 until 6 and on operation 1 from 5."
    ]
    assert violations(problem, planned((0, 6), (6, 12), operator=[0, 1])) == [
        "Operator 1 of operation 1 does not have the skill 0."
    ]
    assert violations(problem, planned((0, 6), (6, 12), operator=[0, -1])) == [
        "Operation 1 needs an operator with the skill 0 and has none (-1)."
    ]


def test_an_operator_is_there_whenever_the_machine_works() -> None:
    away = Calendar(((0, 10), (20, FOREVER)))
    problem = with_people(Operator(skills=frozenset({0}), calendar=away), calendar=MORNINGS)

    # Machine 0 is closed from 10 to 20 as well, so the operator is not missed; machine 1 is always open.
    assert violations(problem, planned((7, 23), (0, 6), operator=[0, 0])) == []
    assert violations(problem, planned((20, 26), (7, 13), operator=[0, 0])) == [
        "Operator 0 is absent for 3 ticks of operation 1, which is worked on from 7 to 13."
    ]


def test_running_operations_keep_to_the_peak() -> None:
    operations = tuple(Operation(k, (Mode(k, 4, 60),)) for k in range(2))
    problem = Problem((Machine(), Machine()), (Job(), Job()), operations, peak_power=100)

    assert violations(problem, planned((0, 4), (4, 8))) == []
    assert violations(problem, planned((0, 4), (3, 7))) == [
        "From 3 the operations that work draw 120 W together; the peak is 100 W."
    ]


def test_a_plan_of_another_shape_or_mode_is_refused_at_once() -> None:
    problem = shop([(0, 3)], [(0, 4)])
    plan = planned((0, 3), (3, 7))

    assert violations(problem, planned((0, 3)))[0] == (
        "The plan's column mode has shape (1,); the problem has 2 operations."
    )
    assert violations(problem, replace(plan, mode=np.array([0, 1], np.int32))) == [
        "Operation 1 has no mode 1; it has 1."
    ]
    assert violations(problem, planned((0, 3), (7, 3))) == [
        "Operation 1 starts at 7, ends at 3 and leaves at 3; these must be in order, from 0 to 2147483647."
    ]


def everything(seed: int) -> Problem:
    problem = with_operators(with_setups(plant_like(6, 8, 3, seed), 3, seed), 6, 3, seed)
    return distributed(with_calendars(problem, seed), 2, 30, seed)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_a_plan_in_which_one_time_is_changed_is_refused(seed: int) -> None:
    problem = everything(seed % 7)
    plan = plan_by_chance(problem, seed)
    row = seed % len(plan.start)

    # The plan is as early as its sequences allow, so no operation can start a tick earlier; no end can be moved alone.
    assert violations(problem, plan) == []
    for column, step in (("start", -1), ("end", 1), ("end", -1)):
        times = getattr(plan, column).copy()
        times[row] += step
        changed = Plan.of(
            plan.mode, times if column == "start" else plan.start, times if column == "end" else plan.end,
            None, plan.operator,
        )  # fmt: skip
        assert violations(problem, changed) != []


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_a_plan_stays_valid_when_a_constraint_is_taken_away(seed: int) -> None:
    problem = everything(seed % 7)
    plan = plan_by_chance(problem, seed)

    without_transport = replace(problem, transport=())
    without_setups = replace(problem, machines=tuple(replace(row, setups=None) for row in problem.machines))
    without_skills = replace(problem, operations=tuple(row._replace(skill=None) for row in problem.operations))
    for relaxed in (without_transport, without_setups, without_skills):
        assert violations(relaxed, plan) == []


@pytest.mark.slow
def test_a_hundred_thousand_operations_are_checked_in_a_second() -> None:
    problem = plant_like(6000, 300, 40, 1)
    plan = plan_by_chance(problem, 1)

    began = time.thread_time()
    found = violations(problem, plan)

    assert found == []
    assert time.thread_time() - began < 1.5
