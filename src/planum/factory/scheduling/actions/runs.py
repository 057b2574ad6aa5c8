"""Calculations in the background: begun, and stopped with the best plan so far."""

import math

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.engine.problem import Criterion, Objective
from planum.factory.scheduling.models import OPEN_RUNS, Plan, PlanningRun
from planum.factory.scheduling.permissions import can_plan_somewhere
from planum.factory.scheduling.rows import own_plan, own_plant, own_run
from planum.factory.scheduling.running import queue
from planum.factory.scheduling.shapes import Goal, RunShape
from planum.factory.scheduling.shaping import run_shape
from planum.factory.scheduling.storing import goals_as_rows
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person

LONGEST_S = 3600.0
MOST_WORKERS = 16
DEFAULT_GOALS = (Objective(Criterion.TARDINESS, 1, 0), Objective(Criterion.MAKESPAN, 1, 1))


@action(permission=can_plan_somewhere)
def start_planning(
    *, by: Person, plant: str, goals: list[Goal] | None = None, seconds: float = 20.0, name: str = "",
    start: int | None = None, workers: int = 2, seed: int = 0,
) -> RunShape:  # fmt: skip
    """Plan all unfinished orders of a plant in the background; a draft plan comes of it.

    Without goals: least weighted tardiness first, then the shortest time for all. `start` is a plan to begin with:
    what is pinned or frozen in it stands.
    """
    place = own_plant(by, plant)
    chosen = tuple(Objective(one.criterion, one.weight, one.priority) for one in goals or ()) or DEFAULT_GOALS
    _check(chosen, seconds, workers)
    base: Plan | None = own_plan(by, start) if start is not None else None
    if base is not None and base.plant_id != place.pk:
        raise Refused(_("The plan %(plan)s.") % {"plan": base}, _("A plan of this plant."))
    if PlanningRun.objects.filter(plant=place, state__in=OPEN_RUNS, proposals=None).exists():
        raise Refused(
            _("%(plant)s is being planned already.") % {"plant": place},
            _("One calculation at a time for a plant."),
            _("Wait for it or stop it."),
        )
    row = PlanningRun(
        plant=place, by=by, name=name[:120], start=base, objectives=goals_as_rows(chosen), seconds=seconds,
        workers=workers, seed=abs(seed) % 2**31,
    )  # fmt: skip
    queue(row)
    return run_shape(row)


@action(permission=can_plan_somewhere)
def stop_planning(*, by: Person, run: int) -> RunShape:
    """Stop a calculation; the best plan it has found is kept."""
    row = own_run(by, run)
    if row.state not in OPEN_RUNS:
        raise Refused(_("The calculation is “%(state)s”.") % {"state": row.state.label}, _("One that still runs."))
    row.stop_asked = True
    row.save(update_fields=["stop_asked"])
    record(row, after={"stop_asked": True})
    return run_shape(row)


def _check(goals: tuple[Objective, ...], seconds: float, workers: int) -> None:
    if not (math.isfinite(seconds) and 0 < seconds <= LONGEST_S) or not 1 <= workers <= MOST_WORKERS:
        raise Refused(
            _("%(seconds)s s with %(workers)d workers.") % {"seconds": seconds, "workers": workers},
            _("From 0 to %(longest)d s, with 1 to %(most)d workers.") % {"longest": LONGEST_S, "most": MOST_WORKERS},
        )
    if any(not 1 <= one.weight <= 10**6 or not 0 <= one.priority <= 9 for one in goals):
        raise Refused(
            _("The goals %(goals)s.") % {"goals": ", ".join(one.criterion.value for one in goals)},
            _("Weights from 1 to a million, priorities from 0 to 9."),
        )
    if len({one.criterion for one in goals}) != len(goals):
        raise Refused(_("A goal that is named twice."), _("Each goal once."))
