"""Writes of decisions: a case is opened, its options are prepared, a person chooses, and the outcome is recorded."""

import math
import re
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.decisions.engine import UNKNOWN, Expected
from planum.factory.decisions.models import (
    CASE_TRANSITIONS,
    OPEN_STATES,
    CaseState,
    Cause,
    DecisionCase,
    DecisionCosts,
    Option,
)
from planum.factory.decisions.optioning import keep, prepare
from planum.factory.decisions.permissions import can_decide, can_decide_somewhere
from planum.factory.decisions.shapes import CaseShape, CauseShape, CostsShape, case_shape
from planum.factory.decisions.suspecting import known_causes, suspect
from planum.factory.maintenance.actions import open_work_order, plan_work_order
from planum.factory.maintenance.models import FailureMode, Prognosis, WorkKind, WorkOrder, WorkState
from planum.factory.monitoring.models import STANDING_STATES, Alarm
from planum.factory.scheduling.actions import add_closure, publish_plan
from planum.factory.scheduling.models import Machine, Plan
from planum.factory.scheduling.versions import current_plan_of
from planum.hub.assets.models import Asset, Level
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.jobs import step
from planum.kernel.models import Person
from planum.kernel.states import move

LONGEST_S: Final = 20.0
MOST_FEN: Final = 10**15
LONGEST_H: Final = 24.0 * 90
CODE: Final = re.compile(r"[a-z0-9_\-]{1,40}\Z")


@action(permission=can_decide_somewhere)
def set_decision_costs(
    *, by: Person, plant: str, late_fen_per_h: int, planned_fen: int, failure_fen: int, stand_fen_per_h: int,
    planned_h: float, failure_h: float, daily_failure_chance: float = 0.1,
) -> CostsShape:  # fmt: skip
    """Say what hours cost in a plant: an hour by which an order of weight 1 is late, repairs, a failure, stand-still.

    Machines of a fleet bring their own costs of repair and stand-still; `daily_failure_chance` (0 to 1) counts for a
    machine in alarm whose remaining life no prognosis tells.
    """
    place = _own_plant(by, plant)
    fields = {
        "late_fen_per_h": late_fen_per_h, "planned_fen": planned_fen, "failure_fen": failure_fen,
        "stand_fen_per_h": stand_fen_per_h, "planned_h": planned_h, "failure_h": failure_h,
        "daily_failure_chance": daily_failure_chance,
    }  # fmt: skip
    for name, value in fields.items():
        most = MOST_FEN if name.endswith(("fen", "fen_per_h")) else LONGEST_H
        _check_number(value, 1.0 if name == "daily_failure_chance" else most)
    if planned_h <= 0 or failure_h <= 0:
        raise Refused(_("A repair of %(hours)s h.") % {"hours": min(planned_h, failure_h)}, _("More than no hour."))
    row = DecisionCosts.objects.update_or_create(
        plant=place, defaults=fields | {"set_by": by, "set_at": timezone.now()}
    )[0]
    record(row, after=fields)
    return CostsShape(place.path, **fields)  # type: ignore[arg-type]


@action(permission=can_decide_somewhere)
def set_cause(
    *, by: Person, code: str, name: str, failure_mode: FailureMode, pattern: dict[str, str], name_en: str = "",
    frequency: float = 1.0, check_first: str = "",
) -> CauseShape:  # fmt: skip
    """Add a cause as your firm knows it, or put it in the place of a shipped one of the same code.

    `pattern` says what it does to signals, by their code: up, down or still. `frequency`: how often it is met beside
    the others, 1 being usual.
    """
    firm = by.organisation
    if firm is None or not CODE.match(code) or code == UNKNOWN:
        raise Refused(_("The cause “%(code)s”.") % {"code": code[:60]}, _("Small letters, digits, dash, underscore."))
    signs = [one.value for one in Expected]
    if not pattern or len(pattern) > 40 or any(sign not in signs for sign in pattern.values()):
        raise Refused(
            _("The signs %(given)s.") % {"given": str(pattern)[:120]},
            _("For each signal one of: %(allowed)s.") % {"allowed": ", ".join(signs)},
        )
    if not (math.isfinite(frequency) and 0.01 <= frequency <= 100):
        raise Refused(_("A frequency of %(value)s.") % {"value": frequency}, _("From 0.01 to 100."))
    fields = {
        "name": name[:200], "name_en": name_en[:200], "failure_mode": failure_mode, "pattern": pattern,
        "frequency": frequency, "check_first": check_first[:300],
    }  # fmt: skip
    row = Cause.objects.update_or_create(owner=firm, code=code, defaults=fields)[0]
    record(row, after={"code": code, **fields})
    return CauseShape(code, row.name, row.name_en, failure_mode, frequency, pattern, row.check_first, is_own=True)


