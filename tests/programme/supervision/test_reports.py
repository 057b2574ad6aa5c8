"""Monthly reports: opened, filled in, checked, sent, judged; reminders and what three misses lead to."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from planum.errors import Refused, RefusedRows
from planum.kernel.visibility import viewing
from planum.programme.projects.actions import change_project
from planum.programme.projects.models import Project, Stage
from planum.programme.supervision.actions import (
    accept_report,
    answer_removal,
    attach_report_file,
    decide_removal,
    import_reports,
    open_month,
    propose_removal,
    remind,
    remind_owner,
    return_report,
    save_report,
    submit_report,
)
from planum.programme.supervision.models import LightState, MonthlyReport, Reminder, RemovalProposal
from planum.programme.supervision.queries import light_of, monthly_reports, project_standings, reports_of
from programme.supervision.place import PDF, a_report, a_running_city, a_running_project, earlier, last_month
from programme.world import WAN_FEN, a_city
from world import a_district_officer, an_auditor, an_engineer

pytestmark = [pytest.mark.django_db]
TODAY = timezone.localdate


def the_project(code: str = "P1") -> Project:
    row: Project = Project._base_manager.select_related("pilot__region", "owner__region").get(code=code)
    return row


def test_a_month_opens_once_with_the_figures_of_the_month_before() -> None:
    city, pilot = a_running_city()
    a_report(city, pilot, earlier(1), 3000 * WAN_FEN, jobs=12)

    first = open_month(by=city.industry, pilot=pilot, month=last_month())
    again = open_month(by=city.industry, pilot=pilot, month=last_month())

    with viewing(city.engineer):
        [row] = monthly_reports(project="P1", month=last_month())
    assert (first.opened, again.opened, again.there) == (1, 0, 1)
    assert (row.own_fen, row.jobs, row.state, row.due_on.day) == (3000 * WAN_FEN, 12, "draft", 5)


def test_a_month_opened_early_begins_with_what_is_sent_later_unless_it_was_begun() -> None:
    city, pilot = a_running_city()
    for count in (1, 0):
        open_month(by=city.industry, pilot=pilot, month=earlier(count))
    a_report(city, pilot, earlier(1), 700)
    first = MonthlyReport._base_manager.get(month=last_month())
    save_report(by=city.engineer, project="P1", month=last_month(), own_fen=800)
    return_report(by=city.industry, project="P1", month=earlier(1), reason="x")
    a_report(city, pilot, earlier(1), 750)

    assert (first.own_fen, MonthlyReport._base_manager.get(month=last_month()).own_fen) == (700, 800)


def test_a_lower_figure_is_sent_with_an_explanation_alone() -> None:
    city, pilot = a_running_city()
    a_report(city, pilot, earlier(1), 3000 * WAN_FEN)

    with pytest.raises(Refused) as refusal:
        a_report(city, pilot, last_month(), 2900 * WAN_FEN)
    sent = submit_report(by=city.engineer, project="P1", month=last_month(), explanation="上月多计一笔预付款")

    assert "lower than" in refusal.value.given
    assert (sent.state, len(sent.notes), sent.explanation) == ("submitted", 1, "上月多计一笔预付款")


def test_figures_that_cannot_be_are_refused_whole() -> None:
    city, pilot = a_running_city()
    open_month(by=city.industry, pilot=pilot, month=last_month())

    for given in ({"equipment_fen": 5, "own_fen": 4}, {"physical_bp": 10_001}, {"own_fen": -1}):
        with pytest.raises(Refused):
            save_report(by=city.engineer, project="P1", month=last_month(), **given)  # type: ignore[arg-type]

    row = MonthlyReport._base_manager.get()
    assert (row.own_fen, row.equipment_fen, row.physical_bp) == (0, 0, 0)


def test_a_report_goes_back_and_comes_again_and_is_accepted() -> None:
    city, pilot = a_running_city()
    a_report(city, pilot, last_month(), 100)
    named: dict[str, Any] = {"project": "P1", "month": last_month()}

    back = return_report(by=city.industry, **named, reason="请附凭证")
    attach_report_file(by=city.engineer, **named, name="凭证.pdf", content=PDF, note="付款")
    submit_report(by=city.engineer, **named)
    accepted = accept_report(by=city.industry, **named)

    assert (back.state, back.remark, accepted.state) == ("returned", "请附凭证", "accepted")
    with pytest.raises(Refused):
        save_report(by=city.engineer, **named, own_fen=5)
    with viewing(city.finance):
        assert [row.own_fen for row in reports_of(the_project())] == [100]


def test_only_the_owner_reports_and_only_its_authorities_judge() -> None:
    city, pilot = a_running_city()
    far, stranger = a_city("3488"), an_engineer()
    a_report(city, pilot, last_month(), 100)
    named: dict[str, Any] = {"project": "P1", "month": last_month()}

    for person, act in (
        (stranger, submit_report),
        (far.industry, accept_report),
        (a_district_officer(far.region), accept_report),
    ):
        with pytest.raises((PermissionDenied, ObjectDoesNotExist)):
            act(by=person, **named)
    with pytest.raises(PermissionDenied):
        accept_report(by=an_auditor(city.region), **named)


def test_what_was_not_sent_is_the_firms_own() -> None:
    city, pilot = a_running_city()
    open_month(by=city.industry, pilot=pilot, month=last_month())
    save_report(by=city.engineer, project="P1", month=last_month(), own_fen=77, problems="内部")

    found = []
    for person in (city.engineer, city.industry):
        with viewing(person):
            [row] = monthly_reports(project="P1")
            found.append((row.own_fen, row.problems))

    assert found == [(77, "内部"), (None, "")]


def test_the_light_follows_investment_and_time() -> None:
    today = TODAY()
    city, pilot = a_running_city(starts_on=today - timedelta(days=300), finishes_on=today + timedelta(days=300))
    a_report(city, pilot, last_month(), 1000 * WAN_FEN)

    behind = light_of(the_project(), today)
    change_project(by=city.industry, project="P1", reason="核减", total_investment_fen=1500 * WAN_FEN, allocation_fen=0)

    assert (behind, light_of(the_project(), today)) == (LightState.RED, LightState.GREEN)


def test_the_third_miss_in_a_row_proposes_removal_and_the_second_does_not() -> None:
    city, pilot = a_running_city()
    for count in (3, 2):
        open_month(by=city.industry, pilot=pilot, month=earlier(count))
    day_after_two = earlier(1).replace(day=6)

    second = remind(by=city.industry, pilot=pilot, on=day_after_two)
    third = remind(by=city.industry, pilot=pilot, on=last_month().replace(day=6))
    again = remind(by=city.industry, pilot=pilot, on=last_month().replace(day=6))

    assert (second.removals, third.removals, again.removals) == ([], ["P1"], [])
    [row] = RemovalProposal._base_manager.all()
    assert row.months == [earlier(count).isoformat() for count in (3, 2, 1)]
    with viewing(city.finance):
        [standing] = project_standings()
    assert (standing.light, again.reminded, again.opened) == ("red", 0, 0)


def test_a_late_report_is_no_miss() -> None:
    city, pilot = a_running_city()
    for count in (3, 2):
        open_month(by=city.industry, pilot=pilot, month=earlier(count))
    save_report(by=city.engineer, project="P1", month=earlier(2), own_fen=5)
    submit_report(by=city.engineer, project="P1", month=earlier(2))

    assert remind(by=city.industry, pilot=pilot, on=last_month().replace(day=6)).removals == []


def test_a_firm_is_heard_before_its_project_is_removed_and_a_dismissed_month_is_forgiven() -> None:
    city, _pilot = a_running_city()
    removal = propose_removal(by=city.industry, project="P1", reason="停工")

    with pytest.raises(Refused):
        decide_removal(by=city.industry, removal=removal.id, remove=True, reason="x")
    answer_removal(by=city.engineer, removal=removal.id, answer="下月复工")
    kept = decide_removal(by=city.industry, removal=removal.id, remove=False, reason="已复工")
    again = propose_removal(by=city.industry, project="P1", reason="又停工")
    answer_removal(by=city.engineer, removal=again.id, answer="同意退出")
    gone = decide_removal(by=city.industry, removal=again.id, remove=True, reason="同意退库")

    assert (kept.state, gone.state, the_project().state) == ("dismissed", "removed", Stage.REMOVED)


def test_dismissed_months_do_not_open_the_same_proposal_again() -> None:
    city, pilot = a_running_city()
    for count in (3, 2, 1):
        open_month(by=city.industry, pilot=pilot, month=earlier(count))
    on = last_month().replace(day=6)
    remind(by=city.industry, pilot=pilot, on=on)
    decide_removal(by=city.industry, removal=RemovalProposal._base_manager.get().pk, remove=False, reason="不可抗力")

    assert remind(by=city.industry, pilot=pilot, on=on).removals == []


def test_reminders_are_written_once_and_asked_for_once_a_day() -> None:
    city, pilot = a_running_city()
    due_on = last_month().replace(day=5)
    for day in (due_on - timedelta(days=2), due_on, due_on + timedelta(days=1), due_on + timedelta(days=6)):
        for _twice in (1, 2):
            remind(by=city.industry, pilot=pilot, on=day)
    for _twice in (1, 2):
        remind_owner(by=city.industry, project="P1", month=earlier(1))

    stages = [(row.stage.value, row.to == city.engineer) for row in Reminder._base_manager.order_by("pk")]
    assert stages == [("soon", True), ("overdue", True), ("escalated", False), ("asked", True)]


def as_csv(*rows: str) -> str:
    header = "项目编号,月份,报送日期,自有资金（万元）,其中设备软件投资（万元）,形象进度（%）"
    return base64.b64encode("\n".join([header, *rows]).encode()).decode()


def test_reports_of_many_firms_are_read_in_whole() -> None:
    city, pilot = a_running_city()
    a_running_project(city, pilot, "P2")
    month, before = last_month(), earlier(1)
    rows = [f"{code},{one:%Y-%m},{one:%Y-%m}-28,{own},10,{physical}" for code, one, own, physical in (
        ("P1", month, 20, 30), ("P1", before, 12.5, 20), ("P2", month, 11, 5))]  # fmt: skip

    done = import_reports(by=city.industry, name="调度.csv", content=as_csv(*rows), accept=True)
    again = import_reports(by=city.industry, name="调度.csv", content=as_csv(*rows))

    assert ((done.rows, done.added), (again.added, again.kept)) == ((3, 3), (0, 3))
    kept = MonthlyReport._base_manager.get(project__code="P1", month=before)
    assert (kept.own_fen, kept.physical_bp, kept.state.value, kept.submitted_on.day) == (
        125_000_00,
        2000,
        "accepted",
        28,
    )


def test_a_file_with_a_fault_is_refused_whole_with_row_and_column() -> None:
    city, _pilot = a_running_city()
    month = last_month()
    rows = [
        f"P1,{earlier(1):%Y-%m},,20,10,30",
        f"P1,{month:%Y-%m},,19,30,20",
        f"P9,{month:%Y-%m},,1,0,0",
        "P1,nie,,1,0,0",
    ]

    with pytest.raises(RefusedRows) as refusal:
        import_reports(by=city.industry, name="调度.csv", content=as_csv(*rows))

    found = sorted((cell.row, cell.column) for cell in refusal.value.cells)
    assert found == [(3, "equipment"), (3, "own"), (3, "physical"), (4, "project"), (5, "month")]
    assert MonthlyReport._base_manager.count() == 0


def test_the_owner_of_a_district_is_supervised_by_its_district(db: Any) -> None:
    city, pilot = a_running_city()
    a_report(city, pilot, last_month(), 100)
    officer = a_district_officer(city.region)

    assert accept_report(by=officer, project="P1", month=last_month()).state == "accepted"


def test_days_of_the_future_open_nothing() -> None:
    city, pilot = a_running_city()
    ahead = TODAY() + timedelta(days=40)

    with pytest.raises(Refused):
        open_month(by=city.industry, pilot=pilot, month=ahead)
    with pytest.raises(Refused):
        remind(by=city.industry, pilot=pilot, on=ahead)
