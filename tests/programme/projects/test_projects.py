"""The list of projects: who adds, who changes, who sees."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from planum.errors import Refused
from planum.kernel.models import ChangeEntry, OrganisationKind, Role
from planum.kernel.visibility import viewing
from planum.programme.projects.actions import change_project, move_project
from planum.programme.projects.models import Project, Stage, Wing
from planum.programme.projects.queries import projects
from programme.world import WAN_FEN, YI_FEN, a_city, a_pilot, a_project, a_reader, texts
from world import a_person, an_engineer, an_enterprise, an_organisation

pytestmark = pytest.mark.django_db


def test_a_listed_project_says_where_it_is_listed() -> None:
    city = a_city()
    pilot = a_pilot(city)

    listed, draft = a_project(city, pilot.code), a_project(city, pilot.code, "P2", listed_in="")

    assert (listed.state, listed.listed_in, draft.state) == ("listed", "星河市实施方案", "draft")


def test_a_code_stands_for_one_project() -> None:
    city = a_city()
    pilot = a_pilot(city)
    a_project(city, pilot.code)

    with pytest.raises(Refused, match="There is a project P1 already"):
        a_project(city, pilot.code)


@pytest.mark.parametrize(
    "given",
    [
        {"total_investment_fen": 0},
        {"allocation_fen": -1},
        {"other_central_fen": -1},
        {"finishes_on": date(2025, 8, 1)},
    ],
)
def test_facts_that_cannot_be_are_refused(given: dict[str, Any]) -> None:
    city = a_city()
    pilot = a_pilot(city)

    with pytest.raises(Refused):
        a_project(city, pilot.code, **given)


def test_all_support_together_stays_within_the_award() -> None:
    city = a_city()
    pilot = a_pilot(city, award_fen=5000 * WAN_FEN)
    a_project(city, pilot.code, allocation_fen=3000 * WAN_FEN)

    with pytest.raises(Refused, match="R16"):
        a_project(city, pilot.code, "P2", allocation_fen=2000 * WAN_FEN + 1)

    assert a_project(city, pilot.code, "P2", allocation_fen=2000 * WAN_FEN).code == "P2"


def test_a_removed_project_gives_its_support_back() -> None:
    city = a_city()
    pilot = a_pilot(city, award_fen=5000 * WAN_FEN)
    a_project(city, pilot.code, allocation_fen=5000 * WAN_FEN)

    move_project(by=city.industry, project="P1", to=Stage.REMOVED, reason="退库")

    assert a_project(city, pilot.code, "P2", allocation_fen=5000 * WAN_FEN).state == "listed"


def test_an_authority_owns_no_project() -> None:
    city = a_city()
    pilot = a_pilot(city)

    with pytest.raises(Refused, match="is an authority"):
        a_project(city, pilot.code, owner=city.finance.organisation.code)


def test_a_change_keeps_what_stood_before_and_its_reason() -> None:
    city = a_city()
    pilot = a_pilot(city)
    a_project(city, pilot.code)

    changed = change_project(by=city.industry, project="P1", reason="概算调整", total_investment_fen=2 * YI_FEN)

    entry = ChangeEntry.objects.get(action="programme.change_project")
    assert changed.total_investment_fen == 2 * YI_FEN
    assert (entry.before, entry.after) == (
        {"total_investment_fen": YI_FEN},
        {"total_investment_fen": 2 * YI_FEN, "reason": "概算调整"},
    )


@pytest.mark.parametrize(("given", "said"), [({"reason": ""}, "No reason"), ({"reason": "x"}, "Nothing of")])
def test_a_change_states_its_reason_and_changes_something(given: dict[str, str], said: str) -> None:
    city = a_city()
    a_project(city, a_pilot(city).code)

    with pytest.raises(Refused, match=said):
        change_project(by=city.industry, project="P1", name="项目P1", **given)


def test_a_project_moves_along_its_stages_alone() -> None:
    city = a_city()
    a_project(city, a_pilot(city).code)

    with pytest.raises(Refused, match="cannot become “accepted”"):
        move_project(by=city.industry, project="P1", to=Stage.ACCEPTED, reason="x")

    assert move_project(by=city.industry, project="P1", to=Stage.UNDER_WAY, reason="开工").state == "under_way"
    assert move_project(by=city.industry, project="P1", to=Stage.ACCEPTED, reason="验收").state == "accepted"


def test_a_draft_is_listed_by_a_plan_that_is_named() -> None:
    city = a_city()
    a_project(city, a_pilot(city).code, listed_in="")

    with pytest.raises(Refused, match="二（五）"):
        move_project(by=city.industry, project="P1", to=Stage.LISTED, reason="增补")

    moved = move_project(by=city.industry, project="P1", to=Stage.LISTED, reason="增补", listed_in="增补批复")
    assert (moved.state, moved.listed_in) == ("listed", "增补批复")


def test_only_the_industry_officer_of_the_city_manages_projects() -> None:
    city, other = a_city(), a_city("3599")
    pilot = a_pilot(city)
    a_project(city, pilot.code)

    for person in (city.finance, city.engineer):
        with pytest.raises(PermissionDenied):
            move_project(by=person, project="P1", to=Stage.UNDER_WAY, reason="x")
    with pytest.raises(Project.DoesNotExist):
        move_project(by=other.industry, project="P1", to=Stage.UNDER_WAY, reason="x")


def test_owner_authorities_and_park_see_a_project_and_a_competitor_does_not() -> None:
    city = a_city()
    park = an_organisation(OrganisationKind.PARK, city.region)
    city.firm.park = park
    city.firm.save()
    a_project(city, a_pilot(city).code)
    competitor = an_engineer(an_enterprise(region=city.region))
    operator = a_person(park, Role.PARK_OPERATOR)

    seen = {}
    for name, person in {"owner": city.engineer, "bureau": city.finance, "park": operator, "other": competitor}.items():
        with viewing(person):
            seen[name] = [row.code for row in projects()]
    assert seen == {"owner": ["P1"], "bureau": ["P1"], "park": ["P1"], "other": []}


def test_the_list_is_narrowed_by_wing_and_state() -> None:
    city = a_city()
    pilot = a_pilot(city)
    a_project(city, pilot.code, "P1", wing=Wing.POINT)
    a_project(city, pilot.code, "P2", wing=Wing.LINE)
    a_project(city, pilot.code, "P3", wing=Wing.LINE, listed_in="")
    reader = a_reader(city.industry)

    def shown(**asked: str) -> list[str]:
        return [row.record.code for row in reader.get(reverse("projects:list"), asked).context["table"].page]

    assert shown() == ["P1", "P2", "P3"]
    assert 'class="wing wing-line"' in reader.get(reverse("projects:list")).content.decode()
    assert shown(wing="line") == ["P2", "P3"]
    assert shown(wing="line", state="draft") == ["P3"]
    assert shown(q="项目P1") == ["P1"]
    with viewing(city.industry):
        assert [row.code for row in projects(pilot=pilot.code, wing=Wing.LINE, state=Stage.LISTED)] == ["P2"]


def test_an_empty_list_says_what_will_be_here() -> None:
    assert "the industry bureau adds them" in texts(a_reader(a_city().industry).get(reverse("projects:list")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(count: int, django_assert_num_queries: Any) -> None:
    city = a_city()
    pilot = a_pilot(city)
    for number in range(count):
        a_project(city, pilot.code, f"P{number}", allocation_fen=WAN_FEN)
    reader = a_reader(city.industry)

    with django_assert_num_queries(6):
        page = reader.get(reverse("projects:list"))

    assert page.context["table"].paginator.count == count
