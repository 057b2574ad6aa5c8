from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from planum.hub.assets.actions import disclose, revoke_disclosure
from planum.hub.assets.models import Signal
from planum.hub.metrics.actions import evaluate_metric
from planum.hub.metrics.models import Metric, MetricInput, MetricValue
from planum.hub.metrics.queries import check_metric_value, check_value, evidence_of, metric_values, metrics
from planum.hub.readings import access
from planum.kernel.models import Person
from planum.kernel.visibility import STRANGER, SYSTEM, viewing
from world import (
    NOON,
    a_disclosure,
    a_metric,
    a_plant,
    a_signal,
    an_engineer,
    an_enterprise,
    an_industry_officer,
    some_readings,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "english")]

HOUR = timedelta(hours=1)


def _a_value(signal: Signal | None = None, values: tuple[float, ...] = (10.0, 20.0)) -> tuple[MetricValue, Person]:
    """A value of a metric over one signal, and the engineer of its firm."""
    signal = signal or a_signal()
    engineer = an_engineer(signal.asset.enterprise)
    some_readings(signal, values)
    metric = a_metric(inputs={"t": signal})
    shape = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)
    return MetricValue._base_manager.select_related("metric__owner").get(pk=shape.id), engineer


def test_unchanged_readings_hold() -> None:
    value, engineer = _a_value()

    with viewing(engineer):
        check = check_value(value)

    assert (check.intact, check.stored, check.recomputed) == (True, value.digest, value.digest)
    assert (check.count_stored, check.count_now, check.value_stored, check.value_now) == (2, 2, 15.0, 15.0)
    assert check.changed == []


def test_readings_that_come_after_the_period_do_not_touch_a_value() -> None:
    """The nearest reading after the period would close its edge; a value says which readings it had."""
    signal = a_signal()
    engineer = an_engineer(signal.asset.enterprise)
    some_readings(signal, [0.0, 10.0], every_s=60)
    metric = a_metric("mean(t)", inputs={"t": signal})
    shape = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + timedelta(minutes=2))

    some_readings(signal, [500.0], start=NOON + timedelta(minutes=2))

    with viewing(engineer):
        assert check_metric_value(value=shape.id).intact is True


def test_a_changed_reading_shows(settings: Any, tmp_path: Path) -> None:
    value, engineer = _a_value()
    access.close()
    settings.PLANUM_READINGS_URL = (tmp_path / "copy").as_uri()
    with viewing(SYSTEM):
        signal = Signal.objects.get()
    some_readings(signal, [10.0, 20.000001])

    with viewing(engineer):
        check = check_value(value)

    assert (check.intact, check.changed, check.count_now) == (False, [signal.path], 2)
    assert check.recomputed != value.digest


def test_a_reading_that_came_late_shows() -> None:
    value, engineer = _a_value()
    with viewing(engineer):
        some_readings(Signal.objects.get(), [30.0], start=NOON + timedelta(minutes=30))
        check = check_value(value)

    assert (check.intact, check.count_stored, check.count_now) == (False, 2, 3)


def test_a_changed_number_shows_although_its_readings_hold() -> None:
    value, engineer = _a_value()
    MetricValue._base_manager.update(value=99.0)
    value.refresh_from_db()

    with viewing(engineer):
        check = check_value(value)

    assert (check.intact, check.recomputed == check.stored) == (False, True)
    assert (check.value_stored, check.value_now) == (99.0, 15.0)


def test_a_value_is_checked_with_the_algorithm_of_its_hash(settings: Any) -> None:
    value, engineer = _a_value()
    settings.PLANUM_HASH = "sha512"

    with viewing(engineer):
        assert check_value(value).intact is True


def test_two_names_for_one_signal_hash_its_readings_once() -> None:
    signal = a_signal()
    some_readings(signal, [10.0, 30.0])
    metric = a_metric("maximum(a) - minimum(b)", inputs={"a": signal, "b": signal})
    engineer = an_engineer(metric.owner)

    shape = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)

    assert (shape.value, shape.count) == (20.0, 2)
    with viewing(engineer):
        assert check_metric_value(value=shape.id).intact is True


