"""Facts from the tables for the rules, and what these found (R25, R30, R31)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from planum.programme.projects.models import Project, Stage
from planum.programme.rules.engine.facts_review import ChangeFacts
from planum.programme.rules.engine.facts_running import ReportFacts
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.table import check_change, check_report
from planum.programme.supervision.engine.months import last_day
from planum.programme.supervision.engine.progress import missed_up_to, share_of, time_share
from planum.programme.supervision.models import ChangeRequest, ChangeState, MonthlyReport, RemovalProposal, RemovalState
from planum.programme.supervision.parameters import Terms

# Requests that were approved, and those that still may be.
COUNTED = (ChangeState.REQUESTED, ChangeState.OPINED, ChangeState.APPROVED)


def change_findings(row: ChangeRequest, terms: Terms, *, approval: str) -> list[Finding]:
    """R25 on a request; a request that still waits is looked at as if it were approved by `approval`."""
    pilot = row.project.pilot_id
    live = Project._base_manager.filter(pilot=pilot).exclude(state__in=(Stage.DRAFT, Stage.REMOVED))
    counted = ChangeRequest._base_manager.filter(state__in=COUNTED).exclude(pk=row.pk)
    changed = set(counted.filter(project__in=live).values_list("project", flat=True)) | {row.project_id}
    facts = ChangeFacts(
        project=row.project.code, alters=tuple(row.subjects),
        changes_of_project=counted.filter(project=row.project_id).count() + 1, projects_changed=len(changed),
        projects_of_pilot=live.count(), approval=approval, budget_impact=row.effect_on_budget,
    )  # fmt: skip
    return check_change(facts, terms.view)


def report_findings(report: MonthlyReport, reports: Sequence[MonthlyReport], terms: Terms) -> list[Finding]:
    """R30 and R31 on the report of one month; `reports` are the project's, the oldest month first."""
    earlier = unforgiven([row for row in reports if row.month < report.month])
    project = report.project
    share = share_of(report.invested_fen, project.total_investment_fen)
    facts = ReportFacts(
        project=project.code, month=report.month, submitted_on=report.submitted_on,
        missed_before=missed_up_to([row.counts for row in earlier]),
        time_share=time_share(project.starts_on, project.finishes_on, last_day(report.month)),
        progress_share=min(share, Fraction(1)) if share is not None and report.counts else None,
    )  # fmt: skip
    return check_report(facts, terms.view)


def unforgiven(reports: Sequence[MonthlyReport]) -> list[MonthlyReport]:
    """Without the months for which a removal was proposed and dismissed: they are not held against the firm twice."""
    if not reports:
        return []
    dismissed = RemovalProposal._base_manager.filter(project=reports[0].project_id, state=RemovalState.DISMISSED)
    forgiven = {month for row in dismissed for month in row.months}
    return [row for row in reports if row.month.isoformat() not in forgiven]


def asks_removal(found: Sequence[Finding]) -> bool:
    """R30 blocks where so many months in a row were missed that the list of projects is to be changed."""
    return any(finding.rule == "R30" and finding.is_blocking for finding in found)


def due_on_or_before(reports: Sequence[MonthlyReport], on: date) -> list[MonthlyReport]:
    """Reports whose due day is over."""
    return [row for row in reports if row.due_on < on]
