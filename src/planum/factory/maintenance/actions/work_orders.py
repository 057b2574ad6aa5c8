"""Work orders from the first sight of trouble to the end of the job."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.maintenance.models import (
    WORK_ORDER_TRANSITIONS,
    FailureMode,
    Outcome,
    Prognosis,
    WorkKind,
    WorkOrder,
    WorkState,
)
from planum.factory.maintenance.permissions import can_plan_work_somewhere
from planum.factory.maintenance.rows import own_machine, own_work_order
from planum.factory.maintenance.shapes import WorkOrderShape, work_order_shape
from planum.hub.assets.models import Asset
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move

LONGEST_NOTE = 2000
LONGEST_WORK_DAYS = 90


@action(permission=can_plan_work_somewhere)
def open_work_order(
    *, by: Person, asset: str, kind: WorkKind, title: str, failure_mode: FailureMode | None = None,
    due_on: date | None = None, prognosis: int | None = None, failed_at: datetime | None = None, note: str = "",
) -> WorkOrderShape:  # fmt: skip
    """Ask for work on a machine. `prognosis` names the one that calls for it; `failed_at` says that it has failed."""
    machine = own_machine(by, asset)
    _check_text(title, note)
    if failed_at is not None:
        _check_passed(failed_at)
    cause = None
    if prognosis is not None:
        cause = Prognosis.objects.get(pk=prognosis)
        if cause.asset_id != machine.pk:
            raise Refused(_("A prognosis of another machine."), _("A prognosis of %(machine)s.") % {"machine": machine})
    assert machine.plant is not None
    row = WorkOrder(
        plant=machine.plant, asset=machine, code=next_code(machine.plant), title=title.strip(), kind=kind,
        failure_mode=failure_mode or "", due_on=due_on, prognosis=cause, failed_at=failed_at, note=note,
        opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"asset": asset, "kind": kind, "title": title, "prognosis": prognosis, "due_on": due_on})
    return work_order_shape(row)


@action(permission=can_plan_work_somewhere)
def plan_work_order(*, by: Person, work_order: int, starts_at: datetime, ends_at: datetime) -> WorkOrderShape:
    """Give a work order its time; planned again, it moves."""
    row = own_work_order(by, work_order)
    for moment in (starts_at, ends_at):
        _check_zone(moment)
    if not 0 < (ends_at - starts_at).total_seconds() <= LONGEST_WORK_DAYS * 86_400:
        raise Refused(
            _("From %(start)s to %(end)s.") % {"start": starts_at.isoformat(), "end": ends_at.isoformat()},
            _("An end after the start, and at most %(days)d days after it.") % {"days": LONGEST_WORK_DAYS},
        )
    before = {"planned_start_at": row.planned_start_at, "planned_end_at": row.planned_end_at}
    return _moved(row, WorkState.PLANNED, before, planned_start_at=starts_at, planned_end_at=ends_at)


@action(permission=can_plan_work_somewhere)
def start_work_order(*, by: Person, work_order: int, at: datetime | None = None) -> WorkOrderShape:
    """Say that the work has begun, now or at an instant that has passed."""
    row = own_work_order(by, work_order)
    begun = at or timezone.now()
    _check_passed(begun)
    return _moved(row, WorkState.IN_PROGRESS, {"started_at": row.started_at}, started_at=begun)


@action(permission=can_plan_work_somewhere)
def finish_work_order(
    *, by: Person, work_order: int, outcome: Outcome, at: datetime | None = None, failed_at: datetime | None = None,
    failure_mode: FailureMode | None = None, downtime_h: float | None = None, cost_fen: int | None = None,
    note: str = "",
) -> WorkOrderShape:  # fmt: skip
    """Say that the work is done and what it meant: had the machine failed, was it renewed before, or neither?

    Only `failed` counts as a failure when the next model is fitted; a planned renewal ends a life without one.
    """
    row = own_work_order(by, work_order)
    ended = at or timezone.now()
    _check_passed(ended)
    _check_text(row.title, note)
    failed = failed_at or row.failed_at or row.started_at
    if row.started_at and ended < row.started_at:
        raise Refused(_("Finished before it was started."), _("An end after the start."))
    if outcome is Outcome.FAILED and failed is not None and failed > ended:
        raise Refused(_("A failure after the work was done."), _("A failure before the end of the work."))
    if (downtime_h is not None and downtime_h < 0) or (cost_fen is not None and cost_fen < 0):
        raise Refused(_("A negative cost or stand-still."), _("Numbers that are not negative."))
    given = {
        "outcome": outcome, "finished_at": ended, "downtime_h": downtime_h, "cost_fen": cost_fen,
        "failed_at": failed if outcome is Outcome.FAILED else None, "note": note or row.note,
        "failure_mode": failure_mode or row.failure_mode,
    }  # fmt: skip
    return _moved(row, WorkState.DONE, {"outcome": row.outcome}, **given)


@action(permission=can_plan_work_somewhere)
def cancel_work_order(*, by: Person, work_order: int, reason: str) -> WorkOrderShape:
    """Give a work order up, and say why."""
    row = own_work_order(by, work_order)
    if not reason.strip():
        raise Refused(_("No reason."), _("A reason in words."))
    _check_text(row.title, reason)
    return _moved(row, WorkState.CANCELLED, {"note": row.note}, note=reason)


def next_code(plant: Asset) -> str:
    """The next number that no work order of the plant has, as WO-00001."""
    number = WorkOrder._base_manager.filter(plant=plant).count() + 1
    while WorkOrder._base_manager.filter(plant=plant, code=f"WO-{number:05d}").exists():
        number += 1
    return f"WO-{number:05d}"


def _moved(row: WorkOrder, to: WorkState, before: dict[str, Any], **given: Any) -> WorkOrderShape:
    move(row, to, along=WORK_ORDER_TRANSITIONS)
    row.state = to
    for name, value in given.items():
        setattr(row, name, value)
    row.save(update_fields=[*given])
    record(row, before=before, after=given)
    return work_order_shape(row)


def _check_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise Refused(
            _("%(instant)s has no time zone.") % {"instant": moment.isoformat()},
            _("An instant with its zone, such as 2026-11-01T00:00:00+08:00."),
        )


def _check_passed(moment: datetime) -> None:
    _check_zone(moment)
    if moment > timezone.now():
        raise Refused(
            _("%(instant)s has not come yet.") % {"instant": moment.isoformat()}, _("An instant that has passed.")
        )


def _check_text(title: str, note: str) -> None:
    if not 0 < len(title.strip()) <= 200 or len(note) > LONGEST_NOTE:
        raise Refused(
            _("A title of %(title)d and a note of %(note)d characters.") % {"title": len(title), "note": len(note)},
            _("A title of 1 to 200 characters, a note of at most %(most)d.") % {"most": LONGEST_NOTE},
        )
