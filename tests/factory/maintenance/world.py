"""A plant with two presses whose readings are short: one has failed once."""

import base64
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from planum.factory.maintenance.actions import import_work_orders, set_up_fleet
from planum.factory.maintenance.shapes import FleetShape
from planum.hub.assets.models import Asset, Level
from planum.kernel.models import Person
from world import a_plant, a_signal, an_engineer, some_readings

STEPS = 120


def a_machine(plant: Asset, code: str) -> Asset:
    row = Asset(
        enterprise=plant.enterprise, parent=plant, plant=plant, level=Level.UNIT, code=code, name=f"冲压机{code}",
        name_en=f"Press {code}", path=f"{plant.path}/{code}",
    )  # fmt: skip
    row.save()
    return row


def some_wear(machine: Asset, wear: Any, start: datetime, seed: int = 0) -> None:
    for place, code in enumerate(("vibration", "temperature")):
        signal = a_signal(machine, code=code, name=f"信号{code}", name_en=code.title())
        noise = np.random.default_rng(seed + place).normal(0, 0.1, len(wear))
        some_readings(signal, (5 + noise + wear / (place + 1)).tolist(), start)


def a_fleet(*, failed: bool = True) -> tuple[Person, FleetShape]:
    """P1 has worn out and was renewed, and wears again; P2 is well."""
    engineer = an_engineer()
    firm = engineer.organisation
    assert firm is not None
    plant = a_plant(firm)
    first, second = a_machine(plant, "P1"), a_machine(plant, "P2")
    start = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=2 * STEPS)
    worn = np.concatenate([np.zeros(60), np.linspace(0, 6, STEPS - 60) ** 2])
    again = np.concatenate([np.zeros(60), np.linspace(0, 4, STEPS - 60) ** 2])
    some_wear(first, np.concatenate([worn, again]), start)
    some_wear(second, np.zeros(2 * STEPS), start, seed=7)
    fleet = set_up_fleet(
        by=engineer, plant=plant.path, code="P", name="冲压机", name_en="Presses", units=[first.path, second.path],
        signals=["vibration", "temperature"], planned_fen=1_000_00, failure_fen=20_000_00, downtime_fen_per_h=500_00,
        planned_h=2, failure_h=10, step_s=60, own_steps=25, memory_steps=4, cap_h=4, horizon_days=1,
        false_alarms_per_year=1000,
    )  # fmt: skip
    if failed:
        failed_at = start + timedelta(minutes=STEPS)
        done_at = failed_at + timedelta(minutes=1)
        read(
            engineer,
            plant.path,
            f"OLD-1,P1,bearing,corrective,done,VIB,failed,{failed_at.isoformat()},{done_at.isoformat()}",
        )
    return engineer, fleet


HEADER = "work_order,machine,title,kind,state,failure_mode,outcome,failed,finished"


def read(engineer: Person, plant: str, *rows: str) -> Any:
    content = base64.b64encode("\n".join((HEADER, *rows)).encode()).decode()
    return import_work_orders(by=engineer, plant=plant, name="orders.csv", content=content)
