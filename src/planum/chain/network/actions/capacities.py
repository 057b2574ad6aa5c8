"""Writes of resources, of what they can do in a week, and of what lies there."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.network.actions.items import checked_code
from planum.chain.network.models import Capacity, CapacitySource, Resource, ResourceUse, Stock
from planum.chain.network.open_hours import open_hours
from planum.chain.network.permissions import can_supply
from planum.chain.network.rows import checked_day, checked_quantity, checked_text, own_firm, own_item, own_resource
from planum.chain.network.shapes import CapacityShape, ItemShape, NewCapacity, ResourceShape, StockShape
from planum.chain.network.shaping import capacity_shape, item_shape, resource_shape, stock_shape
from planum.chain.network.weeks import MOST_WEEKS, checked_week, weeks_from
from planum.errors import Refused
from planum.factory.scheduling.models import Machine
from planum.factory.scheduling.rows import own_plant
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person

WEEK_H = 24 * 7


@action(permission=can_supply)
def add_resource(*, by: Person, owner: str, code: str, name: str, name_en: str = "") -> ResourceShape:
    """Add what limits your firm's output and is counted in hours: a group of machines, a furnace, a shift."""
    firm = own_firm(by, owner)
    if Resource.objects.filter(owner=firm, code=checked_code(code)).exists():
        raise Refused(_("%(firm)s has a resource %(code)s already.") % {"firm": firm, "code": code})
    if not name.strip():
        raise Refused(_("A resource without a name."), _("A name."))
    row = Resource(owner=firm, code=code, name=checked_text(name, 200), name_en=checked_text(name_en, 200))
    row.save(force_insert=True)
    record(row, after={"owner": owner, "code": code, "name": name})
    return resource_shape(row)


@action(permission=can_supply)
def set_resource_use(*, by: Person, owner: str, item: str, resource: str, hours_per_unit: float) -> ItemShape:
    """Say how many hours of a resource one unit of an item takes; 0 hours: it does not need the resource."""
    firm = own_firm(by, owner)
    made, used = own_item(firm, item), own_resource(firm, resource)
    checked_quantity(hours_per_unit)
    before = ResourceUse.objects.filter(item=made, resource=used).first()
    if hours_per_unit == 0:
        ResourceUse.objects.filter(item=made, resource=used).delete()
    else:
        ResourceUse.objects.update_or_create(item=made, resource=used, defaults={"hours_per_unit": hours_per_unit})
    record(
        made,
        before={"resource": resource, "hours_per_unit": before.hours_per_unit if before else 0.0},
        after={"resource": resource, "hours_per_unit": hours_per_unit},
    )
    return item_shape(made, made.bills.first())


@action(permission=can_supply)
def state_capacity(*, by: Person, owner: str, rows: list[NewCapacity]) -> list[CapacityShape]:
    """State the hours of your resources, week by week. A week given again is replaced."""
    firm = own_firm(by, owner)
    if not rows:
        raise Refused(_("No rows."), _("At least one row."))
    known = {one.resource: own_resource(firm, one.resource) for one in rows}
    for given in rows:
        checked_week(checked_day(given.week_on))
        checked_quantity(given.hours)
        checked_quantity(given.overtime_hours)
    written = [
        _write(known[one.resource], one.week_on, one.hours, one.overtime_hours, CapacitySource.STATED) for one in rows
    ]
    record(firm, after={"capacity": [f"{one} {one.hours:g}+{one.overtime_hours:g} h" for one in written[:200]]})
    return [capacity_shape(one) for one in written]


@action(permission=can_supply)
def take_capacity_from_plant(
    *, by: Person, owner: str, resource: str, plant: str, machines: list[str], starts_on: date, weeks: int = 8
) -> list[CapacityShape]:
    """Take the hours of a resource from a plant that is scheduled here: the open hours of its machines, by their
    calendars and closures. Hours until the week is full count as possible overtime.
    """
    firm = own_firm(by, owner)
    used, site = own_resource(firm, resource), own_plant(by, plant)
    if site.enterprise_id != firm.pk:
        raise Refused(_("The plant %(plant)s.") % {"plant": site}, _("A plant of the same firm."))
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused(_("%(weeks)d weeks.") % {"weeks": weeks}, _("From 1 to %(most)d.") % {"most": MOST_WEEKS})
    rows = Machine.objects.filter(plant=site, code__in=machines, enabled=True).select_related("calendar", "plant")
    found = {row.code: row for row in rows}
    if missing := [code for code in machines if code not in found] or ([] if machines else ["—"]):
        raise Refused(
            _("The machines %(codes)s.") % {"codes": ", ".join(missing)[:200]}, _("Machines of this plant, by code.")
        )
    written = []
    mondays = weeks_from(checked_day(starts_on), weeks)
    for week_on, *hours in zip(mondays, *(open_hours(machine, mondays) for machine in found.values()), strict=True):
        spare = WEEK_H * len(found) - sum(hours)
        written.append(_write(used, week_on, sum(hours), spare, CapacitySource.SCHEDULE))
    record(firm, after={"resource": resource, "plant": plant, "machines": sorted(found), "weeks": len(written)})
    return [capacity_shape(one) for one in written]


@action(permission=can_supply)
def count_stock(*, by: Person, owner: str, item: str, quantity: float, on: date | None = None) -> StockShape:
    """Say how much of an item lies there, as counted today or on the day given."""
    firm = own_firm(by, owner)
    counted = own_item(firm, item)
    values = {"quantity": checked_quantity(quantity), "counted_on": checked_day(on or timezone.localdate())}
    before = Stock.objects.filter(item=counted).first()
    row = Stock.objects.update_or_create(item=counted, defaults=values)[0]
    record(row, before={"quantity": before.quantity if before else None}, after={"item": item, **values})
    return stock_shape(row)


def _write(resource: Resource, week_on: date, hours: float, overtime: float, source: CapacitySource) -> Capacity:
    values = {"hours": hours, "overtime_hours": overtime, "source": source}
    row: Capacity = Capacity.objects.update_or_create(resource=resource, week_on=week_on, defaults=values)[0]
    return row
