"""Two firms agree to be partners. Until then the platform tells neither whether the other is here."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.network.models import PARTNERSHIP_TRANSITIONS, Lane, LaneState, Partnership, PartnershipState
from planum.chain.network.permissions import acts_for, can_supply
from planum.chain.network.rows import checked_text, own_firm
from planum.chain.network.shapes import PartnershipShape
from planum.chain.network.shaping import partnership_shape
from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move

ALIVE = (PartnershipState.INVITED, PartnershipState.AGREED)


@action(permission=can_supply)
def invite_partner(*, by: Person, owner: str, partner: str, message: str = "") -> PartnershipShape:
    """Invite a firm by its credit code. The answer is the same whether or not that firm is here."""
    firm, code = own_firm(by, owner), partner.strip()
    if not 2 <= len(code) <= 40 or code == firm.code:
        raise Refused(
            _("The credit code “%(code)s”.") % {"code": code[:40]},
            _("The code of another firm, of 2 to 40 characters."),
        )
    _check_no_other(firm, code)
    row = Partnership(
        inviter=firm, invited_code=code, message=checked_text(message, 300), invited_at=timezone.now(), invited_by=by
    )
    row.save(force_insert=True)
    record(row, after={"inviter": firm.code, "partner": code})
    return partnership_shape(row)


@action(permission=can_supply)
def answer_invitation(*, by: Person, partnership: int, accept: bool) -> PartnershipShape:
    """Agree to be a partner, or decline. From then on each may propose lanes to the other."""
    row: Partnership = Partnership.objects.select_related("inviter", "invited").get(pk=partnership)
    firm = Organisation._base_manager.filter(code=row.invited_code).first()
    if firm is None or not acts_for(by, firm):
        raise PermissionDenied(_("Only the firm that was invited may answer."))
    if accept:
        row.invited = firm
        row.save(update_fields=["invited"])
    move(row, PartnershipState.AGREED if accept else PartnershipState.DECLINED, along=PARTNERSHIP_TRANSITIONS)
    return partnership_shape(_read(row.pk))


@action(permission=can_supply)
def end_partnership(*, by: Person, partnership: int, reason: str) -> PartnershipShape:
    """End a partnership, or take an invitation back; its lanes end with it, orders that run stay readable to both."""
    row = _read(partnership)
    if not any(acts_for(by, firm) for firm in (row.inviter, row.invited) if firm is not None):
        raise PermissionDenied(_("Only the partners may end a partnership."))
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Who ends a partnership states the reason."))
    move(row, PartnershipState.ENDED, along=PARTNERSHIP_TRANSITIONS)
    ends = [row.inviter_id, row.invited_id]
    lanes = Lane.objects.filter(supplier__in=ends, customer__in=ends, state__in=[LaneState.PROPOSED, LaneState.AGREED])
    ended = lanes.update(state=LaneState.ENDED)
    record(row, after={"reason": checked_text(reason, 500), "lanes_ended": ended})
    return partnership_shape(_read(row.pk))


def _read(key: int) -> Partnership:
    row: Partnership = Partnership.objects.select_related("inviter", "invited").get(pk=key)
    return row


def _check_no_other(firm: Organisation, code: str) -> None:
    """One between two firms, whoever invited; the other's invitation is visible to this firm, so nothing is told."""
    theirs = Partnership.objects.filter(inviter__code=code, invited_code=firm.code, state__in=ALIVE)
    if Partnership.objects.filter(inviter=firm, invited_code=code, state__in=ALIVE).exists() or theirs.exists():
        raise Refused(
            _("There is a partnership or an invitation with %(code)s already.") % {"code": code},
            _("One between two firms."),
            _("Answer the invitation, or wait for the answer."),
        )
