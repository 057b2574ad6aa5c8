"""Why a plan ends when it does, on plans worked by hand; on any plan, every tick of a late job is accounted for."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from factory.scheduling.engine.shops import plan_by_chance, planned, shop
from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.explanation import Binding, Cost, Link, explain
from planum.factory.scheduling.engine.extra_hours import one_more_hour
from planum.factory.scheduling.engine.generators import (
    distributed,
    plant_like,
    with_calendars,
    with_operators,
    with_setups,
    with_tardiness,
)
from planum.factory.scheduling.engine.problem import (
    Criterion,
    Fixed,
    Job,
    Machine,
    Mode,
    Objective,
    Operation,
    Operator,
    Problem,
    SetupMatrix,
)
from planum.factory.scheduling.engine.reasons import Cause
from planum.factory.scheduling.engine.timing import retime
from planum.factory.scheduling.engine.values import values_of

LATE = (Objective(Criterion.TARDINESS),)


def test_the_chain_to_the_last_end() -> None:
    # Job 1 holds machine 0 until 5; job 0 follows until 8 and is then brought to machine 1 in 2 ticks.
    problem = shop([(0, 3), (1, 4)], [(0, 5)], machines=(Machine(), Machine(station=1)), transport=((0, 2), (2, 0)))
    found = explain(problem, planned((5, 8), (10, 14), (0, 5)))

    assert found.chain == (
        Link(2, 0, 0, 5, Cause.RELEASE, -1),
        Link(0, 0, 5, 8, Cause.MACHINE, 2),
        Link(1, 1, 10, 14, Cause.TRANSPORT, 0),
    )
    assert found.binding == {
        Cause.RELEASE: Binding(1, 0),
        Cause.TRANSPORT: Binding(1, 2),
        Cause.MACHINE: Binding(1, 5),
        Cause.WORK: Binding(0, 12),
    }
    assert found.late == ()


def test_what_a_late_job_waited_for() -> None:
    # Machine 0 is open 0–10, 20–30. Job 0 works 0–6. The set-up takes 3 (6–9), job 1 works 9–10 and 20–22: 3 ticks.
    setups = (SetupMatrix(((0, 3), (3, 0))),)
    machines = (Machine(calendar=Calendar(((0, 10),), 20), setups=0),)
    operations = (Operation(0, (Mode(0, 6),)), Operation(1, (Mode(0, 3),), family=1))
    problem = Problem(machines, (Job(), Job(due=12, weight=2)), operations, LATE, setups=setups)
    found = explain(problem, planned((0, 6), (9, 22)))

    (late,) = found.late
    assert (late.job, late.due, late.end, late.late, late.weighted) == (1, 12, 22, 10, 20)
    assert late.split == {Cause.MACHINE: 6, Cause.SETUP: 3, Cause.CLOSED: 10, Cause.WORK: 3}
    assert late.at_machines == {0: 19}
    assert found.machines == (Cost(0, 19, 38),)
    assert [link.cause for link in found.chain] == [Cause.RELEASE, Cause.SETUP]


def test_operators_closed_time_and_the_peak_hold_too() -> None:
    people = (Operator(skills=frozenset({0})),)
    operations = (
        Operation(0, (Mode(0, 4, 60),), skill=0),
        Operation(1, (Mode(1, 4, 30),), skill=0),
        Operation(2, (Mode(2, 4, 60),)),
        Operation(3, (Mode(3, 4),)),
    )
    opens_late = Machine(calendar=Calendar(((3, 10),), 10))
    problem = Problem(
        (Machine(), Machine(), Machine(), opens_late), tuple(Job(due=0) for _ in range(4)), operations, LATE,
        operators=people, peak_power=100,
    )  # fmt: skip
    found = explain(problem, planned((0, 4), (4, 8), (4, 8), (3, 7), operator=[0, 0, -1, -1]))

    assert [(link.cause, link.by) for link in found.links] == [
        (Cause.RELEASE, -1), (Cause.OPERATOR, 0), (Cause.POWER, -1), (Cause.CLOSED, -1),
    ]  # fmt: skip
    assert found.operators == (Cost(0, 4, 4),)


def test_a_full_buffer_a_batch_and_what_is_fixed_hold_too() -> None:
    # Job 1 stays on machine 0 until machine 1 takes it at 11, so job 2 starts at 11: behind it stands operation 3.
    problem = shop(
        [(0, 2), (1, 9)], [(0, 2), (1, 9)], [(0, 1)],
        machines=(Machine(), Machine(buffer=0)), fixed={0: Fixed(0, 0, 2)},
    )  # fmt: skip
    found = explain(problem, planned((0, 2), (2, 11), (2, 4), (11, 20), (11, 12), left=[2, 11, 11, 20, 12]))

    assert found.links[0].cause == Cause.FROZEN
    assert found.links[4][4:] == (Cause.BUFFER, 3)

    steps = (Operation(0, (Mode(0, 5),)), Operation(1, (Mode(0, 3),), release=2))
    batch = Problem((Machine(batch=2),), (Job(), Job()), steps)
    assert explain(batch, planned((2, 7), (2, 7))).links[0][4:] == (Cause.BATCH, 1)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_every_tick_of_a_late_job_has_a_cause(seed: int) -> None:
    problem = with_tardiness(plant_like(6, 8, 3, seed), seed, 1.0)
    problem = with_calendars(with_operators(with_setups(problem, 3, seed), 4, 3, seed), seed)
    problem = distributed(problem, 2, 30, seed)
    plan = plan_by_chance(problem, seed)

    found = explain(problem, plan)

    for late in found.late:
        assert sum(late.split.values()) == late.end - problem.arrays.release[late.path[0]]
        assert Cause.IDLE not in late.split
    assert found.chain[-1].end == plan.end.max()
    assert found.chain[0].by == -1
    assert [link.by for link in found.chain[1:]] == [link.operation for link in found.chain[:-1]]


def test_one_more_hour_of_a_machine_that_closes() -> None:
    # Ticks of six minutes: an hour is ten. Open 0–100 of 200; 130 of work end at 230. Ten more at 100 end it at 220.
    problem = Problem(
        (Machine(calendar=Calendar(((0, 100),), 200)), Machine()),
        (Job(),),
        (Operation(0, (Mode(0, 130),)),),
        tick_s=360,
    )

    (hour,) = one_more_hour(problem, planned((0, 230)), [0])
    assert (hour.machine, hour.at, hour.ticks, hour.opens) == (0, 100, 10, True)
    assert hour.gain == {Criterion.MAKESPAN: 10}
    assert hour.values == (220,)


def test_one_more_hour_of_a_machine_that_never_closes_takes_work_off_it() -> None:
    # Machine 1 is done at 30 and could be relieved without effect; machine 0 works from 0 to 120.
    problem = shop([(0, 50)], [(0, 70)], [(1, 30)])
    first, second = one_more_hour(problem, planned((0, 50), (50, 120), (0, 30)))

    assert (first.machine, first.ticks, first.gain) == (0, 60, {Criterion.MAKESPAN: 60})
    assert (second.machine, second.ticks, second.gain) == (1, 30, {Criterion.MAKESPAN: 0})


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_one_more_hour_never_costs_anything_but_energy(seed: int) -> None:
    problem = with_calendars(with_setups(with_tardiness(plant_like(5, 8, 3, seed), seed, 1.2), 3, seed), seed)
    plan = plan_by_chance(problem, seed)

    hours = one_more_hour(problem, plan)

    assert all(gain >= 0 for hour in hours for gain in hour.gain.values())
    assert all(hour.values <= values_of(problem, retime(problem, plan)) for hour in hours)
    assert replace(problem) == problem
