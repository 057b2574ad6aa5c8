"""What the story came to, as data and as the dozen lines the terminal tells."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet, Sum

from planum.demo.people import PASSWORD, accounts
from planum.factory.monitoring.models import Alarm, AlarmState
from planum.factory.scheduling.models import Plan, PlanState, Proposal, ProposalState
from planum.hub.connectors.models import RefusedReadings
from planum.hub.metrics.models import Metric, MetricValue
from planum.hub.readings.access import reader
from planum.kernel.changelog import verify
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.models import Decision, Payment
from planum.programme.performance.models import IndicatorValue

WAN_FEN = 10_000_00


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
    blocking = next(finding for finding in row.findings.all() if finding.is_blocking)
    return {**_payment(row), "rule": blocking.rule, "clause": blocking.clause, "cure": blocking.cure}


def lines(told: Mapping[str, Any]) -> list[str]:
    """The story for the terminal, each line with the page it can be seen on."""
    readings, alarms = told["readings"], told["alarms"]
    spoken = "、".join(f"{protocol} {count:,}" for protocol, count in readings["sent_by_protocol"].items())
    verdict = "完整" if told["log_verified"] else "已被改动"
    return [
        _line(f"{told['plants']} 家工厂、{told['signals']} 个测点，读数 {readings['stored']:,} 条", "/factory/plants/"),
        f"  其中经协议实时上传：{spoken}",
        _line(f"拒收 {sum(readings['refused'].values())} 条，按原因计数、留样", "/hub/connectors/"),
        _line(f"报警 {alarms['raised']} 次，已恢复 {alarms['returned']} 次", "/factory/alarms/"),
        *(_line(_schedule_text(one), f"/factory/schedule/today/{one['plant']}/") for one in told["schedules"]),
        _line(f"{told['metrics']['values']} 个计量值，各带读数范围、条数与哈希", "/hub/metrics/"),
        *(_indicator_line(one) for one in told["indicators"]),
        *(_line(f"✓ 拨付 {_amount(one)}", _page(one)) for one in told["payments_released"]),
        *(_line(f"✗ 拒付 {_amount(one)}：{_ground(one)}", _page(one)) for one in told["payments_refused"]),
        *(_line(f"… 待财政局审核 {_amount(one)}", _page(one)) for one in told["payments_waiting"]),
        _line(f"变更日志 {told['log_entries']:,} 条，哈希链{verdict}", "/changes/"),
    ]


def account_lines(told: Mapping[str, Any]) -> list[str]:
    people = accounts(told["engineer_of"], told["planner_of"])
    roles = [f"  {person.username:<9} {person.job} · {person.job_en}" for person in people]
    return [f"账户（密码均为 {PASSWORD}）：", *roles]


def _line(text: str, page: str) -> str:
    return f"{text}    {page}"


def _schedule_text(one: Mapping[str, Any]) -> str:
    return (
        f"{one['plant']} 现行计划 {one['operations']} 道工序，迟交 {one['late_orders']} 单；"
        f"已采纳重排 {one['applied']} 次，待决定 {one['waiting']} 个"
    )


def _indicator_line(one: Mapping[str, Any]) -> str:
    shown = "—" if one["value"] is None else f"{one['value']:.1%}"
    proof = f"读数 {one['readings']:,} 条，{one['digest'][:19]}…"
    return f"  {one['project']} 降幅 {shown}，目标 {one['target']:.0%}，{proof}"


def _amount(one: Mapping[str, Any]) -> str:
    return f"{one['project']} {one['amount_fen'] / WAN_FEN:,.0f} 万元"


def _ground(one: Mapping[str, Any]) -> str:
    return f"{one['rule']} {one['clause']}"


def _page(one: Mapping[str, Any]) -> str:
    return f"/programme/payments/{one['payment']}/"
