import math

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from planum.errors import Refused
from planum.factory.monitoring.actions import (
    acknowledge_alarm,
    add_limit_rule,
    change_limit_rule,
    disable_limit_rule,
    enable_limit_rule,
)
from planum.factory.monitoring.models import AlarmState, LimitKind, Priority
from planum.factory.monitoring.queries import alarm_counts, alarms, limit_rules, open_alarms
from planum.factory.monitoring.shapes import PlantAlarms
from planum.kernel.visibility import viewing
from world import (
    a_disclosure,
    a_limit_rule,
    a_plant,
    a_signal,
    an_alarm,
    an_engineer,
    an_enterprise,
    an_industry_officer,
)

pytestmark = pytest.mark.django_db


def test_an_engineer_sets_a_limit_on_a_signal_of_the_firm() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))

    shape = add_limit_rule(
        by=engineer, signal=signal.path, kind=LimitKind.HIGH, limit=80, deadband=2, priority=Priority.CRITICAL
    )

    with viewing(engineer):
        assert limit_rules(below=signal.asset.path) == [shape]
    assert (shape.signal, shape.kind, shape.limit, shape.unit, shape.priority, shape.enabled) == (
        signal.path,
        "high",
        80,
        "°C",
        1,
        True,
    )


def test_a_signal_has_one_limit_of_each_kind_and_they_rise_in_order() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    a_limit_rule(signal, kind=LimitKind.HIGH, limit=80)

    for kind, limit in ((LimitKind.HIGH, 90), (LimitKind.HIGH_HIGH, 80), (LimitKind.LOW, 81)):
        with pytest.raises(Refused):
            add_limit_rule(by=engineer, signal=signal.path, kind=kind, limit=limit)

    assert add_limit_rule(by=engineer, signal=signal.path, kind=LimitKind.HIGH_HIGH, limit=90).limit == 90


@pytest.mark.parametrize(
    "wrong", [{"limit": math.nan}, {"limit": math.inf}, {"deadband": -1.0}, {"on_delay_s": -1.0}, {"off_delay_s": 1e9}]
)
def test_a_limit_is_made_of_sensible_numbers(wrong: dict[str, float]) -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))

    with pytest.raises(Refused):
        add_limit_rule(by=engineer, **{"signal": signal.path, "kind": LimitKind.HIGH, "limit": 80.0, **wrong})


def test_a_limit_is_changed_switched_off_and_on() -> None:
    engineer = an_engineer()
    rule = a_limit_rule(a_signal(a_plant(engineer.organisation)), deadband=1)

    assert change_limit_rule(by=engineer, rule=rule.pk, limit=70).deadband == 1
    assert disable_limit_rule(by=engineer, rule=rule.pk).enabled is False
    with pytest.raises(Refused):
        disable_limit_rule(by=engineer, rule=rule.pk)
    assert enable_limit_rule(by=engineer, rule=rule.pk).limit == 70


def test_the_alarm_of_a_limit_that_is_switched_off_returns() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    active, seen = (a_limit_rule(a_signal(plant)) for _ in range(2))
    waiting, acknowledged = an_alarm(active), an_alarm(seen, state=AlarmState.ACKNOWLEDGED)

    for rule in (active, seen):
        disable_limit_rule(by=engineer, rule=rule.pk)

    waiting.refresh_from_db()
    acknowledged.refresh_from_db()
    assert (waiting.state, acknowledged.state) == (AlarmState.RETURNED, AlarmState.CLEARED)


def test_an_active_alarm_is_acknowledged_and_a_returned_one_cleared() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    active = an_alarm(a_limit_rule(a_signal(plant)))
    returned = an_alarm(a_limit_rule(a_signal(plant)), state=AlarmState.RETURNED)

    first = acknowledge_alarm(by=engineer, alarm=active.pk, comment="已派人")
    second = acknowledge_alarm(by=engineer, alarm=returned.pk)

    assert (first.state, first.acknowledged_by, first.comment, first.cleared_at) == (
        "acknowledged",
        engineer.username,
        "已派人",
        None,
    )
    assert (second.state, second.cleared_at) == ("cleared", second.acknowledged_at)


