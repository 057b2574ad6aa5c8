"""What a province and a city see, and by how many questions."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.plan.actions import build_plan_package, finalise_plan
from planum.programme.plan.models import PlanPackage
from planum.programme.recommendation.actions import start_candidacy, take_plan
from planum.programme.recommendation.models import Candidacy
from planum.ui.documents import pdf
from programme.plan.plan_world import a_draft, a_writing_city, fill
from programme.recommendation.province import Province, a_candidacy, a_province, a_round, examine, recommend, sign
from programme.world import a_reader, texts

pytestmark = pytest.mark.django_db
ROUND = "/programme/rounds/3/"


def questions(province: Province, url: str) -> int:
    reader = a_reader(province.industry)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert reader.get(url).status_code == 200
    return len(asked)


def test_the_quota_and_the_days_left_stand_on_the_page() -> None:
    province = a_province()
    a_round(province, closes_in=20)
    a_candidacy(province, "9902", "月湖市")

    said = texts(a_reader(province.industry).get(ROUND))

    assert "The province may recommend 1, has recommended 0." in said
    assert "20 days left" in said


def test_candidates_stand_beside_each_other_with_the_highest_marked() -> None:
    province = a_province()
    a_round(province)
    for code, name, points in (("9902", "月湖市", (90, 80, 85)), ("9903", "云屏市", (70, 80, 75))):
        examine(province, a_candidacy(province, code, name), points)

    said = texts(a_reader(province.industry).get(ROUND))

    assert "85.00 highest" in said
    assert "75.00" in said
    assert "R02" in said


def test_the_comparison_asks_no_more_questions_for_three_candidates() -> None:
    province = a_province()
    a_round(province)
    examine(province, a_candidacy(province, "9902", "月湖市"))
    one = questions(province, ROUND)
    for code, name in (("9903", "云屏市"), ("9904", "石桥市")):
        examine(province, a_candidacy(province, code, name))

    assert questions(province, ROUND) == one <= 40


def test_a_city_sees_what_is_missing_and_not_its_competitor() -> None:
    province = a_province()
    a_round(province)
    own, other = a_candidacy(province, "9902", "月湖市"), a_candidacy(province, "9903", "云屏市")
    reader = a_reader(province.officers["9902"])

    mine = texts(reader.get(f"/programme/candidacies/{own}/"))

    assert "What is missing" in mine
    assert "R06 · Not recommended by" in mine
    assert reader.get(f"/programme/candidacies/{other}/").status_code == 404
    assert "云屏市" not in texts(reader.get("/programme/candidacies/")) + texts(reader.get(ROUND))


def test_a_city_applies_and_hands_in_by_forms() -> None:
    province = a_province()
    a_round(province)
    city = a_reader(province.city("9902", "月湖市"))
    city.post(f"{ROUND}apply/", {"region": "9902", "kind": "prefecture", "partners": ""})
    with viewing(SYSTEM):
        key = Candidacy.objects.get().pk
    page = pdf('#let data = json(bytes(sys.inputs.data))\n#set text(font: "Noto Sans SC")\n#data.a', {"a": "方案"})

    attached = city.post(f"/programme/candidacies/{key}/plan/", {
        "title": "月湖市实施方案", "industries": "有色金属，机械", "projects": "18", "investment_fen": "620000",
        "chains": "C1 铝精深加工", "implementation_plan": SimpleUploadedFile("a.pdf", page, "application/pdf"),
        "supporting_documents": SimpleUploadedFile("b.pdf", page, "application/pdf"),
    })  # fmt: skip
    handed_in = city.post(f"/programme/candidacies/{key}/step/", {"step": "submit"})

    assert (attached.status_code, handed_in.status_code) == (302, 302)
    with viewing(SYSTEM):
        row = Candidacy.objects.get()
        assert (row.state.value, row.plan["investment_fen"]) == ("submitted", 62 * 100_000_000_00)
        assert sorted(row.papers.values_list("part", "pages")) == [
            ("implementation_plan", 1), ("supporting_documents", 1),
        ]  # fmt: skip


def test_papers_are_handed_over_by_a_form_and_a_wrong_page_count_is_named() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)
    sign(province, key)
    reader = a_reader(province.industry)
    now = timezone.localtime() - timedelta(minutes=1)
    form = {
        "received_at": f"{now:%Y-%m-%dT%H:%M}", "handed_over_by": "赵处长", "paper_copies": "2", "sealed": "on",
        "discs": "2", "manifest": "sha256:0", "pages_recommendation_letter": "1", "pages_implementation_plan": "41",
        "pages_supporting_documents": "12",
    }  # fmt: skip

    refused = reader.post(f"/programme/candidacies/{key}/papers/", form)

    assert refused.status_code == 422
    assert "R07" in texts(refused)
    assert reader.get(f"/programme/candidacies/{key}/letter.pdf").content.startswith(b"%PDF-")


def test_a_plan_compiled_here_is_handed_in_with_the_pages_and_figures_of_its_package() -> None:
    province = a_province("98", "省98", "Province 98")
    a_round(province)
    city = a_writing_city()
    a_draft(city, batch=3)
    fill(city)
    key = start_candidacy(by=city.bureau, batch=3, region="9801").id
    finalise_plan(by=city.bureau, plan=city.code)
    with pytest.raises(Refused, match="no package"):
        take_plan(by=city.bureau, candidacy=key, plan=city.code)
    build_plan_package(by=city.bureau, plan=city.code)

    reader = a_reader(city.bureau)
    assert "Hand in 城市9801试点实施方案" in texts(reader.get(f"/programme/candidacies/{key}/"))
    reader.post(f"/programme/candidacies/{key}/take-plan/", {"plan": city.code})

    with viewing(SYSTEM):
        row = Candidacy.objects.get()
        files = {one["name"]: one["pages"] for one in PlanPackage.objects.get().manifest["files"]}
        pages = dict(row.papers.values_list("part", "pages"))
    assert (row.plan["projects"], row.plan["investment_fen"]) == (3, 8 * 10**10)
    assert pages == {
        "implementation_plan": files["实施方案.pdf"], "supporting_documents": files["证明材料汇编.pdf"],
    }  # fmt: skip
