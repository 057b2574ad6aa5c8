"""Plans: versions, one of them, two or three side by side; moving an operation, publishing, copying."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.factory.scheduling.actions import (
    copy_plan,
    delete_what_if,
    pin_operation,
    publish_plan,
    unpin_operation,
)
from planum.factory.scheduling.gantt_charts import plan_chart
from planum.factory.scheduling.models import Plan, PlannedOperation, PlanState
from planum.factory.scheduling.pages.plant import around, plant_of
from planum.factory.scheduling.panels import comparison_panels, plan_panels
from planum.factory.scheduling.queries import compare_plans, plan, planning_runs, plans
from planum.factory.scheduling.shaping import plan_shape
from planum.factory.scheduling.tables import PlanTable, RunTable
from planum.kernel.requests import Request
from planum.ui.gantt import GanttPanel, moment_of, move_answer
from planum.ui.panels import Action, Empty, TablePanel
from planum.ui.tables import table_page

MOST_COMPARED = 3
CAN_PUBLISH = (PlanState.DRAFT, PlanState.WHAT_IF)
MOVABLE = (PlanState.DRAFT, PlanState.WHAT_IF, PlanState.CURRENT)


def plan_list(request: Request, plant: str) -> HttpResponse:
    row = plant_of(plant)
    context = around(request, row, "plans")
    new = reverse("scheduling:new_run", args=[row.path])
    runs = RunTable(planning_runs(plant=row.path), prefix="runs-", orderable=False)
    context["runs"] = TablePanel(title=_("Calculations"), table=runs) if len(runs.rows) else None
    return table_page(
        request,
        PlanTable,
        plans(plant=row.path, limit=200),
        title=_("Plans"),
        search=("name", "number", "made_by"),
        actions=[Action(_("Calculate a plan"), new, primary=True)] if context["may_plan"] else [],
        empty=Empty(_("Plans will stand here: the current one, drafts and what-ifs."), _("Calculate a plan"), new),
        template="scheduling/plans.html",
        context=context,
    )


def plan_page(request: Request, plan_id: int) -> HttpResponse:
    row = _plan(plan_id)
    if change := CHANGES.get(request.POST.get("do", "")):
        return change(request, row)
    shape = plan_shape(row)
    link = reverse("scheduling:plans", args=[row.plant.path])
    title = _("Plan %(number)d") % {"number": row.number}
    context = around(request, row.plant, "plans", (_("Plans"), link), (title, ""))
    context |= {"title": f"{title} {row.name}".strip(), "plan": row}
    context["may_publish"] = context["may_plan"] and row.state in CAN_PUBLISH
    context["may_delete"] = context["may_plan"] and row.state == PlanState.WHAT_IF
    movable = context["may_plan"] and row.state in MOVABLE
    chart = plan_chart(shape, title=context["title"], is_movable=movable)
    figures, *rest = plan_panels(row, shape)
    context["panels"] = [figures, GanttPanel(gantt=chart), *rest]
    context["pinned"] = _pinned(row) if movable and row.state != PlanState.CURRENT else []
    return render(request, "scheduling/plan.html", context)


def _pinned(row: Plan) -> list[Any]:
    places = PlannedOperation.objects.filter(plan=row, pinned=True)
    return list(places.select_related("operation__order", "operation__step", "machine").order_by("starts_at")[:100])


def _plan(key: int) -> Plan:
    row: Plan = get_object_or_404(Plan.objects.select_related("plant__enterprise", "parent", "made_by"), pk=key)
    return row


@require_POST
def move(request: Request, plan_id: int) -> HttpResponse:
    """What the chart sends: an operation to a machine at a time, or a move to take back."""
    row, given = _plan(plan_id), request.POST
    start, key = moment_of(given.get("start", "")), given.get("bar", "")
    if start is None or not key.isdigit():
        raise Refused(_("The chart did not say what shall be moved where."), remedy=_("Load the page again."))
    if given.get("undo") and given.get("pinned") != "1":
        moved = unpin_operation(by=request.user, plan=row.pk, operation=int(key))
        said = _("The operation is free again; the plan was mended around it.")
    else:
        machine = given.get("row", "")
        moved = pin_operation(by=request.user, plan=row.pk, operation=int(key), machine=machine, starts_at=start)
        said = _("The operation is pinned there; the plan was mended around it.")
    if moved.id != row.pk:
        messages.success(request, _("The current plan stays as it is: your move stands in this draft."))
        return move_answer(said, origin=0, follow=reverse("scheduling:plan", args=[moved.id]))
    origin = given.get("origin", "0")
    bars = plan_chart(moved, title="", is_movable=True).bars
    return move_answer(said, bars, origin=int(origin) if origin.isdigit() else 0)


def unpin(request: Request, row: Plan) -> HttpResponse:
    key = request.POST.get("operation", "")
    moved = unpin_operation(by=request.user, plan=row.pk, operation=int(key) if key.isdigit() else 0)
    return redirect("scheduling:plan", plan_id=moved.id)


def publish(request: Request, row: Plan) -> HttpResponse:
    publish_plan(by=request.user, plan=row.pk)
    messages.success(request, _("This is the current plan from now on."))
    return redirect("scheduling:morning", plant=row.plant.path)


def copy(request: Request, row: Plan) -> HttpResponse:
    name = _("What if · plan %(number)d") % {"number": row.number}
    made = copy_plan(by=request.user, plan=row.pk, name=name)
    messages.success(request, _("A copy to try things in; the original stays as it is."))
    return redirect("scheduling:plan", plan_id=made.id)


def delete(request: Request, row: Plan) -> HttpResponse:
    plant = row.plant.path
    delete_what_if(by=request.user, plan=row.pk)
    messages.success(request, _("The what-if is gone."))
    return redirect("scheduling:plans", plant=plant)


# What the buttons of a plan's page ask for.
CHANGES = {"unpin": unpin, "publish": publish, "copy": copy, "delete": delete}


def compare(request: Request, plant: str) -> HttpResponse:
    """Two or three plans: their figures, what differs, one chart above the other."""
    row = plant_of(plant)
    keys = [int(key) for key in request.GET.getlist("plan") if key.isdigit()][:MOST_COMPARED]
    found = {one.pk: one for one in Plan.objects.filter(plant=row, pk__in=keys)}
    chosen = [plan(plan=key) for key in dict.fromkeys(keys) if key in found]
    link = reverse("scheduling:plans", args=[row.path])
    context = around(request, row, "plans", (_("Plans"), link), (_("Compare"), ""))
    context["title"] = _("Plans side by side")
    if len(chosen) < 2:
        context["empty"] = Empty(_("Choose two or three plans in the list to see them side by side."), _("Plans"), link)
        return render(request, "scheduling/detail.html", context)
    first, *others = chosen
    differences = [compare_plans(before=first.id, after=other.id) for other in others]
    context["panels"] = comparison_panels(chosen, differences)
    changed = [None, *differences] if len(chosen) == 2 else [None] * len(chosen)
    for shape, difference in zip(chosen, changed, strict=True):
        title = _("Plan %(number)d") % {"number": shape.number} + f" {shape.name}"
        chart = plan_chart(shape, title=title, difference=difference, together="compared")
        context["panels"].append(GanttPanel(title=title, gantt=chart))
    context["now"] = timezone.now()
    return render(request, "scheduling/detail.html", context)


urlpatterns = [
    path("schedule/plans/of/<path:plant>/", plan_list, name="plans"),
    path("schedule/plans/compare/<path:plant>/", compare, name="compare"),
    path("schedule/plans/<int:plan_id>/", plan_page, name="plan"),
    path("schedule/plans/<int:plan_id>/move/", move, name="move"),
]
