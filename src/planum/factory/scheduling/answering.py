"""The answer to an event: the current plan repaired at once, and a better one calculated in the background."""

from datetime import datetime
from typing import Final

from planum.factory.scheduling.assembling import assemble
from planum.factory.scheduling.engine.problem import Criterion, Objective
from planum.factory.scheduling.facts import facts_of
from planum.factory.scheduling.models import Event, Plan, PlanningRun, PlanState, Proposal, ProposalKind
from planum.factory.scheduling.proposing import overtake, propose
from planum.factory.scheduling.repairing import repaired
from planum.factory.scheduling.running import queue
from planum.factory.scheduling.storing import goals_as_rows, objectives_of, store_plan
from planum.factory.scheduling.versions import current_plan_of
from planum.kernel.changelog import record
from planum.kernel.models import Person

MEND_S: Final = 0.2
OPTIMISE_S: Final = 8.0
LAST_PRIORITY: Final = 9


def answer(event: Event, by: Person, now: datetime, optimise_s: float = OPTIMISE_S) -> list[Proposal]:
    """Proposals in answer to an event that counts; none while the plant has no current plan.

    Earlier proposals know nothing of this event: they are overtaken, as what happened before is in these ones too.
    """
    base = current_plan_of(event.plant_id)
    if base is None:
        return []
    overtake(base)
    goals = steady(objectives_of(base.objectives))
    found = repaired(assemble(facts_of(event.plant, base), now, goals, keep=True), MEND_S)
    plan = store_plan(event.plant, found, state=PlanState.PROPOSED, by=by, now=now, name=str(event)[:120], parent=base)
    record(plan, after={"number": plan.number, "in_answer_to": event.pk, "late_orders": plan.late_orders})
    quick = Proposal.objects.create(event=event, kind=ProposalKind.REPAIRED, base=base)
    propose(quick, plan)
    return [quick, *_better(event, by, base, goals, optimise_s)]


def _better(
    event: Event, by: Person, base: Plan, goals: tuple[Objective, ...], optimise_s: float
) -> list[Proposal]:  # fmt: skip
    if optimise_s <= 0:
        return []
    run = PlanningRun(
        plant=event.plant, by=by, name=str(event)[:120], start=base, keep=True, objectives=goals_as_rows(goals),
        seconds=optimise_s,
    )  # fmt: skip
    queue(run)
    return [Proposal.objects.create(event=event, kind=ProposalKind.OPTIMISED, base=base, run=run)]


def steady(goals: tuple[Objective, ...]) -> tuple[Objective, ...]:
    """The goals of the base plan, and after them as few changes as may be."""
    if any(one.criterion is Criterion.CHANGES for one in goals):
        return goals
    return (*goals, Objective(Criterion.CHANGES, 1, LAST_PRIORITY))
