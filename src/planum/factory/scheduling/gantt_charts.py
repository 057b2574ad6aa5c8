"""A plan as an interactive Gantt chart: by machine and by order, with what differs from another plan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from planum.factory.scheduling.chart_shapes import Bar, Span
from planum.factory.scheduling.charts import gantt
from planum.factory.scheduling.models import Alternative, Machine, Operation, OperationState, Order, RoutingStep
from planum.factory.scheduling.shapes import ComparisonShape, MoveShape, PlanShape
from planum.factory.scheduling.words import duration
from planum.kernel.naming import in_reader_language
from planum.ui.gantt import Change, Gantt, GanttBar, GanttGroup, GanttLink, GanttRow, GanttSpan, Kind, Move

MOST_BARS: Final = 20_000
# So much is shown before the first operation and after the last, with the hours that are closed there.
MARGIN: Final = timedelta(hours=12)
KINDS: Final[dict[str, Kind]] = {"shift": "closed", "maintenance": "maintenance", "breakdown": "down"}
CHANGES: Final[dict[str, Change]] = {
    "earlier": "moved", "later": "delayed", "reassigned": "reassigned", "added": "added",
}  # fmt: skip


STATES: Final = {state.value: state.label for state in OperationState}


@dataclass(frozen=True)
class Routes:
    """By operation: the machines that can do it, and the operations that must have ended before."""

    machines: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    before: Sequence[tuple[int, int]] = ()


def plan_chart(
    plan: PlanShape,
    *,
    title: object,
    is_movable: bool = False,
    difference: ComparisonShape | None = None,
    together: str = "",
    order: str = "",
) -> Gantt:
    """The whole plan, or one order of it. `difference` compares an older plan with this one."""
    now = timezone.now()
    shape = gantt(plan=plan.id, start=min(plan.starts_at or now, now) - MARGIN, end=_end(plan, now), limit=MOST_BARS)
    bars = [bar for bar in shape.bars if not order or bar.order == order]
    routes = routes_of(plan.plant, [bar.operation for bar in bars])
    closed = spans_by_row(shape.closed)
    moves = {move.operation: move for move in difference.moves} if difference else {}
    used = {bar.row for bar in bars}
    can_move = is_movable and difference is None
    return Gantt(
        title=title,
        rows=machine_rows(plan.plant, [row.code for row in shape.rows if not order or row.code in used], closed, now),
        groups=order_groups(plan.plant, bars),
        bars=[
            drawn(bar, closed.get(bar.row, ()), routes if can_move else Routes(), moves.get(bar.operation))
            for bar in bars
        ],
        links=[GanttLink(str(first), str(second)) for first, second in routes.before],
        now=now,
        row_name=_("Machine"),
        group_name=_("Order"),
        move=Move(reverse("scheduling:move", args=[plan.id])) if can_move else None,
        together=together,
    )


def _end(plan: PlanShape, now: datetime) -> datetime:
    return max(plan.ends_at or now, now) + MARGIN


def drawn(bar: Bar, closed: Sequence[GanttSpan], routes: Routes, move: MoveShape | None) -> GanttBar:
    facts = [(_("Product"), bar.product), (pgettext("routing", "Step"), bar.step)]
    facts += [(_("Working set-up"), duration(bar.setup_minutes))] if bar.setup_minutes else []
    facts += [(_("Operator"), bar.operator)] if bar.operator else []
    facts += [(_("State"), STATES[bar.state])]
    name = in_reader_language(bar.name, bar.name_en)
    shown = GanttBar(
        str(bar.operation), bar.row, bar.order, bar.starts_at, bar.ends_at, label=f"{bar.order} {name}",
        setup_start=setup_start(bar.starts_at, bar.setup_minutes, closed), is_pinned=bar.pinned,
        eligible=routes.machines.get(bar.operation, ()) if bar.state == OperationState.WAITING else (),
        facts=tuple(facts),
    )  # fmt: skip
    if move is None:
        return shown
    was = None
    if move.starts_before_at and move.ends_before_at:
        was = (move.machine_before, move.starts_before_at, move.ends_before_at)
    return replace(shown, change=CHANGES.get(move.kind, "moved"), was=was)


def setup_start(start: datetime, minutes: int, closed: Sequence[GanttSpan]) -> datetime:
    """So many working minutes before the start: the times in which the machine is closed do not count."""
    left, at = timedelta(minutes=minutes), start
    for span in sorted(closed, key=lambda one: one.end, reverse=True):
        if span.start >= at:
            continue
        worked = max(at - span.end, timedelta(0))
        if worked >= left:
            break
        left, at = left - worked, span.start
    return at - left


def spans_by_row(closed: Iterable[Span]) -> dict[str, tuple[GanttSpan, ...]]:
    labels = {"maintenance": _("maintenance"), "breakdown": _("breakdown"), "shift": ""}
    found: dict[str, list[GanttSpan]] = defaultdict(list)
    for span in closed:
        found[span.row].append(GanttSpan(span.starts_at, span.ends_at, KINDS[span.kind], labels[span.kind]))
    return {row: tuple(spans) for row, spans in found.items()}


def machine_rows(
    plant: str, codes: Sequence[str], closed: Mapping[str, tuple[GanttSpan, ...]], now: datetime
) -> list[GanttRow]:
    known = {row.code: row for row in Machine.objects.filter(plant__path=plant)}
    shown = []
    for code in codes:
        row, spans = known.get(code), closed.get(code, ())
        is_down = any(span.kind == "down" and span.start <= now < span.end for span in spans)
        shown.append(
            GanttRow(
                code, row or code, note=_("down") if is_down else row.work_centre if row else "", spans=spans,
                url=reverse("scheduling:machine", args=[row.pk]) if row else "", state="bad" if is_down else "",
            )
        )  # fmt: skip
    return shown


def order_groups(plant: str, bars: Iterable[Bar]) -> list[GanttGroup]:
    """Orders as they are due; those without a date come last."""
    late = {bar.order: (bar.late_minutes, bar.product) for bar in bars}
    rows = Order.objects.filter(plant__path=plant, code__in=late) if len(late) < 500 else Order.objects.filter(
        plant__path=plant
    )  # fmt: skip
    found = [row for row in rows.only("pk", "code", "due_at") if row.code in late]
    found.sort(key=lambda row: (row.due_at is None, row.due_at or timezone.now(), row.code))
    return [
        GanttGroup(
            row.code, row.code, late[row.code][1], reverse("scheduling:order", args=[row.pk]), row.due_at,
            late[row.code][0] > 0, f"+{duration(late[row.code][0])}" if late[row.code][0] > 0 else "",
        )
        for row in found
    ]  # fmt: skip


def routes_of(plant: str, operations: Sequence[int]) -> Routes:
    """Three questions to the database, however many operations."""
    wanted = set(operations)
    known = Operation.objects.filter(order__plant__path=plant).values_list("pk", "order_id", "step_id")
    rows = [row for row in known if row[0] in wanted]
    machines: dict[int, list[str]] = defaultdict(list)
    usable = Alternative.objects.filter(machine__plant__path=plant, machine__enabled=True)
    for step, code in usable.values_list("step_id", "machine__code"):
        machines[step].append(code)
    steps: Any = RoutingStep.objects.filter(routing__plant__path=plant).values_list(
        "pk", "routing_id", "number", "after"
    )
    place = {pk: (number, after) for pk, _routing, number, after in steps}
    by_number = {(order, place[step][0]): pk for pk, order, step in rows}
    before = [
        (by_number[order, number], pk)
        for pk, order, step in rows
        for number in place[step][1]
        if (order, number) in by_number
    ]
    return Routes({pk: tuple(machines[step]) for pk, _order, step in rows}, before)
