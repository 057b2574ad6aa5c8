"""Maintenance in the sweep: a fleet of one machine that has failed once, its prognosis, and three work orders."""

import base64
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from planum.factory.maintenance.actions import (
    assess,
    fit_prognosis,
    import_work_orders,
    open_work_order,
    plan_work_order,
    set_up_fleet,
)
from planum.factory.maintenance.models import FailureMode, WorkKind, WorkOrder
from planum.hub.assets.actions import add_asset, add_signals
from planum.hub.assets.models import Level, Signal
from planum.hub.assets.shapes import NewSignal
from planum.kernel.visibility import SYSTEM, viewing
from world import some_readings

STEPS = 160
LAST_DAYS = "2031-01-01T00:00:00Z", "2031-01-01T04:00:00Z"


def furnish(rivals: Any) -> None:
    for firm in rivals.firms:
        _machine(firm)
        _fleet(firm)
        _work(firm)


def _machine(firm: Any) -> None:
    below = firm.plant
    for level in (Level.AREA, Level.LINE, Level.UNIT):
        code = f"{firm.word}-{level.value}"
        below = add_asset(
            by=firm.engineer, enterprise=firm.code, level=level, code=code, parent=below, name=f"{firm.zh}{code}",
            name_en=f"{firm.word} {code}",
        ).path  # fmt: skip
    firm.things["machine"] = below
    signals = [
        NewSignal(code=code, name=f"{firm.zh}{code}", name_en=f"{firm.word} {code}", unit="mm/s")
        for code in ("shake", "heat")
    ]
    add_signals(by=firm.engineer, asset=below, signals=signals)
    start = timezone.now() - timedelta(minutes=2 * STEPS + 5)
    firm.things["failed_at"] = start + timedelta(minutes=STEPS)
    noise = np.random.default_rng(firm.odd).normal(0, 0.05, (2, 2 * STEPS))
    wear = np.concatenate([np.linspace(0, 3, STEPS) ** 2, np.linspace(0, 2, STEPS) ** 2])
    with viewing(SYSTEM):
        for place, code in enumerate(("shake", "heat")):
            row = Signal.objects.get(path=f"{below}/{code}")
            some_readings(row, (firm.power + noise[place] + wear).tolist(), start)


def _fleet(firm: Any) -> None:
    fleet = set_up_fleet(
        by=firm.engineer, plant=firm.plant, code=f"{firm.word}-FLEET", name=f"{firm.zh}机群",
        name_en=f"{firm.word} fleet", units=[firm.things["machine"]], signals=["shake", "heat"], planned_fen=100_00,
        failure_fen=firm.odd * 100, downtime_fen_per_h=firm.odd, planned_h=1, failure_h=2, step_s=60, own_steps=20,
        memory_steps=3, cap_h=3, horizon_days=1,
    )  # fmt: skip
    firm.things["fleet"] = fleet.id
    failed, done = firm.things["failed_at"], firm.things["failed_at"] + timedelta(minutes=1)
    table = (
        "work_order,machine,title,kind,state,failure_mode,outcome,failed,finished,cost_yuan,note\n"
        f"{firm.word}-W1,{firm.things['machine']},{firm.zh}换轴承,corrective,done,VIB,failed,{failed.isoformat()},"
        f"{done.isoformat()},{firm.odd},{firm.word} note\n"
    )
    content = base64.b64encode(table.encode()).decode()
    import_work_orders(by=firm.engineer, plant=firm.plant, name=f"{firm.word}.csv", content=content)
    made = fit_prognosis(by=firm.engineer, fleet=fleet.id)
    [prognosis] = assess(by=firm.engineer, fleet=fleet.id)
    firm.things["prognosis"] = prognosis.id
    firm.hashes |= {made.digest, made.training_digest, prognosis.digest}


def _work(firm: Any) -> None:
    order = open_work_order(
        by=firm.engineer,
        asset=firm.things["machine"],
        kind=WorkKind.CONDITION_BASED,
        title=f"{firm.zh}检查 {firm.word}",
        failure_mode=FailureMode.VIBRATION,
        prognosis=firm.things["prognosis"],
        note=f"{firm.word} soon",
    )
    starts_at = timezone.now() + timedelta(days=1)
    plan_work_order(
        by=firm.engineer, work_order=order.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4)
    )  # fmt: skip
    firm.things["work_order"] = order.id
    with viewing(SYSTEM):
        assert WorkOrder.objects.filter(plant__path=firm.plant).count() == 2


