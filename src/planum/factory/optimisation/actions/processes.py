"""A process declared, trials proposed, run, recorded or rejected; the search stopped."""

import math
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.optimisation.assembling import advice_of, problem_of, recorded_trials, trials_of
from planum.factory.optimisation.checking import check_declaration, checked_results
from planum.factory.optimisation.engine.adviser import propose
from planum.factory.optimisation.engine.problem import is_feasible
from planum.factory.optimisation.engine.stopping import judge
from planum.factory.optimisation.models import (
    OPEN_TRIALS,
    PROCESS_TRANSITIONS,
    TRIAL_TRANSITIONS,
    Advice,
    Goal,
    Process,
    ProcessConstraint,
    ProcessParameter,
    ProcessState,
    Trial,
    TrialState,
)
from planum.factory.optimisation.permissions import can_optimise_somewhere
from planum.factory.optimisation.queries import best_trial, process_of
from planum.factory.optimisation.rows import own_plant, own_process, own_trial
from planum.factory.optimisation.shapes import NewConstraint, NewParameter, ProcessShape, TrialShape
from planum.factory.optimisation.shaping import trial_shape
from planum.hub.assets.models import Asset
from planum.hub.metrics.actions import evaluate_metric
from planum.hub.metrics.models import Metric
from planum.hub.metrics.queries import metric_named
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move


@action(permission=can_optimise_somewhere)
def declare_process(
    *, by: Person, plant: str, asset: str, code: str, name: str, objective: str, goal: Goal,
    parameters: list[NewParameter], constraints: list[NewConstraint] | None = None, unit: str = "", metric: str = "",
    noise: float = 0.0, least_gain: float = 0.0, budget: int = 30, trial_cost_fen: int = 0, name_en: str = "",
    objective_en: str = "", seed: int = 0,
) -> ProcessShape:  # fmt: skip
    """Say what is to become better on a machine: its set-points with bounds, the objective, the limits that must hold.

    `noise` is the standard deviation of the objective between repeats. With a metric of the hub the objective is
    computed from readings over each trial's period; otherwise it is typed in.
    """
    place = own_plant(by, plant)
    limits = constraints or []
    row = Process(
        plant=place, asset=Asset.objects.get(path=asset, plant=place), code=code, name=name, name_en=name_en,
        objective=objective, objective_en=objective_en, unit=unit, goal=goal, noise=noise, budget=budget,
        least_gain=least_gain, trial_cost_fen=trial_cost_fen, seed=seed, declared_by=by,
        metric=_own_metric(place, metric) if metric else None,
    )  # fmt: skip
    check_declaration(row, parameters, limits)
    row.save(force_insert=True)
    ProcessParameter.objects.bulk_create(
        ProcessParameter(process=row, position=place, **vars(one)) for place, one in enumerate(parameters)
    )
    ProcessConstraint.objects.bulk_create(
        ProcessConstraint(process=row, position=place, **vars(one)) for place, one in enumerate(limits)
    )
    said = [f"{one.code} {one.low:g}–{one.high:g} {one.unit}".strip() for one in parameters]
    held = [f"{one.code} {one.sense} {one.limit:g} {one.unit}".strip() for one in limits]
    record(row, after={"plant": plant, "code": code, "goal": goal, "parameters": said, "constraints": held})
    return process_of(row)


@action(permission=can_optimise_somewhere)
def propose_trial(*, by: Person, process: int) -> TrialShape:
    """Ask for the next set-points to try, with the reason in numbers. One trial of a process is open at a time."""
    row = own_process(by, process)
    _check_active(row)
    if open_trial := row.trials.filter(state__in=OPEN_TRIALS).first():
        raise Refused(
            _("Trial %(number)d has not been recorded.") % {"number": open_trial.number},
            _("One trial at a time."), _("Record it or reject it first."),
        )  # fmt: skip
    recorded = recorded_trials(row)
    if len(recorded) >= row.budget:
        raise Refused(
            _("%(count)d trials are recorded.") % {"count": len(recorded)},
            _("At most %(budget)d.") % {"budget": row.budget}, _("Stop the search and keep the best set-points."),
        )  # fmt: skip
    asked = problem_of(row)
    rejected = row.trials.filter(state=TrialState.REJECTED).count()
    found = propose(asked, trials_of(asked, recorded), seed=row.seed + rejected)
    point, why = advice_of(asked, found)
    number = row.trials.count() + 1
    trial = Trial.objects.create(process=row, number=number, point=point, advice=why, proposed_by=by)
    record(trial, after={"process": row.code, "number": number, "point": point, "kind": why["kind"]})
    return trial_shape(trial)