def test_a_competitor_sees_nothing() -> None:
    value, _engineer = _a_value()

    for who in (an_engineer(), STRANGER):
        with viewing(who):
            counts = [model.objects.count() for model in (Metric, MetricInput, MetricValue)]
            assert (metrics(), counts) == ([], [0, 0, 0])
            with pytest.raises(ObjectDoesNotExist):
                metric_values(metric=value.metric.path)
            with pytest.raises(ObjectDoesNotExist):
                check_metric_value(value=value.pk)
            with pytest.raises(ObjectDoesNotExist):
                check_value(value)


def test_all_signals_of_a_metric_must_be_disclosed() -> None:
    firm = an_enterprise()
    plant, officer = a_plant(firm), an_industry_officer()
    one, other = a_signal(plant), a_signal(plant)
    metric = a_metric("one + other", inputs={"one": one, "other": other})
    a_disclosure(plant, officer.organisation, signal=one)

    with viewing(officer):
        assert list(Metric.objects.all()) == []

    a_disclosure(plant, officer.organisation, signal=other)
    with viewing(officer):
        assert list(Metric.objects.all()) == [metric]


def test_a_disclosed_metric_is_seen_once_although_it_has_many_inputs() -> None:
    plant, officer = a_plant(), an_industry_officer()
    signals = {f"s{number}": a_signal(plant) for number in range(3)}
    metric = a_metric("s0 + s1 + s2", inputs=signals)
    a_disclosure(plant, officer.organisation)
    a_disclosure(plant, officer.organisation)

    with viewing(officer):
        assert list(Metric.objects.all()) == [metric]
        assert MetricInput.objects.count() == 3


def test_after_revocation_the_next_read_is_refused() -> None:
    value, engineer = _a_value()
    officer = an_industry_officer()
    plant = Signal._base_manager.select_related("asset").get().asset
    given = disclose(by=engineer, plant=plant.path, organisation=officer.organisation.code, purpose="核查")
    with viewing(officer):
        assert [each.id for each in metric_values(metric=value.metric.path)] == [value.pk]
        assert check_value(value).intact is True

    revoke_disclosure(by=engineer, disclosure=given[0].id)

    with viewing(officer):
        assert (metrics(), MetricValue.objects.count()) == ([], 0)
        with pytest.raises(ObjectDoesNotExist, match="1 signals below this number"):
            check_value(value)


def test_an_officer_without_disclosure_sees_no_metric_of_the_region() -> None:
    _a_value()

    with viewing(an_industry_officer()):
        assert metrics() == []


def test_metrics_stand_in_their_newest_version() -> None:
    signal = a_signal()
    for version in (1, 2):
        a_metric(version=version, code="M", inputs={"t": signal})

    with viewing(an_engineer(signal.asset.enterprise)):
        assert [(each.code, each.version, each.inputs) for each in metrics()] == [("M", 2, {"t": signal.path})]


def test_a_newer_version_that_is_hidden_does_not_hide_the_older_one() -> None:
    plant, officer = a_plant(), an_industry_officer()
    shown, hidden = a_signal(plant), a_signal(plant)
    a_metric(version=1, code="M", inputs={"t": shown})
    a_metric(version=2, code="M", inputs={"t": hidden})
    a_disclosure(plant, officer.organisation, signal=shown)

    with viewing(officer):
        assert [each.version for each in metrics()] == [1]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_number_of_questions(count: int, django_assert_num_queries: Any) -> None:
    plant = a_plant()
    engineer = an_engineer(plant.enterprise)
    signal = a_signal(plant)
    some_readings(signal, [1.0, 2.0])
    for _ in range(count):
        a_metric(inputs={"t": signal})
    metric = a_metric(code="V", inputs={"t": signal})
    for hours in range(count):
        evaluate_metric(by=engineer, metric="V", start=NOON, end=NOON + (hours + 1) * HOUR)

    with viewing(engineer):
        with django_assert_num_queries(3):
            assert len(metrics()) == count + 1
        with django_assert_num_queries(2):
            assert len(metric_values(metric=metric.path)) == count


def test_the_chain_leads_from_the_value_to_the_hash() -> None:
    value, engineer = _a_value()

    with viewing(engineer):
        links = evidence_of(value)
        checked = evidence_of(value, check_value(value))

    assert [bool(link.url) for link in links] == [True, True, True, False]
    assert [link.ok for link in links] == [None, None, None, None]
    assert [link.ok for link in checked] == [None, None, True, True]
    assert links[-1].digest == value.digest
