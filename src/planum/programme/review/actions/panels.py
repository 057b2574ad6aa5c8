"""A panel is convened, experts are proposed and, once conflicts were looked at, invited."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.models import Application, ApplicationState
from planum.programme.projects.moving import move_application
from planum.programme.review.engine.conflicts import Certainty
from planum.programme.review.gathering import conflicts_of, criteria_facts, kept, panel_findings
from planum.programme.review.models import (
    ASSIGNMENT_MOVES,
    PANEL_MOVES,
    Assignment,
    AssignmentState,
    Candidate,
    Expert,
    Panel,
    PanelState,
    Rubric,
)
from planum.programme.review.permissions import can_run_reviews
from planum.programme.review.proposing import Place, places_to_fill, proposal_for, reasons_for
from planum.programme.review.queries import assignment_shape, panel_shape
from planum.programme.review.shapes import AssignmentShape, PanelShape
from planum.programme.rules.engine import facts_review as facts
from planum.programme.rules.engine.table import check_review_panel
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked
from planum.programme.rules.queries import view_on


@action(permission=can_run_reviews)
def convene_panel(
    *, by: Person, pilot: str, code: str, name: str, rubric: str, applications: list[str], due_on: date,
    experts: int = 5, name_en: str = "",
) -> PanelShape:  # fmt: skip
    """Convene a review of screened applications of one wing; they come under review.

    `rubric` is the code of a score sheet, whose newest version is taken; `experts` judge each application (R35).
    """
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    if due_on < timezone.localdate():
        raise Refused(_("Due on %(day)s.") % {"day": due_on}, _("A day that is not over."))
    if Panel._base_manager.filter(code=code).exists():
        raise Refused(_("There is a panel %(code)s already.") % {"code": code})
    sheet = Rubric.objects.filter(region=place.region, code=rubric).order_by("-version").first()
    if sheet is None:
        raise Refused(_("There is no score sheet %(code)s.") % {"code": rubric}, remedy=_("Load the shipped ones."))
    rows = _applications(place, sheet, applications)
    _refuse_set_up(place, sheet, code, experts)
    panel: Panel = Panel.objects.create(
        pilot=place, code=code, name=name, name_en=name_en, rubric=sheet, experts_wanted=experts, due_on=due_on,
        convened_by=by, convened_at=timezone.now(),
    )  # fmt: skip
    for row in rows:
        move_application(row, ApplicationState.UNDER_REVIEW, by=by, reason=str(panel))
        Candidate.objects.create(panel=panel, application=row)
    record(panel, after={"code": code, "rubric": str(sheet), "applications": applications, "experts": experts})
    return panel_shape(panel)


@action(permission=can_run_reviews)
def propose_reviewers(*, by: Person, panel: str) -> list[AssignmentShape]:
    """Propose experts of the pool for every place that is free: no certain conflict, even load, fitting speciality.

    Each proposal says why; nobody is invited by it.
    """
    row = own_panel(by, panel, PanelState.CONVENED, PanelState.SCORING)
    places = places_to_fill(row)
    if not places:
        raise Refused(_("Every application has its %(count)d experts.") % {"count": row.experts_wanted})
    made = [_propose(row, place, expert) for place, expert in proposal_for(row, places)]
    record(row, after={"proposed": {str(each.pk): str(each) for each in made}})
    return [assignment_shape(each) for each in made]


@action(permission=can_run_reviews)
def invite_reviewers(*, by: Person, panel: str, reason: str = "") -> PanelShape:
    """Invite the proposed experts. Conflicts are looked at again before; R35 and R36 must hold for every application.

    Where a name is alike or something is not known, a `reason` says why the expert is asked nevertheless.
    """
    row = own_panel(by, panel, PanelState.CONVENED, PanelState.SCORING)
    proposed = list(_assignments(row).filter(state=AssignmentState.PROPOSED))
    if not proposed:
        raise Refused(_("Nobody is proposed."), remedy=_("Propose experts first."))
    for each in proposed:
        each.conflicts = kept(conflicts_of(each.expert, each.application))
    for candidate in row.candidates.select_related("application"):
        found = panel_findings(row, candidate.application)
        refuse_if_blocked(found)
        keep_findings(candidate, found, on=timezone.localdate(), region=row.pilot.region)
    doubtful = [each for each in proposed if any(one["certainty"] == Certainty.LIKELY for one in each.conflicts)]
    if doubtful and not reason.strip():
        raise Refused(
            _("By name, a conflict is likely: %(who)s.") % {"who": "; ".join(str(each) for each in doubtful)},
            _("Take them off, or write why they are asked nevertheless."),
        )
    for each in proposed:
        each.reason = reason.strip() if each in doubtful else ""
        each.save(update_fields=["conflicts", "reason"])
        move(each, AssignmentState.INVITED, along=ASSIGNMENT_MOVES)
    if row.state is PanelState.CONVENED:
        move(row, PanelState.SCORING, along=PANEL_MOVES)
    record(row, after={"invited": len(proposed), "reason": reason.strip()})
    return panel_shape(row)


@action(permission=can_run_reviews)
def drop_reviewer(*, by: Person, assignment: int, reason: str) -> AssignmentShape:
    """Take an expert off an application before the scores are submitted; propose another one then."""
    row = Assignment.objects.select_related("panel__pilot", "application", "expert__person").get(pk=assignment)
    require_oversight(by, row.panel.pilot)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Why this expert is taken off."))
    move(row, AssignmentState.DROPPED, along=ASSIGNMENT_MOVES)
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    record(row, after={"reason": row.reason})
    return assignment_shape(row)


def own_panel(by: Person, code: str, *states: PanelState) -> Panel:
    """The panel, locked, if it is of the officer's city and in one of these states."""
    rows = Panel.objects.select_for_update(of=("self",)).select_related("pilot__region", "rubric")
    row: Panel = rows.get(code=code)
    require_oversight(by, row.pilot)
    if states and row.state not in states:
        raise Refused(
            _("%(panel)s is “%(state)s”.") % {"panel": row, "state": row.state.label},
            _("It must be: %(states)s.") % {"states": ", ".join(str(one.label) for one in states)},
        )
    return row


