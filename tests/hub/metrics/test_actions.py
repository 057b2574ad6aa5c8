from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import translation

from planum.errors import Refused
from planum.hub.assets.models import Signal
from planum.hub.metrics.actions import define_metric, evaluate_metric
from planum.hub.metrics.models import Metric, MetricInput, MetricValue
from planum.hub.readings.engine.batch import BAD, GOOD
from planum.kernel.models import ChangeEntry, Organisation, Person
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


def _firm() -> tuple[Organisation, Person, Signal, Signal]:
    """A firm, its engineer, and the counters of energy and of pieces of its plant."""
    firm = an_enterprise()
    plant = a_plant(firm)
    return firm, an_engineer(firm), a_signal(plant, code="energy", unit="kWh"), a_signal(plant, code="pieces", unit="1")


def _define(by: Person, firm: Organisation, energy: Signal, pieces: Signal, **changed: Any) -> Any:
    given: dict[str, Any] = {
        "owner": firm.code,
        "code": "EPP",
        "name": "单位产品电耗",
        "name_en": "Energy per piece",
        "formula": "delta(energy) / delta(pieces)",
        "unit": "kWh/piece",
        "inputs": {"energy": energy.path, "pieces": pieces.path},
    }
    return define_metric(by=by, **(given | changed))


def test_energy_per_piece_by_hand() -> None:
    """Energy from 100 to 160 kWh, 12 pieces: 60 / 12 = 5 kWh for each."""
    firm, engineer, energy, pieces = _firm()
    some_readings(energy, [100.0, 110.0, 130.0, 160.0])
    some_readings(pieces, [0.0, 4.0, 9.0, 12.0])
    _define(engineer, firm, energy, pieces)

    value = evaluate_metric(by=engineer, metric="EPP", start=NOON, end=NOON + HOUR)

    assert (value.value, value.unit, value.count, value.bad) == (5.0, "kWh/piece", 8, 0)
    assert (value.first_at, value.last_at) == (NOON, NOON + timedelta(minutes=3))
    assert [(each.name, each.signal, each.count, each.used) for each in value.inputs] == [
        ("energy", energy.path, 4, 4),
        ("pieces", pieces.path, 4, 4),
    ]
    assert (value.reason, value.reason_en) == ("", "")


def test_neighbours_close_the_edges_and_adjoining_periods_add_up() -> None:
    """A counter read each quarter at :05, :20, :35, :50 rises by 1 each time: of two hours each has its 4."""
    firm, engineer, energy, pieces = _firm()
    some_readings(energy, [float(step) for step in range(13)], start=NOON + timedelta(minutes=5), every_s=900)
    _define(engineer, firm, energy, pieces, formula="delta(energy, max_gap_s=900)", inputs={"energy": energy.path})

    hours = [
        evaluate_metric(by=engineer, metric="EPP", start=NOON + n * HOUR, end=NOON + (n + 1) * HOUR) for n in (1, 2)
    ]

    assert [hour.value for hour in hours] == [4.0, 4.0]
    assert hours[0].inputs[0].start == NOON + timedelta(minutes=50)
    assert hours[0].first_at == NOON + timedelta(minutes=50)


def test_a_bad_reading_is_counted_and_left_out() -> None:
    signal = a_signal()
    engineer = an_engineer(signal.asset.enterprise)
    some_readings(signal, [10.0, 999.0, 20.0], quality=[GOOD, BAD, GOOD])
    metric = a_metric(inputs={"t": signal})

    value = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)

    assert (value.value, value.count, value.bad, value.inputs[0].used) == (15.0, 3, 1, 2)


def test_without_readings_there_is_no_value_but_a_reason_in_both_languages() -> None:
    metric = a_metric()
    engineer = an_engineer(metric.owner)

    value = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)

    assert (value.value, value.count, value.first_at) == (None, 0, None)
    assert (value.reason, value.reason_en) == ("t 在周期内没有可用读数", "no usable reading of t in the period")


