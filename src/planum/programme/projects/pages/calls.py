"""Calls, the profile of a firm, and what support a project may come to."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import oversees
from planum.programme.projects.actions import begin_application, close_call, make_call, open_call, save_profile
from planum.programme.projects.estimating import estimate_support
from planum.programme.projects.form_schema import fields_of, wanted_by
from planum.programme.projects.forms import CallForm, EstimateForm, ProfileForm
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    Call,
    CallState,
    Category,
    EnterpriseProfile,
    SupportForm,
    Wing,
)
from planum.programme.projects.panels import estimate_panels, profile_panel
from planum.programme.projects.permissions import applicants_of, can_manage_projects
from planum.programme.projects.prefilling import known_of
from planum.programme.projects.shapes import Incident
from planum.programme.projects.tables import CallTable
from planum.ui.formats import instant
from planum.ui.formats import state as shown_state
from planum.ui.formats import wing as shown_wing
from planum.ui.panels import Action, Empty, FactsPanel, Panel
from planum.ui.tables import table_page


def call_list(request: Request) -> HttpResponse:
    new = reverse("projects:new_call")
    may = can_manage_projects(request.user) and _own_pilot(request) is not None
    actions = [Action(_("Prepare a call"), new, primary=True)] if may else []
    actions.append(Action(_("Estimate support"), reverse("projects:support")))
    empty = Empty(_("Calls for applications will stand here."), _("Prepare a call"), new) if may else None
    return table_page(
        request, CallTable, Call.objects.select_related("pilot"), title=_("Calls for applications"),
        search=("code", "name", "name_en"), actions=actions, empty=empty,
    )  # fmt: skip


def call_page(request: Request, code: str, refusal: Refused | None = None) -> HttpResponse:
    """What is asked for, until when, by which form; for a firm the way to its application."""
    row = _call(code)
    own = applicants_of(request.user)
    mine = list(Application.objects.filter(call=row, firm__in=own)) if own else []
    today = timezone.localdate()
    is_open = row.state is CallState.OPEN and row.opens_on <= today <= row.closes_on
    drafts = [one for one in mine if one.state is ApplicationState.DRAFT]
    context = {
        "title": row, "subtitle": row.pilot, "call": row, "refusal": refusal, "mine": mine,
        "may_begin": bool(own) and is_open and not drafts, "own": own,
        "may_manage": can_manage_projects(request.user) and oversees(request.user, row.pilot),
        "breadcrumb": [{"label": _("Calls for applications"), "url": reverse("projects:calls")}, {"label": row}],
        "panels": _call_panels(row),
    }  # fmt: skip
    return render(request, "projects/call.html", context, status=422 if refusal else 200)


def _call_panels(row: Call) -> list[Panel]:
    facts: list[tuple[object, object]] = [
        (_("State"), shown_state(row.state)),
        (_("Opens on"), instant(row.opens_on)),
        (_("Closes on"), instant(row.closes_on)),
        (_("Wings"), format_html_join(" ", "{}", ((shown_wing(each),) for each in row.wings))),
        (_("Industries"), "、".join(row.industries) or _("all key industries of the plan")),
        (_("Kind"), _("supplement to the approved plan") if row.is_supplement else _("first list of the plan")),
        (_("What is asked for"), row.about or "—"),
    ]
    papers = [(wanted.title, _("required") if wanted.required else _("where it applies")) for wanted in wanted_by(row)]
    form = [(field.title, f"{field.hint} {field.clause}") for field in fields_of(row)]
    return [
        FactsPanel(title=_("The call"), rows=facts, width=7),
        FactsPanel(title=_("Attachments"), rows=papers, width=5),
        FactsPanel(title=_("The form, with help for each field"), rows=form),
    ]


@require_POST
def call_step(request: Request, code: str) -> HttpResponse:
    row = _call(code)
    step = request.POST.get("step", "")
    try:
        if step == "begin":
            made = begin_application(by=request.user, call=row.code, firm=request.POST.get("firm", ""))
            return redirect("projects:edit", made.code)
        if step == "open":
            open_call(by=request.user, call=row.code)
        elif step == "close":
            close_call(by=request.user, call=row.code)
    except Refused as refusal:
        return call_page(request, code, refusal)
    return redirect("projects:call", code)


def _own_pilot(request: Request) -> Pilot | None:
    return next((row for row in Pilot.objects.select_related("region") if oversees(request.user, row)), None)


def new_call(request: Request) -> HttpResponse:
    pilot = _own_pilot(request)
    if pilot is None or not can_manage_projects(request.user):
        raise PermissionDenied(_("The city's industry bureau calls for applications."))
    form = CallForm(request.POST or None)
    context: dict[str, Any] = {
        "title": _("Prepare a call"), "subtitle": pilot, "form": form, "back": reverse("projects:calls"),
        "submit": _("Prepare"),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    given = dict(form.cleaned_data)
    given["wings"] = [Wing(each) for each in given["wings"]]
    given["industries"] = [each.strip() for each in given["industries"].replace("，", ",").split(",") if each.strip()]
    try:
        made = make_call(by=request.user, pilot=pilot.code, **given)
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("projects:call", made.code)


def profile_page(request: Request) -> HttpResponse:
    """The profile of the person's firm: what the platform knows with its source, the rest to be written once."""
    own = applicants_of(request.user)
    if not own and request.user.is_superuser:
        return redirect("projects:calls")
    if not own:
        raise PermissionDenied(_("A profile is written by a firm's own people."))
    row = EnterpriseProfile.objects.filter(firm=own[0]).first()
    initial = {name: _initial(row, name) for name in ProfileForm.base_fields}
    if row is None:
        initial |= {name: fact.value for name, fact in known_of(own[0]).items()} | {"is_legal_person": True}
    form = ProfileForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "title": _("Profile of the firm"), "subtitle": own[0], "form": form,
        "panels": [profile_panel(row)] if row else [],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "projects/profile.html", context)
    if not form.is_valid():
        return render(request, "projects/profile.html", context, status=422)
    try:
        given = dict(form.cleaned_data)
        given["incidents"] = _incidents(given["incidents"])
        save_profile(by=request.user, firm=own[0].code, **given)
    except Refused as refusal:
        return render(request, "projects/profile.html", context | {"refusal": refusal}, status=422)
    messages.success(request, _("The profile is saved; new drafts are filled in from it."))
    return redirect("projects:profile")


