"""Reports of many firms from one Excel or CSV file, as a district gathers them."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import RefusedCell, RefusedRows
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.projects.models import Project
from planum.programme.supervision.actions.reminders import open_report
from planum.programme.supervision.actions.reports import keep_report_findings
from planum.programme.supervision.checks import notes_of
from planum.programme.supervision.exchange import MONTH, figures_in, read_reports
from planum.programme.supervision.files import decoded
from planum.programme.supervision.models import REPORT_TRANSITIONS, MonthlyReport, ReportState
from planum.programme.supervision.parameters import Terms, terms_of
from planum.programme.supervision.permissions import can_supervise, supervises
from planum.programme.supervision.rows import refresh_later, report_before
from planum.programme.supervision.shapes import ImportedReports
from planum.programme.supervision.standings import REPORTING
from planum.ui.exchange.columns import Row


@action(permission=can_supervise)
def import_reports(*, by: Person, name: str, content: str, accept: bool = False) -> ImportedReports:
    """Take over reports of many projects by an Excel or CSV file, sent as base64 `content`; with a fault none of it is.

    Amounts are cumulative and in 10 000 yuan. An empty day of reporting means today; `accept` accepts them at once.
    """
    given = decoded(name, content)
    rows = Project.objects.filter(state__in=REPORTING).select_related("pilot__region", "owner__region")
    projects = {row.code: row for row in rows if supervises(by, row)}
    read = read_reports(by, name, given, projects)
    terms = {key: terms_of(row.pilot, timezone.localdate()) for key, row in projects.items()}
    done = [_take(by, row, projects[row["project"]], terms[row["project"]], accept=accept) for row in read]
    counted = {word: done.count(word) for word in ("added", "changed", "kept")}
    record("supervision.import", after={"name": name[:100], "file": digest(given, settings.PLANUM_HASH), **counted})
    return ImportedReports(len(read), counted["added"], counted["changed"], counted["kept"])


def _take(by: Person, row: Row, project: Project, terms: Terms, *, accept: bool) -> str:
    """What became of a row: added where the firm had sent nothing, kept where it says the same."""
    found = MonthlyReport._base_manager.filter(project=project, month=row["month"]).first()
    report = found or open_report(project, row["month"], terms)
    report.project = project
    figures = figures_in(row)
    same = all(getattr(report, key) == value for key, value in figures.items())
    if not report.is_open:
        if same:
            return "kept"
        raise RefusedRows([
            RefusedCell(row.number, MONTH.heading, f"{row['month']:%Y-%m}", _("A month that was not reported yet."))
        ])  # fmt: skip
    had_been_sent = report.counts
    for key, value in figures.items():
        setattr(report, key, value)
    report.milestones, report.problems = row["milestones"], row["problems"]
    report.submitted_on = report.submitted_on or row["submitted"] or timezone.localdate()
    report.submitted_at, report.submitted_by, report.origins = timezone.now(), by, {}
    report.notes = notes_of(report, report_before(report), {})
    report.save()
    move(report, ReportState.SUBMITTED, along=REPORT_TRANSITIONS)
    record(report, after={"submitted_on": report.submitted_on, **figures})
    keep_report_findings(report, timezone.localdate())
    refresh_later(report)
    if accept:
        move(report, ReportState.ACCEPTED, along=REPORT_TRANSITIONS)
    return "changed" if had_been_sent else "added"
