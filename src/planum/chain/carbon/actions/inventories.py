"""What went into a plant's products over a period, and what came out."""

import math
import re
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.carbon.calculation import UNITS
from planum.chain.carbon.engine.allocation import Method
from planum.chain.carbon.models import (
    Activity,
    ActivityKind,
    DeclaredUnit,
    EmissionFactor,
    Footprint,
    FootprintState,
    Inventory,
    Output,
)
from planum.chain.carbon.permissions import belongs_to, can_count_carbon
from planum.chain.carbon.shapes import (
    ActivityShape,
    InventoryShape,
    OutputShape,
    activity_shape,
    inventory_shape,
    output_shape,
)
from planum.chain.network.models import Item
from planum.errors import Refused
from planum.hub.assets.models import Asset, Level
from planum.hub.metrics.actions import evaluate_metric
from planum.hub.metrics.models import MetricValue
from planum.hub.readings.periods import period
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person

Number = TypeVar("Number", int, float)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,38}\Z")


@action(permission=can_count_carbon)
def open_inventory(
    *, by: Person, plant: str, code: str, name: str, start: datetime, end: datetime, allocation: Method,
    allocation_reason: str, name_en: str = "",
) -> InventoryShape:  # fmt: skip
    """Begin an inventory of a plant of your firm for a period, and say how its products share the burden, and why."""
    place = Asset.objects.select_related("enterprise").get(path=plant, level=Level.SITE)
    _check_own(by, place.enterprise)
    period(start, end)
    if not CODE.match(code):
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]}, _("Letters, digits, dot, dash and underscore; 39 at most.")
        )
    if Inventory.objects.filter(owner=place.enterprise, code=code).exists():
        raise Refused(_("There is an inventory %(code)s already.") % {"code": code})
    row = Inventory(
        owner=place.enterprise, plant=place, code=code, name=name, name_en=name_en, start_at=start, end_at=end,
        allocation=allocation.value, allocation_reason=_given_reason(allocation_reason),
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"code": code, "plant": plant, "start": start, "end": end, "allocation": allocation})
    return inventory_shape(row)


@action(permission=can_count_carbon)
def measure_activity(
    *, by: Person, inventory: str, kind: ActivityKind, name: str, metric: str, factor: str, name_en: str = ""
) -> ActivityShape:
    """Add what a metric of your firm says of the inventory's period, such as the energy of the main meter."""
    home = own_inventory(by, inventory)
    value = _measured(by, home, metric)
    row = Activity(
        inventory=home, kind=kind, name=name, name_en=name_en, amount=_positive(value.value or 0.0),
        unit=value.metric.unit, value=value, factor=_factor(by, factor),
    )  # fmt: skip
    return _added(row, by)


@action(permission=can_count_carbon)
def add_activity(
    *, by: Person, inventory: str, kind: ActivityKind, name: str, amount: float, unit: str, factor: str = "",
    footprint: str = "", note: str = "", name_en: str = "",
) -> ActivityShape:  # fmt: skip
    """Type in an amount that no meter measures, with a factor, or with a footprint that a supplier shows you."""
    row = Activity(
        inventory=own_inventory(by, inventory), kind=kind, name=name, name_en=name_en, amount=_positive(amount),
        unit=unit, note=note,
    )  # fmt: skip
    if bool(factor) == bool(footprint):
        raise Refused(_("A factor and a footprint, or neither."), _("Either a factor or a supplier's footprint."))
    row.factor = _factor(by, factor) if factor else None
    row.supplied = _supplied(footprint, unit) if footprint else None
    return _added(row, by)


@action(permission=can_count_carbon)
def use_footprint(*, by: Person, activity: int, footprint: str) -> ActivityShape:
    """Let an activity rest on another footprint of a supplier, such as the newest version, or on a first one."""
    row = Activity.objects.select_related("inventory__owner", "factor", "supplied").get(pk=activity)
    _check_own(by, row.inventory.owner)
    before = activity_shape(row)
    row.supplied, row.factor = _supplied(footprint, row.unit), None
    row.save(update_fields=["supplied", "factor"])
    after = activity_shape(row)
    record(
        row, before={"factor": before.factor, "footprint": before.footprint}, after={"footprint": after.footprint}
    )  # fmt: skip
    return after


