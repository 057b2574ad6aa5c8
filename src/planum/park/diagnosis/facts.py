"""What the hub knows of a firm that an instrument may ask for: counts and shares, and what they were counted from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from planum.factory.maintenance.models import Prognosis, WorkKind, WorkOrder, WorkState
from planum.factory.monitoring.models import Alarm, LimitRule
from planum.factory.scheduling.models import Operation, OperationState, Plan, PlanState, Proposal, ProposalState
from planum.hub.assets.models import Asset, Level, Signal, SignalKind
from planum.hub.metrics.models import MetricInput, MetricValue
from planum.hub.readings.periods import microseconds
from planum.hub.readings.queries import latest_of
from planum.kernel.models import Organisation

LIVE = timedelta(days=1)
RECENT = timedelta(days=90)
YEAR = timedelta(days=366)
MOST_LINKS = 40
ENERGY_UNITS: Final = frozenset({"W", "kW", "MW", "Wh", "kWh", "MWh", "J", "kJ", "MJ", "GJ"})
REJECTS: Final = frozenset({"scrap", "reject", "rejects", "rework", "defect", "defects", "ng"})

LABELS: Final[dict[str, Promise]] = {
    "units": _("machines in the register of assets"),
    "digitised_share": _("share of machines with signals"),
    "networked_units": _("machines that sent readings in the last day"),
    "networked_share": _("share of machines that sent readings in the last day"),
    "live_signals": _("signals with readings in the last day"),
    "piece_signals": _("piece counters with readings in the last day"),
    "quality_signals": _("counters of rejects with readings in the last day"),
    "machine_signals": _("machine states and process values with readings in the last day"),
    "energy_signals": _("energy signals with readings in the last day"),
    "energy_metered_share": _("share of machines with live energy signals"),
    "limit_rules": _("limits that are watched"),
    "alarms_acknowledged": _("alarms acknowledged in the last 90 days"),
    "energy_metric_values": _("values of energy metrics in the last year"),
    "plans_current": _("published plans in force"),
    "plans_optimised": _("of them made by the optimiser under constraints"),
    "reschedules_applied": _("new plans applied after disturbances in the last 90 days"),
    "operations_reported": _("operations reported from the shop floor"),
    "maintenance_orders_done": _("maintenance orders done in the last year"),
    "condition_orders": _("of them for the machine's condition"),
    "prognoses": _("prognoses of failures in the last 90 days"),
}


@dataclass(frozen=True)
class Fact:
    """One thing known. `links`: what it was counted from, [{title, value, detail, url}]; `more` are not listed."""

    code: str
    value: Fraction
    start: datetime | None
    end: datetime
    links: list[dict[str, str]] = field(default_factory=list)
    more: int = 0

    def plain(self) -> dict[str, Any]:
        start = self.start.isoformat() if self.start else ""
        return {
            "code": self.code, "value": str(self.value), "start": start, "end": self.end.isoformat(),
            "links": self.links, "more": self.more,
        }  # fmt: skip


def facts_of(firm: Organisation, now: datetime) -> dict[str, Fact]:
    """All that the hub and the plant rooms know of the firm today, by the fact's code; with the viewer's eyes."""
    gathered = (_machines, _watch, _maintenance, _energy_metrics, _schedule)
    return {fact.code: fact for gather in gathered for fact in gather(firm, now)}


def _fact(
    code: str, value: int | Fraction, links: Iterable[dict[str, str]], now: datetime, since: timedelta | None = None
) -> Fact:
    listed = list(links)
    start = now - since if since else None
    return Fact(code, Fraction(value), start, now, listed[:MOST_LINKS], max(0, len(listed) - MOST_LINKS))


@dataclass(frozen=True)
class _Machine:
    unit: Asset
    signals: list[Signal]
    live: list[Signal]

    def link(self, signals: list[Signal]) -> dict[str, str]:
        return {
            "title": self.unit.path, "value": f"{len(signals)}",
            "detail": ", ".join(signal.code for signal in signals[:8]),
            "url": f"{reverse('assets:tree')}?{urlencode({'q': self.unit.path})}",
        }  # fmt: skip


def _machines(firm: Organisation, now: datetime) -> list[Fact]:
    """From the register of assets and the newest reading of each signal."""
    units = list(Asset.objects.filter(enterprise=firm, level=Level.UNIT))
    if not units:
        return []
    signals = list(Signal.objects.filter(asset__enterprise=firm))
    newest, since_us = latest_of(signals), microseconds(now - LIVE)
    by_unit: dict[int, list[Signal]] = {}
    for signal in signals:
        by_unit.setdefault(signal.asset_id, []).append(signal)
    live = {signal.pk for signal in signals if signal.pk in newest and newest[signal.pk].at >= since_us}
    rows = [
        _Machine(unit, own, [one for one in own if one.pk in live])
        for unit in units
        for own in [by_unit.get(unit.pk, [])]
    ]
    return [*_shares(rows, now), *_kinds(rows, now)]


def _shares(rows: list[_Machine], now: datetime) -> list[Fact]:
    digitised = [row for row in rows if row.signals]
    networked = [row for row in rows if row.live]
    metered = [row for row in rows if any(one.unit in ENERGY_UNITS for one in row.live)]
    by_energy = [row.link(row.live) for row in metered]
    by_signals = [row.link(row.signals) for row in sorted(rows, key=lambda row: bool(row.signals))]
    by_live = [row.link(row.live) for row in sorted(rows, key=lambda row: bool(row.live))]
    return [
        _fact("units", len(rows), by_signals, now),
        _fact("digitised_share", Fraction(len(digitised), len(rows)), by_signals, now),
        _fact("networked_units", len(networked), by_live, now, LIVE),
        _fact("networked_share", Fraction(len(networked), len(rows)), by_live, now, LIVE),
        _fact(
            "energy_metered_share", Fraction(len(metered), len(rows)), by_energy, now, LIVE,
        ),
    ]  # fmt: skip


def _kinds(rows: list[_Machine], now: datetime) -> list[Fact]:
    """Live signals by what they measure: by unit of measure and code, as they are registered."""
    live = [signal for row in rows for signal in row.live]
    kinds: dict[str, list[Signal]] = {
        "live_signals": live,
        "piece_signals": [one for one in live if one.unit == "piece" and one.kind == SignalKind.COUNTER],
        "quality_signals": [one for one in live if one.code in REJECTS],
        "energy_signals": [one for one in live if one.unit in ENERGY_UNITS],
        "machine_signals": [
            one for one in live
            if one.kind != SignalKind.COUNTER and one.unit not in ENERGY_UNITS and not one.unit.startswith("piece")
        ],
    }  # fmt: skip
    return [_fact(code, len(found), map(_signal_link, found), now, LIVE) for code, found in kinds.items()]


def _signal_link(signal: Signal) -> dict[str, str]:
    url = reverse("readings:signal", args=[signal.path])
    return {"title": signal.path, "value": "", "detail": signal.unit, "url": url}


def _watch(firm: Organisation, now: datetime) -> list[Fact]:
    rules = list(LimitRule.objects.filter(signal__asset__enterprise=firm, enabled=True).select_related("signal"))
    handled = Alarm.objects.filter(signal__asset__enterprise=firm, acknowledged_at__gte=now - RECENT)
    alarms = list(handled.select_related("signal", "rule"))
    shown = [
        {"title": row.signal.path, "value": f"{row.limit:g}", "detail": row.kind, "url": reverse("monitoring:rules")}
        for row in rules
    ]
    acknowledged = [
        {"title": row.signal.path, "value": f"{row.value:g}", "detail": f"{row.acknowledged_at:%Y-%m-%d %H:%M}Z",
         "url": reverse("monitoring:alarms")}
        for row in alarms
    ]  # fmt: skip
    return [
        _fact("limit_rules", len(rules), shown, now),
        _fact("alarms_acknowledged", len(alarms), acknowledged, now, RECENT),
    ]


def _maintenance(firm: Organisation, now: datetime) -> list[Fact]:
    """Work orders that were done, and prognoses with the hash of the readings they were made from."""
    done = WorkOrder.objects.filter(asset__enterprise=firm, state=WorkState.DONE, opened_at__gte=now - YEAR)
    orders = list(done.select_related("asset"))
    by_condition = [row for row in orders if row.kind == WorkKind.CONDITION_BASED]
    made = list(Prognosis.objects.filter(asset__enterprise=firm, made_at__gte=now - RECENT).select_related("asset"))
    prognoses = [
        _link(row.asset.path, f"{row.readings_count}", f"{row.made_at:%Y-%m-%d %H:%M}Z", "")
        | {"digest": row.readings_digest}
        for row in made
    ]
    return [
        _fact("maintenance_orders_done", len(orders), map(_work_link, orders), now, YEAR),
        _fact("condition_orders", len(by_condition), map(_work_link, by_condition), now, YEAR),
        _fact("prognoses", len(made), prognoses, now, RECENT),
    ]


def _work_link(row: WorkOrder) -> dict[str, str]:
    return _link(row.asset.path, row.code, row.kind, "")


def _energy_metrics(firm: Organisation, now: datetime) -> list[Fact]:
    metered = MetricInput.objects.filter(metric__owner=firm, signal__unit__in=ENERGY_UNITS)
    values = MetricValue.objects.filter(
        metric__owner=firm, metric__in=metered.values("metric"), computed_at__gte=now - YEAR, value__isnull=False
    ).select_related("metric")
    links = [
        {"title": f"{row.metric.code} v{row.metric.version}", "value": f"{row.value:.6g} {row.metric.unit}",
         "detail": f"{row.start_at:%Y-%m-%d} – {row.end_at:%Y-%m-%d}", "digest": row.digest,
         "url": reverse("metrics:value", args=[row.pk])}
        for row in values
    ]  # fmt: skip
    return [_fact("energy_metric_values", len(links), links, now, YEAR)]


def _schedule(firm: Organisation, now: datetime) -> list[Fact]:
    """The plan in force, who made it, what was answered by rescheduling, and what the shop floor reported."""
    plans = list(Plan.objects.filter(plant__enterprise=firm, state=PlanState.CURRENT).select_related("plant"))
    optimised = [row for row in plans if row.solver and row.objectives]
    applied = list(
        Proposal.objects.filter(
            event__plant__enterprise=firm, state=ProposalState.APPLIED, event__reported_at__gte=now - RECENT
        ).select_related("event")
    )
    reported = Operation.objects.filter(order__plant__enterprise=firm).exclude(state=OperationState.WAITING).count()
    orders = [
        _link(row.plant.path, f"{reported}", "", reverse("scheduling:orders", args=[row.plant.path])) for row in plans
    ]
    answers = [
        _link(
            row.event.kind,
            "",
            f"{row.event.reported_at:%Y-%m-%d %H:%M}Z",
            reverse("scheduling:event", args=[row.event_id]),
        )
        for row in applied
    ]
    return [
        _fact("plans_current", len(plans), map(_plan_link, plans), now),
        _fact("plans_optimised", len(optimised), map(_plan_link, optimised), now),
        _fact("reschedules_applied", len(applied), answers, now, RECENT),
        _fact("operations_reported", reported, orders, now),
    ]  # fmt: skip


def _plan_link(row: Plan) -> dict[str, str]:
    url = reverse("scheduling:plan", args=[row.pk])
    return _link(f"{row.plant.path} #{row.number}", f"{row.operations}", row.solver, url)


def _link(title: str, value: str, detail: str, url: str) -> dict[str, str]:
    return {"title": title, "value": value, "detail": detail, "url": url}


def values(facts: Mapping[str, Fact]) -> dict[str, Fraction]:
    return {code: fact.value for code, fact in facts.items()}
