"""Changes, inspections and acceptance: who asks, who is heard, who decides, and what it writes."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from planum.errors import Refused
from planum.kernel.actions import add_person
from planum.kernel.models import Person, Role
from planum.kernel.visibility import viewing
from planum.programme.projects.models import Project, Stage
from planum.programme.supervision.actions import (
    add_inspection_photo,
    answer_conditions,
    answer_rectification,
    appoint_experts,
    close_rectification,
    decide_acceptance,
    decide_change,
    give_acceptance_opinion,
    give_opinion,
    plan_inspection,
    record_inspection,
    reopen_rectification,
    request_change,
    withdraw_change,
)
from planum.programme.supervision.checklist import questions
from planum.programme.supervision.models import AcceptanceState, InspectionPhoto, Verdict
from planum.programme.supervision.queries import acceptance_of, acceptances, audited_investment_fen, inspections
from planum.programme.supervision.shapes import CheckAnswer, InspectionShape, NewRectification
from programme.supervision.place import (
    PNG,
    a_running_city,
    a_running_project,
    an_accepted_project,
    an_application,
    three_opinions,
)
from programme.world import YI_FEN, City, a_city, a_pilot
from world import a_district_officer, a_region, an_engineer, an_enterprise, an_expert, an_industry_officer, an_operator

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(tmp_path: Any, settings: Any) -> None:
    settings.PLANUM_HOME = tmp_path


def the_project() -> Project:
    row: Project = Project._base_manager.select_related("pilot__region", "owner__region").get(code="P1")
    return row


def test_a_change_of_amount_without_a_budget_note_is_refused() -> None:
    city, _pilot = a_running_city()

    with pytest.raises(Refused) as refusal:
        request_change(by=city.engineer, project="P1", reason="市场变化", total_investment_fen=YI_FEN // 2)

    assert "R25" in refusal.value.given


def test_an_approved_change_is_written_into_the_project() -> None:
    city, _pilot = a_running_city()
    asked = request_change(
        by=city.engineer, project="P1", reason="市场变化", total_investment_fen=YI_FEN // 2, allocation_fen=7_00,
        content="减少一条产线", effect_on_budget="中央资金相应减少", effect_on_indicators="无",
    )  # fmt: skip

    done = decide_change(by=city.industry, change=asked.id, approve=True, reason="同意")

    row = the_project()
    assert (row.total_investment_fen, row.allocation_fen, row.content) == (YI_FEN // 2, 7_00, "减少一条产线")
    assert (done.state, asked.subjects, asked.support_delta_fen) == (
        "approved",
        ["amount", "content"],
        7_00 - 4000_0000_00,
    )


def test_a_change_that_was_overtaken_is_not_approved_and_one_may_be_withdrawn_or_rejected() -> None:
    city, _pilot = a_running_city()
    later = the_project().finishes_on + timedelta(days=30)
    first, second, third = (
        request_change(by=city.engineer, project="P1", reason="延期", finishes_on=later + timedelta(days=more))
        for more in (0, 1, 2)
    )
    decide_change(by=city.industry, change=first.id, approve=True, reason="同意")

    with pytest.raises(Refused):
        decide_change(by=city.industry, change=second.id, approve=True, reason="同意")
    rejected = decide_change(by=city.industry, change=second.id, approve=False, reason="已另行调整")
    withdrawn = withdraw_change(by=city.engineer, change=third.id)

    assert (rejected.state, withdrawn.state, the_project().finishes_on) == ("rejected", "withdrawn", later)


def in_district() -> tuple[City, Person]:
    """The firm stands in a district with a bureau of its own."""
    city = a_city()
    district = a_region(code="349901", name="区", parent=city.region)
    city.firm = an_enterprise(region=district)
    city.engineer = an_engineer(city.firm)
    a_running_project(city, a_pilot(city).code)
    city.industry = Person.objects.get(pk=city.industry.pk)
    return city, a_district_officer(district)


def test_the_district_is_heard_before_the_city_decides() -> None:
    city, officer = in_district()
    asked = request_change(by=city.engineer, project="P1", reason="迁址", site="二号厂房")

    with pytest.raises(Refused):
        decide_change(by=city.industry, change=asked.id, approve=True, reason="同意")
    with pytest.raises(PermissionDenied):
        decide_change(by=officer, change=asked.id, approve=True, reason="同意")
    opinion = give_opinion(by=officer, change=asked.id, supports=True, opinion="情况属实")
    done = decide_change(by=city.industry, change=asked.id, approve=True, reason="同意")

    assert (opinion.state, done.state, the_project().address) == ("opined", "approved", "二号厂房")


def answers(**failed: bool) -> list[CheckAnswer]:
    return [CheckAnswer(code, failed.get(code, True)) for code in questions()]


def an_inspection(city: City) -> InspectionShape:
    return plan_inspection(
        by=city.industry, project="P1", planned_on=timezone.localdate(), purpose="设备到位抽查", listed=["A-1", "A-2"]
    )


def test_what_is_found_on_site_is_put_right_before_it_is_closed() -> None:
    city, _pilot = a_running_city()
    row = an_inspection(city)
    today = timezone.localdate()

    with pytest.raises(Refused):
        record_inspection(by=city.industry, inspection=row.id, checklist=answers(equipment=False))
    found = record_inspection(
        by=city.industry, inspection=row.id, checklist=answers(equipment=False), found=["A-1", "B-9"],
        rectifications=[NewRectification("A-2 未到位", today + timedelta(days=10))],
    )  # fmt: skip
    point = found.rectifications[0].id
    answer_rectification(by=city.engineer, rectification=point, answer="在途")
    reopen_rectification(by=city.industry, rectification=point, remark="请到位后再报")
    answer_rectification(by=city.engineer, rectification=point, answer="已到位")
    close_rectification(by=city.industry, rectification=point)

    with viewing(city.finance):
        [closed] = inspections(project="P1")
    assert (found.state, found.missing, found.unlisted, closed.state) == ("rectifying", ["A-2"], ["B-9"], "closed")


def test_a_photograph_is_kept_under_its_hash_and_a_page_is_no_photograph() -> None:
    city, _pilot = a_running_city()
    row = an_inspection(city)

    with pytest.raises(Refused):
        add_inspection_photo(by=city.industry, inspection=row.id, name="x.png", content="PGh0bWw+")
    seen = add_inspection_photo(by=city.industry, inspection=row.id, name="铭牌.png", content=PNG, caption="铭牌")

    [photo] = InspectionPhoto._base_manager.select_related("file")
    assert (seen.photos, photo.file.media_type, photo.file.digest.partition(":")[0]) == (1, "image/png", "sha256")


def test_an_acceptance_with_audit_and_opinions_passes_and_moves_the_project() -> None:
    city, _pilot = a_running_city()
    before = audited_investment_fen(the_project())

    passed = an_accepted_project(city)

    assert (passed.state, before, audited_investment_fen(the_project())) == ("passed", None, YI_FEN)
    assert the_project().state is Stage.ACCEPTED
    row = acceptance_of(the_project())
    assert row is not None
    assert row.state is AcceptanceState.PASSED


def test_conditions_are_met_before_it_passes_and_a_failed_one_is_repeated() -> None:
    city, _pilot = a_running_city()
    first = an_application(city)
    decide_acceptance(by=city.industry, acceptance=first.id, verdict=Verdict.FAILED, reason="未完工")
    second = an_application(city)
    three_opinions(city, second.id)
    due: dict[str, Any] = {"conditions": "补齐台账", "conditions_due_on": timezone.localdate() + timedelta(days=30)}

    with pytest.raises(Refused):
        decide_acceptance(by=city.industry, acceptance=second.id, verdict=Verdict.CONDITIONAL, reason="有条件")
    decide_acceptance(by=city.industry, acceptance=second.id, verdict=Verdict.CONDITIONAL, reason="有条件", **due)
    answer_conditions(by=city.engineer, acceptance=second.id, answer="已补齐")
    passed = decide_acceptance(by=city.industry, acceptance=second.id, verdict=Verdict.PASSED, reason="通过")

    assert (first.attempt, second.attempt, passed.state) == (1, 2, "passed")


def test_a_verdict_waits_for_enough_independent_experts() -> None:
    city, _pilot = a_running_city()
    row = an_application(city)
    expert = an_expert()
    appoint_experts(by=city.industry, acceptance=row.id, experts=[expert.username])

    with pytest.raises(Refused):
        give_acceptance_opinion(by=expert, acceptance=row.id, verdict=Verdict.PASSED, opinion="可", independent=False)
    give_acceptance_opinion(by=expert, acceptance=row.id, verdict=Verdict.PASSED, opinion="可", independent=True)
    with pytest.raises(Refused):
        decide_acceptance(by=city.industry, acceptance=row.id, verdict=Verdict.PASSED, reason="通过")
    with pytest.raises(Refused):
        appoint_experts(by=city.industry, acceptance=row.id, experts=[city.engineer.username])


def test_experts_see_what_they_were_asked_and_not_each_other() -> None:
    city, _pilot = a_running_city()
    row = an_application(city)
    asked = three_opinions(city, row.id)

    seen = []
    for person in (asked[0], an_expert(), city.industry, city.engineer):
        with viewing(person):
            found = acceptances()
            seen.append([len(one.opinions) for one in found])

    assert seen == [[1], [], [3], [0]]


def test_an_officer_of_another_city_reaches_nothing() -> None:
    city, _pilot = a_running_city()
    far = an_industry_officer(a_region(code="3488", name="外市"))
    change = request_change(by=city.engineer, project="P1", reason="延期", indicator="降低目标")
    acceptance = an_application(city)

    with pytest.raises(ObjectDoesNotExist):
        decide_change(by=far, change=change.id, approve=True, reason="x")
    with pytest.raises(ObjectDoesNotExist):
        decide_acceptance(by=far, acceptance=acceptance.id, verdict=Verdict.FAILED, reason="x")


def test_an_expert_of_the_owner_is_not_asked() -> None:
    city, _pilot = a_running_city()
    row = an_application(city)
    operator = an_operator()
    add_person(
        by=operator, username="tied", password="only-for-tests-2026", organisation=city.firm.code, role=Role.EXPERT,
        name="专家",
    )  # fmt: skip

    with pytest.raises(Refused):
        appoint_experts(by=city.industry, acceptance=row.id, experts=["tied"])
