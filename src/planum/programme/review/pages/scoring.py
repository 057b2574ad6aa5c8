"""An expert's reviews: the list, and one application with the evidence at the left and the score sheet at the right."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.models import Attachment
from planum.programme.review.actions import accept_review, recuse_from_review, score_application, submit_scores
from planum.programme.review.models import Assignment, AssignmentState, Criterion, PanelState, Score
from planum.programme.review.pages.filling import kept_file
from planum.programme.review.panels import evidence_choices, evidence_panels
from planum.programme.review.proofs import sheet_mark
from planum.programme.review.queries import score_shape
from planum.programme.review.tables import MyReviewTable
from planum.ui.formats import state as shown_state
from planum.ui.tables import table_page


def mine(request: Request) -> HttpResponse:
    rows = Assignment.objects.filter(expert__person=request.user).select_related("application__firm", "panel")
    return table_page(request, MyReviewTable, rows.order_by("panel__due_on", "pk"), title=_("My reviews"))


def scoring(request: Request, pk: int) -> HttpResponse:
    row = _own(request, pk)
    refusal = None
    if request.method == "POST":
        try:
            _step(request, row)
        except Refused as refused:
            refusal = refused
        else:
            return redirect("review:mine" if request.POST.get("step") in {"submit", "recuse"} else request.path)
    may_score = row.state is AssignmentState.ACCEPTED and row.panel.state is PanelState.SCORING
    opened = row.state in {AssignmentState.ACCEPTED, AssignmentState.SUBMITTED}
    with viewing(SYSTEM):
        criteria = list(row.panel.rubric.criteria.all())
    context = {
        "title": row.application, "subtitle": row.application.firm, "wing": row.application.wing, "row": row,
        "shown_state": shown_state(row.state), "refusal": refusal, "may_score": may_score,
        "invited": row.state is AssignmentState.INVITED, "panels": evidence_panels(row) if opened else [],
        "needs_agreement": row.expert.agreed_on is None, "shape": score_shape(row) if opened else None,
        "mark": sheet_mark(row),
        "criteria": _criteria(request, row, criteria) if opened else [],
        "breadcrumb": [{"label": _("My reviews"), "url": reverse("review:mine")}, {"label": row.application}],
    }  # fmt: skip
    return render(request, "review/scoring.html", context, status=422 if refusal else 200)


def file(request: Request, pk: int, attachment: int) -> HttpResponse:
    """An attachment, for whoever accepted to review its application."""
    row = _own(request, pk)
    if row.state not in {AssignmentState.ACCEPTED, AssignmentState.SUBMITTED}:
        raise Http404
    with viewing(SYSTEM):
        found = get_object_or_404(
            Attachment.objects.select_related("file"), pk=attachment, application=row.application_id
        )
        return kept_file(found.file)


def _own(request: Request, pk: int) -> Assignment:
    rows = Assignment.objects.select_related(
        "application__firm__region", "application__call__pilot__region", "panel__rubric", "panel__pilot__region",
        "expert__person",
    )  # fmt: skip
    row: Assignment = get_object_or_404(rows, pk=pk, expert__person=request.user)
    return row


def _step(request: Request, row: Assignment) -> None:
    step, by = request.POST.get("step", "save"), request.user
    if step == "accept":
        accept_review(by=by, assignment=row.pk, agrees="agrees" in request.POST)
    elif step == "recuse":
        recuse_from_review(by=by, assignment=row.pk, reason=request.POST.get("reason", ""))
    else:
        score_application(by=by, assignment=row.pk, **_typed(request, row))
        if step == "submit":
            submit_scores(by=by, assignment=row.pk)
    messages.success(request, _("Submitted.") if step == "submit" else _("Saved."))


def _typed(request: Request, row: Assignment) -> dict[str, Any]:
    points: dict[str, float] = {}
    pages: dict[str, int] = {}
    with viewing(SYSTEM):
        codes = list(row.panel.rubric.criteria.values_list("code", flat=True))
    for code in codes:
        typed = request.POST.get(f"points-{code}", "").strip()
        if typed:
            points[code] = _number(typed)
        if (page := request.POST.get(f"page-{code}", "").strip()).isdigit():
            pages[code] = int(page)
    return {
        "points": points, "pages": pages, "comment": request.POST.get("comment", ""),
        "comments": {code: request.POST.get(f"comment-{code}", "") for code in points},
        "cites": {code: request.POST.get(f"cites-{code}", "") for code in points},
    }  # fmt: skip


def _number(typed: str) -> float:
    try:
        return float(typed)
    except ValueError:
        raise Refused(_("Points “%(typed)s”.") % {"typed": typed}, _("A number, such as 86.5.")) from None


def _criteria(request: Request, row: Assignment, criteria: list[Criterion]) -> list[dict[str, Any]]:
    scores = {score.criterion_id: score for score in Score.objects.filter(assignment=row)}
    choices = evidence_choices(row)
    shown = []
    for each in criteria:
        score = scores.get(each.pk)
        typed = request.POST.get(f"points-{each.code}") if request.method == "POST" else None
        shown.append({
            "row": each, "choices": choices, "score": score,
            "points": typed if typed is not None else (f"{score.points:.2f}" if score else ""),
            "comment": request.POST.get(f"comment-{each.code}", score.comment if score else ""),
        })  # fmt: skip
    return shown


urlpatterns = [
    path("reviews/mine/", mine, name="mine"),
    path("reviews/<int:pk>/", scoring, name="scoring"),
    path("reviews/<int:pk>/files/<int:attachment>/", file, name="file"),
]
