"""What a plan says of itself, and what differs between plans."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.factory.scheduling.engine.problem import Criterion
from planum.factory.scheduling.lateness import explained, extra_hour_shapes, late_order_shapes
from planum.factory.scheduling.models import Plan
from planum.factory.scheduling.shapes import ComparisonShape, Goal, PlanShape
from planum.factory.scheduling.tables import ExtraHourTable, LateOrderTable, MoveTable, OrderMoveTable
from planum.factory.scheduling.words import CRITERIA, criterion, solver
from planum.ui.formats import instant, quantity
from planum.ui.panels import Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel

SHOWN = (Criterion.TARDINESS, Criterion.MAKESPAN, Criterion.SETUP, Criterion.ENERGY)
# At most this many operations of a difference are listed; the counts are of all.
LISTED = 100
MOST_LATE = 20


def told(plans: Sequence[PlanShape]) -> list[Criterion]:
    """The criteria worth a figure: energy only where machines draw power and power has a price."""
    always = (Criterion.TARDINESS, Criterion.MAKESPAN, Criterion.SETUP)
    return [name for name in SHOWN if name in always or any(one.criteria.get(name) for one in plans)]


def goals_in_words(goals: Sequence[Goal]) -> str:
    """By priority: what stands on one level is weighed together."""
    levels: dict[int, list[str]] = {}
    for goal in sorted(goals, key=lambda one: one.priority):
        said = str(CRITERIA[goal.criterion]) + (f" × {goal.weight}" if goal.weight != 1 else "")
        levels.setdefault(goal.priority, []).append(said)
    return " → ".join(" + ".join(level) for level in levels.values())


def plan_panels(row: Plan, shape: PlanShape) -> list[Panel]:
    figures = [Fact(_("Late orders"), shape.late_orders)]
    figures += [Fact(CRITERIA[name], criterion(name, shape.criteria.get(name))) for name in told((shape,))]
    why = explained(row)
    table = LateOrderTable(late_order_shapes(why, MOST_LATE), orderable=False)
    gains = [one for one in extra_hour_shapes(why) if any(one.gain.values())] if shape.late_orders else []
    more = ExtraHourTable(gains, orderable=False) if shape.late_orders else None
    return [
        FiguresPanel(figures=figures),
        TablePanel(title=_("Late orders and why"), table=table),
        *([TablePanel(title=_("What one more hour would give"), table=more)] if more is not None else []),
        FactsPanel(title=_("Where it comes from"), rows=origin(row, shape)),
    ]


def origin(row: Plan, shape: PlanShape) -> list[tuple[object, object]]:
    parent: object = "—"
    if row.parent:
        link = reverse("scheduling:plan", args=[row.parent_id])
        parent = format_html('<a href="{}">#{} {}</a>', link, row.parent.number, row.parent.name)
    gap = f"{shape.gap:.1%}" if shape.gap is not None else "—"
    return [
        (_("Made"), instant(shape.made_at)),
        (_("Made by"), shape.made_by or "—"),
        (_("For the state of"), instant(shape.made_for_at)),
        (_("Goals, the first counts most"), goals_in_words(shape.goals) or "—"),
        (_("Found by"), solver(shape.solver)),
        (_("At most so far from the best possible"), gap),
        (_("Made from"), parent),
        (_("Operations"), quantity(shape.operations)),
        (_("From – until"), format_html("{} – {}", instant(shape.starts_at), instant(shape.ends_at))),
    ]


def comparison_panels(chosen: Sequence[PlanShape], differences: Sequence[ComparisonShape]) -> list[Panel]:
    panels: list[Panel] = [TextPanel(title=_("Figures"), content=figures_side_by_side(chosen))]
    for difference in differences:
        panels += difference_panels(difference)
    return panels


def figures_side_by_side(chosen: Sequence[PlanShape]) -> str:
    """A row a figure, a column a plan; the best of each row is marked in words and weight."""
    rows = [FigureRow(_("Late orders"), [one.late_orders for one in chosen], str)]
    rows += [
        FigureRow(CRITERIA[name], [one.criteria.get(name) for one in chosen], partial(criterion, name))
        for name in told(chosen)
    ]
    heads = [{"plan": one, "url": reverse("scheduling:plan", args=[one.id])} for one in chosen]
    return render_to_string("scheduling/figures.html", {"heads": heads, "rows": rows})


@dataclass(frozen=True)
class FigureRow:
    label: object
    values: Sequence[float | None]
    written: Callable[[Any], object]

    @property
    def cells(self) -> list[dict[str, object]]:
        known = [value for value in self.values if value is not None]
        differ = len(set(known)) > 1
        return [{"text": self.written(one), "is_best": differ and one == min(known)} for one in self.values]


def difference_panels(difference: ComparisonShape) -> list[Panel]:
    before, after = difference.before, difference.after
    title = _("From plan %(before)d to plan %(after)d") % {"before": before.number, "after": after.number}
    moves = MoveTable(difference.moves[:LISTED], orderable=False)
    named = [one for one in difference.orders if one.ends_before_at != one.ends_after_at]
    named.sort(key=lambda one: one.late_before_minutes - one.late_after_minutes)
    ends = OrderMoveTable(named[:LISTED], orderable=False)
    return [
        FiguresPanel(title=title, figures=change_figures(difference)),
        *([TablePanel(title=_("Orders that end at another time"), table=ends)] if named else []),
        TablePanel(title=_("Operations placed otherwise"), table=moves),
    ]


def change_figures(difference: ComparisonShape) -> list[Fact]:
    before, after = difference.before, difference.after
    return [
        Fact(_("Late orders"), changed(before.late_orders, after.late_orders, str)),
        Fact(
            CRITERIA[Criterion.TARDINESS],
            changed(
                before.criteria.get("tardiness"),
                after.criteria.get("tardiness"),
                lambda one: criterion("tardiness", one),
            ),
        ),
        Fact(_("Operations moved"), quantity(difference.moved), note=_("of %(all)d") % {"all": after.operations}),
        Fact(_("Operations delayed"), quantity(difference.delayed)),
        Fact(_("On another machine"), quantity(difference.reassigned)),
    ]


def changed(before: Any, after: Any, written: Any) -> object:
    """What it was and what it becomes; better or worse is said by an arrow and a colour."""
    if before is None or after is None or before == after:
        return written(after)
    colour, arrow = ("good", "↓") if after < before else ("bad", "↑")
    return format_html(
        '<span class="change change-{}">{} → {} {}</span>', colour, written(before), written(after), arrow
    )
