"""Writes of a park's plan and of what it knows of its firms."""

import math
from datetime import date, datetime

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.metrics.actions import evaluate_metric
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move
from planum.park.board.models import (
    COMPUTED,
    TASK_TRANSITIONS,
    Goal,
    MonthlyEnergy,
    ParkPlan,
    PlanGoal,
    PlanTask,
    Plot,
    TaskState,
)
from planum.park.board.permissions import can_run_a_park, runs
from planum.park.board.queries import energy_metrics, month_of
from planum.park.board.shapes import EnergyRead, GoalShape, PlanShape, PlotShape, TaskShape

LARGEST_M = 100_000.0


@action(permission=can_run_a_park)
def set_plan(
    *, by: Person, park: str, name: str, leading_industry: str, starts_on: date, ends_on: date, measures: str = "",
    name_en: str = "",
) -> PlanShape:  # fmt: skip
    """Write your park's plan, or write it anew; goals and tasks stay."""
    home = _own_park(by, park)
    if ends_on <= starts_on:
        raise Refused(
            _("From %(start)s to %(end)s.") % {"start": starts_on, "end": ends_on}, _("An end after the start.")
        )
    if not (name.strip() and leading_industry.strip()):
        raise Refused(_("No name or no leading industry was given."), _("A plan has both."))
    row = ParkPlan.objects.filter(park=home).first() or ParkPlan(park=home)
    before = _said(row) if row.pk else None
    row.name, row.name_en, row.leading_industry, row.measures = name, name_en, leading_industry, measures
    row.starts_on, row.ends_on, row.set_at, row.set_by = starts_on, ends_on, timezone.now(), by
    row.save()
    record(row, before=before, after=_said(row))
    return plan_shape(row)


@action(permission=can_run_a_park)
def set_goal(*, by: Person, park: str, goal: Goal, year: int, percent: float) -> GoalShape:
    """Say which share your park is to reach by the end of a year."""
    plan = _plan(by, park)
    _check_percent(percent)
    if not plan.starts_on.year <= year <= plan.ends_on.year:
        raise Refused(_("The year %(year)d.") % {"year": year}, _("A year of the plan."))
    row = plan.goals.filter(goal=goal, year=year).first() or PlanGoal(plan=plan, goal=goal, year=year)
    before = {"percent": row.percent} if row.pk else None
    row.percent = percent
    row.save()
    record(row, before=before, after={"goal": goal, "year": year, "percent": percent})
    return GoalShape(row.goal, row.year, row.percent, row.reported, row.source)


@action(permission=can_run_a_park)
def report_goal(*, by: Person, park: str, goal: Goal, year: int, percent: float, source: str) -> GoalShape:
    """Report how far a goal is that the platform cannot count by itself, with the source of the number."""
    row = _plan(by, park).goals.get(goal=goal, year=year)
    _check_percent(percent)
    if goal in COMPUTED:
        raise Refused(
            _("“%(goal)s” is counted by the platform.") % {"goal": goal.label}, _("Goals that it cannot count.")
        )
    if not source.strip():
        raise Refused(_("No source was given."), _("A reported number names its source."))
    before = {"reported": row.reported, "source": row.source}
    row.reported, row.source, row.reported_by = percent, source.strip()[:200], by
    row.reported_on = timezone.localdate()
    row.save(update_fields=["reported", "source", "reported_by", "reported_on"])
    record(row, before=before, after={"reported": percent, "source": row.source})
    return GoalShape(row.goal, row.year, row.percent, row.reported, row.source)


@action(permission=can_run_a_park)
def add_task(*, by: Person, park: str, title: str, responsible: str, due_on: date, note: str = "") -> TaskShape:
    """Add a task to your park's plan, with who answers for it and by when."""
    plan = _plan(by, park)
    if not (title.strip() and responsible.strip()):
        raise Refused(_("No title or nobody responsible was given."), _("A task says what, and who answers for it."))
    row = PlanTask(plan=plan, title=title[:200], responsible=responsible[:80], due_on=due_on, note=note[:300])
    row.save(force_insert=True)
    record(row, after={"title": row.title, "responsible": row.responsible, "due_on": due_on})
    return task_shape(row)


@action(permission=can_run_a_park)
def move_task(*, by: Person, task: int, to: TaskState, note: str = "") -> TaskShape:
    """Say that a task of your park is under way, done or stopped."""
    row: PlanTask = PlanTask.objects.select_related("plan__park").get(pk=task)
    _check_runs(by, row.plan.park)
    move(row, to, along=TASK_TRANSITIONS)
    if note.strip():
        record(row, before={"note": row.note}, after={"note": note})
        row.note = note.strip()[:300]
        row.save(update_fields=["note"])
    return task_shape(row)


