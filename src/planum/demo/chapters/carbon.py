"""The footprint of a profile from the meter of the mill and the footprint of its ingots; a better ingot changes it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from planum.chain.carbon.actions.exchange import answer_footprint_request, request_footprint
from planum.chain.carbon.actions.factors import add_emission_factor, load_emission_factors
from planum.chain.carbon.actions.footprints import compute_footprint, publish_footprint, share_footprints
from planum.chain.carbon.actions.inventories import (
    add_activity,
    add_output,
    change_allocation,
    measure_activity,
    open_inventory,
    use_footprint,
)
from planum.chain.carbon.engine.allocation import Method
from planum.chain.carbon.engine.factors import Boundary, Gases
from planum.chain.carbon.models import ActivityKind, DeclaredUnit, Footprint, FootprintRequest, RequestState
from planum.chain.carbon.partners import partners_of
from planum.chain.network.actions import add_item, answer_invitation, invite_partner
from planum.chain.network.models import Item
from planum.demo.chapters import World
from planum.demo.people import CHAIN_LEADER
from planum.demo.plants.plan import Kind, PlantPlan
from planum.hub.metrics.actions import define_metric
from planum.hub.metrics.models import Metric
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "产品碳足迹"
FOUNDRY, CUSTOMER = "XH08", "XH01"
BILLET, PROFILE, INGOT = "AL-BILLET", "AL-PROFILE", "AL-INGOT-RE"
MILL = "AL-WEEK"
POWER = "CN-POWER-PCF-2024"
WEEK = timedelta(days=7)
# The model city's own assumptions for aluminium, in kg CO₂e for a kilogram; no published number.
SCRAP_KG, PRIMARY_KG = 0.7, 14.8
INGOT_MASS_KG, BILLET_MASS_KG, PROFILE_MASS_KG = 22.0, 20.0, 6.5


def tell(world: World) -> None:
    plans = {plan.code: plan for plan in world.plans}
    if world.recorded or not {FOUNDRY, CHAIN_LEADER, CUSTOMER} <= plans.keys():
        return
    planner, foundry = world.people["planner"], world.people[FOUNDRY]
    end = world.now.replace(minute=0, second=0, microsecond=0)
    load_emission_factors(by=planner)
    _befriend(planner, world.people[FOUNDRY])
    _befriend(planner, world.people[CUSTOMER])
    asked = request_footprint(
        by=planner, owner=CHAIN_LEADER, supplier=FOUNDRY, subject="再生铝锭（熔铸用）", note="用于铝型材产品碳足迹核算"
    )
    _assume_factors(foundry)
    first = _foundry(foundry, plans[FOUNDRY], end - WEEK, scrap=0.55, code="HZ-ALLOY-1", reason="")
    answer_footprint_request(by=foundry, request=asked.id, footprint=first, answer="本周实测，随版本更新")
    mass_kg = _mill(planner, plans[CHAIN_LEADER], end)
    ingots = _ingots(planner, first, mass_kg)
    _publish(planner, "")
    change_allocation(
        by=planner, inventory=MILL, allocation=Method.ECONOMIC,
        allocation_reason="铸棒与型材价差大，客户要求按经济价值分配",
    )  # fmt: skip
    _publish(planner, "分配方法由质量改为经济价值")
    better = _foundry(foundry, plans[FOUNDRY], end, scrap=0.8, code="HZ-ALLOY-2", reason="废铝配比由55%提高到80%")
    use_footprint(by=planner, activity=ingots, footprint=better)
    _publish(planner, "供应商再生铝锭碳足迹更新")
    share_footprints(
        by=planner, owner=CHAIN_LEADER, product=PROFILE, organisation=CUSTOMER, purpose="汽车零部件客户碳足迹核算"
    )
    request_footprint(by=world.people[CUSTOMER], owner=CUSTOMER, supplier=CHAIN_LEADER, subject="铸棒 AL-BILLET")


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        rows = list(Footprint.objects.filter(product_code=PROFILE).order_by("version"))
        waiting = FootprintRequest.objects.filter(state=RequestState.WAITING).count()
        return {
            "versions": [[row.version, row.kg, row.reason, str(row.uuid)] for row in rows],
            "measured": rows[-1].measured_share if rows else 0.0,
            "primary": rows[-1].primary_share if rows else 0.0,
            "waiting": waiting,
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    versions = told["versions"]
    if not versions:
        return []
    path = " → ".join(f"{kg:.1f}" for _version, kg, _reason, _uuid in versions)
    why = "；".join(reason for _version, _kg, reason, _uuid in versions if reason)
    return [
        (f"铝型材碳足迹 {path} kg CO₂e/件：{why}", f"/chain/footprints/{versions[-1][3]}/"),
        (
            f"其中 {told['measured'] * 100:.0f}% 由本厂电表计量，供应商只给出数值，不给明细",
            "/chain/partners-footprints/",
        ),
    ]


def _befriend(one: Person, other: Person) -> None:
    """Unless they are partners already."""
    home, firm = one.organisation, other.organisation
    assert home is not None
    assert firm is not None
    with viewing(one):
        if firm in partners_of(home):
            return
    invitation = invite_partner(by=one, owner=home.code, partner=firm.code, message="供应链碳足迹协同")
    answer_invitation(by=other, partnership=invitation.id, accept=True)


def _assume_factors(foundry: Person) -> None:
    """Scrap is sorted by the foundry itself, primary aluminium comes from a smelter that declares four fifths."""
    for code, name, name_en, kg, measured in (
        ("SCRAP-AL", "回收废铝", "Recycled aluminium scrap", SCRAP_KG, 1.0),
        ("PRIMARY-AL", "电解铝液", "Primary aluminium", PRIMARY_KG, 0.8),
    ):
        add_emission_factor(
            by=foundry, owner=FOUNDRY, code=code, name=name, name_en=name_en, issuer="模型城市（虚构）",
            document="演示假设，不得用于实际核算", year=2025, region="CN", boundary=Boundary.LIFE_CYCLE,
            gases=Gases.ALL, gwp="AR6", unit="kg", kg=kg, primary_share=measured,
        )  # fmt: skip


def _foundry(foundry: Person, plan: PlantPlan, end: datetime, *, scrap: float, code: str, reason: str) -> str:
    """A week of the foundry's ingots, of so much scrap; the identifier of its published footprint."""
    energy, pieces = _metrics(foundry, plan, "MELT")
    _item(foundry, INGOT, "再生铝锭", "Recycled aluminium ingot")
    open_inventory(
        by=foundry, plant=f"{plan.code}/{plan.site}", code=code, name=f"再生铝锭（废铝{scrap:.0%}）",
        name_en=f"Recycled ingots, {scrap:.0%} scrap", start=end - WEEK, end=end, allocation=Method.PIECES,
        allocation_reason="单一产品",
    )  # fmt: skip
    made = add_output(
        by=foundry, inventory=code, product=INGOT, declared_unit=DeclaredUnit.PIECE, mass_kg=INGOT_MASS_KG,
        metric=pieces,
    ).amount  # fmt: skip
    measure_activity(
        by=foundry, inventory=code, kind=ActivityKind.ENERGY, name="总表电量", name_en="Main meter", metric=energy,
        factor=POWER,
    )  # fmt: skip
    for name, name_en, factor, share in (
        ("回收废铝", "Scrap", "SCRAP-AL", scrap), ("电解铝液", "Primary aluminium", "PRIMARY-AL", 1 - scrap),
    ):  # fmt: skip
        add_activity(
            by=foundry, inventory=code, kind=ActivityKind.MATERIAL, name=name, name_en=name_en, unit="kg",
            amount=made * INGOT_MASS_KG * share * 1.02, factor=factor, note="按投料单录入，含2%烧损",
        )  # fmt: skip
    found = compute_footprint(by=foundry, inventory=code, product=INGOT, reason=reason)
    publish_footprint(by=foundry, footprint=found.id)
    return found.id


