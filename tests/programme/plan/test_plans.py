"""A plan from its first word to its approval, and its package, the same bytes twice."""

import base64
import io
import json
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document
from pypdf import PdfReader

from planum.errors import Refused, RefusedRows
from planum.kernel.files import content_of
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.plan import actions
from planum.programme.plan.models import PlanPackage, PlanVersion
from planum.programme.plan.queries import (
    export_planned_projects,
    plan_findings,
    plan_numbers,
    planned_projects,
    plans,
)
from planum.ui.exchange.writing import FileKind
from programme.plan.plan_world import WAN_FEN, YI_FEN, a_draft, a_listed_project, a_writing_city, fill

pytestmark = pytest.mark.django_db


def numbers(code, by):
    with viewing(by):
        return {one.name: one.written for one in plan_numbers(plan=code)}


def findings(code, by):
    with viewing(by):
        return plan_findings(plan=code)


def test_a_filled_plan_has_no_findings_and_an_empty_one_has_many():
    city = a_writing_city()
    a_draft(city)
    assert {one.rule for one in findings(city.code, city.bureau)} >= {"R08", "R11", "R12", "R13"}
    fill(city)
    assert findings(city.code, city.bureau) == []


def test_numbers_are_derived_from_the_rows():
    city = a_writing_city()
    a_draft(city)
    fill(city)
    found = numbers(city.code, city.bureau)
    wanted = {
        "总投资": "8亿元", "中央奖补资金": "5000万元", "项目数": "3个", "撬动倍数": "16倍", "期末覆盖率": "83%",
        "期末覆盖企业数": "249家", "“点”上投资": "6亿元",
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted


def test_a_typed_figure_that_contradicts_the_tables_is_found():
    city = a_writing_city()
    a_draft(city)
    fill(city)
    actions.write_chapter(by=city.bureau, plan=city.code, chapter="funds", text="实施期总投资达到9亿元。")
    (found,) = findings(city.code, city.bureau)
    assert (found.part, found.key, found.blocks) == ("chapter", "funds", True)
    assert "8亿元" in found.text


def test_a_text_with_an_unknown_number_is_refused():
    city = a_writing_city()
    a_draft(city)
    with pytest.raises(Refused, match="总投入"):
        actions.write_chapter(by=city.bureau, plan=city.code, chapter="funds", text="共【总投入】。")


def test_the_way_to_approval():
    city = a_writing_city()
    a_draft(city)
    with pytest.raises(Refused):
        actions.finalise_plan(by=city.bureau, plan=city.code)
    fill(city)
    actions.finalise_plan(by=city.bureau, plan=city.code)
    with pytest.raises(Refused):
        actions.set_safeguard(by=city.bureau, plan=city.code, topic="新", content="新")
    with pytest.raises(Exception, match="ImplementationPlan"):
        actions.approve_plan(by=city.province, plan=city.code, approval="批复")
    actions.submit_plan(by=city.bureau, plan=city.code)
    actions.return_plan(by=city.province, plan=city.code, reason="补充材料")
    actions.reopen_plan(by=city.bureau, plan=city.code, reason="按要求补充")
    assert actions.finalise_plan(by=city.bureau, plan=city.code).version == 2
    actions.submit_plan(by=city.bureau, plan=city.code)
    approved = actions.approve_plan(by=city.province, plan=city.code, approval="规函1号", award_fen=3 * YI_FEN)
    assert (approved.state, approved.award_fen) == ("approved", 3 * YI_FEN)
    with viewing(SYSTEM):
        first, second = PlanVersion.objects.order_by("number")
    assert first.totals == second.totals
    supplement = actions.open_plan(
        by=city.bureau, region=city.region.code, batch=2, name="增补", starts_on=approved.starts_on,
        ends_on=approved.ends_on, supplements=city.code,
    )  # fmt: skip
    assert supplement.code == f"{city.code}-Z1"


def test_the_package_is_the_same_bytes_twice_and_holds_what_the_notice_asks():
    city = a_writing_city()
    a_draft(city)
    fill(city)
    actions.finalise_plan(by=city.bureau, plan=city.code)
    first = actions.build_plan_package(by=city.bureau, plan=city.code)
    again = actions.build_plan_package(by=city.bureau, plan=city.code)
    assert first.digest == again.digest
    with viewing(SYSTEM):
        packed = zipfile.ZipFile(io.BytesIO(content_of(PlanPackage.objects.get().file)))
    assert packed.namelist() == [
        "manifest.json",
        "实施方案.docx",
        "实施方案.pdf",
        "证明材料汇编.pdf",
        "重点项目清单.xlsx",
    ]
    listed = {one["name"]: one for one in json.loads(packed.read("manifest.json"))["files"]}
    assert listed["证明材料汇编.pdf"]["pages"] == 4
    assert (listed["实施方案.pdf"]["paper_copies"], listed["实施方案.pdf"]["disc_copies"]) == (2, 2)
    printed = PdfReader(io.BytesIO(packed.read("实施方案.pdf")))
    assert len(printed.pages) == listed["实施方案.pdf"]["pages"]
    said = "".join(page.extract_text() for page in printed.pages).replace("\n", "").replace(" ", "")
    word = Document(io.BytesIO(packed.read("实施方案.docx")))
    written = [paragraph.text for paragraph in word.paragraphs]
    assert "共安排3个重点项目，总投资8亿元。" in written
    assert "共安排3个重点项目，总投资8亿元。" in said
    assert "—1—" in said


def test_two_cities_do_not_see_each_others_drafts_and_the_province_sees_what_was_handed_in():
    one, two = a_writing_city("9801"), a_writing_city("9802")
    a_draft(one)
    a_draft(two)
    fill(one)

    def seen(person):
        with viewing(person):
            return [row.code for row in plans()]

    assert (seen(one.bureau), seen(two.bureau), seen(one.province)) == ([one.code], [two.code], [])
    with pytest.raises(Exception, match="ImplementationPlan"):
        actions.set_safeguard(by=two.bureau, plan=one.code, topic="x", content="x")
    actions.finalise_plan(by=one.bureau, plan=one.code)
    actions.submit_plan(by=one.bureau, plan=one.code)
    assert seen(one.province) == [one.code]
    with pytest.raises(PermissionDenied):
        actions.reopen_plan(by=one.province, plan=one.code, reason="x")


def test_a_shared_chain_asks_for_a_note():
    one, two = a_writing_city("9801"), a_writing_city("9802")
    for city in (one, two):
        a_draft(city)
        fill(city)
        actions.change_planned_project(by=city.bureau, plan=city.code, code="P2", chain_code="LINE-AL")
    assert findings(two.code, two.bureau) == []
    actions.finalise_plan(by=one.bureau, plan=one.code)
    (found,) = findings(two.code, two.bureau)
    assert (found.rule, found.blocks, found.part) == ("R41", False, "links")
    actions.link_to_city(
        by=two.bureau, plan=two.code, kind="same_chain", city="9801", chain_code="LINE-AL", note="协同改造。"
    )
    assert findings(two.code, two.bureau) == []


def test_the_list_goes_out_and_comes_in_and_is_refused_whole():
    city = a_writing_city()
    a_draft(city)
    fill(city)
    with viewing(city.bureau):
        exported = export_planned_projects(plan=city.code, kind=FileKind.CSV)
    text = base64.b64decode(exported.content).decode("utf-8-sig").replace("60000", "65000")
    done = actions.import_planned_projects(
        by=city.bureau, plan=city.code, name="清单.csv", content=base64.b64encode(text.encode()).decode()
    )
    assert (done.rows, done.added, done.changed) == (3, 0, 3)
    with viewing(city.bureau):
        assert planned_projects(plan=city.code)[0].total_investment_fen == 65_000 * WAN_FEN
    wrong = text.replace("65000", "很多").replace(",32,", ",99,")
    with pytest.raises(RefusedRows) as refusal:
        actions.import_planned_projects(
            by=city.bureau, plan=city.code, name="清单.csv", content=base64.b64encode(wrong.encode()).decode()
        )
    assert [cell.row for cell in refusal.value.cells] == [2, 3]


def test_a_project_without_a_place_on_the_list_counts_no_longer():
    city = a_writing_city()
    a_draft(city)
    fill(city)
    a_listed_project(city, "P4")
    assert numbers(city.code, city.bureau)["项目数"] == "4个"
    actions.withdraw_planned_project(by=city.bureau, plan=city.code, code="P4", reason="资金未落实")
    assert numbers(city.code, city.bureau)["项目数"] == "3个"


def test_a_template_is_data():
    city = a_writing_city()
    content = json.dumps({"name": "官方模板", "chapters": [{"code": "a", "title": "甲", "blocks": ["projects"]}]})
    actions.load_plan_template(by=city.bureau, content=content, valid_from="2025-01-01", scope="9801")
    a_draft(city)
    assert [(one.part, one.key) for one in findings(city.code, city.bureau) if not one.rule][:1] == [("chapter", "a")]
    with pytest.raises(Refused, match="nothing-such"):
        actions.load_plan_template(
            by=city.bureau, content=content.replace("projects", "nothing-such"), valid_from="2025-01-01", scope="9801"
        )


def test_every_page_opens_and_a_row_is_checked_before_it_is_saved(client):
    city = a_writing_city()
    a_draft(city)
    fill(city)
    client.force_login(city.bureau)
    here = f"/programme/plans/{city.code}/"
    parts = ("industries", "goals", "tasks", "projects", "funds", "policies", "links", "safeguards", "evidence")
    pages = ["", "numbers/", "numbers/total_investment/", "documents/", "chapters/projects/"]
    opened = ["/programme/plans/", *(here + each for each in pages), *(f"{here}tables/{part}/" for part in parts)]
    assert {url: client.get(url).status_code for url in opened} == dict.fromkeys(opened, 200)
    funds = f"{here}tables/funds/"
    given = {"source": "central", "year": "2025", "wing": "point", "amount": "1", "amount_fen": "6000"}
    checked = client.post(f"{funds}check/", given).content.decode()
    assert "6000万元" in checked
    assert "plan-gap-blocks" in checked
    assert findings(city.code, city.bureau) == []
    assert client.post(funds, given).status_code == 302
    assert len(findings(city.code, city.bureau)) == 2
    assert client.post(funds, given | {"amount_fen": "5000"}).status_code == 302
    assert client.post(f"{here}step/finalise/").status_code == 302
    assert [row.state for row in seen_by(city.bureau)] == ["finalised"]


def test_a_plan_is_opened_from_the_list(client):
    city = a_writing_city()
    client.force_login(city.bureau)
    assert "/programme/plans/open/" in client.get("/programme/plans/").content.decode()
    given = {"name": "试点实施方案", "batch": "3", "starts_on": "2026-01-01", "ends_on": "2028-12-31"}
    opened = client.post("/programme/plans/open/", given)
    assert opened.headers["Location"] == "/programme/plans/SSFA-9801-3/"
    again = client.post("/programme/plans/open/", given)
    assert (again.status_code, "第3批已有实施方案" in again.content.decode()) == (422, True)
    client.force_login(city.province)
    assert "/programme/plans/open/" not in client.get("/programme/plans/").content.decode()
    assert client.get("/programme/plans/open/").status_code == 403


def test_a_stranger_finds_no_plan(client):
    one, two = a_writing_city("9801"), a_writing_city("9802")
    a_draft(one)
    client.force_login(two.bureau)
    here = f"/programme/plans/{one.code}/"
    urls = [here, f"{here}numbers/", f"{here}documents/plan.pdf/", f"{here}tables/projects/"]
    assert [client.get(url).status_code for url in urls] == [404] * 4


def seen_by(person):
    with viewing(person):
        return plans()
