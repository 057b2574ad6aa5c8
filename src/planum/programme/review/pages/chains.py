"""The chains below the computed numbers of a review."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.review import proofs
from planum.programme.review.models import Assignment, AssignmentState, Candidate, Determination, Panel
from planum.programme.review.permissions import can_see_reviews
from planum.programme.review.queries import score_shape
from planum.ui.evidence import evidence_page
from planum.ui.formats import quantity


def sheet_chain(request: Request, pk: int) -> HttpResponse:
    """For the expert, and after it was submitted for those who run the review."""
    row = get_object_or_404(Assignment.objects.select_related("panel__rubric", "expert__person", "application"), pk=pk)
    own = row.expert.person_id == request.user.pk
    if not own and not (can_see_reviews(request.user) and row.state is AssignmentState.SUBMITTED):
        raise Http404
    total = score_shape(row).weighted
    with viewing(SYSTEM):
        links = proofs.sheet_links(row)
    value = "—" if total is None else quantity(total, "", 2)
    return evidence_page(request, title=row, links=links, value=value)


def result_chain(request: Request, pk: int) -> HttpResponse:
    row = _candidate(request, pk)
    value = "—" if row.result is None else quantity(row.result, "", 2)
    return evidence_page(request, title=row, links=proofs.result_links(row), value=value)


def support_chain(request: Request, pk: int) -> HttpResponse:
    row = _candidate(request, pk)
    return evidence_page(request, title=row, links=proofs.support_links(row))


def panel_chain(request: Request, code: str) -> HttpResponse:
    row = _panel(request, code)
    value = "—" if row.agreement is None else quantity(row.agreement, "", 2)
    return evidence_page(request, title=_("Agreement of the experts"), links=proofs.panel_links(row), value=value)


def money_chain(request: Request, code: str) -> HttpResponse:
    row = _panel(request, code)
    return evidence_page(request, title=_("Sum down the ranking"), links=proofs.money_links(row))


def own_chain(request: Request, pk: int) -> HttpResponse:
    """A firm's own result: how many sheets it rests on, by which rule, on which sheet; no names."""
    own = request.user.as_viewer().organisations
    row = get_object_or_404(Determination.objects.filter(application__firm__in=own), pk=pk)
    with viewing(SYSTEM):
        candidate = Candidate.objects.select_related("panel__rubric", "application").get(pk=row.candidate_id)
        links = proofs.own_result_links(candidate)
    value = "—" if candidate.result is None else quantity(candidate.result, "", 2)
    return evidence_page(request, title=candidate, links=links, value=value)


def _candidate(request: Request, pk: int) -> Candidate:
    if not can_see_reviews(request.user):
        raise Http404
    rows = Candidate.objects.select_related("panel__rubric", "panel__pilot__region", "application__call__pilot__region")
    row: Candidate = get_object_or_404(rows, pk=pk)
    return row


def _panel(request: Request, code: str) -> Panel:
    if not can_see_reviews(request.user):
        raise Http404
    row: Panel = get_object_or_404(Panel.objects.select_related("rubric", "pilot__region"), code=code)
    return row


urlpatterns = [
    path("reviews/<int:pk>/chain/", sheet_chain, name="sheet_chain"),
    path("reviews/candidates/<int:pk>/chain/", result_chain, name="result_chain"),
    path("reviews/candidates/<int:pk>/support/", support_chain, name="support_chain"),
    path("reviews/panels/<str:code>/chain/", panel_chain, name="panel_chain"),
    path("reviews/panels/<str:code>/money/", money_chain, name="money_chain"),
    path("reviews/results/<int:pk>/chain/", own_chain, name="own_chain"),
]
