"""Joint projects: shares that are the whole, agreed by all, each its own books; chains that two cities share."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from planum.errors import Refused
from planum.kernel.models import Person
from planum.kernel.visibility import viewing
from planum.programme.recommendation.actions import (
    book_joint_share,
    change_joint_shares,
    confirm_joint_share,
    declare_chains,
    decline_joint_share,
    note_city_link,
    propose_joint_project,
)
from planum.programme.recommendation.models import CityLink, JointBooking, JointProject, LinkKind
from planum.programme.recommendation.queries import joint_of, joint_projects, own_share_bp, same_chains
from planum.programme.recommendation.shapes import NewChain, NewShare
from programme.recommendation.province import YI_FEN, a_province
from programme.world import a_reader, texts

pytestmark = pytest.mark.django_db
SHARES = [NewShare("9901", 6_000), NewShare("9902", 4_000)]


def two_cities() -> tuple[Person, Person]:
    province = a_province()
    return province.city("9901", "星河市"), province.city("9902", "月湖市")


def a_joint(lead: Person, code: str = "J1", **fields: Any) -> str:
    given = {
        "name": "铝材协同改造", "lead": "9901", "shares": SHARES, "total_investment_fen": 8 * YI_FEN,
        "central_fen": YI_FEN, "starts_on": date(2026, 1, 1), "finishes_on": date(2027, 12, 31),
    } | fields  # fmt: skip
    return propose_joint_project(by=lead, code=code, **given).code


@pytest.mark.parametrize(
    "shares",
    [
        [NewShare("9901", 6_000), NewShare("9902", 3_999)],
        [NewShare("9901", 6_000), NewShare("9902", 4_001)],
        [NewShare("9901", 10_000)],
        [NewShare("9902", 10_000)],
    ],
    ids=["less than the whole", "more than the whole", "one city", "no lead"],
)
def test_r40_stops_what_is_no_joint_project(shares: list[NewShare]) -> None:
    lead, _partner = two_cities()

    with pytest.raises(Refused, match="R40"):
        a_joint(lead, shares=shares)

    assert JointProject._base_manager.count() == 0


def test_it_stands_when_every_partner_has_confirmed() -> None:
    lead, partner = two_cities()
    code = a_joint(lead)
    with pytest.raises(PermissionDenied):
        confirm_joint_share(by=lead, joint=code, region="9902")

    confirmed = confirm_joint_share(by=partner, joint=code, region="9902")

    assert (confirmed.state, [one.confirmed for one in confirmed.shares]) == ("standing", [True, True])


def test_a_declined_share_is_proposed_anew() -> None:
    lead, partner = two_cities()
    code = a_joint(lead)
    declined = decline_joint_share(by=partner, joint=code, region="9902", reason="份额偏高")

    again = change_joint_shares(
        by=lead, joint=code, shares=[NewShare("9901", 7_000), NewShare("9902", 3_000)], reason="按产能调整"
    )

    assert (declined.state, again.state) == ("declined", "proposed")
    assert [(one.region, one.share_bp, one.confirmed) for one in again.shares] == [
        ("9901", 7_000, True), ("9902", 3_000, False),
    ]  # fmt: skip


def test_each_city_books_its_own_share_alone_and_sees_no_other_books() -> None:
    lead, partner = two_cities()
    code = a_joint(lead)
    confirm_joint_share(by=partner, joint=code, region="9902")
    book_joint_share(by=lead, joint=code, region="9901", project_code="XH-P1", amount_fen=60_000_000_00)

    # 40 % of one hundred million yuan is forty million: exactly this much passes, one fen more does not.
    book_joint_share(by=partner, joint=code, region="9902", project_code="YH-P1", amount_fen=40_000_000_00)
    with pytest.raises(Refused, match="R40"):
        book_joint_share(by=partner, joint=code, region="9902", project_code="YH-P1", amount_fen=40_000_000_01)

    with viewing(partner):
        [seen] = joint_projects()
        assert (seen.own_project, seen.own_fen) == ("YH-P1", 40_000_000_00)
        assert JointBooking.objects.count() == 1
        assert (joint_of(project="XH-P1"), own_share_bp(joint=code, region="9902")) == (None, 4_000)
        assert getattr(joint_of(project="YH-P1"), "code", "") == code
    page = texts(a_reader(partner).get(f"/programme/joint-projects/{code}/"))
    assert "YH-P1" in page
    assert "XH-P1" not in page


def test_a_chain_that_two_plans_share_asks_both_for_a_note_and_tells_no_more_than_the_title() -> None:
    lead, partner = two_cities()
    for officer, region in ((lead, "9901"), (partner, "9902")):
        declare_chains(by=officer, region=region, plan_title=f"{region}方案", chains=[NewChain("C1", "铝精深加工")])
    note_city_link(
        by=lead, region="9901", other="9902", kind=LinkKind.SAME_CHAIN, chain="C1", note="两市分工",
    )  # fmt: skip

    with viewing(partner):
        [seen] = same_chains()

    assert (seen.region, seen.other, seen.other_plan, seen.own_note, seen.other_note) == (
        "9902", "9901", "9901方案", "", "两市分工",
    )  # fmt: skip


def test_a_city_of_the_first_batch_is_one_on_file() -> None:
    lead, _partner = two_cities()
    first = note_city_link(by=lead, region="9901", other="武汉市", kind=LinkKind.FIRST_BATCH, note="零部件协同")

    with pytest.raises(Refused, match="first batch"):
        note_city_link(by=lead, region="9901", other="月湖市", kind=LinkKind.FIRST_BATCH, note="x")

    assert first.other_name == "武汉"
    assert CityLink._base_manager.count() == 1
