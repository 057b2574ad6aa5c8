"""The page of evidence."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.performance.evidence import evidence_chain
from planum.programme.performance.models import IndicatorValue
from planum.programme.performance.queries import with_parts
from programme.world import (
    PERIOD,
    City,
    a_city,
    a_metric,
    a_pilot,
    a_project,
    a_proven_project,
    a_reader,
    an_indicator,
    measure_indicator,
    store_readings,
    texts,
)
from world import a_finance_officer, an_engineer, an_enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def a_measured() -> tuple[City, IndicatorValue]:
    city = a_city()
    measured = a_proven_project(city, a_pilot(city).code, allocation_fen=0)
    with viewing(SYSTEM):
        return city, with_parts(IndicatorValue.objects.all()).get(pk=measured.id)


def test_a_finance_officer_with_nothing_but_the_evidence_opens_the_page() -> None:
    city, value = a_measured()

    response = a_reader(city.finance).get(reverse("performance:indicator", args=[value.indicator_id]))
    page = texts(response)

    for text in (
        "20.00",
        "at least 10.00 %",
        "average(power)",
        "Baseline",
        "Reporting period",
        "1,440",
        "Way to the target",
    ):
        assert text in page
    assert value.metric_value.digest in response.content.decode()
    assert '"markArea"' in response.content.decode()
    assert "sha256" in page


def test_check_again_says_intact() -> None:
    city, value = a_measured()

    page = texts(
        a_reader(city.finance).get(reverse("performance:indicator", args=[value.indicator_id]), {"check": "1"})
    )

    assert "intact The readings are those the value was computed from." in page
    assert "Computed again" in page


def test_check_again_says_differs_when_a_reading_came_in_between() -> None:
    city, value = a_measured()
    store_readings(city.signal, datetime(2026, 7, 1, 12, 0, 30, tzinfo=UTC), [1.0])

    page = texts(
        a_reader(city.finance).get(reverse("performance:indicator", args=[value.indicator_id]), {"check": "1"})
    )

    assert "differs The readings are no longer those the value was computed from." in page


def test_a_colleague_to_whom_nothing_is_disclosed_sees_the_value_and_no_reading() -> None:
    city, value = a_measured()
    colleague = a_finance_officer(city.region)

    response = a_reader(colleague).get(reverse("performance:indicator", args=[value.indicator_id]), {"check": "1"})
    page = texts(response)

    assert response.status_code == 200
    assert "The signals are not disclosed to you." in page
    assert "The readings cannot be checked" in page
    assert '"markArea"' not in response.content.decode()


def test_a_competitor_gets_404_everywhere() -> None:
    city, value = a_measured()
    competitor = a_reader(an_engineer(an_enterprise(region=city.region)))

    urls = [
        reverse("performance:indicator", args=[value.indicator_id]),
        reverse("performance:measure", args=[value.indicator_id]),
        reverse("performance:evidence", args=[value.pk]),
    ]
    assert [competitor.get(url).status_code for url in urls] == [404, 404, 404]
    assert competitor.post(urls[1], {"start": "2026-07-01T00:00", "end": "2026-07-02T00:00"}).status_code == 404


def test_the_chain_leads_from_the_target_to_the_hash() -> None:
    city, value = a_measured()

    with viewing(city.finance):
        links = evidence_chain(value, milestone=value.indicator.targets.get().milestones.get())

    kinds = [str(link.kind) for link in links]
    assert kinds[:4] == ["Milestone", "Target", "Indicator", "Value"]
    assert kinds.count("Hash of the readings") == 2
    assert [link.digest for link in links if link.kind == "Hash of the readings"] == [
        value.metric_value.digest,
        value.baseline_value.digest if value.baseline_value else "",
    ]


def test_the_drawer_gets_the_chain_alone() -> None:
    city, value = a_measured()

    response = a_reader(city.engineer).get(reverse("performance:evidence", args=[value.pk]), HTTP_HX_REQUEST="true")

    assert "Load reduction" in texts(response)
    assert "<html" not in response.content.decode()


def test_a_period_is_measured_on_the_page() -> None:
    city, value = a_measured()
    reader = a_reader(city.industry)
    url = reverse("performance:measure", args=[value.indicator_id])

    measured = reader.post(url, {"start": "2026-07-01T08:00", "end": "2026-07-01T20:00"}, follow=True)
    refused = reader.post(url, {"start": "2026-07-02T08:00", "end": "2026-07-01T20:00"})

    assert "Measured: 20.00 %." in texts(measured)
    assert refused.status_code == 422
    assert "A period ends after it begins" in texts(refused)


def test_before_the_first_measurement_the_page_says_what_to_do() -> None:
    city = a_city()
    a_project(city, a_pilot(city).code)
    a_metric(city)
    indicator = an_indicator(city, "P1")

    page = texts(a_reader(city.finance).get(reverse("performance:indicator", args=[indicator.id])))

    assert "Nothing has been measured yet" in page


def test_an_older_value_may_be_looked_at() -> None:
    city, value = a_measured()
    measure_indicator(
        by=city.industry, indicator=value.indicator_id, start=PERIOD[0], end=datetime(2026, 7, 1, 12, tzinfo=UTC)
    )
    url = reverse("performance:indicator", args=[value.indicator_id])

    newest = a_reader(city.finance).get(url)
    older = a_reader(city.finance).get(url, {"value": value.pk})

    assert value.metric_value.digest in newest.content.decode()
    assert value.metric_value.digest in older.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_asks_the_same_however_long_it_is(count: int, django_assert_num_queries: Any) -> None:
    city, value = a_measured()
    for hour in range(1, count):
        measure_indicator(
            by=city.industry, indicator=value.indicator_id, start=PERIOD[0], end=datetime(2026, 7, 1, hour, tzinfo=UTC)
        )
    reader = a_reader(city.finance)

    with django_assert_num_queries(14):
        page = reader.get(reverse("performance:indicator", args=[value.indicator_id]))

    assert page.status_code == 200
