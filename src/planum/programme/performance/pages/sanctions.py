"""Pages of the cases of sanction: the list, a case, and a form for each step that the reader may take."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.performance.actions import (
    accept_sanction_step,
    add_sanction_step,
    answer_hearing,
    drop_sanction,
    end_sanction_case,
    impose_sanction,
    lift_sanction,
    open_sanction,
    report_sanction_carried_out,
    return_sanction_answer,
)
from planum.programme.performance.city_panels import case_panels
from planum.programme.performance.city_tables import MeasureTable
from planum.programme.performance.forms import SanctionForm, TextForm
from planum.programme.performance.models import (
    LIVE,
    CaseState,
    Ground,
    MeasureState,
    SanctionCase,
    SanctionMeasure,
    SanctionStep,
)
from planum.programme.performance.pages.form_page import WING, form_page
from planum.programme.performance.permissions import can_sanction, may_answer, may_sanction
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import oversees
from planum.programme.projects.models import Project
from planum.ui.panels import Action
from planum.ui.tables import table_page

FEN_OF_WAN = 10_000_00
ANSWERS = ("hear", "carried_out")
PRIMARY = ("impose", "hear", "accept", "carried_out", "end")
# What is done with a measure, its title, and the states in which it may be done.
STEPS: dict[str, tuple[Callable[..., Any], str, tuple[MeasureState, ...]]] = {
    "hear": (answer_hearing, "answer", (MeasureState.PROPOSED,)),
    "impose": (impose_sanction, "", (MeasureState.PROPOSED,)),
    "drop": (drop_sanction, "reason", (MeasureState.PROPOSED,)),
    "carried_out": (report_sanction_carried_out, "answer", (MeasureState.IN_FORCE,)),
    "accept": (accept_sanction_step, "reason", LIVE),
    "send_back": (return_sanction_answer, "reason", (MeasureState.ANSWERED,)),
    "lift": (lift_sanction, "reason", LIVE),
}


def step_titles() -> dict[str, str]:
    return {
        "hear": _("Answer in the hearing"), "impose": _("Put into force"), "drop": _("Drop the step"),
        "carried_out": _("Say that it was carried out"), "accept": _("Accept as carried out"),
        "send_back": _("Return the answer"), "lift": _("Lift the step"), "end": _("End the case"),
        "further": _("Go a step further"),
    }  # fmt: skip


def sanctions(request: Request) -> HttpResponse:
    rows = SanctionMeasure.objects.select_related("case__pilot", "case__project").order_by("-pk")
    actions = []
    if can_sanction(request.user):
        own = [row for row in Pilot.objects.select_related("region") if oversees(request.user, row)]
        actions = [
            Action(
                _("Open a case: %(city)s") % {"city": row.region}, reverse("performance:open_sanction", args=[row.code])
            )
            for row in own[:4]
        ]
    return table_page(request, MeasureTable, rows, title=_("Cases of sanction"), actions=actions, context=WING)


def sanction_page(request: Request, pk: int) -> HttpResponse:
    row = _case(pk)
    way = [{"label": _("Cases of sanction"), "url": reverse("performance:sanctions")}, {"label": row}]
    return render(request, "ui/detail.html", {
        "title": row, "subtitle": row.against, "breadcrumb": way, "actions": _steps(request, row),
        "panels": case_panels(row), **WING,
    })  # fmt: skip


def _steps(request: Request, row: SanctionCase) -> list[Action]:
    """What this reader may do now; the first that leads on is the primary one."""
    if row.state is not CaseState.OPEN:
        return []
    titles, names = step_titles(), []
    leads = may_sanction(request.user, row.pilot, row.project)
    answers = may_answer(request.user, row.pilot, row.project)
    for measure in row.measures.all():
        for name, (_act, _argument, states) in STEPS.items():
            if measure.state in states and (answers if name in ANSWERS else leads):
                names.append((name, measure))
    found = [
        Action(
            f"{titles[name]} · {measure.get_step_display()}",
            reverse("performance:measure_step", args=[measure.pk, name]),
            primary=name in PRIMARY,
        )
        for name, measure in names
    ]  # fmt: skip
    if leads:
        found.append(Action(titles["further"], reverse("performance:further", args=[row.pk])))
        if not any(one.state in (*LIVE, MeasureState.PROPOSED) for one in row.measures.all()):
            found.append(Action(titles["end"], reverse("performance:end_case", args=[row.pk]), primary=True))
    return found


def measure_step(request: Request, pk: int, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    row = get_object_or_404(SanctionMeasure.objects.select_related("case"), pk=pk)
    act_on, argument, _states = STEPS[step]
    place = reverse("performance:sanction", args=[row.case_id])

    def act(given: dict[str, Any]) -> str:
        act_on(by=request.user, measure=pk, **({argument: given["text"]} if argument else {}))
        return place

    form = TextForm(request.POST if request.method == "POST" else None)
    if not argument:
        del form.fields["text"]
    title = step_titles()[step]
    return form_page(request, form, act, title=title, subtitle=row, back=place, submit=title, said=_("Done."))


def end_case(request: Request, pk: int) -> HttpResponse:
    row, place = _case(pk), reverse("performance:sanction", args=[pk])

    def act(given: dict[str, Any]) -> str:
        end_sanction_case(by=request.user, case=pk, outcome=given["text"])
        return place

    title = step_titles()["end"]
    form = TextForm(request.POST or None)
    return form_page(request, form, act, title=title, subtitle=row, back=place, submit=title, said=_("Done."))


def further(request: Request, pk: int) -> HttpResponse:
    row, place = _case(pk), reverse("performance:sanction", args=[pk])

    def act(given: dict[str, Any]) -> str:
        add_sanction_step(by=request.user, case=pk, **_step_of(given))
        return place

    title = step_titles()["further"]
    form = SanctionForm(request.POST or None)
    return form_page(request, form, act, title=title, subtitle=row, back=place, submit=_("Announce"), said=_("Done."))


def open_case(request: Request, pilot: str) -> HttpResponse:
    row = get_object_or_404(Pilot.objects.select_related("region"), code=pilot)
    if not oversees(request.user, row):
        raise Http404

    def act(given: dict[str, Any]) -> str:
        project = given.pop("project")
        done = open_sanction(
            by=request.user, pilot=pilot, project=project.code if project else "", ground=Ground(given.pop("ground")),
            facts=given.pop("facts"), **_step_of(given),
        )  # fmt: skip
        return reverse("performance:sanction", args=[done.id])

    form = SanctionForm(request.POST or None, projects=Project.objects.filter(pilot=row))
    return form_page(
        request, form, act, title=_("Open a case of sanction"), subtitle=row, submit=_("Announce"),
        back=reverse("performance:sanctions"), said=_("Opened. The other side is heard."),
    )  # fmt: skip


def _step_of(given: dict[str, Any]) -> dict[str, Any]:
    amount = given.pop("amount") or 0
    return {**given, "step": SanctionStep(given["step"]), "amount_fen": int(amount * FEN_OF_WAN)}


def _case(pk: int) -> SanctionCase:
    rows = SanctionCase.objects.select_related("pilot__region", "project__owner", "evaluation__pilot", "opened_by")
    row: SanctionCase = get_object_or_404(rows, pk=pk)
    return row


urlpatterns = [
    path("performance/sanctions/", sanctions, name="sanctions"),
    path("performance/sanctions/<int:pk>/", sanction_page, name="sanction"),
    path("performance/sanctions/<int:pk>/end/", end_case, name="end_case"),
    path("performance/sanctions/<int:pk>/further/", further, name="further"),
    path("performance/sanctions/steps/<int:pk>/<str:step>/", measure_step, name="measure_step"),
    path("performance/cities/<str:pilot>/sanction/", open_case, name="open_sanction"),
]
