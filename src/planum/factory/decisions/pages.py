"""Pages of decisions: cases that wait, one case with its ways out, what came of decisions, and the causes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.factory.decisions import actions, queries
from planum.factory.decisions.forms import ApproveForm, OutcomeForm, ReasonForm
from planum.factory.decisions.models import OPEN_STATES, WAITING_STATES, CaseState, DecisionCase, Option
from planum.factory.decisions.panels import case_panels, evidence_links, price_links
from planum.factory.decisions.permissions import can_decide, can_decide_somewhere
from planum.factory.decisions.suspecting import known_causes
from planum.factory.decisions.tables import CaseTable, CauseTable, RecordTable
from planum.factory.decisions.words import reason_of
from planum.factory.maintenance.models import Prognosis
from planum.factory.monitoring.models import STANDING_STATES
from planum.factory.monitoring.queries import open_alarm_rows
from planum.factory.scheduling.models import Machine
from planum.kernel.jobs import calculate
from planum.kernel.requests import Request
from planum.ui.evidence import evidence_page
from planum.ui.formats import money
from planum.ui.panels import Action, Empty, Fact, FiguresPanel
from planum.ui.tables import table_page

WING = "point"
PREPARING_S = 10.0


def cases(request: Request) -> HttpResponse:
    may = can_decide_somewhere(request.user)
    opening = (_("Open a case"), reverse("decisions:open"))
    links = [
        Action(_("How decisions went"), reverse("decisions:record")),
        Action(_("Causes"), reverse("decisions:causes")),
    ]
    return table_page(
        request,
        CaseTable,
        queries.case_rows(),
        title=_("Decisions"),
        search=("machine__code", "machine__name", "machine__name_en", "asset__path"),
        empty=Empty(_("Machines on which somebody has to decide will stand here."), *(opening if may else ())),
        actions=[*links, *([Action(opening[0], opening[1], primary=True)] if may else [])],
        context={"wing": WING},
    )


def case_page(request: Request, pk: int) -> HttpResponse:
    row = _case(pk)
    may = can_decide(request.user, row.asset)
    return render(request, "decisions/case.html", {
        "title": row.machine,
        "subtitle": row.asset.path,
        "wing": WING,
        "breadcrumb": _trail(row.machine),
        "case": row,
        "actions": _case_actions(row) if may else [],
        "may_prepare": may and row.state in WAITING_STATES,
        "panels": case_panels(row, may_decide=may),
    })  # fmt: skip


def _case_actions(row: DecisionCase) -> list[Action]:
    if row.state in WAITING_STATES:
        return [Action(_("Dismiss"), reverse("decisions:dismiss", args=[row.pk]))]
    if row.state is CaseState.APPROVED:
        return [Action(_("Record the outcome"), reverse("decisions:outcome", args=[row.pk]), primary=True)]
    return []


@require_POST
def prepare(request: Request, pk: int) -> HttpResponse:
    _case(pk)
    queued = calculate(
        "factory.prepare_options", by=request.user, arguments={"case": pk}, seconds=PREPARING_S, then="decisions:case",
        field="id",
    )  # fmt: skip
    return redirect("calculation", key=queued.pk)


def open_case(request: Request) -> HttpResponse:
    """What stands on scheduled machines that have no open case yet."""
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("alarm", "prognosis")}
        keys = {name: int(value) for name, value in given.items() if value.isascii() and value.isdigit()}
        try:
            opened = actions.open_case(by=request.user, **keys)
        except ObjectDoesNotExist as missing:
            raise Http404(_("There is no such alarm or prognosis.")) from missing
        return redirect("decisions:case", pk=opened.id)
    context = {"title": _("Open a case"), "wing": WING, "breadcrumb": _trail(_("Open a case")), "causes": openable()}
    return render(request, "decisions/open.html", context)


def openable() -> list[dict[str, Any]]:
    machines = {row.unit_id: row for row in Machine.objects.filter(enabled=True).exclude(unit=None)}
    taken = set(DecisionCase.objects.filter(state__in=OPEN_STATES).values_list("asset", flat=True))
    free = machines.keys() - taken
    alarms = open_alarm_rows().filter(signal__asset__in=free, state__in=STANDING_STATES)
    found = [(row.signal.asset_id, DecisionCase(alarm=row), "alarm", row.pk) for row in alarms]
    newest: dict[int, Prognosis] = {}
    for one in Prognosis.objects.filter(asset__in=free).order_by("asset", "-at", "-pk"):
        newest.setdefault(one.asset_id, one)
    calling = [one for one in newest.values() if one.calls_for_a_decision]
    found += [(one.asset_id, DecisionCase(prognosis=one), "prognosis", one.pk) for one in calling]
    return [
        {"machine": machines[asset], "because": reason_of(case), "kind": kind, "pk": pk}
        for asset, case, kind, pk in found
    ]


def approve(request: Request, pk: int) -> HttpResponse:
    """Asked once more before it is done."""
    row = get_object_or_404(Option.objects.select_related("case__machine", "case__asset"), pk=pk)
    form = ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve_option(by=request.user, option=pk, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It is decided: the work order is written and the plan moved."))
        return redirect("decisions:case", pk=row.case_id)
    consequence = _("%(machine)s gets a work order, or the one it has gets this time.") % {"machine": row.case.machine}
    if row.closed_from_at is not None:
        consequence += " " + _("The machine is closed for it, and the re-planned schedule becomes the current one.")
    confirm = {
        "url": reverse("decisions:approve", args=[pk]),
        "question": _("%(option)s?") % {"option": row.get_kind_display().capitalize()},
        "consequence": consequence,
        "action": _("Decide"),
        "back": reverse("decisions:case", args=[row.case_id]),
    }
    context = {"title": row.case.machine, "wing": WING, "confirm": confirm, "form": form}
    return render(request, "ui/confirm.html", context)


def dismiss(request: Request, pk: int) -> HttpResponse:
    row, form = _case(pk), ReasonForm(request.POST or None)
    return _form_page(
        request, row, form, lambda: actions.dismiss_case(by=request.user, case=pk, **form.cleaned_data),
        title=_("Dismiss the case"), submit=_("Dismiss"), said=_("The case is dismissed."),
    )  # fmt: skip


def outcome(request: Request, pk: int) -> HttpResponse:
    row = _case(pk)
    causes = known_causes(row.plant.enterprise_id)
    form = OutcomeForm(request.POST or None, causes=causes, initial={"found_cause": row.likeliest})
    return _form_page(
        request, row, form, lambda: actions.record_outcome(by=request.user, case=pk, **form.arguments()),
        title=_("Record the outcome"), submit=_("Record"), said=_("The outcome is recorded."),
    )  # fmt: skip


def record(request: Request) -> HttpResponse:
    """What was expected beside what came."""
    rows = list(queries.recorded_rows())
    told = queries.record_of(rows)
    figures = [
        Fact(_("Decisions with an outcome"), told.decided),
        Fact(_("Causes that were right"), told.causes_right),
        Fact(_("Failures all the same"), told.failures),
        Fact(_("Expected cost"), money(told.expected_fen)),
        Fact(_("Real cost"), money(told.real_fen)),
    ]
    return table_page(
        request, RecordTable, rows, title=_("How decisions went"), search=("machine.code",),
        template="decisions/record.html",
        context={"wing": WING, "breadcrumb": _trail(_("How decisions went")),
                 "panels": [FiguresPanel(figures=figures)]},
    )  # fmt: skip


def cause_list(request: Request) -> HttpResponse:
    return table_page(
        request, CauseTable, queries.causes(by=request.user), title=_("Causes"), search=("name", "name_en", "code"),
        context={"wing": WING, "breadcrumb": _trail(_("Causes")),
                 "subtitle": _("What each does to signals; your own stand in the place of shipped ones")},
    )  # fmt: skip


def evidence(request: Request, pk: int) -> HttpResponse:
    row = _case(pk)
    return evidence_page(request, title=_("What the causes rest on"), links=evidence_links(row))


def option_price(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Option.objects.select_related("case", "plan"), pk=pk)
    return evidence_page(
        request, title=row.get_kind_display(), links=price_links(row), value=money(row.total_fen)
    )  # fmt: skip


def _form_page(
    request: Request, row: DecisionCase, form: forms.Form, act: Callable[[], Any], *, title: str, submit: str, said: str
) -> HttpResponse:  # fmt: skip
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as error:
            refusal = error
        else:
            messages.success(request, said)
            return redirect("decisions:case", pk=row.pk)
    context = {
        "title": title, "subtitle": row, "wing": WING, "form": form, "refusal": refusal, "submit": submit,
        "back": reverse("decisions:case", args=[row.pk]), "breadcrumb": _trail(title),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


def _case(pk: int) -> DecisionCase:
    row: DecisionCase = get_object_or_404(queries.case_rows(), pk=pk)
    return row


def _trail(here: object) -> list[dict[str, object]]:
    return [{"label": _("Decisions"), "url": reverse("decisions:cases")}, {"label": here}]


urlpatterns = [
    path("decisions/", cases, name="cases"),
    path("decisions/open/", open_case, name="open"),
    path("decisions/record/", record, name="record"),
    path("decisions/causes/", cause_list, name="causes"),
    path("decisions/<int:pk>/", case_page, name="case"),
    path("decisions/<int:pk>/prepare/", prepare, name="prepare"),
    path("decisions/<int:pk>/dismiss/", dismiss, name="dismiss"),
    path("decisions/<int:pk>/outcome/", outcome, name="outcome"),
    path("decisions/<int:pk>/evidence/", evidence, name="evidence"),
    path("decisions/options/<int:pk>/approve/", approve, name="approve"),
    path("decisions/options/<int:pk>/price/", option_price, name="price"),
]
