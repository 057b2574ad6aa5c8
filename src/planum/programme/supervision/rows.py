"""Rows that actions write to, found for whoever acts."""

from datetime import date

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import Person
from planum.programme.projects.models import Project
from planum.programme.supervision.engine.months import first_of
from planum.programme.supervision.known import PREVIOUS
from planum.programme.supervision.models import FIGURES, MonthlyReport, ReportState
from planum.programme.supervision.permissions import FIRM_ROLES, SUPERVISORS
from planum.programme.supervision.standings import REPORTING


def project_named(code: str) -> Project:
    row: Project = Project.objects.select_related("pilot__region", "owner__region").get(code=code)
    return row


def running_project(code: str) -> Project:
    """A project of the approved plan that is neither accepted nor removed."""
    row = project_named(code)
    if row.state not in REPORTING:
        raise Refused(
            _("%(project)s is “%(state)s”.") % {"project": row, "state": row.state.label},
            _("This is for projects of the approved plan that are under way."),
        )
    return row


def report_named(project: str, month: date, *, lock: bool = False) -> MonthlyReport:
    rows = MonthlyReport.objects.select_related("project__pilot__region", "project__owner__region")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found: MonthlyReport | None = rows.filter(project__code=project, month=first_of(month)).first()
    if found is None:
        raise MonthlyReport.DoesNotExist(
            _("There is no report of %(project)s for %(month)s that you may see.")
            % {"project": project, "month": f"{month:%Y-%m}"}
        )
    return found


def reports_up_to(report: MonthlyReport) -> list[MonthlyReport]:
    """The project's reports up to this month, the oldest first; the report itself is the last."""
    earlier = MonthlyReport._base_manager.filter(project=report.project_id, month__lt=report.month).order_by("month")
    return [*earlier, report]


def report_before(report: MonthlyReport) -> MonthlyReport | None:
    """The latest one of an earlier month that was sent."""
    earlier = MonthlyReport._base_manager.filter(
        project=report.project_id, month__lt=report.month, submitted_on__isnull=False
    )
    row: MonthlyReport | None = earlier.order_by("-month").first()
    return row


def begin_with(row: MonthlyReport, before: MonthlyReport | None) -> None:
    """The figures of the month before, marked as such: cumulative amounts only grow. The row is not saved."""
    for name in FIGURES:
        setattr(row, name, getattr(before, name) if before else 0)
    row.origins = {name: {"source": PREVIOUS, "value": getattr(row, name)} for name in FIGURES if getattr(row, name)}


def refresh_later(report: MonthlyReport) -> None:
    """Later reports that the firm has not begun to fill in begin with these figures too, now that they were sent."""
    later = MonthlyReport._base_manager.filter(
        project=report.project_id, month__gt=report.month, state=ReportState.DRAFT
    )
    for row in later.order_by("month"):
        own = [name for name in FIGURES if getattr(row, name) and name not in row.origins]
        if not own and (before := report_before(row)) is not None:
            begin_with(row, before)
            row.save(update_fields=[*FIGURES, "origins"])


def people_of_owner(project: Project) -> list[Person]:
    """Who reports for the owner."""
    rows = Person.objects.filter(
        memberships__organisation=project.owner_id, memberships__role__in=FIRM_ROLES, is_active=True
    )
    return list(rows.order_by("pk").distinct())


def people_of_authority(project: Project) -> list[Person]:
    """The officers of the firm's district, where there are any, and of the city."""
    regions = {project.pilot.region_id, project.owner.region_id}
    rows = Person.objects.filter(
        memberships__organisation__region__in=regions, memberships__role__in=SUPERVISORS, is_active=True
    )
    return list(rows.order_by("pk").distinct())


def require_reason(reason: str, why: str) -> str:
    """The reason, trimmed. Raises Refused without one."""
    if not reason.strip():
        raise Refused(_("No reason was given."), why)
    return reason.strip()
