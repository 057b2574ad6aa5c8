"""CP-SAT with the whole contract: optima worked by hand, agreement with trying every plan, bounds, stopping."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planum.factory.scheduling.engine.calendars import FOREVER, Calendar
from planum.factory.scheduling.engine.checking import BadProblem
from planum.factory.scheduling.engine.exact import ExactSearch, bound_of, is_practical
from planum.factory.scheduling.engine.exact_bounds import quick_bound
from planum.factory.scheduling.engine.generators import plant_like
from planum.factory.scheduling.engine.plan import Plan, Status
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
    Tariff,
)
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import values_of


def beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


enumeration, tiny = beside("enumeration"), beside("tiny")


def optimum(problem: Problem, **options: Any) -> ExactSearch:
    """Solved to the end; every plan on the way is valid."""
    search = ExactSearch(problem, workers=1, **options)
    plans: list[Plan] = []

    status = search.run(60.0, plans.append, lambda _: None, lambda: False)

    assert status is Status.OPTIMAL
    assert [fault for plan in plans for fault in violations(problem, plan)] == []
    return search


def one_machine(durations: list[int], machine: Machine | None = None, **more: Any) -> Problem:
    """One job of one operation for each duration."""
    operations = tuple(Operation(j, (Mode(0, ticks),)) for j, ticks in enumerate(durations))
    return Problem((machine or Machine(),), tuple(Job() for _ in durations), operations, **more)


def test_takes_the_faster_machine_only_while_it_pays() -> None:
    modes = (Mode(0, 2), Mode(1, 3))
    problem = Problem((Machine(), Machine()), (Job(),), tuple(Operation(0, modes) for _ in range(3)))

    assert optimum(problem).values == (4,)


def test_set_ups_group_families() -> None:
    matrix = SetupMatrix(((0, 5), (5, 0)), (2, 2))
    operations = tuple(Operation(0, (Mode(0, 1),), family=family) for family in (0, 1, 0))
    both = (Objective(Criterion.MAKESPAN), Objective(Criterion.SETUP, priority=1))
    problem = Problem((Machine(setups=0),), (Job(),), operations, both, setups=(matrix,))

    # 2 to begin, 2 operations of family 0, 5 to change, 1 operation.
    assert optimum(problem).values == (10, 7)


def test_a_set_up_needs_working_time_and_the_present() -> None:
    matrix = SetupMatrix(((0, 2), (2, 0)), (2, 2))
    shifts = Calendar(((0, 4),), 8)
    operations = tuple(Operation(0, (Mode(0, 1),), family=family) for family in (0, 1))
    problem = Problem((Machine(calendar=shifts, setups=0),), (Job(),), operations, setups=(matrix,), not_before=1)

    # Set up from 1 to 3, work to 4, closed to 8, set up to 10, work to 11.
    assert optimum(problem).values == (11,)


def test_what_may_be_interrupted_rests_while_the_machine_is_closed() -> None:
    problem = one_machine([3, 2], Machine(calendar=Calendar(((0, 4),), 8)))

    plan = optimum(problem).best

    assert plan is not None
    assert int(plan.end.max()) == 9


def test_what_must_not_be_interrupted_waits_for_an_open_stretch() -> None:
    operations = tuple(Operation(0, (Mode(0, ticks),), interruptible=False) for ticks in (3, 3))
    problem = Problem((Machine(calendar=Calendar(((0, 4),), 8)),), (Job(),), operations)

    assert optimum(problem).values == (11,)


def test_maintenance_closes_a_machine_once() -> None:
    problem = one_machine([3], Machine(calendar=Calendar(((0, FOREVER),), None, ((1, 6),))))

    assert optimum(problem).values == (8,)


def test_transport_can_make_the_slower_machine_better() -> None:
    machines = (Machine(station=0), Machine(station=0), Machine(station=1))
    operations = (Operation(0, (Mode(0, 2),)), Operation(0, (Mode(1, 4), Mode(2, 1)), (0,)))
    near, far = (Problem(machines, (Job(),), operations, transport=((0, ticks), (ticks, 0))) for ticks in (2, 5))

    assert (optimum(near).values, optimum(far).values) == ((5,), (6,))


def test_without_waiting_the_first_step_begins_later() -> None:
    operations = (
        Operation(0, (Mode(0, 1),)),
        Operation(0, (Mode(1, 1),), (0,), no_wait=True),
        Operation(1, (Mode(1, 3),)),
    )
    problem = Problem((Machine(), Machine()), (Job(), Job()), operations, fixed={2: Fixed(0, 0, 3)})

    plan = optimum(problem).best

    assert plan is not None
    assert plan.start.tolist() == [2, 3, 0]


@pytest.mark.parametrize(("places", "makespan"), [(0, 9), (1, 7), (None, 7)])
def test_a_full_buffer_blocks_the_machine_before_it(places: int | None, makespan: int) -> None:
    """Three jobs of 1 on machine 0 and 2 on machine 1, and 4 more on machine 0. Without places the third job can leave
    machine 0 only at 5.
    """
    first = [Operation(j, (Mode(0, 1),)) for j in range(3)]
    second = [Operation(j, (Mode(1, 2),), (j,)) for j in range(3)]
    last = Operation(3, (Mode(0, 4),), (2,))
    problem = Problem((Machine(), Machine(buffer=places)), (Job(),) * 4, (*first, *second, last))

    assert optimum(problem).values == (makespan,)


def test_batches_put_the_long_ones_together() -> None:
    assert optimum(one_machine([2, 3, 3], Machine(batch=2))).values == (5,)


def test_a_batch_is_of_one_family() -> None:
    operations = tuple(Operation(0, (Mode(0, 2),), family=family) for family in (0, 1, 0))
    matrix = SetupMatrix(((0, 1), (1, 0)))
    problem = Problem((Machine(batch=3, setups=0),), (Job(),), operations, setups=(matrix,))

    assert optimum(problem).values == (5,)


def test_one_operator_does_one_thing_at_a_time() -> None:
    operations = tuple(Operation(j, (Mode(j, 2),), skill=0) for j in range(2))
    people = (Operator(skills=frozenset({0})), Operator(skills=frozenset({0}), calendar=Calendar(((3, FOREVER),))))
    alone, together = (
        Problem((Machine(), Machine()), (Job(), Job()), operations, operators=people[:count]) for count in (1, 2)
    )

    # Two after the other end at 4; the second person comes at 3 and would end at 5.
    assert (optimum(alone).values, optimum(together).values) == ((4,), (4,))


def test_an_operator_may_be_away_while_the_machine_is_closed() -> None:
    shifts = Calendar(((0, 2),), 4)
    problem = Problem(
        (Machine(calendar=shifts),), (Job(),), (Operation(0, (Mode(0, 4),), skill=7),),
        operators=(Operator(skills=frozenset({7}), calendar=shifts),),
    )  # fmt: skip

    assert optimum(problem).values == (6,)


def test_members_of_a_batch_share_their_operator() -> None:
    operations = tuple(Operation(j, (Mode(0, 2),), skill=0) for j in range(2))
    problem = Problem((Machine(batch=2),), (Job(), Job()), operations, operators=(Operator(skills=frozenset({0})),))

    assert optimum(problem).values == (2,)


def test_the_peak_of_power_keeps_machines_apart() -> None:
    operations = tuple(Operation(j, (Mode(j, 3, 600),)) for j in range(2))
    apart, beside_each_other = (
        Problem((Machine(), Machine()), (Job(), Job()), operations, peak_power=watts) for watts in (1000, 1200)
    )

    assert (optimum(apart).values, optimum(beside_each_other).values) == ((6,), (3,))


def test_nothing_is_drawn_while_a_machine_is_closed() -> None:
    shifts = Calendar(((0, 2),), 4)
    operations = (Operation(0, (Mode(0, 4, 600),)), Operation(1, (Mode(1, 2, 600),), interruptible=False))
    problem = Problem((Machine(calendar=shifts), Machine()), (Job(), Job()), operations, peak_power=1000)

    # Machine 0 works over [0, 2) and [4, 6); the other fits between.
    assert optimum(problem).values == (6,)


def test_energy_waits_for_the_cheap_hours() -> None:
    tariff = Tariff(((0, 100), (4, 40), (6, 100)), 12)
    energy, makespan = Objective(Criterion.ENERGY), Objective(Criterion.MAKESPAN, priority=1)
    operation = Operation(0, (Mode(0, 2, 1000),))
    problem = Problem((Machine(),), (Job(),), (operation,), (energy, makespan), tariff=tariff, tick_s=3600)

    # Two hours of 1 kW at 40 fen, as early as they are to be had.
    assert optimum(problem).values == (80, 6)


def test_changes_count_starts_and_machines_of_the_old_plan() -> None:
    reference = Plan.of(np.array([0, 0, -1]), np.array([0, 3, 0]), np.array([2, 5, 0]))
    operations = tuple(Operation(j, (Mode(0, 2), Mode(1, 2))) for j in range(3))
    objectives = (Objective(Criterion.MAKESPAN), Objective(Criterion.CHANGES, priority=1))
    problem = Problem((Machine(), Machine()), (Job(),) * 3, operations, objectives, reference=reference)

    assert optimum(problem).values == (4, 1)


def test_tardiness_by_weight() -> None:
    jobs = (Job(due=2, weight=1), Job(due=2, weight=3), Job(due=None))
    operations = tuple(Operation(j, (Mode(0, 2),)) for j in range(3))
    problem = Problem((Machine(),), jobs, operations, (Objective(Criterion.TARDINESS),))

    assert optimum(problem).values == (2,)


def test_what_is_fixed_stands() -> None:
    problem = one_machine([2, 2, 4], fixed={2: Fixed(0, 1, 5)})

    assert optimum(problem).values == (9,)


def test_fixed_operations_may_lie_across_each_other() -> None:
    problem = one_machine([2, 2, 1], fixed={0: Fixed(0, 0, 2), 1: Fixed(0, 1, 3)})

    assert optimum(problem).values == (4,)


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_agrees_with_trying_every_plan(seed: int) -> None:
    horizon = 7
    try:
        problem = tiny.tiny(seed)
    except BadProblem:
        assume(False)
    best = enumeration.best_values(problem, horizon)
    plans: list[Plan] = []

    search = ExactSearch(problem, workers=1, horizon=horizon)
    search.run(60.0, plans.append, lambda _: None, lambda: False)

    assert search.values == (best or ())
    assert search.is_infeasible == (best is None)
    assert [fault for plan in plans for fault in violations(problem, plan)] == []
    if best is not None:
        assert quick_bound(problem) <= best[0]
        assert search.bound == best[0]


def shop() -> Problem:
    """24 operations whose optimum takes a while to prove."""
    chance = np.random.default_rng(3)
    operations = []
    for job in range(6):
        for k in range(4):
            modes = tuple(Mode(m, int(chance.integers(2, 20))) for m in chance.permutation(4)[:2].tolist())
            operations.append(Operation(job, modes, (len(operations) - 1,) if k else ()))
    return Problem(tuple(Machine() for _ in range(4)), tuple(Job() for _ in range(6)), tuple(operations))


def test_a_hint_is_bettered_and_bounds_rise() -> None:
    problem = shop()
    slow = ExactSearch(problem, workers=1)
    slow.run(60.0, lambda _: None, lambda _: None, lambda: slow.best is not None)
    assert slow.best is not None
    bounds: list[int] = []

    search = ExactSearch(problem, workers=1, hint=slow.best)
    status = search.run(60.0, lambda _: None, bounds.append, lambda: False)

    assert status is Status.OPTIMAL
    assert search.values <= slow.values
    assert bounds == sorted(bounds)
    assert bounds[-1] == search.values[0]


def test_an_optimal_hint_is_proven_in_slices() -> None:
    problem = shop()
    best = optimum(problem)

    search = ExactSearch(problem, workers=1, hint=best.best)
    while (
        search.run(0.5, lambda _: pytest.fail("nothing is better"), lambda _: None, lambda: False) is not Status.OPTIMAL
    ):
        pass

    assert (search.values, search.bound) == (best.values, best.values[0])


def test_nothing_below_the_cut_off_raises_the_bound_to_it() -> None:
    problem = one_machine([2, 3])

    search = ExactSearch(problem, workers=1, upper=5)
    status = search.run(60.0, lambda _: None, lambda _: None, lambda: False)

    assert (status, search.bound, search.is_infeasible) == (Status.NO_PLAN, 5, False)


def test_stops_when_asked() -> None:
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    search = ExactSearch(plant_like(20, 12, 6, 1), workers=1)

    assert search.run(600.0, lambda _: None, lambda _: None, should_stop) in {Status.FEASIBLE, Status.NO_PLAN}


def test_large_problems_are_not_for_it_but_have_a_bound() -> None:
    large = plant_like(200, 30, 6, 1)

    assert is_practical(shop())
    assert not is_practical(large)
    assert bound_of(large, 1.0) == quick_bound(large)


def test_bound_of_a_small_problem_is_its_optimum() -> None:
    problem = shop()

    assert bound_of(problem, 60.0, workers=1) == optimum(problem).values[0]


def test_ortools_is_imported_only_when_it_is_used() -> None:
    program = (
        "import sys; from planum.factory.scheduling.engine import exact, solving; "
        "print(any(name.startswith('ortools') for name in sys.modules))"
    )

    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert outcome.stdout.strip() == "False"


def test_values_of_what_it_returns_are_its_values() -> None:
    problem = shop()
    search = optimum(problem)

    assert search.best is not None
    assert values_of(problem, search.best) == search.values
