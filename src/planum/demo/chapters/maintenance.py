"""A press that wears is seen without one failure of its own, priced, and given a work order; its sisters are well.

Where engines that were really run to failure are replayed, the model learns from others of their fleet and tells what
each replayed one has left, with intervals that their ends then test.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from planum.demo.chapters import World
from planum.demo.recordings import engines
from planum.demo.recordings.replay import numbers_of
from planum.demo.shop import PLANT
from planum.factory.maintenance.actions import (
    assess,
    fit_prognosis,
    import_work_orders,
    open_work_order,
    plan_work_order,
    set_up_fleet,
)
from planum.factory.maintenance.fitting import work_off
from planum.factory.maintenance.models import FailureMode, Fleet, HealthState, Prognosis, WorkKind, WorkOrder
from planum.factory.maintenance.queries import maintenance_windows, newest_prognoses
from planum.factory.maintenance.shapes import PrognosisShape, quantile_of
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "设备健康、剩余寿命与工单"
PRESS, SISTER = "PR01", "PR02"
YUAN = 100
ENGINES, REFERENCE, TREES = "RE01", range(5, 45), 60
CAP_H, SEEN_H, NEAR_H = 125.0, 150.0, 3.0


def tell(world: World) -> None:
    if world.recorded:
        if ENGINES in world.people and world.data is not None:
            _tell_of_engines(world)
    elif PLANT in world.people:
        _tell_of_presses(world)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        rows = sorted(newest_prognoses(), key=lambda row: -(row.net_fen or 0))
        alarms = [row for row in rows if row.state == HealthState.ALARM]
        worst = alarms[0] if alarms else None
        order = WorkOrder.objects.exclude(planned_start_at=None).order_by("-pk").first()
        return {
            "fleets": Fleet.objects.count(),
            "machines": len(rows),
            "alarms": len(alarms),
            "worst": _told_of(worst) if worst else {},
            "tested": _tested(),
            "order": {"id": order.pk, "code": order.code, "at": f"{order.planned_start_at:%Y-%m-%dT%H:%M%z}"}
            if order
            else {},
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["fleets"]:
        return []
    said = [(f"{told['machines']} 台设备与自身早期对比，{told['alarms']} 台越限", "/factory/maintenance/")]
    if worst := told["worst"]:
        left = f"剩余 {worst['median']:.0f} h（90% 区间 {worst['low']:.0f}–{worst['high']:.0f}）"
        risk = f"风险金额 {worst['risk_fen'] / 100 / 10_000:.1f} 万元"
        said.append((f"{worst['name']}：{left}，{risk}", f"/factory/maintenance/machines/{worst['asset']}/"))
    if tested := told["tested"]:
        inside = sum(one["inside"] for one in tested)
        said.append((f"{len(tested)} 台后来失效，真实寿命落在当时区间内的 {inside} 台", "/factory/maintenance/"))
    if order := told["order"]:
        page = f"/factory/maintenance/work-orders/{order['id']}/"
        said.append((f"工单 {order['code']} 已排在期望费用最低的时间窗", page))
    return said


def _told_of(row: Prognosis) -> dict[str, Any]:
    if not row.quantiles_h:
        return {}
    low, middle, high = (quantile_of(row, level) for level in (0.05, 0.5, 0.95))
    return {
        "asset": row.asset.path, "name": row.asset.name, "low": low, "median": middle, "high": high,
        "risk_fen": row.risk_fen,
    }  # fmt: skip


def _tell_of_presses(world: World) -> None:
    engineer, plant = world.people[PLANT], f"{PLANT}/S1"
    table = _past_work(plant, world.now)
    import_work_orders(by=engineer, plant=plant, name="维修台账.csv", content=_encoded(table))
    for fleet in _fleets(engineer, plant):
        fit_prognosis(by=engineer, fleet=fleet)
        for prognosis in assess(by=engineer, fleet=fleet):
            if prognosis.asset.endswith(f"/{PRESS}") and prognosis.state == HealthState.ALARM.value:
                _give_work(engineer, prognosis)


def _fleets(engineer: Person, plant: str) -> list[int]:
    """The presses are judged at like load; a machining centre and a compressor have never failed here."""
    kinds = (
        ("PRESSES", "冲压机", "Presses", ("PRESS/L1/PR01", "PRESS/L1/PR02"), ("vibration", "temperature", "pressure"),
         ["current"], (12_000, 60_000, 3_500, 4, 14)),
        ("CENTRES", "加工中心", "Machining centres", ("MACH/L1/CN01",), ("vibration", "temperature"), ["current"],
         (9_000, 40_000, 2_000, 4, 12)),
        ("COMPRESSORS", "空压机", "Air compressors", ("UTIL/L1/AC01",), ("vibration", "temperature"), ["flow"],
         (8_000, 35_000, 2_500, 3, 10)),
    )  # fmt: skip
    made = []
    for code, name, name_en, machines, signals, setpoints, (planned, failure, hour, planned_h, failure_h) in kinds:
        fleet = set_up_fleet(
            by=engineer, plant=plant, code=code, name=name, name_en=name_en, signals=list(signals),
            setpoints=setpoints, units=[f"{plant}/{machine}" for machine in machines], own_steps=96, memory_steps=24,
            cap_h=400, planned_fen=planned * YUAN, failure_fen=failure * YUAN, downtime_fen_per_h=hour * YUAN,
            planned_h=planned_h, failure_h=failure_h,
        )  # fmt: skip
        made.append(fleet.id)
    return made


def _past_work(plant: str, now: datetime) -> str:
    """The plant's own list: one failure, one planned renewal elsewhere, one look that changed nothing."""
    failed, done = now - timedelta(days=22), now - timedelta(days=21, hours=10)
    looked = now - timedelta(days=30)
    press = f"{plant}/PRESS/L1"
    greased = looked + timedelta(hours=1)
    return (
        "工单号,设备,内容,维修类别,状态,失效模式,结果,故障时间,开工时间,完工时间,停机小时,费用,备注\n"
        f"WX-2026-118,{press}/{SISTER},主轴承磨损，更换轴承,故障维修,已完成,VIB,故障,{failed.isoformat()},"
        f"{failed.isoformat()},{done.isoformat()},14,61800,停机抢修\n"
        f"WX-2026-104,{press}/{PRESS},月度点检，补充润滑脂,计划保养,已完成,,未更换,,{looked.isoformat()},"
        f"{greased.isoformat()},0,320,\n"
    )


