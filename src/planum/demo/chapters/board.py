"""The park writes its plan, places its firms, reads the electricity that they share, and prints its board."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from planum.demo.chapters import World
from planum.demo.people import IN_PARK, PARK
from planum.demo.plants.plan import Kind, PlantPlan
from planum.hub.metrics.actions import define_metric
from planum.kernel.models import Organisation
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.board.actions import (
    add_task,
    mark_upgraded,
    move_task,
    place_firm,
    read_energy,
    report_goal,
    set_goal,
    set_plan,
)
from planum.park.board.models import Goal, MonthlyEnergy, ParkPlan, TaskState
from planum.park.board.queries import board_of, energy_metrics

TITLE = "园区早报"
# Invented plots of an invented park, in metres from its south-west corner.
PLOTS = {
    "XH01": ("A-01", 180, 620), "XH02": ("A-02", 420, 640), "XH03": ("A-03", 660, 590), "XH05": ("B-01", 240, 300),
    "XH08": ("B-02", 520, 260), "XH09": ("C-01", 820, 340),
}  # fmt: skip
UPGRADED = ("XH01", "XH08")
SILENT = "XH01"


def tell(world: World) -> None:
    park = world.people.get("park")
    plans = {plan.code: plan for plan in world.plans if plan.code in IN_PARK}
    if world.recorded or park is None or not plans:
        return
    today = world.now.date()
    set_plan(
        by=park, park=PARK, name="星河高新区新型技术改造整体实施方案", name_en="Plan of Xinghe High-tech Park",
        leading_industry="汽车零部件与有色金属", starts_on=date(today.year, 1, 1), ends_on=date(today.year + 2, 12, 31),
        measures="统一数据底座；规上企业全覆盖诊断；链主带动配套企业改造；公共算力与双千兆网络",
    )  # fmt: skip
    for goal in Goal:
        set_goal(by=park, park=PARK, goal=goal, year=today.year + 2, percent=100)
    for goal, percent, source in ((Goal.SERVED, 67, "园区经发局台账"), (Goal.GIGABIT, 92, "通信管理局测评报告")):
        report_goal(by=park, park=PARK, goal=goal, year=today.year + 2, percent=percent, source=source)
    _tasks(world, today)
    for code, plan in plans.items():
        plot, east_m, north_m = PLOTS[code]
        place_firm(by=park, park=PARK, firm=code, code=plot, east_m=east_m, north_m=north_m)
        if code != SILENT:
            _show_energy(world, plan)
    for code in UPGRADED:
        mark_upgraded(by=park, firm=code, on=today - timedelta(days=10), basis="改造验收意见（模型城市虚构）")
    read_energy(by=park, park=PARK, month_on=today)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        plan = ParkPlan.objects.select_related("park").filter(park__code=PARK).first()
        if plan is None:
            return {"firms": 0}
        newest = MonthlyEnergy.objects.order_by("-month_on").values_list("month_on", flat=True).first()
        board = board_of(plan.park, newest or plan.starts_on)
        return {
            "firms": board.firms, "energy_of": board.energy_of, "energy_kwh": board.energy_kwh,
            "carbon_kg": board.carbon_kg, "coverage": {one.goal: [one.count, one.of] for one in board.coverage},
        }  # fmt: skip


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["firms"]:
        return []
    coverage = told["coverage"]
    said = "、".join(
        f"{label} {coverage[name][0]}/{coverage[name][1]}"
        for name, label in (("connected", "接入"), ("diagnosed", "诊断"), ("upgraded", "改造"))
    )
    carbon = f"，折 {told['carbon_kg'] / 1000:.1f} 吨CO₂" if told["carbon_kg"] is not None else ""
    energy = f"当月用电 {told['energy_kwh']:,.0f} 千瓦时{carbon}，由 {told['energy_of']}/{told['firms']} 家共享"
    return [
        (f"园区 {told['firms']} 家企业：{said}", "/park/board/"),
        (energy, "/park/board/"),
        ("园区方案与看板可打印为PDF，字体内嵌", "/park/board/report.pdf"),
    ]


def _tasks(world: World, today: date) -> None:
    park = world.people["park"]
    for title, responsible, days, to in (
        ("规上企业数字化诊断全覆盖", "促进中心", 20, TaskState.UNDER_WAY),
        ("双千兆网络补盲", "基础设施部", 5, TaskState.UNDER_WAY),
        ("铝业配套企业协同改造", "金鼎铝业", 90, TaskState.PLANNED),
    ):  # fmt: skip
        task = add_task(by=park, park=PARK, title=title, responsible=responsible, due_on=today + timedelta(days=days))
        if to is not TaskState.PLANNED:
            move_task(by=park, task=task.id, to=to)


def _show_energy(world: World, plan: PlantPlan) -> None:
    """The firm's own metric of its main meter; the park sees it because the plant is disclosed to it."""
    with viewing(world.people["park"]):
        home = Organisation.objects.get(code=PARK)
        known = {metric.owner.code for metric in energy_metrics(home).values()}
    if plan.code in known:
        return
    meter = next(signal.code for *_place, signal in plan.walk() if signal.kind is Kind.ENERGY and "/MT" in signal.code)
    define_metric(
        by=world.people[plan.code], owner=plan.code, code=f"{plan.code}-MONTHKWH", name="月用电量",
        name_en="Electricity of a month", formula="delta(energy)", inputs={"energy": meter}, unit="kWh",
    )  # fmt: skip