@action(permission=can_decide_somewhere)
def open_case(*, by: Person, alarm: int | None = None, prognosis: int | None = None) -> CaseShape:
    """Open a case on a machine of your plant because of a standing alarm or of a prognosis, and rank its causes."""
    if (alarm is None) == (prognosis is None):
        raise Refused(_("An alarm and a prognosis.") if alarm else _("Neither."), _("An alarm, or a prognosis."))
    cause = _alarm(alarm) if alarm is not None else Prognosis.objects.select_related("asset", "fleet").get(pk=prognosis)
    asset = cause.signal.asset if isinstance(cause, Alarm) else cause.asset
    _check_decider(by, asset)
    machine = Machine.objects.filter(unit=asset, enabled=True).select_related("plant__enterprise").first()
    if machine is None:
        raise Refused(
            _("%(asset)s stands in no schedule.") % {"asset": asset}, _("A machine that is planned."),
            _("Bind a machine of the schedule to this unit."),
        )  # fmt: skip
    if DecisionCase.objects.filter(asset=asset, state__in=OPEN_STATES).exists():
        raise Refused(_("There is an open case on %(asset)s.") % {"asset": asset}, _("One open case for a machine."))
    now = timezone.now()
    row = DecisionCase(plant=machine.plant, asset=asset, machine=machine, opened_at=now, opened_by=by)
    row.alarm, row.prognosis = (cause, None) if isinstance(cause, Alarm) else (None, cause)
    suspect(row, now)
    row.save(force_insert=True)
    record(row, after={"asset": asset.path, "alarm": alarm, "prognosis": prognosis, "likeliest": row.likeliest})
    return case_shape(row)


@action(permission=can_decide_somewhere, atomic=False)
def prepare_options(*, by: Person, case: int, seconds: float = 1.0) -> CaseShape:
    """Plan each way out anew for so many seconds and price it. Prepared again, the options are those of now."""
    if not (math.isfinite(seconds) and 0 < seconds <= LONGEST_S):
        raise Refused(_("%(seconds)s s.") % {"seconds": seconds}, _("From 0 to %(most)d s.") % {"most": LONGEST_S})
    with transaction.atomic():
        row = _own_case(by, case)
        _check_can_become(row, CaseState.READY)
    now = timezone.now()
    prepared = prepare(row, now, seconds, step)
    basis, base = row.basis, row.base
    with transaction.atomic():
        row = _own_case(by, case)
        move(row, CaseState.READY, along=CASE_TRANSITIONS)
        _forget_options(row)
        row.prepared_at, row.basis, row.base = now, basis, base
        for one in prepared:
            one.option.case = row
        options = keep(row, prepared, by, now)
        row.save(update_fields=["prepared_at", "basis", "base"])
        totals = {one.kind: one.total_fen for one in options}
        record(row, after={"options": totals, "plan": row.basis["plan"]})
    return case_shape(row)


@action(permission=can_decide_somewhere)
def approve_option(*, by: Person, option: int, reason: str = "") -> CaseShape:
    """Choose an option: the work order is written, the machine closed and the re-planned schedule made current."""
    chosen = Option.objects.select_related("case", "plan").get(pk=option)
    row = _own_case(by, chosen.case_id)
    if len(reason) > 300:
        raise Refused(_("The reason has %(length)d characters.") % {"length": len(reason)}, _("At most 300."))
    _check_plan(row)
    move(row, CaseState.APPROVED, along=CASE_TRANSITIONS)
    order = _order_work(row, chosen, by)
    if chosen.closed_from_at is not None:
        add_closure(
            by=by, plant=row.plant.path, machine=row.machine.code, starts_at=chosen.closed_from_at,
            ends_at=chosen.ends_at, reason=f"{order.code} {order.title}"[:200],
        )  # fmt: skip
    if chosen.plan_id is not None:
        publish_plan(by=by, plan=chosen.plan_id)
    row.chosen, row.work_order, row.decided_at, row.decided_by = chosen, order, timezone.now(), by
    row.reason = reason.strip()
    row.save(update_fields=["chosen", "work_order", "decided_at", "decided_by", "reason"])
    record(
        row, after={"chosen": chosen.kind, "total_fen": chosen.total_fen, "work_order": order.code, "reason": reason}
    )
    return case_shape(row)


@action(permission=can_decide_somewhere)
def dismiss_case(*, by: Person, case: int, reason: str) -> CaseShape:
    """Say that nothing has to be decided on the machine, and why."""
    row = _own_case(by, case)
    if not 1 <= len(reason.strip()) <= 300:
        raise Refused(_("The reason “%(reason)s”.") % {"reason": reason[:60]}, _("1 to 300 characters."))
    move(row, CaseState.DISMISSED, along=CASE_TRANSITIONS)
    row.reason, row.decided_at, row.decided_by = reason.strip(), timezone.now(), by
    row.save(update_fields=["reason", "decided_at", "decided_by"])
    return case_shape(row)


