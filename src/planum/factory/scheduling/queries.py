"""Reads of resources, orders, plans, runs, events and proposals."""

from typing import Any

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from planum.factory.scheduling.comparing import difference, late_minutes, moves_of, order_moves
from planum.factory.scheduling.lateness import explained, extra_hour_shapes, late_order_shapes
from planum.factory.scheduling.models import (
    Alternative,
    Calendar,
    Closure,
    Event,
    EventState,
    Machine,
    Operator,
    Order,
    OrderState,
    Plan,
    PlannedOperation,
    PlanningRun,
    PlanState,
    Proposal,
    ProposalState,
    Routing,
    RoutingStep,
    Shop,
)
from planum.factory.scheduling.models.orders import UNFINISHED
from planum.factory.scheduling.shapes import (
    CalendarShape,
    ComparisonShape,
    EventShape,
    ExtraHourShape,
    LateOrderShape,
    MachineShape,
    OperatorShape,
    OrderShape,
    PlanShape,
    ProposalShape,
    RoutingShape,
    RunShape,
    ShopShape,
)
from planum.factory.scheduling.shaping import (
    calendar_shape,
    event_shape,
    machine_shape,
    operator_shape,
    order_shape,
    plan_shape,
    proposal_shape,
    routing_shape,
    run_shape,
)
from planum.factory.scheduling.versions import current_plan_of
from planum.hub.assets.models import Asset, Level
from planum.kernel.capabilities import query

MOST_ROWS = 10_000
OPEN_EVENTS = (EventState.REPORTED, EventState.CONFIRMED)
OPEN_PROPOSALS = (ProposalState.CALCULATING, ProposalState.PROPOSED)


@query
def shops() -> list[ShopShape]:
    """The plants that have machines or orders to plan, with what is in them."""
    machines = _counted(Machine.objects.filter(enabled=True))
    orders = _counted(Order.objects.filter(state__in=UNFINISHED))
    current = dict(Plan.objects.filter(state=PlanState.CURRENT).values_list("plant", "pk").order_by())
    settings = {row.plant_id: row for row in Shop.objects.all()}
    plants = Asset.objects.filter(pk__in={*machines, *orders, *settings}, level=Level.SITE)
    return [
        ShopShape(
            row.path, row.name, row.name_en, shop.time_zone, shop.peak_power_w, shop.freeze_minutes,
            machines.get(row.pk, 0), orders.get(row.pk, 0), current.get(row.pk),
        )
        for row in plants
        for shop in [settings.get(row.pk, Shop())]
    ]  # fmt: skip


@query
def machines(*, plant: str) -> list[MachineShape]:
    """The machines of a plant with their closures that are not over."""
    place = site(plant)
    rows = Machine.objects.filter(plant=place).select_related("unit", "calendar", "setups")
    closures: dict[int, list[Closure]] = {}
    for row in Closure.objects.filter(machine__plant=place):
        closures.setdefault(row.machine_id, []).append(row)
    return [machine_shape(row, closures.get(row.pk, [])) for row in rows]


@query
def calendars(*, plant: str) -> list[CalendarShape]:
    """The calendars of a plant: shifts by weekday, and the days that are unlike them."""
    rows = Calendar.objects.filter(plant=site(plant)).prefetch_related("shifts", "days")
    return [calendar_shape(row) for row in rows]


@query
def operators(*, plant: str) -> list[OperatorShape]:
    """The operators of a plant with their skills."""
    return [operator_shape(row) for row in Operator.objects.filter(plant=site(plant)).select_related("calendar")]


@query
def routings(*, plant: str) -> list[RoutingShape]:
    """The newest routing of each product of a plant, step by step, with the machines that can do each."""
    newest = Routing.objects.filter(plant=OuterRef("plant"), product=OuterRef("product")).order_by("-version")
    alternatives = Prefetch("alternatives", Alternative.objects.select_related("machine"))
    steps = Prefetch("steps", RoutingStep.objects.select_related("family").prefetch_related(alternatives))
    rows = Routing.objects.filter(plant=site(plant), pk=Subquery(newest.values("pk")[:1])).prefetch_related(steps)
    return [routing_shape(row) for row in rows]


@query
def orders(
    *, plant: str, state: OrderState | None = None, late: bool = False, search: str = "", limit: int = 1000
) -> list[OrderShape]:
    """Orders of a plant by their due dates, with their end and lateness in the current plan; at most ten thousand."""
    rows = order_rows(site(plant))
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(Q(code__icontains=search) | Q(routing__product__icontains=search))
    if late:
        rows = rows.filter(planned_end_at__gt=F("due_at"), state__in=UNFINISHED)
    return [_order(row) for row in rows[: _at_most(limit)]]


def order_rows(plant: Asset) -> "QuerySet[Any, Any]":
    """With `planned_end_at` of the current plan."""
    ends = PlannedOperation.objects.filter(operation__order=OuterRef("pk"), plan__state=PlanState.CURRENT)
    last = ends.order_by().values("operation__order").annotate(last=Max("ends_at")).values("last")
    rows: QuerySet[Any, Any] = Order.objects.filter(plant=plant).select_related("routing")
    found: QuerySet[Any, Any] = rows.annotate(planned_end_at=Subquery(last))
    return found


