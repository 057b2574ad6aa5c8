"""Pages of the plans: the list, the state of one, its numbers with their rows, documents and packages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.jobs import calculate
from planum.kernel.requests import Request
from planum.programme.plan import actions
from planum.programme.plan.actions.packaging import evidence_binder
from planum.programme.plan.checking import check
from planum.programme.plan.engine.document import compose
from planum.programme.plan.engine.numbers import Kind, money_text, plain
from planum.programme.plan.forms import OpenPlanForm
from planum.programme.plan.gathering import gather
from planum.programme.plan.models import ImplementationPlan, PlanPackage, PlanState, PlanVersion
from planum.programme.plan.pages import editing
from planum.programme.plan.panels import documents_panels, plan_panels
from planum.programme.plan.permissions import (
    can_edit,
    can_write_plans,
    decides_about,
    require_packager,
    writes_for,
)
from planum.programme.plan.printing import plan_docx, plan_pdf, projects_workbook
from planum.programme.plan.tables import NumberTable, PlanFilter, PlanTable, ShownNumber
from planum.ui.evidence import Link, evidence_page
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page

BUILDING_S = 60.0
WING = {"wing": "programme"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plan_list(request: Request) -> HttpResponse:
    rows = ImplementationPlan.objects.select_related("region")
    open_one = Action(_("Open a plan"), reverse("plan:open"), primary=True)
    return table_page(
        request, PlanTable, rows, title=_("Implementation plans"), filters=PlanFilter,
        search=("code", "name", "name_en", "region__name"), context=WING,
        actions=[open_one] if can_write_plans(request.user) and request.user.organisation else [],
    )  # fmt: skip


def open_page(request: Request) -> HttpResponse:
    """Open a plan, or a supplement, of the city that the reader writes for."""
    home = request.user.organisation
    if not can_write_plans(request.user) or home is None:
        raise PermissionDenied(_("Only an industry bureau opens a plan."))
    approved = ImplementationPlan.objects.filter(state=PlanState.APPROVED, region=home.region_id, supplements=None)
    form = OpenPlanForm(request.POST or None, plans=approved)
    trail = [{"label": _("Implementation plans"), "url": reverse("plan:list")}, {"label": _("Open a plan")}]
    context = {"title": _("Open a plan"), "subtitle": home.region, "form": form, "back": reverse("plan:list"),
               "submit": _("Open a plan"), "breadcrumb": trail, **WING}  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.is_bound else 200)
    base = form.cleaned_data.pop("supplements")
    given = form.cleaned_data | {"region": home.region.code, "supplements": base.code if base else ""}
    try:
        done = actions.open_plan(by=request.user, **given)
    except Refused as refusal:
        return render(request, "ui/form.html", {**context, "refusal": refusal}, status=422)
    messages.success(request, _("The plan is opened; write its chapters and tables."))
    return redirect("plan:plan", code=done.code)


def plan_page(request: Request, code: str, refusal: Refused | None = None) -> HttpResponse:
    """State, what is missing, the next step, the main numbers."""
    row = editing.one_plan(code)
    checked = check(row)
    edit = Action(_("Write"), reverse("plan:chapter", args=[code, checked.content.chapters[0].code]), primary=True)
    links = [Action(_("Numbers"), reverse("plan:numbers", args=[code])),
             Action(_("List of projects"), reverse("plan:part", args=[code, "projects"])),
             Action(pgettext("implementation plan", "Documents"), reverse("plan:documents", args=[code]))]  # fmt: skip
    return render(request, "plan/plan.html", {
        "title": row, "subtitle": row.region, "plan": row, "refusal": refusal, **WING,
        "breadcrumb": [{"label": _("Implementation plans"), "url": reverse("plan:list")}, {"label": row}],
        "actions": [edit, *links] if can_edit(request.user, row) else links,
        "steps": _steps(request, row), "gaps": editing.linked(row, checked), "blocking": checked.blocking,
        "panels": plan_panels(row, checked),
    }, status=422 if refusal else 200)  # fmt: skip


def numbers_page(request: Request, code: str) -> HttpResponse:
    row = editing.one_plan(code)
    shown = [ShownNumber(code, one) for one in check(row).numbers.values()]
    trail = [{"label": _("Implementation plans"), "url": reverse("plan:list")},
             {"label": row, "url": reverse("plan:plan", args=[code])}, {"label": _("Numbers")}]  # fmt: skip
    return table_page(
        request, NumberTable, shown, title=_("Numbers of the plan"), search=("name",), per_page=100,
        empty=Empty(_("Numbers stand here when the plan has its first rows.")),
        context={"subtitle": row, "breadcrumb": trail, **WING},
    )  # fmt: skip


def number_page(request: Request, code: str, number: str) -> HttpResponse:
    """The rows that a number sums."""
    row = editing.one_plan(code)
    found = check(row).numbers.get(number)
    if found is None:
        raise Http404(_("There is no number %(number)s.") % {"number": number})
    as_text: Callable[[Any], str] = (lambda v: money_text(int(v))) if found.kind is Kind.MONEY else plain
    links = [
        Link(pgettext("implementation plan", "Row"), label, value=as_text(value), detail=key)
        for label, key, value in found.rows
    ]
    return evidence_page(request, title=found.name, links=links, value=found.text)


def documents_page(request: Request, code: str) -> HttpResponse:
    row = editing.one_plan(code)
    trail = [{"label": _("Implementation plans"), "url": reverse("plan:list")},
             {"label": row, "url": reverse("plan:plan", args=[code])},
             {"label": pgettext("implementation plan", "Documents")}]  # fmt: skip
    may = row.state != PlanState.DRAFT and (writes_for(request.user, row.region) or decides_about(request.user, row))
    return render(request, "plan/documents.html", {
        "title": pgettext("implementation plan", "Documents"), "subtitle": row, "plan": row,
        "breadcrumb": trail, "may_build": may,
        "panels": documents_panels(row), **WING,
    })  # fmt: skip


def document_file(request: Request, code: str, name: str) -> HttpResponse:
    """The plan as it stands, draft or not: Word, PDF, list of projects, binder."""
    row = editing.one_plan(code)
    content = gather(row)
    makers: dict[str, tuple[str, Callable[[], bytes]]] = {
        "plan.pdf": ("application/pdf", lambda: plan_pdf(compose(content))),
        "plan.docx": (DOCX, lambda: plan_docx(compose(content), content.on)),
        "projects.xlsx": (XLSX, lambda: projects_workbook(content)),
        "evidence.pdf": ("application/pdf", lambda: evidence_binder(row, content)),
    }
    if name not in makers:
        raise Http404(_("There is no document %(name)s.") % {"name": name})
    media_type, made = makers[name]
    return _file(made(), f"{row.code}-{name}", media_type)


def package_file(request: Request, code: str, pk: int) -> HttpResponse:
    row = get_object_or_404(PlanPackage.objects.select_related("file"), plan__code=code, pk=pk)
    return _file(content_of(row.file), row.file.name, "application/zip")


def approved_file(request: Request, code: str, number: int) -> HttpResponse:
    """The document a version was approved with, as it was kept."""
    row = get_object_or_404(PlanVersion.objects.select_related("document"), plan__code=code, number=number)
    if row.document is None:
        raise Http404(_("This version was not approved."))
    return _file(content_of(row.document), row.document.name, row.document.media_type)


@require_POST
def build_package(request: Request, code: str) -> HttpResponse:
    """In the background: a binder of hundreds of pages takes its time, and the reader may go elsewhere."""
    row = editing.one_plan(code)
    require_packager(request.user, row)
    queued = calculate(
        "programme.build_plan_package", by=request.user, arguments={"plan": code}, seconds=BUILDING_S,
        then=reverse("plan:documents", args=[code]),
    )  # fmt: skip
    return redirect("calculation", key=queued.pk)


@require_POST
def take_step(request: Request, code: str, step: str) -> HttpResponse:
    row = editing.one_plan(code)
    reason = request.POST.get("reason", "")
    calls: dict[str, Callable[[], Any]] = {
        "finalise": lambda: actions.finalise_plan(by=request.user, plan=code),
        "submit": lambda: actions.submit_plan(by=request.user, plan=code),
        "reopen": lambda: actions.reopen_plan(by=request.user, plan=code, reason=reason),
        "approve": lambda: actions.approve_plan(by=request.user, plan=code, approval=reason),
        "return": lambda: actions.return_plan(by=request.user, plan=code, reason=reason),
    }
    if step not in calls:
        raise Http404(_("There is no step %(step)s.") % {"step": step})
    if step not in {name for name, _label, _asks in _steps(request, row)} and not writes_for(request.user, row.region):
        raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": row.region})
    try:
        calls[step]()
    except Refused as refusal:
        return plan_page(request, code, refusal)
    messages.success(request, _("Done."))
    return redirect("plan:plan", code=code)


def _steps(request: Request, row: ImplementationPlan) -> list[tuple[str, str, str]]:
    """What the reader may do now: name, label, and what is asked for with it."""
    if writes_for(request.user, row.region):
        if row.state == PlanState.DRAFT:
            return [("finalise", _("Finalise"), "")]
        if row.state == PlanState.FINALISED:
            return [("submit", _("Hand in"), ""), ("reopen", _("Open again"), _("Reason"))]
        if row.state == PlanState.RETURNED:
            return [("reopen", _("Open again"), _("Reason"))]
    if decides_about(request.user, row) and row.state == PlanState.SUBMITTED:
        return [
            ("approve", pgettext("implementation plan", "Approve"), _("Letter of approval")),
            ("return", _("Send back"), _("Reason")),
        ]
    return []


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("plans/", plan_list, name="list"),
    path("plans/open/", open_page, name="open"),
    path("plans/<str:code>/", plan_page, name="plan"),
    path("plans/<str:code>/numbers/", numbers_page, name="numbers"),
    path("plans/<str:code>/numbers/<str:number>/", number_page, name="number"),
    path("plans/<str:code>/documents/", documents_page, name="documents"),
    path("plans/<str:code>/documents/<str:name>/", document_file, name="document"),
    path("plans/<str:code>/versions/<int:number>/", approved_file, name="approved"),
    path("plans/<str:code>/build-package/", build_package, name="build"),
    path("plans/<str:code>/packages/<int:pk>/", package_file, name="package"),
    path("plans/<str:code>/step/<str:step>/", take_step, name="step"),
    path("plans/<str:code>/chapters/<str:chapter>/", editing.chapter_page, name="chapter"),
    path("plans/<str:code>/chapters/<str:chapter>/check/", editing.check_chapter, name="check_chapter"),
    path("plans/<str:code>/tables/<str:part>/", editing.part_page, name="part"),
    path("plans/<str:code>/tables/<str:part>/check/", editing.check_part, name="check_part"),
    path("plans/<str:code>/tables/<str:part>/read-in/", editing.read_in, name="read_in"),
    path("plans/<str:code>/tables/<str:part>/<int:row>/remove/", editing.remove_row, name="remove"),
]