@action(permission=can_decide_somewhere)
def record_outcome(
    *, by: Person, case: int, found_cause: str, failed: bool, cost_fen: int, downtime_h: float, note: str = ""
) -> CaseShape:
    """Say what a decision led to: the cause that was found, whether the machine failed, real cost and stand-still."""
    row = _own_case(by, case)
    known = [*known_causes(row.plant.enterprise_id), UNKNOWN]
    if found_cause not in known:
        raise Refused(
            _("The cause “%(code)s”.") % {"code": found_cause[:60]},
            _("One of: %(codes)s.") % {"codes": ", ".join(known)},
            _("Add it to the causes first."),
        )
    _check_number(cost_fen, MOST_FEN)
    _check_number(downtime_h, LONGEST_H)
    if len(note) > 500:
        raise Refused(_("The note has %(length)d characters.") % {"length": len(note)}, _("At most 500 characters."))
    move(row, CaseState.RECORDED, along=CASE_TRANSITIONS)
    fields: dict[str, Any] = {
        "found_cause": found_cause, "failed": failed, "cost_fen": cost_fen, "downtime_h": downtime_h,
        "outcome_note": note.strip(), "recorded_at": timezone.now(), "recorded_by": by,
    }  # fmt: skip
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    record(row, after={name: value for name, value in fields.items() if name != "recorded_by"})
    return case_shape(row)


def _order_work(row: DecisionCase, chosen: Option, by: Person) -> WorkOrder:
    """The machine's work order that has not begun gets the chosen time; without one it is written."""
    waiting = WorkOrder.objects.filter(asset=row.asset, state__in=(WorkState.OPEN, WorkState.PLANNED))
    order: WorkOrder | None = waiting.order_by("pk").first()
    key = order.pk if order is not None else _new_order(row, chosen, by)
    plan_work_order(by=by, work_order=key, starts_at=chosen.starts_at, ends_at=chosen.ends_at)
    planned: WorkOrder = WorkOrder.objects.get(pk=key)
    return planned


def _new_order(row: DecisionCase, chosen: Option, by: Person) -> int:
    likeliest = known_causes(row.plant.enterprise_id).get(row.likeliest)
    return open_work_order(
        by=by, asset=row.asset.path, kind=WorkKind.CONDITION_BASED,
        title=(_("%(machine)s: %(cause)s") % {"machine": row.machine, "cause": likeliest or _("cause unknown")})[:200],
        failure_mode=FailureMode(likeliest.failure_mode if likeliest else FailureMode.UNKNOWN),
        due_on=timezone.localdate(chosen.ends_at), prognosis=row.prognosis_id,
        note=likeliest.check_first if likeliest else "",
    ).id  # fmt: skip


def _check_plan(row: DecisionCase) -> None:
    current = current_plan_of(row.plant_id)
    if row.state == CaseState.READY and (current is None or current.pk != row.base_id):
        raise Refused(
            _("The plan that counts has changed since the options were prepared."),
            _("Options that were prepared on the current plan."),
            _("Prepare the options again."),
        )


def _check_can_become(row: DecisionCase, to: CaseState) -> None:
    """Before much is calculated for nothing; `move` asks again."""
    if to not in CASE_TRANSITIONS.get(row.state, ()):
        raise Refused(
            _("The case is “%(state)s”.") % {"state": row.state.label}, _("A case about which nothing is decided yet.")
        )


def _forget_options(row: DecisionCase) -> None:
    plans = list(row.options.exclude(plan=None).values_list("plan", flat=True))
    row.options.all().delete()
    Plan.objects.filter(pk__in=plans).delete()


def _alarm(key: int) -> Alarm:
    row: Alarm = Alarm.objects.select_related("signal__asset", "rule").get(pk=key)
    if row.state not in STANDING_STATES:
        raise Refused(_("The alarm is “%(state)s”.") % {"state": row.state.label}, _("An alarm that stands."))
    return row


def _own_case(by: Person, key: int) -> DecisionCase:
    rows = DecisionCase.objects.select_for_update(of=("self",)).select_related(
        "plant__enterprise", "asset", "machine__plant", "alarm", "prognosis__fleet", "opened_by", "decided_by"
    )
    row: DecisionCase = rows.get(pk=key)
    _check_decider(by, row.asset)
    return row


def _own_plant(by: Person, path: str) -> Asset:
    row: Asset = Asset.objects.select_related("enterprise").get(path=path, level=Level.SITE)
    _check_decider(by, row)
    return row


def _check_decider(by: Person, asset: Asset) -> None:
    if not can_decide(by, asset):
        raise PermissionDenied(_("Only the plant's own engineers decide about its machines."))


def _check_number(value: float, most: float) -> None:
    if not (math.isfinite(value) and 0 <= value <= most):
        raise Refused(_("The number %(value)s.") % {"value": value}, _("From 0 to %(most)g.") % {"most": most})
