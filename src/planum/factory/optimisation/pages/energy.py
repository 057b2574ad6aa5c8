"""A plant's load tomorrow: forecast, plan, saving; and the evidence below them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.factory.optimisation.actions import accept_load_plan
from planum.factory.optimisation.loads import day_of, measures_load
from planum.factory.optimisation.models import FlexibleLoad, LoadForecast, LoadPlan, LoadPlanState
from planum.factory.optimisation.panels import energy_panels
from planum.factory.optimisation.permissions import can_optimise
from planum.factory.optimisation.queries import forecast_rows, load_plan_rows
from planum.factory.optimisation.tables import EnergyTable
from planum.factory.scheduling.shops import zone_of_plant
from planum.hub.assets.models import Asset, Level, Signal
from planum.hub.readings.queries import lineage_of
from planum.kernel.hashing import algorithm_of
from planum.kernel.jobs import calculate
from planum.kernel.requests import Request
from planum.kernel.visibility import current_viewer
from planum.ui.evidence import Link, evidence_page
from planum.ui.formats import instant, number
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page

SHOWN_PLANS = 10
FORECAST_S = 30.0


@dataclass(frozen=True)
class EnergyRow:
    plant: Asset
    loads: int
    plan: LoadPlan | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plan, name) if self.plan is not None else None


def own_plants() -> list[Asset]:
    viewer = current_viewer()
    rows = Asset.objects.filter(level=Level.SITE).select_related("enterprise")
    return list(rows if viewer.everything else rows.filter(enterprise__in=viewer.organisations))


def energy(request: Request) -> HttpResponse:
    """Whoever has one plant comes straight to it."""
    plants = own_plants()
    if len(plants) == 1 and "format" not in request.GET:
        return redirect("optimisation:plant_energy", plant=plants[0].path)
    counted = dict(FlexibleLoad.objects.values_list("plant").annotate(Count("pk")))
    newest: dict[int, LoadPlan] = {}
    for row in load_plan_rows().exclude(state=LoadPlanState.SUPERSEDED).order_by("on", "pk"):
        newest[row.plant_id] = row
    rows = [EnergyRow(plant, counted.get(plant.pk, 0), newest.get(plant.pk)) for plant in plants]
    return table_page(
        request, EnergyTable, rows, title=_("Load and tariff"), search=("plant__name", "plant__path"),
        context={"wing": "point"},
    )  # fmt: skip


def plant_energy(request: Request, plant: str) -> HttpResponse:
    viewer = current_viewer()
    own = {} if viewer.everything else {"enterprise__in": viewer.organisations}
    rows = Asset.objects.select_related("enterprise")
    row: Asset = get_object_or_404(rows, path=plant, level=Level.SITE, **own)
    may = can_optimise(request.user, row)
    if change := CHANGES.get(request.POST.get("do", "")):
        return change(request, row)
    forecast = forecast_rows().filter(plant=row).first()
    plans = list(load_plan_rows().filter(plant=row)[:SHOWN_PLANS])
    plan = next((one for one in plans if forecast is not None and one.forecast_id == forecast.pk), None)
    flexible = list(FlexibleLoad.objects.filter(plant=row))
    context: dict[str, Any] = {
        "wing": "point", "title": _("Load and tariff"), "subtitle": row, "plant": row, "may": may,
        "breadcrumb": [{"label": _("Load and tariff"), "url": reverse("optimisation:energy")}, {"label": row}],
        "panels": energy_panels(forecast, _actual(forecast), plan, flexible, plans), "forecast": forecast,
        "actions": _actions(row) if may else [], "has_loads": bool(flexible),
        "may_accept": plan if may and plan is not None and plan.state is LoadPlanState.PROPOSED else None,
        "meters": _meters(row) if may else [],
    }  # fmt: skip
    if forecast is None:
        context["empty"] = Empty(_("The load of tomorrow and what moving it would save will stand here."))
    return render(request, "optimisation/energy.html", context)


def _actions(plant: Asset) -> list[Action]:
    here = reverse("optimisation:plant_energy", args=[plant.path])
    names = ((_("Declare flexible load"), "declare-flexible-load"), (_("Set tariff and cap"), "set-shop"))
    return [
        Action(label, f"{reverse('action', args=['factory', slug])}?plant={plant.path}&_back={here}")
        for label, slug in names
    ]


def _meters(plant: Asset) -> list[Signal]:
    """Signals that tell a load; main meters first, for their paths name them."""
    rows = Signal.objects.filter(asset__plant=plant, unit__in=("kW", "W", "MW", "kWh", "MWh")).select_related("asset")
    found = [row for row in rows if measures_load(row)]
    return sorted(found, key=lambda row: ("/MT" not in row.path, row.kind != "counter", row.path))


def _actual(forecast: LoadForecast | None) -> list[float | None]:
    if forecast is None or forecast.starts_at > timezone.now():
        return []
    return day_of(forecast.signal, zone_of_plant(forecast.plant), forecast.on)


def ask_forecast(request: Request, row: Asset) -> HttpResponse:
    """A forecast for tomorrow, and at once the plan, where something may move: in the background."""
    queued = calculate(
        "factory.forecast_and_plan_load", by=request.user, seconds=FORECAST_S, then="optimisation:plant_energy",
        field="plant", arguments={"plant": row.path, "signal": request.POST.get("signal", "")},
    )  # fmt: skip
    return redirect("calculation", key=queued.pk)


def accept(request: Request, row: Asset) -> HttpResponse:
    given = request.POST.get("plan", "")
    accept_load_plan(by=request.user, plan=int(given) if given.isdigit() else 0)
    messages.success(request, _("The day will be run by this plan."))
    return redirect("optimisation:plant_energy", plant=row.path)


# What the buttons of a plant's page ask for.
CHANGES = {"forecast": ask_forecast, "accept": accept}


def forecast_chain(request: Request, forecast: int) -> HttpResponse:
    row = get_object_or_404(forecast_rows(), pk=forecast)
    title = _("Load forecast for %(day)s") % {"day": row.on}
    return evidence_page(request, title=title, links=forecast_links(row))


def plan_chain(request: Request, load_plan: int) -> HttpResponse:
    row = get_object_or_404(load_plan_rows(), pk=load_plan)
    title = _("Load plan for %(day)s") % {"day": row.on}
    plan = Link(_("Plan"), title, instant(row.made_at), _("solver: %(status)s") % {"status": row.solver_status},
                reverse("optimisation:plant_energy", args=[row.plant.path]), row.digest)  # fmt: skip
    return evidence_page(request, title=title, links=[plan, *forecast_links(row.forecast)])


def forecast_links(row: LoadForecast) -> list[Link]:
    """The readings are read once more and their hash is compared."""
    now = lineage_of([row.signal], row.readings_from_at, row.readings_until_at, algorithm_of(row.digest))
    counted = _("%(count)s readings") % {"count": number(row.count)}
    return [
        Link(_("Forecast"), _("Load forecast for %(day)s") % {"day": row.on}, instant(row.made_at)),
        Link(_("Readings"), row.signal.path, counted, "", reverse("readings:signal", args=[row.signal.path]),
             row.digest, now.digest == row.digest),
    ]  # fmt: skip


urlpatterns = [
    path("energy/", energy, name="energy"),
    path("energy/forecasts/<int:forecast>/chain/", forecast_chain, name="forecast_chain"),
    path("energy/plans/<int:load_plan>/chain/", plan_chain, name="plan_chain"),
    path("energy/of/<path:plant>/", plant_energy, name="plant_energy"),
]
