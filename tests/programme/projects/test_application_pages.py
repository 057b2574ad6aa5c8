"""What people see on the pages of calls, applications and duplicates."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from planum.kernel.jobs import perform
from planum.kernel.models import Calculation, CalculationState, Person
from planum.programme.projects.actions import add_project, begin_application, screen_application, search_duplicates
from planum.programme.projects.models import Application, ApplicationState, DuplicateCase, Project, Wing
from planum.programme.projects.panels import marked
from programme.projects.world import (
    VALUES,
    Place,
    a_call,
    a_draft,
    a_place,
    a_profile,
    a_rival,
    funding,
    submitted,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 40


@pytest.fixture
def place() -> Place:
    found = a_place()
    a_call(found)
    a_profile(found.engineer)
    return found


def reader(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_a_firm_fills_in_the_form_and_the_check_says_what_would_be_refused(place: Place) -> None:
    firm = reader(place.engineer)
    answer = firm.post("/programme/calls/C1/step/", {"step": "begin"})
    code = Application._base_manager.get().code
    assert answer.headers["Location"] == f"/programme/applications/{code}/edit/"
    page = shown(firm, answer.headers["Location"])
    assert "附件2 重点项目清单" in page  # the clause beside its field
    assert "evidence-mark" in page  # the address was filled in from the profile
    sent = {key: value for key, value in VALUES.items() if key != "in_statistics"} | {
        "requested": "2000.01",
        "whole": "1",
    }
    checked = firm.post(f"/programme/applications/{code}/save/", sent).content.decode()
    assert "R18" in checked
    assert "R28" in checked  # not in the statistics
    sent |= {"requested": "many"}
    assert "many" in firm.post(f"/programme/applications/{code}/save/", sent).content.decode()
    assert firm.post(f"/programme/applications/{code}/edit/", sent).status_code == 422
    paper = SimpleUploadedFile("备案证.pdf", b"%PDF-1.7")
    firm.post(f"/programme/applications/{code}/attach/", {"kind": "filing", "file": paper})
    assert "备案证.pdf" in shown(firm, f"/programme/applications/{code}/edit/")
    refused = firm.post(f"/programme/applications/{code}/step/", {"step": "submit"})
    assert refused.status_code == 422


def test_district_and_city_decide_on_the_page_of_the_application(place: Place) -> None:
    row = submitted(place)
    path = f"/programme/applications/{row.code}/"
    district, city, firm = reader(place.officer), reader(place.industry), reader(place.engineer)
    assert 'value="recommended"' in shown(district, path)
    assert district.post(f"{path}screen/", {"to": "returned"}).status_code == 422
    assert district.post(f"{path}screen/", {"to": "recommended", "reason": "同意"}).status_code == 302
    assert city.post(f"{path}screen/", {"to": "screened"}).status_code == 422  # R34: not examined yet
    assert city.post(f"{path}screen/", {"to": "search"}).status_code == 302
    asked = Calculation._base_manager.get()
    perform.call(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.done, asked.of, asked.then) == (CalculationState.DONE, 2, 3, path)
    assert city.post(f"{path}screen/", {"to": "screened"}).status_code == 302
    assert "市级审核通过" in shown(firm, path)
    printed = firm.get(f"{path}print/")
    assert printed.content.startswith(b"%PDF")


def test_a_firm_reads_why_its_application_came_back(place: Place) -> None:
    row = submitted(place)
    screen_application(by=place.officer, application=row.code, to=ApplicationState.RETURNED, reason="地点不清",
                       clause="通知第二条", advice="补门牌号")  # fmt: skip
    page = shown(reader(place.engineer), f"/programme/applications/{row.code}/")
    assert [text in page for text in ("地点不清", "通知第二条", "补门牌号")] == [True, True, True]


def test_both_sides_of_a_case_are_shown_and_decided_and_no_firm_opens_it(place: Place) -> None:
    row = submitted(place)
    funding(place, "中小企业数字化转型试点,中央,华盛精密机械,,车间上云,,253420000000I2345678,,300000.00")
    search_duplicates(by=place.industry, pilot=place.pilot.code)
    case = DuplicateCase._base_manager.get(application=row)
    city, path = reader(place.finance), f"/programme/duplicates/{case.pk}/"
    assert "<mark>253420000000</mark>I<mark>2345678</mark>" in shown(city, path)
    assert city.post(f"{path}decide/", {"decision": "same", "reason": ""}).status_code == 422
    assert city.post(f"{path}decide/", {"decision": "same", "reason": "发票号一处误识"}).status_code == 302
    firm = reader(place.engineer)
    for closed in (path, "/programme/duplicates/", "/programme/funding/"):
        assert firm.get(closed).status_code in (403, 404)
    assert "正在查重" not in shown(firm, f"/programme/applications/{row.code}/")


@pytest.mark.parametrize(
    "path", ["/programme/applications/", "/programme/duplicates/", "/programme/funding/", "/programme/calls/"]
)
def test_lists_take_no_more_queries_for_three_rows_than_for_one(
    place: Place, path: str, django_assert_max_num_queries: object
) -> None:
    counts = []
    client = reader(place.industry)
    submitted(place)
    for rivals in (0, 2):
        for number in range(rivals):
            submitted(place, a_rival(place, name=f"临江恒达铝业{number}有限公司"))
        funding(place, f"国债,中央,华盛精密机械{rivals},,改造,,25342000000012345678,,1.00", name=f"{rivals}.csv")
        search_duplicates(by=place.industry, pilot=place.pilot.code)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:  # type: ignore[operator]
            shown(client, path)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1


def test_pages_of_one_row_stay_within_their_queries(place: Place, django_assert_max_num_queries: object) -> None:
    code = a_draft(place.engineer, "C1")
    firm = reader(place.engineer)
    for path in (f"/programme/applications/{code}/", f"/programme/applications/{code}/edit/", "/programme/profile/",
                 "/programme/calls/C1/", "/programme/support/?pilot=XX&total_investment=1"):  # fmt: skip
        with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[operator]
            firm.get(path)
    page = shown(firm, f"/programme/support/?pilot={place.pilot.code}&wing=point&total_investment=10000"
                 "&support_form=grant&category=normal&other_central=")  # fmt: skip
    assert "2,000.00" in page


def test_a_rival_finds_neither_application_nor_draft(place: Place) -> None:
    row = submitted(place)
    rival = reader(a_rival(place))
    draft = begin_application(by=place.engineer, call="C1").code
    for path in (row.code, draft, f"{draft}/edit", f"{row.code}/print"):
        assert rival.get(f"/programme/applications/{path}/").status_code == 404
    assert row.code not in shown(rival, "/programme/applications/")
    assert str(VALUES["name"]) not in shown(rival, "/programme/calls/C1/")


def test_what_two_texts_share_is_marked() -> None:
    left, right = marked("25340001<b>", "2534O001<b>")
    assert (left, right) == (
        "<mark>2534</mark>0<mark>001&lt;b&gt;</mark>", "<mark>2534</mark>O<mark>001&lt;b&gt;</mark>",
    )  # fmt: skip


def test_an_agreement_is_drafted_signed_and_read_on_its_page(place: Place) -> None:
    add_project(
        by=place.industry, pilot=place.pilot.code, code="P9", owner=place.engineer.organisation.code, name="九号项目",
        wing=Wing.POINT, industry="有色金属", total_investment_fen=100_000_000_00, allocation_fen=10_000_000_00,
        listed_in="实施方案", starts_on=date(2025, 8, 1), finishes_on=date(2027, 12, 31),
    )  # fmt: skip
    project = Project._base_manager.get(code="P9")
    path, office, firm = f"/programme/projects/{project.pk}/contract/", reader(place.industry), reader(place.engineer)
    typed = {
        "number": "HT-9", "amount_fen": "900", "milestones": "2026-12-31 设备到位", "indicators": "单位能耗：下降10%",
    }  # fmt: skip

    assert office.post(f"{path}draft/", {**typed, "amount_fen": "1001"}).status_code == 422
    office.post(f"{path}draft/", typed)
    waits = "九号项目" in shown(office, "/programme/projects/unsigned/")
    drafted = shown(firm, path)
    office.post(f"{path}sign/", {
        **typed, "signed_on": "2026-01-05", "file": SimpleUploadedFile("合同.pdf", b"%PDF-1"),
    })  # fmt: skip
    signed = shown(firm, path)

    assert waits
    assert [text in drafted for text in ("尚未签订", "设备到位", "下降10%", "900")] == [True] * 4
    assert "尚未签订" not in signed
    assert firm.get(f"{path}file/").content == b"%PDF-1"
    assert "九号项目" not in shown(office, "/programme/projects/unsigned/")
    assert firm.get(f"{path}sign/").status_code == 404
