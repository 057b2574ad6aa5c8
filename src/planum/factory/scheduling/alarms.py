"""Alarms of stopping rules become events that wait for a person; this room looks at alarms, never the reverse."""

from datetime import timedelta

from django.db import transaction

from planum.factory.monitoring.models import STANDING_STATES, Alarm
from planum.factory.scheduling.models import Event, EventKind, EventState, StoppingRule
from planum.kernel.changelog import acting, record
from planum.kernel.visibility import SYSTEM, viewing

LOOK_EVERY_S = 2.0


def report_alarms() -> int:
    """An event for each standing alarm of a stopping rule that has none yet; how many."""
    with viewing(SYSTEM), transaction.atomic(), acting("factory.report_alarms", None):
        rules = {row.rule_id: row for row in StoppingRule.objects.select_related("machine__plant")}
        alarms = (
            Alarm.objects.filter(rule__in=list(rules), state__in=STANDING_STATES) if rules else Alarm.objects.none()
        )
        reported = set(Event.objects.filter(alarm__in=alarms).values_list("alarm", "at").order_by())
        fresh = [alarm for alarm in alarms if (alarm.pk, alarm.raised_at) not in reported]
        for alarm in fresh:
            _report(alarm, rules[alarm.rule_id])
    return len(fresh)


def _report(alarm: Alarm, rule: StoppingRule) -> None:
    event = Event.objects.create(
        plant=rule.machine.plant, kind=EventKind.MACHINE_DOWN, state=EventState.REPORTED, machine=rule.machine,
        at=alarm.raised_at, until=alarm.raised_at + timedelta(minutes=rule.expected_minutes), alarm=alarm,
    )  # fmt: skip
    record(event, after={"machine": rule.machine.code, "alarm": alarm.pk, "at": event.at, "until": event.until})
