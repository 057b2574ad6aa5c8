"""Reads of processes, trials, flexible loads and load plans."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from planum.factory.optimisation.models import (
    FlexibleLoad,
    Goal,
    LoadForecast,
    LoadPlan,
    LoadPlanState,
    Process,
    ProcessState,
    Trial,
    TrialState,
)
from planum.factory.optimisation.shapes import FlexibleLoadShape, LoadForecastShape, LoadPlanShape, ProcessShape
from planum.factory.optimisation.shaping import flexible_load_shape, forecast_shape, load_plan_shape, process_shape
from planum.kernel.capabilities import query

MOST = 200


@query
def processes(*, plant: str = "", state: ProcessState | None = None) -> list[ProcessShape]:
    """The processes whose set-points are looked for, each with its best trial so far."""
    rows = process_rows(plant=plant)
    if state:
        rows = rows.filter(state=state)
    found = list(rows[:MOST])
    best = best_trials(found)
    return [process_shape(row, best.get(row.pk), row.recorded) for row in found]


@query
def process(*, process: int) -> ProcessShape:
    """One process with all its trials and what was advised after each."""
    return process_of(process_rows().get(pk=process))


@query
def flexible_loads(*, plant: str = "") -> list[FlexibleLoadShape]:
    """The loads that may run at another time."""
    rows = FlexibleLoad.objects.select_related("plant")
    return [flexible_load_shape(row) for row in (rows.filter(plant__path=plant) if plant else rows)]


@query
def load_forecasts(*, plant: str = "", limit: int = 20) -> list[LoadForecastShape]:
    """Forecasts of load, the latest day first."""
    rows = forecast_rows(plant=plant)
    return [forecast_shape(row) for row in rows[: max(1, min(limit, MOST))]]


@query
def load_plans(*, plant: str = "", state: LoadPlanState | None = None, limit: int = 20) -> list[LoadPlanShape]:
    """Plans that move load to cheap hours, the latest day first."""
    rows = load_plan_rows(plant=plant)
    if state:
        rows = rows.filter(state=state)
    return [load_plan_shape(row) for row in rows[: max(1, min(limit, MOST))]]


def process_rows(*, plant: str = "") -> "QuerySet[Process, Any]":
    """With the number of recorded trials as `recorded`."""
    recorded = Count("trials", filter=Q(trials__state=TrialState.RECORDED))
    rows: QuerySet[Process, Any] = Process.objects.select_related("plant__enterprise", "asset", "metric__owner")
    rows = rows.annotate(recorded=recorded).prefetch_related("parameters", "constraints")
    return rows.filter(plant__path=plant) if plant else rows


def process_of(row: Process) -> ProcessShape:
    trials = list(row.trials.select_related("recorded_by"))
    recorded = sum(one.state is TrialState.RECORDED for one in trials)
    return process_shape(row, best_among(row, trials), recorded, trials, list(row.advice.all()))


def best_trials(rows: list[Process]) -> dict[int, Trial]:
    """The best trial of each process, in one look."""
    by_process: dict[int, list[Trial]] = {}
    for one in Trial.objects.filter(process__in=rows, feasible=True).select_related("recorded_by"):
        by_process.setdefault(one.process_id, []).append(one)
    found = {row.pk: best_among(row, by_process.get(row.pk, [])) for row in rows}
    return {key: one for key, one in found.items() if one is not None}


def best_among(row: Process, trials: list[Trial]) -> Trial | None:
    """The recorded trial that keeps every limit and has the best objective; of equals the first."""
    sign = 1.0 if row.goal == Goal.MINIMISE else -1.0
    kept = [one for one in trials if one.feasible and one.objective is not None]
    return min(kept, key=lambda one: sign * (one.objective or 0.0)) if kept else None


def best_trial(row: Process) -> Trial | None:
    return best_among(row, list(row.trials.filter(feasible=True)))


def forecast_rows(*, plant: str = "") -> "QuerySet[LoadForecast, Any]":
    rows = LoadForecast.objects.select_related("plant", "signal", "made_by")
    return rows.filter(plant__path=plant) if plant else rows


def load_plan_rows(*, plant: str = "") -> "QuerySet[LoadPlan, Any]":
    rows = LoadPlan.objects.select_related("plant", "forecast__signal", "made_by", "accepted_by")
    return rows.filter(plant__path=plant) if plant else rows
