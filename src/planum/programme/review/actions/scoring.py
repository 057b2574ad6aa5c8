"""An expert accepts or recuses, scores with a comment and the evidence, and submits; then the sheet stands."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.plan.permissions import require_oversight
from planum.programme.review.gathering import criteria_by_code, tie_findings
from planum.programme.review.models import (
    ASSIGNMENT_MOVES,
    Assignment,
    AssignmentState,
    Criterion,
    PanelState,
    Score,
)
from planum.programme.review.permissions import can_review, can_run_reviews
from planum.programme.review.queries import assignment_shape, score_shape
from planum.programme.review.shapes import AssignmentShape, ScoreShape
from planum.programme.rules.keeping import refuse_if_blocked

AGREEMENT_DAYS = 365


@action(permission=can_review)
def accept_review(*, by: Person, assignment: int, agrees: bool = False) -> AssignmentShape:
    """Accept an invitation and declare that there is no conflict of interest (R35).

    `agrees` signs this year's confidentiality agreement, where it is not signed yet.
    """
    row, today = _own(by, assignment, AssignmentState.INVITED), timezone.localdate()
    refuse_if_blocked(tie_findings(row))
    expert = row.expert
    if expert.agreed_on is None or expert.agreed_on <= today - timedelta(AGREEMENT_DAYS):
        if not agrees:
            raise Refused(
                _("The confidentiality agreement of this year is not signed."),
                _("What applications say is not passed on, nor used for other purposes."),
                _("Agree to it when you accept."),
            )
        expert.agreed_on = today
        expert.save(update_fields=["agreed_on"])
    row.declared_none_at = timezone.now()
    row.save(update_fields=["declared_none_at"])
    move(row, AssignmentState.ACCEPTED, along=ASSIGNMENT_MOVES)
    return assignment_shape(row)


@action(permission=can_review)
def recuse_from_review(*, by: Person, assignment: int, reason: str) -> AssignmentShape:
    """Step back from an application, because of a conflict or for another reason; scores not submitted are dropped."""
    row = _own(by, assignment, AssignmentState.INVITED, AssignmentState.ACCEPTED)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Why you step back, such as shares in the firm."))
    Score.objects.filter(assignment=row).delete()
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    move(row, AssignmentState.RECUSED, along=ASSIGNMENT_MOVES)
    return assignment_shape(row)


@action(permission=can_review)
def score_application(
    *, by: Person, assignment: int, points: dict[str, float], comments: dict[str, str] | None = None,
    cites: dict[str, str] | None = None, pages: dict[str, int] | None = None, comment: str | None = None,
) -> ScoreShape:  # fmt: skip
    """Keep points, comments and evidence by criterion as a draft that only the expert sees.

    `cites` names what the points rest on: "field:route", "file:3", "line:2" or "rule:R18"; `pages` a page of a file.
    An expert with a conflict is refused by R35, whatever was declared before, and nothing is kept.
    """
    row = _own(by, assignment, AssignmentState.ACCEPTED)
    refuse_if_blocked(tie_findings(row))
    criteria = criteria_by_code(row.panel)
    words, evidence, at_page = comments or {}, cites or {}, pages or {}
    unknown = sorted((points.keys() | words.keys() | evidence.keys() | at_page.keys()) - criteria.keys())
    if unknown:
        raise Refused(
            _("Criteria %(codes)s.") % {"codes": ", ".join(unknown)},
            _("One of: %(known)s.") % {"known": ", ".join(criteria)},
        )
    given = {code: _points(criteria[code], value) for code, value in points.items()}
    for code, value in given.items():
        Score.objects.update_or_create(
            assignment=row, criterion=criteria[code],
            defaults={
                "points": value, "comment": words.get(code, "").strip(), "cites": evidence.get(code, "")[:60],
                "page": at_page.get(code), "at": timezone.now(),
            },
        )  # fmt: skip
    if comment is not None:
        row.comment = comment.strip()
    row.opened_at = row.opened_at or timezone.now()
    row.save(update_fields=["comment", "opened_at"])
    record(row, after={"draft": {code: str(value) for code, value in given.items()}})
    return score_shape(row)


@action(permission=can_review)
def submit_scores(*, by: Person, assignment: int) -> ScoreShape:
    """Submit a sheet in which every criterion has points and a comment. From then on it stands."""
    row = _own(by, assignment, AssignmentState.ACCEPTED)
    refuse_if_blocked(tie_findings(row))
    scores = {score.criterion.code: score for score in Score.objects.filter(assignment=row).select_related("criterion")}
    missing = [
        str(each) for code, each in criteria_by_code(row.panel).items()
        if code not in scores or len(scores[code].comment) < 2
    ]  # fmt: skip
    if missing:
        raise Refused(
            _("Without points or comment: %(names)s.") % {"names": ", ".join(missing)},
            _("Points and a comment for every criterion; the firm reads the comments without your name."),
        )
    row.submitted_at = timezone.now()
    row.save(update_fields=["submitted_at"])
    move(row, AssignmentState.SUBMITTED, along=ASSIGNMENT_MOVES)
    record(row, after={"points": {code: str(score.points) for code, score in scores.items()}})
    return score_shape(row)


@action(permission=can_run_reviews)
def reopen_scores(*, by: Person, assignment: int, reason: str) -> AssignmentShape:
    """Give a submitted sheet back to its expert, with a reason that stays in the log."""
    row = Assignment.objects.select_related("panel__pilot", "application", "expert__person").get(pk=assignment)
    require_oversight(by, row.panel.pilot)
    if row.panel.state is not PanelState.SCORING:
        raise Refused(
            _("%(panel)s is “%(state)s”.") % {"panel": row.panel, "state": row.panel.state.label},
            _("A sheet is opened again while the panel is scoring."),
        )
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Why the sheet is opened again."))
    move(row, AssignmentState.ACCEPTED, along=ASSIGNMENT_MOVES)
    record(row, after={"reopened": reason.strip()})
    return assignment_shape(row)


def _own(by: Person, pk: int, *states: AssignmentState) -> Assignment:
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(
        "panel__pilot__region", "application__firm", "expert__person"
    )
    row: Assignment = rows.get(pk=pk, expert__person=by)
    if row.state not in states:
        raise Refused(
            _("The review of %(application)s is “%(state)s”.")
            % {"application": row.application, "state": row.state.label},
            _("It must be: %(states)s.") % {"states": ", ".join(str(one.label) for one in states)},
        )
    if row.panel.state is not PanelState.SCORING:
        raise Refused(
            _("%(panel)s is “%(state)s”.") % {"panel": row.panel, "state": row.panel.state.label},
            _("Scores are given while the panel is scoring."),
        )
    return row


def _points(criterion: Criterion, value: float) -> Decimal:
    try:
        points = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        points = Decimal(-1)
    if not (points.is_finite() and 0 <= points <= criterion.most):
        raise Refused(
            _("%(value)s points for %(criterion)s.") % {"value": value, "criterion": criterion},
            _("0 to %(most)d points.") % {"most": criterion.most},
        )
    return points
