"""Changes and removals of projects: lists, requests, opinions and decisions."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.supervision.actions import (
    answer_removal,
    decide_change,
    decide_removal,
    give_opinion,
    propose_removal,
    request_change,
    withdraw_change,
)
from planum.programme.supervision.forms import (
    AnswerForm,
    ApproveForm,
    ChangeForm,
    EmptyForm,
    OpinionForm,
    ReasonForm,
    RemoveForm,
)
from planum.programme.supervision.models import ChangeRequest, ChangeState, RemovalProposal, RemovalState
from planum.programme.supervision.pages.board import concerning
from planum.programme.supervision.pages.steps import Step, form_page, object_page
from planum.programme.supervision.panels import change_panels, removal_panels
from planum.programme.supervision.permissions import advises, can_report, decides, has_district, is_owner, supervises
from planum.programme.supervision.tables import ChangeFilter, ChangeTable, RemovalFilter, RemovalTable
from planum.ui.tables import table_page

NAMES = ("project__code", "project__name", "project__name_en", "reason")


def change_list(request: Request) -> HttpResponse:
    rows = ChangeRequest.objects.select_related("project")
    return table_page(
        request, ChangeTable, rows, title=_("Changes of projects"), search=NAMES, filters=ChangeFilter,
        context={"wing": "programme", "subtitle": _("What firms ask to change, and what it does to the budget")},
    )  # fmt: skip


def new_change(request: Request, pk: int) -> HttpResponse:
    project = concerning(pk)
    if not (is_owner(request.user, project) and can_report(request.user)):
        raise PermissionDenied(_("This is for the owner of the project."))
    form = ChangeForm(request.POST or None)
    return form_page(
        request, form, lambda: request_change(by=request.user, project=project.code, **form.cleaned_data),
        title=_("Ask for a change"), subtitle=project, back=reverse("supervision:project", args=[pk]),
        submit=_("Send the request"), said=_("The change is asked for."), wing=project.wing,
        to=lambda made: redirect("supervision:change", pk=made.id),
    )  # fmt: skip


def change_page(request: Request, pk: int) -> HttpResponse:
    rows = ChangeRequest.objects.select_related(
        "project__pilot__region", "project__owner__region", "requested_by", "opined_by", "decided_by"
    )
    row: ChangeRequest = get_object_or_404(rows, pk=pk)
    return object_page(
        request, title=_("Change %(number)d") % {"number": row.number}, subtitle=row.project,
        breadcrumb=[{"label": _("Changes of projects"), "url": reverse("supervision:changes")}, {"label": row.number}],
        steps=_change_steps(request, row), panels=lambda: change_panels(row), wing=row.project.wing,
    )  # fmt: skip


def _change_steps(request: Request, row: ChangeRequest) -> list[Step]:
    by, steps = request.user, list[Step]()
    waits_for_district = row.state is ChangeState.REQUESTED and has_district(row.project)
    if waits_for_district and advises(by, row.project):
        steps.append(Step(
            "opinion", _("Give the district's opinion"), OpinionForm,
            lambda form: give_opinion(by=by, change=row.pk, **form.cleaned_data), _("The opinion is given."),
        ))  # fmt: skip
    is_open = row.state in (ChangeState.REQUESTED, ChangeState.OPINED)
    if is_open and not waits_for_district and decides(by, row.project):
        steps.append(Step(
            "decide", _("Decide"), ApproveForm,
            lambda form: decide_change(by=by, change=row.pk, **form.cleaned_data), _("The change is decided."),
            hint=_("What is approved is written into the project at once."),
        ))  # fmt: skip
    if is_open and is_owner(by, row.project) and can_report(by):
        steps.append(Step(
            "withdraw", _("Withdraw the request"), EmptyForm,
            lambda _form: withdraw_change(by=by, change=row.pk), _("The request is withdrawn."), primary=False,
        ))  # fmt: skip
    return steps


def removal_list(request: Request) -> HttpResponse:
    rows = RemovalProposal.objects.select_related("project__owner")
    return table_page(
        request, RemovalTable, rows, title=_("Removals"), search=NAMES, filters=RemovalFilter,
        context={
            "wing": "programme", "subtitle": _("Proposals to take projects off the list, and what became of them"),
        },
    )  # fmt: skip


def new_removal(request: Request, pk: int) -> HttpResponse:
    project = concerning(pk)
    if not supervises(request.user, project):
        raise PermissionDenied(_("This is for the officers of the city or of the firm's district."))
    form = ReasonForm(request.POST or None)
    return form_page(
        request, form, lambda: propose_removal(by=request.user, project=project.code, **form.cleaned_data),
        title=_("Propose removal"), subtitle=project, back=reverse("supervision:project", args=[pk]),
        submit=_("Propose"), said=_("The removal is proposed; the firm is heard."), wing=project.wing,
        to=lambda made: redirect("supervision:removal", pk=made.id),
    )  # fmt: skip


def removal_page(request: Request, pk: int) -> HttpResponse:
    rows = RemovalProposal.objects.select_related(
        "project__pilot__region", "project__owner__region", "opened_by", "decided_by"
    )
    row: RemovalProposal = get_object_or_404(rows, pk=pk)
    return object_page(
        request, title=_("Proposal to remove %(project)s") % {"project": row.project.code}, subtitle=row.project,
        breadcrumb=[{"label": _("Removals"), "url": reverse("supervision:removals")}, {"label": row.project.code}],
        steps=_removal_steps(request, row), panels=lambda: removal_panels(row), wing=row.project.wing,
    )  # fmt: skip


def _removal_steps(request: Request, row: RemovalProposal) -> list[Step]:
    by: Any = request.user
    steps = []
    if row.state is RemovalState.OPEN and is_owner(by, row.project) and can_report(by):
        steps.append(Step(
            "answer", _("Answer"), AnswerForm,
            lambda form: answer_removal(by=by, removal=row.pk, **form.cleaned_data), _("The answer is given."),
            hint=_("Say why the project should stay, and when the missing reports will come."),
        ))  # fmt: skip
    if row.state in (RemovalState.OPEN, RemovalState.ANSWERED) and decides(by, row.project):
        steps.append(Step(
            "decide", _("Decide"), RemoveForm,
            lambda form: decide_removal(by=by, removal=row.pk, **form.cleaned_data), _("The proposal is decided."),
            hint=_("A project is not removed before its firm has answered, or its time to answer is over."),
        ))  # fmt: skip
    return steps


urlpatterns = [
    path("supervision/changes/", change_list, name="changes"),
    path("supervision/projects/<int:pk>/change/", new_change, name="new_change"),
    path("supervision/changes/<int:pk>/", change_page, name="change"),
    path("supervision/removals/", removal_list, name="removals"),
    path("supervision/projects/<int:pk>/removal/", new_removal, name="new_removal"),
    path("supervision/removals/<int:pk>/", removal_page, name="removal"),
]
