"""Writes of plans: copies to try things out, operations put where a person wants them, and which plan counts."""

import math
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.assembling import assemble
from planum.factory.scheduling.engine.problem import Objective
from planum.factory.scheduling.engine.solving import solve
from planum.factory.scheduling.engine.stop import WallSeconds
from planum.factory.scheduling.facts import Facts, PlaceRow, facts_of
from planum.factory.scheduling.models import OperationState, Plan, PlannedOperation, PlanState
from planum.factory.scheduling.models.plans import CHANGEABLE
from planum.factory.scheduling.permissions import can_plan_somewhere
from planum.factory.scheduling.planning import plan_content
from planum.factory.scheduling.repairing import repaired
from planum.factory.scheduling.rows import locked_plant, machine_of, own_operation, own_plan
from planum.factory.scheduling.shapes import PlanShape
from planum.factory.scheduling.shaping import plan_shape
from planum.factory.scheduling.shop_floor import first_start
from planum.factory.scheduling.storing import Found, objectives_of, replace_plan
from planum.factory.scheduling.versions import copied, make_current
from planum.factory.scheduling.words import moment
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person

LONGEST_S = 20.0
REPAIR_S = 0.3


@action(permission=can_plan_somewhere)
def copy_plan(*, by: Person, plan: int, name: str = "") -> PlanShape:
    """Make a what-if copy of a plan; whatever is tried in it leaves the plan as it is."""
    row = own_plan(by, plan)
    copy = copied(row, state=PlanState.WHAT_IF, by=by, name=name[:120])
    record(copy, after={**plan_content(copy), "copy_of": row.number})
    return plan_shape(copy)


@action(permission=can_plan_somewhere)
def delete_what_if(*, by: Person, plan: int) -> int:
    """Delete a what-if copy or a draft that nobody wants; gives back its number."""
    row = own_plan(by, plan)
    _check_changeable(row)
    record(row, before=plan_content(row))
    row.delete()
    return row.number


@action(permission=can_plan_somewhere)
def publish_plan(*, by: Person, plan: int) -> PlanShape:
    """Make a draft or a what-if copy the current plan; the one that was current is superseded."""
    row = own_plan(by, plan)
    locked_plant(by, row.plant.path)
    row.refresh_from_db()
    if row.state not in CHANGEABLE:
        raise Refused(
            _("The plan %(plan)s is “%(state)s”.") % {"plan": row, "state": row.state.label},
            _("A draft or a what-if copy; a proposal is applied instead."),
        )
    make_current(row)
    return plan_shape(row)


@action(permission=can_plan_somewhere)
def pin_operation(*, by: Person, plan: int, operation: int, machine: str, starts_at: datetime) -> PlanShape:
    """Fix an operation on a machine at a time, and move what is in its way. Of the current plan a draft is made.

    In time in which the machine is closed, it begins when the machine opens.
    """
    row, now = _changeable(by, own_plan(by, plan)), timezone.now()
    step = own_operation(by, operation)
    place = machine_of(row.plant, machine)
    if step.state != OperationState.WAITING:
        raise Refused(_("%(operation)s has begun.") % {"operation": step}, _("An operation that waits."))
    if starts_at < now:
        raise Refused(_("The time %(at)s is past.") % {"at": moment(starts_at)}, _("A time from now on."))
    facts = facts_of(row.plant, row)
    if place.pk not in {one.machine_id for one in facts.alternatives.get(step.step_id, [])}:
        raise Refused(
            _("%(machine)s for %(operation)s.") % {"machine": place, "operation": step},
            _("A machine that the routing names for this step."),
        )
    begin, end = first_start(row.plant, step, place, starts_at)
    pinned = PlaceRow(step.pk, place.pk, begin, end, end, _operator(facts, step.pk), pinned=True)
    _replan(row, replace(facts, places=facts.places | {step.pk: pinned}), now, REPAIR_S)
    record(row, after={"pinned": str(step), "machine": machine, "starts_at": begin, **plan_content(row)})
    return plan_shape(row)


@action(permission=can_plan_somewhere)
def unpin_operation(*, by: Person, plan: int, operation: int) -> PlanShape:
    """Release an operation that was fixed; it moves when the plan is calculated around what is fixed."""
    row = _changeable(by, own_plan(by, plan))
    step = own_operation(by, operation)
    changed = PlannedOperation.objects.filter(plan=row, operation=step, pinned=True).update(pinned=False)
    if not changed:
        raise Refused(_("%(operation)s is not fixed in this plan.") % {"operation": step}, _("One that is fixed."))
    record(row, after={"released": str(step)})
    return plan_shape(row)


@action(permission=can_plan_somewhere)
def replan_around(*, by: Person, plan: int, seconds: float = 1.0) -> PlanShape:
    """Search for a better plan around what is fixed in it, for so many seconds. Of the current plan a draft is made."""
    if not (math.isfinite(seconds) and 0 < seconds <= LONGEST_S):
        raise Refused(
            _("%(seconds)s s.") % {"seconds": seconds},
            _("From 0 to %(longest)d s.") % {"longest": LONGEST_S},
            _("Start a calculation in the background for more."),
        )
    row, now = _changeable(by, own_plan(by, plan)), timezone.now()
    _replan(row, facts_of(row.plant, row), now, REPAIR_S, search_s=seconds)
    record(row, after={"replanned": True, **plan_content(row)})
    return plan_shape(row)


def _replan(row: Plan, facts: Facts, now: datetime, repair_s: float, search_s: float = 0.0) -> None:
    goals: tuple[Objective, ...] = objectives_of(row.objectives)
    assembled = assemble(facts, now, goals)
    found = repaired(assembled, repair_s)
    if search_s > 0:
        result = solve(assembled.problem, WallSeconds(search_s), start=found.plan)
        found = Found.of(assembled, result) if result.plan is not None else found
    replace_plan(row, found, now)


def _changeable(person: Person, row: Plan) -> Plan:
    """The plan itself, or a draft of the current one: what counts is changed only by publishing."""
    if row.state == PlanState.CURRENT:
        return copied(row, state=PlanState.DRAFT, by=person, name=row.name)
    _check_changeable(row)
    return row


def _check_changeable(row: Plan) -> None:
    if row.state not in CHANGEABLE:
        raise Refused(
            _("The plan %(plan)s is “%(state)s”.") % {"plan": row, "state": row.state.label},
            _("A draft or a what-if copy."),
            _("Copy the plan and change the copy."),
        )


def _operator(facts: Facts, operation: int) -> int | None:
    place = facts.places.get(operation)
    return place.operator if place else None
