import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from planum.hub.assets.models import Disclosure
from planum.hub.readings import exports, pages
from planum.hub.readings.charts import width_for, with_gaps
from world import NOON, a_disclosure, a_plant, a_signal, an_engineer, an_enterprise, an_industry_officer, some_readings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ENDS = urlencode({"start": NOON.isoformat(), "end": (NOON + timedelta(hours=1)).isoformat()})
NAMES = ("signal", "chain", "csv", "parquet")


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_page_shows_the_newest_value_and_draws_what_was_read() -> None:
    signal = a_signal(low=0.0, high=120.0)
    some_readings(signal, [20.0, 21.5])

    response = _client(an_engineer(signal.asset.enterprise)).get(reverse("readings:signal", args=[signal.path]))

    _range, figures, chart, _facts = response.context["panels"]
    assert [fact.value for fact in figures.figures][2:3] == ["2"]
    assert [point[1] for point in chart.option["series"][0]["data"]] == [20.0, 21.5]
    assert [limit["yAxis"] for limit in chart.option["series"][-1]["markLine"]["data"]] == [0.0, 120.0]
    assert 'value="21.5"' in response.content.decode()


def test_a_range_that_lies_behind_the_newest_reading_ends_there() -> None:
    signal = a_signal()
    some_readings(signal, [20.0])

    response = _client(an_engineer(signal.asset.enterprise)).get(
        reverse("readings:signal", args=[signal.path]), {"range": "hour"}
    )

    assert response.context["panels"][1].figures[2].value == "1"


def test_many_readings_are_drawn_as_means_with_their_extremes() -> None:
    signal = a_signal()
    some_readings(signal, [float(second % 2) for second in range(3600)], every_s=1)

    response = _client(an_engineer(signal.asset.enterprise)).get(
        reverse("readings:signal", args=[signal.path]), {"range": "day"}
    )

    band, mean = response.context["panels"][2].option["series"][:2]
    assert len(band["data"]) == 12
    assert {tuple(point[1:]) for point in band["data"]} == {(0.0, 1.0)}
    assert {point[1] for point in mean["data"]} == {0.5}


def test_a_signal_without_readings_says_what_will_be_here() -> None:
    signal = a_signal()

    response = _client(an_engineer(signal.asset.enterprise)).get(reverse("readings:signal", args=[signal.path]))

    assert response.context["empty"] is not None
    assert response.status_code == 200


def test_a_period_given_in_the_wrong_order_is_said_to_be_wrong() -> None:
    signal = a_signal()
    some_readings(signal, [20.0])

    response = _client(an_engineer(signal.asset.enterprise)).get(
        reverse("readings:signal", args=[signal.path]), {"start": "2026-11-02T00:00", "end": "2026-11-01T00:00"}
    )

    assert len(response.context["form"].non_field_errors()) == 1


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_finds_the_signal(name: str) -> None:
    signal = a_signal()
    some_readings(signal, [20.0])

    response = _client(an_engineer()).get(f"{reverse(f'readings:{name}', args=[signal.path])}?{ENDS}")

    assert response.status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_disclosed_signal_is_found_until_it_is_revoked(name: str) -> None:
    firm = an_enterprise()
    signal = a_signal(a_plant(firm))
    some_readings(signal, [20.0])
    officer = an_industry_officer()
    a_disclosure(signal.asset, officer.organisation, signal=signal)
    url = f"{reverse(f'readings:{name}', args=[signal.path])}?{ENDS}"

    before = _client(officer).get(url).status_code
    Disclosure._base_manager.update(revoked_at=NOON)
    after = _client(officer).get(url).status_code

    assert (before, after) == (200, 404)


def test_the_file_holds_the_readings() -> None:
    signal = a_signal()
    some_readings(signal, [20.0, 21.5])
    client = _client(an_engineer(signal.asset.enterprise))

    text = client.get(f"{reverse('readings:csv', args=[signal.path])}?{ENDS}").content.decode()
    table = pq.read_table(io.BytesIO(client.get(f"{reverse('readings:parquet', args=[signal.path])}?{ENDS}").content))

    assert text.splitlines()[1] == f"{signal.path},1793534400000000,2026-11-01T12:00:00.000000+00:00,20.0,0"
    assert table.column("value").to_pylist() == [20.0, 21.5]


def test_a_file_that_would_be_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_EXPORTED", 1)
    signal = a_signal()
    some_readings(signal, [20.0, 21.5])

    response = _client(an_engineer(signal.asset.enterprise)).get(
        f"{reverse('readings:csv', args=[signal.path])}?{ENDS}"
    )

    assert response.status_code == 409
    assert exports.MOST_EXPORTED == 1_000_000


@pytest.mark.parametrize("query", ["", "start=x&end=y", "start=2026-11-01T00:00:00%2B00:00"])
def test_a_file_without_both_ends_is_not_there(query: str) -> None:
    signal = a_signal()

    response = _client(an_engineer(signal.asset.enterprise)).get(
        f"{reverse('readings:csv', args=[signal.path])}?{query}"
    )

    assert response.status_code == 404


def test_the_chain_ends_in_the_hash_of_the_readings() -> None:
    signal = a_signal()
    some_readings(signal, [20.0])
    client = _client(an_engineer(signal.asset.enterprise))

    response = client.get(f"{reverse('readings:chain', args=[signal.path])}?{ENDS}", headers={"HX-Request": "true"})

    assert [bool(link.digest) for link in response.context["links"]] == [False, True]


def test_a_chart_breaks_where_nothing_was_read() -> None:
    times, (values,) = with_gaps(np.array([0, 10, 20, 30, 500]), np.array([1.0, 2.0, 3.0, 4.0, 5.0]))

    assert times == [0, 10, 20, 30, 265, 500]
    assert [place for place, value in enumerate(values) if value != value] == [4]


@pytest.mark.parametrize(("hours", "width"), [(1, 60), (24, 300), (7 * 24, 900), (365 * 24, 24 * 3600)])
def test_the_width_of_spans_follows_the_period(hours: int, width: int) -> None:
    assert width_for(NOON, NOON + timedelta(hours=hours)) == width
