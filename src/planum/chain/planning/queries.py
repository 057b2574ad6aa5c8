"""Reads of chain plans and disruptions."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from planum.chain.network.rows import own_firm
from planum.chain.network.weeks import week_name
from planum.chain.planning.engine.reasons import Limit
from planum.chain.planning.models import ChainPlan, ChainPlanState, Disruption, OrderChange
from planum.chain.planning.naming import called
from planum.chain.planning.shapes import (
    ChainPlanShape,
    DisruptionShape,
    EndangeredShape,
    LateDemandShape,
    OrderChangeShape,
    SurvivalShape,
)
from planum.kernel.capabilities import query
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import in_reader_language

LATE_FROM = 1e-6


@query
def chain_plans(*, limit: int = 50) -> list[ChainPlanShape]:
    """Your firm's plans of its chain, the newest first."""
    return [plan_shape(row) for row in plan_rows().order_by("-made_at")[: max(1, min(limit, 500))]]


@query
def chain_plan(*, chain_plan: int) -> ChainPlanShape:
    """One plan of your chain."""
    return plan_shape(plan_rows().get(pk=chain_plan))


@query
def late_demands(*, chain_plan: int) -> list[LateDemandShape]:
    """What is late in a plan of your chain, the worst first, and what holds it back."""
    row = plan_rows().get(pk=chain_plan)
    return late_of(row)


@query
def order_changes(*, chain_plan: int) -> list[OrderChangeShape]:
    """What a plan asks, or has asked, of suppliers."""
    return [change_shape(row) for row in change_rows(plan_rows().get(pk=chain_plan))]


@query
def disruptions(*, open_only: bool = False) -> list[DisruptionShape]:
    """Disruptions your firm reported or noted, and those that partners told it of."""
    rows = disruption_rows()
    return [shape_of_disruption(row) for row in (rows.filter(state="open") if open_only else rows)[:500]]


@query
def endangered(*, chain_plan: int) -> list[EndangeredShape]:
    """What a disruption endangers, by a plan that answers one: late as planned, if nobody acts, and with the plan."""
    return endangered_of(plan_rows().get(pk=chain_plan))


@query
def survival(*, chain_plan: int) -> list[SurvivalShape]:
    """For each supplier of a plan: how many weeks the chain keeps its promises if that firm sends nothing at all. It
    is calculated with each plan that answers no disruption.
    """
    row = plan_rows().get(pk=chain_plan)
    found = row.result.get("survival", {})
    # The plan itself names these firms: its owner shares a lane with each of them.
    known = {one.code: one for one in Organisation._base_manager.filter(code__in=found)}
    return [SurvivalShape(code, str(known[code]), weeks) for code, weeks in found.items()]


def plan_rows() -> "QuerySet[ChainPlan, Any]":
    return ChainPlan.objects.select_related("owner", "made_by", "disruption__firm")


def own_plan(by: Person, key: int) -> ChainPlan:
    row: ChainPlan = plan_rows().get(pk=key)
    own_firm(by, row.owner.code)
    return row


def current_plan_of(firm: Organisation) -> ChainPlan | None:
    row: ChainPlan | None = plan_rows().filter(owner=firm, state=ChainPlanState.CURRENT).first()
    return row


def disruption_rows() -> "QuerySet[Disruption, Any]":
    return Disruption.objects.select_related("firm", "reporter", "reported_by").prefetch_related("notices__recipient")


def seen_disruption(key: int) -> Disruption:
    row: Disruption = disruption_rows().get(pk=key)
    return row


def change_rows(plan: ChainPlan) -> "QuerySet[OrderChange, Any]":
    return OrderChange.objects.filter(plan=plan).select_related("lane__supplier", "lane__customer_item", "order")


def plan_shape(row: ChainPlan) -> ChainPlanShape:
    rows = row.result["fates"]
    return ChainPlanShape(
        row.pk, row.owner.code, row.number, row.starts_on, row.weeks, row.state, row.solver_status,
        round(row.result["cost"]), row.result["gap"], row.seconds, len(rows),
        sum(one["late"] > LATE_FROM for one in rows), sum(one["late_unit_weeks"] for one in rows), row.digest,
        row.inputs["contracts"], row.disruption_id, row.made_at, str(row.made_by),
    )  # fmt: skip


def late_of(row: ChainPlan) -> list[LateDemandShape]:
    names, demands = row.inputs["names"], _demands(row)
    late = [one for one in row.result["fates"] if one["late"] > LATE_FROM]
    return [
        LateDemandShape(
            called(names, one["demand"]), week_of(row, demands[one["demand"]]["week"]),
            demands[one["demand"]]["quantity"], one["late"], one["late_unit_weeks"],
            None if one["done_week"] is None else week_of(row, one["done_week"]),
            [sentence(row, cause) for cause in one["causes"]],
        )
        for one in sorted(late, key=lambda one: -one["late_unit_weeks"])
    ]  # fmt: skip


def endangered_of(row: ChainPlan) -> list[EndangeredShape]:
    names, demands = row.inputs["names"], _demands(row)
    return [
        EndangeredShape(
            called(names, one["demand"]), week_of(row, demands[one["demand"]]["week"]),
            demands[one["demand"]]["quantity"], one["before"], one["untouched"], one["after"], one["lasts_weeks"],
        )
        for one in row.result.get("endangered", [])
    ]  # fmt: skip


def sentence(row: ChainPlan, cause: Mapping[str, Any]) -> str:
    """Why, in words: what is used up, and when."""
    words = {
        Limit.RESOURCE: _("%(what)s is used up in %(weeks)s"),
        Limit.LANE: _("%(what)s: no more is sent in %(weeks)s"),
        Limit.TIME: _("%(what)s cannot be here before %(weeks)s"),
        Limit.NOTHING: _("nobody makes or brings %(what)s"),
    }
    said = words[Limit(cause["limit"])]
    return said % {"what": called(row.inputs["names"], cause["key"]), "weeks": _weeks(row, cause["weeks"])}


def _weeks(row: ChainPlan, weeks: list[int]) -> str:
    """The first and the last where they follow each other."""
    first, last = week_name(week_of(row, weeks[0])), week_name(week_of(row, weeks[-1]))
    if first == last:
        return first
    return f"{first} – {last}" if weeks[-1] - weeks[0] + 1 == len(weeks) else f"{first} … {last}"


def week_of(row: ChainPlan, week: int) -> date:
    return row.starts_on + timedelta(weeks=week)


def _demands(row: ChainPlan) -> dict[str, Any]:
    return {one["key"]: one for one in row.inputs["problem"]["demands"]}


def change_shape(row: OrderChange) -> OrderChangeShape:
    item = row.lane.customer_item
    return OrderChangeShape(
        str(row.lane.supplier), in_reader_language(item.name, item.name_en), item.unit, row.arrives_on, row.before,
        row.after, row.order.code if row.order else "", row.applied,
    )  # fmt: skip


def shape_of_disruption(row: Disruption) -> DisruptionShape:
    """Whom the firm told is read by the firm that told."""
    return DisruptionShape(
        row.pk, row.firm.code, str(row.firm), row.reporter.code, row.starts_on, row.weeks, row.share_left, row.reason,
        row.state, [one.recipient.code for one in row.notices.all()],
    )  # fmt: skip
