"""Writes of what a plant works with."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.monitoring.models import LimitRule
from planum.factory.scheduling.models import Closure, ClosureKind, Shop, StoppingRule, TariffStep
from planum.factory.scheduling.permissions import can_plan_somewhere
from planum.factory.scheduling.rows import check_owner, machine_of, own_plant
from planum.factory.scheduling.shapes import ClosureShape
from planum.factory.scheduling.shaping import closure_shape
from planum.factory.scheduling.timeline import zone_of
from planum.hub.assets.models import Asset
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person

LONGEST_FREEZE_MINUTES = 14 * 24 * 60
LONGEST_STOP_MINUTES = 90 * 24 * 60


@dataclass(frozen=True)
class PriceShape:
    """From this time of day on a kilowatt-hour costs so much."""

    starts: time
    fen_per_kwh: int


@dataclass(frozen=True)
class ShopSettings:
    plant: str
    time_zone: str
    peak_power_w: int | None
    freeze_minutes: int
    tariff: list[PriceShape]


@dataclass(frozen=True)
class StoppingRuleShape:
    id: int
    machine: str
    rule: int
    expected_minutes: int


@action(permission=can_plan_somewhere)
def set_shop(
    *, by: Person, plant: str, time_zone: str = "", peak_power_w: int | None = None, freeze_minutes: int = 0,
    tariff: list[PriceShape] | None = None,
) -> ShopSettings:  # fmt: skip
    """Say how a plant plans: its time zone, how much power it may draw, for how long near operations stay, its tariff.

    Without a time zone the site's counts; without a tariff the one there is stays, and an empty list ends it.
    """
    place = own_plant(by, plant)
    zone_of(time_zone)
    if not 0 <= freeze_minutes <= LONGEST_FREEZE_MINUTES:
        raise Refused(
            _("Frozen for %(minutes)d minutes.") % {"minutes": freeze_minutes},
            _("From 0 to %(most)d minutes.") % {"most": LONGEST_FREEZE_MINUTES},
        )
    if peak_power_w is not None and not 0 < peak_power_w < 2**31:
        raise Refused(_("A peak of %(power)d W.") % {"power": peak_power_w}, _("More than 0 W, or no limit at all."))
    fields = {"time_zone": time_zone, "peak_power_w": peak_power_w, "freeze_minutes": freeze_minutes}
    row = Shop.objects.update_or_create(plant=place, defaults=fields)[0]
    if tariff is not None:
        _set_tariff(place, tariff)
    steps = [PriceShape(one.starts, one.fen_per_kwh) for one in TariffStep.objects.filter(plant=place)]
    record(row, after={**fields, "tariff": [f"{one.starts:%H:%M} {one.fen_per_kwh}" for one in steps]})
    return ShopSettings(place.path, row.time_zone, row.peak_power_w, row.freeze_minutes, steps)


@action(permission=can_plan_somewhere)
def add_closure(
    *, by: Person, plant: str, machine: str, starts_at: datetime, ends_at: datetime,
    kind: ClosureKind = ClosureKind.MAINTENANCE, reason: str = "",
) -> ClosureShape:  # fmt: skip
    """Close a machine for a time, such as for planned maintenance; plans made from now on work around it."""
    row = machine_of(own_plant(by, plant), machine)
    check_span(starts_at, ends_at)
    closure = Closure.objects.create(
        machine=row, kind=kind, starts_at=starts_at, ends_at=ends_at, reason=reason[:200]
    )  # fmt: skip
    record(closure, after={"machine": machine, "kind": kind, "starts_at": starts_at, "ends_at": ends_at})
    return closure_shape(closure, row.code)


@action(permission=can_plan_somewhere)
def remove_closure(*, by: Person, closure: int) -> ClosureShape:
    """Take a closure back: the machine is there after all."""
    row = Closure.objects.select_related("machine__plant__enterprise").get(pk=closure)
    check_owner(by, row.machine.plant)
    shape = closure_shape(row, row.machine.code)
    record(row, before={"machine": shape.machine, "starts_at": row.starts_at, "ends_at": row.ends_at})
    row.delete()
    return shape


@action(permission=can_plan_somewhere)
def add_stopping_rule(
    *, by: Person, plant: str, machine: str, rule: int, expected_minutes: int
) -> StoppingRuleShape:  # fmt: skip
    """Mark a limit on a signal of the machine's unit: its alarm means that the machine stands still."""
    row = machine_of(own_plant(by, plant), machine)
    limit = LimitRule.objects.select_related("signal__asset").get(pk=rule)
    if row.unit_id is None or limit.signal.asset_id != row.unit_id:
        raise Refused(
            _("The limit %(limit)s on %(asset)s.") % {"limit": limit, "asset": limit.signal.asset},
            _("A limit on a signal of the unit that %(machine)s is bound to.") % {"machine": row},
            _("Bind the machine to its unit first."),
        )
    if not 0 < expected_minutes <= LONGEST_STOP_MINUTES:
        raise Refused(_("%(minutes)d minutes.") % {"minutes": expected_minutes}, _("More than no minute."))
    if StoppingRule.objects.filter(rule=limit).exists():
        raise Refused(_("%(limit)s is marked already.") % {"limit": limit})
    marked = StoppingRule.objects.create(machine=row, rule=limit, expected_minutes=expected_minutes)
    record(marked, after={"machine": machine, "rule": rule, "expected_minutes": expected_minutes})
    return StoppingRuleShape(marked.pk, row.code, rule, expected_minutes)


@action(permission=can_plan_somewhere)
def remove_stopping_rule(*, by: Person, rule: int) -> StoppingRuleShape:
    """An alarm of this limit no longer says anything about plans."""
    row = StoppingRule.objects.select_related("machine__plant__enterprise").get(rule=rule)
    check_owner(by, row.machine.plant)
    shape = StoppingRuleShape(row.pk, row.machine.code, row.rule_id, row.expected_minutes)
    record(row, before={"machine": shape.machine, "rule": rule})
    row.delete()
    return shape


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused(
            _("From %(start)s until %(end)s.") % {"start": starts_at, "end": ends_at}, _("It ends after it begins.")
        )


def _set_tariff(plant: Asset, tariff: list[PriceShape]) -> None:
    times = [one.starts.replace(second=0, microsecond=0) for one in tariff]
    if len(set(times)) != len(times) or any(not 0 <= one.fen_per_kwh < 2**31 for one in tariff):
        raise Refused(
            _("A tariff of %(count)d prices.") % {"count": len(tariff)},
            _("Each time of day once, and prices that are not negative."),
        )
    TariffStep.objects.filter(plant=plant).delete()
    TariffStep.objects.bulk_create(
        TariffStep(plant=plant, starts=at, fen_per_kwh=one.fen_per_kwh)
        for at, one in zip(times, tariff, strict=True)
    )  # fmt: skip
