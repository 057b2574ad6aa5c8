"""Six months of reports: on time, late and missing; a change, a check on site, an acceptance, a removal proposed."""

import base64
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from planum.demo.chapters import World
from planum.demo.papers import PHOTO
from planum.demo.people import INSTITUTE, OPERATOR, PASSWORD, UNIVERSITY
from planum.kernel.actions import add_person
from planum.kernel.models import Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.models import Project
from planum.programme.supervision.actions import (
    add_inspection_photo,
    answer_rectification,
    apply_for_acceptance,
    appoint_experts,
    decide_acceptance,
    decide_change,
    give_acceptance_opinion,
    import_reports,
    open_month,
    plan_inspection,
    record_inspection,
    remind,
    request_change,
    save_report,
    submit_report,
)
from planum.programme.supervision.checklist import questions
from planum.programme.supervision.engine.months import first_of, last_day, month_before
from planum.programme.supervision.engine.progress import time_share
from planum.programme.supervision.models import (
    Acceptance,
    ChangeRequest,
    Inspection,
    MonthlyReport,
    RemovalProposal,
    Verdict,
)
from planum.programme.supervision.shapes import Assessed, CheckAnswer, NewRectification
from planum.programme.supervision.standings import project_rows, standings

TITLE = "月度调度、变更、检查与验收"
AFTER_PROOF = True
MONTHS, WAN_FEN = 6, 10_000_00
# How far the investment is ahead of the time or behind it, and for how many of the latest months nothing was reported.
PACES = {
    "XH-P01": (1.85, 0), "XH-P02": (1.14, 0), "XH-P03": (0.90, 0), "XH-P04": (0.70, 0), "XH-P05": (0.97, 1),
    "XH-P06": (0.85, 4),
}  # fmt: skip
LATE = {("XH-P04", 2): 16, ("XH-P05", 3): 9}
ACCEPTED, CHANGED, DELAYED = "XH-P01", "XH-P02", "XH-P05"
MORE_EXPERTS = (("expert.zheng", "郑研究员", "Zheng", INSTITUTE), ("expert.qian", "钱教授", "Qian", UNIVERSITY))


def tell(world: World) -> None:
    """Only the simulated city has these projects."""
    if world.recorded:
        return
    with viewing(SYSTEM):
        projects = {row.code: row for row in Project.objects.select_related("pilot", "owner") if row.code in PACES}
    if not projects:
        return
    today, pilot = world.now.date(), next(iter(projects.values())).pilot.code
    months = _months(today)
    for month in months:
        open_month(by=world.people["bureau"], pilot=pilot, month=month)
    content = base64.b64encode(_table(projects, months, today).encode()).decode()
    import_reports(by=world.people["bureau"], name="月度调度汇总.csv", content=content, accept=True)
    open_month(by=world.people["bureau"], pilot=pilot, month=first_of(today))
    if CHANGED in projects:
        _report(world, projects[CHANGED], today)
        _change(world)
        _inspect(world, today)
    if DELAYED in projects:
        request_change(
            by=world.people["XH03"], project=DELAYED, reason="进口注塑机交期延长", finishes_on=date(2028, 3, 31),
            effect_on_indicators="投产推迟三个月，指标目标不变", effect_on_budget="中央资金不变，拨付相应后移",
        )  # fmt: skip
    if ACCEPTED in projects:
        pass_acceptance(world.people, ACCEPTED, today)
    remind(by=world.people["bureau"], pilot=pilot)


def pass_acceptance(people: Mapping[str, Person], project: str, today: date) -> int:
    """The owner applies with its audit, three experts judge, the city accepts; the number of the acceptance."""
    with viewing(SYSTEM):
        row = Project.objects.select_related("owner").get(code=project)
    applied = apply_for_acceptance(
        by=people[row.owner.code], project=project, summary="改造内容全部完成并投入运行，关键设备联网，指标达到目标。",
        audited_investment_fen=row.total_investment_fen * 97 // 100, auditor_name="辰光会计师事务所",
        audited_on=today - timedelta(days=9), audit_name=f"{project} 投资审计报告.pdf",
        audit_content=base64.b64encode(f"%PDF-1.4 {project} 模型城市虚构审计报告".encode()).decode(),
        assessment=[Assessed("单位产品电耗降幅", "达到目标值", "达到，见指标页", "指标 I1 的证据链")],
    )  # fmt: skip
    experts = [people["expert"], *_more_experts()]
    appoint_experts(by=people["bureau"], acceptance=applied.id, experts=[one.username for one in experts])
    for expert in experts:
        give_acceptance_opinion(
            by=expert, acceptance=applied.id, verdict=Verdict.PASSED, independent=True,
            opinion="现场设备与清单一致，指标由读数证实，同意通过验收。",
        )  # fmt: skip
    decide_acceptance(
        by=people["bureau"], acceptance=applied.id, verdict=Verdict.PASSED, reason="专家一致同意，审计无保留意见"
    )
    return applied.id


