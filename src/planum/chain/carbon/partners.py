"""Firms that know each other: only between agreed partners can a footprint be shown or asked for."""

from django.db.models import Q
from django.utils.translation import gettext as _

from planum.chain.network.models import Partnership, PartnershipState
from planum.errors import Refused
from planum.kernel.models import Organisation


def partners_of(firm: Organisation) -> list[Organisation]:
    rows = Partnership.objects.filter(Q(inviter=firm) | Q(invited=firm), state=PartnershipState.AGREED)
    found = {other.pk: other for row in rows.select_related("inviter", "invited") if (other := row.other(firm))}
    return sorted(found.values(), key=lambda one: one.code)


def partner_named(firm: Organisation, code: str) -> Organisation:
    """A firm that exists and is no partner is refused in the words for one that does not exist."""
    partner = next((one for one in partners_of(firm) if one.code == code), None)
    if partner is None:
        raise Refused(
            _("%(code)s is no partner of %(firm)s.") % {"code": code[:40], "firm": firm},
            _("Firms that have agreed to be partners."),
            _("Invite it first; it becomes a partner when it agrees."),
        )
    return partner
