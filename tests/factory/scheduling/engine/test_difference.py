"""The difference of two plans, by hand; and of a plan to itself, nothing."""

from dataclasses import replace

import numpy as np
import pytest

from factory.scheduling.engine.shops import planned, shop
from planum.factory.scheduling.engine.difference import ChangedJob, MovedOperation, difference
from planum.factory.scheduling.engine.problem import Job, Mode, Operation, Problem

SHOP = Problem(
    shop([(0, 5)], [(1, 5)]).machines,
    (Job(due=5), Job(), Job(due=6)),
    tuple(Operation(job, (Mode(0, 5), Mode(1, 5))) for job in range(3)),
)
OLD = planned((0, 5), (5, 10), (10, 15))


def test_a_plan_does_not_differ_from_itself() -> None:
    found = difference(SHOP, OLD, OLD)

    assert (found.moved, found.jobs, found.share, found.shift, found.inversions) == ((), (), 0.0, 0, 0)


def test_two_swapped_and_one_reassigned() -> None:
    new = replace(planned((5, 10), (0, 5), (0, 5)), mode=np.array([0, 0, 1], np.int32))

    found = difference(SHOP, OLD, new)

    assert found.moved == (MovedOperation(0, 5, 0, 0), MovedOperation(1, -5, 0, 0), MovedOperation(2, -10, 0, 1))
    assert found.jobs == (ChangedJob(0, 5, 10, 0, 5), ChangedJob(1, 10, 5, 0, 0), ChangedJob(2, 15, 5, 9, 0))
    assert (found.earlier, found.later, found.reassigned, found.share, found.shift) == (2, 1, 1, 1.0, 20)
    assert found.inversions == 1
    assert found.weighted_shift == pytest.approx(5 * 1 + 5 * (10 / 15) + 10 * (5 / 15))


def test_new_operations_are_counted_apart() -> None:
    known = replace(OLD, mode=np.array([0, 0, -1], np.int32))

    found = difference(SHOP, known, OLD)

    assert (found.moved, found.new) == ((), 1)
