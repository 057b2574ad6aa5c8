"""Calculations: asked for, watched while they run, stopped with the best plan they have."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.actions import start_planning, stop_planning
from planum.factory.scheduling.engine.problem import Criterion
from planum.factory.scheduling.forms import RunForm
from planum.factory.scheduling.models import OPEN_RUNS, PlanningRun, RunState
from planum.factory.scheduling.pages.plant import around, plant_of
from planum.factory.scheduling.panels import goals_in_words
from planum.factory.scheduling.queries import planning_run
from planum.factory.scheduling.shapes import RunShape
from planum.factory.scheduling.words import CRITERIA, MINUTES, criterion, solver
from planum.kernel.requests import Request
from planum.ui import charts
from planum.ui.formats import instant, quantity, state
from planum.ui.panels import Fact, FactsPanel

STATES = {each.value: each for each in RunState}


def new_run(request: Request, plant: str) -> HttpResponse:
    row = plant_of(plant)
    form, refusal = RunForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        start = request.POST.get("start", "")
        try:
            run = start_planning(
                by=request.user, plant=row.path, goals=form.chosen(), seconds=form.cleaned_data["seconds"],
                name=form.cleaned_data["name"], start=int(start) if start.isdigit() else None,
            )  # fmt: skip
        except Refused as error:
            refusal = error
        else:
            return redirect("scheduling:run", run=run.id)
    link = reverse("scheduling:plans", args=[row.path])
    context = around(request, row, "plans", (_("Plans"), link), (_("Calculate a plan"), ""))
    context |= {
        "form": form,
        "refusal": refusal,
        "title": _("Calculate a plan"),
        "back": link,
        "submit": _("Calculate"),
    }
    context["hidden"] = {"start": request.GET.get("start", request.POST.get("start", ""))}
    return render(request, "scheduling/form.html", context, status=422 if refusal or form.errors else 200)


def run_page(request: Request, run: int) -> HttpResponse:
    """The whole page; `?part=live` is what is asked for again while the calculation runs."""
    row = get_object_or_404(PlanningRun.objects.select_related("plant__enterprise"), pk=run)
    if request.method == "POST":
        return stop(request, row)
    shape = planning_run(run=row.pk)
    link = reverse("scheduling:plans", args=[row.plant.path])
    context = around(request, row.plant, "plans", (_("Plans"), link), (_("Calculation"), ""))
    context |= {"title": shape.name or _("Calculation %(number)d") % {"number": shape.id}, "run": shape}
    context |= {"is_open": row.state in OPEN_RUNS, "state": row.state, "progress": progress(shape)}
    context |= {"figures": figures(shape), "curve": curve(shape), "facts": facts(shape)}
    name = "scheduling/run.html#live" if request.GET.get("part") == "live" else "scheduling/run.html"
    return render(request, name, context)


def progress(shape: RunShape) -> dict[str, Any]:
    ended = shape.ended_at or timezone.now()
    spent = (ended - shape.started_at).total_seconds() if shape.started_at else 0.0
    return {"spent": min(round(spent), round(shape.seconds)), "all": round(shape.seconds)}


def first_goal(shape: RunShape) -> str:
    """The criterion of the first priority; several of one priority are weighed into one number."""
    first = [goal.criterion for goal in shape.goals if goal.priority == min(one.priority for one in shape.goals)]
    return str(first[0]) if len(first) == 1 else ""


def figures(shape: RunShape) -> list[Fact]:
    name, best = first_goal(shape), shape.incumbents[-1] if shape.incumbents else None
    label = CRITERIA.get(name, _("Weighed goals"))
    shown = criterion(name, best.values[0]) if best else "—"
    gap = f"{shape.gap:.1%}" if shape.gap is not None else "—"
    better = ngettext_found(len(shape.incumbents))
    return [
        Fact(label, shown, note=better),
        Fact(_("Bound"), criterion(name, shape.bound), note=_("no plan can be better")),
        Fact(_("Gap"), gap, note=_("at most so far from the best possible")),
        Fact(_("Found by"), solver(best.solver) if best else "—"),
    ]


def ngettext_found(count: int) -> str:
    return _("%(count)d better plans so far") % {"count": count}


def curve(shape: RunShape) -> charts.Option | None:
    """The value of the first goal over the seconds of the calculation, and the bound below it."""
    if not shape.incumbents:
        return None
    name = first_goal(shape)
    size = 60 if name in MINUTES else 100 if name == Criterion.ENERGY else 1
    unit = {60: "h", 100: "元"}.get(size, "")
    last = max(float(progress(shape)["spent"]), shape.incumbents[-1].after_s)
    values = [[one.after_s, one.values[0] / size] for one in shape.incumbents]
    bounds = [[one.after_s, one.bound / size] for one in shape.incumbents]
    label = str(CRITERIA.get(name, _("Weighed goals")))
    option = charts.frame(f"{label} · {_('over the calculation')}", [_("best plan"), _("bound")])
    option["tooltip"]["valueFormatter"] = charts.quantity_format(unit)
    seconds = {"name": _("seconds"), "nameLocation": "middle", "nameGap": 28, "min": 0}
    option["xAxis"] = {
        "type": "value",
        **seconds,
        "max": max(last, 0.1),
        "axisLabel": {"formatter": charts.quantity_format("", 1)},
    }
    option["yAxis"] = charts.value_axis(unit, [one[1] for one in values + bounds], from_zero=False)
    option["grid"]["bottom"] = 28
    option["series"] = [
        series(_("best plan"), [*values, [last, values[-1][1]]], "point", dashed=False),
        series(_("bound"), [*bounds, [last, (shape.bound or bounds[-1][1] * size) / size]], "muted", dashed=True),
    ]
    return option


def series(name: str, data: list[list[float]], shade: str, *, dashed: bool) -> charts.Option:
    style = {"width": 2, "type": "dashed" if dashed else "solid"}
    return {
        "type": "line", "name": name, "data": data, "step": "end", "showSymbol": not dashed, "symbolSize": 5,
        "color": charts.colour(shade), "lineStyle": style,
    }  # fmt: skip


def facts(shape: RunShape) -> FactsPanel:
    rows = [
        (_("State"), state(STATES[shape.state])),
        (_("Goals, the first counts most"), goals_in_words(shape.goals) or "—"),
        (_("Operations"), quantity(shape.operations)),
        (_("Asked for"), instant(shape.queued_at, seconds=True)),
        (_("Begun"), instant(shape.started_at, seconds=True)),
        (_("Ended"), instant(shape.ended_at, seconds=True)),
        (_("By"), shape.by),
    ]
    return FactsPanel(title=_("Where it comes from"), rows=rows)


def stop(request: Request, row: PlanningRun) -> HttpResponse:
    stop_planning(by=request.user, run=row.pk)
    messages.success(request, _("It stops, and keeps the best plan it has."))
    return redirect("scheduling:run", run=row.pk)


urlpatterns = [
    path("schedule/runs/new/<path:plant>/", new_run, name="new_run"),
    path("schedule/runs/<int:run>/", run_page, name="run"),
]