@action(permission=can_optimise_somewhere)
def start_trial(*, by: Person, trial: int) -> TrialShape:
    """Say that a proposed trial is being run, from now on."""
    row = own_trial(by, trial)
    move(row, TrialState.RUNNING, along=TRIAL_TRANSITIONS)
    row.started_at = timezone.now()
    row.save(update_fields=["started_at"])
    return trial_shape(row)


@action(permission=can_optimise_somewhere)
def record_trial(
    *, by: Person, trial: int, objective: float | None = None, results: dict[str, float] | None = None,
    failed: bool = False, start: datetime | None = None, end: datetime | None = None, note: str = "",
) -> TrialShape:  # fmt: skip
    """Record what a trial gave: the objective and the result behind each limit, or that it failed.

    Where the process has a metric, give the period instead of the objective: it is computed from the readings.
    """
    row = own_trial(by, trial)
    asked = problem_of(row.process)
    if not failed:
        _take_results(row, by, objective, checked_results(asked, results or {}), start, end)
    row.failed, row.note, row.recorded_at, row.recorded_by = failed, note[:300], timezone.now(), by
    row.feasible = is_feasible(asked, trials_of(asked, [row])[0])
    move(row, TrialState.RECORDED, along=TRIAL_TRANSITIONS)
    row.save()
    record(row, after={"objective": row.objective, "results": row.results, "failed": failed})
    _advise(row.process)
    return trial_shape(row)


@action(permission=can_optimise_somewhere)
def reject_trial(*, by: Person, trial: int, note: str) -> TrialShape:
    """Refuse to run a proposed trial, with the reason; the next proposal is another one."""
    row = own_trial(by, trial)
    if not note.strip():
        raise Refused(_("No reason."), _("A few words on why the trial is not run."))
    move(row, TrialState.REJECTED, along=TRIAL_TRANSITIONS)
    row.note, row.recorded_at, row.recorded_by = note[:300], timezone.now(), by
    row.save(update_fields=["note", "recorded_at", "recorded_by"])
    record(row, after={"note": row.note})
    return trial_shape(row)


@action(permission=can_optimise_somewhere)
def stop_process(*, by: Person, process: int, note: str = "") -> ProcessShape:
    """End the search: the best set-points so far are kept. Whatever trial is open is rejected."""
    row = own_process(by, process)
    for one in row.trials.filter(state__in=OPEN_TRIALS):
        move(one, TrialState.REJECTED, along=TRIAL_TRANSITIONS)
    move(row, ProcessState.STOPPED, along=PROCESS_TRANSITIONS)
    row.stop_note = note[:300]
    row.save(update_fields=["stop_note"])
    best = best_trial(row)
    record(row, after={"note": row.stop_note, "best": best.number if best else None})
    return process_of(row)


def _own_metric(plant: Asset, name: str) -> Metric:
    """A metric of the plant's own firm: what others disclose may be withdrawn."""
    found = metric_named(name)
    if found.owner_id != plant.enterprise_id:
        raise Refused(
            _("The metric %(metric)s.") % {"metric": name}, _("A metric of %(firm)s.") % {"firm": plant.enterprise}
        )
    return found


def _take_results(
    row: Trial, by: Person, objective: float | None, results: dict[str, float], start: datetime | None,
    end: datetime | None,
) -> None:  # fmt: skip
    metric = row.process.metric
    if metric is not None and start is not None and end is not None:
        value = evaluate_metric(by=by, metric=metric.path, version=metric.version, start=start, end=end)
        if value.value is None:
            raise Refused(_("The metric has no value for this period."), _("A period with readings of its signals."))
        row.metric_value_id, objective = value.id, value.value
    if objective is None or not math.isfinite(objective):
        raise Refused(
            _("No value of the objective."), _("A number, or a period over which the metric is computed."),
            _("Or say that the trial failed."),
        )  # fmt: skip
    row.objective, row.results = objective, results


def _check_active(process: Process) -> None:
    if process.state is not ProcessState.ACTIVE:
        raise Refused(_("%(process)s is settled.") % {"process": process}, _("A process that is being tried."))


def _advise(process: Process) -> None:
    """Say after each trial whether another one is worth it."""
    asked, rows = problem_of(process), recorded_trials(process)
    verdict = judge(
        asked, trials_of(asked, rows), budget=process.budget, least_gain=process.least_gain, seed=process.seed
    )  # fmt: skip
    Advice.objects.create(
        process=process, after=len(rows), stop=verdict.stop, reason=verdict.reason.value,
        best=None if verdict.best is None else rows[verdict.best], expected_gain=verdict.gain,
    )  # fmt: skip
