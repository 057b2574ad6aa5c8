"""A plan as a Gantt chart, window by window, and as the list of what a machine does next."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.errors import Refused
from planum.factory.scheduling.chart_shapes import Bar, DispatchLine, GanttRow, GanttShape, Span
from planum.factory.scheduling.comparing import late_minutes
from planum.factory.scheduling.engine.calendars import WorkingTime
from planum.factory.scheduling.models import (
    CalendarDay,
    Closure,
    Machine,
    OperationState,
    Order,
    Plan,
    PlannedOperation,
    Shift,
)
from planum.factory.scheduling.queries import site
from planum.factory.scheduling.shop_floor import working_time
from planum.factory.scheduling.shops import zone_of_plant
from planum.factory.scheduling.timeline import Timeline, whole_minute
from planum.factory.scheduling.versions import current_plan_of
from planum.factory.scheduling.working_times import Hours, windows_of
from planum.kernel.capabilities import query

WINDOW: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=400)
MOST_BARS: Final = 20_000


class GanttRows(models.TextChoices):
    MACHINES = "machines", gettext_lazy("by machine")
    ORDERS = "orders", gettext_lazy("by order")


@query
def gantt(
    *, plan: int, start: datetime | None = None, end: datetime | None = None, rows: GanttRows = GanttRows.MACHINES,
    limit: int = 5000,
) -> GanttShape:  # fmt: skip
    """A window of a plan as bars in rows of machines or of orders; a week from its first start, when none is given."""
    row = Plan.objects.select_related("plant").get(pk=plan)
    begin = start or row.starts_at or row.made_for_at
    until = end or begin + WINDOW
    _check_window(begin, until)
    found = _placed(row).filter(starts_at__lt=until, ends_at__gt=begin).order_by("starts_at", "pk")
    most = max(1, min(limit, MOST_BARS))
    placed = list(found[:most])
    total = len(placed) if len(placed) < most else found.count()
    ends = _order_ends(row, {one.operation.order_id for one in placed})
    bars = [_bar(one, rows, ends) for one in placed]
    if rows is GanttRows.MACHINES:
        machines = list(Machine.objects.filter(plant=row.plant).select_related("calendar"))
        heads, closed = [_machine_row(one) for one in machines], _closed(row, machines, begin, until)
    else:
        heads, closed = _order_heads(placed, ends), []
    return GanttShape(row.pk, rows.value, begin, until, heads, bars, closed, total)


@query
def dispatch_list(*, plant: str, machine: str, limit: int = 50) -> list[DispatchLine]:
    """What a machine does now and next by the current plan, in order, with the set-up before each operation."""
    place = site(plant)
    own = Machine.objects.get(plant=place, code=machine)
    current = current_plan_of(place.pk)
    if current is None:
        return []
    found = _placed(current).filter(machine=own).exclude(operation__state=OperationState.DONE)
    placed = list(found.order_by("starts_at", "pk")[: max(1, min(limit, 1000))])
    if not placed:
        return []
    timeline, times = working_time(place, own, min(placed[0].starts_at, timezone.now()) - timedelta(days=7))
    ends = _order_ends(current, {one.operation.order_id for one in placed})
    before, lines = _family_before(current, own, placed[0]), []
    for number, one in enumerate(placed, start=1):
        lines.append(_line(number, one, before, _setup_start(one, timeline, times), ends))
        before = _family(one)
    return lines


def _check_window(begin: datetime, until: datetime) -> None:
    if not timedelta(0) < until - begin <= LONGEST:
        raise Refused(
            _("From %(start)s until %(end)s.") % {"start": begin, "end": until},
            _("A window of at most %(days)d days that ends after it begins.") % {"days": LONGEST.days},
        )


def _placed(plan: Plan) -> "QuerySet[PlannedOperation, Any]":
    rows = PlannedOperation.objects.filter(plan=plan)
    return rows.select_related(
        "machine", "operator", "operation__order__routing", "operation__step__family"
    )  # fmt: skip


def _order_ends(plan: Plan, orders: Iterable[int]) -> dict[int, datetime]:
    """Of every order in the plan: a list of its orders would be longer than a query may be."""
    wanted = set(orders)
    rows = (
        PlannedOperation.objects.filter(plan=plan).order_by().values("operation__order").annotate(last=Max("ends_at"))
    )
    return {key: last for key, last in rows.values_list("operation__order", "last") if key in wanted}


def _family(row: PlannedOperation) -> str:
    family = row.operation.step.family
    return family.code if family else ""


def _late(order: Order, ends: dict[int, datetime]) -> int:
    return late_minutes(order.due_at, ends.get(order.pk))


def _bar(row: PlannedOperation, rows: GanttRows, ends: dict[int, datetime]) -> Bar:
    operation = row.operation
    order, step = operation.order, operation.step
    return Bar(
        id=row.pk, operation=operation.pk, row=row.machine.code if rows is GanttRows.MACHINES else order.code,
        machine=row.machine.code, order=order.code, product=order.routing.product, step=step.number, name=step.name,
        name_en=step.name_en, family=_family(row), operator=row.operator.code if row.operator else "",
        starts_at=row.starts_at, ends_at=row.ends_at, setup_minutes=row.setup_minutes, state=operation.state.value,
        pinned=row.pinned, late_minutes=_late(order, ends),
    )  # fmt: skip


def _machine_row(row: Machine) -> GanttRow:
    return GanttRow(row.code, row.name, row.name_en, row.work_centre, 0)


def _order_heads(placed: Sequence[PlannedOperation], ends: dict[int, datetime]) -> list[GanttRow]:
    """By their first start in the window."""
    heads: dict[int, GanttRow] = {}
    for one in placed:
        order = one.operation.order
        if order.pk not in heads:
            routing = order.routing
            heads[order.pk] = GanttRow(order.code, routing.name, routing.name_en, routing.product, _late(order, ends))
    return list(heads.values())


def _closed(plan: Plan, machines: Sequence[Machine], begin: datetime, until: datetime) -> list[Span]:
    """Time without a shift, maintenance and breakdowns, machine by machine."""
    codes = {row.pk: row.code for row in machines}
    closures = Closure.objects.filter(machine__plant=plan.plant, starts_at__lt=until, ends_at__gt=begin)
    spans = [
        Span(codes[one.machine_id], max(one.starts_at, begin), min(one.ends_at, until), one.kind) for one in closures
    ]
    gaps = _gaps(plan, begin, until)
    return spans + [
        Span(row.code, a, b, "shift") for row in machines if row.calendar_id for a, b in gaps.get(row.calendar_id, [])
    ]


def _gaps(plan: Plan, begin: datetime, until: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """By calendar, when it is closed in the window."""
    timeline = Timeline(whole_minute(begin), zone_of_plant(plan.plant))
    shifts: dict[int, list[Shift]] = {}
    days: dict[int, list[CalendarDay]] = {}
    for shift in Shift.objects.filter(calendar__plant=plan.plant):
        shifts.setdefault(shift.calendar_id, []).append(shift)
    for day in CalendarDay.objects.filter(calendar__plant=plan.plant):
        days.setdefault(day.calendar_id, []).append(day)
    last = timeline.ceil(until)
    found = {}
    for key in {*shifts, *days}:
        windows = windows_of(Hours.of(shifts.get(key, []), days.get(key, [])), timeline)
        edges = [0, *(edge for a, b in windows if a < last for edge in (a, min(b, last))), last]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        found[key] = [(timeline.instant(a), timeline.instant(b)) for a, b in pairs if b > a]
    return found


def _setup_start(row: PlannedOperation, timeline: Timeline, times: WorkingTime) -> datetime:
    """As many working minutes before the start as the set-up takes."""
    if not row.setup_minutes:
        return row.starts_at
    wanted = times.open_before(timeline.floor(row.starts_at)) - row.setup_minutes
    return timeline.instant(times.after(0, wanted)) if wanted > 0 else row.starts_at


def _family_before(plan: Plan, machine: Machine, first: PlannedOperation) -> str:
    rows = _placed(plan).filter(Q(starts_at__lt=first.starts_at) | Q(pk__lt=first.pk), machine=machine)
    row = rows.filter(starts_at__lte=first.starts_at).order_by("-starts_at", "-pk").first()
    return _family(row) if row else ""


def _line(
    number: int, row: PlannedOperation, before: str, setup_at: datetime, ends: dict[int, datetime]
) -> DispatchLine:  # fmt: skip
    operation = row.operation
    order, step = operation.order, operation.step
    return DispatchLine(
        place=number, operation=operation.pk, order=order.code, product=order.routing.product, quantity=order.quantity,
        step=step.number, name=step.name, name_en=step.name_en, family=_family(row), family_before=before,
        setup_minutes=row.setup_minutes, setup_starts_at=setup_at, starts_at=row.starts_at, ends_at=row.ends_at,
        due_at=order.due_at, late_minutes=_late(order, ends), operator=row.operator.code if row.operator else "",
        state=operation.state.value, pinned=row.pinned,
    )  # fmt: skip
