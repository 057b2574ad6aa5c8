"""What limits and alarms look like over the wire."""

from dataclasses import dataclass
from datetime import datetime

from planum.factory.monitoring.models import Alarm, LimitRule


@dataclass(frozen=True)
class LimitRuleShape:
    id: int
    signal: str
    kind: str
    limit: float
    unit: str
    deadband: float
    on_delay_s: float
    off_delay_s: float
    priority: int
    enabled: bool


@dataclass(frozen=True)
class AlarmShape:
    id: int
    rule: int
    signal: str
    signal_name: str
    signal_name_en: str
    kind: str
    limit: float
    value: float
    unit: str
    priority: int
    state: str
    raised_at: datetime
    occurrences: int
    returned_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    comment: str
    cleared_at: datetime | None


@dataclass(frozen=True)
class PlantAlarms:
    """How many open alarms a plant has: `active` wait for somebody, `critical` of them are of the first priority."""

    plant: str
    name: str
    name_en: str
    open: int
    active: int
    critical: int


def limit_rule_shape(row: LimitRule) -> LimitRuleShape:
    return LimitRuleShape(
        id=row.pk,
        signal=row.signal.path,
        kind=row.kind,
        limit=row.limit,
        unit=row.signal.unit,
        deadband=row.deadband,
        on_delay_s=row.on_delay_s,
        off_delay_s=row.off_delay_s,
        priority=row.priority,
        enabled=row.enabled,
    )


def alarm_shape(row: Alarm) -> AlarmShape:
    return AlarmShape(
        id=row.pk,
        rule=row.rule_id,
        signal=row.signal.path,
        signal_name=row.signal.name,
        signal_name_en=row.signal.name_en,
        kind=row.rule.kind,
        limit=row.limit,
        value=row.value,
        unit=row.signal.unit,
        priority=row.rule.priority,
        state=row.state.value,
        raised_at=row.raised_at,
        occurrences=row.occurrences,
        returned_at=row.returned_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by.username if row.acknowledged_by else "",
        comment=row.comment,
        cleared_at=row.cleared_at,
    )