def _give_work(engineer: Person, prognosis: PrognosisShape) -> None:
    """In the cheapest of the coming nights."""
    with viewing(engineer):
        choice = maintenance_windows(asset=prognosis.asset)
    order = open_work_order(
        by=engineer, asset=prognosis.asset, kind=WorkKind.CONDITION_BASED, title="更换主轴承",
        failure_mode=FailureMode.VIBRATION, prognosis=prognosis.id, note="振动与油温持续偏离自身基线",
    )  # fmt: skip
    starts_at = choice.windows[0].starts_at
    plan_work_order(by=engineer, work_order=order.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4))


def _tell_of_engines(world: World) -> None:
    assert world.data is not None
    engineer, plant = world.people[ENGINES], f"{ENGINES}/S1"
    table = numbers_of(world.data / engines.FILE, engines.COLUMNS)
    moving = np.flatnonzero(table[:, engines.FIRST_SENSOR :].std(axis=0) > 1e-6)
    codes = [engines.SENSORS[place][0] for place in moving]
    units = [f"{plant}/REC/L1/EN{unit:03d}" for unit in engines.UNITS]
    fleet = set_up_fleet(
        by=engineer, plant=plant, code="ENGINES", name="涡扇发动机", name_en="Turbofan engines", units=units,
        signals=codes, own_steps=20, memory_steps=10, cap_h=CAP_H, horizon_days=2, planned_fen=300_000 * YUAN,
        failure_fen=3_000_000 * YUAN, downtime_fen_per_h=20_000 * YUAN, planned_h=8, failure_h=72,
    )  # fmt: skip
    rows = table[np.isin(table[:, 0], REFERENCE)]
    lives = _encoded(_reference(rows, codes, moving))
    made = fit_prognosis(by=engineer, fleet=fleet.id, trees=TREES, name="C-MAPSS FD001.csv", content=lives)
    with viewing(SYSTEM):
        work_off(made.id)
    ends = assess(by=engineer, fleet=fleet.id)
    start = min(one.at - timedelta(hours=one.age_h) for one in ends)
    assess(by=engineer, fleet=fleet.id, at=start + timedelta(hours=SEEN_H))
    _report_failures(engineer, plant, ends)
    assess(by=engineer, fleet=fleet.id)


def _reference(rows: "np.ndarray[Any, Any]", codes: Sequence[str], moving: "np.ndarray[Any, Any]") -> str:
    lines = [",".join(("unit", *codes))]
    for row in rows:
        cells = ",".join(f"{value:.6g}" for value in row[engines.FIRST_SENSOR :][moving])
        lines.append(f"{row[0]:.0f},{cells}")
    return "\n".join(lines) + "\n"


def _report_failures(engineer: Person, plant: str, ends: Sequence[PrognosisShape]) -> None:
    """Engines whose readings ended before the newest ones have failed; that is what the recording says of them."""
    newest = max(one.at for one in ends)
    rows = ["工单号,设备,内容,维修类别,状态,失效模式,结果,故障时间,完工时间"]
    for number, one in enumerate(one for one in ends if one.at < newest - timedelta(hours=NEAR_H)):
        at = one.at.isoformat()
        rows.append(f"FX-{number + 1:03d},{one.asset},失效后更换,故障维修,已完成,BRD,故障,{at},{at}")
    if len(rows) > 1:
        import_work_orders(by=engineer, plant=plant, name="失效记录.csv", content=_encoded("\n".join(rows) + "\n"))


def _tested() -> list[dict[str, Any]]:
    """Of engines that have failed since: whether the interval told earlier held what was really left."""
    found = []
    for order in WorkOrder.objects.filter(outcome="failed", plant__path__startswith=f"{ENGINES}/"):
        row = Prognosis.objects.filter(asset=order.asset_id, at__lt=order.failed_at - timedelta(hours=NEAR_H)).first()
        if row is None or not row.quantiles_h:
            continue
        left = (order.failed_at - row.at).total_seconds() / 3600
        low, high = quantile_of(row, 0.05) or 0.0, quantile_of(row, 0.95) or 0.0
        held = {"asset": order.asset.path, "left_h": left, "low": low, "high": high, "inside": low <= left <= high}
        found.append(held)
    return found


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
