"""Each firm looks for set-points of a process, and moves load to cheap hours."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from planum.factory.optimisation.actions import (
    declare_flexible_load,
    declare_process,
    forecast_load,
    plan_load,
    propose_trial,
    record_trial,
)
from planum.factory.optimisation.models import Goal
from planum.factory.optimisation.shapes import NewConstraint, NewParameter
from planum.factory.scheduling.actions import set_shop
from planum.factory.scheduling.actions.resources import PriceShape
from planum.hub.assets.actions import add_signals
from planum.hub.assets.models import Signal
from planum.hub.assets.shapes import NewSignal
from planum.kernel.visibility import SYSTEM, viewing
from world import some_readings

DAYS = 18


def furnish(rivals: Any) -> None:
    for firm in rivals.firms:
        _search(firm)
        _plan(firm)


def _search(firm: Any) -> None:
    by, word, zh = firm.engineer, firm.word, firm.zh
    made = declare_process(
        by=by, plant=firm.plant, asset=firm.plant, code=f"{word}-FURNACE", name=f"{zh}炉", name_en=f"{word} furnace",
        objective=f"{zh}电耗", objective_en=f"{word} energy", goal=Goal.MINIMISE, unit="kWh", noise=0.1,
        parameters=[NewParameter("T", f"{zh}温度", 600, 800, "°C", 5, f"{word} temperature")],
        constraints=[NewConstraint("S", f"{zh}废品", "at_most", 3, "%", 0.1, f"{word} scrap")],
    )  # fmt: skip
    firm.things["process"] = made.id
    for objective in (10.0, 9.0):
        trial = propose_trial(by=by, process=made.id)
        record_trial(by=by, trial=trial.id, objective=objective, results={"S": 2.0}, note=f"{zh}试 {word} trial")
    firm.things["trial"] = propose_trial(by=by, process=made.id).id


def _plan(firm: Any) -> None:
    by, word, zh = firm.engineer, firm.word, firm.zh
    name = NewSignal(code="main-meter", name=f"{zh}总表", name_en=f"{word} meter", unit="kW")
    firm.things["meter"] = add_signals(by=by, asset=firm.plant, signals=[name])[0].path
    with viewing(SYSTEM):
        meter = Signal.objects.get(path=firm.things["meter"])
    start = datetime.combine(timezone.now().date() - timedelta(days=DAYS), time(), UTC)
    some_readings(meter, [100.0 + place % 96 for place in range(DAYS * 96)], start, every_s=900)
    tariff = [PriceShape(time(), 35), PriceShape(time(8), 90)]
    set_shop(by=by, plant=firm.plant, time_zone="Asia/Shanghai", tariff=tariff)
    load = declare_flexible_load(
        by=by, plant=firm.plant, code=f"{word}-LOAD", name=f"{zh}保温", name_en=f"{word} holding", share_bp=1000
    )  # fmt: skip
    firm.things["load"] = load.id
    firm.things["forecast"] = forecast_load(by=by, plant=firm.plant, signal=firm.things["meter"]).id
    firm.things["load_plan"] = plan_load(by=by, forecast=firm.things["forecast"]).id


def thing(name: str) -> Any:
    return lambda firm, _city: firm.things[name]


def always(value: Any) -> Any:
    return lambda _firm, _city: value


PARAMETERS = {
    "optimisation:process": thing("process"),
    "optimisation:trial": thing("trial"),
    "optimisation:forecast": thing("forecast"),
    "optimisation:load_plan": thing("load_plan"),
}

ARGUMENTS = {
    "factory.process:process": thing("process"),
    "factory.propose_trial:process": thing("process"),
    "factory.stop_process:process": thing("process"),
    "trial": thing("trial"),
    "factory.forecast_load:signal": thing("meter"),
    "factory.forecast_load:day": lambda _firm, _city: (timezone.now().date() + timedelta(days=2)).isoformat(),
    "factory.plan_load:forecast": thing("forecast"),
    "factory.accept_load_plan:plan": thing("load_plan"),
    "factory.remove_flexible_load:load": thing("load"),
    "factory.load_plans:state": always("proposed"),
    "factory.processes:state": always("active"),
    "factory.declare_process:objective": always("objective"),
    "factory.declare_process:goal": always("minimise"),
    "factory.declare_process:parameters": always([{"code": "T", "name": "t", "low": "1", "high": "2"}]),
    "factory.declare_process:constraints": always([{"code": "S", "name": "s", "sense": "at_most", "limit": "3"}]),
    "factory.record_trial:objective": always(9.5),
    "factory.record_trial:results": always({"S": 2.0}),
    "objective_en": always("objective"),
    "noise": always(0.1),
    "least_gain": always(0.1),
    "budget": always(20),
    "trial_cost_fen": always(700),
    "failed": always(False),
    "share_bp": always(7),
    "power_w": always(70_000),
    "starts": always("08:00"),
    "ends": always("16:00"),
    "shift_minutes": always(120),
    "most_power_w": always(100_000),
    "ramp_w": always(10_000),
    "cap_w": always(900_000),
    "demand_fen_per_kw": always(7),
}

FORM_DATA = {
    "do": always("propose"),
    "trial": thing("trial"),
    "plan": thing("load_plan"),
    "objective": always("9.5"),
    "result_S": always("2"),
}

REACHES = {
    "the firm's machine as an own process": lambda r: (
        r.rival.engineer, "factory.declare_process",
        {"plant": r.rival.plant, "asset": r.own.plant, "code": "SPY", "name": "x", "objective": "x",
         "goal": "minimise", "parameters": [{"code": "T", "name": "t", "low": 1, "high": 2}]},
    ),
    "the firm's metric as an own objective": lambda r: (
        r.rival.engineer, "factory.declare_process",
        {"plant": r.rival.plant, "asset": r.rival.plant, "code": "SPY", "name": "x", "objective": "x",
         "goal": "minimise", "metric": r.own.metric, "parameters": [{"code": "T", "name": "t", "low": 1, "high": 2}]},
    ),
    "the firm's meter for an own forecast": lambda r: (
        r.rival.engineer, "factory.forecast_load", {"plant": r.rival.plant, "signal": r.own.things["meter"]},
    ),
}  # fmt: skip

SPEAKING = {
    "optimisation:processes", "optimisation:process", "optimisation:record", "optimisation:energy",
    "optimisation:forecast_chain", "optimisation:plan_chain",
}  # fmt: skip