def _assignments(panel: Panel) -> Any:
    return Assignment.objects.filter(panel=panel).select_related("expert__person", "application__firm")


def _applications(place: Pilot, sheet: Rubric, codes: list[str]) -> list[Application]:
    found = {
        row.code: row
        for row in Application.objects.filter(code__in=codes, call__pilot=place).select_related("firm", "call__pilot")
    }
    missing = [code for code in codes if code not in found]
    if missing or not codes:
        raise Refused(
            _("Not applications of this pilot: %(codes)s.") % {"codes": ", ".join(missing) or "—"},
            _("At least one application that passed the screening."),
        )
    other = [code for code, row in found.items() if row.wing != sheet.wing]
    if other:
        raise Refused(
            _("Of another wing than the score sheet: %(codes)s.") % {"codes": ", ".join(other)},
            _("Applications of one wing are compared with each other."),
        )
    return [found[code] for code in dict.fromkeys(codes)]


def _refuse_set_up(place: Pilot, sheet: Rubric, code: str, experts: int) -> None:
    """R35 on the number that is planned, R36 on the sheet, before anybody is asked."""
    planned = tuple(facts.Expert(str(number)) for number in range(max(experts, 0)))
    given = facts.ReviewFacts(code=code, experts=planned, criteria=criteria_facts(sheet.criteria.all()))
    refuse_if_blocked(check_review_panel(given, view_on(timezone.localdate(), place.region.code)))


def _propose(panel: Panel, place: Place, expert: Expert) -> Assignment:
    found = conflicts_of(expert, place.application)
    row, _created = Assignment.objects.update_or_create(
        panel=panel, application=place.application, expert=expert,
        defaults={
            "state": AssignmentState.PROPOSED, "conflicts": kept(found), "reasons": reasons_for(expert, place, found),
            "reason": "",
        },
    )  # fmt: skip
    made: Assignment = row
    return made