def test_a_value_is_kept_once_and_its_check_is_logged() -> None:
    signal = a_signal()
    engineer = an_engineer(signal.asset.enterprise)
    some_readings(signal, [10.0])
    metric = a_metric(inputs={"t": signal})
    first = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)

    again = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)

    assert again == first
    assert MetricValue._base_manager.count() == 1
    assert [min(entry.after) for entry in ChangeEntry.objects.all()] == ["checked_at", "count"]


def test_a_reading_that_came_late_gives_a_second_value() -> None:
    signal = a_signal()
    engineer = an_engineer(signal.asset.enterprise)
    some_readings(signal, [10.0])
    metric = a_metric(inputs={"t": signal})
    first = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)
    some_readings(signal, [30.0], start=NOON + timedelta(minutes=30))

    second = evaluate_metric(by=engineer, metric=metric.code, start=NOON, end=NOON + HOUR)

    assert (first.value, second.value) == (10.0, 20.0)
    assert first.digest != second.digest


def test_a_changed_definition_is_a_new_version_and_the_old_one_stays() -> None:
    firm, engineer, energy, pieces = _firm()
    some_readings(energy, [100.0, 160.0])
    some_readings(pieces, [0.0, 12.0])
    first = _define(engineer, firm, energy, pieces)

    second = _define(engineer, firm, energy, pieces, formula="1000 * delta(energy) / delta(pieces)", unit="Wh/piece")

    values = [
        evaluate_metric(by=engineer, metric="EPP", start=NOON, end=NOON + HOUR, version=version)
        for version in (1, None)
    ]
    assert (first.version, second.version) == (1, 2)
    assert [(value.version, value.value, value.unit) for value in values] == [
        (1, 5.0, "kWh/piece"),
        (2, 5000.0, "Wh/piece"),
    ]
    assert Metric._base_manager.get(version=1).formula == "delta(energy) / delta(pieces)"
    assert values[0].digest == values[1].digest


def test_the_same_definition_again_is_refused() -> None:
    firm, engineer, energy, pieces = _firm()
    _define(engineer, firm, energy, pieces)

    with pytest.raises(Refused, match="just so in version 1"):
        _define(engineer, firm, energy, pieces)

    assert Metric._base_manager.count() == 1


def test_another_signal_for_a_name_is_a_change() -> None:
    firm, engineer, energy, pieces = _firm()
    _define(engineer, firm, energy, pieces)

    second = _define(engineer, firm, energy, pieces, inputs={"energy": pieces.path, "pieces": energy.path})

    assert second.version == 2
    assert MetricInput._base_manager.count() == 4


@pytest.mark.parametrize(
    ("formula", "names", "given", "allowed"),
    [
        ("delta(energy)", ["energy", "pieces"], "energy, pieces", "energy"),
        ("delta(energy) / delta(parts)", ["energy", "pieces"], "energy, pieces", "energy, parts"),
        ("delta(energy)", [], "nothing", "energy"),
        ("2 * 3", [], "nothing", "at least one name of a signal"),
    ],
)
def test_names_that_do_not_fit_the_formula_are_refused(
    formula: str, names: list[str], given: str, allowed: str
) -> None:
    firm, engineer, energy, pieces = _firm()
    paths = {"energy": energy.path, "pieces": pieces.path}

    with translation.override("en"), pytest.raises(Refused) as refused:
        _define(engineer, firm, energy, pieces, formula=formula, inputs={name: paths[name] for name in names})

    assert refused.value.given == f"Signals were given for: {given}."
    assert refused.value.allowed == f"The formula needs: {allowed}."


@pytest.mark.parametrize(("language", "given"), [("en", "'exec(x)'"), ("zh-hans", "'exec(x)'")])
def test_a_formula_that_cannot_be_read_is_refused_in_the_readers_language(language: str, given: str) -> None:
    firm, engineer, energy, pieces = _firm()

    with translation.override(language), pytest.raises(Refused) as refused:
        _define(engineer, firm, energy, pieces, formula="exec(x)")

    assert ("函数" in str(refused.value.allowed)) == (language == "zh-hans")
    assert Metric._base_manager.count() == 0