def _order(row: Any) -> OrderShape:
    ends_at = row.planned_end_at
    return order_shape(row, ends_at, None if ends_at is None else late_minutes(row.due_at, ends_at))


@query
def plans(*, plant: str, state: PlanState | None = None, limit: int = 50) -> list[PlanShape]:
    """The plans of a plant, newest first; those proposed in answer to events only when asked for by their state."""
    rows = plan_rows().filter(plant=site(plant))
    hidden = (PlanState.PROPOSED, PlanState.DECLINED)
    rows = rows.filter(state=state) if state else rows.exclude(state__in=hidden)
    return [plan_shape(row) for row in rows[: _at_most(limit)]]


@query
def plan(*, plan: int) -> PlanShape:
    """One plan with its figures."""
    return plan_shape(plan_rows().get(pk=plan))


@query
def current_plan(*, plant: str) -> PlanShape | None:
    """The plan that counts in a plant, if there is one."""
    row = current_plan_of(site(plant).pk)
    return plan_shape(row) if row else None


def plan_rows() -> "QuerySet[Plan, Any]":
    return Plan.objects.select_related("plant", "made_by").order_by("-pk")


@query
def late_orders(*, plan: int, limit: int = 50) -> list[LateOrderShape]:
    """The orders that a plan ends late, the costliest first, and what each of them waited for."""
    return late_order_shapes(explained(plan_rows().get(pk=plan)), _at_most(limit))


@query
def extra_hours(*, plan: int) -> list[ExtraHourShape]:
    """What one more hour of each of the machines most waited for would give a plan."""
    return extra_hour_shapes(explained(plan_rows().get(pk=plan)))


@query
def compare_plans(*, before: int, after: int, limit: int = 500) -> ComparisonShape:
    """Two plans of one plant side by side: their figures, the operations that moved, the orders that end otherwise."""
    rows = {row.pk: row for row in plan_rows().filter(pk__in=(before, after))}
    old, new = _of(rows, before), _of(rows, after)
    found = difference(old, new)
    codes = dict(Machine.objects.filter(plant=old.plant).values_list("pk", "code").order_by())
    return ComparisonShape(
        before=plan_shape(old), after=plan_shape(new), moved=found.moved, delayed=found.delayed,
        reassigned=found.reassigned, added=found.count("added"), removed=found.count("removed"),
        orders=order_moves(found), moves=moves_of(found, codes, _at_most(limit)),
    )  # fmt: skip


def _of(rows: dict[int, Plan], key: int) -> Plan:
    if key not in rows:
        raise Plan.DoesNotExist
    return rows[key]


@query
def planning_runs(*, plant: str, limit: int = 20) -> list[RunShape]:
    """The calculations of a plant, newest first, each with its curve of better plans."""
    return [run_shape(row) for row in run_rows().filter(plant=site(plant))[: _at_most(limit)]]


@query
def planning_run(*, run: int) -> RunShape:
    """How far a calculation is: its better plans so far, the bound, the gap between them."""
    return run_shape(run_rows().get(pk=run))


def run_rows() -> "QuerySet[PlanningRun, Any]":
    return PlanningRun.objects.select_related("plant", "by")


@query
def events(*, plant: str, open_only: bool = False, limit: int = 100) -> list[EventShape]:
    """What came differently in a plant, newest first; open are those that wait to be confirmed or answered."""
    rows = event_rows().filter(plant=site(plant))
    if open_only:
        rows = rows.filter(state__in=OPEN_EVENTS)
    return [event_shape(row) for row in rows[: _at_most(limit)]]


def event_rows() -> "QuerySet[Event, Any]":
    return Event.objects.select_related(*_event_fields(""))


@query
def proposals(*, plant: str, open_only: bool = False, limit: int = 50) -> list[ProposalShape]:
    """Plans proposed in answer to events, newest first; open are those being calculated or waiting for a decision."""
    rows = proposal_rows().filter(event__plant=site(plant))
    if open_only:
        rows = rows.filter(state__in=OPEN_PROPOSALS)
    return [proposal_shape(row) for row in rows[: _at_most(limit)]]


@query
def proposal(*, proposal: int) -> ProposalShape:
    """One proposed plan, with what it moves; compare_plans tells the difference in full."""
    return proposal_shape(proposal_rows().get(pk=proposal))


def proposal_rows() -> "QuerySet[Proposal, Any]":
    return Proposal.objects.select_related(
        *_event_fields("event__"), "plan__plant", "plan__made_by", "base", "decided_by"
    )


def _event_fields(prefix: str) -> tuple[str, ...]:
    names = ("plant", "machine", "order", "operation__order", "operation__step", "operator", "reported_by")
    return tuple(f"{prefix}{name}" for name in names)


def site(path: str) -> Asset:
    row: Asset = Asset.objects.get(path=path, level=Level.SITE)
    return row


def _counted(rows: "QuerySet[Any, Any]") -> dict[int, int]:
    return dict(rows.order_by().values("plant").annotate(rows=Count("pk")).values_list("plant", "rows"))


def _at_most(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))