def _initial(row: EnterpriseProfile | None, name: str) -> object:
    if row is None:
        return None
    value = getattr(row, name)
    if name == "incidents":
        return "\n".join(f"{each['kind']} {each['on']} {each.get('about', '')}".strip() for each in value)
    return value


def _incidents(text: str) -> list[Incident]:
    found = []
    for line in text.splitlines():
        kind, _space, rest = line.strip().partition(" ")
        day, _space, about = rest.strip().partition(" ")
        if not kind:
            continue
        try:
            found.append(Incident(kind, date.fromisoformat(day), about.strip()))
        except ValueError as error:
            raise Refused(
                _("The line “%(line)s”.") % {"line": line[:60]},
                _("Kind, day and what happened, such as “safety 2025-03-01 …”."),
            ) from error
    return found


def support_page(request: Request) -> HttpResponse:
    """How much support a project may get: nothing is stored."""
    asked = request.GET if "total_investment" in request.GET else None
    first = Pilot.objects.first()
    form = EstimateForm(asked, initial={"pilot": first.code if first else None})
    context: dict[str, Any] = {
        "title": _("Estimate support"), "subtitle": _("Every limit with its clause; nothing is stored."), "form": form,
    }  # fmt: skip
    if asked is None or not form.is_valid():
        return render(request, "projects/support.html", context, status=422 if form.errors else 200)
    given = form.cleaned_data
    try:
        found = estimate_support(
            pilot=given["pilot"].code, wing=Wing(given["wing"]), total_investment_fen=given["total_investment"],
            support_form=SupportForm(given["support_form"]), category=Category(given["category"]),
            other_central_fen=given["other_central"] or 0,
        )  # fmt: skip
    except Refused as refusal:
        return render(request, "projects/support.html", context | {"refusal": refusal}, status=422)
    return render(request, "projects/support.html", context | {"panels": estimate_panels(found)})


def _call(code: str) -> Call:
    row: Call = get_object_or_404(Call.objects.select_related("pilot__region"), code=code)
    return row


urlpatterns = [
    path("calls/", call_list, name="calls"),
    path("calls/new/", new_call, name="new_call"),
    path("calls/<str:code>/", call_page, name="call"),
    path("calls/<str:code>/step/", call_step, name="call_step"),
    path("profile/", profile_page, name="profile"),
    path("support/", support_page, name="support"),
]
