"""The rows an action speaks of, fetched with the person's own eyes, and refused where they are another's to write."""

import math
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.chain.network.models import Item, Lane, Partnership, PartnershipState, Resource, SupplyOrder
from planum.chain.network.permissions import acts_for
from planum.errors import Refused
from planum.kernel.models import Organisation, Person

LARGEST = 1e12
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


def own_firm(person: Person, code: str) -> Organisation:
    row: Organisation = Organisation.objects.get(code=code)
    if not acts_for(person, row):
        raise PermissionDenied(_("Only %(firm)s may write its part of the network.") % {"firm": row})
    return row


def firms_of(person: Person) -> list[Organisation]:
    """Those the person may write for, in the order of their codes."""
    return list(Organisation.objects.filter(pk__in=person.as_viewer().organisations))


def own_item(firm: Organisation, code: str) -> Item:
    row: Item | None = Item.objects.filter(owner=firm, code=code).first()
    if row is None:
        raise Refused(
            _("%(firm)s has no item %(code)s.") % {"firm": firm, "code": code[:60]}, _("Codes of the firm's own items.")
        )
    return row


def own_resource(firm: Organisation, code: str) -> Resource:
    row: Resource | None = Resource.objects.filter(owner=firm, code=code).first()
    if row is None:
        raise Refused(
            _("%(firm)s has no resource %(code)s.") % {"firm": firm, "code": code[:60]},
            _("Codes of the firm's own resources."),
        )
    return row


def partner_of(firm: Organisation, code: str) -> Organisation:
    """A firm that has agreed to be a partner; of others it is not said whether there is one."""
    agreed = Partnership.objects.filter(state=PartnershipState.AGREED).select_related("inviter", "invited")
    for row in agreed:
        other: Organisation | None = row.other(firm) if firm.pk in (row.inviter_id, row.invited_id) else None
        if other is not None and other.code == code:
            return other
    raise Refused(
        _("%(firm)s has no partner %(code)s.") % {"firm": firm, "code": code[:40]},
        _("Firms that have agreed to be partners."),
        _("Invite it first."),
    )


def lane_as_customer(person: Person, key: int) -> Lane:
    row = seen_lane(key)
    if not acts_for(person, row.customer):
        raise PermissionDenied(_("Only the customer of this lane may do that."))
    return row


def lane_as_supplier(person: Person, key: int) -> Lane:
    row = seen_lane(key)
    if not acts_for(person, row.supplier):
        raise PermissionDenied(_("Only the supplier of this lane may do that."))
    return row


def seen_lane(key: int) -> Lane:
    rows = Lane.objects.select_related("supplier", "customer", "supplier_item", "customer_item")
    row: Lane = rows.get(pk=key)
    return row


def seen_order(key: int) -> SupplyOrder:
    rows = SupplyOrder.objects.select_related(
        "lane__supplier", "lane__customer", "lane__supplier_item", "lane__customer_item"
    )
    row: SupplyOrder = rows.get(pk=key)
    return row


def order_as_customer(person: Person, key: int) -> SupplyOrder:
    row = seen_order(key)
    if not acts_for(person, row.lane.customer):
        raise PermissionDenied(_("Only the customer of this order may do that."))
    return row


def order_as_supplier(person: Person, key: int) -> SupplyOrder:
    row = seen_order(key)
    if not acts_for(person, row.lane.supplier):
        raise PermissionDenied(_("Only the supplier of this order may do that."))
    return row


def checked_quantity(value: float, *, at_least: float = 0.0, above: bool = False) -> float:
    """A finite number, not below `at_least`, or truly above it."""
    is_low = value <= at_least if above else value < at_least
    if not math.isfinite(value) or is_low or value > LARGEST:
        allowed = _("A number above %(least)g.") if above else _("A number of at least %(least)g.")
        raise Refused(_("The quantity %(given)s.") % {"given": value}, allowed % {"least": at_least})
    return value


def checked_day(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Refused(_("The day %(day)s.") % {"day": day.isoformat()}, _("A day between the years 2000 and 2200."))
    return day


def checked_text(text: str, most: int) -> str:
    if len(text) > most:
        raise Refused(
            _("A text of %(length)d characters.") % {"length": len(text)},
            _("At most %(most)d characters.") % {"most": most},
        )
    return text.strip()
