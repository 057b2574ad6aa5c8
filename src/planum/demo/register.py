"""The model city's equipment in the asset register, and to whom its firms disclose it."""

from collections.abc import Mapping

from planum.demo.people import FINANCE_BUREAU, IN_PARK, INDUSTRY_BUREAU, PARK
from planum.demo.plants.plan import COUNTERS, PlantPlan
from planum.hub.assets.actions import add_asset, add_signals, disclose
from planum.hub.assets.models import Level, SignalKind
from planum.hub.assets.shapes import NewSignal
from planum.kernel.models import Person


def register(engineer: Person, plan: PlantPlan) -> None:
    """Enterprise, site, areas, lines, units and signals of one plant, written by its own engineer."""

    def add(level: Level, path: str, name: str, name_en: str, note: str = "") -> None:
        parent, _slash, code = path.rpartition("/")
        add_asset(
            by=engineer, enterprise=plan.code, level=level, code=code, name=name, name_en=name_en, parent=parent,
            note=note,
        )  # fmt: skip

    site = f"{plan.code}/{plan.site}"
    add(Level.ENTERPRISE, plan.code, plan.name, plan.name_en)
    add(Level.SITE, site, plan.name.removesuffix("有限公司"), plan.name_en, plan.description)
    for area in plan.areas:
        add(Level.AREA, f"{site}/{area.code}", area.name, area.name_en)
        for line in area.lines:
            add(Level.LINE, f"{site}/{area.code}/{line.code}", line.name, line.name_en)
            for unit in line.units:
                path = f"{site}/{area.code}/{line.code}/{unit.code}"
                add(Level.UNIT, path, unit.name, unit.name_en)
                add_signals(
                    by=engineer,
                    asset=path,
                    signals=[
                        NewSignal(
                            code=signal.code.rpartition("/")[2],
                            name=signal.name,
                            name_en=signal.name_en,
                            unit=signal.unit,
                            kind=SignalKind.COUNTER if signal.kind in COUNTERS else SignalKind.MEASUREMENT,
                            low=signal.low,
                            high=signal.high,
                        )
                        for signal in unit.signals
                    ],
                )


def disclose_to_authorities(engineers: Mapping[str, Person], plan: PlantPlan, evidence: list[str]) -> None:
    """Daily supervision by the industry bureau, the park's board where the firm stands in the park, and to the finance
    bureau nothing but the signals under a project's indicators."""
    engineer, site = engineers[plan.code], f"{plan.code}/{plan.site}"
    disclose(by=engineer, plant=site, organisation=INDUSTRY_BUREAU, purpose="试点日常调度")
    if plan.code in IN_PARK:
        disclose(by=engineer, plant=site, organisation=PARK, purpose="园区运行监测")
    if evidence:
        disclose(by=engineer, plant=site, organisation=FINANCE_BUREAU, purpose="项目绩效证据", signals=evidence)
