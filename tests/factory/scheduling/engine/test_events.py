"""Events change the problem as a plant would: the past stands, rows keep their index, what cannot stay is set free."""

import pytest

from factory.scheduling.engine.events_by_chance import rush
from factory.scheduling.engine.shops import planned, shop
from planum.errors import Refused
from planum.factory.scheduling.engine.checking import BadProblem
from planum.factory.scheduling.engine.events import (
    DueChanged,
    MachineAdded,
    MachineDown,
    MachineUp,
    MaterialLate,
    Moved,
    OperationLonger,
    OperatorAbsent,
    OrderCancelled,
    Progress,
    Rework,
    RushOrder,
    Scrap,
    SpeedChanged,
    TariffChanged,
    apply,
)
from planum.factory.scheduling.engine.problem import Fixed, Job, Machine, Mode, Operation, Operator, Problem, Tariff

# Order 0: 5 ticks on machine 0, then 5 on machine 1. Order 1: 5 on machine 0 behind it, then 5 on machine 1.
SHOP = shop([(0, 5), (1, 5)], [(0, 5), (1, 5)])
PLAN = planned((0, 5), (5, 10), (5, 10), (10, 15))


def test_what_has_begun_is_fixed_and_the_rest_is_free_from_now() -> None:
    after = apply(SHOP, PLAN, [], now=6)

    assert after.fixed == {0: Fixed(0, 0, 5), 1: Fixed(0, 5, 10), 2: Fixed(0, 5, 10)}
    assert after.not_before == 6
    assert after.arrays.release.tolist() == [6, 6, 6, 6]
    assert after.operations is SHOP.operations


def test_the_frozen_horizon_is_fixed_too() -> None:
    assert sorted(apply(SHOP, PLAN, [], now=3, frozen=3).fixed) == [0, 1, 2]


def test_a_running_operation_goes_on_after_the_breakdown() -> None:
    after = apply(SHOP, PLAN, [MachineDown(0, 2, 6)], now=2, frozen=10)

    assert after.fixed == {0: Fixed(0, 0, 9)}


def test_one_that_must_not_be_interrupted_is_done_again() -> None:
    step = SHOP.operations[0]._replace(interruptible=False)
    problem = Problem(SHOP.machines, SHOP.jobs, (step, *SHOP.operations[1:]))

    assert apply(problem, PLAN, [MachineDown(0, 2, 6)], now=2).fixed == {}


def test_a_machine_that_is_up_again_works_from_then() -> None:
    down = apply(SHOP, PLAN, [MachineDown(1, 3, 20)], now=2)
    after = apply(down, down.reference or PLAN, [MachineUp(1, 8)], now=4)

    assert after.machines[1].calendar.closures == ((3, 8),)


def test_a_rush_order_stands_at_the_end() -> None:
    after = apply(SHOP, PLAN, [rush(1, 0, due=9)], now=2)

    assert after.operations[:4] == SHOP.operations
    assert [step.after for step in after.operations[4:]] == [(), (4,)]
    assert {step.job for step in after.operations[4:]} == {2}
    assert after.jobs[2].due == 9
    assert after.reference is not None
    assert after.reference.mode.tolist() == [0, 0, 0, 0, -1, -1]


def test_a_cancelled_order_keeps_its_rows_on_no_real_machine() -> None:
    after = apply(SHOP, PLAN, [OrderCancelled(1)], now=2)

    assert after.operations[:2] == SHOP.operations[:2]
    assert [step.modes for step in after.operations[2:]] == [(Mode(2, 0),), (Mode(2, 0),)]
    assert after.fixed == {0: Fixed(0, 0, 5), 2: Fixed(0, 0, 0), 3: Fixed(0, 0, 0)}


def test_a_running_operation_of_a_cancelled_order_stops_now() -> None:
    assert apply(SHOP, PLAN, [OrderCancelled(0)], now=2).fixed[0] == Fixed(0, 0, 2)


def test_due_dates_tariffs_and_absences_are_taken_over() -> None:
    tariff = Tariff(((0, 50),))
    problem = Problem(SHOP.machines, SHOP.jobs, SHOP.operations, operators=(Operator(),))
    events = [DueChanged(1, 12, 4), TariffChanged(tariff), OperatorAbsent(0, 3, 7)]

    after = apply(problem, PLAN, events, now=2)

    assert after.jobs[1] == Job(due=12, weight=4)
    assert after.tariff == tariff
    assert after.operators[0].calendar.closures == ((3, 7),)


def test_late_material_holds_back_one_operation_or_an_order() -> None:
    one = apply(SHOP, PLAN, [MaterialLate(9, operation=2)], now=2, frozen=10)
    whole = apply(SHOP, PLAN, [MaterialLate(9, job=1)], now=2)

    assert one.arrays.release.tolist() == [2, 2, 9, 2]
    assert sorted(one.fixed) == [0, 1]
    assert whole.arrays.release.tolist() == [2, 2, 9, 9]


def test_longer_operations_push_what_is_frozen_behind_them() -> None:
    running = apply(SHOP, PLAN, [OperationLonger(0, 8)], now=2, frozen=10)
    reported = apply(SHOP, PLAN, [Progress(0, 7)], now=2)

    assert running.fixed == {0: Fixed(0, 0, 8)}
    assert reported.fixed == {0: Fixed(0, 0, 7)}


def test_rework_comes_before_what_follows_and_scrap_begins_anew() -> None:
    again = apply(SHOP, PLAN, [Rework(0)], now=5)
    anew = apply(SHOP, PLAN, [Scrap(1)], now=10)

    assert [step.after for step in again.operations] == [(), (4,), (), (2,), (0,)]
    assert [step.after for step in anew.operations[4:]] == [(1,), (4,)]
    assert [step.modes for step in anew.operations[4:]] == [SHOP.operations[0].modes, SHOP.operations[1].modes]


def test_new_and_faster_machines_change_modes_at_the_end_only() -> None:
    added = apply(SHOP, PLAN, [MachineAdded(Machine(name="new"), like=1, percent=50)], now=2)
    faster = apply(SHOP, PLAN, [SpeedChanged(0, 80)], now=2)

    assert added.operations[3].modes == (Mode(1, 5), Mode(2, 3))
    assert faster.operations[2].modes == (Mode(0, 4),)
    assert faster.fixed == {0: Fixed(0, 0, 5)}


def test_what_a_person_moved_is_pinned_as_soon_as_it_can_start() -> None:
    later = apply(SHOP, PLAN, [Moved(2, 0, 8)], now=2)
    too_early = apply(SHOP, PLAN, [Moved(2, 0, 3)], now=2)

    assert later.fixed == {0: Fixed(0, 0, 5), 2: Fixed(0, 8, 13)}
    assert too_early.fixed[2] == Fixed(0, 5, 10)


def test_events_that_mean_nothing_are_refused() -> None:
    endless = RushOrder(Job(), (Operation(0, (Mode(7, 1),)),))

    with pytest.raises(BadProblem, match="there is no machine 7"):
        apply(SHOP, PLAN, [endless], now=2)
    for event in (
        MachineDown(9, 3, 5),
        MachineDown(0, 5, 5),
        OrderCancelled(7),
        Rework(3),
        Moved(0, 0, 9),
        Progress(3, 9),
    ):
        with pytest.raises(Refused):
            apply(SHOP, PLAN, [event], now=2)
    for step in (Moved(2, 1, 9), MaterialLate(3)):
        with pytest.raises(Refused):
            apply(SHOP, PLAN, [step], now=2)
