"""What an engineer sees of a plant, and what others do not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planum.factory.monitoring.models import Alarm, AlarmState, LimitKind, LimitRule
from planum.hub.assets.models import Asset
from planum.hub.readings import access
from planum.hub.readings.engine.batch import make_batch
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]

MOST_QUERIES = 12


def looking(person: Person, language: str = "en") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = language
    return client


def text_of(response: Any) -> str:
    """What stands on the page, without its tags."""
    without_scripts = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", without_scripts).split())


def say(signal: int, value: float, ago_s: float = 1.0) -> None:
    at = int((timezone.now() - timedelta(seconds=ago_s)).timestamp() * 1_000_000)
    batch = make_batch([at], [signal], [value])
    access.writer().append(batch)
    access.last_values().update(batch)


def board_url(plant: Asset, **query: object) -> str:
    return reverse("monitoring:board", args=[plant.path]) + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def test_the_board_says_what_each_signal_says_and_where_it_stands() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    hot, cold, _silent = (a_signal(plant, name=name, name_en=name) for name in ("Hot", "Cold", "Silent"))
    a_limit_rule(hot, limit=80)
    a_limit_rule(cold, limit=80)
    say(hot.pk, 81.25)
    say(cold.pk, 20.5, ago_s=300)

    text = text_of(looking(engineer).get(board_url(plant)))

    assert re.search(r"Hot 81\.25 \S?°C beyond a limit \d seconds? ago", text)
    assert re.search(r"Cold 20\.5 \S?°C not known no fresh reading; the last one 5 minutes ago", text)
    assert "Silent — not known no reading yet" in text
    assert re.search(r"Signals without fresh readings 1\b", text)


@pytest.mark.parametrize("signals", [1, 3, 40])
def test_the_board_takes_few_queries_however_many_signals(signals: int, django_assert_max_num_queries: Any) -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    for number in range(signals):
        signal = a_signal(plant)
        an_alarm(a_limit_rule(signal, limit=80 + number))
        say(signal.pk, 20.0)
    client = looking(engineer)

    for part in ("", "live", "trend"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(board_url(plant, part=part)).status_code == 200


def test_the_live_part_is_a_part() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    signal = a_signal(plant, name_en="Oven")
    say(signal.pk, 20.0)

    live = looking(engineer).get(board_url(plant, part="live"))
    trend = looking(engineer).get(board_url(plant, part="trend", signal=signal.pk, hours=1))

    assert (b"<html" in live.content, "Oven" in text_of(live)) == (False, True)
    assert (b"<html" in trend.content, "Oven" in text_of(trend)) == (False, True)


def test_an_engineer_acknowledges_an_alarm_on_the_board() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    alarm = an_alarm(a_limit_rule(a_signal(plant)))
    client = looking(engineer)

    assert "Acknowledge" in text_of(client.get(board_url(plant)))
    response = client.post(reverse("monitoring:acknowledge", args=[alarm.pk]))

    assert response.headers["Location"] == reverse("monitoring:board", args=[plant.path])
    with viewing(SYSTEM):
        assert Alarm.objects.get().state is AlarmState.ACKNOWLEDGED
    assert "Acknowledge " not in text_of(client.get(board_url(plant)))


def test_a_bureau_with_a_disclosure_sees_the_board_without_the_button() -> None:
    plant = a_plant()
    alarm = an_alarm(a_limit_rule(a_signal(plant)))
    bureau = an_industry_officer()
    a_disclosure(plant, bureau.organisation)
    client = looking(bureau)

    text = text_of(client.get(board_url(plant)))

    assert "active, not acknowledged" in text
    assert "Acknowledge" not in text
    assert client.post(reverse("monitoring:acknowledge", args=[alarm.pk])).status_code == 403


def test_a_competitor_finds_nothing() -> None:
    plant = a_plant()
    alarm = an_alarm(a_limit_rule(a_signal(plant, name_en="Oven")))
    client = looking(an_engineer(an_enterprise()))

    assert client.get(board_url(plant)).status_code == 404
    for name in ("plants", "alarms", "rules"):
        assert "Oven" not in text_of(client.get(reverse(f"monitoring:{name}")))
        assert plant.path not in client.get(reverse(f"monitoring:{name}")).content.decode()
    assert client.post(reverse("monitoring:acknowledge", args=[alarm.pk])).status_code == 404


def test_a_plant_without_signals_says_what_will_be_here() -> None:
    engineer = an_engineer()

    text = text_of(looking(engineer).get(board_url(a_plant(engineer.organisation))))

    assert "The signals of this plant will stand here" in text
    assert "No alarm is open." in text


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_few_queries(rows: int, django_assert_max_num_queries: Any) -> None:
    engineer = an_engineer()
    for _ in range(rows):
        an_alarm(a_limit_rule(a_signal(a_plant(engineer.organisation))), acknowledged_by=engineer)
    client = looking(engineer)

    for name in ("plants", "alarms", "rules"):
        with django_assert_max_num_queries(8):
            assert client.get(reverse(f"monitoring:{name}")).status_code == 200


def test_plants_show_their_alarms() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    signal = a_signal(plant)
    an_alarm(a_limit_rule(signal, kind=LimitKind.HIGH))
    an_alarm(a_limit_rule(signal, kind=LimitKind.LOW, limit=1), state=AlarmState.ACKNOWLEDGED)

    response = looking(engineer).get(reverse("monitoring:plants") + "?format=csv")

    assert response.content.decode("utf-8-sig").splitlines()[1].split(",")[2:] == ["1", "1", "2"]


def test_alarms_are_searched_and_exported() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    an_alarm(a_limit_rule(a_signal(plant, name="炉温")))
    an_alarm(a_limit_rule(a_signal(plant, name="转速")))
    client = looking(engineer)

    rows = client.get(reverse("monitoring:alarms") + "?q=炉温&format=csv").content.decode("utf-8-sig").splitlines()

    assert len(rows) == 2


def test_a_limit_is_set_by_a_form() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    given = {"signal": signal.pk, "kind": "high", "limit": 80, "deadband": 0, "on_delay_s": 0, "off_delay_s": 0}
    client = looking(engineer)

    assert "Set a limit" in text_of(client.get(reverse("monitoring:rules")))
    assert client.post(reverse("monitoring:new_rule"), {**given, "priority": 2}).status_code == 302
    refused = client.post(reverse("monitoring:new_rule"), {**given, "priority": 2})

    assert (refused.status_code, "One limit of each kind for a signal." in text_of(refused)) == (422, True)
    with viewing(SYSTEM):
        assert [(row.signal_id, row.limit, row.priority) for row in LimitRule.objects.all()] == [(signal.pk, 80.0, 2)]


def test_the_form_offers_no_signal_of_another_firm() -> None:
    theirs = a_signal(name_en="Theirs")
    engineer = an_engineer()
    a_disclosure(theirs.asset, engineer.organisation)

    response = looking(engineer).get(reverse("monitoring:new_rule"))

    assert "Theirs" not in text_of(response)
