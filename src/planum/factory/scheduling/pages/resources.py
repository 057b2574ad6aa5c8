"""Machines and calendars; one machine with its dispatch list and its load."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.errors import Refused
from planum.factory.scheduling.actions import add_closure
from planum.factory.scheduling.chart_shapes import GanttShape
from planum.factory.scheduling.charts import dispatch_list, gantt
from planum.factory.scheduling.forms import ClosureForm
from planum.factory.scheduling.loads import DAYS, Load, days_from, load_of
from planum.factory.scheduling.models import Machine
from planum.factory.scheduling.pages.plant import around, plant_of
from planum.factory.scheduling.queries import calendars, current_plan, machines
from planum.factory.scheduling.shapes import CalendarShape, MachineShape
from planum.factory.scheduling.tables import CalendarTable, DispatchTable, MachineTable
from planum.kernel.requests import Request
from planum.ui import charts
from planum.ui.formats import quantity
from planum.ui.panels import Action, ChartPanel, Empty, Fact, FiguresPanel, Panel, TablePanel
from planum.ui.tables import table_page

MOST_BARS = 20_000
DISPATCHED = 50
WEEKDAYS = {
    1: gettext_lazy("Mon"), 2: gettext_lazy("Tue"), 3: gettext_lazy("Wed"), 4: gettext_lazy("Thu"),
    5: gettext_lazy("Fri"), 6: gettext_lazy("Sat"), 7: gettext_lazy("Sun"),
}  # fmt: skip

READ_IN = {
    "calendars": gettext_lazy("Read in calendars"),
    "operators": gettext_lazy("Read in operators"),
    "setups": gettext_lazy("Read in set-ups"),
    "transport": gettext_lazy("Read in transport times"),
}


@dataclass(frozen=True)
class MachineRow:
    """A machine and how it stands; the table reads the rest from its shape."""

    shape: MachineShape
    load_percent: float | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shape, name)

    @property
    def is_down(self) -> bool:
        now = timezone.now()
        return any(one.kind == "breakdown" and one.starts_at <= now < one.ends_at for one in self.shape.closures)


@dataclass(frozen=True)
class CalendarRow:
    shape: CalendarShape

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shape, name)

    @property
    def shifts_in_words(self) -> str:
        """Days with the same hours stand together."""
        by_hours: dict[str, list[str]] = {}
        for shift in self.shape.shifts:
            said = f"{shift.starts:%H:%M}–{shift.ends:%H:%M}"
            by_hours.setdefault(said, []).append(str(WEEKDAYS[shift.weekday]))
        return " · ".join(f"{', '.join(days)} {said}" for said, days in by_hours.items())

    @property
    def days_in_words(self) -> str:
        return " · ".join(f"{day.on} {day.name}".strip() for day in self.shape.days)


def week_of(plant: str) -> GanttShape | None:
    plan = current_plan(plant=plant)
    if plan is None:
        return None
    first, last = days_from(timezone.now())[0][0], days_from(timezone.now())[-1][1]
    return gantt(plan=plan.id, start=first, end=last, limit=MOST_BARS)


def machine_list(request: Request, plant: str) -> HttpResponse:
    row, now = plant_of(plant), timezone.now()
    shape = week_of(row.path)
    ahead = (now, now + timedelta(days=DAYS))
    rows = [
        MachineRow(one, load_of(shape, one.code, ahead).percent if shape else None) for one in machines(plant=row.path)
    ]
    context = around(request, row, "machines")
    context["calendars"] = TablePanel(
        title=_("Calendars"),
        table=CalendarTable(
            [CalendarRow(one) for one in calendars(plant=row.path)], prefix="calendars-", orderable=False
        ),
        actions=[
            Action(READ_IN[kind], reverse("scheduling:import", args=[kind, row.path]))
            for kind in ("calendars", "operators", "setups", "transport")
            if context["may_plan"]
        ],
    )
    read = reverse("scheduling:import", args=["machines", row.path])
    return table_page(
        request,
        MachineTable,
        rows,
        title=_("Machines and calendars"),
        search=("code", "name", "name_en", "work_centre", "station"),
        actions=[Action(_("Read in machines"), read, primary=True)] if context["may_plan"] else [],
        empty=Empty(_("Machines will stand here."), _("Read in machines"), read),
        template="scheduling/list.html",
        context=context,
    )


def machine_page(request: Request, machine: int) -> HttpResponse:
    row = get_object_or_404(Machine.objects.select_related("plant__enterprise", "calendar"), pk=machine)
    shape = week_of(row.plant.path)
    lines = dispatch_list(plant=row.plant.path, machine=row.code, limit=DISPATCHED) if shape else []
    link = reverse("scheduling:machines", args=[row.plant.path])
    context = around(request, row.plant, "machines", (_("Machines"), link), (row, ""))
    context |= {"title": row, "subtitle": " · ".join(part for part in (row.code, row.work_centre) if part)}
    context["panels"] = [
        *(loads(row.code, shape) if shape else []),
        TablePanel(title=_("What comes next"), table=DispatchTable(lines, orderable=False)),
    ]
    context["is_printable"] = bool(lines)
    if context["may_plan"]:
        close = Action(_("Plan maintenance"), reverse("scheduling:close", args=[row.pk]))
        down = reverse("scheduling:report", args=["machine_down", row.plant.path])
        context["actions"] = [close, Action(_("It is down"), f"{down}?machine={row.code}")]
    return render(request, "scheduling/detail.html", context)


def loads(machine: str, shape: GanttShape) -> list[Panel]:
    days = days_from(timezone.now())
    by_day = [load_of(shape, machine, day) for day in days]
    whole = Load(*(sum(getattr(one, name) for one in by_day) for name in ("open_h", "work_h", "setup_h")))
    names = [date_format(timezone.localtime(day[0]), "m-d") for day in days]
    free = [max(0.0, one.open_h - one.work_h - one.setup_h) for one in by_day]
    series = {
        _("at work"): [one.work_h for one in by_day], _("set-ups"): [one.setup_h for one in by_day], _("free"): free,
    }  # fmt: skip
    colours = {_("at work"): "point", _("set-ups"): "plane", _("free"): "track"}
    chart = charts.bar(_("Load by day"), names, series, unit="h", colours=colours, stacked=True)
    said = [
        Fact(_("Load of seven days"), quantity(whole.percent, "%", 0)),
        Fact(_("Open hours"), quantity(whole.open_h, "h", 1)),
        Fact(_("Hours at work"), quantity(whole.work_h, "h", 1)),
        Fact(_("Set-ups"), quantity(whole.setup_h, "h", 1)),
    ]
    return [FiguresPanel(figures=said), ChartPanel(option=chart, height=240)]


def close(request: Request, machine: int) -> HttpResponse:
    row = get_object_or_404(Machine.objects.select_related("plant__enterprise"), pk=machine)
    form, refusal = ClosureForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            add_closure(by=request.user, plant=row.plant.path, machine=row.code, **form.cleaned_data)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("The machine is closed then; plans made from now on keep it free."))
            return redirect("scheduling:machine", machine=row.pk)
    link = reverse("scheduling:machine", args=[row.pk])
    context = around(request, row.plant, "machines", (row, link), (_("Plan maintenance"), ""))
    context |= {"form": form, "refusal": refusal, "title": _("Plan maintenance"), "subtitle": row, "back": link}
    return render(request, "scheduling/form.html", context, status=422 if refusal or form.errors else 200)


urlpatterns = [
    path("schedule/machines/of/<path:plant>/", machine_list, name="machines"),
    path("schedule/machines/<int:machine>/", machine_page, name="machine"),
    path("schedule/machines/<int:machine>/close/", close, name="close"),
]
