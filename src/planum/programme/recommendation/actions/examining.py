"""The province takes candidacies up, scores them by the three criteria, and chooses."""

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.recommendation.engine.scoring import weighted_total
from planum.programme.recommendation.facts import TO_RECOMMEND, findings, holding_up
from planum.programme.recommendation.models import (
    CANDIDACY_STATES,
    LETTER_STATES,
    Candidacy,
    CandidacyState,
    Examination,
    LetterState,
    RecommendationLetter,
    Round,
)
from planum.programme.recommendation.permissions import can_examine, require_province
from planum.programme.recommendation.queries import candidacy_named, candidacy_shape
from planum.programme.recommendation.shapes import CandidacyShape, NewScore
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked


@action(permission=can_examine)
def take_up_candidacy(*, by: Person, candidacy: int) -> CandidacyShape:
    """Begin to examine a candidacy, or take one up again that was not selected."""
    row = _for_province(by, candidacy)
    if row.state is CandidacyState.RECOMMENDED:
        raise Refused(_("%(candidacy)s is recommended.") % {"candidacy": row}, _("Take the recommendation back."))
    move(row, CandidacyState.EXAMINED, along=CANDIDACY_STATES)
    return candidacy_shape(row)


@action(permission=can_examine)
def return_candidacy(*, by: Person, candidacy: int, reason: str) -> CandidacyShape:
    """Give a candidacy back to be completed, saying what is missing."""
    row = _for_province(by, candidacy)
    _decide(row, CandidacyState.RETURNED, reason)
    return candidacy_shape(row)


@action(permission=can_examine)
def examine_candidacy(*, by: Person, candidacy: int, scores: list[NewScore], summary: str = "") -> CandidacyShape:
    """Score a candidacy by each criterion of the round, 0 to 100 points with a reason; again replaces what stood."""
    row = _for_province(by, candidacy)
    if row.state is not CandidacyState.EXAMINED:
        raise Refused(
            _("This candidacy is “%(state)s”.") % {"state": row.state.label},
            _("Points are given while it is under examination."),
        )
    silent = [one.criterion for one in scores if not one.reason.strip()]
    if silent:
        raise Refused(
            _("No reason was given for %(criteria)s.") % {"criteria": ", ".join(silent)},
            _("Candidates are compared by reasons: each criterion has one."),
        )
    total = weighted_total({one.criterion: one.points for one in scores}, row.round.scale)
    before = Examination._base_manager.filter(candidacy=row).first()
    said = {one.criterion: {"points": one.points, "reason": one.reason.strip()} for one in scores}
    now = {"scores": said, "total": total, "summary": summary.strip(), "at": timezone.now(), "by": by}
    Examination._base_manager.update_or_create(candidacy=row, defaults=now)
    record(row, before={"scores": before.scores if before else {}}, after={"scores": said, "total": str(total)})
    return candidacy_shape(row)


@action(permission=can_examine)
def recommend_candidacy(*, by: Person, candidacy: int, reason: str) -> CandidacyShape:
    """Choose a candidacy for recommendation. The quota of the province and who may apply are checked (R01 to R05)."""
    row = _for_province(by, candidacy)
    # Two officers who choose at the same moment queue up here, so that the quota is counted by one after the other.
    Round.objects.select_for_update().get(pk=row.round_id)
    if not Examination._base_manager.filter(candidacy=row).exists():
        raise Refused(
            _("%(candidacy)s has not been scored.") % {"candidacy": row},
            _("The province chooses the best of its candidates (notice, section 三（一）)."),
            _("Give points by each criterion first."),
        )
    today = timezone.localdate()
    found = findings(row, today)
    refuse_if_blocked(holding_up(found, TO_RECOMMEND))
    _decide(row, CandidacyState.RECOMMENDED, reason)
    keep_findings(row, found, on=today, region=row.region)
    return candidacy_shape(row)


@action(permission=can_examine)
def decline_candidacy(*, by: Person, candidacy: int, reason: str) -> CandidacyShape:
    """Say that a candidacy was not selected in this round, and why."""
    row = _for_province(by, candidacy)
    _decide(row, CandidacyState.NOT_SELECTED, reason)
    return candidacy_shape(row)


@action(permission=can_examine)
def take_back_recommendation(*, by: Person, candidacy: int, reason: str) -> CandidacyShape:
    """Take a recommendation back before its papers were handed over; its letter loses its signatures."""
    row = _for_province(by, candidacy)
    if row.state is not CandidacyState.RECOMMENDED:
        raise Refused(
            _("This candidacy is “%(state)s”.") % {"state": row.state.label},
            _("A recommendation is taken back before its papers were handed over."),
        )
    _decide(row, CandidacyState.EXAMINED, reason)
    letter = RecommendationLetter._base_manager.filter(candidacy=row).exclude(state=LetterState.DRAFT).first()
    if letter is not None:
        unsign(letter)
    return candidacy_shape(row)


def unsign(letter: RecommendationLetter) -> None:
    move(letter, LetterState.DRAFT, along=LETTER_STATES)
    letter.industry_by = letter.finance_by = letter.industry_at = letter.finance_at = None
    letter.file = letter.pages = None
    letter.save(update_fields=["industry_by", "finance_by", "industry_at", "finance_at", "file", "pages"])


def _for_province(by: Person, key: int) -> Candidacy:
    row = candidacy_named(key)
    require_province(by, row.province)
    return row


def _decide(row: Candidacy, to: CandidacyState, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("No reason was given."), _("The city is told why."))
    move(row, to, along=CANDIDACY_STATES)
    row.reason, row.decided_at = reason.strip(), timezone.now()
    row.save(update_fields=["reason", "decided_at"])
    record(row, after={"reason": row.reason})
