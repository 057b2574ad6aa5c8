"""A chain leader and its suppliers agree on lanes, say what they can send, and share hours of machines by contract."""

import base64
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from planum.chain.network.actions import (
    accept_lane,
    add_item,
    add_resource,
    answer_invitation,
    count_stock,
    import_offers,
    invite_partner,
    propose_lane,
    request_supply,
    set_bill,
    set_demand,
    set_resource_use,
    state_capacity,
    take_capacity_from_plant,
)
from planum.chain.network.models import Lane, LaneState, Partnership, PartnershipState
from planum.chain.network.shapes import NewBillLine, NewCapacity, NewDemand
from planum.chain.network.sharing import CAPACITY
from planum.chain.network.weeks import planning_week, weeks_from
from planum.demo.chapters import World
from planum.demo.people import CHAIN_LEADER
from planum.demo.shop import PLANT
from planum.hub.catalogue.actions import list_product, offer_product
from planum.hub.catalogue.models import Audience, Frequency, ProductKind, Theme
from planum.hub.contracts.actions import accept_contract, ask_contract
from planum.hub.contracts.models import Purpose
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "产业链供需网络、能力共享"
FOUNDRY, SECOND_FOUNDRY, MACHINIST, FORGE, MOTORS = "XH08", "XH04", "XH02", "XH07", "XH09"
PARTNERS = (PLANT, MACHINIST, SECOND_FOUNDRY, FORGE, FOUNDRY, MOTORS)
WEEKS = 12
QUARTER = timedelta(days=90)
# Of the leader: code, name, English name, unit, weight, stock.
LEADER_ITEMS = (
    ("TRAY", "电池托盘总成", "Battery tray", "piece", 46.0, 120),
    ("BEAM", "防撞梁总成", "Bumper beam", "piece", 7.5, 180),
    ("HSG", "电驱壳体模组", "E-drive housing module", "piece", 18.0, 60),
    ("PROFILE", "铝型材", "Aluminium profile", "kg", 1.0, 4000),
    ("INGOT", "铝合金锭", "Aluminium alloy ingot", "t", 1000.0, 60),
    ("CORNER", "角座铸件", "Corner casting", "piece", 1.9, 1500),
    ("CASTING", "壳体铸件", "Housing casting", "piece", 13.5, 260),
    ("BRACKET", "支架", "Bracket", "piece", 0.6, 3200),
    ("FLANGE", "法兰", "Flange", "piece", 0.9, 1100),
)
BILLS = {
    "TRAY": {"PROFILE": 22.0, "CORNER": 4.0, "BRACKET": 6.0},
    "BEAM": {"PROFILE": 6.0, "BRACKET": 2.0, "FLANGE": 2.0},
    "HSG": {"CASTING": 1.0, "FLANGE": 1.0},
    "PROFILE": {"INGOT": 0.00105},
}
RESOURCES = {"ROLL": ("轧制线", "Rolling line", 110.0, 20.0), "ASSY": ("总装线", "Assembly line", 96.0, 24.0),
             "MELT": ("熔铸炉", "Melting furnace", 140.0, 20.0)}  # fmt: skip
USES = (("PROFILE", "ROLL", 0.012), ("TRAY", "ASSY", 0.18), ("BEAM", "ASSY", 0.06), ("HSG", "ASSY", 0.12),
        ("INGOT", "MELT", 2.0))  # fmt: skip
# Supplier, the leader's item, the supplier's own code and name of it, price, quantity in a week, days under way, lot.
LANES: tuple[tuple[str, str, str, str, int, float, int, float], ...] = (
    (FOUNDRY, "CORNER", "JZ-08", "角座", 46_00, 760, 2, 20),
    (SECOND_FOUNDRY, "CORNER", "C-4410", "压铸角座", 52_50, 420, 2, 20),
    (FOUNDRY, "CASTING", "KT-21", "电驱壳体毛坯", 318_00, 130, 3, 10),
    (SECOND_FOUNDRY, "CASTING", "H-200", "电驱壳体", 352_00, 60, 3, 10),
    (PLANT, "BRACKET", "BRACKET", "支架", 9_80, 2600, 1, 100),
    (MACHINIST, "FLANGE", "FL-7", "法兰盘", 18_20, 560, 2, 50),
    (FORGE, "FLANGE", "DF-3", "锻造法兰", 21_40, 360, 2, 50),
)
# Hours of a unit on the machine that a foundry shares by contract, and its hours in a week.
SHARED = {
    FOUNDRY: ("DC", "压铸岛", "Die-casting island", 32.0, 6.0, {"JZ-08": 0.02, "KT-21": 0.12}),
    SECOND_FOUNDRY: ("CELL", "压铸单元", "Die-casting cell", 18.0, 4.0, {"C-4410": 0.022, "H-200": 0.13}),
}


