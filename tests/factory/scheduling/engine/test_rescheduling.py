"""After any event: valid plans, the past untouched, nothing earlier in the repair, the proposal never worse than it."""

import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from factory.scheduling.engine.events_by_chance import event_by_chance
from factory.scheduling.engine.shops import planned, shop
from factory.scheduling.engine.test_general import features, mixed, seeds
from planum.errors import Refused
from planum.factory.scheduling.engine.difference import machines_of
from planum.factory.scheduling.engine.events import MachineDown, apply
from planum.factory.scheduling.engine.general import GeneralSearch
from planum.factory.scheduling.engine.generators import plant_like
from planum.factory.scheduling.engine.plan import Result
from planum.factory.scheduling.engine.rescheduling import reoptimise, reschedule
from planum.factory.scheduling.engine.stop import Iterations, WallSeconds
from planum.factory.scheduling.engine.tabu import TabuSearch
from planum.factory.scheduling.engine.validation import violations


@given(seeds, features, st.integers(0, 25), st.integers(0, 8))
@settings(max_examples=40)
def test_after_any_events_every_plan_is_valid(seed: int, wanted: set[str], after: int, frozen: int) -> None:
    random, problem = np.random.default_rng(seed), mixed(seed, wanted)
    search = GeneralSearch(problem, seed)
    search.run(1.0, 20)
    old, now = search.best(), problem.not_before + after
    events = [event_by_chance(random, problem, old, now) for _ in range(int(random.integers(1, 4)))]

    try:
        found = reschedule(problem, old, events, now=now, frozen=frozen, stop=Iterations(40), workers=1, seed=seed)
    except Refused:  # One event may leave nothing that the next one names.
        assume(False)

    reference = found.problem.reference
    assert reference is not None
    for alternative in found.alternatives:
        assert alternative.result.plan is not None
        assert violations(found.problem, alternative.result.plan) == []
    assert found.proposed.values[0] <= found.repaired.values[0]
    assert found.repaired.plan is not None
    if "setups" not in wanted:  # What is put before an operation may spare it a longer set-up.
        assert not ((found.repaired.plan.start < reference.start) & (reference.mode >= 0)).any()


def test_idle_machines_take_over_and_the_rest_stays() -> None:
    problem = shop([(0, 10)], [(0, 10)], [(1, 10)])
    both = problem.operations[1]._replace(modes=(problem.operations[1].modes[0], problem.operations[2].modes[0]))
    problem = type(problem)(problem.machines, problem.jobs, (problem.operations[0], both, problem.operations[2]))

    found = reschedule(
        problem, planned((0, 10), (10, 20), (0, 10)), [MachineDown(0, 10, 30)], now=5, stop=Iterations(100)
    )

    assert found.repaired.values == (40,)
    assert found.proposed.values == (20,)
    assert (found.difference.reassigned, found.difference.shift, found.difference.share) == (1, 0, 1 / 3)


def test_better_plans_are_told_as_they_come() -> None:
    problem = shop(*([(job % 3, 4), ((job + 1) % 3, 3)] for job in range(9)))
    old = TabuSearch(problem, 0).best()
    repaired: list[Result] = []

    found = reschedule(problem, old, [MachineDown(1, 5, 15)], now=5, stop=Iterations(200), on_repaired=repaired.append)
    longer = reoptimise(found, WallSeconds(0.1), workers=1)

    assert repaired == [found.repaired]
    assert [point.values for point in found.proposed.history] == sorted(
        (point.values for point in found.proposed.history), reverse=True
    )
    names = [alternative.name for alternative in longer.alternatives]
    assert names == ["right-shift", "least change", "proposed", "re-optimised"]


def test_a_stability_beyond_one_is_refused() -> None:
    with pytest.raises(Refused):
        reschedule(shop([(0, 1)]), planned((0, 1)), [], now=0, stability=2.0)


@pytest.mark.slow
def test_ten_thousand_operations_lose_little_and_move_little() -> None:
    """The busiest machine is lost at 25 % of the horizon for 15 % of it."""
    problem = plant_like(700, 120, 24, 1)
    old = TabuSearch(problem, 0).best()
    last, machine = int(old.end.max()), machines_of(problem, old)
    busiest = int(np.bincount(machine, weights=old.end - old.start).argmax())
    now = last // 4
    times: list[float] = []

    began = time.thread_time()
    found = reschedule(
        problem, old, [MachineDown(busiest, now, now + last * 15 // 100)], now=now, stop=WallSeconds(3.0),
        on_repaired=lambda _: times.append(time.thread_time() - began),
    )  # fmt: skip

    lost, back = found.repaired.values[0] - last, found.repaired.values[0] - found.proposed.values[0]
    free = TabuSearch(apply(problem, old, [MachineDown(busiest, now, now + last * 15 // 100)], now=now), 0)
    free.run(1.0)
    recoverable = found.repaired.values[0] - max(int(free.best().end.max()), last)
    assert times[0] < 0.25  # 0.01 to 0.03 CPU seconds were measured; the bound is for a busy machine.
    assert back >= 0.8 * min(lost, recoverable)
    assert found.difference.share < 0.3
