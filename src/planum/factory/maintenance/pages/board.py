"""The fleet board, ordered by the money at risk, and one fleet with its model."""

from typing import Any

from django.contrib import messages
from django.db.models import F, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.factory.maintenance.actions import assess, fit_prognosis
from planum.factory.maintenance.models import OPEN_STATES, FitState, Fleet, FleetUnit, HealthState, WorkOrder
from planum.factory.maintenance.panels import card_panels, fleet_facts
from planum.factory.maintenance.permissions import can_maintain_somewhere
from planum.factory.maintenance.queries import newest_models, newest_prognoses
from planum.factory.maintenance.tables import BoardFilter, BoardTable
from planum.hub.assets.permissions import owns
from planum.kernel.jobs import calculate
from planum.kernel.requests import Request
from planum.ui.formats import money
from planum.ui.panels import Action, Empty, Fact, FiguresPanel, TablePanel
from planum.ui.tables import table_page

ASSESSING_S = 60.0
MOST_AT_ONCE = 12
ASSESSING_S = 60.0
NET = F("risk_fen") - F("planned_fen")
BY_MONEY = (F("net").desc(nulls_last=True), "health", "asset__path")


def board(request: Request) -> HttpResponse:
    """What waits first: the machines whose failure would cost most, with what acting would save."""
    rows = newest_prognoses().annotate(net=NET)
    may_change = can_maintain_somewhere(request.user)
    set_up = reverse("action", args=["factory", "set-up-fleet"])
    orders = Action(_("Work orders"), reverse("maintenance:orders"))
    actions = [orders, Action(_("Set up a fleet"), set_up)] if may_change else [orders]
    return table_page(
        request,
        BoardTable,
        rows.order_by(*BY_MONEY),
        title=_("Machine health"),
        search=("asset__name", "asset__name_en", "asset__path", "fleet__name"),
        filters=BoardFilter,
        actions=actions,
        empty=Empty(BoardTable.empty.text, *([_("Set up a fleet"), set_up] if may_change else [])),
        template="maintenance/board.html",
        context={"wing": "point", "figures": board_figures(), "fleets": fleet_links()},
    )


def board_figures() -> FiguresPanel:
    rows = newest_prognoses()
    risk = rows.aggregate(total=Sum("risk_fen"))["total"]
    alarms = rows.filter(state=HealthState.ALARM).count()
    orders = WorkOrder.objects.filter(state__in=OPEN_STATES).count()
    machines = FleetUnit.objects.count()
    figures = [
        Fact(_("Money at risk"), money(risk), note=_("the chance of a failure times its whole cost, all machines")),
        Fact(_("Machines beyond the limit"), alarms, note=_("of %(count)d in fleets") % {"count": machines}),
        Fact(_("Open work orders"), orders, note=_("opened, planned or in progress")),
    ]
    return FiguresPanel(figures=figures)


def fleet_links() -> list[dict[str, Any]]:
    rows = Fleet.objects.select_related("plant")
    return [{"label": row, "url": reverse("maintenance:fleet", args=[row.pk])} for row in rows]


def fleet(request: Request, fleet: int) -> HttpResponse:
    row = _fleet(fleet)
    model = newest_models([row]).get(row.pk)
    units = list(FleetUnit.objects.filter(fleet=row).select_related("asset"))
    table = BoardTable(
        list(newest_prognoses().filter(fleet=row).annotate(net=NET).order_by(*BY_MONEY)),
        orderable=False, exclude=("fleet",),
    )  # fmt: skip
    context = {
        "title": row,
        "subtitle": row.plant,
        "wing": "point",
        "fleet": row,
        "may_change": can_maintain_somewhere(request.user) and owns(request.user, row.plant),
        "breadcrumb": [{"label": _("Machine health"), "url": reverse("maintenance:board")}, {"label": row}],
        "panels": [
            TablePanel(title=_("Machines"), table=table),
            *card_panels(model),
            fleet_facts(row, units),
        ],
    }
    return render(request, "maintenance/fleet.html", context)


@require_POST
def assess_fleet(request: Request, fleet: int) -> HttpResponse:
    """At once where the machines are few, as a job where they are many."""
    row = _fleet(fleet)
    if FleetUnit.objects.filter(fleet=row).count() > MOST_AT_ONCE:
        page = reverse("maintenance:fleet", args=[row.pk])
        queued = calculate(
            "factory.assess", by=request.user, arguments={"fleet": row.pk}, seconds=ASSESSING_S, then=page
        )  # fmt: skip
        return redirect("calculation", key=queued.pk)
    made = assess(by=request.user, fleet=row.pk)
    messages.success(request, _("%(count)d machines are assessed.") % {"count": len(made)})
    return redirect("maintenance:fleet", fleet=row.pk)


@require_POST
def fit_fleet(request: Request, fleet: int) -> HttpResponse:
    row = _fleet(fleet)
    made = fit_prognosis(by=request.user, fleet=row.pk)
    if made.state == FitState.READY:
        messages.success(request, _("The model is fitted anew."))
    else:
        messages.info(request, _("The model is being fitted; load the page again in a few minutes."))
    return redirect("maintenance:fleet", fleet=row.pk)


def _fleet(key: int) -> Fleet:
    row: Fleet = get_object_or_404(Fleet.objects.select_related("plant__enterprise"), pk=key)
    return row


urlpatterns = [
    path("maintenance/", board, name="board"),
    path("maintenance/fleets/<int:fleet>/", fleet, name="fleet"),
    path("maintenance/fleets/<int:fleet>/assess/", assess_fleet, name="assess"),
    path("maintenance/fleets/<int:fleet>/fit/", fit_fleet, name="fit"),
]