@pytest.mark.parametrize("state", [AlarmState.ACKNOWLEDGED, AlarmState.CLEARED])
def test_an_alarm_is_acknowledged_once(state: AlarmState) -> None:
    engineer = an_engineer()
    alarm = an_alarm(a_limit_rule(a_signal(a_plant(engineer.organisation))), state=state)

    with pytest.raises(Refused):
        acknowledge_alarm(by=engineer, alarm=alarm.pk)


def test_a_disclosure_lets_a_bureau_look_and_not_acknowledge() -> None:
    plant = a_plant()
    alarm = an_alarm(a_limit_rule(a_signal(plant)))
    bureau, neighbour = an_industry_officer(), an_engineer()
    for reader in (bureau, neighbour):
        a_disclosure(plant, reader.organisation)

    for reader in (bureau, neighbour):
        with viewing(reader):
            assert [each.id for each in open_alarms()] == [alarm.pk]
        with pytest.raises(PermissionDenied):
            acknowledge_alarm(by=reader, alarm=alarm.pk)
    with pytest.raises(PermissionDenied):
        change_limit_rule(by=neighbour, rule=alarm.rule_id, limit=1)


def test_a_competitor_sees_no_limit_and_no_alarm() -> None:
    signal = a_signal()
    alarm = an_alarm(a_limit_rule(signal))
    competitor = an_engineer(an_enterprise())

    with viewing(competitor):
        assert (limit_rules(), open_alarms(), alarms(), alarm_counts()) == ([], [], [], [])
    with pytest.raises(ObjectDoesNotExist):
        acknowledge_alarm(by=competitor, alarm=alarm.pk)
    with pytest.raises(ObjectDoesNotExist):
        add_limit_rule(by=competitor, signal=signal.path, kind=LimitKind.LOW, limit=1)


def test_alarms_are_counted_by_plant_in_one_query(django_assert_num_queries: object) -> None:
    engineer = an_engineer()
    one, other = a_plant(engineer.organisation), a_plant(engineer.organisation)
    an_alarm(a_limit_rule(a_signal(one), priority=Priority.CRITICAL))
    an_alarm(a_limit_rule(a_signal(one)), state=AlarmState.ACKNOWLEDGED)
    an_alarm(a_limit_rule(a_signal(one)), state=AlarmState.CLEARED)
    an_alarm(a_limit_rule(a_signal(other)), state=AlarmState.RETURNED)
    engineer.as_viewer()

    with viewing(engineer), django_assert_num_queries(1):  # type: ignore[operator]
        counts = alarm_counts()

    assert counts == [
        PlantAlarms(one.path, "一厂", "Plant", 2, 1, 1),
        PlantAlarms(other.path, "一厂", "Plant", 1, 1, 0),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_one_query(rows: int, django_assert_num_queries: object) -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    for _ in range(rows):
        an_alarm(a_limit_rule(a_signal(plant)), state=AlarmState.ACKNOWLEDGED, acknowledged_by=engineer)
    engineer.as_viewer()

    for read in (open_alarms, alarms, limit_rules):
        with viewing(engineer), django_assert_num_queries(1):  # type: ignore[operator]
            assert len(read()) == rows


def test_alarms_are_found_by_plant_time_and_state() -> None:
    engineer = an_engineer()
    one, other = a_plant(engineer.organisation), a_plant(engineer.organisation)
    first = an_alarm(a_limit_rule(a_signal(one)))
    second = an_alarm(a_limit_rule(a_signal(other)), state=AlarmState.CLEARED)

    with viewing(engineer):
        assert [each.id for each in alarms(plant=one.path)] == [first.pk]
        assert [each.id for each in alarms(state=AlarmState.CLEARED)] == [second.pk]
        assert alarms(since=first.raised_at.replace(year=2027)) == []
        assert len(alarms(limit=1)) == 1
