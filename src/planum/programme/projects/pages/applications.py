"""Applications: a firm's own, the queue of district and city, one application with its way, and its print."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.models import Person
from planum.kernel.requests import Request
from planum.programme.projects.actions import (
    resubmit_application,
    revive_application,
    screen_application,
    submit_application,
    take_back_application,
)
from planum.programme.projects.actions.screening import allowed_moves
from planum.programme.projects.forms import ScreeningForm
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    Attachment,
    CaseState,
    Contract,
    DuplicateCase,
)
from planum.programme.projects.models.applications import EDITABLE, TAKEN_BACK_FROM
from planum.programme.projects.pages.duplicates import search_later
from planum.programme.projects.panels import application_panels
from planum.programme.projects.permissions import (
    can_judge_duplicates,
    can_see_duplicates,
    is_applicant,
    screens_for_city,
    screens_for_district,
)
from planum.programme.projects.printing import application_pdf
from planum.programme.projects.tables import ApplicationFilter, ApplicationTable
from planum.ui.panels import Action
from planum.ui.tables import table_page

S = ApplicationState
SEARCH = ("code", "name", "name_en", "firm__name", "firm__name_en", "industry", "filing_code")
PASSES = (S.RECOMMENDED, S.SCREENED)


def application_list(request: Request) -> HttpResponse:
    cases = DuplicateCase.objects.filter(
        Q(application=OuterRef("pk")) | Q(other=OuterRef("pk")), state=CaseState.OPEN
    )  # fmt: skip
    rows = Application.objects.select_related("firm", "call").annotate(open_cases=Exists(cases))
    sees = can_see_duplicates(request.user)
    title = _("Applications for projects")
    actions = [Action(_("Calls for applications"), reverse("projects:calls"))]
    if sees:
        actions.append(Action(_("Duplicates"), reverse("projects:cases")))

    class Shown(ApplicationTable):
        class Meta:
            exclude = () if sees else ("open_cases",)

    Shown.__name__ = ApplicationTable.__name__
    return table_page(request, Shown, rows, title=title, search=SEARCH, filters=ApplicationFilter, actions=actions)


def application_page(request: Request, code: str, refusal: Refused | None = None) -> HttpResponse:
    """What it says, where it stands, what is next; for officials with findings, duplicates and the decision."""
    row, person = own_row(code), request.user
    mine = is_applicant(person, row)
    judges = can_see_duplicates(person) and not mine
    moves = _moves(person, row)
    printing = Action(_("Print"), reverse("projects:print", args=[code]))
    editing = Action(_("Fill in the form"), reverse("projects:edit", args=[code]), primary=True)
    context: dict[str, Any] = {
        "title": row, "subtitle": row.firm, "wing": row.wing or "programme", "row": row, "refusal": refusal,
        "steps": _own_steps(row) if mine else [], "moves": moves, "form": ScreeningForm() if moves else None,
        "may_search": can_judge_duplicates(person) and screens_for_city(person, row) and row.submitted_at is not None,
        "actions": [editing, printing] if mine and row.state in EDITABLE else [printing],
        "breadcrumb": [
            {"label": _("Applications for projects"), "url": reverse("projects:applications")}, {"label": row},
        ],
        "panels": application_panels(row, official=judges, judges=judges),
    }  # fmt: skip
    return render(request, "projects/application.html", context, status=422 if refusal else 200)


def _moves(person: Person, row: Application) -> list[dict[str, Any]]:
    """What this person may make of it, the way forward first."""
    if not (screens_for_city(person, row) or screens_for_district(person, row)):
        return []
    return [
        {"state": each.value, "label": _decision(each), "primary": each in PASSES}
        for each in allowed_moves(person, row)
    ]


def _decision(state: ApplicationState) -> str:
    return {
        S.RECOMMENDED: _("Recommend"), S.SCREENED: _("Pass the screening"), S.RETURNED: _("Return"),
        S.REJECTED: _("Do not pass"),
    }[state]  # fmt: skip


def _own_steps(row: Application) -> list[dict[str, Any]]:
    steps = []
    if row.state is S.DRAFT:
        steps.append({"name": "submit", "label": _("Submit"), "primary": True, "reason": False})
    if row.state is S.RETURNED:
        steps.append({"name": "resubmit", "label": _("Submit again"), "primary": True, "reason": True})
    if row.state in TAKEN_BACK_FROM:
        steps.append({"name": "take_back", "label": _("Take back"), "primary": False, "reason": True})
    if row.state is S.WITHDRAWN:
        steps.append({"name": "revive", "label": _("Make it a draft again"), "primary": True, "reason": False})
    return steps


@require_POST
def step(request: Request, code: str) -> HttpResponse:
    """The firm's own steps."""
    row = own_row(code)
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    try:
        if name == "submit":
            submit_application(by=request.user, application=row.code)
        elif name == "resubmit":
            resubmit_application(by=request.user, application=row.code, reply=reason)
        elif name == "take_back":
            take_back_application(by=request.user, application=row.code, reason=reason)
        elif name == "revive":
            revive_application(by=request.user, application=row.code)
    except Refused as refusal:
        return application_page(request, code, refusal)
    messages.success(request, _("Done; the state has changed."))
    return redirect("projects:application", code)


@require_POST
def screen(request: Request, code: str) -> HttpResponse:
    """District and city decide; `search` looks for duplicates of this application first."""
    row = own_row(code)
    asked = request.POST.get("to", "")
    try:
        if asked == "search":
            then = reverse("projects:application", args=[code])
            return search_later(request.user, row.call.pilot.code, then, application=code)
        given = {name: request.POST.get(name, "") for name in ("reason", "clause", "advice")}
        screen_application(by=request.user, application=code, to=_state(asked), **given)
    except Refused as refusal:
        return application_page(request, code, refusal)
    messages.success(request, _("The decision is kept; the firm reads it."))
    return redirect("projects:application", code)


def _state(name: str) -> ApplicationState:
    found = next((each for each in S if each.value == name), None)
    if found is None:
        raise Refused(_("The decision %(name)s.") % {"name": name or "—"}, _("One of the buttons of the page."))
    return found


def print_page(request: Request, code: str) -> HttpResponse:
    """The application as PDF: the same texts as on the page."""
    row = own_row(code)
    answer = HttpResponse(application_pdf(row), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{row.code}.pdf"'
    return answer


def attachment_file(request: Request, code: str, pk: int) -> HttpResponse:
    found = get_object_or_404(Attachment.objects.select_related("file"), pk=pk, application__code=code)
    return _download(found.file)


def contract_file(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Contract.objects.select_related("file"), project=pk, file__isnull=False)
    return _download(found.file)


def _download(file: Any) -> HttpResponse:
    answer = HttpResponse(content_of(file), content_type=file.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.pk}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def own_row(code: str) -> Application:
    """One the viewer may see."""
    rows = Application.objects.select_related("call__pilot__region", "firm__region")
    row: Application = get_object_or_404(rows, code=code)
    return row


urlpatterns = [
    path("applications/", application_list, name="applications"),
    path("applications/<str:code>/", application_page, name="application"),
    path("applications/<str:code>/step/", step, name="step"),
    path("applications/<str:code>/screen/", screen, name="screen"),
    path("applications/<str:code>/print/", print_page, name="print"),
    path("applications/<str:code>/files/<int:pk>/", attachment_file, name="attachment"),
    path("projects/<int:pk>/contract/file/", contract_file, name="contract_file"),
]
