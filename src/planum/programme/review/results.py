"""What the sheets of a panel came to: computed when it closes, and kept with each application."""

from collections import defaultdict
from fractions import Fraction
from statistics import fmean, pstdev
from typing import Any

from django.utils import timezone

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.models import Project, Stage
from planum.programme.review.engine.scoring import (
    Mark,
    Ranked,
    Sheet,
    Standing,
    krippendorff,
    normalise,
    oddities,
    rank,
)
from planum.programme.review.gathering import criteria_facts, panel_findings, review_facts, view_of
from planum.programme.review.models import Assignment, AssignmentState, Candidate, Panel
from planum.programme.rules.engine.facts_review import Expert, ReviewFacts
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.review import expert_total, trimmed_mean
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked

READINESS = ("foundation", "route", "willingness")
SETTLED = (Stage.LISTED, Stage.UNDER_WAY, Stage.ACCEPTED, Stage.DRAFT)


def conclude(panel: Panel) -> None:
    """Check R35 and R36 on the sheets and on each result; nothing is written before all have passed."""
    candidates = list(panel.candidates.select_related("application__firm"))
    results: dict[int, Fraction] = {}
    found: dict[int, list[Finding]] = {}
    drops = view_of(panel).value("review_drops").count
    for each in candidates:
        facts = review_facts(panel, each.application, concluding=True)
        totals = [total for one in facts.experts if (total := expert_total(one, facts)) is not None]
        result = trimmed_mean(totals, drops)
        found[each.pk] = panel_findings(panel, each.application, concluding=True, result=result)
        refuse_if_blocked(found[each.pk])
        assert result is not None  # R35 has refused a panel that leaves none.
        results[each.pk] = result
    sheets = sheets_of(panel)
    marks = [Mark(one.expert, one.item, one.points) for one in sheets]
    _write(panel, candidates, results, sheets, marks)
    for each in candidates:
        keep_findings(each, found[each.pk], on=timezone.localdate(), region=panel.pilot.region)
    panel.agreement = krippendorff(marks)
    panel.save(update_fields=["agreement"])


def sheets_of(panel: Panel) -> list[Sheet]:
    """Submitted sheets; experts and applications by primary key as text."""
    criteria = list(panel.rubric.criteria.all())
    facts = ReviewFacts(code=panel.code, experts=(), criteria=criteria_facts(criteria))
    with viewing(SYSTEM):
        rows = list(
            Assignment.objects.filter(panel=panel, state=AssignmentState.SUBMITTED).prefetch_related(
                "scores__criterion"
            )
        )
    sheets = []
    for row in rows:
        points = {score.criterion.code: Fraction(str(score.points)) for score in row.scores.all()}
        total = expert_total(Expert(str(row.expert_id), (), points), facts)
        if total is not None:
            shares = {each.code: float(points[each.code] / each.most) for each in criteria}
            seconds = (row.submitted_at - row.opened_at).total_seconds() if row.submitted_at and row.opened_at else None
            sheets.append(Sheet(str(row.expert_id), str(row.application_id), float(total), shares, seconds))
    return sheets


def available_fen(panel: Panel) -> int:
    """What of the award no project of the list has yet."""
    with viewing(SYSTEM):
        planned = Project.objects.filter(pilot=panel.pilot, state__in=[one.value for one in SETTLED])
        spoken_for: int = sum(planned.values_list("allocation_fen", flat=True))
        return int(panel.pilot.award_fen) - spoken_for


def _write(
    panel: Panel, candidates: list[Candidate], results: dict[int, Fraction], sheets: list[Sheet], marks: list[Mark]
) -> None:
    normalised, odd = normalise(marks), oddities(sheets)
    by_item: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_item[sheet.item].append(sheet)
    heaviest = max(panel.rubric.criteria.all(), key=lambda one: (one.weight, -one.number)).code
    standings = []
    for each in candidates:
        item = str(each.application_id)
        weight = fmean(sheet.shares[heaviest] for sheet in by_item[item])
        standings.append(Standing(item, results[each.pk], normalised[item], weight))
    ranked: dict[str, Ranked] = {one.item: one for one in rank(standings)}
    for each in candidates:
        item = str(each.application_id)
        points = [sheet.points for sheet in by_item[item]]
        values: dict[str, Any] = {
            "raw": fmean(points), "result": f"{float(results[each.pk]):.8f}", "normalised": normalised[item],
            "spread": pstdev(points), "rank": ranked[item].rank, "because": ranked[item].because,
            "oddities": odd.get(item, []), "readiness": _readiness(by_item[item]),
        }  # fmt: skip
        for name, value in values.items():
            setattr(each, name, value)
        each.save(update_fields=list(values))


def _readiness(sheets: list[Sheet]) -> dict[str, int]:
    """The experts' mean of the three conditions in points of 100, rounded down: what R15 looks at."""
    return {
        code: int(fmean(sheet.shares[code] for sheet in sheets) * 100)
        for code in READINESS
        if all(code in sheet.shares for sheet in sheets)
    }
