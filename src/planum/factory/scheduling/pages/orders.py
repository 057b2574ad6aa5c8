"""Orders: the list, one of them and why it is late, new ones by form or file."""

from base64 import b64decode, b64encode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.errors import Refused
from planum.factory.scheduling.actions import (
    add_order,
    import_calendars,
    import_machines,
    import_operators,
    import_orders,
    import_routings,
    import_setups,
    import_transport,
)
from planum.factory.scheduling.exports import (
    export_calendars,
    export_machines,
    export_operators,
    export_orders,
    export_routings,
    export_setups,
    export_transport,
)
from planum.factory.scheduling.forms import FileForm, OrderForm
from planum.factory.scheduling.gantt_charts import plan_chart
from planum.factory.scheduling.lateness import explained, late_order_shapes
from planum.factory.scheduling.models import Order, Plan, PlannedOperation
from planum.factory.scheduling.pages.plant import around, plant_of
from planum.factory.scheduling.pages.resources import READ_IN
from planum.factory.scheduling.queries import orders, routings
from planum.factory.scheduling.shapes import LateOrderShape, PlanShape
from planum.factory.scheduling.shaping import plan_shape
from planum.factory.scheduling.tables import OperationTable, OrderTable
from planum.factory.scheduling.versions import current_plan_of
from planum.factory.scheduling.words import lateness
from planum.kernel.naming import in_reader_language
from planum.kernel.requests import Request
from planum.ui.formats import instant, quantity, state
from planum.ui.gantt import GanttPanel
from planum.ui.panels import Action, Empty, FactsPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import table_page

MOST_ORDERS = 20_000
# What can be read in: the action, the file to begin from, the page to return to.
FILES: dict[str, Any] = {
    "orders": (import_orders, export_orders, "orders"),
    "routings": (import_routings, export_routings, "orders"),
    "machines": (import_machines, export_machines, "machines"),
    "calendars": (import_calendars, export_calendars, "machines"),
    "operators": (import_operators, export_operators, "machines"),
    "setups": (import_setups, export_setups, "machines"),
    "transport": (import_transport, export_transport, "machines"),
}

TITLES = {
    "orders": gettext_lazy("Read in orders"),
    "routings": gettext_lazy("Read in routings"),
    "machines": gettext_lazy("Read in machines"),
    **READ_IN,
}
LINKS = (("import", ("orders",)), ("new_order", ()))


def order_list(request: Request, plant: str) -> HttpResponse:
    row = plant_of(plant)
    late = request.GET.get("late") == "1"
    context = around(request, row, "orders") | {"late": late}
    read, new = (reverse(f"scheduling:{name}", args=[*more, row.path]) for name, more in LINKS)
    actions = [Action(_("Read in orders"), read, primary=True), Action(_("New order"), new)]
    actions.append(Action(_("Routings"), reverse("scheduling:import", args=["routings", row.path])))
    return table_page(
        request,
        OrderTable,
        orders(plant=row.path, late=late, limit=MOST_ORDERS),
        title=_("Late orders") if late else _("Orders"),
        search=("code", "product", "product_name", "product_name_en", "note"),
        actions=actions if context["may_plan"] else [],
        empty=Empty(_("No order is late.") if late else _("Orders will stand here."), *([_("Read in orders"), read])),
        template="scheduling/list.html",
        context=context,
    )


def order_page(request: Request, order: int) -> HttpResponse:
    row = get_object_or_404(Order.objects.select_related("plant__enterprise", "routing"), pk=order)
    current = current_plan_of(row.plant_id)
    plan = plan_shape(current) if current else None
    places = planned(row, plan)
    late = _late(row, current, places)
    link = reverse("scheduling:orders", args=[row.plant.path])
    context = around(request, row.plant, "orders", (_("Orders"), link), (row.code, ""))
    context |= {"title": row.code, "subtitle": row.routing}
    context["panels"] = [why(late.reasons)] if late else []
    context["panels"] += [facts(row, places, late.late_minutes if late else None)]
    context["panels"] += [TablePanel(title=_("Operations"), table=OperationTable(places, orderable=False))]
    if plan and places:
        shown = plan_chart(plan, title=_("In the current plan"), order=row.code, is_movable=context["may_plan"])
        context["panels"].append(GanttPanel(title=_("In the current plan"), gantt=shown))
    return render(request, "scheduling/detail.html", context)


def _late(order: Order, plan: Plan | None, places: list[Any]) -> LateOrderShape | None:
    """Why the plan ends the order late; nothing is asked of a plan that ends it in time."""
    if plan is None or order.due_at is None or all(place.ends_at <= order.due_at for place in places):
        return None
    return next((one for one in late_order_shapes(explained(plan), MOST_ORDERS) if one.order == order.code), None)


