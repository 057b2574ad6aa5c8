"""The daily run: months are opened, those who have not reported are reminded, removals are proposed. Once a day."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project
from planum.programme.supervision.actions.removals import open_removal
from planum.programme.supervision.engine.months import due_day, first_of, last_day, month_before
from planum.programme.supervision.findings import asks_removal, due_on_or_before, report_findings, unforgiven
from planum.programme.supervision.models import MonthlyReport, Reminder, ReminderStage
from planum.programme.supervision.parameters import Terms, terms_of
from planum.programme.supervision.permissions import can_supervise, require_supervision
from planum.programme.supervision.queries import report_shape
from planum.programme.supervision.rows import (
    begin_with,
    people_of_authority,
    people_of_owner,
    report_before,
    report_named,
)
from planum.programme.supervision.shapes import OpenedMonth, RemindedShape, ReportShape
from planum.programme.supervision.standings import REPORTING

DAY = "supervision.day"
DAYS_BEFORE = 3
DAYS_UNTIL_ESCALATED = 5


def can_run(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.PLATFORM_OPERATOR)


@action(permission=can_run)
def open_month(*, by: Person, pilot: str, month: date) -> OpenedMonth:
    """Open the reports of a month, any day of which is named, for all projects of a pilot that are under way."""
    place = _pilot(by, pilot)
    first = first_of(month)
    if first > timezone.localdate():
        raise Refused(_("The month %(month)s.") % {"month": f"{first:%Y-%m}"}, _("A month that has begun."))
    opened, there = _open(place, first, terms_of(place, timezone.localdate()))
    record("supervision.month", after={"pilot": pilot, "month": first, "opened": opened})
    return OpenedMonth(first, opened, there)


@action(permission=can_run)
def remind(*, by: Person, pilot: str, on: date | None = None) -> RemindedShape:
    """The daily run of a pilot: open last month's reports, remind of those due, propose removal after three misses.

    It may run any number of times on a day: what was done is not done again. `on` is today, or a day before it.
    """
    place = _pilot(by, pilot)
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise Refused(_("The day %(day)s.") % {"day": day}, _("Today, or a day before it."))
    return run_day(place, day, by)


@action(permission=can_supervise)
def remind_owner(*, by: Person, project: str, month: date) -> ReportShape:
    """Remind the owner of a project of the report of a month, once a day at most."""
    row = report_named(project, month)
    require_supervision(by, row.project)
    if not row.is_open:
        raise Refused(_("The report is “%(state)s”.") % {"state": row.state.label}, _("One that waits for the firm."))
    people = people_of_owner(row.project)
    if not people:
        raise Refused(
            _("%(owner)s has nobody who reports.") % {"owner": row.project.owner},
            _("An account of the firm with a role there."),
            _("Ask the operator to add one."),
        )
    today = timezone.localdate()
    made = _write(row, people, ReminderStage.ASKED, today, by)
    record(row, after={"reminded": [person.username for person in people], "on": today, "new": made})
    return report_shape(row)


def run_day(place: Pilot, day: date, by: Person | None) -> RemindedShape:
    """The day of a locked pilot; without `by` it is the platform's own. Runs inside an action."""
    terms = terms_of(place, day)
    opened, _there = _open(place, month_before(day), terms)
    projects = _projects(place)
    reminded = sum(_remind(project, day) for project in projects)
    removals = [project.code for project in projects if _propose(project, day, terms, by)]
    record(DAY, after={"pilot": place.code, "on": day, "reminded": reminded, "removals": removals})
    return RemindedShape(day, opened, reminded, removals)


def open_report(project: Project, month: date, terms: Terms) -> MonthlyReport:
    """A report to be filled in, with the figures of the last one that was sent: they only grow."""
    row = MonthlyReport(project=project, month=month, due_on=due_day(month, terms.due_day))
    begin_with(row, report_before(row))
    row.save(force_insert=True)
    return row


def _pilot(by: Person, code: str) -> Pilot:
    """The pilot, locked: two runs on one day come one after the other."""
    rows = Pilot._base_manager if has_role(by, Role.PLATFORM_OPERATOR) else Pilot.objects
    place: Pilot = rows.select_for_update(of=("self",)).select_related("region").get(code=code)
    if not has_role(by, Role.PLATFORM_OPERATOR) and place.region_id not in by.as_viewer().regions:
        raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": place.region})
    return place


def _projects(pilot: Pilot) -> list[Project]:
    rows = Project._base_manager.filter(pilot=pilot, state__in=REPORTING)
    return list(rows.select_related("pilot__region", "owner__region").order_by("code"))


def _open(pilot: Pilot, month: date, terms: Terms) -> tuple[int, int]:
    """How many reports were opened, and how many were there; a project reports from the month in which it begins."""
    there = set(MonthlyReport._base_manager.filter(project__pilot=pilot, month=month).values_list("project", flat=True))
    due = [row for row in _projects(pilot) if row.starts_on <= last_day(month)]
    new = [row for row in due if row.pk not in there]
    for project in new:
        open_report(project, month, terms)
    return len(new), len(there)


def _remind(project: Project, on: date) -> int:
    """Reminders written for the open reports of a project."""
    made = 0
    waiting = MonthlyReport._base_manager.filter(project=project, submitted_on__isnull=True)
    for row in waiting:
        if row.due_on - timedelta(days=DAYS_BEFORE) <= on <= row.due_on:
            made += _write(row, people_of_owner(project), ReminderStage.SOON, on)
        elif on > row.due_on:
            made += _write(row, people_of_owner(project), ReminderStage.OVERDUE, on)
        if on > row.due_on + timedelta(days=DAYS_UNTIL_ESCALATED):
            made += _write(row, people_of_authority(project), ReminderStage.ESCALATED, on)
    return made


def _write(
    row: MonthlyReport, people: Iterable[Person], stage: ReminderStage, on: date, by: Person | None = None
) -> int:
    """How many reminders are new. Each stage is written once, one that an officer asks for once a day."""
    once = {"on": on} if stage is ReminderStage.ASKED else {}
    rest = {"due_on": row.due_on, "by": by} if once else {"due_on": row.due_on, "by": by, "on": on}
    made = [
        Reminder._base_manager.get_or_create(report=row, to=person, stage=stage, **once, defaults=rest)[1]
        for person in people
    ]
    return sum(made)


def _propose(project: Project, on: date, terms: Terms, by: Person | None) -> bool:
    """Whether a proposal to remove the project was opened: R30 asks for it at the last month that was due."""
    reports = list(MonthlyReport._base_manager.filter(project=project).select_related("project").order_by("month"))
    due = unforgiven(due_on_or_before(reports, on))
    if not due or due[-1].counts or not asks_removal(report_findings(due[-1], due, terms)):
        return False
    missed: list[date] = []
    for row in reversed(due):
        if row.counts:
            break
        missed.insert(0, row.month)
    return open_removal(project, missed, on=on, by=by, terms=terms) is not None