def tell(world: World) -> None:
    """Only the simulated city has firms that supply each other."""
    if world.recorded or CHAIN_LEADER not in world.people:
        return
    leader = world.people["planner"]
    for code in PARTNERS:
        made = invite_partner(by=leader, owner=CHAIN_LEADER, partner=code, message="星河轻量化产业链协同")
        answer_invitation(by=world.people[code], partnership=made.id, accept=True)
    _equip(leader, world)
    lanes = {row[:2]: _lane(world, *row) for row in LANES}
    _sell(world)
    for code in SHARED:
        _share_hours(world, code, leader)
    _offer(world, lanes)
    take_capacity(world)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        return {
            "partners": Partnership.objects.filter(state=PartnershipState.AGREED).count(),
            "lanes": Lane.objects.filter(state=LaneState.AGREED).count(),
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["lanes"]:
        return []
    return [
        (
            f"链主与 {told['partners']} 家企业建立供需网络，{told['lanes']} 条供货关系，价格限双方可见",
            "/chain/network/",
        ),
        ("供应商用 Excel 报出逐周可供能力；两家铸造企业按合约共享压铸工时", "/chain/network/lanes/"),
    ]


def _weeks(world: World) -> list[date]:
    return weeks_from(planning_week(world.now.date()), WEEKS)


def _equip(leader: Person, world: World) -> None:
    for code, name, name_en, unit, weight, stock in LEADER_ITEMS:
        add_item(by=leader, owner=CHAIN_LEADER, code=code, name=name, name_en=name_en, unit=unit, unit_weight_kg=weight)
        count_stock(by=leader, owner=CHAIN_LEADER, item=code, quantity=stock, on=world.now.date())
    for item, parts in BILLS.items():
        lines_ = [NewBillLine(part, quantity) for part, quantity in parts.items()]
        set_bill(by=leader, owner=CHAIN_LEADER, item=item, lines=lines_)
    mondays = _weeks(world)
    for code, (name, name_en, hours, overtime) in RESOURCES.items():
        add_resource(by=leader, owner=CHAIN_LEADER, code=code, name=name, name_en=name_en)
        rows = [NewCapacity(code, week_on, hours, overtime) for week_on in mondays]
        state_capacity(by=leader, owner=CHAIN_LEADER, rows=rows)
    for item, resource, hours in USES:
        set_resource_use(by=leader, owner=CHAIN_LEADER, item=item, resource=resource, hours_per_unit=hours)
    trays = [NewDemand("TRAY", "华骐汽车", week_on, 220 + 10 * (place % 4)) for place, week_on in enumerate(mondays)]
    beams = [
        NewDemand("BEAM", "远航新能源", week_on, 300, 3 if place > 5 else 2) for place, week_on in enumerate(mondays)
    ]
    urgent = [NewDemand("TRAY", "北辰商用车", mondays[place], 60, 1) for place in (2, 5, 8)]
    demand = [*trays, *beams, *urgent]
    set_demand(by=leader, owner=CHAIN_LEADER, rows=demand)


def _lane(
    world: World, code: str, item: str, own: str, name: str, price_fen: int, weekly: float, days: int, lot: float
) -> int:
    """The leader asks; the supplier names its own item for it."""
    supplier = world.people[code]
    lane = propose_lane(
        by=world.people["planner"], owner=CHAIN_LEADER, partner=code, item=item, price_fen=price_fen,
        weekly_quantity=weekly, lead_days=days, lot=lot,
    )  # fmt: skip
    english = next(row[2] for row in LEADER_ITEMS if row[0] == item)
    add_item(by=supplier, owner=code, code=own, name=name, name_en=english)
    accept_lane(by=supplier, lane=lane.id, item=own)
    return lane.id


def _sell(world: World) -> None:
    """Two partners buy from the leader as well: a motor maker housings, a foundry its ingots."""
    for code, item, own, name, english, unit, price_fen, weekly, orders in (
        (MOTORS, "HSG", "HS-01", "电驱壳体", "E-drive housing", "piece", 690_00, 180, (140, 140, 150, 150, 150, 150)),
        (FOUNDRY, "INGOT", "ZL-A356", "铝锭 A356", "A356 ingot", "t", 19_800_00, 60, (24, 24, 24, 24)),
    ):
        buyer = world.people[code]
        add_item(by=buyer, owner=code, code=own, name=name, name_en=english, unit=unit)
        lane = propose_lane(
            by=buyer, owner=code, partner=CHAIN_LEADER, item=own, price_fen=price_fen, weekly_quantity=weekly,
            lead_days=1,
        )  # fmt: skip
        accept_lane(by=world.people["planner"], lane=lane.id, item=item)
        for place, quantity in enumerate(orders, start=1):
            due_on = planning_week(world.now.date()) + timedelta(weeks=place, days=4)
            request_supply(by=buyer, lane=lane.id, quantity=quantity, due_on=due_on)


def _share_hours(world: World, code: str, leader: Person) -> None:
    """Hours of the die-casting machines, for joint planning and for the leader alone."""
    engineer, (resource, name, name_en, hours, overtime, uses) = world.people[code], SHARED[code]
    add_resource(by=engineer, owner=code, code=resource, name=name, name_en=name_en)
    for item, each in uses.items():
        set_resource_use(by=engineer, owner=code, item=item, resource=resource, hours_per_unit=each)
    rows = [NewCapacity(resource, week_on, hours, overtime) for week_on in _weeks(world)]
    state_capacity(by=engineer, owner=code, rows=rows)
    product = offer_product(
        by=engineer, owner=code, code="CASTHOURS", name="压铸工时", name_en="Die-casting hours",
        description="为链主逐周留出的压铸工时与单件工时，不含其他客户的订单。", kind=ProductKind.TABLE, table=CAPACITY,
        theme=Theme.CAPACITY, keywords=["产能", "协同"], frequency=Frequency.WEEKLY, audience=Audience.NAMED,
        organisations=[CHAIN_LEADER],
    ).product  # fmt: skip
    list_product(by=engineer, product=product)
    asked = ask_contract(
        by=leader, product=product, purpose=Purpose.PLANNING, purpose_note="产业链周计划",
        until=(world.now + QUARTER).date(),
    )  # fmt: skip
    accept_contract(by=engineer, contract=asked.id, digest=asked.digest)


def _offer(world: World, lanes: Mapping[tuple[str, str], int]) -> None:
    """The second foundry sends the Excel table as CSV: its usual quantities, and more against a surcharge."""
    rows = ["lane,customer,item,week,quantity,extra,surcharge_yuan"]
    for item, quantity, extra, surcharge in (("CORNER", 420, 260, 6.5), ("CASTING", 60, 40, 38)):
        lane = lanes[SECOND_FOUNDRY, item]
        rows += [
            f"{lane},,,{week_on},{quantity},{extra},{surcharge}" for week_on in _weeks(world)
        ]  # fmt: skip
    content = base64.b64encode("\n".join(rows).encode()).decode()
    import_offers(by=world.people[SECOND_FOUNDRY], owner=SECOND_FOUNDRY, name="可供能力.csv", content=content)


def take_capacity(world: World) -> None:
    """The press shop's hours come from the plant's own calendars."""
    engineer = world.people[PLANT]
    plan = next(plan for plan in world.plans if plan.code == PLANT)
    add_resource(by=engineer, owner=PLANT, code="PRESS", name="冲压机", name_en="Presses")
    take_capacity_from_plant(
        by=engineer, owner=PLANT, resource="PRESS", plant=f"{PLANT}/{plan.site}", machines=["PR01", "PR02"],
        starts_on=planning_week(world.now.date()), weeks=WEEKS,
    )  # fmt: skip
