"""Right-shift by hand, and an undisturbed plan left as it is, whatever the constraints are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from factory.scheduling.engine.shops import planned, shop
from factory.scheduling.engine.test_general import features, mixed, seeds
from planum.factory.scheduling.engine.events import MachineDown, apply
from planum.factory.scheduling.engine.general import GeneralSearch
from planum.factory.scheduling.engine.repair import Repair


def test_sequences_are_kept_and_only_what_is_pushed_moves() -> None:
    problem = shop([(0, 5), (1, 5)], [(0, 5), (1, 5)], [(1, 2)])
    old = planned((0, 5), (5, 10), (6, 11), (12, 17), (20, 22))

    after = apply(problem, old, [MachineDown(0, 3, 8)], now=3)
    shifted = Repair(after, old).shift()

    assert shifted is not None
    assert shifted.start.tolist() == [0, 10, 10, 15, 20]
    assert shifted.end.tolist() == [10, 15, 15, 20, 22]


@given(seeds, features, st.integers(0, 30))
@settings(max_examples=40)
def test_a_plan_that_nothing_disturbs_stays(seed: int, wanted: set[str], after: int) -> None:
    # A set-up that was under way begins anew at the present, so what follows it may have to move.
    problem = mixed(seed, wanted - {"setups"})
    search = GeneralSearch(problem, seed)
    search.run(1.0, 20)
    old = search.best()

    shifted = Repair(apply(problem, old, [], now=problem.not_before + after), old).shift()

    assert shifted is not None
    for column in ("mode", "start", "end", "operator"):
        assert np.array_equal(getattr(shifted, column), getattr(old, column))


def test_iterations_give_the_same_plan_every_time() -> None:
    problem = shop(*([(job % 3, 4), ((job + 1) % 3, 3)] for job in range(9)))
    search = GeneralSearch(problem, 1)
    old = search.best()
    after = apply(problem, old, [MachineDown(1, 5, 15)], now=5)

    plans = []
    for _ in range(2):
        repair = Repair(after, old)
        repair.shift()
        repair.mend(10.0, 300, seed=3)
        plans.append(repair.mended().start.tolist())

    assert plans[0] == plans[1]
