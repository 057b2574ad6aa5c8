"""One expert for one application, as those read it who run the review: conflicts, sheet, the steps that are left."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.review.actions import drop_reviewer, reopen_scores
from planum.programme.review.forms import ReasonForm
from planum.programme.review.labels import conflict_words, reason_words
from planum.programme.review.models import ASSIGNMENT_MOVES, Assignment, AssignmentState, PanelState, Score
from planum.programme.review.pages.filling import fill
from planum.programme.review.permissions import can_run_reviews, can_see_reviews
from planum.programme.review.proofs import sheet_mark
from planum.programme.review.queries import score_shape
from planum.programme.review.tables import ScoreTable
from planum.ui.formats import instant, quantity, state
from planum.ui.panels import Action, Fact, FactsPanel, TablePanel

S = AssignmentState


def assignment_page(request: Request, pk: int) -> HttpResponse:
    row = seen(request, pk)
    shape = score_shape(row)
    scores = list(Score.objects.filter(assignment=row).select_related("criterion", "assignment__application__call"))
    rows: list[Fact | tuple[object, object]] = [
        (_("Expert"), row.expert), (_("Professional title"), row.expert.title), (_("Employer"), row.expert.employer),
        (_("State"), state(row.state)), (_("Why proposed"), "；".join(map(reason_words, row.reasons)) or "—"),
        (_("Conflict of interest"), "；".join(map(conflict_words, row.conflicts)) or _("none found")),
        (_("Declared that there is no conflict"), instant(row.declared_none_at)),
        (_("Scores submitted"), instant(row.submitted_at)), (_("Reason"), row.reason or "—"),
    ]  # fmt: skip
    if row.state is S.SUBMITTED and shape.weighted is not None:
        mark = sheet_mark(row)
        rows += [Fact(_("Weighted total"), quantity(shape.weighted, "", 2), mark), (_("Overall opinion"), row.comment)]
    table = ScoreTable(scores, orderable=False)
    return render(request, "ui/detail.html", {
        "title": row.application, "subtitle": row.expert, "wing": row.application.wing, "actions": _steps(request, row),
        "panels": [
            FactsPanel(title=_("Expert and application"), rows=rows), TablePanel(title=_("Score sheet"), table=table),
        ],
        "breadcrumb": [
            {"label": _("Review panels"), "url": reverse("review:panels")},
            {"label": row.panel, "url": reverse("review:panel", args=[row.panel.code])}, {"label": row.expert},
        ],
    })  # fmt: skip


def _steps(request: Request, row: Assignment) -> list[Action]:
    if not can_run_reviews(request.user):
        return []
    steps = []
    if row.state is S.SUBMITTED and row.panel.state is PanelState.SCORING:
        steps.append(Action(_("Give the sheet back"), reverse("review:reopen", args=[row.pk])))
    if S.DROPPED in ASSIGNMENT_MOVES[row.state] and row.panel.state in {PanelState.CONVENED, PanelState.SCORING}:
        steps.append(Action(_("Take the expert off"), reverse("review:drop", args=[row.pk])))
    return steps


def reopen(request: Request, pk: int) -> HttpResponse:
    return _ending(request, pk, reopen_scores, _("Give the sheet back to the expert"))


def drop(request: Request, pk: int) -> HttpResponse:
    return _ending(request, pk, drop_reviewer, _("Take the expert off this application"))


def _ending(request: Request, pk: int, act: Any, title: str) -> HttpResponse:
    row = seen(request, pk)
    if not can_run_reviews(request.user):
        raise Http404
    back = reverse("review:assignment", args=[pk])

    def perform(typed: dict[str, Any]) -> str:
        act(by=request.user, assignment=row.pk, **typed)
        return reverse("review:panel", args=[row.panel.code])

    return fill(request, ReasonForm(request.POST or None), perform, title=title, back=back, submit=title)


def seen(request: Request, pk: int) -> Assignment:
    rows = Assignment.objects.select_related("panel__rubric", "panel__pilot__region", "application", "expert__person")
    if not can_see_reviews(request.user):
        raise Http404
    row: Assignment = get_object_or_404(rows, pk=pk)
    return row


urlpatterns = [
    path("reviews/assignments/<int:pk>/", assignment_page, name="assignment"),
    path("reviews/assignments/<int:pk>/reopen/", reopen, name="reopen"),
    path("reviews/assignments/<int:pk>/drop/", drop, name="drop"),
]
