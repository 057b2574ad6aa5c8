"""An application is submitted, taken back, recommended, passed, returned or rejected; every step with its reason."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.models import Person, Role
from planum.programme.projects.actions.drafting import own_application, refuse_closed
from planum.programme.projects.checking import gaps_of, keep_screening, refuse_findings
from planum.programme.projects.models import Application, ApplicationState
from planum.programme.projects.models.applications import TAKEN_BACK_FROM
from planum.programme.projects.moving import move_application, refuse_undecided
from planum.programme.projects.permissions import can_apply, can_screen, screens_for_city, screens_for_district
from planum.programme.projects.queries import application_shape
from planum.programme.projects.shapes import ApplicationShape

S = ApplicationState
BY_DISTRICT = {S.SUBMITTED: (S.RECOMMENDED, S.RETURNED)}
BY_CITY = {
    S.RECOMMENDED: (S.SCREENED, S.RETURNED, S.REJECTED),
    S.SCREENED: (S.RETURNED, S.REJECTED),
    S.REJECTED: (S.RETURNED,),
}


@action(permission=can_apply)
def submit_application(*, by: Person, application: str) -> ApplicationShape:
    """Submit a complete draft. A field or attachment that is missing, or a rule that blocks, refuses it."""
    row = own_application(by, application)
    if row.state is not S.DRAFT:
        raise Refused(
            _("%(application)s is “%(state)s”.") % {"application": row, "state": row.state.label},
            _("A draft is submitted; what was returned is submitted again."),
        )
    return _submitted(by, row)


@action(permission=can_apply)
def resubmit_application(*, by: Person, application: str, reply: str = "") -> ApplicationShape:
    """Submit a returned application again, with a reply to the reason for which it came back.

    It may be sent after the call has closed, because it came in time at first.
    """
    row = own_application(by, application)
    if row.state is not S.RETURNED:
        raise Refused(
            _("%(application)s is “%(state)s”.") % {"application": row, "state": row.state.label},
            _("What was returned is submitted again."),
        )
    return _submitted(by, row, reply)


@action(permission=can_apply)
def take_back_application(*, by: Person, application: str, reason: str) -> ApplicationShape:
    """Withdraw an application that experts do not review yet; it can be revived as a draft later."""
    row = own_application(by, application)
    if row.state not in TAKEN_BACK_FROM:
        raise Refused(
            _("%(application)s is “%(state)s”.") % {"application": row, "state": row.state.label},
            _("A firm takes its application back before the experts review it."),
            _("Ask the industry bureau to return it."),
        )
    move_application(row, S.WITHDRAWN, by=by, reason=reason)
    return application_shape(row)


@action(permission=can_apply)
def revive_application(*, by: Person, application: str) -> ApplicationShape:
    """Make a draft of a withdrawn application again."""
    row = own_application(by, application)
    if Application.objects.filter(call=row.call, firm=row.firm, state=S.DRAFT).exists():
        raise Refused(_("%(firm)s has a draft already.") % {"firm": row.firm}, _("One draft at a time."))
    move_application(row, S.DRAFT, by=by)
    return application_shape(row)


@action(permission=can_screen)
def screen_application(
    *, by: Person, application: str, to: ApplicationState, reason: str = "", clause: str = "", advice: str = ""
) -> ApplicationShape:
    """Decide about an application: the district recommends or returns it, the city passes, returns or rejects it.

    `reason`, `clause` and `advice` (what to do) are read by the firm; returning and rejecting need a reason. The city
    passes nothing that a rule blocks, nor while a likely duplicate is undecided (R34).
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__pilot__region", "firm__region")
    row: Application = rows.get(code=application)
    allowed = allowed_moves(by, row)
    if to not in allowed:
        known = ", ".join(str(each.label) for each in allowed) or _("nothing here")
        raise Refused(
            _("%(application)s is “%(now)s”; you want it “%(to)s”.")
            % {"application": row, "now": row.state.label, "to": to.label},
            _("You may make it: %(known)s.") % {"known": known},
        )
    if to is S.SCREENED:
        refuse_undecided(row)
    if to in (S.RECOMMENDED, S.SCREENED):
        refuse_findings(row, official=to is S.SCREENED)
    move_application(row, to, by=by, reason=reason, clause=clause, advice=advice)
    keep_screening(row)
    return application_shape(row)


def allowed_moves(person: Person, row: Application) -> tuple[ApplicationState, ...]:
    """What this officer may make of the application now; raises PermissionDenied where it is none of theirs."""
    if screens_for_city(person, row):
        if row.state is S.SUBMITTED and row.firm.region_id == row.call.pilot.region_id:
            return (S.SCREENED, S.RETURNED, S.REJECTED)
        return BY_CITY.get(row.state, ())
    if screens_for_district(person, row):
        return BY_DISTRICT.get(row.state, ())
    if Role.DISTRICT_OFFICER in person.roles:
        raise PermissionDenied(_("This firm stands in another district."))
    raise PermissionDenied(_("Only the district's and the city's industry bureaus screen applications."))


def _submitted(by: Person, row: Application, reply: str = "") -> ApplicationShape:
    if row.submitted_at is None:
        refuse_closed(row.call)
    if gaps := gaps_of(row):
        raise Refused(
            _("Missing: %(names)s.") % {"names": "; ".join(gap.text for gap in gaps[:8])},
            _("An application is submitted when every required field and attachment is there."),
            _("Fill them in; the check beside the form shows each."),
        )
    refuse_findings(row)
    row.submitted_at = timezone.now()
    row.save(update_fields=["submitted_at"])
    move_application(row, S.SUBMITTED, by=by, reason=reply)
    keep_screening(row)
    return application_shape(row)
