"""What is seen and done on pages: the board, the report of the firm, steps of each role, and their queries."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planum.programme.supervision.actions import open_month, plan_inspection, request_change
from planum.programme.supervision.checklist import questions
from planum.programme.supervision.models import Inspection, MonthlyReport, Reminder, ReportState
from programme.supervision.place import a_report, a_running_city, a_running_project, an_application, earlier, last_month
from programme.world import a_reader, texts
from world import an_auditor, an_expert

pytestmark = pytest.mark.django_db
BOARD = "/programme/supervision/"
MOST_QUESTIONS = 40


@pytest.fixture(autouse=True)
def home(tmp_path: Any, settings: Any) -> None:
    settings.PLANUM_HOME = tmp_path


def the_report() -> MonthlyReport:
    row: MonthlyReport = MonthlyReport._base_manager.get(month=last_month())
    return row


def test_a_firm_reports_by_the_form_and_an_officer_accepts() -> None:
    city, pilot = a_running_city()
    open_month(by=city.industry, pilot=pilot, month=last_month())
    firm, bureau = a_reader(city.engineer), a_reader(city.industry)
    url = f"{BOARD}reports/{the_report().pk}/"
    rest = ("loan_fen", "local_fen", "central_fen", "other_fen", "equipment_count", "connected_count", "jobs")
    figures = dict.fromkeys(rest, "0")
    given = {**figures, "own_fen": "1200.5", "equipment_fen": "800", "physical_bp": "35.5", "milestones": "设备到货"}

    empty = texts(firm.get(url))
    sent = firm.post(url, {**given, "do": "send", "explanation": ""})
    row = the_report()
    judged = bureau.post(url, {"step": "accept", "accept-remark": ""})

    assert "Send the report" in empty
    assert (sent.status_code, judged.status_code, row.own_fen, row.physical_bp) == (302, 302, 1200_5000_00, 3550)
    assert the_report().state is ReportState.ACCEPTED


def test_a_fall_is_said_before_it_is_sent() -> None:
    city, pilot = a_running_city()
    a_report(city, pilot, earlier(1), 900_0000_00)
    open_month(by=city.industry, pilot=pilot, month=last_month())
    firm, url = a_reader(city.engineer), f"{BOARD}reports/{the_report().pk}/"
    row = the_report()
    given = {"own_fen": "800", "loan_fen": 0, "local_fen": 0, "central_fen": 0, "other_fen": 0, "equipment_fen": 0,
             "physical_bp": 0, "equipment_count": 0, "connected_count": 0, "jobs": 0}  # fmt: skip

    refused = firm.post(url, {**given, "do": "send"})
    saved = firm.post(url, {**given, "do": "save"}, follow=True)

    assert (refused.status_code, row.state) == (422, ReportState.DRAFT)
    assert "lower than" in texts(saved)
    assert "Explain before you send" in texts(saved)


def test_the_board_shows_each_month_and_reminds_by_one_click() -> None:
    city, pilot = a_running_city()
    a_report(city, pilot, earlier(2), 1)
    open_month(by=city.industry, pilot=pilot, month=earlier(1))
    bureau = a_reader(city.industry)
    late = MonthlyReport._base_manager.get(month=earlier(1))

    page = texts(bureau.get(BOARD))
    bureau.post(f"{BOARD}reports/{late.pk}/remind/")

    assert "days late" in page
    assert "Remind" in page
    assert [row.to for row in Reminder._base_manager.all()] == [city.engineer]
    assert "Remind" not in texts(a_reader(an_auditor(city.region)).get(BOARD))


def test_steps_of_each_role_are_taken_on_the_page_of_the_row() -> None:
    city, _pilot = a_running_city()
    change = request_change(by=city.engineer, project="P1", reason="延期", indicator="降低")
    acceptance = an_application(city)
    bureau, expert = a_reader(city.industry), an_expert()

    decided = bureau.post(f"{BOARD}changes/{change.id}/", {
        "step": "decide", "decide-approve": "1", "decide-reason": "同意",
    })  # fmt: skip
    asked = bureau.post(
        f"{BOARD}acceptances/{acceptance.id}/", {"step": "experts", "experts-experts": [expert.username]}
    )
    given = a_reader(expert).post(f"{BOARD}acceptances/{acceptance.id}/", {
        "step": "opinion", "opinion-verdict": "passed", "opinion-opinion": "同意", "opinion-independent": "on",
    })  # fmt: skip

    assert (decided.status_code, asked.status_code, given.status_code) == (302, 302, 302)
    assert "approved" in texts(bureau.get(f"{BOARD}changes/{change.id}/"))


def test_an_inspection_is_recorded_with_a_photograph() -> None:
    city, _pilot = a_running_city()
    row = plan_inspection(by=city.industry, project="P1", planned_on=timezone.localdate(), purpose="抽查")
    bureau, url = a_reader(city.industry), f"{BOARD}inspections/{row.id}/"
    photo = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n a photograph", content_type="image/png")

    kept = bureau.post(url, {"step": "photo", "photo-photo": photo, "photo-caption": "铭牌"})
    answers = {f"record-q_{code}": "1" for code in questions()}
    recorded = bureau.post(url, {"step": "record", **answers, "record-found": "A-1\nA-2"})

    seen = Inspection._base_manager.get()
    page = bureau.get(url).content.decode()
    picture = bureau.get(f"{BOARD}photos/{page.partition('/supervision/photos/')[2].partition('/')[0]}/")
    assert (kept.status_code, recorded.status_code, seen.found, seen.state.value) == (
        302,
        302,
        ["A-1", "A-2"],
        "closed",
    )
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_many_questions_for_three_projects_as_for_one(count: int) -> None:
    city, pilot = a_running_city()
    for number in range(2, count + 1):
        a_running_project(city, pilot, f"P{number}")
    for number in range(1, count + 1):
        a_report(city, pilot, last_month(), 5, project=f"P{number}")
        request_change(by=city.engineer, project=f"P{number}", reason="延期", indicator="x")
    bureau = a_reader(city.industry)
    asked = {}

    for page in ("", "changes/", "removals/", "inspections/", "acceptances/"):
        with CaptureQueriesContext(connection) as found:
            assert bureau.get(f"{BOARD}{page}").status_code == 200
        asked[page] = len(found)

    assert all(number <= MOST_QUESTIONS for number in asked.values())
    assert asked == COUNTS


COUNTS = {"": 9, "changes/": 6, "removals/": 5, "inspections/": 5, "acceptances/": 5}
