"""The kept schedules are what they say: valid, and shorter than the best known when they were found."""

import json
from pathlib import Path

import pytest

from benchmarks.scheduling.instances import FAMILIES, instances
from benchmarks.scheduling.records import KEPT, keep, plan_of
from planum.factory.scheduling.engine.solving import solve
from planum.factory.scheduling.engine.stop import Iterations
from planum.factory.scheduling.engine.validation import violations

DATA = Path(__file__).parents[3] / "shared" / "data" / "scheduling"
FILES = sorted(KEPT.glob("*.json"))


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="the public instances are not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_kept_schedule_is_valid_and_shorter_than_was_known(path: Path) -> None:
    told = json.loads(path.read_text())
    family = next(one for one in FAMILIES if one.name == told["family"])
    instance = next(one for one in instances(DATA, family) if one.name == told["instance"])
    problem = instance.problem()

    plan = plan_of(problem, told)

    assert violations(problem, plan) == []
    assert int(plan.end.max()) == told["makespan"] < told["best_known"]


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="the public instances are not here")
def test_only_what_is_shorter_is_kept(tmp_path: Path) -> None:
    instance = next(iter(instances(DATA, FAMILIES[0], 1)))
    problem = instance.problem()
    plan = solve(problem, Iterations(1000), workers=1).plan
    assert plan is not None

    assert keep(tmp_path, instance, problem, plan) is None
    assert list(tmp_path.iterdir()) == []
