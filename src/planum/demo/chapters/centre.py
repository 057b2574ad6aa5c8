"""The promotion centre brings a firm and a provider together; what was delivered lifts the firm by a level."""

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planum.demo.chapters import World
from planum.demo.chapters.diagnosis import MIDDLE, OLD_MACHINES, RISING, answer_rest
from planum.demo.people import CITY_CODE, INDUSTRY_BUREAU, PARK, PASSWORD
from planum.demo.plants.plan import PlantPlan
from planum.hub.assets.actions import add_signals
from planum.hub.assets.shapes import NewSignal
from planum.hub.connectors.actions import import_file
from planum.kernel.actions import add_organisation, add_person
from planum.kernel.models import OrganisationKind, Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.centre.actions import (
    accept_service,
    add_solution,
    begin_service,
    deliver_service,
    finish_milestone,
    invite_provider,
    offer_service,
    open_need,
    order_service,
    publish_solution,
    rate_service,
    register_provider,
)
from planum.park.centre.models import FirmSize, Need, OrderState, ServiceOrder, Solution, SolutionState
from planum.park.centre.queries import matches
from planum.park.centre.shapes import NewMilestone
from planum.park.diagnosis.actions import confirm_diagnosis, open_diagnosis, prefill_diagnosis, submit_diagnosis
from planum.park.diagnosis.models import Diagnosis, DiagnosisState

TITLE = "促进中心：供需对接与服务"
WAN_FEN = 10_000_00
PROVIDERS = (
    ("XS01", "星河智造服务有限公司", "Xinghe Smart Manufacturing Services",
     "老旧设备联网、能耗监测与车间执行系统的实施。",
     "Connects old machines, monitors energy, brings in execution systems.", "周顾问", "Zhou", 4),
    ("XS02", "启明数字科技有限公司", "Qiming Digital", "排产优化、预测性维护与节能优化的算法服务。",
     "Scheduling, predictive maintenance and energy optimisation.", "吴顾问", "Wu", 3),
)  # fmt: skip
SMALL = [FirmSize.SMALL, FirmSize.MEDIUM]
# Provider, code, names, text, what it raises, prices in 万元, months, industries, green.
SOLUTIONS: tuple[tuple[str, str, str, str, str, dict[str, list[str]], int, int, int, list[str], bool], ...] = (
    ("XS01", "SMS-CONNECT", "老旧设备联网与能耗监测", "Old machines connected, energy monitored",
     "加装传感与采集终端，设备功率与状态分钟级入数据中枢，能耗监测到单台设备。",
     {"device_digitisation": ["e"], "device_networking": ["e"], "scene_energy": ["3"], "data_collection": ["energy"]},
     28, 42, 3, ["电气机械", "汽车零部件", "有色金属"], True),
    ("XS01", "SMS-MES", "轻量化制造执行系统", "Light manufacturing execution system",
     "工单、报工、物料与质量一体，与排产和设备数据协同。",
     {"scene_production_control": ["3"], "scene_quality": ["3"], "information_systems": ["most"]},
     60, 110, 6, [], False),
    ("XS02", "QM-SCHED", "智能排产与重排服务", "Scheduling and rescheduling",
     "按设备、模具、人员与交期约束自动排产，扰动后分钟级重排。", {"scene_scheduling": ["4"]}, 25, 50, 3, [], False),
    ("XS02", "QM-ENERGY", "用能优化与碳管理", "Energy optimisation and carbon management",
     "能耗预测、峰谷优化与产品碳足迹核算。", {"scene_energy": ["4"], "green": ["down"]},
     45, 80, 5, ["有色金属", "电气机械"], True),
    ("XS02", "QM-PDM", "关键设备预测性维护", "Predictive maintenance of key machines",
     "振动、温度与电流建模，故障提前预警并生成维修工单。", {"scene_equipment": ["4"]}, 30, 60, 4, [], False),
)  # fmt: skip
# Orders of other firms that are over: firm, solution, price in 万元, stars.
PAST = (("XH01", "SMS-CONNECT", 38, 5), ("XH05", "SMS-CONNECT", 40, 4))


