"""A round: how long it is open, what may be recommended, and the candidates beside each other."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Region
from planum.kernel.naming import in_reader_language
from planum.programme.recommendation.labels import quota_words
from planum.programme.recommendation.models import Candidacy, Examination, Round
from planum.programme.recommendation.places import named_together
from planum.programme.recommendation.planside import PlanFigures, plans_of
from planum.programme.recommendation.queries import closes_on, quota_of
from planum.programme.recommendation.tables import days_left_words
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.models import KeptFinding
from planum.ui.formats import instant, money, quantity
from planum.ui.formats import state as shown_state
from planum.ui.panels import Fact, FactsPanel, FiguresPanel, Panel, TextPanel

ELIGIBILITY = ("R01", "R02", "R03", "R04", "R05")


def round_panels(row: Round, view: View, today: date, province: Region | None) -> list[Panel]:
    last = closes_on(row, view)
    figures = [
        Fact(_("Last day"), instant(last), note=days_left_words((last - today).days if last else None)),
        Fact(_("Day of the notice"), instant(row.notice_on), note=row.notice),
    ]
    if province is not None:
        quota = quota_of(row, province, view)
        allowed = "∞" if quota.allowed is None else quota.allowed
        figures.insert(
            0, Fact(_("Recommended, of the quota"), f"{quota.recommended} / {allowed}", note=quota_words(quota))
        )
    criteria = [
        Fact(in_reader_language(one.name, one.name_en), quantity(one.weight, "%"),
             note=in_reader_language(one.asks, one.asks_en))
        for one in row.scale
    ]  # fmt: skip
    return [
        FiguresPanel(figures=figures),
        FactsPanel(title=_("Criteria of comparison and their weights"), rows=criteria),
    ]


def comparison(row: Round, candidates: Sequence[Candidacy]) -> Panel | None:
    """One column a candidate: figures of its plan, what the rules found, the points of each criterion and why."""
    if not candidates:
        return None
    scores = {one.candidacy_id: one for one in Examination.objects.filter(candidacy__in=candidates)}
    plans = plans_of(candidates)
    found = latest_findings(candidates)
    columns = [_column(one, row, plans.get(one.pk), scores.get(one.pk), found.get(one.pk, [])) for one in candidates]
    best = max((one["total"] for one in columns if one["total"] is not None), default=None)
    labels = [in_reader_language(one.name, one.name_en) for one in row.scale]
    content = render_to_string("recommendation/comparison.html", {"columns": columns, "criteria": labels, "best": best})
    return TextPanel(title=_("Candidates beside each other"), content=content)


def latest_findings(candidates: Sequence[Candidacy]) -> dict[int, list[KeptFinding]]:
    """Those of the last check of each, in one question."""
    rows = KeptFinding.objects.filter(
        row=Candidacy._meta.label_lower, row_pk__in=[one.pk for one in candidates], rule__in=ELIGIBILITY
    )
    found: dict[int, list[KeptFinding]] = {}
    for one in rows.order_by("-at", "rule"):
        there = found.setdefault(one.row_pk, [])
        if not there or there[0].at == one.at:
            there.append(one)
    return found


def _column(
    one: Candidacy, row: Round, plan: PlanFigures | None, score: Examination | None, found: Sequence[KeptFinding]
) -> dict[str, Any]:
    said = score.scores if score else {}
    return {
        "url": reverse("recommendation:candidacy", args=[one.pk]),
        "name": named_together(member for member in one.members.all()),
        "state": shown_state(one.state),
        "industries": "、".join(plan.industries) if plan else "—",
        "projects": plan.projects if plan else "—",
        "investment": money(plan.investment_fen) if plan else "—",
        "findings": [_cell(each) for each in found],
        "scores": [said.get(criterion.code) for criterion in row.scale],
        "total": score.total if score else None,
    }


def _cell(found: KeptFinding) -> dict[str, Any]:
    said = in_reader_language(found.cure, found.cure_en) or in_reader_language(found.note, found.note_en)
    return {
        "rule": found.rule,
        "colour": found.verdict.colour,
        "title": in_reader_language(found.title, found.title_en),
        "said": said,
    }
