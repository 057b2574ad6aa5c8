"""One machine: its health, what is left, when to renew it, its work orders, and where all of it comes from."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.factory.maintenance.evidence import chain_of
from planum.factory.maintenance.models import FleetUnit, Prognosis
from planum.factory.maintenance.panels import (
    evidence_panel,
    machine_charts,
    machine_figures,
    order_panel,
    window_panels,
)
from planum.factory.maintenance.permissions import can_plan_work_somewhere
from planum.factory.maintenance.pricing import choices_for
from planum.factory.maintenance.queries import prognosis_rows, renewed_since, work_order_rows
from planum.factory.maintenance.words import hours_left
from planum.hub.assets.models import Asset, Signal
from planum.hub.assets.permissions import owns
from planum.kernel.requests import Request
from planum.ui.evidence import evidence_page
from planum.ui.panels import Panel, TextPanel

MOST_ORDERS = 20


def machine(request: Request, machine: str) -> HttpResponse:
    unit = get_object_or_404(FleetUnit.objects.select_related("asset__enterprise", "fleet__plant"), asset__path=machine)
    row: Prognosis | None = prognosis_rows().filter(asset=unit.asset_id).first()
    context: dict[str, Any] = {
        "title": unit.asset,
        "subtitle": f"{unit.fleet.plant} · {unit.fleet}",
        "wing": "point",
        "breadcrumb": [
            {"label": _("Machine health"), "url": reverse("maintenance:board")},
            {"label": unit.fleet, "url": reverse("maintenance:fleet", args=[unit.fleet_id])},
            {"label": unit.asset},
        ],
        "panels": [*_prognosis_panels(row, unit), _orders(request, unit.asset, row)],
    }
    if row is not None:
        context["subtitle"] = f"{context['subtitle']} · {_('as of')} {timezone.localtime(row.at):%Y-%m-%d %H:%M}"
        context["panels"].append(evidence_panel(row))
    return render(request, "ui/detail.html", context)


def _prognosis_panels(row: Prognosis | None, unit: FleetUnit) -> list[Panel]:
    if row is None:
        return [TextPanel(title=_("Health"), content=_("This machine has not been assessed yet."))]
    signals = {one.code: one for one in Signal.objects.filter(asset=unit.asset)}
    panels: list[Panel] = [machine_figures(row), *machine_charts(row, signals)]
    renewed = renewed_since(row)
    if renewed is not None:
        said = _("Renewed on %(at)s: what stands here is the life before. The next assessment begins a new one.")
        return [TextPanel(content=said % {"at": f"{timezone.localtime(renewed):%Y-%m-%d %H:%M}"}), *panels]
    if row.quantiles_h:
        panels += window_panels(choices_for(row, None, timezone.now()), row)
    return panels


def _orders(request: Request, asset: Asset, row: Prognosis | None) -> Panel:
    new = ""
    if can_plan_work_somewhere(request.user) and owns(request.user, asset):
        new = f"{reverse('maintenance:new_order')}?machine={asset.path}"
        new += f"&prognosis={row.pk}" if row else ""
    return order_panel(list(work_order_rows().filter(asset=asset)[:MOST_ORDERS]), new)


def evidence(request: Request, prognosis: int) -> HttpResponse:
    row = get_object_or_404(prognosis_rows(), pk=prognosis)
    return evidence_page(request, title=row.asset, value=hours_left(row), links=chain_of(row, check=True))


urlpatterns = [
    path("maintenance/machines/<path:machine>/", machine, name="machine"),
    path("maintenance/prognoses/<int:prognosis>/evidence/", evidence, name="evidence"),
]
