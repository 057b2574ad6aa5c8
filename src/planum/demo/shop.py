"""A week's work of one plant of the model city: planned, disturbed by a press that fails, and planned anew."""

import base64
from datetime import datetime, timedelta

from planum.demo.plants.plan import PlantPlan
from planum.factory.monitoring.models import LimitRule
from planum.factory.scheduling.actions import (
    add_order,
    add_stopping_rule,
    apply_proposal,
    import_calendars,
    import_machines,
    import_operators,
    import_orders,
    import_routings,
    import_setups,
    import_transport,
    publish_plan,
    report_event,
    set_shop,
    start_operation,
    start_planning,
)
from planum.factory.scheduling.actions.resources import PriceShape
from planum.factory.scheduling.charts import dispatch_list
from planum.factory.scheduling.models import EventKind
from planum.factory.scheduling.planning import work_off
from planum.factory.scheduling.queries import planning_run
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

PLANT = "XH01"
ORDERS = 40
SOLVE_S, ANSWER_S = 1.5, 1.0
STOPS_FOR_MINUTES = 180

CALENDARS = """calendar,name,day,from,until,occasion
DAY,两班,1-6,08:00,20:00,
ALL,三班,1-6,00:00,24:00,
ALL,三班,2027-01-01,,,元旦
DAY,两班,2027-01-01,,,元旦
"""
MACHINES = """machine,name,name_en,work_centre,unit,calendar,station,setups,power_w
PR01,1号冲压机,Press 1,冲压,{site}/PRESS/L1/PR01,ALL,A,TOOLS,120000
PR02,2号冲压机,Press 2,冲压,{site}/PRESS/L1/PR02,ALL,A,TOOLS,120000
CN01,1号加工中心,Machining centre 1,机加,{site}/MACH/L1/CN01,ALL,B,FIXTURES,30000
CN02,2号加工中心,Machining centre 2,机加,,DAY,B,FIXTURES,30000
DB01,去毛刺台,Deburring bench,精整,,DAY,B,,2000
WA01,清洗线,Washing line,精整,,DAY,B,,18000
QC01,检验台,Inspection bench,检验,,DAY,B,,500
"""
OPERATORS = """operator,name,name_en,calendar,skills
W01,赵师傅,Zhao,DAY,"inspect,deburr"
W02,钱师傅,Qian,DAY,deburr
W03,孙师傅,Sun,DAY,inspect
"""
SETUPS = """setups,from,to,minutes
TOOLS,RAIL,BRACKET,35
TOOLS,BRACKET,RAIL,40
TOOLS,RAIL,SHELL,50
TOOLS,SHELL,RAIL,45
TOOLS,BRACKET,SHELL,30
TOOLS,SHELL,BRACKET,30
FIXTURES,HUB,FLANGE,20
FIXTURES,FLANGE,HUB,25
"""
TRANSPORT = "from,to,minutes\nA,B,15\n"
ROUTINGS = """product,product_name,step,step_name,machine,minutes_per_piece,fixed_minutes,family,skill
RAIL,座椅滑轨,10,冲压,PR01,0.10,10,RAIL,
RAIL,座椅滑轨,10,冲压,PR02,0.12,10,RAIL,
RAIL,座椅滑轨,20,去毛刺,DB01,0.08,5,,deburr
RAIL,座椅滑轨,30,检验,QC01,0.05,5,,inspect
BRACKET,支架,10,冲压,PR01,0.12,10,BRACKET,
BRACKET,支架,10,冲压,PR02,0.12,10,BRACKET,
BRACKET,支架,20,钻孔,CN01,0.20,15,FLANGE,
BRACKET,支架,20,钻孔,CN02,0.22,15,FLANGE,
BRACKET,支架,30,清洗,WA01,0.05,10,,
SHELL,壳体,10,拉深,PR01,0.20,15,SHELL,
SHELL,壳体,20,精铣,CN01,0.30,20,HUB,
SHELL,壳体,20,精铣,CN02,0.30,20,HUB,
SHELL,壳体,30,清洗,WA01,0.06,10,,
SHELL,壳体,40,检验,QC01,0.08,5,,inspect
HUB,轮毂,10,车铣,CN01,0.35,20,HUB,
HUB,轮毂,10,车铣,CN02,0.38,20,HUB,
HUB,轮毂,20,去毛刺,DB01,0.10,5,,deburr
HUB,轮毂,30,检验,QC01,0.06,5,,inspect
FLANGE,法兰,10,车铣,CN01,0.28,20,FLANGE,
FLANGE,法兰,10,车铣,CN02,0.30,20,FLANGE,
FLANGE,法兰,20,清洗,WA01,0.05,10,,
"""
PRODUCTS = ("RAIL", "BRACKET", "SHELL", "HUB", "FLANGE")
TARIFF = [PriceShape(datetime.min.time().replace(hour=hour), price) for hour, price in ((0, 35), (8, 98), (22, 35))]