@action(permission=can_run_a_park)
def place_firm(*, by: Person, park: str, firm: str, code: str, east_m: float, north_m: float) -> PlotShape:
    """Say on which plot a firm of your park stands, in metres on the park's own plan."""
    home = _own_park(by, park)
    tenant = Organisation.objects.get(code=firm, park=home)
    for number in (east_m, north_m):
        if not (math.isfinite(number) and abs(number) <= LARGEST_M):
            raise Refused(_("The place %(number)s m.") % {"number": number}, _("Metres within a hundred kilometres."))
    if Plot.objects.filter(park=home, code=code).exclude(firm=tenant).exists():
        raise Refused(_("Another firm stands on plot %(code)s.") % {"code": code}, _("One firm a plot."))
    row = Plot.objects.filter(firm=tenant).first() or Plot(park=home, firm=tenant)
    row.code, row.east_m, row.north_m, row.entered_by = code[:40], east_m, north_m, by
    row.save()
    record(row, after={"firm": firm, "code": code, "east_m": east_m, "north_m": north_m})
    return plot_shape(row)


@action(permission=can_run_a_park)
def mark_upgraded(*, by: Person, firm: str, on: date, basis: str) -> PlotShape:
    """Say that the upgrade of a firm of your park was accepted, when and on what."""
    row: Plot = Plot.objects.select_related("park", "firm").get(firm__code=firm)
    _check_runs(by, row.park)
    if not basis.strip():
        raise Refused(_("Nothing it rests on was given."), _("The act of acceptance, or what else proves it."))
    if on > timezone.localdate():
        raise Refused(_("The day %(day)s.") % {"day": on}, _("A day that is over."))
    before = {"upgraded_on": row.upgraded_on, "basis": row.basis}
    row.upgraded_on, row.basis, row.entered_by = on, basis.strip()[:200], by
    row.save(update_fields=["upgraded_on", "basis", "entered_by"])
    record(row, before=before, after={"upgraded_on": on, "basis": row.basis})
    return plot_shape(row)


@action(permission=can_run_a_park)
def read_energy(*, by: Person, park: str, month_on: date) -> EnergyRead:
    """Read the electricity of a month of every placed firm that lets your park see a metric in kWh, until now where the
    month is not over. Each number keeps its readings' hash.
    """
    home = _own_park(by, park)
    start, end = month_of(month_on, timezone.now())
    read, missing = [], 0
    metrics = energy_metrics(home)
    for plot in Plot.objects.filter(park=home).select_related("firm"):
        metric = metrics.get(plot.firm_id)
        value = _evaluated(by, metric.path, start, end) if metric else None
        if value is None:
            missing += 1
            continue
        MonthlyEnergy.objects.create(
            plot=plot, month_on=month_on.replace(day=1), value_id=value, read_at=timezone.now()
        )
        read.append(plot.firm.code)
    record(home, after={"month": month_on.replace(day=1), "energy_read_of": read, "not_shared": missing})
    return EnergyRead(len(read), missing)


def _evaluated(by: Person, metric: str, start: datetime, end: datetime) -> int | None:
    try:
        shape = evaluate_metric(by=by, metric=metric, start=start, end=end)
    except (ObjectDoesNotExist, Refused):
        return None
    return shape.id if shape.value is not None else None


def plan_shape(row: ParkPlan) -> PlanShape:
    return PlanShape(
        row.park.code, row.name, row.name_en, row.leading_industry, row.measures, row.starts_on, row.ends_on
    )


def task_shape(row: PlanTask) -> TaskShape:
    return TaskShape(row.pk, row.title, row.responsible, row.due_on, row.state.value)


def plot_shape(row: Plot) -> PlotShape:
    return PlotShape(row.firm.code, row.code, row.east_m, row.north_m, row.upgraded_on)


def _own_park(person: Person, code: str) -> Organisation:
    park: Organisation = Organisation.objects.get(code=code)
    _check_runs(person, park)
    return park


def _check_runs(person: Person, park: Organisation) -> None:
    if not runs(person, park):
        raise PermissionDenied(_("Only the operator of %(park)s may do this.") % {"park": park})


def _plan(person: Person, park: str) -> ParkPlan:
    home = _own_park(person, park)
    row: ParkPlan | None = ParkPlan.objects.filter(park=home).first()
    if row is None:
        raise Refused(_("%(park)s has no plan yet.") % {"park": home}, remedy=_("Write the plan first."))
    return row


def _check_percent(percent: float) -> None:
    if not 0 <= percent <= 100:
        raise Refused(_("%(percent)s percent.") % {"percent": percent}, _("From 0 to 100 percent."))


def _said(row: ParkPlan) -> dict[str, object]:
    names = ("name", "leading_industry", "measures", "starts_on", "ends_on")
    return {name: getattr(row, name) for name in names}
