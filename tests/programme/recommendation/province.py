"""A province with two cities, its industry and finance departments, a round, and papers as small as they can be."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from planum.kernel.models import OrganisationKind, Person, Region, Role
from planum.programme.recommendation.actions import (
    attach_plan,
    draft_letter,
    examine_candidacy,
    open_round,
    recommend_candidacy,
    sign_letter,
    start_candidacy,
    submit_candidacy,
    take_up_candidacy,
)
from planum.programme.recommendation.papers import DOCUMENTS, PLAN
from planum.programme.recommendation.shapes import NewChain, NewPaper, NewScore
from planum.programme.rules.actions import load_parameters
from programme.plan.plan_world import a_pdf
from world import a_person, a_province_officer, a_region, an_industry_officer, an_operator, an_organisation

YI_FEN = 100_000_000_00
NOTICE = "关于开展第三批试点工作的通知（示例）"


@dataclass
class Province:
    region: Region
    industry: Person
    finance: Person
    officers: dict[str, Person] = field(default_factory=dict)

    def city(self, code: str, name: str) -> Person:
        self.officers[code] = an_industry_officer(a_region(code=code, name=name, name_en="", parent=self.region))
        return self.officers[code]


def a_province(code: str = "99", name: str = "辰光省", name_en: str = "Chenguang") -> Province:
    load_parameters(by=an_operator())
    region = a_region(code=code, name=name, name_en=name_en)
    finance = a_person(
        an_organisation(OrganisationKind.FINANCE_BUREAU, region, name=f"{name}财政厅"), Role.FINANCE_OFFICER
    )
    industry = a_province_officer(region)
    return Province(region, industry, finance)


def a_round(province: Province, closes_in: int = 20, batch: int = 3) -> int:
    today = timezone.localdate()
    opened = open_round(
        by=province.industry, batch=batch, name="第三批试点推荐", notice=NOTICE, notice_on=today - timedelta(days=30),
        closes_on=today + timedelta(days=closes_in),
    )  # fmt: skip
    return opened.batch


def a_candidacy(province: Province, code: str, name: str, batch: int = 3) -> int:
    """Submitted, with a plan of 40 pages and 12 pages of documents."""
    by = province.city(code, name)
    key = start_candidacy(by=by, batch=batch, region=code).id
    plan_for(province, key, code)
    submit_candidacy(by=by, candidacy=key)
    return key


def plan_for(province: Province, key: int, code: str) -> None:
    attach_plan(
        by=province.officers[code], candidacy=key, title=f"{code}市实施方案",
        industries=["有色金属", "机械"], projects=18, investment_fen=60 * YI_FEN,
        chains=[NewChain("C32", "铝精深加工")],
        papers=[NewPaper(PLAN, "方案.pdf", a_pdf(40)), NewPaper(DOCUMENTS, "证明材料.pdf", a_pdf(12))],
    )  # fmt: skip


def examine(province: Province, key: int, points: tuple[int, int, int] = (90, 80, 85)) -> float | None:
    take_up_candidacy(by=province.industry, candidacy=key)
    scores = [
        NewScore(code, each, "有证明材料")
        for code, each in zip(("foundation", "route", "will"), points, strict=True)
    ]  # fmt: skip
    return examine_candidacy(by=province.industry, candidacy=key, scores=scores).total


def recommend(province: Province, code: str = "9902", name: str = "月湖市") -> int:
    key = a_candidacy(province, code, name)
    examine(province, key)
    recommend_candidacy(by=province.industry, candidacy=key, reason="综合得分第一")
    return key


def sign(province: Province, key: int, number: str = "辰工信函〔2026〕1号") -> None:
    draft_letter(by=province.industry, candidacy=key, number=number, dated_on=date(2026, 4, 1))
    sign_letter(by=province.industry, candidacy=key)
    sign_letter(by=province.finance, candidacy=key)


PAGES = {PLAN: 40, DOCUMENTS: 12}
