"""Rounds, the comparison of candidates, and the cities that are in the programme already."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import Region
from planum.kernel.requests import Request
from planum.programme.recommendation.actions import open_round
from planum.programme.recommendation.forms import RoundForm
from planum.programme.recommendation.models import Candidacy, CandidacyState, Round
from planum.programme.recommendation.panels import comparison, round_panels
from planum.programme.recommendation.participants import participating_cities_on_file
from planum.programme.recommendation.permissions import can_apply, can_open_rounds, own_cities, own_provinces
from planum.programme.recommendation.queries import candidacy_rows_named, closes_on
from planum.programme.recommendation.tables import ParticipantTable, RoundRow, RoundTable
from planum.programme.rules.queries import parameters_on_file
from planum.ui.panels import Action, Empty, Panel
from planum.ui.tables import table_page

WING = {"wing": "programme"}
NOT_COMPARED = (CandidacyState.DRAFT, CandidacyState.WITHDRAWN)


def round_list(request: Request) -> HttpResponse:
    today = timezone.localdate()
    view = parameters_on_file().at(today, None)
    seen = dict(Candidacy.objects.order_by().values_list("round").annotate(count=Count("pk")))
    rows = []
    for row in Round.objects.all():
        last = closes_on(row, view)
        rows.append(RoundRow(row, last, (last - today).days if last else None, seen.get(row.pk, 0)))
    new = reverse("recommendation:new_round")
    may = can_open_rounds(request.user)
    return table_page(
        request, RoundTable, rows, title=_("Rounds of recommendations"),
        actions=[
            Action(_("Pilot cities"), reverse("recommendation:participants")),
            *([Action(_("Open a round"), new, primary=True)] if may else []),
        ],
        empty=Empty(
            _("Rounds of recommendations will stand here once a notice has opened one."),
            *([_("Open a round"), new] if may else []),
        ),
        context=WING,
    )  # fmt: skip


def new_round(request: Request) -> HttpResponse:
    form = RoundForm(request.POST or None)
    context: dict[str, Any] = {
        "title": _("Open a round"), "form": form, "back": reverse("recommendation:rounds"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    try:
        opened = open_round(by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("recommendation:round", batch=opened.batch)


def round_page(request: Request, batch: int) -> HttpResponse:
    """How long it is open and what may be recommended; for a province its candidates beside each other."""
    row = get_object_or_404(Round, batch=batch)
    today = timezone.localdate()
    view = parameters_on_file().at(today, None)
    province = Region.objects.filter(pk__in=own_provinces(request.user)).first()
    panels: list[Panel] = round_panels(row, view, today, province)
    candidates = list(candidacy_rows_named().filter(round=row).exclude(state__in=NOT_COMPARED))
    beside = comparison(row, candidates)
    if beside is not None:
        panels.insert(1, beside)
    listed = Action(_("Candidacies"), f"{reverse('recommendation:candidacies')}?batch={batch}")
    return render(request, "recommendation/round.html", {
        "title": row, "subtitle": row.notice, "panels": panels, "actions": [listed, *_apply(request, row)],
        "breadcrumb": [
            {"label": _("Rounds of recommendations"), "url": reverse("recommendation:rounds")}, {"label": row},
        ],
        **WING,
    })  # fmt: skip


def participant_list(request: Request) -> HttpResponse:
    """Who is in the programme already, by the lists among the parameters: they may not apply again (R05)."""
    return table_page(
        request, ParticipantTable, participating_cities_on_file(), title=_("Pilot cities"),
        search=("name", "code", "source"), context=WING, per_page=50,
        actions=[Action(_("Parameters"), reverse("rules:parameters"))],
    )  # fmt: skip


def _apply(request: Request, row: Round) -> list[Action]:
    """For a city that has no candidacy in this round yet."""
    cities = own_cities(request.user)
    if not can_apply(request.user) or not cities:
        return []
    there = Candidacy.objects.filter(round=row, region__in=cities).exclude(state=CandidacyState.WITHDRAWN)
    if there.exists():
        return []
    return [Action(_("Apply for this round"), reverse("recommendation:apply", args=[row.batch]), primary=True)]


urlpatterns = [
    path("rounds/", round_list, name="rounds"),
    path("rounds/new/", new_round, name="new_round"),
    path("rounds/<int:batch>/", round_page, name="round"),
    path("pilot-cities/", participant_list, name="participants"),
]
