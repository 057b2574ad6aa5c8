"""A city that writes its plan: three industries, projects on three wings, funds that agree, texts that name numbers."""

import base64
import io
from dataclasses import dataclass
from datetime import date

from pypdf import PdfWriter

from planum.kernel.models import Person, Region
from planum.programme.plan.actions import (
    add_plan_evidence,
    add_planned_project,
    open_plan,
    set_funding_line,
    set_plan_goal,
    set_plan_task,
    set_planned_industry,
    set_safeguard,
    write_chapter,
)
from planum.programme.plan.actions.filling import link_policy
from planum.programme.plan.models import EvidenceKind, FundSource
from planum.programme.rules.actions import load_parameters
from planum.programme.rules.engine.facts import Wing
from planum.programme.rules.engine.facts_plan import OwnerRole
from world import a_province_officer, a_region, an_industry_officer, an_operator

YI_FEN, WAN_FEN = 10**10, 10**6
INDUSTRIES = (("36", "汽车零部件"), ("32", "有色金属"), ("38", "电气机械"))


@dataclass
class Writing:
    region: Region
    bureau: Person
    province: Person
    code: str = ""


def a_writing_city(code: str = "9801", province: str = "98") -> Writing:
    above = a_region(code=province, name=f"省{province}", name_en=f"Province {province}")
    region = a_region(code=code, name=f"城市{code}", name_en=f"City {code}", parent=above)
    return Writing(region, an_industry_officer(region), a_province_officer(above))


def a_draft(city: Writing, *, batch: int = 2) -> str:
    load_parameters(by=an_operator())
    city.code = open_plan(
        by=city.bureau, region=city.region.code, batch=batch, name=f"{city.region.name}试点实施方案",
        starts_on=date(2025, 7, 1), ends_on=date(2028, 6, 30),
    ).code  # fmt: skip
    return city.code


def a_listed_project(city: Writing, code: str, **fields: object) -> None:
    given = {
        "name": f"项目{code}", "wing": Wing.POINT, "industry": "36", "owner": "甲公司", "filing_code": f"2025-{code}",
        "total_investment_fen": YI_FEN, "central_fen": 1000 * WAN_FEN, "starts_on": date(2025, 8, 1),
        "finishes_on": date(2027, 12, 31), "owner_role": OwnerRole.CHAIN_LEADER,
    } | fields  # fmt: skip
    add_planned_project(by=city.bureau, plan=city.code, code=code, **given)  # type: ignore[arg-type]


def fill(city: Writing) -> None:
    """Everything a plan needs: no finding of any rule is left, no chapter is empty."""
    plan, by = city.code, city.bureau
    for code, name in INDUSTRIES:
        set_planned_industry(by=by, plan=plan, code=code, name=name, output_fen=100 * YI_FEN, firms=100)
    a_listed_project(city, "P1", total_investment_fen=6 * YI_FEN, central_fen=3000 * WAN_FEN)
    a_listed_project(city, "P2", wing=Wing.LINE, industry="32")
    a_listed_project(
        city, "P3", wing=Wing.PLANE, industry="38", author_name="高新区管委会", author_kind="high_tech_zone",
        leading_industry="电气机械",
    )  # fmt: skip
    values = {"2025": "62", "2026": "70", "2027": "78", "2028": "83"}
    set_plan_goal(by=by, plan=plan, code="coverage", name="改造覆盖率", unit="%", baseline="55", values=values)
    for number, wing in enumerate(Wing, 1):
        set_plan_task(by=by, plan=plan, number=number, wing=wing, title=f"任务{number}", content="内容")
    set_funding_line(by=by, plan=plan, source=FundSource.CENTRAL, year=2025, wing=Wing.POINT, amount_fen=5000 * WAN_FEN)
    set_funding_line(
        by=by, plan=plan, source=FundSource.ENTERPRISE, year=2026, wing=Wing.POINT,
        amount_fen=8 * YI_FEN - 5000 * WAN_FEN,
    )  # fmt: skip
    link_policy(by=by, plan=plan, programme="超长期特别国债设备更新", content="不重复安排中央财政资金。")
    set_safeguard(by=by, plan=plan, topic="资金监管", content="专款专用。")
    for chapter in ("foundation", "goals", "industries", "tasks", "funds", "links"):
        write_chapter(by=by, plan=plan, chapter=chapter, text="本章内容。")
    text = "## 总体情况\n共安排【项目数】重点项目，总投资【总投资】。"
    write_chapter(by=by, plan=plan, chapter="projects", text=text)
    for kind in (EvidenceKind.COMMITMENT, EvidenceKind.FILING):
        add_plan_evidence(
            by=by, plan=plan, kind=kind, proves=str(kind.value), name=f"{kind.value}.pdf", content=a_pdf()
        )


def a_pdf(pages: int = 1) -> str:
    paper, target = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        paper.add_blank_page(595, 842)
    paper.write(target)
    return base64.b64encode(target.getvalue()).decode()
