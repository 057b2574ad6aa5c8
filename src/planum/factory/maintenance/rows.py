"""The rows an action speaks of, fetched with the person's own eyes, and refused where they are another's."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.factory.maintenance.models import Fleet, WorkOrder
from planum.hub.assets.models import Asset, Level
from planum.hub.assets.permissions import owns
from planum.kernel.models import Person


def own_plant(person: Person, path: str) -> Asset:
    row: Asset = Asset.objects.select_related("enterprise").get(path=path, level=Level.SITE)
    check_owner(person, row)
    return row


def own_machine(person: Person, path: str) -> Asset:
    row: Asset = Asset.objects.select_related("enterprise", "plant").get(path=path, level=Level.UNIT)
    check_owner(person, row)
    return row


def own_fleet(person: Person, key: int) -> Fleet:
    row: Fleet = Fleet.objects.select_related("plant__enterprise").get(pk=key)
    check_owner(person, row.plant)
    return row


def own_work_order(person: Person, key: int) -> WorkOrder:
    """Locked until the action ends: two people do not move it at a time."""
    rows = WorkOrder.objects.select_for_update(of=("self",)).select_related("plant__enterprise", "asset")
    row: WorkOrder = rows.get(pk=key)
    check_owner(person, row.plant)
    return row


def check_owner(person: Person, asset: Asset) -> None:
    if not owns(person, asset):
        raise PermissionDenied(_("Only %(firm)s may maintain %(asset)s.") % {"firm": asset.enterprise, "asset": asset})
