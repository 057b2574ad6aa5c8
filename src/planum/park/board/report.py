"""The board as a printed report: what stands on the page, as data for `report.typ`."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planum.park.board.models import Goal, ParkPlan, PlanTask
from planum.park.board.queries import goal_shape
from planum.park.board.shapes import BoardShape
from planum.park.board.standing import Standing
from planum.ui.documents import pdf
from planum.ui.formats import number

NOTHING = "—"


def report_pdf(plan: ParkPlan, board: BoardShape, tasks: Sequence[PlanTask]) -> bytes:
    source = (files("planum.park.board") / "report.typ").read_text("utf-8")
    return pdf(source, report_data(plan, board, tasks))


def report_data(plan: ParkPlan, board: BoardShape, tasks: Sequence[PlanTask]) -> dict[str, Any]:
    """Texts in the reader's language; every share with numerator and denominator."""
    month = board.month_on.strftime("%Y-%m")
    return {
        "title": str(plan),
        "subtitle": f"{plan.park} · {plan.leading_industry} · {month}",
        "footer": f"Planum · {timezone.localtime():%Y-%m-%d %H:%M}",
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "figures": _figures(board),
        "parts": [_goals(plan, board), _firms(board), _tasks(tasks)],
        "notes": [
            _("Energy and alarms are those of firms that let the park see their readings: %(sharing)d of %(firms)d.")
            % {"sharing": board.sharing, "firms": board.firms},
            _("Carbon is electricity times %(factor)s, CO₂ of the grid's power stations; other energy is not counted.")
            % {"factor": board.factor or NOTHING},
            _("Each number of energy is a metric value with the hash of its readings; it is opened on the board."),
        ],
    }


def _figures(board: BoardShape) -> list[dict[str, str]]:
    shared = _("%(count)d of %(of)d firms") % {"count": board.energy_of, "of": board.firms}
    carbon = number(board.carbon_kg / 1000, 1) + " t CO₂" if board.carbon_kg is not None else NOTHING
    alarms = sum(one.open_alarms or 0 for one in board.standings)
    return [
        {"label": _("Firms of the park"), "value": str(board.firms), "note": _("from the register")},
        {"label": _("Electricity of the month"), "value": f"{number(board.energy_kwh, 0)} kWh", "note": shared},
        {"label": _("Carbon of that electricity"), "value": carbon, "note": board.factor or NOTHING},
        {
            "label": _("Open alarms"), "value": str(alarms),
            "note": _("%(count)d of %(of)d firms") % {"count": board.sharing, "of": board.firms},
        },
    ]  # fmt: skip


def _goals(plan: ParkPlan, board: BoardShape) -> dict[str, Any]:
    counted = {one.goal: one for one in board.coverage}
    rows = []
    for row in plan.goals.all():
        shape = goal_shape(row, board)
        of = counted.get(row.goal)
        said = f"{of.count} / {of.of}" if of else (row.source or NOTHING)
        reached = NOTHING if shape.reached is None else f"{number(shape.reached, 1)} %"
        rows.append([Goal(row.goal).label, str(row.year), f"{number(row.percent, 0)} %", reached, said])
    return {
        "title": _("Goals"), "columns": [_("Goal"), _("By the end of"), _("Goal, %"), _("So far"), _("Counted of")],
        "numeric": [1, 2, 3], "rows": _texts(rows), "empty": _("No goal has been set yet."),
    }  # fmt: skip


def _firms(board: BoardShape) -> dict[str, Any]:
    rows = [
        [
            one.name, Standing(one.state).label, _("yes") if one.diagnosed else NOTHING,  # type: ignore[call-arg]
            _("yes") if one.upgraded else NOTHING,
            NOTHING if one.energy_kwh is None else number(one.energy_kwh, 0),
            NOTHING if one.open_alarms is None else str(one.open_alarms),
        ]
        for one in board.standings
    ]  # fmt: skip
    columns = [_("Firm"), _("State"), _("Diagnosed"), _("Upgraded"), _("Electricity, kWh"), _("Open alarms")]
    return {
        "title": _("Firms of the park"), "columns": columns, "numeric": [4, 5], "rows": _texts(rows),
        "empty": _("No firm stands in the park."),
    }  # fmt: skip


def _tasks(tasks: Sequence[PlanTask]) -> dict[str, Any]:
    rows = [[row.title, row.responsible, row.due_on.isoformat(), row.state.label] for row in tasks]
    return {
        "title": _("Tasks of the plan"), "columns": [_("Task"), _("Responsible"), _("Due on"), _("State")],
        "numeric": [], "rows": _texts(rows), "empty": _("No task has been added yet."),
    }  # fmt: skip


def _texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]
