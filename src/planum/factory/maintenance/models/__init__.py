"""Fleets, what is known of their machines' health, and the work orders on them."""

from planum.factory.maintenance.models.fleets import Fleet, FleetUnit
from planum.factory.maintenance.models.prognoses import (
    FIT_TRANSITIONS,
    FitState,
    HealthState,
    Prognosis,
    PrognosisModel,
    Rung,
)
from planum.factory.maintenance.models.work_orders import (
    OPEN_STATES,
    WORK_ORDER_TRANSITIONS,
    FailureMode,
    Outcome,
    WorkKind,
    WorkOrder,
    WorkState,
)

__all__ = [
    "FIT_TRANSITIONS",
    "OPEN_STATES",
    "WORK_ORDER_TRANSITIONS",
    "FailureMode",
    "FitState",
    "Fleet",
    "FleetUnit",
    "HealthState",
    "Outcome",
    "Prognosis",
    "PrognosisModel",
    "Rung",
    "WorkKind",
    "WorkOrder",
    "WorkState",
]
