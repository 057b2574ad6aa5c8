"""An aluminium plant looks for its furnace's set-points by trials, and moves tomorrow's load to cheap hours.

The furnace answers by a law that is known here and nowhere else: what the adviser finds can be held against the truth.
"""

import math
import random
from collections.abc import Mapping
from datetime import time
from typing import Any

from django.urls import reverse

from planum.demo.chapters import World
from planum.factory.optimisation.actions import (
    accept_load_plan,
    declare_flexible_load,
    declare_process,
    forecast_load,
    plan_load,
    propose_trial,
    record_trial,
)
from planum.factory.optimisation.models import Goal, LoadPlan, Process, TrialState
from planum.factory.optimisation.queries import best_trial
from planum.factory.optimisation.shapes import NewConstraint, NewParameter
from planum.factory.scheduling.actions import set_shop
from planum.factory.scheduling.actions.resources import PriceShape
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "工艺寻优与移峰用电"
PLANT, RECORDED_PLANT = "XH05", "RS01"
TRIALS = 14
NOISE_KWH, NOISE_PERCENT = 2.0, 0.08
TRIAL_COST_FEN = 1_800_00
TARIFF = [
    PriceShape(time(hour), price)
    for hour, price in ((0, 32), (8, 68), (10, 112), (12, 68), (17, 112), (21, 68), (23, 32))
]


def tell(world: World) -> None:
    code = RECORDED_PLANT if world.recorded else PLANT
    plan = next((one for one in world.plans if one.code == code), None)
    if plan is None:
        return
    engineer, site = world.people[code], f"{code}/{plan.site}"
    if not world.recorded:
        furnace = next(one.code for one in plan.units if one.code.startswith("FU"))
        _search(engineer, site, f"{site}/MELT/L1/{furnace}", world.seed)
    meter = next(signal.code for *_, signal in plan.walk() if signal.kind == "energy" and "/MT" in signal.code)
    _shift(engineer, site, meter, recorded=world.recorded)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        return {"searches": [_search_told(row) for row in Process.objects.all()], "plans": _plans_told()}


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    said = [
        (
            f"{one['name']}：{one['trials']} 次试验，{one['first']:.1f} → {one['best']:.1f} {one['unit']}",
            reverse("optimisation:process", args=[one["id"]]),
        )
        for one in told["searches"]
        if one["best"] is not None
    ]
    return said + [
        (
            f"{one['plant']} {one['day']} 用电计划：不抬高峰值，移到低价时段可省 {one['saving_fen'] / 100:,.0f} 元",
            reverse("optimisation:plant_energy", args=[one["plant"]]),
        )
        for one in told["plans"]
    ]


def melted(point: Mapping[str, float], chance: random.Random) -> tuple[float, dict[str, float]]:
    """Energy of a tonne, and the scrap and dross of the melt in percent, with what scatters from charge to charge.

    Radiation grows with the fourth power of the temperature and with the time held; too cold or too short a hold leaves
    inclusions, so scrap rises; heat and air in excess burn metal. Little air leaves the fuel half burnt.
    """
    kelvin, hold, air = point["TEMP"] + 273.0, point["HOLD"], point["AIR"]
    radiation = 0.105 * hold * (kelvin / 1000) ** 4 * 6
    energy = 430 + radiation + 900 * (air - 1.12) ** 2 * 4 + 0.35 * (point["TEMP"] - 700)
    scrap = 1.2 + 9.0 * math.exp(-(point["TEMP"] - 690) / 22) * math.exp(-(hold - 20) / 28) * 0.5
    dross = 0.7 + 0.018 * max(point["TEMP"] - 715, 0) + 3.0 * max(air - 1.08, 0) + 0.006 * hold
    scattered = (chance.gauss(0, NOISE_KWH), chance.gauss(0, NOISE_PERCENT), chance.gauss(0, NOISE_PERCENT))
    return energy + scattered[0], {"SCRAP": scrap + scattered[1], "DROSS": dross + scattered[2]}


