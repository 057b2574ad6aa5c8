"""What rules and engines take, gathered from the tables of the review."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils import timezone

from planum.kernel.models import Organisation, Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.models import Application, EnterpriseProfile
from planum.programme.review.engine.conflicts import Applicant, Bond, Certainty, Conflict, Judge, conflicts
from planum.programme.review.engine.days import Calendar, read_calendar
from planum.programme.review.models import (
    BUSY,
    Assignment,
    AssignmentState,
    Criterion,
    Expert,
    ObjectionState,
    Panel,
    PublicNotice,
    Score,
)
from planum.programme.rules.engine import facts_review as facts
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.project import years_before
from planum.programme.rules.engine.table import check_public_notice, check_review_panel
from planum.programme.rules.queries import view_on

CLOSED = (ObjectionState.UPHELD, ObjectionState.DISMISSED)


@cache
def calendar() -> Calendar:
    return read_calendar((files("planum.programme.review") / "data" / "calendar.json").read_text("utf-8"))


@cache
def shipped_rubrics() -> Any:
    return json.loads((files("planum.programme.review") / "data" / "rubrics.json").read_text("utf-8"))


def view_of(panel: Panel) -> View:
    return view_on(timezone.localdate(), panel.pilot.region.code)


def judge_of(expert: Expert) -> Judge:
    bonds = [Bond(each.kind, each.name, each.credit_code, each.ended_on) for each in expert.interests.all()]
    if expert.employer or expert.employer_code:
        bonds.append(Bond("employer", expert.employer, expert.employer_code))
    return Judge(expert.person.username, str(expert.person.name or expert.person), tuple(bonds), expert.employers_known)


def applicant_of(firm: Organisation) -> Applicant:
    profile = EnterpriseProfile._base_manager.filter(firm=firm).first()
    if profile is None:
        return Applicant(firm.name, known_as=(firm.code,))
    people = tuple(name for name in (profile.legal_representative, profile.contact_name) if name)
    return Applicant(firm.name, (profile.credit_code,) if profile.credit_code else (), people, (firm.code,))


def conflicts_of(expert: Expert, application: Application) -> list[Conflict]:
    return conflicts(judge_of(expert), applicant_of(application.firm))


def ties_to(firm: Organisation, people: Iterable[Person], view: View) -> dict[str, list[Conflict]]:
    """By name, what the register knows to bind these people to a firm for certain or likely, as R35 counts the years.

    Who is in no pool has declared nothing, and is left out.
    """
    since = years_before(view.on, view.value("expert_conflict_years").count)
    kinds, applicant = view.value("expert_conflicts").codes, applicant_of(firm)
    found: dict[str, list[Conflict]] = {}
    with viewing(SYSTEM):
        rows = Expert.objects.filter(person__in=list(people)).select_related("person").prefetch_related("interests")
        for row in rows:
            ties = [
                one for one in conflicts(judge_of(row), applicant)
                if one.certainty is not Certainty.OPEN and one.kind in kinds
                and (one.ended_on is None or one.ended_on > since)
            ]  # fmt: skip
            if ties:
                found[str(row)] = ties
    return found


def kept(found: Sequence[Conflict]) -> list[dict[str, str]]:
    """Conflicts as an assignment keeps them."""
    return [
        {"kind": one.kind, "certainty": one.certainty.value, "organisation": one.organisation,
         "ended_on": one.ended_on.isoformat() if one.ended_on else ""}
        for one in found
    ]  # fmt: skip


def review_facts(
    panel: Panel, application: Application, *, concluding: bool = False, result: Fraction | None = None
) -> facts.ReviewFacts:
    """R35 and R36 about one application of a panel: all its experts, their certain ties today, their sheets."""
    rows = _busy(panel, application)
    names = _names(rows)
    return facts.ReviewFacts(
        code=application.code,
        experts=tuple(_expert(row, application, names[row.pk]) for row in rows),
        criteria=criteria_facts(panel.rubric.criteria.all()),
        is_concluding=concluding,
        result=result,
    )


def criteria_facts(rows: Any) -> tuple[facts.Criterion, ...]:
    return tuple(
        facts.Criterion(row.code, row.name, Fraction(str(row.weight)), is_quantified=is_quantified(row.anchors),
                        most=Fraction(row.most))
        for row in rows
    )  # fmt: skip


def is_quantified(anchors: Sequence[dict[str, Any]]) -> bool:
    """At least two levels, each with the points it earns and what earns them."""
    whole = [each for each in anchors if {"from", "to"} <= each.keys() and str(each.get("text", "")).strip()]
    return len(whole) == len(anchors) >= 2


def panel_findings(panel: Panel, application: Application, **given: Any) -> list[Finding]:
    with viewing(SYSTEM):
        return check_review_panel(review_facts(panel, application, **given), view_of(panel))


def tie_findings(assignment: Assignment) -> list[Finding]:
    """R35 if it names this very expert; other experts' ties and their number do not keep this one from scoring."""
    with viewing(SYSTEM):
        rows = _busy(assignment.panel, assignment.application)
        names = _names(rows)
        found = panel_findings(assignment.panel, assignment.application)
    name = names.get(assignment.pk, str(assignment.expert))
    return [one for one in found if name in str(one.facts.get("tied_experts", "")).split("、")]


def notice_findings(row: PublicNotice, on: date) -> list[Finding]:
    with viewing(SYSTEM):
        objections = tuple(
            facts.Objection(
                str(each), in_writing=bool(each.text.strip()), real_name=bool(each.real_name.strip()),
                closed_on=timezone.localdate(each.answered_at) if each.answered_at and each.state in CLOSED else None,
            )
            for each in (row.objections.all() if row.pk else ())
        )  # fmt: skip
        days = calendar()
        given = facts.NoticeFacts(row.starts_on, row.ends_on, objections, on, days.days_off, days.extra_working_days)
        return check_public_notice(given, view_on(on, row.region.code))


def _busy(panel: Panel, application: Application) -> list[Assignment]:
    rows = Assignment.objects.filter(panel=panel, application=application, state__in=[one.value for one in BUSY])
    return list(rows.select_related("expert__person").prefetch_related("expert__interests", "scores__criterion"))


def _names(rows: Sequence[Assignment]) -> dict[int, str]:
    """By name; those of the same name with their account."""
    shown = Counter(str(row.expert) for row in rows)
    return {
        row.pk: str(row.expert) if shown[str(row.expert)] == 1 else f"{row.expert}（{row.expert.person.username}）"
        for row in rows
    }


def _expert(row: Assignment, application: Application, name: str) -> facts.Expert:
    certain = [one for one in conflicts_of(row.expert, application) if one.certainty is Certainty.CERTAIN]
    submitted = row.state is AssignmentState.SUBMITTED
    scores: list[Score] = list(row.scores.all()) if submitted else []
    return facts.Expert(
        name,
        tuple(facts.Tie(one.kind, one.organisation, one.ended_on) for one in certain),
        {score.criterion.code: Fraction(str(score.points)) for score in scores},
    )


def criteria_by_code(panel: Panel) -> dict[str, Criterion]:
    return {row.code: row for row in Criterion._base_manager.filter(rubric=panel.rubric_id)}
