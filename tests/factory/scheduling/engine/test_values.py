"""Each criterion on a plan worked by hand."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from factory.scheduling.engine.shops import planned, shop
from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.problem import (
    Criterion,
    Fixed,
    Job,
    Machine,
    Mode,
    Objective,
    Operation,
    Problem,
    SetupMatrix,
    Tariff,
)
from planum.factory.scheduling.engine.values import criteria_of, values_of

EVERY = tuple(Objective(criterion, 1, priority) for priority, criterion in enumerate(Criterion))


def test_makespan_and_weighted_tardiness() -> None:
    jobs = (Job(due=5, weight=2), Job(due=9, weight=3), Job())
    problem = shop([(0, 3), (1, 4)], [(0, 5)], [(1, 3)], jobs=jobs, objectives=EVERY)
    found = criteria_of(problem, planned((0, 3), (3, 7), (3, 8), (7, 10)))

    # Job 0 ends at 7, 2 late, weight 2; job 1 ends at 8, in time; job 2 is never due.
    assert found[Criterion.MAKESPAN] == 10
    assert found[Criterion.TARDINESS] == 4


def test_set_ups_of_free_operations_are_counted() -> None:
    setups = (SetupMatrix(((0, 4), (2, 0)), (1, 3)),)
    operations = tuple(Operation(0, (Mode(0, 5),), family=family) for family in (0, 1, 0))
    problem = Problem((Machine(setups=0),), (Job(),), operations, (Objective(Criterion.SETUP),), setups=setups)
    plan = planned((1, 6), (10, 15), (17, 22))

    # First for family 0: 1; 0 to 1: 4; 1 to 0: 2. With the first one fixed, its set-up is past.
    assert values_of(problem, plan) == (7,)
    assert values_of(replace(problem, fixed={0: Fixed(0, 1, 6)}), plan) == (6,)


def test_energy_is_paid_at_the_price_of_each_tick_that_is_worked() -> None:
    # Ticks are minutes. 60 kW, 100 fen per kWh in the first ten minutes of an hour and 40 after them.
    # The machine rests from 15 to 25. From 5 to 35: 5 min at 100, 5 min (10 to 15) and 10 min (25 to 35) at 40.
    # 60 kW are 1 kWh a minute: 5 * 100 + 15 * 40 = 1100 fen.
    problem = Problem(
        (Machine(calendar=Calendar(((0, 15), (25, 60)), 60)),),
        (Job(),),
        (Operation(0, (Mode(0, 20, 60_000),)),),
        (Objective(Criterion.ENERGY),),
        tariff=Tariff(((0, 100), (10, 40)), 60),
    )

    assert values_of(problem, planned((5, 35))) == (1100,)
    # An hour later everything is the same.
    assert values_of(problem, planned((65, 95))) == (1100,)


def test_energy_is_rounded_down_once_for_the_whole_plan() -> None:
    # Each draws 1 kW for one minute at 50 fen: 0.83 fen; three are 2.5 fen, so 2 and not 0.
    operations = tuple(Operation(0, (Mode(0, 1, 1000),)) for _ in range(3))
    energy = (Objective(Criterion.ENERGY),)
    problem = Problem((Machine(),), (Job(),), operations, energy, tariff=Tariff(((0, 50),)))

    assert values_of(problem, planned((0, 1), (1, 2), (2, 3))) == (2,)


def test_changes_are_operations_that_start_otherwise_or_elsewhere() -> None:
    operations = tuple(Operation(0, (Mode(0, 1), Mode(1, 1))) for _ in range(4))
    reference = planned((0, 1), (1, 2), (2, 3), (0, 0))
    reference.mode[3] = -1  # not known to the old plan
    changes = (Objective(Criterion.CHANGES),)
    problem = Problem((Machine(), Machine()), (Job(),), operations, changes, reference=reference)
    plan = planned((0, 1), (2, 3), (2, 3), (4, 5))
    plan.mode[2] = 1

    # 0 as before; 1 later; 2 on another machine; 3 is new.
    assert values_of(problem, plan) == (2,)


def test_criteria_of_one_priority_are_added_by_weight() -> None:
    objectives = (
        Objective(Criterion.TARDINESS, 1, 5),
        Objective(Criterion.MAKESPAN, 3, 1),
        Objective(Criterion.SETUP, 2, 5),
    )
    problem = shop([(0, 3)], jobs=(Job(due=1),), objectives=objectives)

    # Priority 1: 3 times the makespan 4; priority 5: tardiness 3 and no set-up.
    assert values_of(problem, planned((1, 4))) == (12, 3)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.integers(0, 20))
def test_a_later_plan_is_never_worth_more(starts: list[int], later: int) -> None:
    jobs = (Job(due=4, weight=2), Job(due=20, weight=1), Job(due=0, weight=4))
    problem = shop([(0, 3)], [(1, 5)], [(2, 7)], jobs=jobs, objectives=EVERY[:2])
    durations = (3, 5, 7)
    plan = planned(*((at, at + ticks) for at, ticks in zip(starts, durations, strict=True)))
    moved = planned(*((at + later, at + later + ticks) for at, ticks in zip(starts, durations, strict=True)))

    assert all(a <= b for a, b in zip(values_of(problem, plan), values_of(problem, moved), strict=True))
