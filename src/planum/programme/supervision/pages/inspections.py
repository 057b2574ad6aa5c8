"""Checks on site, written on a phone: the list, the plan, the page with checklist and photographs."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.supervision.actions import (
    add_inspection_photo,
    answer_rectification,
    cancel_inspection,
    close_rectification,
    plan_inspection,
    record_inspection,
    reopen_rectification,
)
from planum.programme.supervision.forms import (
    AnswerForm,
    PhotoForm,
    PlanInspectionForm,
    ReasonForm,
    RecordForm,
    RemarkForm,
    encoded,
)
from planum.programme.supervision.models import (
    Inspection,
    InspectionPhoto,
    InspectionState,
    Rectification,
    RectificationState,
)
from planum.programme.supervision.pages.board import concerning
from planum.programme.supervision.pages.reports import sent_file
from planum.programme.supervision.pages.steps import Step, form_page, object_page
from planum.programme.supervision.panels import inspection_panels
from planum.programme.supervision.permissions import can_report, is_owner, supervises
from planum.programme.supervision.tables import InspectionFilter, InspectionTable
from planum.ui.tables import table_page


def inspection_list(request: Request) -> HttpResponse:
    rows = Inspection.objects.select_related("project").prefetch_related("rectifications")
    return table_page(
        request, InspectionTable, rows, title=_("Inspections"), filters=InspectionFilter,
        search=("project__code", "project__name", "project__name_en", "purpose"), context={"wing": "programme"},
    )  # fmt: skip


def new_inspection(request: Request, pk: int) -> HttpResponse:
    project = concerning(pk)
    if not supervises(request.user, project):
        raise PermissionDenied(_("This is for the officers of the city or of the firm's district."))
    form = PlanInspectionForm(request.POST or None)
    return form_page(
        request, form, lambda: plan_inspection(by=request.user, project=project.code, **form.arguments()),
        title=_("Plan an inspection"), subtitle=project, back=reverse("supervision:project", args=[pk]),
        submit=_("Plan"), said=_("The inspection is planned."), wing=project.wing,
        to=lambda made: redirect("supervision:inspection", pk=made.id),
    )  # fmt: skip


def inspection_page(request: Request, pk: int) -> HttpResponse:
    rows = Inspection.objects.select_related(
        "project__pilot__region", "project__owner__region", "planned_by", "inspected_by"
    )
    row: Inspection = get_object_or_404(rows, pk=pk)
    points = list(row.rectifications.select_related("answered_by", "closed_by"))
    return object_page(
        request, title=_("Inspection of %(day)s") % {"day": row.planned_on}, subtitle=row.project,
        breadcrumb=[{"label": _("Inspections"), "url": reverse("supervision:inspections")}, {"label": row.planned_on}],
        steps=[*_steps(request, row), *_point_steps(request, row, points)], panels=lambda: inspection_panels(row),
        wing=row.project.wing, more={"points": points},
    )  # fmt: skip


def _steps(request: Request, row: Inspection) -> list[Step]:
    by: Any = request.user
    if not supervises(by, row.project) or row.state is InspectionState.CANCELLED:
        return []

    def add(form: Form) -> None:
        photo = form.cleaned_data["photo"]
        caption = form.cleaned_data["caption"]
        add_inspection_photo(by=by, inspection=row.pk, name=photo.name, content=encoded(photo), caption=caption)

    steps = []
    if row.state is InspectionState.PLANNED:
        steps.append(Step(
            "record", _("Record what was found"), RecordForm,
            lambda form: record_inspection(by=by, inspection=row.pk, **form.arguments()),  # type: ignore[attr-defined]
            _("The inspection is recorded."), hint=_("Add photographs first, then answer every question."),
        ))  # fmt: skip
    steps.insert(0, Step("photo", _("Add a photograph"), PhotoForm, add, _("The photograph is kept."), primary=False))
    if row.state is InspectionState.PLANNED:
        steps.append(Step(
            "cancel", _("Cancel the inspection"), ReasonForm,
            lambda form: cancel_inspection(by=by, inspection=row.pk, **form.cleaned_data),
            _("The inspection is cancelled."), primary=False,
        ))  # fmt: skip
    return steps


def _point_steps(request: Request, row: Inspection, points: list[Rectification]) -> list[Step]:
    """One step a point: the firm answers, the officer closes it or sends it back."""
    by: Any = request.user
    steps = []
    for point in points:
        named = {"point": point.finding[:40]}
        if point.state is RectificationState.OPEN and is_owner(by, row.project) and can_report(by):
            steps.append(_point_step(
                point, "answer", _("Put right: %(point)s") % named, AnswerForm, answer_rectification, by,
                _("The answer is given; it will be checked."),
            ))  # fmt: skip
        if point.state is RectificationState.ANSWERED and supervises(by, row.project):
            steps.append(_point_step(
                point, "close", _("Close: %(point)s") % named, RemarkForm, close_rectification, by,
                _("The point is closed."),
            ))  # fmt: skip
            steps.append(_point_step(
                point, "reopen", _("Send back: %(point)s") % named, RemarkForm, reopen_rectification, by,
                _("The point was sent back."),
            ))  # fmt: skip
    return steps


def _point_step(point: Rectification, kind: str, label: str, form: type[Form], act: Any, by: Any, said: str) -> Step:
    return Step(
        f"{kind}-{point.pk}", label, form, lambda given: act(by=by, rectification=point.pk, **given.cleaned_data), said,
        primary=kind != "reopen",
    )  # fmt: skip


def photo(_request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(InspectionPhoto.objects.select_related("file"), pk=pk)
    return sent_file(row.file, inline=True)


urlpatterns = [
    path("supervision/inspections/", inspection_list, name="inspections"),
    path("supervision/projects/<int:pk>/inspection/", new_inspection, name="new_inspection"),
    path("supervision/inspections/<int:pk>/", inspection_page, name="inspection"),
    path("supervision/photos/<int:pk>/", photo, name="photo"),
]