def test_signals_of_another_firm_are_refused_also_when_they_are_disclosed() -> None:
    firm, engineer, energy, _pieces = _firm()
    foreign = a_signal()
    a_disclosure(foreign.asset, firm)

    with pytest.raises(Refused, match=foreign.path):
        _define(engineer, firm, energy, foreign)


def test_only_the_firm_defines_its_metrics() -> None:
    firm, _engineer, energy, pieces = _firm()

    with pytest.raises(ObjectDoesNotExist):
        _define(an_engineer(), firm, energy, pieces)
    with pytest.raises(PermissionDenied):
        _define(an_industry_officer(), firm, energy, pieces)


@pytest.mark.parametrize("code", ["", "a/b", "-x", "ä", "x" * 40])
def test_a_code_that_is_no_name_is_refused(code: str) -> None:
    firm, engineer, energy, pieces = _firm()

    with pytest.raises(Refused, match="Letters, digits"):
        _define(engineer, firm, energy, pieces, code=code)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NOON, NOON),
        (NOON, datetime(2126, 1, 1, tzinfo=NOON.tzinfo)),
        (NOON.replace(tzinfo=None), NOON + HOUR),
    ],
)
def test_a_period_without_length_in_the_future_or_without_zone_is_refused(start: datetime, end: datetime) -> None:
    metric = a_metric()

    with pytest.raises(Refused):
        evaluate_metric(by=an_engineer(metric.owner), metric=metric.code, start=start, end=end)

    assert MetricValue._base_manager.count() == 0


def test_a_competitor_cannot_compute_what_it_does_not_see() -> None:
    metric = a_metric()

    with pytest.raises(ObjectDoesNotExist):
        evaluate_metric(by=an_engineer(), metric=metric.path, start=NOON, end=NOON + HOUR)


def test_an_officer_computes_what_is_disclosed() -> None:
    signal, officer = a_signal(), an_industry_officer()
    some_readings(signal, [10.0])
    metric = a_metric(inputs={"t": signal})
    a_disclosure(signal.asset, officer.organisation)

    value = evaluate_metric(by=officer, metric=metric.path, start=NOON, end=NOON + HOUR)

    assert value.value == 10.0
    assert MetricValue._base_manager.get().computed_by == officer


def test_a_code_that_two_firms_use_is_asked_for_with_the_firm() -> None:
    officer = an_industry_officer()
    metrics = [a_metric(code="EPP"), a_metric(code="EPP")]
    for each in metrics:
        a_disclosure(MetricInput._base_manager.get(metric=each).signal.asset, officer.organisation)

    with pytest.raises(Refused, match="2 firms have a metric EPP"):
        evaluate_metric(by=officer, metric="EPP", start=NOON, end=NOON + HOUR)
    value = evaluate_metric(by=officer, metric=metrics[1].path, start=NOON, end=NOON + HOUR)

    assert value.metric == metrics[1].path


def test_a_reading_at_the_very_edge_needs_no_neighbour_beyond() -> None:
    """Read each minute from 11:58 to 12:03; the period ends at 12:02: what counts is 12:00, 12:01, 12:02."""
    firm, engineer, energy, pieces = _firm()
    some_readings(energy, [0.0, 1.0, 2.0, 4.0, 8.0, 16.0], start=NOON - timedelta(minutes=2))
    _define(engineer, firm, energy, pieces, formula="delta(energy)", inputs={"energy": energy.path})

    value = evaluate_metric(by=engineer, metric="EPP", start=NOON, end=NOON + timedelta(minutes=2))

    assert (value.value, value.count) == (6.0, 3)
    assert (value.first_at, value.last_at) == (NOON, NOON + timedelta(minutes=2))
