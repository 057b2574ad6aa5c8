"""What the story came to, as data."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet, Sum

from planum.demo.chapters import CHAPTERS
from planum.factory.monitoring.models import Alarm, AlarmState
from planum.factory.scheduling.models import Plan, PlanState, Proposal, ProposalState
from planum.hub.connectors.models import RefusedReadings
from planum.hub.metrics.models import Metric, MetricValue
from planum.hub.readings.access import reader
from planum.kernel.changelog import verify
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.models import Decision, Payment
from planum.programme.performance.models import IndicatorValue
from planum.programme.rules.keeping import kept_findings


def summary(sent: Mapping[str, int], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Counted from what is stored, not from what the story meant to do."""
    with viewing(SYSTEM):
        payments = list(Payment.objects.select_related("project", "milestone").order_by("pk"))
        log = verify()
        return {
            **facts,
            "readings": {
                "sent": sum(sent.values()),
                "sent_by_protocol": dict(sent),
                "stored": _stored(),
                "refused": {row.reason: row.count for row in RefusedReadings.objects.order_by("reason")},
            },
            "alarms": {
                "raised": Alarm.objects.count(),
                "returned": Alarm.objects.exclude(returned_at=None).count(),
                "open": Alarm.objects.exclude(state=AlarmState.CLEARED).count(),
            },
            "schedules": _schedules(),
            "chapters": {name: chapter.told() for name, chapter in CHAPTERS.items()},
            "metrics": {"defined": Metric.objects.count(), "values": MetricValue.objects.count()},
            "indicators": [_indicator(value) for value in _measured()],
            "payments_released": [_payment(row) for row in payments if row.state == Decision.RELEASED],
            "payments_refused": [_refusal(row) for row in payments if row.state == Decision.REFUSED],
            "payments_waiting": [_payment(row) for row in payments if row.state == Decision.REQUESTED],
            "log_verified": log.intact,
            "log_entries": log.entries,
        }


def refused_readings() -> int:
    """How many are in the quarantine's counts."""
    with viewing(SYSTEM):
        return int(RefusedReadings.objects.aggregate(total=Sum("count"))["total"] or 0)


def _schedules() -> list[dict[str, Any]]:
    """The plans that count, and what was proposed and applied on the way to them."""
    rows = Plan.objects.filter(state=PlanState.CURRENT).select_related("plant")
    return [
        {
            "plant": row.plant.path, "operations": row.operations, "late_orders": row.late_orders,
            "applied": Proposal.objects.filter(event__plant=row.plant, state=ProposalState.APPLIED).count(),
            "waiting": Proposal.objects.filter(event__plant=row.plant, state=ProposalState.PROPOSED).count(),
        }
        for row in rows
    ]  # fmt: skip


def _stored() -> int:
    """Readings in the store, history included."""
    span = reader().extent()
    return reader().count(None, span[0], span[1] + 1) if span else 0


def _measured() -> "QuerySet[IndicatorValue, Any]":
    rows = IndicatorValue.objects.select_related("indicator__project", "metric_value")
    return rows.order_by("indicator__project__code")


def _indicator(value: IndicatorValue) -> dict[str, Any]:
    target = value.indicator.targets.order_by("-due_on").first()
    return {
        "project": value.indicator.project.code,
        "name": value.indicator.name_en or value.indicator.name,
        "value": value.value,
        "target": target.value if target else None,
        "digest": value.metric_value.digest,
        "readings": value.metric_value.count,
    }


def _payment(row: Payment) -> dict[str, Any]:
    return {"payment": row.pk, "project": row.project.code, "amount_fen": row.amount_fen}


def _refusal(row: Payment) -> dict[str, Any]:
    blocking = next(finding for finding in kept_findings(row) if finding.is_blocking)
    return {**_payment(row), "rule": blocking.rule, "clause": blocking.clause, "cure": blocking.cure}