def _thing(name: str) -> Any:
    return lambda firm, _city: firm.things[name]


def _always(value: Any) -> Any:
    return lambda _firm, _city: value


PARAMETERS = {
    "fleet": _thing("fleet"),
    "machine_path": _thing("machine"),
    "prognosis": _thing("prognosis"),
    "work_order": _thing("work_order"),
    "maintenance:machine": _thing("machine"),
}
ARGUMENTS = {
    "factory.assess:asset": _thing("machine"),
    "factory.open_work_order:asset": _thing("machine"),
    "factory.prognosis:asset": _thing("machine"),
    "factory.maintenance_windows:asset": _thing("machine"),
    "factory.work_orders:asset": _thing("machine"),
    "factory.work_orders:state": _always("planned"),
    "factory.open_work_order:kind": _always("corrective"),
    "factory.set_up_fleet:name": _always("fleet"),
    "factory.finish_work_order:outcome": _always("renewed"),
    "factory.assess:at": _always("2026-01-01T00:00:00Z"),
    "factory.finish_work_order:at": _always("2026-01-01T00:00:00Z"),
    "factory.start_work_order:at": _always("2026-01-01T00:00:00Z"),
    "factory.prognosis:at": _always("2032-01-01T00:00:00Z"),
    "factory.set_up_fleet:signals": _always(["shake"]),
    "factory.fit_prognosis:content": _always(base64.b64encode(b"unit,shake,heat\na,1,1\n").decode()),
    "cap_h": _always(100.0),
    "cost_fen": _always(7),
    "downtime_fen_per_h": _always(7),
    "downtime_h": _always(1.0),
    "failed_at": _always("2026-01-01T00:00:00Z"),
    "failure_fen": _always(7),
    "failure_h": _always(1.0),
    "failure_mode": _always("VIB"),
    "false_alarms_per_year": _always(1.0),
    "fleet": _thing("fleet"),
    "horizon_days": _always(7),
    "memory_steps": _always(5.0),
    "own_steps": _always(20),
    "planned_fen": _always(7),
    "planned_h": _always(1.0),
    "prognosis": _thing("prognosis"),
    "setpoints": _always(["heat"]),
    "since_at": _always("2026-01-01T00:00:00Z"),
    "step_s": _always(60),
    "title": _always("title"),
    "trees": _always(50),
    "units": lambda firm, _city: [firm.things["machine"]],
    "windows": _always([{"starts_at": LAST_DAYS[0], "lost_fen": "7"}]),
    "work_order": _thing("work_order"),
}
FORM_DATA = {
    "machine": _thing("machine"),
    "fleet": _thing("fleet"),
    "title": _always("title"),
    "outcome": _always("renewed"),
}
REACHES = {
    "the firm's machine in an own fleet": lambda r: (
        r.rival.engineer, "factory.set_up_fleet",
        {"plant": r.rival.plant, "code": "SPY", "name": "x", "units": [r.own.things["machine"]], "signals": ["shake"],
         "planned_fen": 1, "failure_fen": 1, "downtime_fen_per_h": 1, "planned_h": 1, "failure_h": 1},
    ),
    "the firm's prognosis for an own work order": lambda r: (
        r.rival.engineer, "factory.open_work_order",
        {"asset": r.rival.things["machine"], "kind": "corrective", "title": "x",
         "prognosis": r.own.things["prognosis"]},
    ),
    "the firm's machine in a table of an own plant": lambda r: (
        r.rival.engineer, "factory.import_work_orders",
        {"plant": r.rival.plant, "name": "x.csv", "content": base64.b64encode(
            ("work_order,machine,title,kind\nX1," + r.own.things["machine"] + ",x,corrective\n").encode()).decode()},
    ),
}  # fmt: skip
# Instants and money; the machine is named by whoever asks.
SILENT_QUERIES = {"factory.failure_modes", "factory.maintenance_windows"}
SPEAKING = {
    "maintenance:board", "maintenance:fleet", "maintenance:machine", "maintenance:evidence", "maintenance:orders",
    "maintenance:order",
}  # fmt: skip
