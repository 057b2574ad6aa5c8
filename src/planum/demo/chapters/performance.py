"""The city's indicators, computed and reported; its self-evaluation of 2025; what the second tranche is worth today;
a project that has to put something right."""

import base64
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from planum.demo.chapters import World
from planum.demo.promises import PILOT
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.performance.actions import (
    add_city_indicator,
    add_indicator,
    adopt_plan_goals,
    compute_city_indicators,
    confirm_reported_value,
    explain_deviation,
    load_evaluation_schemes,
    open_evaluation,
    open_sanction,
    report_value,
    set_city_target,
    submit_evaluation,
)
from planum.programme.performance.city import evaluation_forecast
from planum.programme.performance.models import (
    Basis,
    CityIndicator,
    Dimension,
    Evaluation,
    Formula,
    Ground,
    SanctionCase,
    SanctionStep,
)
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project, Stage

TITLE = "绩效评价：指标、自评、预测与处理"
AFTER_PROOF = True
WAN_FEN = 10_000_00
PLAN = "星河市实施方案 绩效目标表（模型城市）"
# Code, names, dimension, formula, project indicator, unit, weight; targets of 2025 to 2028, or the goal of the
# approved plan that sets them.
INDICATORS: tuple[tuple[str, str, str, Dimension, Formula, str, str, int, tuple[float | None, ...] | str], ...] = (
    ("BUDGET", "中央资金拨付率", "Central funds paid", Dimension.BUDGET, Formula.BUDGET, "", "%", 1, (10, 25, 70, 100)),
    ("DIGITAL", "数字化水平二级及以上企业占比", "Firms at level two or above", Dimension.OUTPUT, Formula.DIAGNOSED, "",
     "%", 2, (None, 40, 60, 80)),
    ("MILESTONE", "到期里程碑完成率", "Due milestones proven", Dimension.OUTPUT, Formula.MILESTONES, "", "%", 2,
     (None, 85, 90, 95)),
    ("SCENES", "大模型应用场景数", "Scenes with large models", Dimension.OUTPUT, Formula.REPORTED, "", "个", 1,
     "model_scenes"),
    ("COVERAGE", "重点行业规上企业数字化改造覆盖率", "Firms above scale upgraded", Dimension.OUTPUT, Formula.COVERAGE,
     "", "%", 2, "coverage"),
    ("TOOLS", "数字化研发设计工具普及率", "Firms with digital design tools", Dimension.OUTPUT, Formula.REPORTED, "",
     "%", 1, "design_tools"),
    ("CONTROL", "关键工序数控化率", "Key processes under numerical control", Dimension.OUTPUT, Formula.PROJECTS_RATIO,
     "CONTROLLED/KEY", "%", 1, "numeric_control"),
    ("ENERGY", "重点行业单位增加值能耗累计下降", "Energy per value added, fall since the base year", Dimension.BENEFIT,
     Formula.REPORTED, "", "%", 1, "energy"),
    ("SAVING", "示范项目节能降耗幅度", "Energy saved by the projects", Dimension.BENEFIT, Formula.PROJECTS_MEAN, "I1",
     "%", 2, (None, 6, 8, 10)),
    ("INVEST", "带动技改投资", "Investment brought about", Dimension.BENEFIT, Formula.REPORTED, "", "亿元", 1,
     (60, 180, 320, 450)),
    ("CONTENT", "企业满意度", "Satisfaction of firms", Dimension.SATISFACTION, Formula.REPORTED, "", "%", 1,
     (85, 88, 90, 90)),
)  # fmt: skip
# What was reported with evidence: code, day, value.
REPORTED = (
    ("BUDGET", date(2025, 12, 31), 7.5),
    ("SCENES", date(2025, 12, 31), 5),
    ("TOOLS", date(2025, 12, 31), 76.4),
    ("TOOLS", date(2026, 6, 30), 79.5),
    ("CONTROL", date(2025, 12, 31), 68.2),
    ("CONTROL", date(2026, 6, 30), 73),
    ("ENERGY", date(2025, 12, 31), 2.1),
    ("ENERGY", date(2026, 6, 30), 3.6),
    ("SCENES", date(2026, 3, 31), 8),
    ("SCENES", date(2026, 9, 30), 11),
    ("INVEST", date(2025, 12, 31), 62),
    ("INVEST", date(2026, 6, 30), 118),
    ("INVEST", date(2026, 9, 30), 146),
    ("CONTENT", date(2025, 12, 31), 91),
)
# Of each project, its key processes and those of them under numerical control, as its owner counted them.
PROCESSES = {"XH-P01": (12, 9), "XH-P02": (8, 5), "XH-P03": (14, 11), "XH-P04": (6, 4), "XH-P05": (10, 8)}
REASONS = {
    "BUDGET": "首批资金九月底到账，项目处于建设期，年内仅预拨启动款，其余按里程碑自次年拨付。",
}
OTHER = "建设进度与年度目标存在差异，已纳入月度调度督促。"


