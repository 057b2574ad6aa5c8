"""A city with a panel of experts about two applications."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from planum.kernel.models import Person
from planum.kernel.visibility import viewing
from planum.programme.projects.actions import screen_application, search_duplicates
from planum.programme.projects.models import Application, ApplicationState, CaseState, DuplicateCase
from planum.programme.review.actions import (
    accept_review,
    close_panel,
    convene_panel,
    decide_applications,
    enrol_expert,
    invite_reviewers,
    load_rubrics,
    propose_reviewers,
    score_application,
    submit_scores,
)
from planum.programme.review.models import Assignment, AssignmentState
from planum.programme.review.shapes import Decision
from programme.projects.world import Place, a_call, a_place, a_profile, a_rival, submitted
from world import an_expert

CRITERIA = ("foundation", "route", "willingness", "results", "exemplary", "budget")
CONTENT = "购置粉末冶金压机6台、烧结炉2套，建设工艺参数自优化和设备预测维护系统，废品率由4%降到1.5%，年节电120万度。"
S = ApplicationState


def a_review_place(count: int = 2) -> tuple[Place, list[str]]:
    """A city whose firms have `count` screened applications."""
    place = a_place()
    a_call(place)
    codes = []
    for number in range(count):
        if number:
            by = a_rival(place, name=f"冶金{number}厂")
            codes.append(submitted(
                place, by, name=f"粉末冶金产线改造{number}", content=CONTENT * (number + 1),
                address=f"钢城路{number}号",
                filing_code=f"2501-349901-04-02-00000{number}", requested="1000",
            ).code)  # fmt: skip
        else:
            a_profile(place.engineer, legal_representative="周远")
            codes.append(submitted(place).code)
    return place, codes


def screened(place: Place, codes: Sequence[str]) -> None:
    for code in codes:
        screen_application(by=place.officer, application=code, to=S.RECOMMENDED, reason="同意")
    search_duplicates(by=place.industry, pilot=place.pilot.code)
    # Both firms list the same machine; whether that is a duplicate is another test's matter.
    DuplicateCase._base_manager.update(state=CaseState.DISMISSED, reason="不同设备")
    for code in codes:
        screen_application(by=place.industry, application=code, to=S.SCREENED)


def some_experts(place: Place, count: int = 5, **fields: Any) -> list[Person]:
    people = [an_expert() for _ in range(count)]
    for number, person in enumerate(people):
        Person.objects.filter(pk=person.pk).update(name=f"专家{number + 1}")
        enrol_expert(
            by=place.industry, username=person.username, title="教授", specialities=["有色金属"], employers_known=True,
            **fields,
        )  # fmt: skip
    return [Person.objects.get(pk=person.pk) for person in people]


def a_panel(place: Place, codes: list[str], **fields: Any) -> str:
    load_rubrics(by=place.industry, pilot=place.pilot.code)
    given = {"code": "R1", "name": "第一次评审会", "rubric": "RUBRIC-POINT", "experts": 5} | fields
    due = timezone.localdate() + timedelta(10)
    return convene_panel(
        by=place.industry, pilot=place.pilot.code, applications=codes, due_on=due, **given
    ).code  # fmt: skip


def invited(place: Place, panel: str = "R1") -> None:
    propose_reviewers(by=place.industry, panel=panel)
    invite_reviewers(by=place.industry, panel=panel)


def assignments(person: Person, *states: AssignmentState) -> list[Assignment]:
    with viewing(person):
        rows = Assignment.objects.filter(expert__person=person).select_related("application").order_by("application_id")
        return [row for row in rows if not states or row.state in states]


def a_sheet(person: Person, assignment: int, points: float, **fields: Any) -> None:
    score_application(
        by=person, assignment=assignment, points=dict.fromkeys(CRITERIA, points) | fields,
        comments=dict.fromkeys(CRITERIA, "依据充分"), cites={"route": "field:route"},
    )  # fmt: skip
    submit_scores(by=person, assignment=assignment)


def scored(people: Sequence[Person], points: Sequence[Sequence[float]]) -> None:
    """Each expert accepts all and gives the points of the own row, an application each."""
    for person, row in zip(people, points, strict=True):
        for each, value in zip(assignments(person), row, strict=True):
            accept_review(by=person, assignment=each.pk, agrees=True)
            a_sheet(person, each.pk, value, route=value - 2)


POINTS = ((80, 70), (90, 76), (70, 66), (84, 78), (86, 60))


def a_decided_panel() -> tuple[Place, list[str], list[Person]]:
    place, codes = a_review_place()
    screened(place, codes)
    people = some_experts(place)
    a_panel(place, codes)
    invited(place)
    scored(people, POINTS)
    close_panel(by=place.industry, panel="R1")
    decide_applications(
        by=place.industry, panel="R1",
        decisions=[Decision(codes[0], "selected"), Decision(codes[1], "rejected", "资金有限，择优支持")],
    )  # fmt: skip
    return place, codes, people


def state_of(code: str) -> str:
    return str(Application._base_manager.get(code=code).state.value)
