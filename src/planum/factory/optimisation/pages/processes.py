"""Processes, one of them with its next trial, and the form in which a trial is recorded."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.optimisation.actions import propose_trial, record_trial, start_trial, stop_process
from planum.factory.optimisation.forms import TrialForm
from planum.factory.optimisation.models import OPEN_TRIALS, Process, ProcessState, Trial, TrialState
from planum.factory.optimisation.panels import next_trial, process_panels
from planum.factory.optimisation.permissions import can_optimise, can_optimise_somewhere
from planum.factory.optimisation.queries import best_among, best_trials, process_rows
from planum.factory.optimisation.tables import ProcessTable
from planum.factory.optimisation.words import in_one_line, trial_name, why
from planum.kernel.requests import Request
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page


def process_list(request: Request) -> HttpResponse:
    rows: Any = list(process_rows())
    best = best_trials(rows)
    for row in rows:
        row.best = best.get(row.pk)
    declare = f"{reverse('action', args=['factory', 'declare-process'])}?_back={reverse('optimisation:processes')}"
    may = can_optimise_somewhere(request.user)
    said = _("Processes whose set-points are looked for will stand here.")
    return table_page(
        request, ProcessTable, rows, title=_("Set-point search"), search=("name", "name_en", "code", "plant__name"),
        actions=[Action(_("Declare a process"), declare, primary=True)] if may else [],
        empty=Empty(said, *([_("Declare a process"), declare] if may else [])), context={"wing": "point"},
    )  # fmt: skip


def process_page(request: Request, process: int) -> HttpResponse:
    row: Process = get_object_or_404(process_rows(), pk=process)
    if change := CHANGES.get(request.POST.get("do", "")):
        return change(request, row)
    trials = list(row.trials.select_related("recorded_by", "metric_value__metric__owner").order_by("number"))
    for one in trials:
        one.process = row
    open_trial = next((one for one in trials if one.state in OPEN_TRIALS), None)
    may = can_optimise(request.user, row.plant)
    context: dict[str, Any] = {
        "wing": "point", "title": row, "subtitle": f"{row.plant} · {row.asset}", "process": row, "may": may,
        "breadcrumb": [{"label": _("Set-point search"), "url": reverse("optimisation:processes")}, {"label": row}],
        "panels": process_panels(row, trials, best_among(row, trials)), "is_active": row.state is ProcessState.ACTIVE,
    }  # fmt: skip
    if open_trial is not None:
        context["next"] = next_trial(row, open_trial, why(row, open_trial.advice))
        context["may_start"] = may and open_trial.state is TrialState.PROPOSED
    return render(request, "optimisation/process.html", context)


def propose(request: Request, row: Process) -> HttpResponse:
    propose_trial(by=request.user, process=row.pk)
    return redirect("optimisation:process", process=row.pk)


def start(request: Request, row: Process) -> HttpResponse:
    given = request.POST.get("trial", "")
    start_trial(by=request.user, trial=int(given) if given.isdigit() else 0)
    return redirect("optimisation:process", process=row.pk)


def stop(request: Request, row: Process) -> HttpResponse:
    stop_process(by=request.user, process=row.pk)
    messages.success(request, _("The search has ended; the best set-points are kept."))
    return redirect("optimisation:process", process=row.pk)


# What the buttons of a process's page ask for.
CHANGES = {"propose": propose, "start": start, "stop": stop}


def record(request: Request, trial: int) -> HttpResponse:
    rows = Trial.objects.select_related("process__plant__enterprise", "process__metric")
    row: Trial = get_object_or_404(rows.prefetch_related("process__parameters", "process__constraints"), pk=trial)
    form, refusal = TrialForm(request.POST or None, process=row.process), None
    back = reverse("optimisation:process", args=[row.process_id])
    if request.method == "POST" and form.is_valid():
        try:
            record_trial(by=request.user, trial=row.pk, **form.arguments())
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("The trial is recorded."))
            return redirect(back)
    context = {
        "form": form, "refusal": refusal, "title": _("Record %(trial)s") % {"trial": trial_name(row)}, "back": back,
        "subtitle": f"{row.process} · {in_one_line(row.process, row.point)}", "wing": "point",
        "submit": _("Record the trial"),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


urlpatterns = [
    path("processes/", process_list, name="processes"),
    path("processes/<int:process>/", process_page, name="process"),
    path("processes/trials/<int:trial>/record/", record, name="record"),
]
