"""Background calculation: the engine works in a thread of its own while this one keeps the run's row and its stop."""

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event as Flag
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.assembling import Assembled, assemble
from planum.factory.scheduling.engine.plan import Incumbent, Result, Status
from planum.factory.scheduling.engine.plan import Plan as EnginePlan
from planum.factory.scheduling.engine.solving import solve
from planum.factory.scheduling.engine.stop import WallSeconds, When
from planum.factory.scheduling.facts import facts_of
from planum.factory.scheduling.models import (
    PROPOSAL_TRANSITIONS,
    RUN_TRANSITIONS,
    Plan,
    PlanningRun,
    PlanState,
    ProposalState,
    RunState,
)
from planum.factory.scheduling.proposing import propose
from planum.factory.scheduling.repairing import valid_start
from planum.factory.scheduling.storing import Found, objectives_of, store_plan
from planum.kernel.changelog import acting, record
from planum.kernel.states import move

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.25
WRITE_EVERY_S: Final = 0.5
MOST_INCUMBENTS: Final = 400
MAKE_PLAN: Final = "factory.start_planning"


def work_off(key: int) -> None:
    """Calculates a queued run and stores its plan. A fault of the data ends it as failed, in words; it never hangs."""
    run = PlanningRun.objects.select_related("plant", "start", "by").get(pk=key)
    if run.state != RunState.QUEUED:
        return
    with transaction.atomic(), acting(MAKE_PLAN, run.by):
        run.started_at = timezone.now()
        run.save(update_fields=["started_at"])
        move(run, RunState.RUNNING, along=RUN_TRANSITIONS)
    try:
        now = timezone.now()
        assembled = assemble(facts_of(run.plant, run.start), now, objectives_of(run.objectives), keep=run.keep)
        result = _calculated(run, assembled)
        _finish(run, assembled, result, now)
    except Refused as refusal:
        _fail(run, str(refusal))
    except Exception:
        logger.exception("Planning run %d failed", run.pk)
        _fail(run, _("The calculation ended with an error; the log of the site has it."))
        raise


@dataclass
class Progress:
    """What the engine tells from any thread; the list is only appended to."""

    heard: list[Incumbent] = field(default_factory=list)
    stop: Flag = field(default_factory=Flag)

    def hear(self, incumbent: Incumbent, _plan: EnginePlan) -> None:
        self.heard.append(incumbent)


def _calculated(run: PlanningRun, assembled: Assembled) -> Result:
    progress = Progress()
    _tell(run, progress, operations=len(assembled.problem.operations))
    # In answer to an event the search begins near the plan that people know, and keeps to it where nothing is lost.
    start = valid_start(assembled, min(1.0, run.seconds / 4) if run.keep else 0.0)
    criteria = WallSeconds(run.seconds) | When(progress.stop.is_set)
    with ThreadPoolExecutor(1, thread_name_prefix="plan") as pool:
        future = pool.submit(
            solve, assembled.problem, criteria, workers=run.workers, seed=run.seed, start=start,
            on_better=progress.hear,
        )  # fmt: skip
        _watch(run, progress, future)
    _tell(run, progress)
    return future.result()


def _watch(run: PlanningRun, progress: Progress, future: "Future[Result]") -> None:
    written, wrote_at = 0, 0.0
    while not future.done():
        time.sleep(LOOK_EVERY_S)
        if PlanningRun._base_manager.filter(pk=run.pk, stop_asked=True).exists():
            progress.stop.set()
        if len(progress.heard) > written and time.monotonic() - wrote_at > WRITE_EVERY_S:
            written, wrote_at = len(progress.heard), time.monotonic()
            _tell(run, progress)


def _tell(run: PlanningRun, progress: Progress, **more: Any) -> None:
    """Written outside the change log: it is how far a calculation is, not what anybody decided."""
    more["incumbents"] = as_rows(list(progress.heard))
    PlanningRun._base_manager.filter(pk=run.pk).update(**more)
    for key, value in more.items():
        setattr(run, key, value)


def as_rows(heard: list[Incumbent]) -> list[dict[str, Any]]:
    """Of very many the first, the last and evenly chosen ones between."""
    step = max(1, -(-len(heard) // MOST_INCUMBENTS))
    chosen = heard[::step] + ([heard[-1]] if heard and (len(heard) - 1) % step else [])
    return [
        {
            "after_s": round(one.after_s, 3), "values": [int(value) for value in one.values], "bound": int(one.bound),
            "solver": one.solver,
        }
        for one in chosen
    ]  # fmt: skip


def _finish(run: PlanningRun, assembled: Assembled, result: Result, now: datetime) -> None:
    if result.plan is None:
        _fail(run, _("No plan was found in %(seconds)d s; give it more time.") % {"seconds": run.seconds})
        return
    state = RunState.STOPPED if result.status is Status.STOPPED else RunState.DONE
    with transaction.atomic(), acting(MAKE_PLAN, run.by):
        found = Found.of(assembled, result)
        plan_state = PlanState.PROPOSED if run.proposals.exists() else PlanState.DRAFT
        plan = store_plan(
            run.plant, found, state=plan_state, by=run.by, now=now, name=run.name, parent=run.start
        )  # fmt: skip
        run.plan, run.ended_at = plan, timezone.now()
        run.save(update_fields=["plan", "ended_at"])
        move(run, state, along=RUN_TRANSITIONS)
        record(plan, after=plan_content(plan))
        for proposal in run.proposals.select_related("event", "base"):
            propose(proposal, plan)


def plan_content(plan: Plan) -> dict[str, Any]:
    names = ("number", "name", "state", "values", "criteria", "operations", "late_orders")
    return {name: getattr(plan, name) for name in names}


def _fail(run: PlanningRun, message: str) -> None:
    with transaction.atomic(), acting(MAKE_PLAN, run.by):
        run.message, run.ended_at = message, timezone.now()
        run.save(update_fields=["message", "ended_at"])
        move(run, RunState.FAILED, along=RUN_TRANSITIONS)
        for proposal in run.proposals.all():
            move(proposal, ProposalState.FAILED, along=PROPOSAL_TRANSITIONS)
