"""Where the computed numbers of a review come from: sheet, result, sum down the ranking."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.programme.review.models import Assignment, AssignmentState, Candidate, Panel, Score
from planum.programme.review.queries import estimate_of, score_shape, summary_of
from planum.programme.review.results import available_fen
from planum.programme.rules.labels import parameter_label
from planum.ui.evidence import Evidence, Link
from planum.ui.formats import instant, money, quantity


def sheet_mark(row: Assignment) -> Evidence:
    return Evidence(
        reverse("review:sheet_chain", args=[row.pk]), source=_("score sheet"), at=row.submitted_at,
        version=row.panel.rubric.version,
    )  # fmt: skip


def result_mark(panel: Panel, candidate: int) -> Evidence:
    return Evidence(
        reverse("review:result_chain", args=[candidate]), source=_("submitted score sheets"),
        version=panel.rubric.version,
    )  # fmt: skip


def panel_mark(panel: Panel) -> Evidence:
    return Evidence(
        reverse("review:panel_chain", args=[panel.code]), source=_("submitted score sheets"),
        version=panel.rubric.version,
    )  # fmt: skip


def support_mark(candidate: int) -> Evidence:
    return Evidence(reverse("review:support_chain", args=[candidate]), source=_("limits of support"))


def money_mark(panel: Panel) -> Evidence:
    return Evidence(reverse("review:money_chain", args=[panel.code]), source=_("award and ranking"))


def own_result_mark(determination: int, at: datetime) -> Evidence:
    return Evidence(reverse("review:own_chain", args=[determination]), source=_("submitted score sheets"), at=at)


def sheet_links(row: Assignment) -> list[Link]:
    """Points by criterion with weight, below the sheet that they stand on."""
    scores = Score.objects.filter(assignment=row).select_related("criterion")
    return [_rubric_link(row.panel), *map(_points_link, scores)]


def _points_link(score: Score) -> Link:
    each = score.criterion
    weight = _("weight %(weight)s of 100, of %(most)d points")
    said = weight % {"weight": f"{each.weight.normalize():f}", "most": each.most}
    return Link(_("Scoring criterion"), each, value=quantity(score.points, "", 2), detail=said)


def result_links(candidate: Candidate) -> list[Link]:
    """The sheets below a result: experts with their weighted totals."""
    panel = candidate.panel
    said = {
        "raw": _("mean of all sheets"), "normalised": _("without each expert's mildness and spread"),
        "spread": _("standard deviation of the sheets"),
    }  # fmt: skip
    computed = [
        Link(_("Computed"), words, value=quantity(getattr(candidate, name), "", 2))
        for name, words in said.items() if getattr(candidate, name) is not None
    ]  # fmt: skip
    return [
        _rule("R35", _("The mean without the highest and the lowest sheet.")),
        *computed,
        *_sheets(panel, application=candidate.application),
        _rubric_link(panel),
    ]


def panel_links(panel: Panel) -> list[Link]:
    return [*_sheets(panel), _rubric_link(panel)]


def own_result_links(candidate: Candidate) -> list[Link]:
    """What the firm itself may read: no names, no single sheet."""
    sheets = Assignment.objects.filter(
        panel=candidate.panel_id, application=candidate.application_id, state=AssignmentState.SUBMITTED
    )  # fmt: skip
    return [
        _rule("R35", _("The mean without the highest and the lowest sheet.")),
        Link(_("Score sheets"), _("submitted score sheets"), value=sheets.count()),
        _rubric_link(candidate.panel),
    ]


def support_links(candidate: Candidate) -> list[Link]:
    """Each limit with its source; the least one binds."""
    estimate = estimate_of(candidate)
    if estimate is None:
        return []
    limits = [
        Link(
            _("Limit"), parameter_label(one.parameter), value=money(one.amount_fen),
            detail=f"{one.source} {one.clause}" + (f" · {_('binding')}" if one.binding else ""),
            url=reverse("rules:parameter", args=[one.parameter]),
        )
        for one in estimate.limits
    ]  # fmt: skip
    return [*limits, *(Link(_("Note"), said) for said in estimate.notes)]


def money_links(panel: Panel) -> list[Link]:
    """What is left of the award, and what each place of the ranking takes of it."""
    taken, before = [], 0
    for one in summary_of(panel):
        taken.append(Link(
            _("Place %(rank)s") % {"rank": one.rank or "—"}, one.name, value=money(one.cumulative_fen - before),
            detail=one.firm, url=reverse("projects:application", args=[one.application]),
        ))  # fmt: skip
        before = one.cumulative_fen
    left = Link(_("Left of the award"), panel.pilot, value=money(available_fen(panel)))
    return [left, *taken]


def _rule(code: str, said: str) -> Link:
    return Link(_("Rule"), code, detail=said, url=reverse("rules:rule", args=[code]))


def _sheets(panel: Panel, **narrowed: Any) -> list[Link]:
    rows = Assignment.objects.filter(panel=panel, state=AssignmentState.SUBMITTED, **narrowed)
    links = []
    for row in rows.select_related("application", "expert__person", "panel__rubric"):
        total = score_shape(row).weighted
        links.append(Link(
            _("Score sheet"), row.expert, value="—" if total is None else quantity(total, "", 2),
            detail=row.application if not narrowed else instant(row.submitted_at),
            url=reverse("review:assignment", args=[row.pk]),
        ))  # fmt: skip
    return links


def _rubric_link(panel: Panel) -> Link:
    return Link(_("Criteria and weights"), panel.rubric, url=reverse("review:sheet", args=[panel.rubric_id]))
