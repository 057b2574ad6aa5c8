"""Checks on site and what has to be put right after them."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move
from planum.programme.supervision.checklist import questions
from planum.programme.supervision.files import keep_picture
from planum.programme.supervision.models import (
    INSPECTION_TRANSITIONS,
    RECTIFICATION_TRANSITIONS,
    Inspection,
    InspectionPhoto,
    InspectionState,
    Rectification,
    RectificationState,
)
from planum.programme.supervision.permissions import can_report, can_supervise, require_owner, require_supervision
from planum.programme.supervision.queries import inspection_shape, rectification_shape
from planum.programme.supervision.rows import project_named, require_reason
from planum.programme.supervision.shapes import CheckAnswer, InspectionShape, NewRectification, RectificationShape

MOST_PHOTOS = 50
MOST_SERIALS = 2000


@action(permission=can_supervise)
def plan_inspection(
    *, by: Person, project: str, planned_on: date, purpose: str, listed: list[str] | None = None
) -> InspectionShape:
    """Plan a check on site; `listed` are the serial numbers of the machines that should stand there."""
    place = project_named(project)
    require_supervision(by, place)
    why = require_reason(purpose, _("An inspection has a purpose."))
    row = Inspection.objects.create(
        project=place, planned_on=planned_on, purpose=why[:300], planned_by=by, listed=_serials(listed or [])
    )
    record(row, after={"project": project, "planned_on": planned_on, "purpose": why, "listed": row.listed})
    return inspection_shape(row)


@action(permission=can_supervise)
def record_inspection(
    *, by: Person, inspection: int, checklist: list[CheckAnswer], found: list[str] | None = None, remark: str = "",
    rectifications: list[NewRectification] | None = None, inspected_on: date | None = None,
) -> InspectionShape:  # fmt: skip
    """Record what was found on site: every question answered, serial numbers seen, and what is to be put right.

    With something to be put right the inspection stays open until each point is closed.
    """
    row = _inspection(inspection)
    require_supervision(by, row.project)
    on = inspected_on or timezone.localdate()
    _check_answers(checklist)
    points = rectifications or []
    _check_points(checklist, points, on)
    move(row, InspectionState.RECTIFYING if points else InspectionState.CLOSED, along=INSPECTION_TRANSITIONS)
    row.checklist = [{"code": one.code, "passed": one.passed, "note": one.note.strip()[:300]} for one in checklist]
    row.found, row.remark = _serials(found or []), remark.strip()
    row.inspected_on, row.inspected_by = on, by
    row.save(update_fields=["checklist", "found", "remark", "inspected_on", "inspected_by"])
    for point in points:
        Rectification.objects.create(inspection=row, finding=point.finding.strip(), due_on=point.due_on)
    record(row, after={
        "checklist": row.checklist, "found": row.found, "missing": row.missing, "unlisted": row.unlisted,
        "to_put_right": [point.finding for point in points],
    })  # fmt: skip
    return inspection_shape(row)


@action(permission=can_supervise)
def cancel_inspection(*, by: Person, inspection: int, reason: str) -> InspectionShape:
    """Cancel a planned inspection, with a reason."""
    row = _inspection(inspection)
    require_supervision(by, row.project)
    why = require_reason(reason, _("It is kept why an inspection did not take place."))
    move(row, InspectionState.CANCELLED, along=INSPECTION_TRANSITIONS)
    row.remark = why
    row.save(update_fields=["remark"])
    record(row, after={"reason": why})
    return inspection_shape(row)


@action(permission=can_supervise)
def add_inspection_photo(*, by: Person, inspection: int, name: str, content: str, caption: str = "") -> InspectionShape:
    """Add a photograph in JPEG or PNG, as base64 `content` with its `name`; it is kept under its hash."""
    row = _inspection(inspection)
    require_supervision(by, row.project)
    if row.photos.count() >= MOST_PHOTOS or row.state is InspectionState.CANCELLED:
        raise Refused(
            _("The inspection is “%(state)s” and has %(count)d photographs.")
            % {"state": row.state.label, "count": row.photos.count()},
            _("At most %(most)d, and none after it was cancelled.") % {"most": MOST_PHOTOS},
        )
    stored = keep_picture(name, content, by.organisation or _nobody())
    InspectionPhoto.objects.get_or_create(
        inspection=row, file=stored, defaults={"caption": caption.strip()[:200], "at": timezone.now(), "by": by}
    )
    record(row, after={"photo": stored.name, "digest": stored.digest, "caption": caption.strip()[:200]})
    return inspection_shape(row)


@action(permission=can_report)
def answer_rectification(*, by: Person, rectification: int, answer: str) -> RectificationShape:
    """Say, for your firm, what was done about something found on site."""
    row = _rectification(rectification)
    require_owner(by, row.inspection.project)
    said = require_reason(answer, _("Say what was done, and when."))
    move(row, RectificationState.ANSWERED, along=RECTIFICATION_TRANSITIONS)
    row.answer, row.answered_at, row.answered_by = said, timezone.now(), by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    record(row, after={"answer": said})
    return rectification_shape(row)


@action(permission=can_supervise)
def close_rectification(*, by: Person, rectification: int, remark: str = "") -> RectificationShape:
    """Close a point that was put right; with the last one the inspection is closed."""
    row = _rectification(rectification)
    require_supervision(by, row.inspection.project)
    move(row, RectificationState.CLOSED, along=RECTIFICATION_TRANSITIONS)
    row.remark, row.closed_at, row.closed_by = remark.strip(), timezone.now(), by
    row.save(update_fields=["remark", "closed_at", "closed_by"])
    record(row, after={"remark": row.remark})
    still_open = Rectification.objects.filter(inspection=row.inspection).exclude(state=RectificationState.CLOSED)
    if not still_open.exists():
        move(row.inspection, InspectionState.CLOSED, along=INSPECTION_TRANSITIONS)
    return rectification_shape(row)


@action(permission=can_supervise)
def reopen_rectification(*, by: Person, rectification: int, remark: str) -> RectificationShape:
    """Send a point back that was not put right, and say what is missing."""
    row = _rectification(rectification)
    require_supervision(by, row.inspection.project)
    said = require_reason(remark, _("The firm is told what is missing."))
    move(row, RectificationState.OPEN, along=RECTIFICATION_TRANSITIONS)
    row.remark = said
    row.save(update_fields=["remark"])
    record(row, after={"remark": said})
    return rectification_shape(row)


def _check_answers(checklist: list[CheckAnswer]) -> None:
    given, wanted = [one.code for one in checklist], list(questions())
    if sorted(given) != sorted(wanted):
        raise Refused(
            _("Answers to: %(codes)s.") % {"codes": ", ".join(given) or "—"},
            _("Each of these once: %(codes)s.") % {"codes": ", ".join(wanted)},
        )


def _check_points(checklist: list[CheckAnswer], points: list[NewRectification], on: date) -> None:
    early = [point.finding for point in points if point.due_on < on or not point.finding.strip()]
    if early:
        raise Refused(
            _("Points to put right: %(points)s.") % {"points": "; ".join(early) or "—"},
            _("Each is said in words, with a day that is not before the inspection."),
        )
    failed = [str(questions()[one.code]) for one in checklist if not one.passed]
    if failed and not points:
        raise Refused(
            _("Not in order: %(what)s.") % {"what": "; ".join(failed)},
            _("What is not in order has to be put right by a day."),
            _("Add what is to be put right, and by when."),
        )


def _serials(given: list[str]) -> list[str]:
    serials = list(dict.fromkeys(one.strip() for one in given if one.strip()))
    if len(serials) > MOST_SERIALS or any(len(one) > 100 for one in serials):
        raise Refused(
            _("%(count)d serial numbers.") % {"count": len(serials)},
            _("At most %(most)d, of at most 100 characters each.") % {"most": MOST_SERIALS},
        )
    return serials


def _inspection(key: int) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",))
    row: Inspection = rows.select_related("project__pilot__region", "project__owner__region").get(pk=key)
    return row


def _rectification(key: int) -> Rectification:
    rows = Rectification.objects.select_for_update(of=("self",))
    named = ("inspection__project__pilot__region", "inspection__project__owner__region")
    row: Rectification = rows.select_related(*named).get(pk=key)
    return row


def _nobody() -> Organisation:
    raise Refused(_("You belong to no organisation."), _("A photograph is kept by the authority that took it."))
