"""The traps: a third district, a pilot city, too late, pages that differ; each by its rule, nothing half-written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.plan.actions import open_pilot
from planum.programme.recommendation.actions import (
    open_round,
    recommend_candidacy,
    record_submission,
    start_candidacy,
    take_back_recommendation,
)
from planum.programme.recommendation.models import Candidacy
from planum.programme.recommendation.papers import DOCUMENTS, PLAN, package_of
from planum.programme.rules.models import Parameter
from programme.recommendation.province import (
    NOTICE,
    PAGES,
    YI_FEN,
    Province,
    a_candidacy,
    a_province,
    a_round,
    examine,
    recommend,
    sign,
)

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("planum.")
    }


def stopped(act: Callable[[], Any]) -> str:
    before = counts()
    with pytest.raises(Refused) as refusal:
        act()
    assert counts() == before
    return str(refusal.value)


def hand_over(province: Province, key: int, **fields: Any) -> None:
    with viewing(SYSTEM):
        package = package_of(Candidacy.objects.get(pk=key))
    given = {
        "received_at": timezone.now(), "handed_over_by": "赵处长", "paper_copies": 2, "sealed": True, "discs": 2,
        "manifest": package.manifest, "paper_pages": dict(package.pages) | fields.pop("paper_pages", {}),
    } | fields  # fmt: skip
    record_submission(by=province.industry, candidacy=key, **given)


def test_a_third_district_is_stopped_by_r03() -> None:
    city = a_province("12", "渡津市", "Dujin")
    a_round(city)
    for code, name in (("120101", "甲区"), ("120102", "乙区"), ("120103", "丙区")):
        city.city(code, name)
    first = city.officers["120101"]

    said = stopped(lambda: start_candidacy(by=first, batch=3, region="120101", partners=["120102", "120103"]))
    two = start_candidacy(by=first, batch=3, region="120101", partners=["120102"])

    assert said.startswith("R03 ")
    assert (two.members, two.kind) == (["120101", "120102"], "municipal_district")


def test_a_city_with_a_pilot_is_stopped_by_r05() -> None:
    province = a_province()
    a_round(province)
    officer = province.city("9901", "星河市")
    today = timezone.localdate()
    open_pilot(
        by=officer, region="9901", batch=2, name="试点", award_fen=YI_FEN, starts_on=today,
        ends_on=today + timedelta(days=900), approval="批复",
    )  # fmt: skip

    said = stopped(lambda: start_candidacy(by=officer, batch=3, region="9901"))

    assert said.startswith("R05 ")
    assert "星河市" in said


def test_a_city_of_the_second_batch_is_stopped_though_it_never_worked_here() -> None:
    province = a_province("34", "安徽省", "Anhui")
    a_round(province)
    officer = province.city("340200", "芜湖市")

    assert stopped(lambda: start_candidacy(by=officer, batch=3, region="340200")).startswith("R05 ")


def test_a_county_is_stopped_by_r01() -> None:
    province = a_province()
    a_round(province)
    city = province.city("9902", "月湖市")
    assert city.organisation is not None
    county = Province(city.organisation.region, province.industry, province.finance)
    officer = county.city("990201", "湖东县")

    assert stopped(lambda: start_candidacy(by=officer, batch=3, region="990201")).startswith("R01 ")


def test_a_second_city_is_stopped_by_r02_until_the_first_is_taken_back() -> None:
    province = a_province()
    a_round(province)
    first = recommend(province)
    second = a_candidacy(province, "9903", "云屏市")
    examine(province, second)

    said = stopped(lambda: recommend_candidacy(by=province.industry, candidacy=second, reason="同样优秀"))
    take_back_recommendation(by=province.industry, candidacy=first, reason="企业资金未落实")
    chosen = recommend_candidacy(by=province.industry, candidacy=second, reason="递补")

    assert said.startswith("R02 ")
    assert chosen.state == "recommended"


def test_the_corps_takes_no_quota() -> None:
    corps = a_province("66", "新疆生产建设兵团", "Corps")
    a_round(corps)
    first, second = (recommend(corps, code, name) for code, name in (("6601", "一师"), ("6602", "二师")))

    with viewing(SYSTEM):
        assert [Candidacy.objects.get(pk=key).state.value for key in (first, second)] == ["recommended"] * 2


def test_a_round_that_has_closed_is_stopped_by_r06() -> None:
    province = a_province()
    a_round(province, closes_in=-1)
    officer = province.city("9902", "月湖市")

    assert stopped(lambda: start_candidacy(by=officer, batch=3, region="9902")).startswith("R06 ")


def test_papers_received_after_the_last_day_are_stopped_by_r06() -> None:
    province = a_province()
    a_round(province, closes_in=0)
    key = recommend(province)
    sign(province, key)
    with viewing(SYSTEM):
        Parameter.objects.filter(code="application_deadline_batch_3").update(
            value=(timezone.localdate() - timedelta(days=1)).isoformat()
        )

    assert stopped(lambda: hand_over(province, key)).startswith("R06 ")


def test_one_signature_is_not_both() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)

    assert "R06 " in stopped(lambda: hand_over(province, key))


@pytest.mark.parametrize(
    "fields",
    [
        {"paper_pages": {PLAN: 41}},
        {"paper_pages": {PLAN: 41, DOCUMENTS: 11}},
        {"paper_copies": 1},
        {"sealed": False},
        {"discs": 1},
        {"manifest": "sha256:00"},
    ],
    ids=["pages", "pages whose sum agrees", "copies", "seal", "discs", "disc"],
)
def test_papers_that_are_not_the_package_are_stopped_by_r07(fields: dict[str, Any]) -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)
    sign(province, key)

    said = stopped(lambda: hand_over(province, key, **dict(fields)))

    assert said.startswith("R07 ")


def test_the_whole_way_to_the_ministries() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)
    sign(province, key)

    hand_over(province, key)

    with viewing(SYSTEM):
        row = Candidacy.objects.get(pk=key)
        assert row.state.value == "sent"
        assert {part: row.submission.package_pages[part] for part in PAGES} == PAGES


def test_only_the_province_recommends_and_only_the_city_applies() -> None:
    province = a_province()
    a_round(province)
    key = a_candidacy(province, "9902", "月湖市")

    with pytest.raises(PermissionDenied):
        recommend_candidacy(by=province.officers["9902"], candidacy=key, reason="x")
    with pytest.raises(PermissionDenied):
        start_candidacy(by=province.officers["9902"], batch=3, region="99")


def test_the_last_day_on_file_is_not_moved_by_opening() -> None:
    province = a_province()
    today = timezone.localdate()

    said = stopped(
        lambda: open_round(
            by=province.industry, batch=2, name="第二批", notice=NOTICE, notice_on=today, closes_on=today,
        )
    )  # fmt: skip

    assert "2025-04-23" in said
