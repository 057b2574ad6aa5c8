"""Writes of limits and alarms that people make; the watch makes its own in `watch`."""

import math
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.monitoring.models import (
    ALARM_TRANSITIONS,
    OPEN_STATES,
    Alarm,
    AlarmState,
    LimitKind,
    LimitRule,
    Priority,
)
from planum.factory.monitoring.permissions import can_acknowledge, can_acknowledge_alarms_of, can_set_limits
from planum.factory.monitoring.shapes import AlarmShape, LimitRuleShape, alarm_shape, limit_rule_shape
from planum.hub.assets.models import Signal
from planum.hub.assets.permissions import owns
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import State, move

LONGEST_DELAY_S = 86_400


@action(permission=can_set_limits)
def add_limit_rule(
    *, by: Person, signal: str, kind: LimitKind, limit: float, deadband: float = 0.0, on_delay_s: float = 0.0,
    off_delay_s: float = 0.0, priority: Priority = Priority.MEDIUM
) -> LimitRuleShape:  # fmt: skip
    """Watch a signal of your firm for a limit: one of each kind (high_high, high, low, low_low) for a signal."""
    place = Signal.objects.select_related("asset__enterprise").get(path=signal)
    _check_owner(by, place)
    if LimitRule._base_manager.filter(signal=place, kind=kind).exists():
        raise Refused(
            _("%(signal)s has a limit “%(kind)s” already.") % {"signal": place, "kind": kind.label},
            _("One limit of each kind for a signal."),
            _("Change the limit there is."),
        )
    row = LimitRule(
        signal=place, kind=kind, limit=limit, deadband=deadband, on_delay_s=on_delay_s, off_delay_s=off_delay_s,
        priority=priority,
    )  # fmt: skip
    _check_numbers(row)
    _check_order(row)
    row.save(force_insert=True)
    record(row, after=_content(row))
    return limit_rule_shape(row)


@action(permission=can_set_limits)
def change_limit_rule(
    *, by: Person, rule: int, limit: float | None = None, deadband: float | None = None,
    on_delay_s: float | None = None, off_delay_s: float | None = None, priority: Priority | None = None
) -> LimitRuleShape:  # fmt: skip
    """Change what is given of a limit; the rest stays."""
    row = _own_rule(by, rule)
    before = _content(row)
    given = {
        "limit": limit, "deadband": deadband, "on_delay_s": on_delay_s, "off_delay_s": off_delay_s,
        "priority": priority,
    }  # fmt: skip
    for name, value in given.items():
        if value is not None:
            setattr(row, name, value)
    _check_numbers(row)
    _check_order(row)
    row.save()
    record(row, before=before, after=_content(row))
    return limit_rule_shape(row)


@action(permission=can_set_limits)
def enable_limit_rule(*, by: Person, rule: int) -> LimitRuleShape:
    """Watch a limit again."""
    return _switch(_own_rule(by, rule), on=True)


@action(permission=can_set_limits)
def disable_limit_rule(*, by: Person, rule: int) -> LimitRuleShape:
    """Watch a limit no longer. Its alarm, if it stands, counts as returned to normal."""
    row = _own_rule(by, rule)
    shape = _switch(row, on=False)
    for alarm in Alarm._base_manager.filter(rule=row, state__in=OPEN_STATES).exclude(state=AlarmState.RETURNED):
        return_to_normal(alarm, timezone.now())
    return shape


