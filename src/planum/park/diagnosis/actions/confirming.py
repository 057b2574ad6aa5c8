"""A diagnosis is given to a park or an authority, which confirms it or sends it back."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import AUTHORITIES, Organisation, OrganisationKind, Person
from planum.kernel.states import move
from planum.park.diagnosis.actions.answers import own_draft
from planum.park.diagnosis.models import DIAGNOSIS_TRANSITIONS, Diagnosis, DiagnosisState, Submission
from planum.park.diagnosis.permissions import can_confirm, can_diagnose, was_given
from planum.park.diagnosis.queries import diagnosis_named, diagnosis_shape
from planum.park.diagnosis.results import answers_digest, result_of
from planum.park.diagnosis.shapes import DiagnosisShape


@action(permission=can_diagnose)
def submit_diagnosis(*, by: Person, diagnosis: int, recipients: list[str]) -> DiagnosisShape:
    """Give a diagnosis of your firm to its park or to authorities, by their codes; only they see it."""
    row = own_draft(by, diagnosis)
    result = result_of(row)
    if unanswered := len(result.assessment.unanswered):
        raise Refused(
            _("%(count)d questions are not answered.") % {"count": unanswered},
            _("Every question has an answer; “none” is one."),
            _("Answer the rest, then submit."),
        )
    given = _recipients(row, recipients)
    row.level, row.points = result.assessment.level, str(result.assessment.points)
    row.digest = answers_digest(result.rows.values())
    row.submitted_at, row.submitted_by, row.remark = timezone.now(), by, ""
    row.save(update_fields=["level", "points", "digest", "submitted_at", "submitted_by", "remark"])
    Submission.objects.filter(diagnosis=row).exclude(organisation__in=given).delete()
    for one in given:
        Submission.objects.get_or_create(diagnosis=row, organisation=one, defaults={"at": row.submitted_at, "by": by})
    move(row, DiagnosisState.SUBMITTED, along=DIAGNOSIS_TRANSITIONS)
    record(
        row,
        after={"given_to": [one.code for one in given], "level": row.level, "points": row.points, "digest": row.digest},
    )
    return diagnosis_shape(result)


@action(permission=can_confirm)
def confirm_diagnosis(*, by: Person, diagnosis: int, remark: str = "") -> DiagnosisShape:
    """Confirm a diagnosis that a firm gave to you. The one confirmed before it is superseded."""
    row = _given(by, diagnosis)
    move(row, DiagnosisState.CONFIRMED, along=DIAGNOSIS_TRANSITIONS)
    row.confirmed_at, row.confirmed_by, row.remark = timezone.now(), by, remark.strip()[:500]
    row.save(update_fields=["confirmed_at", "confirmed_by", "remark"])
    record(row, after={"confirmed_at": row.confirmed_at, "remark": row.remark})
    older = Diagnosis._base_manager.filter(
        firm=row.firm, instrument__code=row.instrument.code, state=DiagnosisState.CONFIRMED
    )
    for one in older.exclude(pk=row.pk):
        move(one, DiagnosisState.SUPERSEDED, along=DIAGNOSIS_TRANSITIONS)
    return diagnosis_shape(result_of(row))


@action(permission=can_confirm)
def return_diagnosis(*, by: Person, diagnosis: int, reason: str) -> str:
    """Send a diagnosis back to its firm, which then corrects and submits it again; answers the new state."""
    row = _given(by, diagnosis)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("The firm is told what to correct."))
    move(row, DiagnosisState.DRAFT, along=DIAGNOSIS_TRANSITIONS)
    row.remark = reason.strip()[:500]
    row.save(update_fields=["remark"])
    record(row, after={"returned": row.remark})
    return str(DiagnosisState.DRAFT.value)


def _given(by: Person, key: int) -> Diagnosis:
    row = diagnosis_named(key)
    if not was_given(by, row):
        raise PermissionDenied(_("A diagnosis is confirmed by those to whom the firm gave it."))
    return row


def _recipients(row: Diagnosis, codes: list[str]) -> list[Organisation]:
    """Its park, and the authorities of its region and of the one above it."""
    allowed = {one.code: one for one in possible_recipients(row.firm)}
    if not codes or not set(codes) <= set(allowed):
        raise Refused(
            _("Given to: %(codes)s.") % {"codes": ", ".join(codes) or _("nobody")},
            _("One or more of: %(codes)s.") % {"codes": ", ".join(allowed)},
        )
    return [allowed[code] for code in dict.fromkeys(codes)]


def possible_recipients(firm: Organisation) -> list[Organisation]:
    authorities = Organisation.objects.filter(kind__in=AUTHORITIES, region__in=[firm.region_id, firm.region.parent_id])
    parks = Organisation.objects.filter(kind=OrganisationKind.PARK, pk=firm.park_id)
    return [*parks, *authorities]
