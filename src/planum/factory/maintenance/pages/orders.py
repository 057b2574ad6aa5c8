"""Work orders: the list, one of them with what can be done next, a new one, and a table read in."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.maintenance.actions import (
    cancel_work_order,
    finish_work_order,
    import_work_orders,
    open_work_order,
    plan_work_order,
    start_work_order,
)
from planum.factory.maintenance.exports import export_work_orders
from planum.factory.maintenance.forms import CancelForm, FinishForm, OpenForm, PlanForm, WorkFileForm
from planum.factory.maintenance.models import OPEN_STATES, FailureMode, Outcome, WorkKind, WorkOrder, WorkState
from planum.factory.maintenance.panels import order_facts
from planum.factory.maintenance.permissions import can_plan_work_somewhere
from planum.factory.maintenance.queries import work_order_rows
from planum.factory.maintenance.tables import WorkOrderFilter, WorkOrderTable
from planum.hub.assets.models import Asset, Level
from planum.hub.assets.permissions import owns
from planum.kernel.requests import Request
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page

FORMS: dict[str, type[forms.Form]] = {"plan": PlanForm, "finish": FinishForm, "cancel": CancelForm}
NEXT = {WorkState.OPEN: ("plan", "start", "cancel"), WorkState.PLANNED: ("start", "plan", "cancel"),
        WorkState.IN_PROGRESS: ("finish", "cancel")}  # fmt: skip
DUE = "due"


def order_list(request: Request) -> HttpResponse:
    rows = work_order_rows().select_related("prognosis")
    if request.GET.get(DUE) == "1":
        due = Q(due_on__lte=timezone.localdate()) | Q(planned_start_at__lte=timezone.now())
        rows = rows.filter(due, state__in=OPEN_STATES)
    may_open = can_plan_work_somewhere(request.user)
    new, read = reverse("maintenance:new_order"), reverse("maintenance:import")
    actions = [Action(_("Open a work order"), new, primary=True), Action(_("Read in work orders"), read)]
    return table_page(
        request,
        WorkOrderTable,
        rows,
        title=_("Work orders that are due") if request.GET.get(DUE) == "1" else _("Work orders"),
        search=("code", "title", "note", "asset__name", "asset__name_en", "asset__path"),
        filters=WorkOrderFilter,
        actions=actions if may_open else [],
        empty=Empty(WorkOrderTable.empty.text, *([_("Open a work order"), new] if may_open else [])),
        context={"wing": "point", "breadcrumb": _breadcrumb(_("Work orders"))},
    )


def order(request: Request, work_order: int) -> HttpResponse:
    """What it is, and the forms of what can be done with it next."""
    row = _order(work_order)
    may_change = can_plan_work_somewhere(request.user) and owns(request.user, row.plant)
    asked, refusal, form = request.POST.get("do", ""), None, None
    if request.method == "POST":
        if not may_change or asked not in NEXT.get(row.state, ()):
            raise Http404(_("This cannot be done with the work order."))
        form = FORMS[asked](request.POST) if asked in FORMS else None
        if form is None or form.is_valid():
            try:
                CHANGES[asked](request, row, form.cleaned_data if form else {})
            except Refused as error:
                refusal = error
            else:
                messages.success(request, _("Done."))
                return redirect("maintenance:order", work_order=row.pk)
    context = {
        "title": row.title,
        "subtitle": f"{row.code} · {row.asset}",
        "wing": "point",
        "breadcrumb": _breadcrumb(row.code, (_("Work orders"), reverse("maintenance:orders"))),
        "panels": order_facts(row),
        "steps": _steps(row, asked, form) if may_change else [],
        "refusal": refusal,
    }
    failed = refusal is not None or (form is not None and bool(form.errors))
    return render(request, "maintenance/order.html", context, status=422 if failed else 200)


def _steps(row: WorkOrder, asked: str, form: forms.Form | None) -> list[dict[str, Any]]:
    begun = {"starts_at": row.planned_start_at, "ends_at": row.planned_end_at, "failure_mode": row.failure_mode,
             "failed_at": row.failed_at}  # fmt: skip
    shown = []
    for name in NEXT.get(row.state, ()):
        blank = FORMS[name](initial=begun) if name in FORMS else None
        shown.append({"do": name, "label": LABELS[name](), "form": form if name == asked and form else blank})
    return shown


LABELS: dict[str, Callable[[], str]] = {
    "plan": lambda: _("Plan it"),
    "start": lambda: _("Work begins"),
    "finish": lambda: _("Work is done"),
    "cancel": lambda: _("Give it up"),
}


def _plan(request: Request, row: WorkOrder, given: dict[str, Any]) -> None:
    plan_work_order(by=request.user, work_order=row.pk, starts_at=given["starts_at"], ends_at=given["ends_at"])


def _start(request: Request, row: WorkOrder, _given: dict[str, Any]) -> None:
    start_work_order(by=request.user, work_order=row.pk)


def _finish(request: Request, row: WorkOrder, given: dict[str, Any]) -> None:
    cost = given["cost"]
    finish_work_order(
        by=request.user, work_order=row.pk, outcome=Outcome(given["outcome"]), failed_at=given["failed_at"],
        failure_mode=FailureMode(given["failure_mode"]) if given["failure_mode"] else None,
        downtime_h=given["downtime_h"], cost_fen=None if cost is None else int(cost * 100), note=given["note"],
    )  # fmt: skip


def _cancel(request: Request, row: WorkOrder, given: dict[str, Any]) -> None:
    cancel_work_order(by=request.user, work_order=row.pk, reason=given["reason"])


CHANGES: dict[str, Callable[[Request, WorkOrder, dict[str, Any]], None]] = {
    "plan": _plan, "start": _start, "finish": _finish, "cancel": _cancel,
}  # fmt: skip


def new_order(request: Request) -> HttpResponse:
    machines = _own(request, Level.UNIT)
    begun = {"machine": machines.filter(path=request.GET.get("machine", "")).first()}
    form = OpenForm(request.POST or None, machines=machines, initial=begun | _cause(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _opened(request, form.cleaned_data)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("Work order %(code)s is open.") % {"code": made.code})
            return redirect("maintenance:order", work_order=made.id)
    back = reverse("maintenance:orders")
    context = {"form": form, "refusal": refusal, "title": _("Open a work order"), "back": back, "wing": "point"}
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


def _opened(request: Request, given: dict[str, Any]) -> Any:
    mode = given["failure_mode"]
    return open_work_order(
        by=request.user, asset=given["machine"].path, kind=WorkKind(given["kind"]), title=given["title"],
        failure_mode=FailureMode(mode) if mode else None, due_on=given["due_on"], prognosis=given["prognosis"],
        failed_at=given["failed_at"], note=given["note"],
    )  # fmt: skip


def _cause(request: Request) -> dict[str, Any]:
    asked = request.GET.get("prognosis", "")
    return {"prognosis": int(asked)} if asked.isdigit() else {}


def read_in(request: Request) -> HttpResponse:
    """A file is read whole or not at all; wrong cells are named by row and column."""
    form = WorkFileForm(request.POST or None, request.FILES or None, plants=_own(request, Level.SITE))
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        content = b64encode(given.read()).decode()
        try:
            done = import_work_orders(
                by=request.user, plant=form.cleaned_data["plant"].path, name=given.name, content=content
            )  # fmt: skip
        except Refused as error:
            refusal = error
        else:
            said = _("%(rows)d rows read: %(added)d new, %(changed)d changed.")
            messages.success(request, said % vars(done))
            return redirect("maintenance:orders")
    back = reverse("maintenance:orders")
    context = {
        "form": form, "refusal": refusal, "title": _("Read in work orders"), "back": back, "wing": "point",
        "submit": _("Read in"), "plants": form.fields["plant"].queryset,  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "maintenance/import.html", context, status=422 if refusal or form.errors else 200)


def export(request: Request, plant: str) -> HttpResponse:
    if not _own(request, Level.SITE).filter(path=plant).exists():
        raise Http404
    file = export_work_orders(plant=plant)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(b64decode(file.content), content_type=file.media_type, headers=headers)


def _own(request: Request, level: Level) -> Any:
    rows = Asset.objects.filter(level=level)
    person = request.user
    return rows if person.is_superuser else rows.filter(enterprise__in=person.as_viewer().organisations)


def _order(key: int) -> WorkOrder:
    rows = work_order_rows().select_related("prognosis__model__file", "prognosis__fleet", "prognosis__asset")
    row: WorkOrder = get_object_or_404(rows, pk=key)
    return row


def _breadcrumb(here: object, *steps: tuple[object, str]) -> list[dict[str, object]]:
    path_: list[dict[str, object]] = [{"label": _("Machine health"), "url": reverse("maintenance:board")}]
    return [*path_, *({"label": label, "url": url} for label, url in steps), {"label": here}]


urlpatterns = [
    path("maintenance/work-orders/", order_list, name="orders"),
    path("maintenance/work-orders/new/", new_order, name="new_order"),
    path("maintenance/work-orders/import/", read_in, name="import"),
    path("maintenance/work-orders/export/<path:plant>/", export, name="export"),
    path("maintenance/work-orders/<int:work_order>/", order, name="order"),
]
