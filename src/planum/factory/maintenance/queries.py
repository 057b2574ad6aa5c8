"""Reads of fleets, prognoses and work orders."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.maintenance.models import (
    OPEN_STATES,
    FailureMode,
    FitState,
    Fleet,
    FleetUnit,
    Outcome,
    Prognosis,
    PrognosisModel,
    WorkOrder,
    WorkState,
)
from planum.factory.maintenance.pricing import choices_for
from planum.factory.maintenance.shapes import (
    CandidateWindow,
    FailureModeShape,
    FleetHealth,
    PrognosisShape,
    RiskShape,
    UnitHealth,
    WindowChoice,
    WorkOrderShape,
    fleet_shape,
    model_shape,
    prognosis_shape,
    work_order_shape,
)
from planum.kernel.capabilities import query

MOST_ORDERS = 5000


@query
def fleet_health(*, plant: str = "") -> list[FleetHealth]:
    """Your fleets, each with its model and the newest prognosis of every machine, of all plants or of one."""
    rows = Fleet.objects.select_related("plant")
    if plant:
        rows = rows.filter(plant__path=plant)
    units = units_by_fleet(rows)
    models = newest_models(rows)
    newest = {row.asset_id: row for row in newest_prognoses()}
    waiting = open_orders_by_asset()
    return [
        FleetHealth(
            fleet_shape(row, [unit.asset.path for unit in units.get(row.pk, [])]),
            model_shape(models[row.pk]) if row.pk in models else None,
            [_unit_health(unit, newest.get(unit.asset_id), waiting) for unit in units.get(row.pk, [])],
        )
        for row in rows
    ]


@query
def prognosis(*, asset: str, at: datetime | None = None) -> PrognosisShape:
    """The newest prognosis of a machine, or the newest that was made of it as of an instant before `at`."""
    return prognosis_shape(newest_of(asset, at))


@query
def money_at_risk(*, plant: str = "") -> list[RiskShape]:
    """Machines by the money they put at risk, the most first; those without a chance of failure are not told."""
    rows = newest_prognoses().exclude(risk_fen=None)
    if plant:
        rows = rows.filter(fleet__plant__path=plant)
    found = [
        RiskShape(
            row.fleet.plant.path, row.asset.path, row.asset.name, row.asset.name_en, row.failure_chance, row.risk_fen,
            row.planned_fen, row.risk_fen - row.planned_fen, row.pk,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.net_fen, one.asset))


@query
def maintenance_windows(*, asset: str, windows: list[CandidateWindow] | None = None) -> WindowChoice:
    """What renewing a machine in each of some windows is expected to cost, the cheapest first.

    Without `windows` the next nights count, each priced at the plain stand-still of a planned renewal.
    """
    row = newest_of(asset, None)
    if not row.quantiles_h:
        raise Refused(
            _("%(machine)s has no prognosis of its remaining life.") % {"machine": row.asset},
            _("A machine whose fleet knows failures."),
            _("Report or read in finished work orders that say what failed."),
        )
    return choices_for(row, windows, timezone.now())


@query
def work_orders(
    *, plant: str = "", asset: str = "", state: WorkState | None = None, open_only: bool = False, limit: int = 500
) -> list[WorkOrderShape]:
    """Work orders, the newest first: of a plant or a machine, in a state, or all that are not done or given up."""
    rows = work_order_rows()
    if plant:
        rows = rows.filter(plant__path=plant)
    if asset:
        rows = rows.filter(asset__path=asset)
    if state:
        rows = rows.filter(state=state)
    if open_only:
        rows = rows.filter(state__in=OPEN_STATES)
    return [work_order_shape(row) for row in rows[: max(1, min(limit, MOST_ORDERS))]]


@query
def failure_modes() -> list[FailureModeShape]:
    """The failure modes of ISO 14224 that a work order may name."""
    return [FailureModeShape(mode.value, str(mode.label)) for mode in FailureMode]


def newest_of(asset: str, at: datetime | None) -> Prognosis:
    rows = prognosis_rows().filter(asset__path=asset)
    found: Prognosis | None = (rows.filter(at__lt=at) if at else rows).first()
    if found is None:
        raise Prognosis.DoesNotExist(_("No prognosis of such a machine."))
    return found


def prognosis_rows() -> "QuerySet[Prognosis, Any]":
    return Prognosis.objects.select_related("asset", "fleet__plant__enterprise", "model__file", "made_by")


def newest_prognoses() -> "QuerySet[Prognosis, Any]":
    """One row a machine that still stands in a fleet and was not renewed since."""
    newest = Prognosis._base_manager.filter(asset=OuterRef("asset")).order_by("-at", "-pk").values("pk")[:1]
    members = FleetUnit._base_manager.filter(asset=OuterRef("asset"), fleet=OuterRef("fleet"))
    renewed = _renewals().filter(asset=OuterRef("asset"), finished_at__gte=OuterRef("at"))
    return prognosis_rows().filter(Exists(members), ~Exists(renewed), pk=Subquery(newest))


def renewed_since(row: Prognosis) -> datetime | None:
    """When the machine was renewed after this prognosis, if it was."""
    found = _renewals().filter(asset=row.asset_id, finished_at__gte=row.at).order_by("-finished_at").first()
    return found.finished_at if found else None


def _renewals() -> "QuerySet[WorkOrder, Any]":
    return WorkOrder._base_manager.filter(state=WorkState.DONE, outcome__in=(Outcome.FAILED, Outcome.RENEWED))


def newest_models(fleets: Iterable[Fleet]) -> dict[int, PrognosisModel]:
    ready = PrognosisModel._base_manager.filter(fleet=OuterRef("fleet"), state=FitState.READY)
    newest = ready.order_by("-fitted_at", "-pk").values("pk")[:1]
    rows = PrognosisModel.objects.filter(fleet__in=fleets, pk=Subquery(newest)).select_related("file", "fitted_by")
    return {row.fleet_id: row for row in rows}


def units_by_fleet(fleets: Iterable[Fleet]) -> dict[int, list[FleetUnit]]:
    found: dict[int, list[FleetUnit]] = {}
    for row in FleetUnit.objects.filter(fleet__in=fleets).select_related("asset"):
        found.setdefault(row.fleet_id, []).append(row)
    return found


def open_orders_by_asset() -> dict[int, int]:
    rows = WorkOrder.objects.filter(state__in=OPEN_STATES).order_by("asset").values("asset")
    return {row["asset"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def work_order_rows() -> "QuerySet[WorkOrder, Any]":
    return WorkOrder.objects.select_related("plant__enterprise", "asset", "opened_by", "prognosis")


def _unit_health(unit: FleetUnit, row: Prognosis | None, waiting: dict[int, int]) -> UnitHealth:
    shape = prognosis_shape(row) if row else None
    asset = unit.asset
    return UnitHealth(asset.path, asset.name, asset.name_en, waiting.get(asset.pk, 0), shape)
