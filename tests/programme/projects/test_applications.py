"""From a draft to the city's screening: what is refused says the rule, and no state is a dead end."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from planum.errors import Refused, RefusedRows
from planum.kernel.changelog import acting
from planum.kernel.visibility import viewing
from planum.programme.plan.models import ImplementationPlan, PlannedProject, PlanState
from planum.programme.projects.actions import (
    add_project,
    begin_application,
    create_projects_of_plan,
    decide_duplicate,
    import_equipment,
    make_call,
    reopen_duplicate,
    resubmit_application,
    revive_application,
    save_draft,
    save_profile,
    screen_application,
    search_duplicates,
    sign_contract,
    submit_application,
    take_back_application,
)
from planum.programme.projects.estimating import estimate_support
from planum.programme.projects.listing import list_application
from planum.programme.projects.models import (
    CASE_MOVES,
    MOVES,
    Application,
    ApplicationState,
    CaseState,
    SupportForm,
    Wing,
)
from planum.programme.projects.moving import move_application
from planum.programme.projects.queries import (
    check_application,
    duplicate_cases,
    funding_records,
    project_application,
    project_applications,
    projects,
)
from planum.programme.projects.shapes import Incident
from planum.programme.rules.models import Parameter
from programme.projects.world import (
    VALUES,
    Place,
    a_call,
    a_draft,
    a_place,
    a_profile,
    a_rival,
    as_base64,
    funding,
    submitted,
)
from world import a_district_officer, a_region, an_engineer

pytestmark = pytest.mark.django_db
S = ApplicationState
WAN_FEN = 10_000_00


@pytest.fixture
def place() -> Place:
    found = a_place()
    a_call(found)
    a_profile(found.engineer)
    return found


def test_every_state_can_be_left_and_reached() -> None:
    assert set(MOVES) == set(S)
    assert all(MOVES[state] for state in S)
    reached, edge = {S.DRAFT}, [S.DRAFT]
    while edge:
        edge = [state for state in MOVES[edge.pop()] if state not in reached] + edge
        reached.update(edge)
    assert reached == set(S)
    assert all(CASE_MOVES[state] for state in CaseState)


def test_a_draft_is_prefilled_with_its_source_and_saved_in_parts(place: Place) -> None:
    code = begin_application(by=place.engineer, call="C1").code
    with viewing(place.engineer):
        row = Application.objects.get(code=code)
    assert (row.address, row.industry) == ("临江区东方路12号", "有色金属")
    assert set(row.prefilled) == {"address", "industry"}
    save_draft(by=place.engineer, application=code, values={"address": "临江区新址1号", "total_investment": "1250.5"})
    row.refresh_from_db()
    assert (row.address, row.total_investment_fen) == ("临江区新址1号", 12_505_000_00)
    assert set(row.prefilled) == {"industry"}
    with viewing(place.engineer):
        found = check_application(application=code)
    assert not found.may_submit
    assert {"name", "content", "attachment:filing"} <= {gap.code for gap in found.gaps}
    with pytest.raises(Refused, match=r"项目名称|Name of the project"):
        submit_application(by=place.engineer, application=code)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"total_investment": "many"}, "many"),
        ({"total_investment": "-1"}, "-1"),
        ({"total_investment": "0.00000001"}, "0.00000001"),
        ({"starts_on": "2026-02-30"}, "2026-02-30"),
        ({"wing": "sea"}, "sea"),
        ({"name": "长" * 500}, "长长"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_field(place: Place, values: dict[str, Any], said: str) -> None:
    code = begin_application(by=place.engineer, call="C1").code
    with pytest.raises(Refused, match=said):
        save_draft(by=place.engineer, application=code, values=values)


def test_support_of_one_fen_above_a_fifth_is_refused_by_r18(place: Place) -> None:
    code = a_draft(place.engineer, "C1", requested="2000.000001")
    with pytest.raises(Refused, match="R18") as refusal:
        submit_application(by=place.engineer, application=code)
    assert "财建〔2024〕16号" in str(refusal.value)
    save_draft(by=place.engineer, application=code, values={"requested": "2000"})
    assert submit_application(by=place.engineer, application=code).state == "submitted"


def test_money_of_another_central_programme_leaves_no_new_central_money(place: Place) -> None:
    code = a_draft(place.engineer, "C1", other_central="300")
    with pytest.raises(Refused, match="R21"):
        submit_application(by=place.engineer, application=code)
    save_draft(by=place.engineer, application=code, values={"requested": "0"})
    assert submit_application(by=place.engineer, application=code).state == "submitted"


def test_a_second_project_of_an_entity_is_refused_where_the_city_says_so(place: Place) -> None:
    day = timezone.localdate()
    add_project(
        by=place.industry, pilot=place.pilot.code, owner=place.firm.code, code="OLD", name="已列项目", wing=Wing.POINT,
        industry="有色金属", total_investment_fen=10**10, allocation_fen=10**8, listed_in="方案", starts_on=day,
        finishes_on=day + timedelta(300),
    )  # fmt: skip
    code = a_draft(place.engineer, "C1")
    zhengzhou = Parameter.objects.get(code="projects_per_entity", scope="410100")
    Parameter.objects.create(
        code="projects_per_entity", scope="3499", value=1, unit=zhengzhou.unit, valid_from=day, source="郑州规定",
        clause="同一单位仅可申报1个项目", set_by=zhengzhou.set_by, set_at=timezone.now(), certainty=zhengzhou.certainty,
    )  # fmt: skip
    with pytest.raises(Refused, match="R26"):
        submit_application(by=place.engineer, application=code)


def test_an_accident_of_the_last_two_years_is_refused_and_an_old_one_is_not(place: Place) -> None:
    today = timezone.localdate()
    code = a_draft(place.engineer, "C1")
    save_profile(by=place.engineer, incidents=[Incident("safety", today - timedelta(100), "事故")])
    with pytest.raises(Refused, match="R27"):
        submit_application(by=place.engineer, application=code)
    save_profile(by=place.engineer, incidents=[Incident("safety", today - timedelta(800), "事故")])
    assert submit_application(by=place.engineer, application=code).state == "submitted"


def test_the_district_returns_the_firm_answers_the_city_passes(place: Place) -> None:
    row = submitted(place)
    with pytest.raises(Refused, match=r"reason|理由"):
        screen_application(by=place.officer, application=row.code, to=S.RETURNED)
    with pytest.raises(Refused):
        screen_application(by=place.industry, application=row.code, to=S.SCREENED)  # the district has not spoken
    screen_application(
        by=place.officer,
        application=row.code,
        to=S.RETURNED,
        reason="建设地点不清",
        clause="申报通知",
        advice="补门牌号",
    )
    with viewing(place.engineer):
        assert project_application(application=row.code).steps[-1].advice == "补门牌号"
    save_draft(by=place.engineer, application=row.code, values={"address": "临江区东方路12号3栋"})
    resubmit_application(by=place.engineer, application=row.code, reply="已补")
    screen_application(by=place.officer, application=row.code, to=S.RECOMMENDED, reason="同意推荐")
    with pytest.raises(Refused, match="R34"):
        screen_application(by=place.industry, application=row.code, to=S.SCREENED)
    assert search_duplicates(by=place.industry, pilot=place.pilot.code).cases == 0
    assert screen_application(by=place.industry, application=row.code, to=S.SCREENED).state == "screened"


def test_nobody_screens_outside_the_own_region(place: Place) -> None:
    row = submitted(place)
    elsewhere = a_district_officer(a_region(code="349902", name="城东区", parent=place.city))
    with pytest.raises((PermissionDenied, Application.DoesNotExist)):
        screen_application(by=elsewhere, application=row.code, to=S.RECOMMENDED)
    with pytest.raises(PermissionDenied):
        screen_application(by=place.engineer, application=row.code, to=S.RECOMMENDED)


def test_a_duplicate_of_another_programme_waits_for_a_person_and_then_takes_the_central_money(place: Place) -> None:
    row = submitted(place)
    funding(place, "中小企业数字化转型试点,中央,华盛精密机械,,车间上云,,253420000000I2345678,,300000.00")
    assert search_duplicates(by=place.finance, pilot=place.pilot.code).new == 1
    assert search_duplicates(by=place.finance, pilot=place.pilot.code).new == 0
    screen_application(by=place.officer, application=row.code, to=S.RECOMMENDED)
    with pytest.raises(Refused, match="R34"):
        screen_application(by=place.industry, application=row.code, to=S.SCREENED)
    with viewing(place.engineer):
        assert project_applications()[0].under_examination
        assert funding_records() == []
        with pytest.raises(PermissionDenied):
            duplicate_cases(by=place.engineer)
    with viewing(place.industry):
        (case,) = duplicate_cases(by=place.industry)
    with pytest.raises(Refused):
        decide_duplicate(by=place.industry, case=case.id, same=True, reason="")
    decide_duplicate(by=place.industry, case=case.id, same=True, reason="发票号一处误识，为同一张发票")
    row.refresh_from_db()
    assert row.other_central_fen == 300_000_00
    with pytest.raises(Refused, match="R21"):
        screen_application(by=place.industry, application=row.code, to=S.SCREENED)
    reopen_duplicate(by=place.industry, case=case.id, reason="企业提交新证据")
    with pytest.raises(Refused, match="R34"):
        screen_application(by=place.industry, application=row.code, to=S.SCREENED)


def test_the_same_project_under_another_firm_is_found_and_neither_firm_learns_of_the_other(place: Place) -> None:
    row = submitted(place)
    rival = a_rival(place, name="临江恒达铝业有限公司")
    other = submitted(place, rival, name="车间精密加工数字化改造工程", filing_code="2501-349901-04-02-123456")
    assert search_duplicates(by=place.industry, pilot=place.pilot.code).new == 1
    for engineer, own, strange in ((place.engineer, row, other), (rival, other, row)):
        with viewing(engineer):
            assert [each.code for each in project_applications()] == [own.code]
            said = repr(check_application(application=own.code)) + repr(project_application(application=own.code))
        assert strange.code not in said
        assert str(strange.firm.code) not in said


def test_taken_back_is_revived_and_a_closed_call_takes_nothing_new(place: Place) -> None:
    row = submitted(place)
    take_back_application(by=place.engineer, application=row.code, reason="方案调整")
    revive_application(by=place.engineer, application=row.code)
    assert submit_application(by=place.engineer, application=row.code).state == "submitted"
    yesterday = timezone.localdate() - timedelta(1)
    a_call(place, code="OVER", opens_on=yesterday - timedelta(9), closes_on=yesterday)
    with pytest.raises(Refused):
        begin_application(by=place.engineer, call="OVER")


def test_a_noticed_application_becomes_a_project_with_a_contract(place: Place) -> None:
    row = submitted(place)
    screen_application(by=place.officer, application=row.code, to=S.RECOMMENDED)
    search_duplicates(by=place.industry, pilot=place.pilot.code)
    screen_application(by=place.industry, application=row.code, to=S.SCREENED)
    with viewing(place.industry), acting("test", place.industry):
        row = Application.objects.select_related("call__pilot", "firm").get(code=row.code)
        for to in (S.UNDER_REVIEW, S.SELECTED, S.NOTICED):
            move_application(row, to, by=place.industry)
        project = list_application(row, by=place.industry, code="P-NEW", listed_in="增补批复")
    assert (project.allocation_fen, project.filing_code, project.application_id) == (
        1500 * WAN_FEN, VALUES["filing_code"], row.pk,
    )  # fmt: skip
    given = {
        "project": "P-NEW",
        "signed_on": timezone.localdate(),
        "milestones": [{"name": "完工", "due_on": "2027-12-31"}],
    }
    with pytest.raises(Refused, match="R16"):
        sign_contract(by=place.industry, number="HT-1", amount_fen=1501 * WAN_FEN, **given)
    made = sign_contract(by=place.industry, number="HT-1", amount_fen=1500 * WAN_FEN, name="合同.pdf",
                         content=as_base64("%PDF"), **given)  # fmt: skip
    assert made.amount_fen == 1500 * WAN_FEN


def test_a_table_with_one_fault_is_refused_whole_with_its_place(place: Place) -> None:
    code = begin_application(by=place.engineer, call="C1").code
    table = "设备名称,金额（元）\n机床,100\n炉子,一百\n"
    with pytest.raises(RefusedRows) as refusal:
        import_equipment(by=place.engineer, application=code, name="a.csv", content=as_base64(table))
    assert [(cell.row, cell.given) for cell in refusal.value.cells] == [(3, "一百")]
    assert Application._base_manager.get(code=code).equipment(manager="objects") is not None


def test_an_estimate_shows_every_limit_and_the_least_binds(place: Place) -> None:
    with viewing(place.engineer):
        found = estimate_support(pilot=place.pilot.code, wing=Wing.POINT, total_investment_fen=10_000 * WAN_FEN)
        assert (found.amount_fen, found.share) == (2000 * WAN_FEN, "20.00")
        assert [limit.binding for limit in found.limits] == [True]
        assert "财建〔2024〕16号" in found.limits[0].source
        nothing = estimate_support(
            pilot=place.pilot.code, wing=Wing.POINT, total_investment_fen=10_000 * WAN_FEN, other_central_fen=1,
            support_form=SupportForm.LOAN_INTEREST,
        )  # fmt: skip
    assert nothing.amount_fen == 0
    assert [note[:3] for note in nothing.notes] == ["R21", "R22", "R44"]


def test_the_lines_of_an_approved_plan_become_projects_once(place: Place) -> None:
    plan = ImplementationPlan._base_manager.create(
        code="PLAN", name="方案", region=place.city, batch=2, author=place.industry.organisation, template="t",
        starts_on="2025-07-01", ends_on="2028-06-30", state=PlanState.SUBMITTED, opened_at=timezone.now(),
    )  # fmt: skip
    line = PlannedProject._base_manager.create(
        plan=plan, code="L1", wing="point", industry="32", name="改造", owner="谁也不是", total_investment_fen=10**10,
        central_fen=10**9, starts_on="2025-08-01", finishes_on="2027-06-30", filing_code="F-1",
    )  # fmt: skip
    with pytest.raises(Refused, match="R19"):
        create_projects_of_plan(by=place.industry, plan="PLAN")
    ImplementationPlan._base_manager.filter(pk=plan.pk).update(state=PlanState.APPROVED, approval="批复")
    with pytest.raises(Refused, match="L1"):
        create_projects_of_plan(by=place.industry, plan="PLAN")
    PlannedProject._base_manager.filter(pk=line.pk).update(owner=place.firm.name)
    assert create_projects_of_plan(by=place.industry, plan="PLAN").added == 1
    assert create_projects_of_plan(by=place.industry, plan="PLAN").kept == 1
    with viewing(place.engineer):
        (project,) = projects(pilot=place.pilot.code)
    assert (project.code, project.state, project.filing_code, project.owner) == ("L1", "listed", "F-1", place.firm.code)


def test_only_the_firms_own_people_write_and_a_form_must_be_fillable(place: Place) -> None:
    code = begin_application(by=place.engineer, call="C1").code
    with pytest.raises(Application.DoesNotExist):
        save_draft(by=an_engineer(), application=code, values={"name": "x"})
    with viewing(place.industry):
        assert project_applications() == []  # a draft is the firm's alone
    today = timezone.localdate()
    with pytest.raises(Refused):
        make_call(
            by=place.industry, pilot=place.pilot.code, code="C2", name="x", opens_on=today, closes_on=today,
            wings=[Wing.POINT], industries=[], more_fields=[{"code": "name", "kind": "text", "label": "重复"}],
        )  # fmt: skip