@action(permission=can_count_carbon)
def add_output(
    *, by: Person, inventory: str, product: str, declared_unit: DeclaredUnit, mass_kg: float, metric: str = "",
    amount: float = 0.0, price_fen: int = 0, energy_mj: float = 0.0,
) -> OutputShape:  # fmt: skip
    """Say how much of a product left the plant, by a metric that counts it or typed in, with what one unit weighs."""
    home = own_inventory(by, inventory)
    item = Item.objects.get(owner=home.owner, code=product)
    if home.outputs.filter(product=item).exists():
        raise Refused(_("%(product)s is in this inventory already.") % {"product": item})
    if bool(metric) == bool(amount):
        raise Refused(_("A metric and an amount, or neither."), _("Either a metric that counts it or an amount."))
    value = _measured(by, home, metric) if metric else None
    if value and value.metric.unit != UNITS[declared_unit]:
        raise Refused(
            _("%(metric)s counts in %(unit)s.") % {"metric": value.metric, "unit": value.metric.unit},
            _("The declared unit is %(unit)s.") % {"unit": UNITS[declared_unit]},
        )
    row = Output(
        inventory=home, product=item, amount=_positive((value.value or 0.0) if value else amount), value=value,
        declared_unit=declared_unit, mass_kg=_positive(mass_kg), price_fen=_not_negative(price_fen),
        energy_mj=_not_negative(energy_mj), entered_by=by, entered_at=timezone.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"inventory": home.code, "product": product, "amount": row.amount, "mass_kg": mass_kg})
    return output_shape(row)


@action(permission=can_count_carbon)
def change_allocation(*, by: Person, inventory: str, allocation: Method, allocation_reason: str) -> InventoryShape:
    """Share the burden of an inventory another way from now on. Footprints there are keep the way they were made."""
    row = own_inventory(by, inventory)
    before = {"allocation": row.allocation, "allocation_reason": row.allocation_reason}
    row.allocation, row.allocation_reason = allocation.value, _given_reason(allocation_reason)
    row.save(update_fields=["allocation", "allocation_reason"])
    record(row, before=before, after={"allocation": row.allocation, "allocation_reason": row.allocation_reason})
    return inventory_shape(row)


def own_inventory(person: Person, code: str) -> Inventory:
    row: Inventory = Inventory.objects.select_related("owner", "plant").get(code=code)
    _check_own(person, row.owner)
    return row


def _check_own(person: Person, firm: Organisation) -> None:
    if not belongs_to(person, firm):
        raise PermissionDenied(_("Only %(firm)s may count its products.") % {"firm": firm})


def _added(row: Activity, by: Person) -> ActivityShape:
    row.entered_by, row.entered_at = by, timezone.now()
    row.save(force_insert=True)
    shape = activity_shape(row)
    record(row, after={
        "inventory": row.inventory.code, "name": row.name, "amount": row.amount, "unit": row.unit,
        "metric_value": row.value_id, "factor": shape.factor, "footprint": shape.footprint,
    })  # fmt: skip
    return shape


def _measured(by: Person, home: Inventory, metric: str) -> MetricValue:
    """Computed anew over the inventory's period, or the value there is if nothing changed."""
    shape = evaluate_metric(by=by, metric=metric, start=home.start_at, end=home.end_at)
    value: MetricValue = MetricValue.objects.select_related("metric__owner").get(pk=shape.id)
    if value.metric.owner_id != home.owner_id:
        raise Refused(_("The metric is another firm's."), _("A metric of %(firm)s.") % {"firm": home.owner})
    if value.value is None:
        raise Refused(
            _("%(metric)s has no value for this period: %(why)s") % {"metric": value.metric, "why": value.why}
        )
    return value


def _factor(by: Person, name: str) -> EmissionFactor:
    """The newest version of a factor that the firm may use; its own before a public one of the same code."""
    rows = EmissionFactor.objects.filter(code=name).order_by(F("owner").asc(nulls_last=True), "-version")
    row = rows.first()
    if row is None:
        raise Refused(
            _("There is no factor %(code)s that you may see.") % {"code": name[:60]},
            remedy=_("Load the published factors, or add one of your firm."),
        )
    found: EmissionFactor = row
    return found


def _supplied(name: str, unit: str) -> Footprint:
    try:
        key = UUID(name)
    except ValueError as error:
        raise Refused(
            _("The footprint %(name)r.") % {"name": name[:60]}, _("The identifier of a footprint, a UUID.")
        ) from error
    row: Footprint = Footprint.objects.select_related("owner").exclude(state=FootprintState.DRAFT).get(uuid=key)
    if UNITS[row.declared_unit] != unit:
        raise Refused(
            _("The amount is in %(unit)s.") % {"unit": unit},
            _("%(footprint)s is for one %(unit)s.") % {"footprint": row, "unit": UNITS[row.declared_unit]},
        )
    return row


def _given_reason(text: str) -> str:
    if not text.strip():
        raise Refused(_("No reason was given."), _("Sharing a burden is a choice, and says why it was made."))
    return text.strip()[:300]


def _positive(number: float) -> float:
    if not (math.isfinite(number) and number > 0):
        raise Refused(_("The number %(number)s.") % {"number": number}, _("A finite number above zero."))
    return number


def _not_negative(number: Number) -> Number:
    if not (math.isfinite(number) and number >= 0):
        raise Refused(_("The number %(number)s.") % {"number": number}, _("A finite number not below zero."))
    return number
