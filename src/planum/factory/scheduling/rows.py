"""The rows an action speaks of, fetched with the person's own eyes, and refused where the plant is another's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.models import (
    Event,
    Machine,
    Operation,
    Operator,
    Order,
    Plan,
    PlanningRun,
    Proposal,
)
from planum.factory.scheduling.permissions import can_plan
from planum.hub.assets.models import Asset, Level
from planum.kernel.models import Person


def own_plant(person: Person, path: str) -> Asset:
    row: Asset = Asset.objects.select_related("enterprise").get(path=path, level=Level.SITE)
    check_owner(person, row)
    return row


def locked_plant(person: Person, path: str) -> Asset:
    """Whoever changes which plan is current waits here for the others."""
    own_plant(person, path)
    row: Asset = Asset.objects.select_for_update(of=("self",)).select_related("enterprise").get(path=path)
    return row


def check_owner(person: Person, plant: Asset) -> None:
    if not can_plan(person, plant):
        raise PermissionDenied(_("Only %(firm)s may plan %(plant)s.") % {"firm": plant.enterprise, "plant": plant})


def own_plan(person: Person, key: int) -> Plan:
    row: Plan = Plan.objects.select_related("plant__enterprise").get(pk=key)
    check_owner(person, row.plant)
    return row


def own_run(person: Person, key: int) -> PlanningRun:
    row: PlanningRun = PlanningRun.objects.select_related("plant__enterprise", "by").get(pk=key)
    check_owner(person, row.plant)
    return row


def own_event(person: Person, key: int) -> Event:
    rows = Event.objects.select_related("plant__enterprise", "machine", "order", "operation", "operator")
    row: Event = rows.get(pk=key)
    check_owner(person, row.plant)
    return row


def own_proposal(person: Person, key: int) -> Proposal:
    rows = Proposal.objects.select_related("event__plant__enterprise", "plan", "base")
    row: Proposal = rows.get(pk=key)
    check_owner(person, row.event.plant)
    return row


def own_operation(person: Person, key: int) -> Operation:
    row: Operation = Operation.objects.select_related("order__plant__enterprise", "step").get(pk=key)
    check_owner(person, row.order.plant)
    return row


def machine_of(plant: Asset, code: str) -> Machine:
    row: Machine = _named(Machine, plant, code, _("There is no machine %(code)s in %(plant)s."))
    return row


def order_of(plant: Asset, code: str) -> Order:
    row: Order = _named(Order, plant, code, _("There is no order %(code)s in %(plant)s."))
    return row


def operator_of(plant: Asset, code: str) -> Operator:
    row: Operator = _named(Operator, plant, code, _("There is no operator %(code)s in %(plant)s."))
    return row


def _named(model: Any, plant: Asset, code: str, missing: str) -> Any:
    row = model.objects.filter(plant=plant, code=code).first()
    if row is None:
        raise Refused(missing % {"code": code[:60], "plant": plant}, _("Codes of this plant."))
    return row
