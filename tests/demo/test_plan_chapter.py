"""The model city's plan is told whole: approved without an open point; the neighbour's draft has some."""

from datetime import UTC, datetime

import pytest

from planum.demo.chapters import World, plan
from planum.demo.people import settle
from planum.demo.plants.enterprises import model_city
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.plan.models import ImplementationPlan
from planum.programme.rules.actions import load_parameters
from world import an_operator

pytestmark = pytest.mark.django_db


def test_the_city_writes_its_plan() -> None:
    operator = an_operator()
    operator.username = "operator"
    operator.save()
    plans = model_city()
    people = settle(operator, plans)
    load_parameters(by=people["bureau"])
    plan.tell(World(people, plans, datetime(2026, 11, 1, tzinfo=UTC), 1))
    told = plan.told()
    with viewing(SYSTEM):
        assert ImplementationPlan.objects.get(code=plan.CODE).state == "approved"
    assert (told["projects"], told["files"]) == (14, 4)
    assert told["open"] > 0
    assert len(plan.lines(told)) == 2
