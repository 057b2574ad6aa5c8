"""What a plant can share of its schedule: how many hours of each machine are open, planned and free, day by day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.scheduling.charts import gantt
from planum.factory.scheduling.loads import Stretch, days_from, load_of
from planum.factory.scheduling.models import Machine
from planum.factory.scheduling.versions import current_plan_of
from planum.hub.assets.models import Asset, Level
from planum.hub.catalogue.shareables import Column, Shareable
from planum.kernel.models import Organisation

MOST_BARS = 20_000


def capacity_rows(owner: Organisation) -> Iterator[dict[str, object]]:
    """The coming seven days of every plant with a plan that counts; nothing of orders, products or customers."""
    days = days_from(timezone.now())
    for plant in Asset.objects.filter(enterprise=owner, level=Level.SITE):
        plan = current_plan_of(plant.pk)
        if plan is not None:
            yield from _of_plant(plant, plan.pk, days)


def _of_plant(plant: Asset, plan: int, days: list[Stretch]) -> Iterator[dict[str, object]]:
    shape = gantt(plan=plan, start=days[0][0], end=days[-1][1], limit=MOST_BARS)
    for machine in Machine.objects.filter(plant=plant, enabled=True):
        for day in days:
            load = load_of(shape, machine.code, day)
            planned = load.work_h + load.setup_h
            yield {
                "plant": plant.path, "machine": machine.code, "machine_name": machine.name,
                "work_centre": machine.work_centre, "power_kw": machine.power_w / 1000, "day": _day(day[0]),
                "open_h": round(load.open_h, 2), "planned_h": round(planned, 2),
                "free_h": round(max(0.0, load.open_h - planned), 2),
            }  # fmt: skip


def _day(start: datetime) -> object:
    return timezone.localtime(start + timedelta(hours=12)).date()


CAPACITY: Final = Shareable(
    name="factory.machines",
    label=_("Machine capacity of the coming week"),
    columns=(
        Column("plant", _("Plant"), "text"),
        Column("machine", _("Machine"), "text"),
        Column("machine_name", _("Name of the machine"), "text"),
        Column("work_centre", _("Work centre"), "text"),
        Column("power_kw", _("Power"), "number", "kW"),
        Column("day", pgettext_lazy("column", "day"), "day"),
        Column("open_h", _("Open hours"), "number", "h"),
        Column("planned_h", _("Planned hours"), "number", "h"),
        Column("free_h", _("Free hours"), "number", "h"),
    ),
    rows=capacity_rows,
    at="day",
)
