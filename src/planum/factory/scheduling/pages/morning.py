"""The planner's morning: what waits, how the plan stands, the plan itself."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.factory.scheduling.gantt_charts import plan_chart
from planum.factory.scheduling.models import (
    OPEN_RUNS,
    Closure,
    ClosureKind,
    Event,
    EventState,
    Machine,
    Order,
    PlanningRun,
    Proposal,
    ProposalState,
)
from planum.factory.scheduling.models.orders import UNFINISHED
from planum.factory.scheduling.pages.plant import around, plant_of
from planum.factory.scheduling.queries import current_plan, shops
from planum.factory.scheduling.shapes import PlanShape, ShopShape
from planum.factory.scheduling.words import criterion, duration
from planum.hub.assets.models import Asset
from planum.kernel.naming import in_reader_language
from planum.kernel.requests import Request
from planum.ui.formats import instant
from planum.ui.gantt import GanttPanel
from planum.ui.panels import Action, Empty, Fact, FiguresPanel, Panel


@dataclass(frozen=True)
class Waiting:
    count: int
    text: str
    url: str


@dataclass(frozen=True)
class ShopRow:
    shape: ShopShape

    @property
    def name(self) -> str:
        return in_reader_language(self.shape.name, self.shape.name_en)

    @property
    def url(self) -> str:
        return reverse("scheduling:morning", args=[self.shape.plant])


def shops_page(request: Request) -> HttpResponse:
    """Whoever plans one plant comes straight to it."""
    rows = [ShopRow(shape) for shape in shops()]
    if len(rows) == 1:
        return redirect(rows[0].url)
    context = {"title": _("Scheduling"), "rows": rows, "wing": "point"}
    nothing = Empty(_("Plants that you plan will stand here: those of your own enterprise."))
    return render(request, "scheduling/shops.html", context | {"empty": nothing})


def morning(request: Request, plant: str) -> HttpResponse:
    row = plant_of(plant)
    context: dict[str, Any] = around(request, row, "morning")
    plan = current_plan(plant=row.path)
    context |= {"title": _("Today's plan"), "waiting": [line for line in waiting(row, plan) if line.count]}
    context["plan"] = plan
    context["empty"] = None if plan else first_step(row)
    context["panels"] = [*figures(plan), *chart(plan, may_plan=context["may_plan"])]
    return render(request, "scheduling/morning.html", context)


def waiting(plant: Asset, plan: PlanShape | None) -> list[Waiting]:
    now, events = timezone.now(), reverse("scheduling:events", args=[plant.path])
    orders = reverse("scheduling:orders", args=[plant.path])
    down = Closure.objects.filter(machine__plant=plant, kind=ClosureKind.BREAKDOWN, starts_at__lte=now, ends_at__gt=now)
    runs = PlanningRun.objects.filter(plant=plant, state__in=OPEN_RUNS).values_list("pk", flat=True)
    run = reverse("scheduling:run", args=[runs[0]]) if runs else events
    proposed = Proposal.objects.filter(event__plant=plant, state=ProposalState.PROPOSED).count()
    reported = Event.objects.filter(plant=plant, state=EventState.REPORTED).count()
    machines = reverse("scheduling:machines", args=[plant.path])
    return [
        Waiting(proposed, _("proposals wait for your decision"), events),
        Waiting(reported, _("reported stops wait to be confirmed"), events),
        Waiting(plan.late_orders if plan else 0, _("orders will be late"), f"{orders}?late=1"),
        Waiting(down.values("machine").distinct().count(), _("machines are down"), machines),
        Waiting(len(runs), _("calculations are running"), run),
    ]


def figures(plan: PlanShape | None) -> list[Panel]:
    if plan is None:
        return []
    said = [Fact(_("Late orders"), plan.late_orders, note=_("in the current plan"))]
    said += [Fact(_("Lateness, weighted"), criterion("tardiness", plan.criteria.get("tardiness")))]
    said += [Fact(_("Set-ups"), duration(plan.criteria.get("setup")))]
    if energy := plan.criteria.get("energy"):
        said.append(Fact(_("Energy cost"), criterion("energy", energy)))
    said += [Fact(_("Operations"), plan.operations, note=instant(plan.ends_at))]
    title = _("Plan %(number)d") % {"number": plan.number}
    link = Action(_("Where these figures come from"), reverse("scheduling:plan", args=[plan.id]))
    return [FiguresPanel(title=title, figures=said, actions=[link])]


def chart(plan: PlanShape | None, *, may_plan: bool) -> list[Panel]:
    if plan is None:
        return []
    return [GanttPanel(gantt=plan_chart(plan, title=_("Current plan"), is_movable=may_plan))]


def first_step(plant: Asset) -> Empty:
    """The one thing to do next until there is a plan."""
    if not Machine.objects.filter(plant=plant).exists():
        link = reverse("scheduling:import", args=["machines", plant.path])
        return Empty(_("A plan needs machines. Read in the list of machines first."), _("Read in machines"), link)
    if not Order.objects.filter(plant=plant, state__in=UNFINISHED).exists():
        link = reverse("scheduling:import", args=["orders", plant.path])
        return Empty(_("The machines are known. Orders come next."), _("Read in orders"), link)
    link = reverse("scheduling:new_run", args=[plant.path])
    return Empty(_("Orders and machines are there; a plan will stand here."), _("Make the first plan"), link)


urlpatterns = [
    path("schedule/", shops_page, name="shops"),
    path("schedule/today/<path:plant>/", morning, name="morning"),
]
