"""Firms of the park offer data on their terms; the chain leader and the park read under contracts, one is revoked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planum.demo.chapters import World
from planum.demo.people import CHAIN_LEADER, IN_PARK, PARK
from planum.demo.plants.plan import Kind, PlantPlan
from planum.demo.shop import PLANT
from planum.errors import Refused
from planum.hub.catalogue.actions import list_product, offer_product
from planum.hub.catalogue.models import Audience, DataProduct, Frequency, ProductKind, ProductState, Theme
from planum.hub.contracts.actions import accept_contract, ask_contract, read_contract, revoke_contract
from planum.hub.contracts.models import Contract, ContractRead, ContractState, Operator, Purpose
from planum.hub.contracts.shapes import RowCondition
from planum.hub.metrics.actions import define_metric, evaluate_metric
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "数据登记、签约与共享"
OFFERING = ("XH02", "XH03", "XH09")
QUARTER = timedelta(days=90)


def tell(world: World) -> None:
    """Only the simulated city has a park whose firms deal with each other."""
    if world.recorded:
        return
    plans = {plan.code: plan for plan in world.plans}
    park, leader = world.people["park"], world.people["planner"]
    energy = {code: _offer_energy(world, plans[code]) for code in OFFERING if code in plans}
    for code, product in energy.items():
        contract = _conclude(
            park, world.people[code], product, Purpose.SUPERVISION, world, note="园区能耗双控与月度通报",
            columns=["start", "end", "value", "unit", "readings", "digest"],
        )  # fmt: skip
        read_contract(by=park, contract=contract, purpose=Purpose.SUPERVISION)
    if PLANT in plans and CHAIN_LEADER in plans:
        _share_capacity(world.people[PLANT], leader, world)
    _share_with_the_leader(world, plans, energy)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        revoked = Contract.objects.filter(state=ContractState.REVOKED.value).first()
        return {
            "products": DataProduct.objects.filter(state=ProductState.LISTED.value).count(),
            "in_force": Contract.objects.filter(state=ContractState.IN_FORCE.value).count(),
            "asked": Contract.objects.filter(state=ContractState.ASKED.value).count(),
            "reads": ContractRead.objects.count(),
            "rows": sum(ContractRead.objects.values_list("rows", flat=True)),
            "revoked": revoked.product.path if revoked else "",
            "of_park": Contract.objects.filter(consumer__code=PARK).order_by("pk").values_list("pk", flat=True).first(),
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["products"]:
        return []
    said = [
        (f"数据目录上架 {told['products']} 个产品，可见范围由提供方决定", "/hub/catalogue/"),
        (f"数据合约生效 {told['in_force']} 份，待答复 {told['asked']} 份", "/hub/contracts/"),
    ]
    page = f"/hub/contracts/{told['of_park']}/"
    said.append((f"按合约读取 {told['reads']} 次、{told['rows']:,} 行，逐次入哈希链", page))
    if told["revoked"]:
        said.append((f"{told['revoked']} 的一份合约被提供方撤销，下一次读取即被拒绝", "/hub/contracts/"))
    return said


def _offer_energy(world: World, plan: PlantPlan) -> str:
    """The electricity by the main meter, computed for the three shifts of the last day."""
    engineer = world.people[plan.code]
    meter = next(signal.code for *_place, signal in plan.walk() if signal.kind is Kind.ENERGY and "/MT" in signal.code)
    metric = define_metric(
        by=engineer, owner=plan.code, code=f"{plan.code}-KWH", name="总表用电量",
        name_en="Electricity of the main meter", formula="delta(energy)", inputs={"energy": meter}, unit="kWh",
    )  # fmt: skip
    for hours in (24, 16, 8):
        end = world.now - timedelta(hours=hours - 8)
        evaluate_metric(
            by=engineer, metric=f"{plan.code}/{metric.code}", start=world.now - timedelta(hours=hours), end=end
        )  # fmt: skip
    product = offer_product(
        by=engineer, owner=plan.code, code="ENERGY", name="总表用电量", name_en="Electricity of the main meter",
        description="总表电量，按班次计算；每个数值附读数条数与哈希，可回溯到测点读数。", kind=ProductKind.METRIC,
        metric=f"{plan.code}/{metric.code}", theme=Theme.ENERGY, keywords=["用电", "能耗"], frequency=Frequency.DAILY,
        audience=Audience.PARK,
    ).product  # fmt: skip
    list_product(by=engineer, product=product)
    return product


def _share_capacity(engineer: Person, leader: Person, world: World) -> None:
    """The leader sees free hours of machines and nothing of orders; a contract on the whole table is revoked."""
    product = offer_product(
        by=engineer, owner=PLANT, code="CAPACITY", name="冲压与机加设备产能", name_en="Press and machining capacity",
        description="未来七天每台设备的可用、已排和空闲工时，由现行排产计划逐次计算，不含订单、产品和客户。",
        kind=ProductKind.TABLE, table="factory.machines", theme=Theme.CAPACITY, keywords=["产能", "协同制造"],
        frequency=Frequency.CONTINUOUS, audience=Audience.PARK,
    ).product  # fmt: skip
    list_product(by=engineer, product=product)
    limited = _conclude(
        leader, engineer, product, Purpose.PLANNING, world, note="外协机加工序的派工",
        columns=["machine_name", "work_centre", "day", "free_h"],
        conditions=[
            RowCondition("work_centre", Operator.IN, "冲压、机加"), RowCondition("free_h", Operator.AT_LEAST, "1"),
        ],
    )  # fmt: skip
    read_contract(by=leader, contract=limited, purpose=Purpose.PLANNING)
    short = _conclude(leader, engineer, product, Purpose.DISRUPTION, world, note="铝液断供期间的应急转产")
    read_contract(by=leader, contract=short, purpose=Purpose.DISRUPTION)
    revoke_contract(by=engineer, contract=short, reason="断供已解除，应急共享到此为止")
    try:
        read_contract(by=leader, contract=short, purpose=Purpose.DISRUPTION)
    except Refused:
        return
    raise AssertionError("A read under a revoked contract was not refused.")


def _share_with_the_leader(world: World, plans: Mapping[str, PlantPlan], energy: Mapping[str, str]) -> None:
    """The leader's own melting energy goes to a customer of the park, and one request still waits for an answer."""
    leader = world.people["planner"]
    if "XH09" in energy:
        ask_contract(
            by=leader, product=energy["XH09"], purpose=Purpose.CARBON, until=(world.now + QUARTER).date(),
            purpose_note="铝型材产品碳足迹的外协工序用电", columns=["start", "end", "value", "unit", "digest"],
        )  # fmt: skip
    if CHAIN_LEADER in plans and CHAIN_LEADER in IN_PARK:
        product = _offer_energy(world, plans[CHAIN_LEADER])
        ask_contract(
            by=world.people["park"], product=product, purpose=Purpose.SUPERVISION,
            until=(world.now + QUARTER).date(), purpose_note="园区能耗双控与月度通报",
        )  # fmt: skip


def _conclude(
    consumer: Person, provider: Person, product: str, purpose: Purpose, world: World, *, note: str,
    columns: list[str] | None = None, conditions: list[RowCondition] | None = None,
) -> int:  # fmt: skip
    asked = ask_contract(
        by=consumer, product=product, purpose=purpose, purpose_note=note, columns=columns, conditions=conditions,
        until=(world.now + QUARTER).date(),
    )  # fmt: skip
    accept_contract(by=provider, contract=asked.id, digest=asked.digest)
    return asked.id
