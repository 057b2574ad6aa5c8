"""The twelve enterprises of 星河市 (Xinghe City), none of which exists, as data."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from planum.demo.plants.machines import (
    COMPRESSOR,
    COUNTER,
    FURNACE,
    INJECTION,
    MACHINING,
    METER,
    MOTOR,
    PRESS,
    PUMP,
    Machine,
    unit_of,
)  # fmt: skip
from planum.demo.plants.plan import ROOTS, AreaPlan, LinePlan, PlantPlan, SpokenProtocol

CITY, CITY_EN = "星河市", "Xinghe City"

AUTOMOTIVE = ("汽车零部件", "Automotive parts")
METALS = ("有色金属", "Non-ferrous metals")
ELECTRICAL = ("电气机械", "Electrical machinery")


@dataclass(frozen=True, slots=True)
class LineSketch:
    """One production line in an area of its own: code and names of the area, its machines, its pieces."""

    area: str
    name: str
    name_en: str
    machines: tuple[Machine, ...]
    pieces_per_minute: float
    scrap_share: float


STAMPING = LineSketch("PRESS", "冲压车间", "Stamping shop", (PRESS, PRESS), 9, 0.012)
MACHINE_SHOP = LineSketch("MACH", "机加车间", "Machining shop", (MACHINING,), 2.4, 0.02)
MELTING = LineSketch("MELT", "熔铸车间", "Melting shop", (FURNACE,), 1.2, 0.025)
ROLLING = LineSketch("ROLL", "轧制车间", "Rolling shop", (MOTOR, PRESS), 3.5, 0.018)
MOULDING = LineSketch("MOLD", "注塑车间", "Moulding shop", (INJECTION, INJECTION), 6, 0.015)
WINDING = LineSketch("WIND", "绕线车间", "Winding shop", (MOTOR,), 1.8, 0.01)
FORGING = LineSketch("FORG", "锻造车间", "Forging shop", (PRESS,), 4, 0.02)
ASSEMBLY = LineSketch("ASSY", "装配车间", "Assembly shop", (MOTOR,), 6, 0.004)
CASTING = LineSketch("CAST", "压铸车间", "Die-casting shop", (FURNACE, INJECTION), 3, 0.03)


@dataclass(frozen=True, slots=True)
class EnterpriseSketch:
    name: str
    name_en: str
    industry: tuple[str, str]
    protocol: SpokenProtocol
    shifts: Literal["three", "two", "day"]
    scale: float
    planned_saving: float
    lines: tuple[LineSketch, ...]


SKETCHES = (
    EnterpriseSketch("星河远驰汽车部件有限公司", "Xinghe Yuanchi Auto Parts", AUTOMOTIVE, "opcua", "three", 1.0, 0.15,
                     (STAMPING, MACHINE_SHOP)),
    EnterpriseSketch("星河锐锋精密机械有限公司", "Xinghe Ruifeng Precision", AUTOMOTIVE, "sparkplug", "two", 0.8, 0.0,
                     (MACHINE_SHOP, FORGING)),
    EnterpriseSketch("星河华塑汽车内饰有限公司", "Xinghe Huasu Interiors", AUTOMOTIVE, "json", "three", 0.9, 0.12,
                     (MOULDING, ASSEMBLY)),
    EnterpriseSketch("星河恒铸压铸有限公司", "Xinghe Hengzhu Die Casting", AUTOMOTIVE, "tcp", "three", 1.1, 0.0,
                     (CASTING, MACHINE_SHOP)),
    EnterpriseSketch("星河金鼎铝业有限公司", "Xinghe Jinding Aluminium", METALS, "opcua", "three", 1.6, 0.10,
                     (MELTING, ROLLING)),
    EnterpriseSketch("星河铜源新材料有限公司", "Xinghe Tongyuan Copper", METALS, "sparkplug", "three", 1.4, 0.0,
                     (MELTING, WINDING)),
    EnterpriseSketch("星河瑞合金属制品有限公司", "Xinghe Ruihe Metal Products", METALS, "json", "two", 1.0, 0.0,
                     (ROLLING, FORGING)),
    EnterpriseSketch("星河银川有色铸造有限公司", "Xinghe Yinchuan Foundry", METALS, "sparkplug", "three", 1.2, 0.15,
                     (CASTING, MELTING)),
    EnterpriseSketch("星河天衡电机有限公司", "Xinghe Tianheng Motors", ELECTRICAL, "opcua", "two", 0.9, 0.0,
                     (WINDING, MACHINE_SHOP)),
    EnterpriseSketch("星河明泰变压器有限公司", "Xinghe Mingtai Transformers", ELECTRICAL, "tcp", "day", 0.8, 0.0,
                     (WINDING, STAMPING)),
    EnterpriseSketch("星河智联电器有限公司", "Xinghe Zhilian Appliances", ELECTRICAL, "json", "three", 0.9, 0.0,
                     (MOULDING, WINDING)),
    EnterpriseSketch("星河光缆电气有限公司", "Xinghe Guanglan Cable", ELECTRICAL, "sparkplug", "day", 1.0, 0.12,
                     (ROLLING, ASSEMBLY)),
)  # fmt: skip

TRUE_SAVINGS = {"XH01": 0.18, "XH03": 0.13, "XH05": 0.03, "XH08": 0.16, "XH12": 0.12}
"""What each retrofit really saves of the energy per piece: XH05 promised 10 % and reaches 3 %."""


def production_area(plant: str, sketch: LineSketch, numbers: dict[str, int], scale: float, root: str) -> AreaPlan:
    path = f"{plant}/S1/{sketch.area}/L1"
    units = []
    for machine in (*sketch.machines, COUNTER):
        numbers[machine.prefix] = numbers.get(machine.prefix, 0) + 1
        units.append(unit_of(machine, numbers[machine.prefix], path, scale, root))
    line = LinePlan(
        "L1", "一号线", "Line 1", tuple(units), sketch.pieces_per_minute * scale, sketch.scrap_share
    )  # fmt: skip
    return AreaPlan(sketch.area, sketch.name, sketch.name_en, (line,))


def utility_area(plant: str, scale: float, root: str) -> AreaPlan:
    units = tuple(unit_of(machine, 1, f"{plant}/S1/UTIL/L1", scale, root) for machine in (METER, COMPRESSOR, PUMP))
    return AreaPlan("UTIL", "公用工程", "Utilities", (LinePlan("L1", "公用系统", "Utility system", units),))


def drawn(code: str, sketch: EnterpriseSketch) -> PlantPlan:
    numbers: dict[str, int] = {}
    root = ROOTS[sketch.protocol]
    areas = tuple(production_area(code, line, numbers, sketch.scale, root) for line in sketch.lines)
    return PlantPlan(
        code, sketch.name, sketch.name_en, *sketch.industry, sketch.protocol,
        (*areas, utility_area(code, sketch.scale, root)), shifts=sketch.shifts, planned_saving=sketch.planned_saving,
    )  # fmt: skip


@cache
def model_city() -> tuple[PlantPlan, ...]:
    """The twelve plants XH01 to XH12; the same at every call."""
    return tuple(drawn(f"XH{number:02d}", sketch) for number, sketch in enumerate(SKETCHES, start=1))
