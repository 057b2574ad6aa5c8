"""Batches in, alarms out; and a restart changes nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection

from planum.factory.monitoring.actions import acknowledge_alarm, change_limit_rule, disable_limit_rule
from planum.factory.monitoring.models import Alarm, AlarmState
from planum.factory.monitoring.watch import Watch
from planum.hub.assets.models import Signal
from planum.hub.readings import access
from planum.hub.readings.engine.batch import make_batch
from planum.kernel.changelog import verify
from planum.kernel.models import ChangeEntry
from planum.kernel.visibility import SYSTEM, viewing
from world import a_limit_rule, a_plant, a_signal, an_engineer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]

START = 1_760_000_000_000_000


def a_watch() -> Watch:
    watch = Watch()
    watch.load()
    return watch


def say(watch: Watch, signal: Signal, *values: float, at: int = START) -> None:
    """One reading a second, and what follows from them written."""
    instants = [at + second * 1_000_000 for second in range(len(values))]
    watch(make_batch(instants, [signal.pk] * len(values), values))
    watch.write()


def refuse_writes(execute: Any, sql: str, *rest: Any) -> Any:
    """The database is away as soon as something is to be written."""
    if sql.startswith("INSERT"):
        raise OperationalError("the database is away")
    return execute(sql, *rest)


def alarms() -> list[tuple[AlarmState, float, int]]:
    with viewing(SYSTEM):
        return [(row.state, row.value, row.occurrences) for row in Alarm.objects.order_by("pk")]


def test_a_limit_that_is_crossed_raises_one_alarm() -> None:
    rule = a_limit_rule(a_signal(), limit=80)
    watch = a_watch()

    say(watch, rule.signal, 79, 81, 85)
    say(watch, rule.signal, 90, at=START + 10_000_000)

    with viewing(SYSTEM):
        [alarm] = Alarm.objects.all()
    assert (alarm.state, alarm.value, alarm.limit) == (AlarmState.ACTIVE, 81, 80)
    assert alarm.raised_at == datetime.fromtimestamp(START / 1_000_000 + 1, tz=UTC)
    assert [entry.action for entry in ChangeEntry.objects.all()] == ["factory.watch_limits"]
    assert verify().intact


def test_a_value_that_returns_leaves_an_alarm_to_acknowledge() -> None:
    engineer = an_engineer()
    rule = a_limit_rule(a_signal(a_plant(engineer.organisation)))
    watch = a_watch()

    say(watch, rule.signal, 81, 79)

    assert alarms() == [(AlarmState.RETURNED, 81, 1)]
    with viewing(SYSTEM):
        acknowledge_alarm(by=engineer, alarm=Alarm.objects.get().pk)
    assert alarms() == [(AlarmState.CLEARED, 81, 1)]


def test_an_acknowledged_alarm_is_cleared_by_the_return_and_the_next_is_a_new_one() -> None:
    engineer = an_engineer()
    rule = a_limit_rule(a_signal(a_plant(engineer.organisation)))
    watch = a_watch()
    say(watch, rule.signal, 81)
    with viewing(SYSTEM):
        key = Alarm.objects.get().pk
    acknowledge_alarm(by=engineer, alarm=key)

    say(watch, rule.signal, 79, 82, at=START + 10_000_000)

    assert alarms() == [(AlarmState.CLEARED, 81, 1), (AlarmState.ACTIVE, 82, 1)]


def test_a_chattering_signal_is_one_alarm_that_counts() -> None:
    rule = a_limit_rule(a_signal())
    watch = a_watch()

    say(watch, rule.signal, 81, 79, 82, 79, 83, 79)
    say(watch, rule.signal, 84, at=START + 10_000_000)

    assert alarms() == [(AlarmState.ACTIVE, 84, 4)]


def test_a_restart_raises_no_alarm_twice_and_sees_the_return() -> None:
    rule = a_limit_rule(a_signal())
    say(a_watch(), rule.signal, 81)

    after = a_watch()
    say(after, rule.signal, 85, at=START + 10_000_000)
    assert alarms() == [(AlarmState.ACTIVE, 81, 1)]
    say(after, rule.signal, 79, at=START + 20_000_000)

    assert alarms() == [(AlarmState.RETURNED, 81, 1)]


def test_readings_older_than_those_stored_before_the_restart_are_history() -> None:
    rule = a_limit_rule(a_signal())
    access.writer().append(make_batch([START], [rule.signal_id], [20.0]))

    watch = a_watch()
    say(watch, rule.signal, 99, at=START - 60_000_000)
    assert alarms() == []
    say(watch, rule.signal, 99, at=START + 1)

    assert alarms() == [(AlarmState.ACTIVE, 99, 1)]


def test_what_could_not_be_written_is_written_later() -> None:
    rule = a_limit_rule(a_signal())
    watch = a_watch()
    watch(make_batch([START], [rule.signal_id], [81.0]))

    with connection.execute_wrapper(refuse_writes), pytest.raises(OperationalError):
        watch.write()
    assert alarms() == []
    watch.write()

    assert alarms() == [(AlarmState.ACTIVE, 81, 1)]


def test_a_changed_limit_is_watched_and_keeps_its_alarm() -> None:
    engineer = an_engineer()
    rule = a_limit_rule(a_signal(a_plant(engineer.organisation)))
    watch = a_watch()
    say(watch, rule.signal, 85)

    change_limit_rule(by=engineer, rule=rule.pk, limit=90)
    watch.load()
    say(watch, rule.signal, 85, 91, at=START + 10_000_000)

    assert alarms() == [(AlarmState.ACTIVE, 91, 2)]


def test_a_limit_that_is_switched_off_is_watched_no_longer() -> None:
    engineer = an_engineer()
    rule = a_limit_rule(a_signal(a_plant(engineer.organisation)))
    watch = a_watch()

    disable_limit_rule(by=engineer, rule=rule.pk)
    say(watch, rule.signal, 81)
    assert alarms() == []
    watch.load()
    say(watch, rule.signal, 82, at=START + 10_000_000)

    assert alarms() == []
