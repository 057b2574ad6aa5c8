"""The park operator's morning page, and the same as a printed report."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.factory.monitoring.models import OPEN_STATES, Alarm
from planum.hub.metrics.models import MetricValue
from planum.hub.readings.periods import in_words
from planum.kernel.requests import Request
from planum.park.board.actions import read_energy
from planum.park.board.map import map_of
from planum.park.board.models import OPEN_TASKS, ParkPlan, Plot
from planum.park.board.permissions import runs
from planum.park.board.queries import board_of, energy_values, goal_shape, grid_factor
from planum.park.board.report import report_pdf
from planum.park.board.shapes import BoardShape
from planum.park.board.tables import FirmTable, GoalTable, TaskTable, share
from planum.ui.evidence import Evidence, Link, evidence_page
from planum.ui.exports import attachment
from planum.ui.formats import instant, number, quantity
from planum.ui.panels import Action, ChartPanel, Empty, Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import Column, InstantColumn, Table

LATEST_ALARMS = 8


def board(request: Request) -> HttpResponse:
    """Of the reader's own park, or of the first whose plan they may see."""
    plan = _plan(request)
    if plan is None:
        return render(
            request, "ui/detail.html", {"title": _("The park today"), "wing": "plane", "panels": [_nothing()]}
        )
    is_own = runs(request.user, plan.park)
    shown = board_of(plan.park, _month(request))
    values = energy_values(plan.park, shown.month_on)
    return render(request, "board/board.html", {
        "title": plan.park,
        "subtitle": f"{plan} · {plan.leading_industry} · {shown.month_on:%Y-%m}",
        "wing": "plane",
        "actions": [
            *(_actions(plan) if is_own else []),
            Action(_("Report (PDF)"), reverse("board:report"), primary=True),
        ],
        "read_url": reverse("board:read") if is_own else "",
        "panels": _panels(plan, shown, values, is_own=is_own),
    })  # fmt: skip


def report(request: Request) -> HttpResponse:
    plan = _plan(request)
    if plan is None:
        raise Http404(_("There is no plan of a park that you may see."))
    shown = board_of(plan.park, _month(request))
    content = report_pdf(plan, shown, list(plan.tasks.all()))
    return attachment(content, "application/pdf", f"park-{plan.park.code}-{shown.month_on:%Y-%m}.pdf")


def energy(request: Request) -> HttpResponse:
    """What the park's electricity and its carbon are made of: a metric value of each firm, and the factor."""
    plan = _plan(request)
    if plan is None:
        raise Http404(_("There is no plan of a park that you may see."))
    month = _month(request).replace(day=1)
    values = energy_values(plan.park, month).values()
    factor = grid_factor(month.year)
    links = [
        Link(
            row.metric.owner, row.metric, quantity(row.value, "kWh", 0), in_words(row.start_at, row.end_at),
            reverse("metrics:value", args=[row.pk]), row.digest,
        )
        for row in values
    ]  # fmt: skip
    if factor:
        links.insert(0, Link(_("Emission factor"), factor, f"{factor.kg} kg CO₂ / kWh", factor.document))
    total = quantity(sum(row.value or 0 for row in values), "kWh", 0)
    return evidence_page(request, title=_("Electricity of the month"), value=total, links=links)


@require_POST
def read(request: Request) -> HttpResponse:
    """Read this month's electricity of the firms that share it."""
    plan = _plan(request)
    if plan is None:
        raise Http404(_("There is no plan of a park that you may see."))
    found = read_energy(by=request.user, park=plan.park.code, month_on=timezone.localdate())
    words = {"read": found.read, "missing": found.not_shared}
    messages.success(request, _("Read the electricity of %(read)d firms; %(missing)d share none.") % words)
    return redirect("board:board")


def _plan(request: Request) -> ParkPlan | None:
    rows = list(ParkPlan.objects.select_related("park"))
    own = request.user.as_viewer().organisations
    found: ParkPlan | None = next((row for row in rows if row.park_id in own), rows[0] if rows else None)
    return found


def _month(request: Request) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return timezone.localdate()


def _nothing() -> Panel:
    text = _("The plan and the board of the park will stand here.")
    link = format_html('<a class="btn" href="{}">{}</a>', _form("set-plan"), _("Write the plan"))
    return TextPanel(content=format_html("<p>{}</p>{}", text, link))


def _form(verb: str, **given: object) -> str:
    filled = "&".join(f"{name}={value}" for name, value in {**given, "_back": reverse("board:board")}.items())
    return f"{reverse('action', args=['park', verb])}?{filled}"


def _actions(plan: ParkPlan) -> list[Action]:
    park = plan.park.code
    return [
        Action(_("Add a task"), _form("add-task", park=park)),
        Action(_("Set a goal"), _form("set-goal", park=park)),
        Action(_("Place a firm"), _form("place-firm", park=park)),
    ]


