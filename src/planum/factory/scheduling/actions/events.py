"""Writes of what comes differently, and of the plans proposed in answer."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.answering import OPTIMISE_S, answer
from planum.factory.scheduling.happenings import take_effect
from planum.factory.scheduling.models import (
    EVENT_TRANSITIONS,
    PLAN_TRANSITIONS,
    PROPOSAL_TRANSITIONS,
    Event,
    EventKind,
    EventState,
    OperationState,
    PlanState,
    Proposal,
    ProposalState,
)
from planum.factory.scheduling.permissions import can_plan_somewhere
from planum.factory.scheduling.queries import proposal_rows
from planum.factory.scheduling.rows import (
    locked_plant,
    machine_of,
    operator_of,
    order_of,
    own_event,
    own_operation,
    own_proposal,
)
from planum.factory.scheduling.shapes import EventShape, ProposalShape
from planum.factory.scheduling.shaping import event_shape, proposal_shape
from planum.factory.scheduling.versions import make_current
from planum.hub.assets.models import Asset
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move

LONGEST_MINUTES: Final = 400 * 24 * 60
# What an event of each kind is about: at least one of these is named, and nothing else.
SUBJECTS: Final[dict[EventKind, tuple[str, ...]]] = {
    EventKind.MACHINE_DOWN: ("machine",),
    EventKind.MACHINE_UP: ("machine",),
    EventKind.RUSH_ORDER: ("order",),
    EventKind.CANCELLED_ORDER: ("order",),
    EventKind.LATE_MATERIAL: ("order", "operation"),
    EventKind.ABSENT_OPERATOR: ("operator",),
    EventKind.LONGER_OPERATION: ("operation",),
}


@action(permission=can_plan_somewhere)
def report_event(
    *, by: Person, plant: str, kind: EventKind, at: datetime | None = None, until: datetime | None = None,
    minutes: int | None = None, machine: str = "", order: str = "", operation: int | None = None, operator: str = "",
    note: str = "", optimise_s: float = OPTIMISE_S,
) -> list[ProposalShape]:  # fmt: skip
    """Say what comes differently: the repaired plan is proposed at once, an optimised one follows from the background.

    It lasts from `at` (now) `until` then, or for so many minutes. With `optimise_s` 0 only the plan is repaired.
    """
    place = locked_plant(by, plant)
    now = timezone.now()
    row = Event(plant=place, kind=kind, at=at or now, note=note[:200], reported_by=by)
    _name_subject(row, by, place, machine=machine, order=order, operation=operation, operator=operator)
    row.until = _end(row, until, minutes)
    row.save(force_insert=True)
    record(row, after=_content(row))
    take_effect(row)
    return _shapes(answer(row, by, now, _within(optimise_s)))


@action(permission=can_plan_somewhere)
def confirm_event(
    *, by: Person, event: int, minutes: int | None = None, optimise_s: float = OPTIMISE_S
) -> list[ProposalShape]:  # fmt: skip
    """Confirm an event that an alarm reported, if need be with your own estimate of how long it lasts from now."""
    row, now = own_event(by, event), timezone.now()
    locked_plant(by, row.plant.path)
    if minutes is not None:
        row.until = now + timedelta(minutes=_checked_minutes(minutes))
        row.save(update_fields=["until"])
    move(row, EventState.CONFIRMED, along=EVENT_TRANSITIONS)
    take_effect(row)
    return _shapes(answer(row, by, now, _within(optimise_s)))


@action(permission=can_plan_somewhere)
def dismiss_event(*, by: Person, event: int, note: str = "") -> EventShape:
    """Say that an event that an alarm reported means nothing for the plan."""
    row = own_event(by, event)
    move(row, EventState.DISMISSED, along=EVENT_TRANSITIONS)
    if note:
        row.note = note[:200]
        row.save(update_fields=["note"])
    return event_shape(row)


@action(permission=can_plan_somewhere)
def apply_proposal(*, by: Person, proposal: int) -> ProposalShape:
    """Make a proposed plan the current one. The events before it are answered, the other proposals overtaken."""
    row = own_proposal(by, proposal)
    locked_plant(by, row.event.plant.path)
    row.refresh_from_db()
    _check_decidable(row)
    assert row.plan is not None
    _decide(row, by, ProposalState.APPLIED)
    make_current(row.plan)
    for event in Event.objects.filter(plant=row.event.plant, state=EventState.CONFIRMED, pk__lte=row.event_id):
        move(event, EventState.ANSWERED, along=EVENT_TRANSITIONS)
    return proposal_shape(proposal_rows().get(pk=row.pk))


@action(permission=can_plan_somewhere)
def decline_proposal(*, by: Person, proposal: int) -> ProposalShape:
    """Keep the current plan as it is, against this proposal."""
    row = own_proposal(by, proposal)
    _check_decidable(row)
    assert row.plan is not None
    _decide(row, by, ProposalState.DECLINED)
    move(row.plan, PlanState.DECLINED, along=PLAN_TRANSITIONS)
    return proposal_shape(proposal_rows().get(pk=row.pk))


def _decide(row: Proposal, by: Person, to: ProposalState) -> None:
    row.decided_at, row.decided_by = timezone.now(), by
    row.save(update_fields=["decided_at", "decided_by"])
    move(row, to, along=PROPOSAL_TRANSITIONS)


def _check_decidable(row: Proposal) -> None:
    if row.state != ProposalState.PROPOSED or row.plan is None:
        raise Refused(
            _("The proposal is “%(state)s”.") % {"state": row.state.label}, _("One that waits for a decision.")
        )


def _name_subject(
    row: Event, by: Person, plant: Asset, *, machine: str, order: str, operation: int | None, operator: str
) -> None:
    given = {"machine": machine, "order": order, "operation": operation, "operator": operator}
    allowed = SUBJECTS[EventKind(row.kind)]
    named = [name for name, value in given.items() if value not in ("", None)]
    if not named or not set(named) <= set(allowed):
        raise Refused(
            _("“%(kind)s” with: %(named)s.") % {"kind": row.get_kind_display(), "named": ", ".join(named) or "—"},
            _("It is about: %(subjects)s.") % {"subjects": ", ".join(allowed)},
        )
    row.machine = machine_of(plant, machine) if machine else None
    row.operator = operator_of(plant, operator) if operator else None
    row.operation = own_operation(by, operation) if operation is not None else None
    row.order = order_of(plant, order) if order else None
    if row.operation is not None and row.operation.order.plant_id != plant.pk:
        raise Refused(_("%(operation)s of another plant.") % {"operation": row.operation}, _("One of this plant."))
    if row.operation is not None and row.operation.state == OperationState.DONE:
        raise Refused(_("%(operation)s has ended.") % {"operation": row.operation}, _("One that has not."))


def _end(row: Event, until: datetime | None, minutes: int | None) -> datetime | None:
    """Minutes count from the beginning; those of an operation that takes longer, from its expected end."""
    if minutes is None:
        return until
    begins = row.at
    if row.kind == EventKind.LONGER_OPERATION and row.operation and row.operation.expected_end_at:
        begins = max(row.operation.expected_end_at, row.at)
    return begins + timedelta(minutes=_checked_minutes(minutes))


def _checked_minutes(minutes: int) -> int:
    if not 0 < minutes <= LONGEST_MINUTES:
        raise Refused(
            _("%(minutes)d minutes.") % {"minutes": minutes}, _("From 1 to %(most)d.") % {"most": LONGEST_MINUTES}
        )
    return minutes


def _within(optimise_s: float) -> float:
    if not 0 <= optimise_s <= 600:
        raise Refused(_("%(seconds)s s.") % {"seconds": optimise_s}, _("From 0 to %(longest)d s.") % {"longest": 600})
    return optimise_s


def _shapes(proposals: list[Proposal]) -> list[ProposalShape]:
    rows = {row.pk: row for row in proposal_rows().filter(pk__in=[one.pk for one in proposals])}
    return [proposal_shape(rows[one.pk]) for one in proposals]


def _content(row: Event) -> dict[str, object]:
    return {"kind": row.kind, "subject": str(row), "at": row.at, "until": row.until, "note": row.note}
