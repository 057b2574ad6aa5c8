"""The agreement about a project: what is agreed, its draft, its signing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.kernel.visibility import current_viewer
from planum.programme.plan.permissions import oversees
from planum.programme.projects.actions import draft_contract, sign_contract
from planum.programme.projects.forms import ContractForm, SigningForm, agreed, sent_file
from planum.programme.projects.models import Contract, Project, Stage, concerned
from planum.programme.projects.panels import contract_panels
from planum.programme.projects.permissions import can_manage_projects
from planum.programme.projects.queries import unsigned_projects
from planum.programme.projects.tables import UnsignedTable
from planum.ui.panels import Action, TextPanel
from planum.ui.tables import table_page


def contract_page(request: Request, pk: int) -> HttpResponse:
    row, contract = _seen(request, pk)
    actions = []
    if _may(request, row) and (contract is None or contract.signed_on is None):
        actions = [
            Action(_("Write the draft"), reverse("projects:draft_contract", args=[pk]), primary=contract is None),
            Action(_("Record the signing"), reverse("projects:sign_contract", args=[pk]), primary=contract is not None),
        ]
    elif contract and contract.file_id:
        actions = [Action(_("Signed file"), reverse("projects:contract_file", args=[pk]))]
    empty = TextPanel(content=_("The agreement will stand here when the industry bureau has drafted it."))
    return render(request, "ui/detail.html", {
        "title": _("Agreement about %(project)s") % {"project": row}, "subtitle": row.owner, "wing": row.wing,
        "panels": contract_panels(contract) if contract else [empty], "actions": actions,
        "breadcrumb": [
            {"label": _("Projects"), "url": reverse("projects:list")},
            {"label": row, "url": reverse("funds:project", args=[pk])}, {"label": _("Agreement")},
        ],
    })  # fmt: skip


def draft(request: Request, pk: int) -> HttpResponse:
    return _written(request, pk, ContractForm, _("Write the draft of the agreement"))


def sign(request: Request, pk: int) -> HttpResponse:
    return _written(request, pk, SigningForm, _("Record the signed agreement"))


def _written(request: Request, pk: int, form_class: type[ContractForm], title: str) -> HttpResponse:
    row, contract = _seen(request, pk)
    if not _may(request, row):
        raise Http404
    form = form_class(request.POST or None, request.FILES or None, initial=agreed(contract, row))
    refusal = None
    if form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        try:
            if form_class is SigningForm:
                name, content = sent_file(form)
                del given["file"]
                sign_contract(by=request.user, project=row.code, name=name, content=content, **given)
            else:
                draft_contract(by=request.user, project=row.code, **given)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("The agreement is kept; the owner of the project reads it."))
            return redirect("projects:contract", pk)
    return render(request, "ui/form.html", {
        "title": title, "subtitle": row, "wing": row.wing, "form": form, "refusal": refusal,
        "back": reverse("projects:contract", args=[pk]),
    }, status=422 if form.is_bound else 200)  # fmt: skip


def unsigned(request: Request) -> HttpResponse:
    """Projects of the list that have no signed agreement."""
    if not can_manage_projects(request.user):
        raise Http404
    return table_page(request, UnsignedTable, unsigned_projects(), title=_("Projects without a signed agreement"))


def _may(request: Request, row: Project) -> bool:
    may = can_manage_projects(request.user) and oversees(request.user, row.pilot)
    return may and row.state in (Stage.LISTED, Stage.UNDER_WAY)


def _seen(request: Request, pk: int) -> tuple[Project, Contract | None]:
    """For the owner and the authorities; a park sees a project's facts and not its agreement."""
    rows = Project.objects.select_related("pilot__region", "owner")
    viewer = current_viewer()
    row = get_object_or_404(rows if viewer.everything else rows.filter(concerned(viewer)), pk=pk)
    found = Contract.objects.filter(project=row).select_related("bureau", "recorded_by", "project__owner").first()
    return row, found


urlpatterns = [
    path("projects/unsigned/", unsigned, name="unsigned"),
    path("projects/<int:pk>/contract/", contract_page, name="contract"),
    path("projects/<int:pk>/contract/draft/", draft, name="draft_contract"),
    path("projects/<int:pk>/contract/sign/", sign, name="sign_contract"),
]