@action(permission=can_acknowledge)
def acknowledge_alarm(*, by: Person, alarm: int, comment: str = "") -> AlarmShape:
    """Say that you have seen an alarm of your firm. One that is back to normal already is cleared by this."""
    rows = Alarm.objects.select_for_update(of=("self",)).select_related("signal__asset__enterprise", "rule")
    row = rows.get(pk=alarm)
    if not can_acknowledge_alarms_of(by, row.signal.asset):
        raise PermissionDenied(_("Only %(firm)s may acknowledge its alarms.") % {"firm": row.signal.asset.enterprise})
    if len(comment) > 500:
        raise Refused(
            _("The comment has %(length)d characters.") % {"length": len(comment)}, _("At most 500 characters.")
        )
    returned = row.state is AlarmState.RETURNED
    move(row, AlarmState.CLEARED if returned else AlarmState.ACKNOWLEDGED, along=ALARM_TRANSITIONS)
    row.acknowledged_at, row.acknowledged_by, row.comment = timezone.now(), by, comment
    row.cleared_at = row.acknowledged_at if returned else None
    row.save(update_fields=["acknowledged_at", "acknowledged_by", "comment", "cleared_at"])
    record(row, after={"acknowledged_at": row.acknowledged_at, "acknowledged_by": by.username, "comment": comment})
    return alarm_shape(row)


def return_to_normal(alarm: Alarm, at: datetime) -> None:
    """The value is back: an acknowledged alarm is cleared, another waits to be acknowledged."""
    to: State = AlarmState.CLEARED if alarm.state is AlarmState.ACKNOWLEDGED else AlarmState.RETURNED
    move(alarm, to, along=ALARM_TRANSITIONS)
    alarm.returned_at = at
    alarm.cleared_at = at if to is AlarmState.CLEARED else None
    alarm.save(update_fields=["returned_at", "cleared_at"])


def _own_rule(person: Person, rule: int) -> LimitRule:
    row: LimitRule = LimitRule.objects.select_related("signal__asset__enterprise").get(pk=rule)
    _check_owner(person, row.signal)
    return row


def _switch(row: LimitRule, *, on: bool) -> LimitRuleShape:
    if row.enabled == on:
        state = _("enabled") if on else _("disabled")
        raise Refused(_("%(rule)s is %(state)s already.") % {"rule": row, "state": state})
    row.enabled = on
    row.save()
    record(row, before={"enabled": not on}, after={"enabled": on})
    return limit_rule_shape(row)


def _check_owner(person: Person, signal: Signal) -> None:
    if not owns(person, signal.asset):
        raise PermissionDenied(_("Only %(firm)s may set limits on its signals.") % {"firm": signal.asset.enterprise})


def _check_numbers(row: LimitRule) -> None:
    if not math.isfinite(row.limit):
        raise Refused(_("The limit %(limit)s.") % {"limit": row.limit}, _("A limit is a finite number."))
    if not 0 <= row.deadband < math.inf:
        raise Refused(
            _("The deadband %(deadband)s.") % {"deadband": row.deadband}, _("A deadband is a number not below zero.")
        )
    for delay_s in (row.on_delay_s, row.off_delay_s):
        if not 0 <= delay_s <= LONGEST_DELAY_S:
            raise Refused(_("The delay of %(delay)s s.") % {"delay": delay_s}, _("A delay lasts from 0 s to one day."))


def _check_order(row: LimitRule) -> None:
    """Low-low, low, high and high-high rise in this order; one that does not would never be understood."""
    rising = [LimitKind.LOW_LOW, LimitKind.LOW, LimitKind.HIGH, LimitKind.HIGH_HIGH]
    place = rising.index(LimitKind(row.kind))
    for other in LimitRule._base_manager.filter(signal=row.signal).exclude(pk=row.pk):
        is_above = rising.index(LimitKind(other.kind)) > place
        if (other.limit <= row.limit) if is_above else (other.limit >= row.limit):
            raise Refused(
                _("%(kind)s at %(limit)s beside %(other)s.")
                % {"kind": LimitKind(row.kind).label, "limit": row.limit, "other": other},
                _("Low-low, low, high and high-high rise in this order."),
            )


def _content(row: LimitRule) -> dict[str, object]:
    names = ("kind", "limit", "deadband", "on_delay_s", "off_delay_s", "priority")
    return {"signal": row.signal.path, **{name: getattr(row, name) for name in names}}
