"""Pages of the centre: the catalogue, needs with their matches, orders of both sides."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.models import FIRMS, Organisation
from planum.kernel.requests import Request
from planum.park.centre.actions import close_need, invite_provider, offer_service, open_need
from planum.park.centre.forms import NeedForm, OfferForm, RatingForm
from planum.park.centre.models import (
    FirmSize,
    Invitation,
    Need,
    NeedState,
    Provider,
    ServiceOrder,
    Solution,
    SolutionState,
    own_providers,
)
from planum.park.centre.panels import need_panels, order_panels, provider_panels, solution_panels, solution_rows
from planum.park.centre.permissions import can_need, can_offer, is_of, may_match
from planum.park.centre.queries import provider_rows
from planum.park.centre.ratings import Standing, standings
from planum.park.centre.steps import asks_reason, steps_for, take_step
from planum.park.centre.tables import (
    NeedFilter,
    NeedTable,
    OrderFilter,
    OrderTable,
    ProviderRow,
    ProviderTable,
    SolutionTable,
)
from planum.park.diagnosis.models import Diagnosis
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page

WING = {"wing": "plane"}
PUBLISH = "/interfaces/park/add-solution/"


def solution_list(request: Request) -> HttpResponse:
    """The catalogue; `?green=1` shows green technologies alone."""
    rows = Solution.objects.select_related("provider__organisation")
    green = request.GET.get("green") == "1"
    listed = solution_rows(list(rows.filter(green=True) if green else rows))
    place = reverse("centre:solutions")
    actions = [
        Action(_("Every solution"), place) if green else Action(_("Green technologies"), f"{place}?green=1"),
        Action(_("Providers"), reverse("centre:providers")),
    ]
    if can_offer(request.user):
        actions.append(Action(_("Add a solution"), PUBLISH, primary=True))
    search = ("name", "solution__code", "solution__about", "raises", "provider_name", "industries")
    return table_page(
        request, SolutionTable, listed, title=_("Solutions"), search=search, actions=actions, context=WING
    )  # fmt: skip


def solution_page(request: Request, code: str) -> HttpResponse:
    row = get_object_or_404(Solution.objects.select_related("provider__organisation"), code=code)
    path_to = [{"label": _("Solutions"), "url": reverse("centre:solutions")}, {"label": row}]
    return render(request, "ui/detail.html", {
        "title": row, "subtitle": row.provider, "breadcrumb": path_to, "panels": solution_panels(row), **WING,
    })  # fmt: skip


def provider_list(request: Request) -> HttpResponse:
    rows = list(provider_rows())
    known = standings("provider", [row.pk for row in rows])
    listed = [ProviderRow(row, known.get(row.pk, Standing()), getattr(row, "published", 0)) for row in rows]
    return table_page(request, ProviderTable, listed, title=_("Providers"), search=("name",), context=WING)


def provider_page(request: Request, organisation: str) -> HttpResponse:
    row = get_object_or_404(Provider.objects.select_related("organisation"), organisation__code=organisation)
    path_to = [{"label": _("Providers"), "url": reverse("centre:providers")}, {"label": row}]
    return render(request, "ui/detail.html", {
        "title": row, "breadcrumb": path_to, "panels": provider_panels(row), **WING,
    })  # fmt: skip


def need_list(request: Request) -> HttpResponse:
    new = reverse("centre:new_need")
    may_open = can_need(request.user) and _own_firm(request) is not None
    return table_page(
        request, NeedTable, Need.objects.select_related("firm"), title=_("Needs of firms"), filters=NeedFilter,
        search=("name", "name_en", "description", "firm__name", "firm__name_en"),
        empty=Empty(
            _("Needs will stand here: a firm's own, and those to which a provider was invited."),
            *([_("Say what is needed"), new] if may_open else []),
        ),
        actions=[Action(_("Say what is needed"), new, primary=True)] if may_open else [], context=WING,
    )  # fmt: skip


def new_need(request: Request) -> HttpResponse:
    firm = _own_firm(request)
    if firm is None or not can_need(request.user):
        raise PermissionDenied(_("A firm says itself what it needs."))
    own = Diagnosis.objects.filter(firm=firm).select_related("firm", "instrument")
    asked = request.GET.get("diagnosis", "")
    form = NeedForm(request.POST or None, diagnoses=own, initial={"diagnosis": asked if asked.isdigit() else None})
    context: dict[str, Any] = {
        "title": _("Say what is needed"), "subtitle": firm, "form": form, "back": reverse("centre:needs"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    given = dict(form.cleaned_data)
    given["diagnosis"] = given["diagnosis"].pk if given["diagnosis"] else None
    given["size"] = FirmSize(given["size"]) if given["size"] else None
    try:
        done = open_need(by=request.user, firm=firm.code, **given)
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("centre:need", pk=done.id)


def need_page(request: Request, pk: int, refusal: Refused | None = None) -> HttpResponse:
    """What is looked for; what fits and why; the offers. An invited provider sees the need and its own offers."""
    row = _need(pk)
    may = may_match(request.user, row)
    invited = Invitation.objects.filter(need=row, provider__in=own_providers(request.user.as_viewer())).exists()
    may_offer = invited and can_offer(request.user) and row.state is NeedState.OPEN
    offer = Action(_("Make an offer"), reverse("centre:offer", args=[pk]), primary=True)
    may_close = is_of(request.user, row.firm) and can_need(request.user) and row.state is not NeedState.CLOSED
    return render(request, "centre/need.html", {
        "title": row, "subtitle": row.firm, "need": row, "may_match": may, "may_close": may_close, "refusal": refusal,
        "breadcrumb": [{"label": _("Needs of firms"), "url": reverse("centre:needs")}, {"label": row}],
        "actions": [offer] if may_offer else [], "panels": need_panels(row, may_match=may), **WING,
    }, status=422 if refusal else 200)  # fmt: skip


@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    _need(pk)
    try:
        invite_provider(by=request.user, need=pk, solution=request.POST.get("solution", ""))
    except Refused as refusal:
        return need_page(request, pk, refusal)
    messages.success(request, _("The provider sees the need now and may offer."))
    return redirect("centre:need", pk=pk)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    _need(pk)
    try:
        close_need(by=request.user, need=pk, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return need_page(request, pk, refusal)
    return redirect("centre:need", pk=pk)


def offer(request: Request, pk: int) -> HttpResponse:
    row = _need(pk)
    if not can_offer(request.user):
        raise PermissionDenied(_("Only service providers offer services here."))
    own = Solution.objects.filter(provider__in=own_providers(request.user.as_viewer()), state=SolutionState.PUBLISHED)
    form = OfferForm(request.POST or None, solutions=own)
    context: dict[str, Any] = {
        "title": _("Make an offer"), "subtitle": row, "form": form, "back": reverse("centre:need", args=[pk]),
        "submit": _("Offer"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    given = form.cleaned_data | {"solution": form.cleaned_data["solution"].code}
    try:
        done = offer_service(by=request.user, need=pk, **given)
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("centre:order", pk=done.id)


def order_list(request: Request) -> HttpResponse:
    rows = ServiceOrder.objects.select_related("need__firm", "solution", "provider__organisation")
    search = ("solution__name", "solution__name_en", "need__name", "need__firm__name", "provider__organisation__name")
    return table_page(
        request, OrderTable, rows, title=_("Service orders"), filters=OrderFilter, search=search, context=WING
    )  # fmt: skip


def order_page(request: Request, pk: int, refusal: Refused | None = None) -> HttpResponse:
    """The order, what to do next, and what it changed."""
    row = _order(pk)
    steps = steps_for(request.user, row)
    return render(request, "centre/order.html", {
        "title": row.solution, "subtitle": row.need.firm, "order": row, "steps": steps, "refusal": refusal,
        "rating": RatingForm() if any(one.name == "rate" for one in steps) else None,
        "asks_reason": asks_reason(steps), "panels": order_panels(row),
        "breadcrumb": [{"label": _("Service orders"), "url": reverse("centre:orders")}, {"label": row.pk}], **WING,
    }, status=422 if refusal else 200)  # fmt: skip


@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    _order(pk)
    given = {name: request.POST.get(name, "") for name in ("reason", "stars", "judgement")}
    try:
        take_step(request.user, pk, request.POST.get("step", ""), **given)
    except Refused as refusal:
        return order_page(request, pk, refusal)
    return redirect("centre:order", pk=pk)


def _need(pk: int) -> Need:
    row: Need = get_object_or_404(Need.objects.select_related("firm", "centre", "opened_by", "diagnosis"), pk=pk)
    return row


def _order(pk: int) -> ServiceOrder:
    rows = ServiceOrder.objects.select_related(
        "need__firm", "need__centre", "solution__provider__organisation", "provider__organisation"
    )  # fmt: skip
    row: ServiceOrder = get_object_or_404(rows, pk=pk)
    return row


def _own_firm(request: Request) -> Organisation | None:
    own = Organisation.objects.filter(pk__in=request.user.as_viewer().organisations, kind__in=FIRMS)
    return own.order_by("pk").first()


urlpatterns = [
    path("solutions/", solution_list, name="solutions"),
    path("solutions/<str:code>/", solution_page, name="solution"),
    path("providers/", provider_list, name="providers"),
    path("providers/<str:organisation>/", provider_page, name="provider"),
    path("needs/", need_list, name="needs"),
    path("needs/new/", new_need, name="new_need"),
    path("needs/<int:pk>/", need_page, name="need"),
    path("needs/<int:pk>/invite/", invite, name="invite"),
    path("needs/<int:pk>/close/", close, name="close"),
    path("needs/<int:pk>/offer/", offer, name="offer"),
    path("orders/", order_list, name="orders"),
    path("orders/<int:pk>/", order_page, name="order"),
    path("orders/<int:pk>/step/", step, name="step"),
]
