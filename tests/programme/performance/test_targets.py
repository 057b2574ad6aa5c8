"""Targets of a city: the goals of its approved plan, changed only with a reason, opened down to the approval."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.models import ChangeEntry
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.performance.actions import (
    add_city_indicator,
    adopt_plan_goals,
    load_evaluation_schemes,
    open_evaluation,
    set_city_target,
)
from planum.programme.performance.city import city_indicators
from planum.programme.performance.evidence import target_chain
from planum.programme.performance.models import CityTarget, Dimension, Formula
from planum.programme.performance.shapes import AdoptedGoals, CityIndicatorShape
from planum.programme.plan import actions
from planum.programme.plan.models import Pilot, PlanVersion
from planum.programme.rules.actions import load_parameters
from programme.plan.plan_world import WAN_FEN, Writing, a_draft, a_writing_city, fill
from programme.world import a_reader, texts
from world import an_operator

pytestmark = pytest.mark.django_db
PATH = {2025: 62.0, 2026: 70.0, 2027: 78.0, 2028: 83.0}


def an_approved_city(*, first: str = "plan") -> tuple[Writing, str]:
    """A city with an approved plan and its pilot; `first` says which of both there was before the other."""
    city = a_writing_city()
    pilot = _open(city) if first == "pilot" else ""
    a_draft(city)
    fill(city)
    actions.finalise_plan(by=city.bureau, plan=city.code)
    actions.submit_plan(by=city.bureau, plan=city.code)
    actions.approve_plan(by=city.province, plan=city.code, approval="函1号", approved_on=date(2025, 6, 1))
    return city, pilot or _open(city)


def _open(city: Writing) -> str:
    load_parameters(by=an_operator())
    return actions.open_pilot(
        by=city.province, region=city.region.code, batch=2, name="试点", award_fen=30_000 * WAN_FEN,
        starts_on=date(2025, 7, 1), ends_on=date(2028, 6, 30), approval="函1号",
    ).code  # fmt: skip


def shape(city: Writing, pilot: str) -> CityIndicatorShape:
    with viewing(city.bureau):
        [one] = city_indicators(pilot=pilot)
        return one


@pytest.mark.parametrize("first", ["plan", "pilot"])
def test_the_approved_document_is_that_of_the_pilot(first: str) -> None:
    _city, pilot = an_approved_city(first=first)
    with viewing(SYSTEM):
        kept = PlanVersion.objects.get().document
        assert Pilot.objects.get(code=pilot).plan_document == kept
        assert kept is not None
        assert content_of(kept).startswith(b"%PDF")


def test_the_goals_of_the_plan_become_targets() -> None:
    city, pilot = an_approved_city()
    done = adopt_plan_goals(by=city.bureau, pilot=pilot)
    with viewing(SYSTEM):
        version = PlanVersion.objects.get()
    assert done == AdoptedGoals(pilot, city.code, 1, version.digest, 1, 4, 0, 0)
    one = shape(city, pilot)
    assert (one.name, one.formula, one.targets, one.goals) == ("改造覆盖率", "coverage", PATH, PATH)
    assert one.plan == f"{city.code} v1 {version.digest}"
    assert adopt_plan_goals(by=city.bureau, pilot=pilot).same == 4


def test_an_indicator_that_names_the_goal_is_not_doubled() -> None:
    city, pilot = an_approved_city()
    add_city_indicator(
        by=city.bureau, pilot=pilot, code="C", name="覆盖", dimension=Dimension.OUTPUT, formula=Formula.REPORTED,
        goal="coverage",
    )  # fmt: skip
    assert adopt_plan_goals(by=city.bureau, pilot=pilot).indicators_added == 0
    assert shape(city, pilot).code == "C"
    load_evaluation_schemes(by=city.bureau)
    assert [one.target for one in open_evaluation(by=city.bureau, pilot=pilot, year=2026).lines] == [70]


def test_a_target_of_the_plan_is_changed_only_with_a_reason() -> None:
    city, pilot = an_approved_city()
    adopt_plan_goals(by=city.bureau, pilot=pilot)
    given: dict[str, Any] = {"by": city.bureau, "pilot": pilot, "indicator": "coverage", "year": 2027, "value": 80}
    with pytest.raises(Refused, match="reason"):
        set_city_target(**given)
    assert shape(city, pilot).targets == PATH
    set_city_target(**given, reason="省厅函2号")
    one = shape(city, pilot)
    assert (one.targets[2027], one.goals[2027]) == (80, 78)
    assert adopt_plan_goals(by=city.bureau, pilot=pilot).kept == 1
    assert shape(city, pilot).targets[2027] == 80
    with viewing(SYSTEM):
        assert ChangeEntry.objects.filter(after__reason="省厅函2号").count() == 1
    set_city_target(**{**given, "value": 78}, reason="改回")
    assert adopt_plan_goals(by=city.bureau, pilot=pilot).kept == 0


def test_a_city_without_an_approved_plan_is_told_so() -> None:
    city = a_writing_city()
    pilot = _open(city)
    with pytest.raises(Refused, match="approved plan"):
        adopt_plan_goals(by=city.bureau, pilot=pilot)


def test_the_page_shows_the_goal_beside_and_opens_it_down_to_the_approval() -> None:
    city, pilot = an_approved_city()
    adopt_plan_goals(by=city.bureau, pilot=pilot)
    reader = a_reader(city.bureau)
    page = reader.post(
        reverse("performance:target", args=[pilot, "coverage"]), {"year": 2028, "value": 85, "reason": "提高要求"},
        follow=True,
    )  # fmt: skip
    shown = texts(page)
    for said in ("goal of the plan: 83 %", "at least 85 %", "提高要求", "at least 62 %"):
        assert said in shown
    with viewing(SYSTEM):
        row = CityTarget.objects.select_related("indicator", "version__plan", "version__document").get(year=2028)
        links = target_chain(row)
    assert [(str(one.kind), str(one.value)) for one in links] == [
        ("Target", "85 %"), ("Goal of the plan", "83 %"), ("Version of the plan", "version 1"),
        ("Approved document", ""), ("Approval", "2025-06-01"),
    ]  # fmt: skip
    assert links[3].ok is True
    chain = texts(reader.get(reverse("performance:target_evidence", args=[row.pk])))
    assert "函1号" in chain
    document = reader.get(links[3].url)
    assert document.content.startswith(b"%PDF")
