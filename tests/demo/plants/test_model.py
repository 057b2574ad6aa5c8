"""The simulated plants: the same numbers every time, counters that add up, and a retrofit that saves what it should."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from planum.demo.plants.city import model_plants
from planum.demo.plants.enterprises import TRUE_SAVINGS, model_city
from planum.demo.plants.faults import microseconds
from planum.demo.plants.model import HISTORY, Plant, Retrofit, history
from planum.demo.plants.plan import COUNTERS, SECOND_US, Kind, PlantPlan
from planum.errors import Refused

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
START_US = microseconds(START)
PLANS = model_city()


def plant(plan: PlantPlan = PLANS[0], seed: int = 7, **more: object) -> Plant:
    return Plant(plan, seed, origin=START - timedelta(days=2), **more)  # type: ignore[arg-type]


def column(plan: PlantPlan, ending: str) -> int:
    return next(place for place, signal in enumerate(plan.signals) if signal.code.endswith(ending))


def test_the_city_has_twelve_plants_of_three_industries_and_about_four_hundred_signals() -> None:
    sizes = [len(plan.signals) for plan in PLANS]

    assert [plan.code for plan in PLANS] == [f"XH{number:02d}" for number in range(1, 13)]
    assert len({plan.industry for plan in PLANS}) == 3
    assert {plan.protocol for plan in PLANS} == {"opcua", "sparkplug", "json", "tcp"}
    assert (min(sizes), max(sizes), sum(sizes)) == (31, 39, 436)


def test_codes_are_ascii_and_codes_and_addresses_are_unique() -> None:
    signals = [signal for plan in PLANS for signal in plan.signals]

    assert all(signal.code.isascii() and len(signal.code.split("/")) == 6 for signal in signals)
    assert len({signal.code for signal in signals}) == len(signals)
    assert len({signal.address for signal in signals}) == len(signals)


def test_another_protocol_changes_the_addresses_alone() -> None:
    plan = PLANS[0].spoken_by("json")

    assert [signal.code for signal in plan.signals] == [signal.code for signal in PLANS[0].signals]
    assert plan.addresses[0] == "xinghe/XH01/S1/PRESS/L1/PR01/power"


def test_the_same_seed_gives_the_same_values_and_another_seed_others() -> None:
    first, again, other = (plant(seed=seed).block(START_US, START_US + 60 * SECOND_US) for seed in (7, 7, 8))

    assert np.array_equal(first.value, again.value)
    assert not np.array_equal(first.value, other.value)


@pytest.mark.parametrize("seconds", [1, 7, 61, 3600])
def test_values_do_not_depend_on_the_size_of_blocks(seconds: int) -> None:
    since = START_US + 13 * 3600 * SECOND_US + 1800 * SECOND_US
    until = since + 3600 * SECOND_US
    borders = [*range(since, until, seconds * SECOND_US), until]
    whole = plant().block(since, until)

    source = plant()
    parts = [source.block(*borders[place : place + 2]) for place in range(len(borders) - 1)]

    assert np.array_equal(np.concatenate([part.at for part in parts]), whole.at)
    assert np.array_equal(np.concatenate([part.value for part in parts]), whole.value)


def test_a_plant_asked_backwards_gives_the_same_values() -> None:
    source = plant()
    late = source.block(START_US + 86_400 * SECOND_US, START_US + 86_460 * SECOND_US)
    early = source.block(START_US, START_US + 60 * SECOND_US)

    assert np.array_equal(plant().block(START_US, START_US + 60 * SECOND_US).value, early.value)
    assert np.array_equal(plant().block(START_US + 86_400 * SECOND_US, START_US + 86_460 * SECOND_US).value, late.value)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.code)
def test_counters_never_fall_and_values_stay_in_range(plan: PlantPlan) -> None:
    block = plant(plan).block(START_US, START_US + 30 * 3600 * SECOND_US, 20)
    counters = [place for place, signal in enumerate(plan.signals) if signal.kind in COUNTERS]

    assert (np.diff(block.value[:, counters], axis=0) >= 0).all()
    assert (block.value >= [signal.low for signal in plan.signals]).all()
    assert (block.value <= [signal.high for signal in plan.signals]).all()


@pytest.mark.parametrize("unit", ["CN01", "MT01"])
def test_the_energy_counter_is_the_integral_of_power(unit: str) -> None:
    plan = PLANS[0]
    seconds = 3 * 3600
    at = START_US + np.arange(0, seconds * 10 + 1, dtype=np.int64) * SECOND_US // 10
    values = plant(plan).readings(at)
    power, energy = values[:, column(plan, f"{unit}/power")], values[:, column(plan, f"{unit}/energy")]

    integral = float(((power[1:] + power[:-1]) / 2).sum() * 0.1 / 3600)

    assert energy[-1] - energy[0] == pytest.approx(integral, rel=2e-4)


def test_the_main_meter_is_the_sum_of_all_machines() -> None:
    plan = PLANS[0]
    source = plant(plan)
    values = source.readings(START_US + np.arange(60, dtype=np.int64) * SECOND_US)
    power = [place for place, signal in enumerate(plan.signals) if signal.kind is Kind.POWER]
    own = values[:, column(plan, "MT01/power")]

    others = values[:, power].sum(axis=1) - own

    assert ((own - others) > 0).all()
    assert ((own - others) <= next(unit.rated_kw for unit in plan.units if unit.code == "MT01") + 0.1).all()


@pytest.mark.parametrize(("code", "saving"), sorted(TRUE_SAVINGS.items()))
def test_a_retrofit_saves_its_share_of_the_energy_per_piece_and_no_counter_jumps(code: str, saving: float) -> None:
    plan = next(plan for plan in PLANS if plan.code == code)
    before, after = (plant(plan, retrofit=retrofit) for retrofit in (None, Retrofit(START, saving)))
    at = START_US + np.array([-1, 0, 8 * 3600], dtype=np.int64) * SECOND_US
    energy, good = column(plan, "MT01/energy"), column(plan, "CT01/good")

    unchanged, changed = before.readings(at), after.readings(at)

    assert np.array_equal(unchanged[:, good], changed[:, good])
    assert np.array_equal(unchanged[:2, energy], changed[:2, energy])
    used = [values[2, energy] - values[1, energy] for values in (unchanged, changed)]
    assert used[1] / used[0] == pytest.approx(1 - saving, rel=1e-4)


def test_months_before_and_after_show_the_saving_within_two_percent() -> None:
    plan = PLANS[0]
    retrofitted = Plant(plan, 7, origin=START - timedelta(days=61), retrofit=Retrofit(START - timedelta(days=30), 0.18))
    at = START_US - np.array([60, 30, 0], dtype=np.int64) * 86_400 * SECOND_US

    values = retrofitted.readings(at)
    pieces = np.diff(
        values[:, [place for place, signal in enumerate(plan.signals) if signal.kind is Kind.GOOD]].sum(axis=1)
    )
    per_piece = np.diff(values[:, column(plan, "MT01/energy")]) / pieces

    assert per_piece[1] / per_piece[0] == pytest.approx(0.82, abs=0.02)


def test_history_is_a_sorted_table_of_the_same_values() -> None:
    source = plant()
    table = history(source, START - timedelta(days=1), START, 900, COUNTERS)
    addresses = [signal.address for signal in source.plan.signals if signal.kind in COUNTERS]

    live = source.readings(np.array([START_US - 900 * SECOND_US], dtype=np.int64))[0]

    assert table.schema == HISTORY
    assert table.num_rows == 96 * len(addresses)
    assert table["address"].to_pylist()[: len(addresses)] == addresses
    assert table["at"][0].as_py() == START_US - 86_400 * SECOND_US
    assert table["value"].to_pylist()[-len(addresses) :] == [
        live[place] for place, signal in enumerate(source.plan.signals) if signal.kind in COUNTERS
    ]
    assert START_US not in table["at"].to_pylist()


def test_nothing_is_known_before_the_origin() -> None:
    with pytest.raises(Refused, match="days before the counters of XH01 began"):
        plant().readings(np.array([START_US - 9 * 86_400 * SECOND_US], dtype=np.int64))


def test_the_shifts_of_shanghai_are_seen_in_the_load() -> None:
    plan = next(plan for plan in PLANS if plan.shifts == "day")
    hours = np.array([datetime(2026, 11, 24, hour, 37, tzinfo=UTC) for hour in (2, 19)])

    rates = Plant(plan, 7, origin=START - timedelta(days=2)).readings(
        np.array([microseconds(hour) for hour in hours], dtype=np.int64)
    )[:, column(plan, "CT01/rate")]

    assert rates[0] > 5 * rates[1]


def test_back_fill_is_fast_enough() -> None:
    source = model_plants(7, START, PLANS[:1], baseline_days=2)[0]
    source.block(START_US, START_US + SECOND_US)

    started = datetime.now(UTC)
    count = source.block(START_US, START_US + 7200 * SECOND_US).value.size

    assert count / (datetime.now(UTC) - started).total_seconds() > 200_000