def _mill(planner: Person, plan: PlantPlan, end: datetime) -> float:
    """The leader's week: billets and profiles of one plant with one main meter; how many kilograms left it."""
    energy, billets = _metrics(planner, plan, "MELT")
    profiles = _metrics(planner, plan, "ROLL")[1]
    _item(planner, BILLET, "铝合金铸棒", "Aluminium billet")
    _item(planner, PROFILE, "铝合金型材", "Aluminium profile")
    open_inventory(
        by=planner, plant=f"{plan.code}/{plan.site}", code=MILL, name="铝业一厂周度清单", name_en="Week of the mill",
        start=end - WEEK, end=end, allocation=Method.MASS, allocation_reason="同一熔铸轧制工序，先按质量分配",
    )  # fmt: skip
    mass_kg = 0.0
    for product, metric, mass, price in (
        (BILLET, billets, BILLET_MASS_KG, 440_00), (PROFILE, profiles, PROFILE_MASS_KG, 182_00),
    ):  # fmt: skip
        mass_kg += mass * add_output(
            by=planner, inventory=MILL, product=product, declared_unit=DeclaredUnit.PIECE, mass_kg=mass, metric=metric,
            price_fen=price,
        ).amount  # fmt: skip
    measure_activity(
        by=planner, inventory=MILL, kind=ActivityKind.ENERGY, name="总表电量", name_en="Main meter", metric=energy,
        factor=POWER,
    )  # fmt: skip
    return mass_kg


