"""The city writes its implementation plan from one model of numbers; a neighbour's draft still has open points."""

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from pypdf import PdfWriter

from planum.demo.chapters import World
from planum.demo.people import CITY_CODE, PASSWORD, PROVINCE
from planum.demo.planned import (
    FUNDS,
    GOALS,
    INDUSTRIES,
    LINE_OF,
    NEIGHBOUR_TEXT,
    OTHER_PROJECTS,
    POLICIES,
    SAFEGUARDS,
    TASKS,
    TEXTS,
)
from planum.demo.upgrades import PLAN, WAN_FEN, simulated_upgrades
from planum.kernel.actions import add_organisation, add_person, add_region
from planum.kernel.models import Organisation, OrganisationKind, Person, Region, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.plan import actions
from planum.programme.plan.checking import check
from planum.programme.plan.models import EvidenceKind, FundSource, ImplementationPlan, PlannedProject, PlanPackage
from planum.programme.rules.engine.facts import Category, Wing
from planum.programme.rules.engine.facts_plan import OwnerRole

TITLE = "实施方案：一套数据，文表一致"
AFTER_PROOF = True
CODE, NEIGHBOUR, NEIGHBOUR_CODE = "XH-SSFA-2025", "9902", "YH-SSFA-2025"
TERM: dict[str, Any] = {"starts_on": date(2025, 7, 1), "ends_on": date(2028, 6, 30)}
DAYS: dict[str, Any] = {"starts_on": date(2025, 8, 1), "finishes_on": date(2027, 12, 31)}
LEADERS = {"XH01", "XH05"}
PARK_PLAN: dict[str, Any] = {
    "author_name": "星河高新技术产业开发区管委会",
    "author_kind": "high_tech_zone",
    "leading_industry": "电气机械",
}
EVIDENCE = ((EvidenceKind.COMMITMENT, "申报材料真实性承诺函"), (EvidenceKind.FILING, "重点项目备案证明"),
            (EvidenceKind.STATISTICS, "重点行业产值和规上企业统计数据"))  # fmt: skip


