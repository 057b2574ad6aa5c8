"""Money of other programmes, and pairs that look like the same money."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.jobs import calculate
from planum.kernel.models import Person
from planum.kernel.requests import Request
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import oversees
from planum.programme.projects.actions import (
    decide_duplicate,
    import_funding_records,
    reopen_duplicate,
)
from planum.programme.projects.forms import CaseForm, FileForm, sent_file
from planum.programme.projects.models import CaseState, DuplicateCase, FundingRecord
from planum.programme.projects.panels import case_panels
from planum.programme.projects.permissions import can_judge_duplicates, can_see_duplicates
from planum.programme.projects.tables import CaseFilter, CaseTable, FundingFilter, FundingTable
from planum.ui.panels import Action
from planum.ui.tables import table_page

SEARCH_S = 60.0
SIDES = ("application", "other", "project", "funding", "decided_by")


def case_list(request: Request, refusal: Refused | None = None) -> HttpResponse:
    _require_sight(request.user)
    return table_page(
        request, CaseTable, DuplicateCase.objects.select_related(*SIDES), title=_("Duplicates"),
        search=("application__code", "application__name", "funding__firm", "other__name", "project__name"),
        filters=CaseFilter, template="projects/cases.html",
        actions=[Action(_("Money of other programmes"), reverse("projects:funding"))],
        context={"may_search": _pilot(request.user) is not None, "refusal": refusal},
    )  # fmt: skip


@require_POST
def search(request: Request) -> HttpResponse:
    pilot = _own_pilot(request.user)
    return search_later(request.user, pilot.code, reverse("projects:cases"))


def search_later(person: Person, pilot: str, then: str, application: str = "") -> HttpResponse:
    """In the background, with progress and a stop: a large city's search takes a while."""
    given = {"pilot": pilot, "application": application}
    queued = calculate("programme.search_duplicates", by=person, arguments=given, seconds=SEARCH_S, then=then)
    return redirect("calculation", key=queued.pk)


def case_page(request: Request, pk: int, refusal: Refused | None = None) -> HttpResponse:
    """Both sides with equal parts marked, and the decision of a person with its reason."""
    _require_sight(request.user)
    rows = DuplicateCase.objects.select_related(*SIDES, "application__call__pilot__region", "application__firm")
    row: DuplicateCase = get_object_or_404(rows, pk=pk)
    may = can_judge_duplicates(request.user) and oversees(request.user, row.application.call.pilot)
    context: dict[str, Any] = {
        "title": _("Is it the same money?"), "subtitle": f"{row.application} · {row.other_side}", "case": row,
        "refusal": refusal, "form": CaseForm() if may else None, "is_open": row.state is CaseState.OPEN,
        "panels": case_panels(row),
        "breadcrumb": [{"label": _("Duplicates"), "url": reverse("projects:cases")}, {"label": row.pk}],
        "actions": [Action(_("The application"), reverse("projects:application", args=[row.application.code]))],
    }  # fmt: skip
    return render(request, "projects/case.html", context, status=422 if refusal else 200)


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(DuplicateCase, pk=pk)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    try:
        if decision == "reopen":
            reopen_duplicate(by=request.user, case=pk, reason=reason)
        elif decision in ("same", "different"):
            decide_duplicate(by=request.user, case=pk, same=decision == "same", reason=reason)
    except Refused as refusal:
        return case_page(request, pk, refusal)
    return redirect("projects:case", pk)


def funding_list(request: Request, refusal: Refused | None = None) -> HttpResponse:
    _require_sight(request.user)
    return table_page(
        request, FundingTable, FundingRecord.objects.all(), title=_("Money of other programmes"),
        search=("programme", "firm", "credit_code", "project", "invoice", "serial", "filing_code"),
        filters=FundingFilter, template="projects/funding.html",
        context={"form": FileForm() if _pilot(request.user) else None, "refusal": refusal},
    )  # fmt: skip


@require_POST
def read_in(request: Request) -> HttpResponse:
    pilot = _own_pilot(request.user)
    form = FileForm(request.POST, request.FILES)
    try:
        name, content = sent_file(form)
        taken = import_funding_records(by=request.user, pilot=pilot.code, name=name, content=content)
    except Refused as refusal:
        answer = funding_list(request, refusal)
        answer.status_code = 422
        return answer
    messages.success(request, _("%(added)d rows were read in, %(kept)d stood there already.")
                     % {"added": taken.added, "kept": taken.kept})  # fmt: skip
    return redirect("projects:funding")


def _require_sight(person: Person) -> None:
    if not can_see_duplicates(person):
        raise PermissionDenied(_("The search for duplicates is for the authorities of the city."))


def _pilot(person: Person) -> Pilot | None:
    if not can_judge_duplicates(person):
        return None
    return next((row for row in Pilot.objects.select_related("region") if oversees(person, row)), None)


def _own_pilot(person: Person) -> Pilot:
    pilot = _pilot(person)
    if pilot is None:
        raise PermissionDenied(_("The search for duplicates is for the authorities of the city."))
    return pilot


urlpatterns = [
    path("duplicates/", case_list, name="cases"),
    path("duplicates/search/", search, name="search"),
    path("duplicates/<int:pk>/", case_page, name="case"),
    path("duplicates/<int:pk>/decide/", decide, name="decide"),
    path("funding/", funding_list, name="funding"),
    path("funding/read/", read_in, name="read_funding"),
]
