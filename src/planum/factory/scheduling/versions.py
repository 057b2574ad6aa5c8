"""Versions of plans: copied, made current, and those that this overtakes."""

from django.db.models import F
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.inserting import insert
from planum.factory.scheduling.models import (
    PLAN_TRANSITIONS,
    OperationState,
    Plan,
    PlannedOperation,
    PlanState,
)
from planum.factory.scheduling.proposing import overtake
from planum.factory.scheduling.storing import COLUMNS, next_number
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move

COPIED = (
    "plant_id", "zero_at", "made_for_at", "objectives", "values", "criteria", "bound", "gap", "solver", "operations",
    "late_orders", "starts_at", "ends_at",
)  # fmt: skip


def copied(plan: Plan, *, state: PlanState, by: Person, name: str) -> Plan:
    fields = {column: getattr(plan, column) for column in COPIED}
    row: Plan = Plan.objects.create(
        **fields, number=next_number(plan.plant), name=name, state=state, parent=plan, made_by=by
    )
    rows = PlannedOperation.objects.filter(plan=plan).order_by().values_list(*COLUMNS[1:])
    insert(PlannedOperation, COLUMNS, [(row.pk, *one) for one in rows])
    return row


def current_plan_of(plant: int) -> Plan | None:
    rows = Plan.objects.filter(plant=plant, state=PlanState.CURRENT).select_related("plant", "made_by")
    found: Plan | None = rows.first()
    return found


def make_current(plan: Plan) -> None:
    """The one that was current is superseded. The caller holds the plant's lock."""
    _check_still_true(plan)
    before = current_plan_of(plan.plant_id)
    if before is not None:
        move(before, PlanState.SUPERSEDED, along=PLAN_TRANSITIONS)
    move(plan, PlanState.CURRENT, along=PLAN_TRANSITIONS)
    record(plan, after={"current": True, "supersedes": before.number if before else None})
    if before is not None:
        overtake(before)


def _check_still_true(plan: Plan) -> None:
    """What has begun since on another machine cannot be planned any more."""
    begun = PlannedOperation.objects.filter(plan=plan).exclude(operation__state=OperationState.WAITING)
    elsewhere = begun.exclude(machine=F("operation__machine")).select_related("operation__order", "operation__step")
    names = [str(one.operation) for one in elsewhere[:5]]
    if names:
        raise Refused(
            _("Meanwhile these have begun on another machine: %(operations)s.") % {"operations": ", ".join(names)},
            _("A plan that agrees with what has begun."),
            _("Plan again."),
        )