def tell(world: World) -> None:
    codes = {plan.code: plan for plan in world.plans}
    if world.recorded or RISING not in codes:
        return
    consultants = {row[0]: _provider(row) for row in PROVIDERS}
    for provider, code, name, name_en, about, raises, low, high, months, industries, green in SOLUTIONS:
        add_solution(
            by=consultants[provider], code=code, name=name, name_en=name_en, about=about, raises=raises, months=months,
            price_low_fen=low * WAN_FEN, price_high_fen=high * WAN_FEN, industries=industries, sizes=SMALL, green=green,
        )  # fmt: skip
        publish_solution(by=consultants[provider], solution=code)
    for firm, solution, price, stars in PAST:
        if firm in codes:
            _serve(world, consultants["XS01"], firm, solution, price, stars)
    _lift(world, codes[RISING], consultants)
    if "XH02" in codes:
        _ask(world, consultants["XS02"])


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        lifted = ServiceOrder.objects.filter(need__firm__code=RISING, state=OrderState.RATED).first()
        before = Diagnosis.objects.filter(firm__code=RISING, state=DiagnosisState.SUPERSEDED).first()
        after = Diagnosis.objects.filter(firm__code=RISING, state=DiagnosisState.CONFIRMED).first()
        open_need_row = Need.objects.filter(state="open").first()
        return {
            "solutions": Solution.objects.filter(state=SolutionState.PUBLISHED).count(),
            "orders": ServiceOrder.objects.count(),
            "rated": ServiceOrder.objects.filter(state=OrderState.RATED).count(),
            "offered": ServiceOrder.objects.filter(state=OrderState.OFFERED).count(),
            "lifted": lifted.pk if lifted else None,
            "before": before.level if before else None,
            "after": after.level if after else None,
            "after_diagnosis": after.pk if after else None,
            "open_need": open_need_row.pk if open_need_row else None,
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["solutions"]:
        return []
    said = [
        (
            f"{told['solutions']} 个解决方案在架，服务订单 {told['orders']} 份，已评价 {told['rated']} 份",
            "/park/solutions/",
        )
    ]
    if told["lifted"] and told["after"]:
        names = "零一二三四"
        said.append((
            f"{RISING} 老旧设备联网交付后，诊断由{names[told['before']]}级升至{names[told['after']]}级，前后证据可对照",
            f"/park/orders/{told['lifted']}/",
        ))  # fmt: skip
    if told["open_need"]:
        said.append((f"{told['offered']} 份报价待企业选定，匹配理由逐项可见", f"/park/needs/{told['open_need']}/"))
    return said


def _provider(row: tuple[str, str, str, str, str, str, str, int]) -> Person:
    code, name, name_en, about, about_en, person, person_en, capacity = row
    operator = Person.objects.get(username="operator")
    add_organisation(
        by=operator, code=code, name=name, name_en=name_en, kind=OrganisationKind.SERVICE_PROVIDER, region=CITY_CODE
    )  # fmt: skip
    add_person(
        by=operator, username=code.lower(), password=PASSWORD, organisation=code, role=Role.SERVICE_CONSULTANT,
        name=person, name_en=person_en,
    )  # fmt: skip
    consultant = Person.objects.get(username=code.lower())
    register_provider(
        by=consultant, about=about, about_en=about_en, contact=f"{person}，星河市高新区", capacity=capacity
    )  # fmt: skip
    return consultant


def _serve(world: World, consultant: Person, firm: str, solution: str, price: int, stars: int) -> None:
    """An order that went its whole way."""
    engineer = world.people[firm]
    need = open_need(
        by=engineer, firm=firm, name="车间设备联网", name_en="Connect the shop's machines", description="设备联网"
    ).id
    invite_provider(by=engineer, need=need, solution=solution)
    order = _offer(world, consultant, need, solution, price)
    order_service(by=engineer, order=order)
    begin_service(by=consultant, order=order)
    deliver_service(by=consultant, order=order)
    accept_service(by=engineer, order=order)
    rate_service(by=engineer, order=order, stars=stars, judgement="按期交付，现场响应及时")


def _lift(world: World, plan: PlantPlan, consultants: Mapping[str, Person]) -> None:
    """A need by the gaps of a diagnosis; the centre matches and invites; one offer is taken, delivered and rated."""
    engineer, park = world.people[RISING], world.people["park"]
    with viewing(engineer):
        diagnosis = Diagnosis.objects.get(firm__code=RISING, state=DiagnosisState.CONFIRMED).pk
    need = open_need(
        by=engineer, firm=RISING, name="绕线车间老旧设备联网与能耗监测", name_en="Connect old winders, monitor energy",
        description="八台 2009 年的绕线机没有数据接口，能耗只有总表。", diagnosis=diagnosis,
        questions=["device_digitisation", "device_networking", "scene_energy"], industry=plan.industry,
        size=FirmSize.MEDIUM, budget_fen=45 * WAN_FEN, months=4, with_centre=True,
    ).id  # fmt: skip
    with viewing(park):
        best = [one.solution for one in matches(need=need)][:2]
    for solution in best:
        invite_provider(by=park, need=need, solution=solution)
    orders = {
        code: _offer(
            world, consultants["XS01" if code.startswith("SMS") else "XS02"], need, code, 36 if place == 0 else 58
        )
        for place, code in enumerate(best)
    }
    order, consultant = orders["SMS-CONNECT"], consultants["XS01"]
    order_service(by=engineer, order=order)
    begin_service(by=consultant, order=order)
    _connect(world, engineer, plan)
    finish_milestone(by=consultant, order=order, number=1)
    finish_milestone(by=consultant, order=order, number=2)
    deliver_service(by=consultant, order=order)
    accept_service(by=engineer, order=order)
    rate_service(by=engineer, order=order, stars=5, judgement="八台老设备全部联网，能耗看到单机")
    again = open_diagnosis(by=engineer, firm=RISING).id
    prefill_diagnosis(by=engineer, diagnosis=again)
    answer_rest(engineer, again, MIDDLE)
    submit_diagnosis(by=engineer, diagnosis=again, recipients=[PARK, INDUSTRY_BUREAU])
    confirm_diagnosis(by=park, diagnosis=again, remark="联网设备与读数已现场核对")


def _connect(world: World, engineer: Person, plan: PlantPlan) -> None:
    """What the service delivers: signals on the old machines, and their first readings."""
    line = f"{plan.code}/{plan.site}/WIND/L1"
    rows = ["at,signal,value"]
    for number in range(1, OLD_MACHINES + 1):
        machine = f"{line}/WM{number:02d}"
        power = NewSignal(code="power", name="有功功率", name_en="Active power", unit="kW", low=0.0, high=40.0)
        add_signals(by=engineer, asset=machine, signals=[power])
        for minute in range(60, 0, -1):
            at, kilowatts = world.now - timedelta(minutes=minute), 5 + number / 4 + minute % 7 / 10
            rows.append(f"{at.isoformat()},{machine}/power,{kilowatts:.2f}")
    content = base64.b64encode("\n".join([*rows, ""]).encode()).decode()
    import_file(by=engineer, enterprise=plan.code, name="绕线机采集终端.csv", content=content)


def _ask(world: World, consultant: Person) -> None:
    """A need whose offer still waits for the firm."""
    engineer = world.people["XH02"]
    with viewing(engineer):
        diagnosis = Diagnosis.objects.get(firm__code="XH02", state=DiagnosisState.CONFIRMED).pk
    need = open_need(
        by=engineer, firm="XH02", name="多品种小批量排产", name_en="Scheduling many small lots", diagnosis=diagnosis,
        questions=["scene_scheduling", "scene_production_control"], industry="汽车零部件", size=FirmSize.SMALL,
        budget_fen=60 * WAN_FEN, months=6, with_centre=True,
    ).id  # fmt: skip
    invite_provider(by=world.people["park"], need=need, solution="QM-SCHED")
    _offer(world, consultant, need, "QM-SCHED", 34)


def _offer(world: World, consultant: Person, need: int, solution: str, price: int) -> int:
    starts_on = world.now.date()
    steps = [
        NewMilestone("现场勘查与方案确认", starts_on + timedelta(days=14)),
        NewMilestone("实施与联调", starts_on + timedelta(days=60)),
    ]
    return offer_service(
        by=consultant, need=need, solution=solution, price_fen=price * WAN_FEN, starts_on=starts_on,
        ends_on=starts_on + timedelta(days=90), offer="含设备、实施、培训与一年运维。", milestones=steps,
    ).id  # fmt: skip
