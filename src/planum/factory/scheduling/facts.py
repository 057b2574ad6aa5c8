"""All rows that a plan of one plant is made from, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max, Q

from planum.factory.scheduling.models import (
    Absence,
    Alternative,
    Calendar,
    CalendarDay,
    Closure,
    Machine,
    Operation,
    OperationState,
    Operator,
    Order,
    Plan,
    PlannedOperation,
    RoutingStep,
    SetupFamily,
    SetupMatrix,
    SetupTime,
    Shift,
    Shop,
    TariffStep,
    TransportTime,
)
from planum.factory.scheduling.models.orders import UNFINISHED
from planum.factory.scheduling.timeline import zone_of
from planum.factory.scheduling.working_times import Hours
from planum.hub.assets.models import Asset


class OperationRow(NamedTuple):
    """One operation of an unfinished order, as plain values: there may be many."""

    id: int
    order: int
    step: int
    state: str
    machine: int | None
    not_before: datetime | None
    started_at: datetime | None
    expected_end_at: datetime | None
    ended_at: datetime | None


class PlaceRow(NamedTuple):
    """What an operation is given in a plan."""

    operation: int
    machine: int
    starts_at: datetime
    ends_at: datetime
    left_at: datetime
    operator: int | None
    pinned: bool


class LastRow(NamedTuple):
    """What a machine did last for an order that is finished or cancelled: it tells how it is set up."""

    machine: int
    family: int | None
    ended_at: datetime


@dataclass(frozen=True)
class Facts:
    """Rows by primary key or by what they hang on. `places` are those of the base plan, by operation."""

    shop: Shop
    machines: list[Machine]
    closures: dict[int, list[Closure]]
    calendars: dict[int, Calendar]
    hours: dict[int, Hours]
    operators: list[Operator]
    absences: dict[int, list[Absence]]
    families: list[SetupFamily]
    matrices: list[SetupMatrix]
    setup_times: dict[int, list[SetupTime]]
    ways: list[TransportTime]
    tariff: list[TariffStep]
    orders: list[Order]
    operations: list[OperationRow]
    steps: dict[int, RoutingStep]
    alternatives: dict[int, list[Alternative]]
    last: list[LastRow] = field(default_factory=list)
    base: Plan | None = None
    places: dict[int, PlaceRow] = field(default_factory=dict)

    @property
    def zone_name(self) -> str:
        return self.shop.time_zone


def facts_of(plant: Asset, base: Plan | None = None) -> Facts:
    """The plant's rows as the viewer sees them; with a base plan also what it gives to each operation."""
    shop = Shop.objects.filter(plant=plant).first() or Shop(plant=plant)
    zone_of(shop.time_zone)
    orders = list(Order.objects.filter(plant=plant, state__in=UNFINISHED).select_related("routing"))
    of_plant = Q(routing__orders__plant=plant, routing__orders__state__in=UNFINISHED)
    steps = {row.pk: row for row in RoutingStep.objects.filter(of_plant).distinct().order_by("routing_id", "number")}
    alternatives = Alternative.objects.filter(step__in=RoutingStep._base_manager.filter(of_plant).values("pk"))
    calendars = {row.pk: row for row in Calendar.objects.filter(plant=plant)}
    return Facts(
        shop=shop,
        machines=list(Machine.objects.filter(plant=plant).select_related("unit")),
        closures=_by(Closure.objects.filter(machine__plant=plant), "machine_id"),
        calendars=calendars,
        hours=_hours(calendars, plant),
        operators=list(Operator.objects.filter(plant=plant)),
        absences=_by(Absence.objects.filter(operator__plant=plant), "operator_id"),
        families=list(SetupFamily.objects.filter(plant=plant)),
        matrices=list(SetupMatrix.objects.filter(plant=plant)),
        setup_times=_by(SetupTime.objects.filter(matrix__plant=plant), "matrix_id"),
        ways=list(TransportTime.objects.filter(plant=plant)),
        tariff=list(TariffStep.objects.filter(plant=plant)),
        orders=orders,
        operations=_operations(plant),
        steps=steps,
        alternatives=_by(alternatives.order_by("step_id", "pk"), "step_id"),
        last=_last(plant),
        base=base,
        places=places_of(base) if base else {},
    )


def places_of(plan: Plan) -> dict[int, PlaceRow]:
    """By operation."""
    rows = PlannedOperation.objects.filter(plan=plan).order_by()
    columns = ("operation", "machine", "starts_at", "ends_at", "left_at", "operator", "pinned")
    return {row[0]: PlaceRow(*row) for row in rows.values_list(*columns)}


def _operations(plant: Asset) -> list[OperationRow]:
    rows = Operation.objects.filter(order__plant=plant, order__state__in=UNFINISHED)
    columns = (
        "pk", "order", "step", "state", "machine", "not_before", "started_at", "expected_end_at", "ended_at",
    )  # fmt: skip
    return [OperationRow(*row) for row in rows.order_by("order_id", "step__number").values_list(*columns)]


def _last(plant: Asset) -> list[LastRow]:
    done = Operation.objects.filter(machine__plant=plant, state=OperationState.DONE).exclude(
        order__state__in=UNFINISHED
    )
    newest = done.order_by().values("machine").annotate(last=Max("ended_at")).values_list("machine", "last")
    ends = dict(newest)
    if not ends:
        return []
    rows = done.filter(ended_at__in=set(ends.values())).order_by("pk")
    found = {
        row[0]: LastRow(*row)
        for row in rows.values_list("machine", "step__family", "ended_at")
        if ends[row[0]] == row[2]
    }
    return list(found.values())


def _hours(calendars: dict[int, Calendar], plant: Asset) -> dict[int, Hours]:
    shifts = _by(Shift.objects.filter(calendar__plant=plant), "calendar_id")
    days = _by(CalendarDay.objects.filter(calendar__plant=plant), "calendar_id")
    return {key: Hours.of(shifts.get(key, []), days.get(key, [])) for key in calendars}


def _by(rows: Iterable[Any], attribute: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, attribute)].append(row)
    return dict(found)