def told() -> dict[str, Any]:
    """Counted from what is stored."""
    with viewing(SYSTEM):
        latest = _latest_day()
        lights = [one.light.value for one in standings(project_rows(), latest)] if latest else []
        change, inspection = ChangeRequest.objects.filter(state="approved").first(), Inspection.objects.first()
        removal, acceptance = RemovalProposal.objects.first(), Acceptance.objects.filter(state="passed").first()
        return {
            "reports": MonthlyReport.objects.filter(submitted_on__isnull=False).count(),
            "red": lights.count("red"),
            "yellow": lights.count("yellow"),
            "green": lights.count("green"),
            "change": change.pk if change else None,
            "inspection": inspection.pk if inspection else None,
            "removal": removal.pk if removal else None,
            "acceptance": acceptance.pk if acceptance else None,
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["reports"]:
        return []
    said = [(
        f"月度调度 {told['reports']} 份；绿灯 {told['green']} 项，黄灯 {told['yellow']} 项，红灯 {told['red']} 项",
        "/programme/supervision/",
    )]  # fmt: skip
    for key, text, page in (
        ("removal", "园区平台项目连续未报，系统已提请退库，正在听取单位意见", "removals"),
        ("change", "一项投资变更附预算影响说明，批准后即写入项目", "changes"),
        ("inspection", "现场检查留有照片和整改事项，企业已答复，待核查", "inspections"),
        ("acceptance", f"{ACCEPTED} 经三名专家和投资审计通过验收", "acceptances"),
    ):
        if told[key]:
            said.append((text, f"/programme/supervision/{page}/{told[key]}/"))
    return said


def _months(today: date) -> list[date]:
    months = [month_before(today)]
    while len(months) < MONTHS:
        months.insert(0, month_before(months[0]))
    return months


def _table(projects: Mapping[str, Project], months: list[date], today: date) -> str:
    """What the districts had kept in their spreadsheets, in 10 000 yuan."""
    rows = [
        "项目编号,月份,报送日期,自有资金（万元）,银行贷款（万元）,其中设备软件投资（万元）,形象进度（%）,用工人数,本月进展"
    ]
    for code, project in projects.items():
        pace, silent = PACES[code]
        for place, month in enumerate(months[: MONTHS - silent]):
            passed = float(time_share(project.starts_on, project.finishes_on, last_day(month)))
            share = min(pace * passed, 0.98)
            invested = project.total_investment_fen / WAN_FEN * share
            sent = last_day(month) + timedelta(days=LATE.get((code, place), 3))
            rows.append(
                f"{code},{month:%Y-%m},{min(sent, today)},{invested * 0.6:.0f},{invested * 0.4:.0f},"
                f"{invested * 0.55:.0f},{share * 100:.0f},{40 + place * 3},设备安装与联调按计划推进"
            )
    return "\n".join(rows)


def _report(world: World, project: Project, today: date) -> None:
    """The chain leader reports the month that is running, ahead of time; its bureau has yet to accept it."""
    with viewing(SYSTEM):
        row = MonthlyReport.objects.get(project=project, month=first_of(today))
    by, code, month = world.people[project.owner.code], project.code, first_of(today)
    save_report(
        by=by, project=code, month=month, own_fen=row.own_fen + 180 * WAN_FEN,
        physical_bp=min(row.physical_bp + 200, 10_000),
        equipment_fen=row.equipment_fen + 90 * WAN_FEN, milestones="蓄热式熔炼炉完成热试",
        problems="供应链平台接口联调需协调一家供应商",
    )  # fmt: skip
    submit_report(by=by, project=code, month=month)


def _change(world: World) -> None:
    """More of the firm's own money; central support stays."""
    asked = request_change(
        by=world.people["XH05"], project=CHANGED, total_investment_fen=12_600 * WAN_FEN,
        reason="供应链协同平台增加两家供应商接入", effect_on_indicators="协同企业由六家增至八家",
        effect_on_budget="增加的 600 万元由企业自筹，中央资金不变",
    )  # fmt: skip
    decide_change(by=world.people["bureau"], change=asked.id, approve=True, reason="自筹资金落实，同意变更")


def _inspect(world: World, today: date) -> None:
    bureau = world.people["bureau"]
    listed = ["RGF-20-0412", "RGF-20-0413", "SCP-32-0007"]
    row = plan_inspection(by=bureau, project=CHANGED, planned_on=today, purpose="设备到位抽查", listed=listed)
    add_inspection_photo(
        by=bureau, inspection=row.id, name="二号熔炼炉铭牌.png", content=PHOTO, caption="二号熔炼炉铭牌 RGF-20-0412"
    )
    done = record_inspection(
        by=bureau, inspection=row.id, found=listed[:1] + listed[2:], remark="一台熔炼炉尚在调试间，铭牌未装",
        checklist=[CheckAnswer(code, code != "equipment") for code in questions()], inspected_on=today,
        rectifications=[NewRectification("三号熔炼炉 RGF-20-0413 补装铭牌并移入车间", today + timedelta(days=20))],
    )  # fmt: skip
    answer_rectification(
        by=world.people["XH05"], rectification=done.rectifications[0].id, answer="铭牌已装，设备已移入熔铸车间"
    )


def _more_experts() -> list[Person]:
    operator = Person.objects.get(username=OPERATOR)
    for username, name, name_en, organisation in MORE_EXPERTS:
        if not Person.objects.filter(username=username).exists():
            add_person(
                by=operator, username=username, password=PASSWORD, organisation=organisation, role=Role.EXPERT,
                name=name, name_en=name_en,
            )  # fmt: skip
    return list(Person.objects.filter(username__in=[one[0] for one in MORE_EXPERTS]).order_by("username"))


def _latest_day() -> date | None:
    """The day on which the newest month was opened, at the latest; counted without a clock."""
    latest: MonthlyReport | None = MonthlyReport.objects.order_by("-month").first()
    return last_day(latest.month) if latest else None
