"""A firm writes its application: the form with help, saved at each change, with the check beside it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.projects.actions import (
    attach_file,
    import_equipment,
    prefill_application,
    remove_attachment,
    save_draft,
)
from planum.programme.projects.form_schema import wanted_by
from planum.programme.projects.forms import ApplicationForm, AttachmentForm, FileForm, sent_file
from planum.programme.projects.models import Application, Attachment
from planum.programme.projects.models.applications import EDITABLE
from planum.programme.projects.pages.applications import own_row
from planum.programme.projects.panels import check_panel
from planum.programme.projects.permissions import is_applicant


def edit_page(request: Request, code: str, refusal: Refused | None = None) -> HttpResponse:
    """The form; without scripts it is saved by its button, with them at each change."""
    row = _editable(request, code)
    if request.method == "POST" and refusal is None:
        try:
            save_draft(by=request.user, application=code, values=ApplicationForm(row, request.POST).given())
        except Refused as refused:
            return _form(request, row, refused, request.POST)
        messages.success(request, _("The draft is saved."))
        return redirect("projects:edit", code)
    return _form(request, row, refusal)


def _form(request: Request, row: Application, refusal: Refused | None, given: Any = None) -> HttpResponse:
    wanted = [(each.kind, each.title) for each in wanted_by(row.call)]
    files = Attachment.objects.filter(application=row).select_related("file")
    titles = dict(wanted)
    context = {
        "title": row, "subtitle": row.call, "row": row, "form": ApplicationForm(row, given), "refusal": refusal,
        "check": check_panel(row), "attachment_form": AttachmentForm(wanted),
        "equipment_form": FileForm(prefix="lines"),
        "files": [(each, titles.get(each.kind, each.kind)) for each in files], "lines": row.equipment.count(),
        "breadcrumb": [
            {"label": _("Applications for projects"), "url": reverse("projects:applications")},
            {"label": row, "url": reverse("projects:application", args=[row.code])}, {"label": _("Form")},
        ],
    }  # fmt: skip
    return render(request, "projects/edit.html", context, status=422 if refusal else 200)


@require_POST
def autosave(request: Request, code: str) -> HttpResponse:
    """Save what was sent and answer with the check beside the form; a wrong value is said there."""
    row = _editable(request, code)
    refusal = None
    try:
        save_draft(by=request.user, application=code, values=ApplicationForm(row, request.POST).given())
        row.refresh_from_db()
    except Refused as refused:
        refusal = refused
    return render(request, "projects/checked.html", {"check": check_panel(row), "refusal": refusal})


@require_POST
def fill(request: Request, code: str) -> HttpResponse:
    _editable(request, code)
    prefill_application(by=request.user, application=code)
    messages.success(request, _("Empty fields were filled in from the profile."))
    return redirect("projects:edit", code)


@require_POST
def attach(request: Request, code: str) -> HttpResponse:
    row = _editable(request, code)
    form = AttachmentForm([(each.kind, each.title) for each in wanted_by(row.call)], request.POST, request.FILES)
    try:
        name, content = sent_file(form)
        attach_file(by=request.user, application=code, kind=form.cleaned_data["kind"], name=name, content=content)
    except Refused as refusal:
        return edit_page(request, code, refusal)
    return redirect("projects:edit", code)


@require_POST
def detach(request: Request, code: str, pk: int) -> HttpResponse:
    row = _editable(request, code)
    get_object_or_404(Attachment, pk=pk, application=row)
    remove_attachment(by=request.user, application=code, attachment=pk)
    return redirect("projects:edit", code)


@require_POST
def equipment(request: Request, code: str) -> HttpResponse:
    _editable(request, code)
    form = FileForm(request.POST, request.FILES, prefix="lines")
    try:
        name, content = sent_file(form)
        taken = import_equipment(by=request.user, application=code, name=name, content=content)
    except Refused as refusal:
        return edit_page(request, code, refusal)
    messages.success(request, _("%(count)d lines of equipment were read in.") % {"count": taken.rows})
    return redirect("projects:edit", code)


def _editable(request: Request, code: str) -> Application:
    row = own_row(code)
    if not is_applicant(request.user, row) or row.state not in EDITABLE:
        raise PermissionDenied(_("A draft, or what was returned, is changed by the firm's own people."))
    return row


urlpatterns = [
    path("applications/<str:code>/edit/", edit_page, name="edit"),
    path("applications/<str:code>/save/", autosave, name="autosave"),
    path("applications/<str:code>/fill/", fill, name="fill"),
    path("applications/<str:code>/attach/", attach, name="attach"),
    path("applications/<str:code>/detach/<int:pk>/", detach, name="detach"),
    path("applications/<str:code>/equipment/", equipment, name="equipment"),
]
