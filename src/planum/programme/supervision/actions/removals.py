"""Proposals to take a project off the list: opened, heard, decided."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.projects.actions import move_project
from planum.programme.projects.models import Project, Stage
from planum.programme.supervision.models import REMOVAL_TRANSITIONS, RemovalProposal, RemovalState
from planum.programme.supervision.models.removals import UNDECIDED
from planum.programme.supervision.parameters import Terms, terms_of
from planum.programme.supervision.permissions import (
    can_decide,
    can_report,
    can_supervise,
    require_decision,
    require_owner,
    require_supervision,
)
from planum.programme.supervision.queries import removal_shape
from planum.programme.supervision.rows import require_reason, running_project
from planum.programme.supervision.shapes import RemovalShape


@action(permission=can_supervise)
def propose_removal(*, by: Person, project: str, reason: str) -> RemovalShape:
    """Propose to take a project off the list, with a reason; the firm is heard before the city decides."""
    row = running_project(project)
    require_supervision(by, row)
    why = require_reason(reason, _("A proposal to remove a project states why."))
    today = timezone.localdate()
    made = open_removal(row, [], on=today, by=by, terms=terms_of(row.pilot, today), reason=why)
    if made is None:
        raise Refused(
            _("The removal of %(project)s is proposed already.") % {"project": row},
            _("One proposal at a time."),
            _("Decide the one that is open."),
        )
    return removal_shape(made)


@action(permission=can_report)
def answer_removal(*, by: Person, removal: int, answer: str) -> RemovalShape:
    """Say, for your firm, why its project should stay, or that it may go."""
    row = _removal(removal)
    require_owner(by, row.project)
    said = require_reason(answer, _("The answer is heard before the decision."))
    move(row, RemovalState.ANSWERED, along=REMOVAL_TRANSITIONS)
    row.answer, row.answered_at, row.answered_by = said, timezone.now(), by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    record(row, after={"answer": said})
    return removal_shape(row)


@action(permission=can_decide)
def decide_removal(*, by: Person, removal: int, remove: bool, reason: str) -> RemovalShape:
    """Take the project off the list, or dismiss the proposal, with a reason; not before the firm was heard."""
    row = _removal(removal)
    require_decision(by, row.project)
    why = require_reason(reason, _("The firm is told why."))
    if remove and row.state is RemovalState.OPEN and timezone.localdate() <= row.heard_until:
        raise Refused(
            _("The firm has not answered yet."),
            _("It may answer until %(day)s.") % {"day": row.heard_until},
            _("Wait for the answer or for the day after; to dismiss the proposal needs no waiting."),
        )
    move(row, RemovalState.REMOVED if remove else RemovalState.DISMISSED, along=REMOVAL_TRANSITIONS)
    row.decision, row.decided_at, row.decided_by = why, timezone.now(), by
    row.save(update_fields=["decision", "decided_at", "decided_by"])
    record(row, after={"decision": why})
    if remove:
        move_project(by=by, project=row.project.code, to=Stage.REMOVED, reason=why)
    return removal_shape(row)


def open_removal(
    project: Project, missed: list[date], *, on: date, by: Person | None, terms: Terms, reason: str = ""
) -> RemovalProposal | None:
    """None if one is open already. Runs inside an action."""
    if RemovalProposal._base_manager.filter(project=project, state__in=UNDECIDED).exists():
        return None
    months = [month.isoformat() for month in missed]
    row: RemovalProposal = RemovalProposal._base_manager.create(
        project=project, months=months, reason=reason, opened_at=timezone.now(), opened_by=by,
        heard_until=on + timedelta(days=terms.hearing_days),
    )  # fmt: skip
    record(row, after={"project": project.code, "months": months, "reason": reason, "heard_until": row.heard_until})
    return row


def _removal(key: int) -> RemovalProposal:
    rows = RemovalProposal.objects.select_for_update(of=("self",))
    row: RemovalProposal = rows.select_related("project__pilot__region", "project__owner__region").get(pk=key)
    return row