def planned(order: Order, plan: PlanShape | None) -> list[Any]:
    """Its places in the plan, each with how long it waits for its machine after what comes before it."""
    if plan is None:
        return []
    rows = PlannedOperation.objects.filter(plan=plan.id, operation__order=order)
    places: list[Any] = list(rows.select_related("operation__step", "machine").order_by("starts_at"))
    ready: dict[int, Any] = {place.operation.step.number: place.ends_at for place in places}
    for place in places:
        before = [ready[number] for number in place.operation.step.after if number in ready]
        waited = (place.starts_at - max(before)).total_seconds() / 60 if before else None
        place.waits = waited if waited and waited > 0 else None
    return places


def why(reasons: list[str]) -> Panel:
    """The binding chain, from what holds the order back most."""
    lines = format_html_join("", "<li>{}</li>", ((reason,) for reason in reasons))
    return TextPanel(title=_("Why it is late"), content=format_html('<ol class="binding">{}</ol>', lines))


def facts(order: Order, places: list[Any], late: int | None) -> Panel:
    end = max((place.ends_at for place in places), default=None)
    rows = [
        (_("State"), state(order.state)),
        (_("Product"), order.routing.product),
        (_("Pieces"), quantity(order.quantity)),
        (_("Due"), instant(order.due_at)),
        (_("Planned end"), instant(end)),
        (_("Lateness"), lateness(late or 0) if end and order.due_at else lateness(None)),
        (_("Not before"), instant(order.release_at)),
        (_("Weight"), order.weight),
    ]
    return FactsPanel(title=_("The order"), rows=[*rows, (_("Note"), order.note)] if order.note else rows)


def new_order(request: Request, plant: str) -> HttpResponse:
    row = plant_of(plant)
    products = [
        (one.product, f"{in_reader_language(one.name, one.name_en)} ({one.product})") for one in routings(plant=plant)
    ]
    form, refusal = OrderForm(request.POST or None, products=list(dict(products).items())), None
    if request.method == "POST" and form.is_valid():
        try:
            made = add_order(by=request.user, plant=row.path, **form.cleaned_data)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("Order %(order)s is there; the next plan will hold it.") % {"order": made.code})
            return redirect("scheduling:order", order=made.id)
    link = reverse("scheduling:orders", args=[row.path])
    context = around(request, row, "orders", (_("Orders"), link), (_("New order"), ""))
    context |= {"form": form, "refusal": refusal, "title": _("New order"), "back": link}
    return render(request, "scheduling/form.html", context, status=422 if refusal or form.errors else 200)


def read_in(request: Request, kind: str, plant: str) -> HttpResponse:
    """A file is read whole or not at all; wrong cells are named by row and column."""
    row = plant_of(plant)
    if kind not in FILES:
        raise Http404
    action, _export, back = FILES[kind]
    form, refusal = FileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            done = action(by=request.user, plant=row.path, name=given.name, content=b64encode(given.read()).decode())
        except Refused as error:
            refusal = error
        else:
            said = _("%(rows)d rows read: %(added)d new, %(changed)d changed, %(kept)d as before.")
            parts = {name: getattr(done, name) for name in ("rows", "added", "changed", "kept")}
            messages.success(request, said % parts)
            return redirect(f"scheduling:{back}", plant=row.path)
    link = reverse(f"scheduling:{back}", args=[row.path])
    context = around(request, row, back, (TITLES[kind], ""))
    context |= {"form": form, "refusal": refusal, "title": TITLES[kind], "back": link, "submit": _("Read in")}
    context["example"] = reverse("scheduling:export", args=[kind, row.path])
    return render(request, "scheduling/import.html", context, status=422 if refusal or form.errors else 200)


def export(request: Request, kind: str, plant: str) -> HttpResponse:
    row = plant_of(plant)
    if kind not in FILES:
        raise Http404
    file = FILES[kind][1](plant=row.path)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(b64decode(file.content), content_type=file.media_type, headers=headers)


urlpatterns = [
    path("schedule/orders/of/<path:plant>/", order_list, name="orders"),
    path("schedule/orders/new/<path:plant>/", new_order, name="new_order"),
    path("schedule/orders/<int:order>/", order_page, name="order"),
    path("schedule/files/<str:kind>/in/<path:plant>/", read_in, name="import"),
    path("schedule/files/<str:kind>/out/<path:plant>/", export, name="export"),
]
