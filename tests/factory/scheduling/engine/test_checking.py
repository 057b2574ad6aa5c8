"""Bad input is refused when the problem is made, with its rows."""

import time

import pytest

from factory.scheduling.engine.shops import shop
from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.checking import BadProblem
from planum.factory.scheduling.engine.problem import Fixed, Job, Machine, Mode, Operation, Problem, SetupMatrix


def faults(*operations: Operation, **more: object) -> list[str]:
    more.setdefault("machines", (Machine(),))
    more.setdefault("jobs", (Job(),))
    with pytest.raises(BadProblem) as refused:
        Problem(operations=operations, **more)  # type: ignore[arg-type]
    return refused.value.faults


WORK = (Mode(0, 1),)


def test_a_routing_in_a_circle() -> None:
    rows = (
        Operation(0, WORK),
        Operation(0, WORK, (3, 0), name="turn"),
        Operation(0, WORK, (1,)),
        Operation(0, WORK, (2,)),
    )

    assert faults(*rows) == ["The routing runs in a circle; none of these can be the first: 1 (turn), 2, 3."]
    assert faults(Operation(0, WORK, (0,))) == ["Operation 0: it comes after (0,), which is itself or does not exist."]


def test_an_operation_that_no_machine_can_do() -> None:
    assert faults(Operation(0, WORK), Operation(0, (), name="mill")) == ["Operation 1 (mill): no machine can do it."]
    assert faults(Operation(0, (Mode(7, 1),))) == ["Operation 0: there is no machine 7."]
    assert faults(Operation(0, WORK, skill=2)) == ["Operation 0: no operator has the skill 2."]


def test_a_stretch_that_is_never_open_long_enough() -> None:
    machines = (Machine(calendar=Calendar(((0, 5),), 10)),)

    assert faults(Operation(0, (Mode(0, 6),), interruptible=False), machines=machines) == [
        "Operation 0: it must not be interrupted, and no machine is ever open long enough."
    ]


def test_every_fault_is_named_with_its_row() -> None:
    assert faults(
        Operation(0, (Mode(0, -4),)),
        Operation(3, WORK, release=-1),
        Operation(0, WORK, no_wait=True),
        jobs=(Job("A", release=-2),),
    ) == [
        "Job 0 (A): release, due date and weight are at least 0.",
        "Operation 0: a duration of -4 or a power of 0 is not allowed.",
        "Operation 1: there is no job 3; its release is negative.",
        "Operation 2: without waiting it needs exactly one operation before it.",
    ]


def test_tables_of_the_wrong_shape() -> None:
    setups = (SetupMatrix(((0, 1),)),)

    assert faults(Operation(0, WORK), machines=(Machine(setups=0),), setups=setups) == [
        "Set-up matrix 0: it needs as many columns as rows, and ticks of at least 0."
    ]
    assert faults(Operation(0, WORK), machines=(Machine(station=1),), transport=((0,),)) == [
        "Machine 0: there is no station 1."
    ]
    assert faults(Operation(0, WORK), fixed={0: Fixed(0, 5, 4)}) == [
        "Fixed operation 0: its mode or its times do not exist."
    ]


def test_a_million_rows_are_refused_at_once() -> None:
    rows = (Operation(0, WORK),) * 1_000_000

    began = time.thread_time()
    found = faults(*rows)

    assert found == ["1000000 operations were given; 500000 is the most one problem may have."]
    assert time.thread_time() - began < 0.5


def test_of_many_faults_twenty_are_written_out() -> None:
    with pytest.raises(BadProblem) as refused:
        shop(*([(0, -1)] for _ in range(25)))

    assert len(refused.value.faults) == 25
    assert str(refused.value).endswith("Operation 19: a duration of -1 or a power of 0 is not allowed. … and 5 more.")