def tell(world: World) -> None:
    with viewing(SYSTEM):
        if not Pilot.objects.filter(code=PILOT).exists():
            return
    bureau = world.people["bureau"]
    load_evaluation_schemes(by=bureau)
    for code, name, name_en, dimension, formula, of_code, unit, weight, targets in INDICATORS:
        add_city_indicator(
            by=bureau, pilot=PILOT, code=code, name=name, name_en=name_en, dimension=dimension, formula=formula,
            of_code=of_code, unit=unit, weight=weight, source=PLAN, goal=targets if isinstance(targets, str) else "",
        )  # fmt: skip
        for year, value in enumerate(() if isinstance(targets, str) else targets, start=2025):
            if value is not None:
                set_city_target(by=bureau, pilot=PILOT, indicator=code, year=year, value=value)
    if not world.recorded:
        adopt_plan_goals(by=bureau, pilot=PILOT)
    today = world.now.date()
    for code, day, number in REPORTED:
        if day <= today:
            _report(bureau, code, day, number)
    _key_processes(world)
    opened = open_evaluation(by=bureau, pilot=PILOT, year=2025)
    for line in opened.lines:
        if line.needs_explanation:
            explain_deviation(by=bureau, line=line.id, explanation=REASONS.get(line.indicator, OTHER))
    summary = "试点起步平稳，方案、项目库和资金管理制度已建立；产出与效益自次年起按读数和凭证核算。"
    submit_evaluation(by=bureau, evaluation=opened.id, summary=summary)
    compute_city_indicators(by=bureau, pilot=PILOT)
    _sanction(bureau)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        evaluation = Evaluation.objects.filter(pilot__code=PILOT).first()
        case = SanctionCase.objects.filter(pilot__code=PILOT, project__isnull=False).first()
        known = Pilot.objects.filter(code=PILOT).exists()
        seen = evaluation_forecast(pilot=PILOT) if known else None
        return {
            "indicators": CityIndicator.objects.filter(pilot__code=PILOT).count(),
            "evaluation": evaluation.pk if evaluation else None,
            "points": float(evaluation.points or 0) if evaluation else None,
            "grade": str(evaluation.grade) if evaluation else "",
            "passing": seen.passing if seen else None,
            "expected_fen": seen.expected_fen if seen else None,
            "points_low": seen.points_low if seen else None,
            "points_high": seen.points_high if seen else None,
            "case": case.pk if case else None,
            "against": case.project.code if case and case.project else "",
        }


GRADES = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["indicators"]:
        return []
    said = []
    if told["evaluation"]:
        points = f"{told['points']:g} 分（{GRADES.get(told['grade'], '未定')}）"
        text = f"{told['indicators']} 项城市指标逐项留痕，2025 年单位自评 {points}，偏差逐项说明，待省级审定"
        said.append((text, f"/programme/performance/evaluations/{told['evaluation']}/"))
    if told["passing"] is not None:
        points = f"预计 {told['points_low']:.0f} 至 {told['points_high']:.0f} 分"
        money = f"第二批资金期望值 {told['expected_fen'] / WAN_FEN:,.0f} 万元"
        text = f"期满考核通过概率 {told['passing']:.0%}，{points}，{money}"
        said.append((text, f"/programme/performance/cities/{PILOT}/"))
    if told["case"]:
        said.append((
            f"{told['against']} 检查发现问题，已立案督促整改，听取意见后生效",
            f"/programme/performance/sanctions/{told['case']}/",
        ))  # fmt: skip
    return said


def _report(bureau: Person, code: str, day: date, number: float) -> None:
    """A short PDF is enough as evidence in the model city."""
    content = base64.b64encode(f"%PDF-1.4\n% {code} {day} {number}\n".encode()).decode()
    said = report_value(
        by=bureau, pilot=PILOT, city_indicator=code, start_on=date(day.year, 1, 1), end_on=day, value=number,
        evidence_name=f"{code}-{day}.pdf", evidence=content, note="模型城市虚构佐证",
    )  # fmt: skip
    confirm_reported_value(by=bureau, reported=said.id, remark="佐证已核验")


def _key_processes(world: World) -> None:
    """What no sensor counts, project by project: the owner reports it, the bureau confirms it."""
    with viewing(SYSTEM):
        projects = list(Project.objects.filter(code__in=PROCESSES).select_related("owner"))
    today, bureau = world.now.date(), world.people["bureau"]
    names = (
        ("KEY", "关键工序数", "Key processes"),
        ("CONTROLLED", "数控工序数", "Key processes under numerical control"),
    )
    for project in (each for each in projects if each.owner.code in world.people):
        for (code, name, name_en), number in zip(names, PROCESSES[project.code], strict=True):
            row = add_indicator(
                by=bureau, project=project.code, code=code, name=name, name_en=name_en, unit="个",
                basis=Basis.REPORTED,
            )  # fmt: skip
            content = base64.b64encode(f"%PDF-1.4\n% {project.code} {code} {number}\n".encode()).decode()
            said = report_value(
                by=world.people[project.owner.code], indicator=row.id, start_on=date(today.year, 1, 1), end_on=today,
                value=number, evidence_name=f"{project.code}-{code}.pdf", evidence=content, note="工艺清单",
            )  # fmt: skip
            confirm_reported_value(by=bureau, reported=said.id, remark="现场核对")


def _sanction(bureau: Person) -> None:
    """The first project under way has papers that do not match: to be put right within sixty days."""
    with viewing(SYSTEM):
        project = Project.objects.filter(pilot__code=PILOT, state=Stage.UNDER_WAY).order_by("code").first()
    if project is None:
        return
    today = timezone.localdate()
    open_sanction(
        by=bureau, pilot=PILOT, project=project.code, ground=Ground.AUDIT, step=SanctionStep.RECTIFY,
        facts="现场检查发现两台设备铭牌与清单不一致，台账未及时更新。", reason="责令核对设备清单并补正台账",
        heard_until=today + timedelta(days=10), due_on=today + timedelta(days=60),
    )  # fmt: skip
