"""Pages of diagnosis: the list, the questionnaire, the result, the instruments."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.models import FIRMS, Organisation
from planum.kernel.requests import Request
from planum.park.diagnosis.actions import (
    answer_question,
    confirm_diagnosis,
    load_instrument,
    load_instruments,
    open_diagnosis,
    prefill_diagnosis,
    return_diagnosis,
    set_weights,
    submit_diagnosis,
)
from planum.park.diagnosis.actions.confirming import possible_recipients
from planum.park.diagnosis.asking import Asked, is_matrix, proofs_of, sections_of
from planum.park.diagnosis.evidence import answer_chain, level_chain
from planum.park.diagnosis.forms import LoadForm, OpenForm, RemarkForm, SubmitForm, WeightsForm
from planum.park.diagnosis.labels import figure, level_name
from planum.park.diagnosis.models import Answer, Diagnosis, DiagnosisState, InstrumentVersion
from planum.park.diagnosis.panels import coverage_panels, diagnosis_panels, instrument_panels
from planum.park.diagnosis.permissions import can_confirm, can_diagnose, can_load_instruments, was_given, works_for
from planum.park.diagnosis.queries import DEFAULT, diagnosis_coverage
from planum.park.diagnosis.results import Result, result_of
from planum.park.diagnosis.tables import DiagnosisFilter, DiagnosisTable, InstrumentTable
from planum.ui.evidence import evidence_page
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page

WING = {"wing": "plane"}


def diagnosis_list(request: Request) -> HttpResponse:
    """Own ones and those given; whoever receives diagnoses sees above them how many firms are covered."""
    person = request.user
    may_open = can_diagnose(person) and _own_firm(request) is not None
    new = reverse("diagnosis:open")
    panels = []
    if can_confirm(person) and person.as_viewer().organisations:
        version = InstrumentVersion.objects.filter(code=DEFAULT).first()
        levels = range(len(version.instrument.levels) + 1) if version else ()
        names = {level: level_name(version.instrument, level) for level in levels} if version else {}
        panels = coverage_panels(diagnosis_coverage(by=person), names)
    return table_page(
        request, DiagnosisTable, Diagnosis.objects.select_related("firm", "instrument"), title=_("Diagnosis"),
        search=("firm__name", "firm__name_en", "firm__code", "instrument__name"), filters=DiagnosisFilter,
        empty=Empty(
            _("Diagnoses will stand here: the firm's own, and those that firms give to you."),
            *([_("Open a diagnosis"), new] if may_open else []),
        ),
        actions=[
            *([Action(_("Open a diagnosis"), new, primary=True)] if may_open else []),
            Action(_("Instruments"), reverse("diagnosis:instruments")),
        ],
        template="diagnosis/list.html", context=WING | {"panels": panels},
    )  # fmt: skip


def open_page(request: Request) -> HttpResponse:
    firm = _own_firm(request)
    if firm is None or not can_diagnose(request.user):
        raise PermissionDenied(_("A firm is diagnosed by its own people."))
    newest = {row.code: row for row in InstrumentVersion.objects.order_by("valid_from", "pk")}
    form = OpenForm(list(newest.values()), request.POST or None, initial={"year": timezone.localdate().year})
    context: dict[str, Any] = {
        "title": _("Open a diagnosis"), "subtitle": firm, "form": form, "back": reverse("diagnosis:list"),
        "submit": _("Open"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    code, _bar, profile = form.cleaned_data["instrument"].partition("|")
    try:
        opened = open_diagnosis(
            by=request.user, firm=firm.code, instrument=code, profile=profile, year=form.cleaned_data["year"],
            take_over=form.cleaned_data["take_over"],
        )  # fmt: skip
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    if form.cleaned_data["prefill"]:
        _say_prefilled(request, opened.id)
    return redirect("diagnosis:questions", pk=opened.id)


@require_POST
def prefill(request: Request, pk: int) -> HttpResponse:
    _diagnosis(pk)
    _say_prefilled(request, pk)
    return redirect("diagnosis:questions", pk=pk)


def _say_prefilled(request: Request, pk: int) -> None:
    done = prefill_diagnosis(by=request.user, diagnosis=pk)
    said = _("The hub answered %(filled)d questions; %(kept)d typed answers were left as they are.")
    messages.success(request, said % {"filled": done.filled, "kept": done.kept})


def questions(request: Request, pk: int) -> HttpResponse:
    """The questionnaire; each answer is sent when it is given."""
    result = result_of(_diagnosis(pk))
    row = result.diagnosis
    may_answer = _may_answer(request, row)
    actions = [Action(_("Result"), reverse("diagnosis:diagnosis", args=[pk]))]
    if may_answer:
        actions.append(Action(_("Submit"), reverse("diagnosis:submit", args=[pk]), primary=True))
    return render(request, "diagnosis/questions.html", {
        "title": _("Questions"), "subtitle": row, "breadcrumb": _path(row), "diagnosis": row, "actions": actions,
        "sections": sections_of(result, may_answer=may_answer), "may_answer": may_answer,
        "is_matrix": is_matrix(result.instrument), **_progress(result), **WING,
    })  # fmt: skip


@require_POST
def answer(request: Request, pk: int, question: str) -> HttpResponse:
    """Answers with the question as it now stands, and with level and points so far."""
    row = _diagnosis(pk)
    chosen = [one for one in request.POST.getlist("chosen") if one]
    refusal = None
    try:
        answer_question(
            by=request.user, diagnosis=pk, question=question, chosen=chosen, reason=request.POST.get("reason", "")
        )  # fmt: skip
    except Refused as error:
        refusal = error
    if "HX-Request" not in request.headers:
        if refusal:
            raise refusal
        return redirect(f"{reverse('diagnosis:questions', args=[pk])}#question-{question}")
    result = result_of(row)
    asked = result.instrument.by_code.get(question)
    if asked is None:
        raise Http404(_("There is no such question."))
    shown = Asked(
        asked, result.rows.get(question), proofs_of(result).get(question), refusal, chosen if refusal else (),
        _may_answer(request, row),
    )  # fmt: skip
    template = "diagnosis/answered_cell.html" if is_matrix(result.instrument) else "diagnosis/answered.html"
    context = {"diagnosis": row, "asked": shown, **_progress(result)}
    return render(request, template, context, status=422 if refusal else 200)


def diagnosis_page(request: Request, pk: int, refusal: Refused | None = None) -> HttpResponse:
    """Level with its reasons, where the firm stands, what to do next."""
    row = _diagnosis(pk)
    is_own = works_for(request.user, row.firm)
    may_confirm = row.state is DiagnosisState.SUBMITTED and can_confirm(request.user) and was_given(request.user, row)
    actions = [Action(_("Questions and answers"), reverse("diagnosis:questions", args=[pk]))]
    if _may_answer(request, row):
        actions.append(Action(_("Submit"), reverse("diagnosis:submit", args=[pk]), primary=True))
    return render(request, "diagnosis/diagnosis.html", {
        "title": row.firm,
        "subtitle": _("%(instrument)s · %(year)d") % {"instrument": row.instrument, "year": row.year},
        "breadcrumb": _path(row), "diagnosis": row, "actions": actions, "refusal": refusal,
        "confirm_form": RemarkForm() if may_confirm else None,
        "panels": diagnosis_panels(result_of(row), with_remedies=is_own), **WING,
    }, status=422 if refusal else 200)  # fmt: skip


def submit(request: Request, pk: int) -> HttpResponse:
    row = _diagnosis(pk)
    if not _may_answer(request, row):
        raise PermissionDenied(_("A firm is diagnosed by its own people."))
    possible = possible_recipients(row.firm)
    form = SubmitForm(possible, request.POST or None, initial={"recipients": [one.code for one in possible[:1]]})
    context: dict[str, Any] = {
        "title": _("Submit the diagnosis"), "subtitle": row, "form": form, "submit": _("Submit"),
        "back": reverse("diagnosis:questions", args=[pk]), "breadcrumb": _path(row), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    try:
        submit_diagnosis(by=request.user, diagnosis=pk, recipients=form.cleaned_data["recipients"])
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    messages.success(request, _("The diagnosis is submitted."))
    return redirect("diagnosis:diagnosis", pk=pk)


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    _diagnosis(pk)
    try:
        confirm_diagnosis(by=request.user, diagnosis=pk, remark=request.POST.get("remark", ""))
    except Refused as refusal:
        return diagnosis_page(request, pk, refusal)
    messages.success(request, _("The diagnosis is confirmed."))
    return redirect("diagnosis:diagnosis", pk=pk)


@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    _diagnosis(pk)
    try:
        return_diagnosis(by=request.user, diagnosis=pk, reason=request.POST.get("remark", ""))
    except Refused as refusal:
        return diagnosis_page(request, pk, refusal)
    messages.success(request, _("The firm corrects the diagnosis and submits it again."))
    return redirect("diagnosis:list")


def chain(request: Request, pk: int) -> HttpResponse:
    result = result_of(_diagnosis(pk))
    level = level_name(result.instrument, result.assessment.level)
    return evidence_page(request, title=result.diagnosis, value=level, links=level_chain(result))


def evidence(request: Request, pk: int) -> HttpResponse:
    """What the hub found for one answer."""
    row = get_object_or_404(Answer.objects.select_related("diagnosis__firm", "diagnosis__instrument"), pk=pk)
    question = row.diagnosis.instrument.instrument.by_code.get(row.question)
    links = answer_chain(row, is_own=works_for(request.user, row.diagnosis.firm))
    return evidence_page(request, title=Asked(question, row, None).name if question else row.question, links=links)


def instrument_list(request: Request) -> HttpResponse:
    may_load = can_load_instruments(request.user)
    return table_page(
        request, InstrumentTable, InstrumentVersion.objects.select_related("loaded_for"), title=_("Instruments"),
        search=("name", "name_en", "code", "source"),
        actions=[Action(_("Load a corrected instrument"), reverse("diagnosis:load"))] if may_load else [],
        template="diagnosis/instruments.html", context=WING | {"may_load": may_load},
    )  # fmt: skip


def instrument_page(request: Request, pk: int) -> HttpResponse:
    """One version: where it comes from, what it asks, its levels and weights. `?format=json` is the version itself."""
    row = get_object_or_404(InstrumentVersion.objects.select_related("loaded_for", "loaded_by"), pk=pk)
    if request.GET.get("format") == "json":
        text = json.dumps(row.content, ensure_ascii=False, indent=1)
        named = {"Content-Disposition": f'attachment; filename="instrument-{row.pk}.json"'}
        return HttpResponse(text, content_type="application/json; charset=utf-8", headers=named)
    actions = [Action(_("Download as JSON"), f"{reverse('diagnosis:instrument', args=[pk])}?format=json")]
    if can_load_instruments(request.user):
        actions += [
            Action(_("Change the weights"), reverse("diagnosis:weights", args=[pk, one.code]))
            for one in row.instrument.profiles[:1]
        ]
    return render(request, "ui/detail.html", {
        "title": row, "subtitle": row.version, "actions": actions, "panels": instrument_panels(row), **WING,
        "breadcrumb": [{"label": _("Instruments"), "url": reverse("diagnosis:instruments")}, {"label": row}],
    })  # fmt: skip


@require_POST
def load_shipped(request: Request) -> HttpResponse:
    loaded = load_instruments(by=request.user)
    messages.success(request, _("%(count)d instruments were loaded.") % {"count": len(loaded)})
    return redirect("diagnosis:instruments")


def load(request: Request) -> HttpResponse:
    if not can_load_instruments(request.user):
        raise PermissionDenied(_("Versions are loaded by a park, an authority or the platform's operator."))
    form = LoadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "title": _("Load a corrected instrument"), "form": form, "back": reverse("diagnosis:instruments"),
        "submit": _("Load"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    try:
        done = load_instrument(
            by=request.user, definition=form.cleaned_data["file"], reason=form.cleaned_data["reason"]
        )  # fmt: skip
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("diagnosis:instrument", pk=done.id)


def weights(request: Request, pk: int, profile: str) -> HttpResponse:
    row = get_object_or_404(InstrumentVersion, pk=pk)
    if not can_load_instruments(request.user):
        raise PermissionDenied(_("Versions are loaded by a park, an authority or the platform's operator."))
    if profile not in {one.code for one in row.instrument.profiles}:
        raise Http404(_("There are no such weights."))
    form = WeightsForm(row, profile, request.POST or None)
    context: dict[str, Any] = {
        "title": _("Change the weights"), "subtitle": f"{row} · {profile}", "form": form,
        "back": reverse("diagnosis:instrument", args=[pk]), "submit": _("Publish as a new version"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    given = {name: form.cleaned_data[name] for name in ("version", "source", "reason")}
    try:
        done = set_weights(by=request.user, instrument=pk, profile=profile, weights=form.weights, **given)
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("diagnosis:instrument", pk=done.id)


def _diagnosis(pk: int) -> Diagnosis:
    rows = Diagnosis.objects.select_related(
        "firm__region", "instrument", "opened_by", "submitted_by", "confirmed_by"
    )  # fmt: skip
    row: Diagnosis = get_object_or_404(rows, pk=pk)
    return row


def _own_firm(request: Request) -> Organisation | None:
    own = Organisation.objects.filter(pk__in=request.user.as_viewer().organisations, kind__in=FIRMS)
    return own.order_by("pk").first()


def _may_answer(request: Request, row: Diagnosis) -> bool:
    return row.state is DiagnosisState.DRAFT and can_diagnose(request.user) and works_for(request.user, row.firm)


def _progress(result: Result) -> dict[str, Any]:
    found = result.assessment
    return {
        "level": level_name(result.instrument, found.level),
        "found": {
            "points_shown": figure(found.points), "most_shown": figure(found.most), "answered": found.answered,
            "questions": len(result.instrument.questions),
        },
    }  # fmt: skip


def _path(row: Diagnosis) -> list[dict[str, Any]]:
    return [
        {"label": _("Diagnosis"), "url": reverse("diagnosis:list")},
        {"label": row, "url": reverse("diagnosis:diagnosis", args=[row.pk])},
    ]


urlpatterns = [
    path("diagnoses/", diagnosis_list, name="list"),
    path("diagnoses/new/", open_page, name="open"),
    path("diagnoses/<int:pk>/", diagnosis_page, name="diagnosis"),
    path("diagnoses/<int:pk>/questions/", questions, name="questions"),
    path("diagnoses/<int:pk>/questions/<str:question>/", answer, name="answer"),
    path("diagnoses/<int:pk>/prefill/", prefill, name="prefill"),
    path("diagnoses/<int:pk>/submit/", submit, name="submit"),
    path("diagnoses/<int:pk>/confirm/", confirm, name="confirm"),
    path("diagnoses/<int:pk>/return/", send_back, name="return"),
    path("diagnoses/<int:pk>/level/", chain, name="chain"),
    path("diagnoses/answers/<int:pk>/", evidence, name="evidence"),
    path("instruments/", instrument_list, name="instruments"),
    path("instruments/load/", load, name="load"),
    path("instruments/load-shipped/", load_shipped, name="load_shipped"),
    path("instruments/<int:pk>/", instrument_page, name="instrument"),
    path("instruments/<int:pk>/weights/<str:profile>/", weights, name="weights"),
]
