"""Projects across regions: proposed by the lead city, agreed by every partner, each booking its own share alone."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person, Region
from planum.kernel.states import move
from planum.programme.recommendation.joint_facts import joint_findings
from planum.programme.recommendation.models import JOINT_STATES, JointBooking, JointProject, JointShare, JointState
from planum.programme.recommendation.models.links import WHOLE_BP
from planum.programme.recommendation.permissions import can_link, require_city
from planum.programme.recommendation.queries import joint_named, joint_shape
from planum.programme.recommendation.shapes import JointShape, NewShare
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked


@action(permission=can_link)
def propose_joint_project(
    *, by: Person, code: str, name: str, lead: str, shares: list[NewShare], total_investment_fen: int,
    starts_on: date, finishes_on: date, central_fen: int = 0, chain: str = "", chain_name: str = "", about: str = "",
    name_en: str = "",
) -> JointShape:  # fmt: skip
    """Propose a project across regions as its lead city. It stands once every partner has confirmed its share.

    Shares are hundredths of a percent and come to 10,000; rule R40 is checked at once.
    """
    place = _region(lead)
    require_city(by, place)
    if JointProject._base_manager.filter(code=code).exists():
        raise Refused(_("There is a joint project %(code)s already.") % {"code": code})
    if not name.strip() or total_investment_fen <= 0 or central_fen < 0 or finishes_on <= starts_on:
        raise Refused(
            _("“%(name)s”, from %(start)s to %(end)s.") % {"name": name, "start": starts_on, "end": finishes_on},
            _("A name, an investment above zero, and an end after the beginning."),
        )
    row = JointProject.objects.create(
        code=code, name=name.strip(), name_en=name_en, lead=place, chain=chain, chain_name=chain_name, about=about,
        total_investment_fen=total_investment_fen, central_fen=central_fen, starts_on=starts_on,
        finishes_on=finishes_on, proposed_at=timezone.now(), proposed_by=by,
    )  # fmt: skip
    _share_out(row, shares, by)
    record(row, after={
        "code": code, "lead": lead, "shares": {one.region: one.share_bp for one in shares},
        "total_investment_fen": total_investment_fen, "central_fen": central_fen,
    })  # fmt: skip
    return joint_shape(row)


@action(permission=can_link)
def change_joint_shares(*, by: Person, joint: str, shares: list[NewShare], reason: str) -> JointShape:
    """Propose other shares, as the lead city, before the project stands; partners confirm anew."""
    row = joint_named(joint)
    require_city(by, row.lead)
    if row.state is JointState.DECLINED:
        move(row, JointState.PROPOSED, along=JOINT_STATES)
    if row.state is not JointState.PROPOSED or not reason.strip():
        raise Refused(
            _("This joint project is “%(state)s”.") % {"state": row.state.label},
            _("Shares are changed with a reason, before all partners have confirmed."),
        )
    before = {one.region.code: one.share_bp for one in row.shares.select_related("region")}
    JointShare._base_manager.filter(joint=row).delete()
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    _share_out(row, shares, by)
    after = {one.region: one.share_bp for one in shares}
    record(row, before={"shares": before}, after={"shares": after, "reason": row.reason})
    return joint_shape(row)


@action(permission=can_link)
def confirm_joint_share(*, by: Person, joint: str, region: str) -> JointShape:
    """Confirm your city's share of a joint project. With the last one it stands."""
    row, share = _own_share(by, joint, region)
    if row.state is not JointState.PROPOSED or share.confirmed_at is not None:
        raise Refused(
            _("This joint project is “%(state)s”.") % {"state": row.state.label},
            _("A share is confirmed once, while the project waits for its partners."),
        )
    share.confirmed_at, share.confirmed_by = timezone.now(), by
    share.save(update_fields=["confirmed_at", "confirmed_by"])
    record(share, after={"joint": joint, "region": region, "share_bp": share.share_bp})
    if not JointShare._base_manager.filter(joint=row, confirmed_at=None).exists():
        found = joint_findings(row, timezone.localdate())
        refuse_if_blocked(found)
        move(row, JointState.STANDING, along=JOINT_STATES)
        keep_findings(row, found, on=timezone.localdate(), region=row.lead)
    return joint_shape(row)


