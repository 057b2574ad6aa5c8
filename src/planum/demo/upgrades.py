"""The projects of the model city as data: what each promises, what it asks for, and why it will be paid or not.

Investments, supports and targets are invented; what the machines did is simulated with known truth or really recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planum.demo.plants.plan import Kind, PlantPlan
from planum.programme.projects.models import Category, Wing

YI_FEN, WAN_FEN = 100_000_000_00, 10_000_00
PLAN = "星河市制造业新型技术改造城市试点实施方案（2025—2028年）"


@dataclass(frozen=True)
class Measure:
    """How a project is measured: a formula over named signals, and the reduction it promises against the baseline."""

    code: str
    name: str
    name_en: str
    unit: str
    formula: str
    inputs: dict[str, str]
    promised: float


@dataclass(frozen=True)
class Upgrade:
    """One project and the payment the industry bureau asks for. `decided` is False where the request still waits."""

    code: str
    owner: str
    wing: Wing
    name: str
    name_en: str
    industry: str
    total_investment_fen: int
    allocation_fen: int
    measure: Measure | None = None
    request_fen: int = 0
    category: Category = Category.NORMAL
    other_central_fen: int = 0
    decided: bool = True


def energy_per_piece(plan: PlantPlan) -> Measure:
    """Energy of the main meter over the good pieces of all lines."""
    energy = next(s.code for *_, s in plan.walk() if s.kind is Kind.ENERGY and "/MT" in s.code)
    good = [s.code for *_, s in plan.walk() if s.kind is Kind.GOOD]
    pieces = {f"pieces_{number}": code for number, code in enumerate(good, start=1)}
    made = " + ".join(f"delta({name})" for name in pieces)
    return Measure(
        code=f"{plan.code}-EPP",
        name="单位产品电耗",
        name_en="Energy per piece",
        unit="kWh/piece",
        formula=f"delta(energy) / ({made})",
        inputs={"energy": energy, **pieces},
        promised=plan.planned_saving,
    )


def simulated_upgrades(plans: Sequence[PlantPlan], park: str) -> tuple[Upgrade, ...]:
    """Six projects on three wings: one is paid, three are refused, one waits, one is a matter of local money."""
    by_code = {plan.code: plan for plan in plans}

    def measure(code: str) -> Measure:
        return energy_per_piece(by_code[code])

    return (
        Upgrade("XH-P01", "XH01", Wing.POINT, "冲压与机加车间数字化智能化改造", "Smart stamping and machining shops",
                "汽车零部件", 6 * YI_FEN, 3000 * WAN_FEN, measure("XH01"), 1500 * WAN_FEN),
        Upgrade("XH-P02", "XH05", Wing.LINE, "铝业供应链协同与熔铸节能改造", "Aluminium chain upgrade",
                "有色金属", 12_000 * WAN_FEN, 1800 * WAN_FEN, measure("XH05"), 900 * WAN_FEN),
        Upgrade("XH-P03", "XH08", Wing.POINT, "压铸熔炼产线节能与数字化改造", "Die-casting and melting lines",
                "有色金属", 10_000 * WAN_FEN, 4002 * WAN_FEN, measure("XH08"), 2001 * WAN_FEN),
        Upgrade("XH-P04", "XH12", Wing.POINT, "线缆轧制产线设备更新", "Cable rolling line renewal",
                "电气机械", 8_000 * WAN_FEN, 1200 * WAN_FEN, measure("XH12"), 600 * WAN_FEN,
                other_central_fen=800 * WAN_FEN),
        Upgrade("XH-P05", "XH03", Wing.POINT, "注塑车间智能化改造", "Smart moulding shop",
                "汽车零部件", 9_000 * WAN_FEN, 1500 * WAN_FEN, measure("XH03"), 750 * WAN_FEN, decided=False),
        Upgrade("XH-P06", park, Wing.PLANE, "高新区园区数字化公共服务平台", "Park's public digital platform",
                "电气机械", 15_000 * WAN_FEN, 0, category=Category.PUBLIC_PLATFORM),
    )  # fmt: skip


STEEL_METER = "RS01/S1/REC/L1/MT01"
STEEL_LOAD = Measure(
    "RS01-LOAD", "平均用电负荷", "Mean electric load", "kW", "4 * average(interval)",
    {"interval": f"{STEEL_METER}/interval_energy"}, 0.15,
)  # fmt: skip
STEEL_REACTIVE = Measure(
    "RS01-VAR", "单位电量无功", "Reactive energy per kWh", "kvarh/kWh", "average(lagging) / average(interval)",
    {"lagging": f"{STEEL_METER}/lagging", "interval": f"{STEEL_METER}/interval_energy"}, 0.10,
)  # fmt: skip


def recorded_upgrades(plans: Sequence[PlantPlan], park: str) -> tuple[Upgrade, ...]:
    """Projects on what was really recorded, so far as the recordings are there.

    Whether a target is reached is decided by the recording: the steel plant's mean power fell over the year, its
    reactive energy for each kWh rose.
    """
    known = {signal.code for plan in plans for signal in plan.signals}
    upgrades = (
        Upgrade("RS-P01", "RS01", Wing.POINT, "钢铁厂用能优化改造", "Steel plant energy upgrade",
                "钢铁", 6 * YI_FEN, 3000 * WAN_FEN, STEEL_LOAD, 1500 * WAN_FEN),
        Upgrade("RS-P02", "RS01", Wing.POINT, "钢铁厂无功补偿改造", "Steel plant reactive compensation",
                "钢铁", 5_000 * WAN_FEN, 800 * WAN_FEN, STEEL_REACTIVE, 400 * WAN_FEN),
        Upgrade("RS-P03", "RS01", Wing.LINE, "钢铁供应链节能协同改造", "Steel chain energy co-operation",
                "钢铁", 10_000 * WAN_FEN, 4002 * WAN_FEN, STEEL_LOAD, 2001 * WAN_FEN),
        Upgrade("RS-P09", park, Wing.PLANE, "高新区园区数字化公共服务平台", "Park's public digital platform",
                "钢铁", 15_000 * WAN_FEN, 0, category=Category.PUBLIC_PLATFORM),
    )  # fmt: skip
    return tuple(upgrade for upgrade in upgrades if _measurable(upgrade, known))


def _measurable(upgrade: Upgrade, known: set[str]) -> bool:
    return upgrade.measure is None or set(upgrade.measure.inputs.values()) <= known