def _search(engineer: Person, site: str, furnace: str, seed: int) -> None:
    process = declare_process(
        by=engineer, plant=site, asset=furnace, code="MELT", name="熔炼保温工艺", name_en="Melting and holding",
        objective="吨铝电耗", objective_en="Energy per tonne", unit="kWh/t", goal=Goal.MINIMISE, noise=NOISE_KWH,
        budget=TRIALS + 10, least_gain=1.0, trial_cost_fen=TRIAL_COST_FEN, seed=seed,
        parameters=[
            NewParameter("TEMP", "炉温", 690, 780, "°C", 2, "Furnace temperature"),
            NewParameter("HOLD", "保温时间", 20, 90, "min", 1, "Holding time"),
            NewParameter("AIR", "空燃比系数", 1.0, 1.3, "", 0.01, "Air factor"),
        ],
        constraints=[
            NewConstraint("SCRAP", "废品率", "at_most", 2.0, "%", NOISE_PERCENT, "Scrap"),
            NewConstraint("DROSS", "烧损率", "at_most", 1.6, "%", NOISE_PERCENT, "Dross"),
        ],
    )  # fmt: skip
    chance = random.Random(seed)  # noqa: S311  scatter of a simulated furnace, no secret
    for _number in range(TRIALS):
        trial = propose_trial(by=engineer, process=process.id)
        energy, results = melted(trial.point, chance)
        record_trial(
            by=engineer, trial=trial.id, objective=round(energy, 1),
            results={name: round(value, 2) for name, value in results.items()},
        )  # fmt: skip
    propose_trial(by=engineer, process=process.id)


def _shift(engineer: Person, site: str, meter: str, *, recorded: bool) -> None:
    """Tomorrow's plan waits for a person; of a recorded year it is accepted, as nobody lives there."""
    set_shop(by=engineer, plant=site, tariff=TARIFF)
    if recorded:
        declare_flexible_load(
            by=engineer, plant=site, code="SHARE", name="可移动负荷（假定 10 %）",
            name_en="Movable load (10 % assumed)", share_bp=1000, shift_minutes=240,
        )  # fmt: skip
    else:
        declare_flexible_load(
            by=engineer, plant=site, code="HOLDING", name="保温炉", name_en="Holding furnaces", share_bp=800,
            shift_minutes=240,
        )  # fmt: skip
        declare_flexible_load(
            by=engineer, plant=site, code="CHARGING", name="叉车充电", name_en="Truck charging", power_w=40_000,
            starts="17:00", ends="21:00", shift_minutes=None, most_power_w=60_000, ramp_w=30_000,
        )  # fmt: skip
    forecast = forecast_load(by=engineer, plant=site, signal=meter)
    made = plan_load(by=engineer, forecast=forecast.id)
    if recorded:
        accept_load_plan(by=engineer, plan=made.id)


def _search_told(row: Process) -> dict[str, Any]:
    trials = row.trials.filter(state=TrialState.RECORDED).order_by("number")
    first, best = trials.filter(feasible=True).first(), best_trial(row)
    return {
        "id": row.pk, "plant": row.plant.path, "name": row.name, "objective": row.objective, "unit": row.unit,
        "trials": trials.count(), "first": first.objective if first else None,
        "best": best.objective if best else None,
    }  # fmt: skip


def _plans_told() -> list[dict[str, Any]]:
    newest: dict[str, LoadPlan] = {
        row.plant.path: row for row in LoadPlan.objects.select_related("plant").order_by("pk")
    }
    return [
        {
            "plant": plant, "day": row.on.isoformat(), "saving_fen": row.saving_fen,
            "cost_before_fen": row.cost_before_fen, "peak_before_kw": row.peak_before_kw,
            "peak_after_kw": row.peak_after_kw,
            "saving_by_share_fen": {f"{one['share_bp'] / 100:g} %": one["saving_fen"] for one in row.savings},
        }
        for plant, row in newest.items()
    ]  # fmt: skip
