"""A month's report: filled in, sent, sent back or accepted."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.rules.keeping import keep_findings
from planum.programme.supervision.checks import needs_explanation, notes_of
from planum.programme.supervision.files import keep_document
from planum.programme.supervision.findings import report_findings
from planum.programme.supervision.known import HUB, known_figures
from planum.programme.supervision.labels import field_label, note_text
from planum.programme.supervision.models import (
    FIGURES,
    REPORT_TRANSITIONS,
    MonthlyReport,
    ReportFile,
    ReportState,
)
from planum.programme.supervision.parameters import terms_of
from planum.programme.supervision.permissions import can_report, can_supervise, require_owner, require_supervision
from planum.programme.supervision.queries import report_shape
from planum.programme.supervision.rows import (
    refresh_later,
    report_before,
    report_named,
    reports_up_to,
    require_reason,
)
from planum.programme.supervision.shapes import ReportShape

MOST_FILES = 20
WHOLE_BP = 10_000


@action(permission=can_report)
def save_report(
    *, by: Person, project: str, month: date, own_fen: int | None = None, loan_fen: int | None = None,
    local_fen: int | None = None, central_fen: int | None = None, other_fen: int | None = None,
    equipment_fen: int | None = None, physical_bp: int | None = None, equipment_count: int | None = None,
    connected_count: int | None = None, jobs: int | None = None, milestones: str | None = None,
    problems: str | None = None,
) -> ReportShape:  # fmt: skip
    """Fill in a month's report; what is not given stays. Amounts are cumulative since the project began."""
    row = _to_fill_in(by, project, month)
    given: dict[str, Any] = {
        "own_fen": own_fen, "loan_fen": loan_fen, "local_fen": local_fen, "central_fen": central_fen,
        "other_fen": other_fen, "equipment_fen": equipment_fen, "physical_bp": physical_bp,
        "equipment_count": equipment_count, "connected_count": connected_count, "jobs": jobs,
        "milestones": milestones, "problems": problems,
    }  # fmt: skip
    changed = {name: value for name, value in given.items() if value is not None}
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        if value != before[name]:
            row.origins.pop(name, None)
        setattr(row, name, value)
    check_figures(row)
    row.save(update_fields=[*changed, "origins"])
    record(row, before=before, after=changed)
    return report_shape(row)


@action(permission=can_report)
def submit_report(*, by: Person, project: str, month: date, explanation: str = "") -> ReportShape:
    """Send a month's report. What fell since last month, or is more than is known elsewhere, needs an explanation."""
    row = _to_fill_in(by, project, month)
    today = timezone.localdate()
    known = known_figures(row.project, today)
    notes = notes_of(row, report_before(row), known)
    if needs_explanation(notes) and not explanation.strip():
        raise Refused(
            "; ".join(note_text(note) for note in notes),
            _("Cumulative figures do not fall, and are not more than is known elsewhere."),
            _("Correct the figures, or explain the difference when you send the report."),
        )
    move(row, ReportState.SUBMITTED, along=REPORT_TRANSITIONS)
    row.notes, row.explanation = notes, explanation.strip()
    row.submitted_on = row.submitted_on or today
    row.submitted_at, row.submitted_by = timezone.now(), by
    for one in known.get("connected_count", []):
        if one.source == HUB and one.value == row.connected_count:
            row.origins["connected_count"] = {"source": HUB, "at": one.at.isoformat(), "value": one.value}
    row.save(update_fields=["notes", "explanation", "submitted_on", "submitted_at", "submitted_by", "origins"])
    keep_report_findings(row, today)
    refresh_later(row)
    record(row, after={"submitted_on": row.submitted_on, "explanation": row.explanation, **figures_of(row)})
    return report_shape(row)


@action(permission=can_supervise)
def accept_report(*, by: Person, project: str, month: date, remark: str = "") -> ReportShape:
    """Accept a month's report; from then on its figures count."""
    row = _to_judge(by, project, month)
    move(row, ReportState.ACCEPTED, along=REPORT_TRANSITIONS)
    _judge(row, by, remark.strip())
    return report_shape(row)


@action(permission=can_supervise)
def return_report(*, by: Person, project: str, month: date, reason: str) -> ReportShape:
    """Send a month's report back to the firm, with what is to be corrected."""
    row = _to_judge(by, project, month)
    remark = require_reason(reason, _("The firm is told what to correct."))
    move(row, ReportState.RETURNED, along=REPORT_TRANSITIONS)
    _judge(row, by, remark)
    return report_shape(row)


@action(permission=can_report)
def attach_report_file(
    *, by: Person, project: str, month: date, name: str, content: str, note: str = ""
) -> ReportShape:
    """Put evidence beside a month's report: PDF, office document or photograph, as base64 `content` with its `name`."""
    row = _to_fill_in(by, project, month)
    if row.files.count() >= MOST_FILES:
        raise Refused(
            _("%(count)d files are there already.") % {"count": MOST_FILES},
            _("At most %(most)d for a report.") % {"most": MOST_FILES},
        )
    stored = keep_document(name, content, row.project.owner)
    ReportFile.objects.get_or_create(report=row, file=stored, defaults={"note": note.strip()[:200]})
    record(row, after={"file": stored.name, "digest": stored.digest, "note": note.strip()[:200]})
    return report_shape(row)


def check_figures(row: MonthlyReport) -> None:
    """Raises Refused for figures that cannot be, whatever was meant."""
    below = [name for name in FIGURES if getattr(row, name) < 0]
    if below:
        raise Refused(
            "; ".join(f"{field_label(name)}: {getattr(row, name)}" for name in below), _("Figures are not below zero.")
        )
    if row.equipment_fen > row.invested_fen:
        raise Refused(
            _("More was paid for equipment than was invested in all."),
            _("Equipment is a part of the investment."),
            _("Check both; amounts are cumulative since the project began."),
        )
    if row.physical_bp > WHOLE_BP:
        raise Refused(
            _("A physical progress of %(given)g %%.") % {"given": row.physical_bp / 100}, _("From 0 to 100 %.")
        )


def figures_of(row: MonthlyReport) -> dict[str, int]:
    return {name: getattr(row, name) for name in FIGURES}


def keep_report_findings(row: MonthlyReport, on: date) -> None:
    """What the rules found stays with the report, with the parameters of the day."""
    found = report_findings(row, reports_up_to(row), terms_of(row.project.pilot, on))
    keep_findings(row, found, on=on, owner=row.project.owner, region=row.project.pilot.region)


def _to_fill_in(by: Person, project: str, month: date) -> MonthlyReport:
    row = report_named(project, month, lock=True)
    require_owner(by, row.project)
    if not row.is_open:
        raise Refused(
            _("The report is “%(state)s”.") % {"state": row.state.label},
            _("A report is filled in before it is sent, or after it was sent back."),
            _("Ask the industry bureau to send it back."),
        )
    return row


def _to_judge(by: Person, project: str, month: date) -> MonthlyReport:
    row = report_named(project, month, lock=True)
    require_supervision(by, row.project)
    return row


def _judge(row: MonthlyReport, by: Person, remark: str) -> None:
    row.judged_at, row.judged_by, row.remark = timezone.now(), by, remark
    row.save(update_fields=["judged_at", "judged_by", "remark"])
    record(row, after={"remark": remark})
