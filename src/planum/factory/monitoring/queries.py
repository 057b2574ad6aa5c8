"""Reads of limits and alarms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from planum.factory.monitoring.models import OPEN_STATES, UNHANDLED_STATES, Alarm, AlarmState, LimitRule, Priority
from planum.factory.monitoring.shapes import (
    AlarmShape,
    LimitRuleShape,
    PlantAlarms,
    alarm_shape,
    limit_rule_shape,
)
from planum.kernel.capabilities import query

MOST_ALARMS = 1000


@query
def limit_rules(*, below: str = "") -> list[LimitRuleShape]:
    """The limits on signals you may see, all or those below an asset."""
    rows = LimitRule.objects.select_related("signal")
    if below:
        rows = rows.filter(signal__path__startswith=f"{below}/")
    return [limit_rule_shape(row) for row in rows]


@query
def open_alarms(*, plant: str = "") -> list[AlarmShape]:
    """Alarms that are not back to normal and acknowledged, the most urgent first."""
    return [alarm_shape(row) for row in open_alarm_rows(plant=plant)]


@query
def alarms(
    *, since: datetime | None = None, plant: str = "", state: AlarmState | None = None, limit: int = 100
) -> list[AlarmShape]:
    """Alarms, newest first: those raised since an instant, of a plant, in a state; a thousand at most."""
    rows = alarm_rows(plant=plant)
    if since:
        rows = rows.filter(raised_at__gte=since)
    if state:
        rows = rows.filter(state=state)
    return [alarm_shape(row) for row in rows[: max(1, min(limit, MOST_ALARMS))]]


@query
def alarm_counts() -> list[PlantAlarms]:
    """How many open alarms there are in each plant of which you may see an alarm."""
    plant = "signal__asset__plant__"
    rows = (
        Alarm.objects.filter(state__in=OPEN_STATES)
        .order_by(f"{plant}path")
        .values(plant=F(f"{plant}path"), name=F(f"{plant}name"), name_en=F(f"{plant}name_en"))
        .annotate(
            open=Count("pk"),
            active=Count("pk", filter=Q(state__in=UNHANDLED_STATES)),
            critical=Count("pk", filter=Q(rule__priority=Priority.CRITICAL)),
        )
    )
    return [PlantAlarms(**row) for row in rows]


def alarm_rows(*, plant: str = "") -> "QuerySet[Alarm, Any]":
    rows = Alarm.objects.select_related("signal__asset__plant", "rule", "acknowledged_by")
    return rows.filter(signal__asset__plant__path=plant) if plant else rows


def open_alarm_rows(*, plant: str = "") -> "QuerySet[Alarm, Any]":
    return alarm_rows(plant=plant).filter(state__in=OPEN_STATES).order_by("rule__priority", "-raised_at")


def limits_by_signal(signals: Iterable[int]) -> dict[int, list[LimitRule]]:
    """The enabled limits of the given signals, the highest first."""
    found: dict[int, list[LimitRule]] = {}
    for row in LimitRule.objects.filter(signal__in=signals, enabled=True).order_by("-limit"):
        found.setdefault(row.signal_id, []).append(row)
    return found