@action(permission=can_link)
def decline_joint_share(*, by: Person, joint: str, region: str, reason: str) -> JointShape:
    """Say that your city does not take the share it was offered, and why; the lead city may propose another."""
    row, _share = _own_share(by, joint, region)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("The partners are told why."))
    move(row, JointState.DECLINED, along=JOINT_STATES)
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    record(row, after={"region": region, "reason": row.reason})
    return joint_shape(row)


@action(permission=can_link)
def book_joint_share(*, by: Person, joint: str, region: str, project_code: str, amount_fen: int) -> JointShape:
    """Name the project by which your city books its share, and the central support it plans there: at most its share.

    Again replaces what was booked. Partners see neither the project nor the amount.
    """
    row, share = _own_share(by, joint, region)
    if row.state is not JointState.STANDING:
        raise Refused(
            _("This joint project is “%(state)s”.") % {"state": row.state.label},
            _("A share is booked once all partners have confirmed."),
        )
    if not project_code.strip() or amount_fen < 0:
        raise Refused(
            _("%(amount)d fen.") % {"amount": amount_fen}, _("A project of your own, an amount from zero on.")
        )
    if JointBooking._base_manager.filter(project_code=project_code.strip()).exclude(share=share).exists():
        raise Refused(_("%(project)s books another share already.") % {"project": project_code})
    before = JointBooking._base_manager.filter(share=share).first()
    said = {"project_code": project_code.strip(), "amount_fen": amount_fen}
    booking, _made = JointBooking._base_manager.update_or_create(
        share=share, defaults={**said, "booked_at": timezone.now(), "booked_by": by}
    )
    refuse_if_blocked(joint_findings(row, timezone.localdate(), booking=booking))
    record(booking, before={"amount_fen": before.amount_fen} if before else {}, after=said)
    return joint_shape(row)


@action(permission=can_link)
def end_joint_project(*, by: Person, joint: str, reason: str) -> JointShape:
    """End a joint project as its lead city, with a reason; partners see it. Bookings stay as they were."""
    row = joint_named(joint)
    require_city(by, row.lead)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("The partners are told why."))
    move(row, JointState.ENDED, along=JOINT_STATES)
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    record(row, after={"reason": row.reason})
    return joint_shape(row)


def _share_out(row: JointProject, shares: Sequence[NewShare], by: Person) -> None:
    """The lead city agrees by proposing; the others are asked. R40 sees all of them before anything is kept."""
    known = {one.region: _region(one.region) for one in shares}
    if len(known) != len(shares) or any(not 0 < one.share_bp <= WHOLE_BP for one in shares):
        raise Refused(
            _("Shares of %(shares)s.") % {"shares": ", ".join(f"{one.region} {one.share_bp}" for one in shares)},
            _("Each city once, with a share from 1 to 10,000."),
        )
    now = timezone.now()
    JointShare.objects.bulk_create(
        JointShare(
            joint=row, region=known[one.region], share_bp=one.share_bp,
            confirmed_at=now if known[one.region] == row.lead else None,
            confirmed_by=by if known[one.region] == row.lead else None,
        )
        for one in shares
    )  # fmt: skip
    refuse_if_blocked(joint_findings(row, timezone.localdate()))


def _own_share(by: Person, joint: str, region: str) -> tuple[JointProject, JointShare]:
    row = joint_named(joint)
    share: JointShare = JointShare.objects.select_related("region").get(joint=row, region__code=region)
    require_city(by, share.region)
    return row, share


def _region(code: str) -> Region:
    found = Region.objects.filter(code=code).first()
    if found is None:
        raise Refused(_("There is no region %(code)s.") % {"code": code}, remedy=_("Add the region first."))
    return found