def _panels(plan: ParkPlan, shown: BoardShape, values: dict[int, MetricValue], *, is_own: bool) -> list[Panel]:
    by_key = {value.pk: value for value in values.values()}
    rows = [{**asdict(one), "energy": by_key.get(one.metric_value or 0)} for one in shown.standings]
    plots = list(Plot.objects.filter(park=plan.park).select_related("firm"))
    tasks = list(plan.tasks.all())
    for task in tasks:
        task.may_move = is_own and task.state in OPEN_TASKS  # type: ignore[attr-defined]  # For the table alone.
    picture = map_of(plots, {one.firm: one for one in shown.standings})
    return [
        _figures(shown),
        ChartPanel(option=picture, height=380, width=7),
        TablePanel(title=_("Open alarms of firms that share"), table=_alarms(plan), width=5),
        TablePanel(title=_("Goals of a high-standard digital park"), table=GoalTable(_goals(plan, shown)), width=6),
        TablePanel(title=_("Tasks of the plan"), table=TaskTable(tasks), width=6),
        TablePanel(title=_("Firms of the park"), table=FirmTable(rows, orderable=False)),
        _facts(plan, shown),
    ]


def _figures(shown: BoardShape) -> FiguresPanel:
    counted = {one.goal: one for one in shown.coverage}
    said = _("%(count)d of %(of)d firms")
    figures = [
        Fact(label, share(of.count, of.of), note=said % {"count": of.count, "of": of.of})
        for label, of in (
            (_("Connected"), counted["connected"]),
            (_("Diagnosed"), counted["diagnosed"]),
            (_("Upgraded"), counted["upgraded"]),
        )
    ]  # fmt: skip
    energy_note = _("%(count)d of %(of)d firms; the others share none") % {"count": shown.energy_of, "of": shown.firms}
    carbon = quantity(shown.carbon_kg / 1000, "t CO₂", 1) if shown.carbon_kg is not None else "—"
    alarms = sum(one.open_alarms or 0 for one in shown.standings)
    url = f"{reverse('board:energy')}?month={shown.month_on:%Y-%m}"
    mark = Evidence(url, source=_("metric values of %(count)d firms") % {"count": shown.energy_of})
    return FiguresPanel(
        figures=[
            *figures,
            Fact(_("Electricity this month"), quantity(shown.energy_kwh, "kWh", 0), evidence=mark, note=energy_note),
            Fact(_("Carbon of it"), carbon, evidence=mark, note=shown.factor or _("load the published factors")),
            Fact(_("Open alarms"), alarms, note=said % {"count": shown.sharing, "of": shown.firms}),
        ]
    )


class AlarmTable(Table):
    where = Column(_("Where"), accessor="signal__asset", orderable=False)
    firm = Column(_("Firm"), accessor="signal__asset__enterprise", orderable=False)
    raised_at = InstantColumn(verbose_name=_("Raised"), orderable=False)

    empty = Empty(_("No alarm is open at a firm that shares its readings."))


def _alarms(plan: ParkPlan) -> Table:
    rows = Alarm.objects.filter(signal__asset__enterprise__park=plan.park, state__in=OPEN_STATES)
    return AlarmTable(list(rows.select_related("signal__asset__enterprise", "rule")[:LATEST_ALARMS]))


def _goals(plan: ParkPlan, shown: BoardShape) -> list[dict[str, Any]]:
    counted = {one.goal: one for one in shown.coverage}
    rows = []
    for row in plan.goals.select_related("reported_by"):
        shape, of = goal_shape(row, shown), counted.get(row.goal)
        rows.append({
            "goal": row.goal, "year": row.year, "percent": row.percent, "reached": shape.reached,
            "count": of.count if of else 0, "of": of.of if of else 0, "source": row.source,
            "reported_by": row.reported_by,
        })  # fmt: skip
    return rows


def _facts(plan: ParkPlan, shown: BoardShape) -> FactsPanel:
    return FactsPanel(
        title=_("The plan"),
        rows=[
            (_("Leading industry"), plan.leading_industry),
            (_("Period"), f"{plan.starts_on} – {plan.ends_on}"),
            (_("Measures"), plan.measures or "—"),
            Fact(_("Set"), instant(plan.set_at), note=plan.set_by),
            (
                _("What is not shared"),
                _("%(count)s of %(of)s firms show the park no readings; nothing of theirs is counted here.")
                % {"count": number(shown.firms - shown.sharing), "of": number(shown.firms)},
            ),
        ],
    )


urlpatterns = [
    path("board/", board, name="board"),
    path("board/report.pdf", report, name="report"),
    path("board/energy/", energy, name="energy"),
    path("board/read/", read, name="read"),
]