def _ingots(planner: Person, footprint: str, mass_kg: float) -> int:
    """As many ingots as all that left weighs, and three in a hundred for dross."""
    return add_activity(
        by=planner, inventory=MILL, kind=ActivityKind.MATERIAL, name="再生铝锭", name_en="Recycled ingots",
        amount=round(mass_kg * 1.03 / INGOT_MASS_KG), unit="piece", footprint=footprint, note="按入库单录入",
    ).id  # fmt: skip


def _publish(planner: Person, reason: str) -> None:
    found = compute_footprint(by=planner, inventory=MILL, product=PROFILE, reason=reason)
    publish_footprint(by=planner, footprint=found.id)


def _item(person: Person, code: str, name: str, name_en: str) -> None:
    home = person.organisation
    assert home is not None
    with viewing(person):
        if Item.objects.filter(owner=home, code=code).exists():
            return
    add_item(by=person, owner=home.code, code=code, name=name, name_en=name_en)


def _metrics(person: Person, plan: PlantPlan, area: str) -> tuple[str, str]:
    """The week's energy of the main meter, and the good pieces of an area's line; both paths of metrics."""
    meter = next(signal.code for *_place, signal in plan.walk() if signal.kind is Kind.ENERGY and "/MT" in signal.code)
    good = next(
        signal.code for *_place, signal in plan.walk() if signal.kind is Kind.GOOD and f"/{area}/" in signal.code
    )
    energy = _metric(person, plan, f"{plan.code}-PCF-KWH", ("用电量", "Energy", "kWh"), meter)
    return energy, _metric(person, plan, f"{plan.code}-PCF-{area}", ("合格件数", "Good pieces", "piece"), good)


def _metric(person: Person, plan: PlantPlan, code: str, words: tuple[str, str, str], signal: str) -> str:
    path = f"{plan.code}/{code}"
    with viewing(person):
        if Metric.objects.filter(owner__code=plan.code, code=code).exists():
            return path
    name, name_en, unit = words
    define_metric(
        by=person, owner=plan.code, code=code, name=name, name_en=name_en, formula="delta(counter)",
        inputs={"counter": signal}, unit=unit,
    )  # fmt: skip
    return path
