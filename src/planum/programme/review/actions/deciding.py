"""A panel is closed when its sheets are whole; the city decides with reasons, along the ranking or away from it."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.plan.amounts import in_words
from planum.programme.projects.checking import facts_of
from planum.programme.projects.models import Application, ApplicationState
from planum.programme.projects.moving import move_application
from planum.programme.review.actions.panels import own_panel
from planum.programme.review.gathering import view_of
from planum.programme.review.models import PANEL_MOVES, Candidate, Determination, Panel, PanelState, VerdictOf
from planum.programme.review.permissions import can_run_reviews
from planum.programme.review.queries import panel_shape
from planum.programme.review.results import READINESS, available_fen, conclude
from planum.programme.review.shapes import Decision, PanelShape
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.table import check_project
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked


@action(permission=can_run_reviews)
def close_panel(*, by: Person, panel: str) -> PanelShape:
    """Close the scoring: sheets complete, highest and lowest left out (R35), results normalised and ranked."""
    row = own_panel(by, panel, PanelState.SCORING)
    conclude(row)
    move(row, PanelState.CLOSED, along=PANEL_MOVES)
    results = {str(each): str(each.result) for each in row.candidates.select_related("application")}
    record(row, after={"results": results, "agreement": row.agreement})
    return panel_shape(row)


@action(permission=can_run_reviews)
def decide_applications(*, by: Person, panel: str, decisions: list[Decision]) -> PanelShape:
    """Decide about every application of a closed panel at once; all of it, or nothing.

    Who selects an application and leaves one that ranks before it needs a reason for both. Support is checked against
    the rules of projects (R18, R20, R21 and the others), the total against what is left of the award.
    """
    row = own_panel(by, panel, PanelState.CLOSED)
    candidates = {each.application.code: each for each in _candidates(row)}
    given = {each.application: each for each in decisions}
    if given.keys() != candidates.keys() or len(given) != len(decisions):
        odd = ", ".join(sorted(given.keys() ^ candidates.keys())) or _("one is named twice")
        raise Refused(_("Decisions do not fit the panel: %(odd)s.") % {"odd": odd}, _("One for every application."))
    verdicts = {code: _verdict(each) for code, each in given.items()}
    departing = departures({code: (each.rank or 0, verdicts[code]) for code, each in candidates.items()})
    _refuse_unreasoned(given, verdicts, departing)
    support = {
        code: _support(candidates[code], each) if verdicts[code] is VerdictOf.SELECTED else 0
        for code, each in given.items()
    }
    _refuse_beyond(row, sum(support.values()))
    for code, candidate in candidates.items():
        _decide(by, row, candidate, verdicts[code], support[code], given[code].reason.strip(),
                deviates=code in departing)  # fmt: skip
    move(row, PanelState.DECIDED, along=PANEL_MOVES)
    return panel_shape(row)


def departures(ranked: dict[str, tuple[int, VerdictOf]]) -> set[str]:
    """Those selected after one that was not, and those not selected before one that was."""
    chosen = [rank for rank, verdict in ranked.values() if verdict is VerdictOf.SELECTED]
    left = [rank for rank, verdict in ranked.values() if verdict is not VerdictOf.SELECTED]
    if not chosen or not left:
        return set()
    first_left, last_chosen = min(left), max(chosen)
    return {
        code for code, (rank, verdict) in ranked.items()
        if (rank > first_left if verdict is VerdictOf.SELECTED else rank < last_chosen)
    }  # fmt: skip


def support_findings(candidate: Candidate, support_fen: int) -> list[Finding]:
    """The rules of projects on what is to be given, with the experts' judgement of the three conditions (R15)."""
    application = candidate.application
    facts = replace(facts_of(application, official=True), central_fen=support_fen)
    if all(code in candidate.readiness for code in READINESS):
        facts = replace(facts, readiness=dict(candidate.readiness))
    return check_project(facts, view_of(candidate.panel))


def _candidates(panel: Panel) -> list[Candidate]:
    rows = Candidate.objects.filter(panel=panel).select_related(
        "panel__pilot__region", "application__firm__region", "application__call__pilot__region"
    )
    return list(rows)


def _verdict(each: Decision) -> VerdictOf:
    if each.verdict not in VerdictOf.values:
        raise Refused(
            _("The decision “%(verdict)s”.") % {"verdict": each.verdict},
            _("One of: %(known)s.") % {"known": ", ".join(VerdictOf.values)},
        )
    return VerdictOf(each.verdict)


def _refuse_unreasoned(given: dict[str, Decision], verdicts: dict[str, VerdictOf], departing: set[str]) -> None:
    silent = [
        code for code, each in given.items()
        if not each.reason.strip() and (code in departing or verdicts[code] is not VerdictOf.SELECTED)
    ]  # fmt: skip
    if silent:
        raise Refused(
            _("No reason was given for: %(codes)s.") % {"codes": ", ".join(silent)},
            _("Who does not select, or departs from the ranking, says why."),
            _("Write the reason; firm and audit read it."),
        )


def _support(candidate: Candidate, each: Decision) -> int:
    row: Application = candidate.application
    amount = (row.requested_fen or 0) if each.support_fen is None else each.support_fen
    if amount < 0:
        raise Refused(_("A support of %(fen)d fen.") % {"fen": amount}, _("Zero or more."))
    found = support_findings(candidate, amount)
    refuse_if_blocked(found)
    return amount


def _refuse_beyond(panel: Panel, total: int) -> None:
    left = available_fen(panel)
    if total > left:
        raise Refused(
            _("The selected applications get %(total)s together.") % {"total": in_words(total)},
            _("%(left)s of the award is not planned yet.") % {"left": in_words(left)},
            _("Select fewer, or give less."),
        )


def _decide(
    by: Person,
    panel: Panel,
    candidate: Candidate,
    verdict: VerdictOf,
    support_fen: int,
    reason: str,
    *,
    deviates: bool,
) -> None:
    application, today = candidate.application, timezone.localdate()
    row: Determination = Determination.objects.create(
        candidate=candidate, application=application, verdict=verdict, support_fen=support_fen,
        reason=reason, deviates=deviates, by=by,
        at=timezone.now(),
    )  # fmt: skip
    if verdict is VerdictOf.SELECTED:
        found = support_findings(candidate, support_fen)
        keep_findings(row, found, on=today, region=panel.pilot.region)
    move_application(application, ApplicationState(verdict.value), by=by, reason=row.reason)  # type: ignore[call-arg]
    record(row, after={"verdict": verdict.value, "support_fen": support_fen, "reason": reason, "deviates": deviates})
