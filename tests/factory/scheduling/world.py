"""A small shop of two machine kinds, written by the platform's own actions."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from planum.factory.scheduling.actions import (
    add_order,
    import_calendars,
    import_machines,
    import_operators,
    import_routings,
    import_setups,
    publish_plan,
    start_planning,
)
from planum.factory.scheduling.models import Operation, PlanningRun
from planum.factory.scheduling.planning import work_off
from planum.factory.scheduling.shapes import ImportedShape, PlanShape
from planum.hub.assets.models import Asset
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from world import a_plant, an_engineer

CALENDAR = "calendar,day,from,until,occasion\nDAY,1-7,00:00,24:00,\n"
MACHINES = "machine,name,calendar,setups\nM1,一号机,DAY,CHANGE\nM2,二号机,DAY,CHANGE\nM3,三号机,,\n"
SETUPS = "setups,from,to,minutes\nCHANGE,RED,BLUE,20\nCHANGE,BLUE,RED,30\n"
ROUTINGS = (
    "product,step,step_name,machine,minutes_per_piece,fixed_minutes,family\n"
    "BOX,10,冲压,M1,1,10,RED\nBOX,10,冲压,M2,2,10,RED\nBOX,20,装配,M3,1,0,\n"
    "LID,10,冲压,M1,1,10,BLUE\nLID,10,冲压,M2,2,10,BLUE\nLID,20,装配,M3,0.5,0,\n"
)


@dataclass
class Shop:
    plant: Asset
    engineer: Person

    @property
    def path(self) -> str:
        return self.plant.path


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def a_shop(orders: int = 0, plant: Asset | None = None) -> Shop:
    """Machines M1 and M2 press, M3 assembles; so many orders of ten pieces, in turn boxes and lids."""
    place = plant or a_plant()
    shop = Shop(place, an_engineer(place.enterprise))
    given = {"by": shop.engineer, "plant": place.path}
    import_calendars(**given, name="c.csv", content=encoded(CALENDAR))
    import_machines(**given, name="m.csv", content=encoded(MACHINES))
    import_routings(**given, name="r.csv", content=encoded(ROUTINGS))
    import_setups(**given, name="s.csv", content=encoded(SETUPS))
    for number in range(orders):
        an_order(shop, f"A{number + 1}", "BOX" if number % 2 == 0 else "LID")
    return shop


def an_order(shop: Shop, code: str, product: str = "BOX", **fields: object) -> None:
    given = {"quantity": 10, "due_at": timezone.now() + timedelta(days=2)} | fields
    add_order(by=shop.engineer, plant=shop.path, code=code, product=product, **given)  # type: ignore[arg-type]


def an_operator_with(shop: Shop, skills: str, code: str = "P1") -> ImportedShape:
    table = f"operator,name,calendar,skills\n{code},张三,DAY,{skills}\n"
    return import_operators(by=shop.engineer, plant=shop.path, name="o.csv", content=encoded(table))


def planned(shop: Shop, seconds: float = 0.3, **options: object) -> PlanningRun:
    """A calculation that was queued and worked off."""
    shape = start_planning(by=shop.engineer, plant=shop.path, seconds=seconds, **options)  # type: ignore[arg-type]
    with viewing(SYSTEM):
        work_off(shape.id)
        return PlanningRun.objects.select_related("plan").get(pk=shape.id)


def a_current_plan(shop: Shop) -> PlanShape:
    run = planned(shop)
    assert run.plan is not None, run.message
    return publish_plan(by=shop.engineer, plan=run.plan.pk)


def operations_of(shop: Shop, order: str) -> Sequence[Operation]:
    with viewing(SYSTEM):
        rows = Operation.objects.filter(order__plant=shop.plant, order__code=order)
        return list(rows.select_related("step").order_by("step__number"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
