import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from planum.hub.assets.models import Disclosure
from planum.hub.metrics.actions import evaluate_metric
from planum.hub.metrics.models import MetricValue
from planum.kernel.models import Person
from world import NOON, a_disclosure, a_metric, a_plant, a_signal, an_engineer, an_industry_officer, some_readings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

HOUR = timedelta(hours=1)
OF_A_VALUE = ("value", "chain", "check", "csv", "canonical")
OF_A_METRIC = ("metric", "values", "compute")


def _a_value() -> tuple[MetricValue, Person]:
    signal = a_signal()
    engineer = an_engineer(signal.asset.enterprise)
    some_readings(signal, [10.0, 20.0])
    metric = a_metric(inputs={"t": signal})
    shape = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)
    return MetricValue._base_manager.select_related("metric__owner").get(pk=shape.id), engineer


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _urls(value: MetricValue) -> list[str]:
    named = [value.metric.owner.code, value.metric.code]
    urls = [reverse(f"metrics:{name}", args=[value.pk]) for name in OF_A_VALUE]
    return urls + [reverse(f"metrics:{name}", args=named) for name in OF_A_METRIC]


def test_every_page_answers_its_firm() -> None:
    value, engineer = _a_value()
    client = _client(engineer)

    assert [client.get(url).status_code for url in _urls(value)] == [200] * 8


def test_no_page_is_there_for_a_competitor() -> None:
    value, _engineer = _a_value()
    client = _client(an_engineer())

    assert [client.get(url).status_code for url in _urls(value)] == [404] * 8
    assert client.get(reverse("metrics:list")).context["table"].rows.data.data == []


def test_pages_of_a_disclosed_metric_close_with_the_revocation() -> None:
    value, _engineer = _a_value()
    officer = an_industry_officer()
    signal = value.metric.inputs.model._base_manager.select_related("signal__asset").get().signal
    a_disclosure(signal.asset, officer.organisation)

    before = [_client(officer).get(url).status_code for url in _urls(value)]
    Disclosure._base_manager.update(revoked_at=NOON)
    after = [_client(officer).get(url).status_code for url in _urls(value)]

    assert (before, after) == ([200] * 8, [404] * 8)


def test_the_file_of_hashed_readings_has_the_hash_of_the_value() -> None:
    value, engineer = _a_value()

    content = _client(engineer).get(reverse("metrics:canonical", args=[value.pk])).content

    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == value.digest


def test_the_spreadsheet_holds_the_same_readings() -> None:
    value, engineer = _a_value()

    lines = _client(engineer).get(reverse("metrics:csv", args=[value.pk])).content.decode().splitlines()

    assert [line.split(",")[3] for line in lines] == ["value", "10.0", "20.0"]


def test_the_value_page_draws_its_readings_and_marks_the_period() -> None:
    value, engineer = _a_value()

    response = _client(engineer).get(reverse("metrics:value", args=[value.pk]))

    _figures, chart, lineage, _facts, _proof = response.context["panels"]
    assert [point[1] for point in chart.option["series"][0]["data"]] == [10.0, 20.0]
    assert len(chart.option["series"][-1]["markArea"]["data"]) == 1
    assert [row.count for row in lineage.table.data] == [2]


def test_the_check_answers_htmx_with_a_part_and_others_with_the_page() -> None:
    value, engineer = _a_value()
    client = _client(engineer)

    part = client.get(reverse("metrics:check", args=[value.pk]))
    page = client.get(reverse("metrics:value", args=[value.pk]), {"check": 1})

    assert ["<html" in answer.content.decode() for answer in (part, page)] == [False, True]
    assert [answer.context["check"].intact for answer in (part, page)] == [True, True]


def test_a_changed_number_is_shown_as_changed() -> None:
    value, engineer = _a_value()
    MetricValue._base_manager.update(value=99.0)

    part = _client(engineer).get(reverse("metrics:check", args=[value.pk])).content.decode()

    assert (part.count("state-good"), part.count("state-bad")) == (0, 1)


def test_the_drawer_shows_the_chain_with_its_check() -> None:
    value, engineer = _a_value()

    response = _client(engineer).get(reverse("metrics:chain", args=[value.pk]), headers={"HX-Request": "true"})

    assert [link.ok for link in response.context["links"]] == [None, None, True, True]


def test_computing_leads_to_the_value() -> None:
    metric = a_metric()
    named = [metric.owner.code, metric.code]

    response = _client(an_engineer(metric.owner)).post(
        reverse("metrics:compute", args=named), {"start": "2026-11-01T20:00", "end": "2026-11-01T21:00"}
    )

    value = MetricValue._base_manager.get()
    assert (value.start_at, value.end_at) == (NOON, NOON + HOUR)
    assert response["Location"] == reverse("metrics:value", args=[value.pk])


def test_a_period_in_the_wrong_order_is_asked_for_again() -> None:
    metric = a_metric()

    response = _client(an_engineer(metric.owner)).post(
        reverse("metrics:compute", args=[metric.owner.code, metric.code]),
        {"start": "2026-11-01T21:00", "end": "2026-11-01T20:00"},
    )

    assert (response.status_code, MetricValue._base_manager.count()) == (200, 0)


def test_a_period_in_the_future_is_refused_on_a_page() -> None:
    metric = a_metric()

    response = _client(an_engineer(metric.owner)).post(
        reverse("metrics:compute", args=[metric.owner.code, metric.code]),
        {"start": "2126-11-01T20:00", "end": "2126-11-01T21:00"},
    )

    assert (response.status_code, response.templates[0].name) == (409, "ui/refused.html")


def test_the_course_holds_one_bar_for_each_period_of_the_version() -> None:
    value, engineer = _a_value()
    evaluate_metric(by=engineer, metric=value.metric.code, start=NOON, end=NOON + 2 * HOUR)

    response = _client(engineer).get(reverse("metrics:metric", args=[value.metric.owner.code, value.metric.code]))

    course = next(panel for panel in response.context["panels"] if hasattr(panel, "option"))
    assert course.option["series"][0]["data"] == [15.0, 15.0]


def test_an_older_version_has_its_page() -> None:
    signal = a_signal()
    for version, formula in ((1, "t"), (2, "2 * t")):
        a_metric(formula, version=version, code="M", inputs={"t": signal})
    url = reverse("metrics:metric", args=[signal.asset.enterprise.code, "M"])
    client = _client(an_engineer(signal.asset.enterprise))

    shown = [client.get(url, given).context["title"].version for given in ({}, {"version": 1}, {"version": 2})]

    assert shown == [2, 1, 2]
    assert client.get(url, {"version": 3}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_number_of_questions(count: int, django_assert_num_queries: Any) -> None:
    plant = a_plant()
    engineer, signal = an_engineer(plant.enterprise), a_signal(plant)
    some_readings(signal, [1.0])
    for _ in range(count):
        metric = a_metric(inputs={"t": signal})
        for hours in range(count):
            evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + (hours + 1) * HOUR)
    client = _client(engineer)

    with django_assert_num_queries(5):
        assert len(client.get(reverse("metrics:list")).context["table"].rows) == count
    with django_assert_num_queries(6):
        named = [metric.owner.code, metric.code]
        assert len(client.get(reverse("metrics:values", args=named)).context["table"].rows) == count


def test_the_list_is_exported_with_plain_numbers() -> None:
    value, engineer = _a_value()

    rows = _client(engineer).get(reverse("metrics:list"), {"format": "json"}).json()

    assert [(row["path"], row["value"]) for row in rows] == [(value.metric.path, 15.0)]
