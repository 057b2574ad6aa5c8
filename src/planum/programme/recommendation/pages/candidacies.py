"""Candidacies: the list, one with what is missing, the steps, the points."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.models import Region
from planum.kernel.requests import Request
from planum.programme.plan.models import ImplementationPlan, PlanPackage
from planum.programme.recommendation.actions import (
    attach_plan,
    examine_candidacy,
    record_outcome,
    start_candidacy,
    take_plan,
)
from planum.programme.recommendation.forms import CandidacyForm, PlanForm, ScoreForm
from planum.programme.recommendation.models import (
    OPEN_STATES,
    Candidacy,
    CandidacyState,
    Examination,
    RecommendationLetter,
    Round,
)
from planum.programme.recommendation.pages.rounds import WING
from planum.programme.recommendation.panels import candidacy_panels
from planum.programme.recommendation.permissions import (
    acts_for_city,
    can_apply,
    examines_for,
    own_cities,
    require_city,
    require_province,
    signs_finance_for,
)
from planum.programme.recommendation.queries import candidacy_rows_named
from planum.programme.recommendation.steps import asks_reason, steps_for, take_step
from planum.programme.recommendation.tables import CandidacyFilter, CandidacyTable
from planum.ui.panels import Action
from planum.ui.tables import table_page


def candidacy_list(request: Request) -> HttpResponse:
    rows = candidacy_rows_named()
    asked = request.GET.get("batch", "")
    if asked.isdigit():
        rows = rows.filter(round__batch=int(asked[:4]))
    return table_page(
        request, CandidacyTable, rows, title=_("Candidacies"), filters=CandidacyFilter,
        search=("region__name", "region__name_en", "round__name"),
        actions=[Action(_("Rounds of recommendations"), reverse("recommendation:rounds"))], context=WING,
    )  # fmt: skip


def apply(request: Request, batch: int) -> HttpResponse:
    row = get_object_or_404(Round, batch=batch)
    cities = own_cities(request.user)
    if not can_apply(request.user) or not cities:
        raise PermissionDenied(_("The industry bureau of a city applies for it."))
    regions = Region.objects.filter(pk__in=cities)
    form = CandidacyForm(
        request.POST or None, regions=regions, initial={"region": getattr(regions.first(), "code", "")}
    )
    context: dict[str, Any] = {
        "title": _("Apply for this round"), "subtitle": row, "form": form, "submit": _("Open the candidacy"),
        "back": reverse("recommendation:round", args=[batch]), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    try:
        done = start_candidacy(by=request.user, batch=batch, **form.given())
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("recommendation:candidacy", pk=done.id)


def candidacy_page(request: Request, pk: int, refusal: Refused | None = None) -> HttpResponse:
    row = candidacy_of(pk)
    steps = steps_for(request.user, row)
    return render(request, "recommendation/candidacy.html", {
        "title": row.region, "subtitle": row.round, "candidacy": row, "steps": steps, "asks_reason": asks_reason(steps),
        "compiled": _compiled(request, row), "links": _links(request, row), "refusal": refusal,
        "panels": candidacy_panels(row, timezone.localdate()),
        "may_conclude": row.state is CandidacyState.SENT and examines_for(request.user, row.province),
        "breadcrumb": [{"label": _("Candidacies"), "url": reverse("recommendation:candidacies")}, {"label": row}],
        **WING,
    }, status=422 if refusal else 200)  # fmt: skip


def attach(request: Request, pk: int) -> HttpResponse:
    row = candidacy_of(pk)
    require_city(request.user, row.region)
    form = PlanForm(request.POST or None, request.FILES or None, initial={"title": row.plan.get("title", "")})
    context: dict[str, Any] = {
        "title": _("Attach the plan"), "subtitle": row, "form": form,
        "back": reverse("recommendation:candidacy", args=[pk]), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    try:
        attach_plan(by=request.user, candidacy=pk, **form.given())
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("recommendation:candidacy", pk=pk)


@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    candidacy_of(pk)
    plan = get_object_or_404(ImplementationPlan, code=request.POST.get("plan", ""))
    try:
        take_plan(by=request.user, candidacy=pk, plan=plan.code)
    except Refused as refusal:
        return candidacy_page(request, pk, refusal)
    return redirect("recommendation:candidacy", pk=pk)


@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    candidacy_of(pk)
    try:
        take_step(request.user, pk, request.POST.get("step", ""), request.POST.get("reason", ""))
    except Refused as refusal:
        return candidacy_page(request, pk, refusal)
    return redirect("recommendation:candidacy", pk=pk)


@require_POST
def outcome(request: Request, pk: int) -> HttpResponse:
    row = candidacy_of(pk)
    require_province(request.user, row.province)
    approved = request.POST.get("decision") == "approved"
    try:
        record_outcome(by=request.user, candidacy=pk, approved=approved, letter=request.POST.get("letter", ""))
    except Refused as refusal:
        return candidacy_page(request, pk, refusal)
    return redirect("recommendation:candidacy", pk=pk)


def examine(request: Request, pk: int) -> HttpResponse:
    row = candidacy_of(pk)
    require_province(request.user, row.province)
    before = Examination.objects.filter(candidacy=row).first()
    form = ScoreForm(request.POST or None, criteria=row.round.scale, initial=_scored(before))
    context: dict[str, Any] = {
        "title": _("Score the candidacy"), "subtitle": row, "form": form,
        "back": reverse("recommendation:candidacy", args=[pk]), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    try:
        examine_candidacy(by=request.user, candidacy=pk, scores=form.scores(), summary=form.cleaned_data["summary"])
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("recommendation:candidacy", pk=pk)


def candidacy_of(pk: int) -> Candidacy:
    row: Candidacy = get_object_or_404(candidacy_rows_named(), pk=pk)
    return row


def _compiled(request: Request, row: Candidacy) -> list[ImplementationPlan]:
    """Plans of the city that were compiled here and have a package, while the candidacy is being prepared."""
    if row.state not in OPEN_STATES or not acts_for_city(request.user, row.region):
        return []
    packed = PlanPackage.objects.filter(plan__region=row.region).values("plan")
    return list(ImplementationPlan.objects.filter(pk__in=packed))


def _links(request: Request, row: Candidacy) -> list[Action]:
    """Steps with a page of their own: points, letter, papers."""
    person, links = request.user, []
    if row.state in OPEN_STATES and acts_for_city(person, row.region):
        label = _("Replace the plan") if row.plan else _("Attach the plan")
        links.append(Action(label, reverse("recommendation:attach", args=[row.pk]), primary=not row.plan))
    examines = examines_for(person, row.province)
    if examines and row.state is CandidacyState.EXAMINED:
        links.append(Action(_("Score the candidacy"), reverse("recommendation:examine", args=[row.pk]), primary=True))
    signs = examines or signs_finance_for(person, row.province)
    has_letter = RecommendationLetter.objects.filter(candidacy=row).exists()
    if signs and row.state is CandidacyState.RECOMMENDED and (examines or has_letter):
        label = _("Letter and signatures") if has_letter else _("Write the letter")
        links.append(Action(label, reverse("recommendation:letter", args=[row.pk]), primary=True))
    if examines and row.state in (CandidacyState.RECOMMENDED, CandidacyState.SENT):
        links.append(Action(_("Papers and handing over"), reverse("recommendation:submission", args=[row.pk])))
    return links


def _scored(before: Examination | None) -> dict[str, Any]:
    if before is None:
        return {}
    said = {f"points_{code}": one["points"] for code, one in before.scores.items()}
    return said | {f"reason_{code}": one["reason"] for code, one in before.scores.items()} | {"summary": before.summary}


urlpatterns = [
    path("rounds/<int:batch>/apply/", apply, name="apply"),
    path("candidacies/", candidacy_list, name="candidacies"),
    path("candidacies/<int:pk>/", candidacy_page, name="candidacy"),
    path("candidacies/<int:pk>/plan/", attach, name="attach"),
    path("candidacies/<int:pk>/take-plan/", take, name="take"),
    path("candidacies/<int:pk>/step/", step, name="step"),
    path("candidacies/<int:pk>/scores/", examine, name="examine"),
    path("candidacies/<int:pk>/outcome/", outcome, name="outcome"),
]