def schedule_work(engineer: Person, plan: PlantPlan, now: datetime) -> None:
    """Resources and orders, a plan that counts, work that has begun, a press that fails, and the plan in answer."""
    plant = f"{plan.code}/{plan.site}"
    _equip(engineer, plant, now)
    run = start_planning(by=engineer, plant=plant, seconds=SOLVE_S, name="周计划")
    with viewing(SYSTEM):
        work_off(run.id)
    with viewing(engineer):
        made = planning_run(run=run.id)
    assert made.plan is not None, made.message
    publish_plan(by=engineer, plan=made.plan)
    _begin(engineer, plant)
    _disturb(engineer, plant, now)


def _equip(engineer: Person, plant: str, now: datetime) -> None:
    for read, table in (
        (import_calendars, CALENDARS), (import_machines, MACHINES.format(site=plant)), (import_operators, OPERATORS),
        (import_setups, SETUPS), (import_transport, TRANSPORT), (import_routings, ROUTINGS),
        (import_orders, _orders(now)),
    ):  # fmt: skip
        content = base64.b64encode(table.encode()).decode()
        read(by=engineer, plant=plant, name="模型城市.csv", content=content)
    set_shop(by=engineer, plant=plant, freeze_minutes=30, tariff=TARIFF)
    with viewing(SYSTEM):
        rule = LimitRule.objects.filter(signal__path=f"{plant}/PRESS/L1/PR01/vibration").first()
    if rule is not None:
        add_stopping_rule(
            by=engineer, plant=plant, machine="PR01", rule=rule.pk, expected_minutes=STOPS_FOR_MINUTES
        )  # fmt: skip


def _orders(now: datetime) -> str:
    """Due one after the other over a week, a little tighter than is comfortable."""
    lines = ["order,product,quantity,due,weight,note"]
    for number in range(ORDERS):
        quantity = 150 + 50 * (number * 7 % 9)
        due_at = now + timedelta(hours=9 + 1.2 * number)
        weight = 3 if number % 8 == 0 else 1
        note = "主机厂急件" if weight == 3 else ""
        lines.append(
            f"SO-{number + 1:03d},{PRODUCTS[number % 5]},{quantity},{due_at:%Y-%m-%dT%H:%M%z},{weight},{note}"
        )  # fmt: skip
    return "\n".join(lines) + "\n"


def _begin(engineer: Person, plant: str) -> None:
    """The first operation of each press and machining centre is under way."""
    for machine in ("PR01", "PR02", "CN01"):
        with viewing(engineer):
            lines = dispatch_list(plant=plant, machine=machine, limit=1)
        if lines and lines[0].step == 10:
            start_operation(by=engineer, operation=lines[0].operation, machine=machine)


def _disturb(engineer: Person, plant: str, now: datetime) -> None:
    """A press fails: the optimised plan in answer is applied. Then a rush order comes, and its answer waits."""
    proposals = report_event(
        by=engineer, plant=plant, kind=EventKind.MACHINE_DOWN, machine="PR02", minutes=STOPS_FOR_MINUTES,
        note="主油泵漏油", optimise_s=ANSWER_S,
    )  # fmt: skip
    better = proposals[-1]
    if better.run is not None:
        with viewing(SYSTEM):
            work_off(better.run)
    apply_proposal(by=engineer, proposal=better.id)
    add_order(
        by=engineer, plant=plant, code="SO-RUSH", product="BRACKET", quantity=200, due_at=now + timedelta(hours=18),
        weight=5, note="客户停线待料",
    )  # fmt: skip
    report_event(by=engineer, plant=plant, kind=EventKind.RUSH_ORDER, order="SO-RUSH", optimise_s=0)