def tell(world: World) -> None:
    if world.recorded:
        return
    bureau = world.people["bureau"]
    actions.open_plan(
        by=bureau, region=CITY_CODE, batch=2, code=CODE, name=PLAN, name_en="Xinghe implementation plan", **TERM
    )  # fmt: skip
    _fill(bureau, world)
    actions.finalise_plan(by=bureau, plan=CODE)
    actions.build_plan_package(by=bureau, plan=CODE)
    actions.submit_plan(by=bureau, plan=CODE)
    actions.approve_plan(
        by=world.people["province"], plan=CODE, approval="模型城市虚构批复", approved_on=date(2025, 6, 20),
        award_fen=30_000 * WAN_FEN,
    )  # fmt: skip
    _neighbour()


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        package = PlanPackage.objects.filter(plan__code=CODE).select_related("file").first()
        draft = ImplementationPlan.objects.filter(code=NEIGHBOUR_CODE).select_related("region", "author").first()
        return {
            "projects": PlannedProject.objects.filter(plan__code=CODE).count(),
            "hash": package.file.digest if package else "",
            "files": len(package.manifest["files"]) if package else 0,
            "open": check(draft).open if draft else 0,
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["hash"]:
        return []
    here = f"/programme/plans/{CODE}/"
    return [
        (
            f"星河市实施方案列入 {told['projects']} 个项目，文表数字同出一套数据，逐项可以打开",
            f"{here}numbers/",
        ),
        (f"申报材料包 {told['files']} 个文件，重复生成字节不变，哈希 {told['hash'][:23]}…", f"{here}documents/"),
    ]


def _fill(bureau: Person, world: World) -> None:
    given: dict[str, Any] = {"by": bureau, "plan": CODE}
    for code, name, sub, output, firms, leader, reason in INDUSTRIES:
        actions.set_planned_industry(
            **given, code=code, name=name, sub_industry=sub, output_fen=output * WAN_FEN, firms=firms,
            chain_leader=leader, justification=reason,
        )  # fmt: skip
    _projects(given, world)
    for code, name, unit, baseline, values in GOALS:
        years = dict(zip(("2025", "2026", "2027", "2028"), values, strict=True))
        actions.set_plan_goal(**given, code=code, name=name, unit=unit, baseline=baseline, values=years)
    for number, (wing, title, content, responsible, milestones) in enumerate(TASKS, 1):
        actions.set_plan_task(
            **given, number=number, wing=Wing(wing), title=title, content=content, responsible=responsible,
            milestones=milestones,
        )  # fmt: skip
    _funds(given)
    for programme, content in POLICIES:
        actions.link_policy(**given, programme=programme, content=content)
    for topic, content, responsible in SAFEGUARDS:
        actions.set_safeguard(**given, topic=topic, content=content, responsible=responsible)
    for chapter, text in TEXTS.items():
        actions.write_chapter(**given, chapter=chapter, text=text)
    for kind, proves in EVIDENCE:
        actions.add_plan_evidence(**given, kind=kind, proves=proves, name=f"{proves}.pdf", content=_paper())


def _projects(given: dict[str, Any], world: World) -> None:
    """The six of the day's story, then those of which nothing more is told."""
    codes = {name: code for code, name, *_rest in INDUSTRIES}
    park = Organisation._base_manager.get(code="XH-PARK")
    firms = {one.code: one for one in Organisation._base_manager.filter(code__startswith="XH")}
    known = {plan.code for plan in world.plans}
    for place, one in enumerate(simulated_upgrades(world.plans, park.code), 1):
        if one.owner not in known and one.owner != park.code:
            continue
        actions.add_planned_project(
            **given, **DAYS, code=one.code, name=one.name, name_en=one.name_en,
            wing=Wing(one.wing), industry=codes[one.industry], owner=firms[one.owner].name, credit_code=one.owner,
            total_investment_fen=one.total_investment_fen,
            equipment_investment_fen=one.total_investment_fen * 7 // 10, central_fen=one.allocation_fen,
            other_central_fen=one.other_central_fen, category=Category(one.category),
            owner_role=OwnerRole.CHAIN_LEADER if one.owner in LEADERS else OwnerRole.LEADING_FIRM,
            other_programme="超长期特别国债设备更新" if one.other_central_fen else "", address="星河市高新区",
            content=f"{one.name}，建设内容以备案为准。", filing_code=f"2504-990100-04-02-{place:06d}",
            funding_sources="企业自筹、银行贷款", expected="单位产品能耗下降10%以上",
            **(PARK_PLAN if one.wing == "plane" else {}),
        )  # fmt: skip
    for place, (code, wing, industry, name, owner, total, central, content) in enumerate(OTHER_PROJECTS, 101):
        actions.add_planned_project(
            **given, **DAYS, code=code, name=name, wing=Wing(wing), industry=codes[industry], owner=owner,
            total_investment_fen=total * WAN_FEN, equipment_investment_fen=total * WAN_FEN * 7 // 10,
            central_fen=central * WAN_FEN, content=content, filing_code=f"2504-990100-04-02-{place:06d}",
            owner_role=OwnerRole.LEADING_FIRM, address="星河市", funding_sources="企业自筹、银行贷款",
            chain_code=LINE_OF.get(industry, "") if wing == "line" else "", expected="设备数字化率达到70%以上",
            **(PARK_PLAN if wing == "plane" else {}),
        )  # fmt: skip


def _funds(given: dict[str, Any]) -> None:
    """Central and local money by year and wing; what remains of the investment is the firms' own and loans."""
    with viewing(SYSTEM):
        rows = PlannedProject.objects.filter(plan__code=CODE)
        by_wing = {wing: [one for one in rows if one.wing == wing] for wing in Wing}
    for wing, projects in by_wing.items():
        total = sum(one.total_investment_fen for one in projects)
        central = sum(one.central_fen for one in projects)
        parts = [(FundSource.CENTRAL, 2025, central // 2), (FundSource.CENTRAL, 2028, central - central // 2)]
        parts += [(FundSource(source), year, total * share // 100) for source, year, share in FUNDS]
        rest = total - sum(amount for _source, _year, amount in parts)
        parts.append((FundSource.ENTERPRISE, 2027, rest))
        for source, year, amount in parts:
            if amount:
                actions.set_funding_line(**given, source=source, year=year, wing=wing, amount_fen=amount)


def _neighbour() -> None:
    """A city of the same province whose plan is being written: its text and its tables disagree."""
    operator = Person.objects.get(username="operator")
    if not Region.objects.filter(code=NEIGHBOUR).exists():
        add_region(by=operator, code=NEIGHBOUR, name="月湖市", name_en="Yuehu", parent=PROVINCE)
    bureau = Organisation._base_manager.filter(kind=OrganisationKind.INDUSTRY_BUREAU, region__code=NEIGHBOUR).first()
    if bureau is None:
        add_organisation(
            by=operator, code="YH-GXJ", name="月湖市工业和信息化局", name_en="Yuehu Industry Bureau",
            kind=OrganisationKind.INDUSTRY_BUREAU, region=NEIGHBOUR,
        )  # fmt: skip
        bureau = Organisation._base_manager.get(code="YH-GXJ")
    person = Person.objects.filter(memberships__organisation=bureau, memberships__role=Role.INDUSTRY_OFFICER).first()
    if person is None:
        add_person(
            by=operator, username="yuehu", password=PASSWORD, organisation=bureau.code, role=Role.INDUSTRY_OFFICER,
            name="林科长", name_en="Lin",
        )  # fmt: skip
        person = Person.objects.get(username="yuehu")
    if ImplementationPlan._base_manager.filter(region__code=NEIGHBOUR).exists():
        return
    name = "月湖市制造业新型技术改造城市试点实施方案"
    actions.open_plan(by=person, region=NEIGHBOUR, batch=3, code=NEIGHBOUR_CODE, name=name, **TERM)
    given: dict[str, Any] = {"by": person, "plan": NEIGHBOUR_CODE}
    actions.set_planned_industry(**given, code="32", name="有色金属", output_fen=900_000 * WAN_FEN, firms=120)
    actions.add_planned_project(
        **given, **DAYS, code="YH-P01", name="铝板带轧制产线智能化改造", wing=Wing.LINE,
        industry="32", owner="月湖铝业有限公司",
        total_investment_fen=32_000 * WAN_FEN, central_fen=6000 * WAN_FEN, chain_code=LINE_OF["有色金属"],
        filing_code="2511-990200-04-02-000001",
    )  # fmt: skip
    values = {"2025": "58", "2026": "66", "2027": "72", "2028": "78"}
    actions.set_plan_goal(**given, code="coverage", name="改造覆盖率", unit="%", baseline="51", values=values)
    actions.write_chapter(**given, chapter="projects", text=NEIGHBOUR_TEXT)


def _paper() -> str:
    """A sealed page as a scan: blank in the model city."""
    import base64  # noqa: PLC0415  beside its one use

    paper, target = PdfWriter(), io.BytesIO()
    paper.add_blank_page(595, 842)
    paper.write(target)
    return base64.b64encode(target.getvalue()).decode()
