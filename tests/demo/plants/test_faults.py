"""Faults are where the truth says, and nowhere else."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from planum.demo.plants.enterprises import model_city
from planum.demo.plants.faults import Fault, FaultKind, fault_on, microseconds, plan_faults
from planum.demo.plants.model import Plant
from planum.demo.plants.plan import SECOND_US

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
PLANS = model_city()
ORIGIN = START - timedelta(days=7)


def series(fault: Fault, *, faulty: bool, step_us: int = SECOND_US) -> tuple[np.ndarray, np.ndarray]:
    """Instants from a minute before to a minute after the fault, and the signal's values."""
    plan = next(plan for plan in PLANS if plan.code == fault.plant)
    plant = Plant(plan, 7, origin=ORIGIN, faults=(fault,) if faulty else ())
    since, until = microseconds(fault.starts_at) - 60 * SECOND_US, microseconds(fault.ends_at) + 60 * SECOND_US
    at = np.arange(since, until, step_us, dtype=np.int64)
    return at, plant.readings(at)[:, [signal.code for signal in plan.signals].index(fault.signal)]


def alarm_high(fault: Fault) -> float:
    limit = next(plan for plan in PLANS if plan.code == fault.plant).signal(fault.signal).alarm_high
    assert limit is not None
    return limit


def early_faults(seed: int) -> list[Fault]:
    faults = plan_faults(PLANS, seed, START, horizon_s=3600)
    return [fault for fault in faults if fault.starts_at >= START]


def test_the_truth_depends_on_the_seed_alone() -> None:
    assert plan_faults(PLANS, 7, START) == plan_faults(PLANS, 7, START)
    assert plan_faults(PLANS, 7, START) != plan_faults(PLANS, 8, START)


@pytest.mark.parametrize("seed", range(5))
def test_six_faults_come_and_go_in_the_first_two_minutes(seed: int) -> None:
    first = [fault for fault in early_faults(seed) if fault.ends_at <= START + timedelta(minutes=2)]

    kinds = [fault.kind for fault in first]
    assert sorted({*kinds}) == sorted(FaultKind)
    assert len({(fault.plant, fault.starts_at, fault.kind) for fault in first}) == 6


@pytest.mark.parametrize("seed", range(5))
def test_no_signal_has_two_faults_at_a_time(seed: int) -> None:
    spans: dict[str, datetime] = {}
    for fault in plan_faults(PLANS, seed, START):
        assert spans.get(fault.signal, fault.starts_at) <= fault.starts_at
        spans[fault.signal] = fault.ends_at


@pytest.mark.parametrize("seed", [7, 8])
def test_values_differ_from_a_healthy_machine_within_the_fault_alone(seed: int) -> None:
    for fault in early_faults(seed):
        (at, faulty), (_, healthy) = series(fault, faulty=True), series(fault, faulty=False)
        outside = (at < microseconds(fault.starts_at)) | (at >= microseconds(fault.ends_at))

        assert np.array_equal(faulty[outside], healthy[outside])
        assert not np.array_equal(faulty[~outside], healthy[~outside])


@pytest.mark.parametrize("seed", [7, 8])
def test_a_fault_is_past_its_limit_from_the_stated_instant_to_its_end_and_not_outside(seed: int) -> None:
    for fault in early_faults(seed):
        if fault.exceeds_at is None:
            continue
        at, value = series(fault, faulty=True)
        inside = (at >= microseconds(fault.exceeds_at)) & (at < microseconds(fault.ends_at))
        outside = (at < microseconds(fault.starts_at)) | (at >= microseconds(fault.ends_at))

        above = value > alarm_high(fault)

        assert above[inside].all() or fault.kind is FaultKind.OVERPRESSURE
        assert above[inside].any()
        assert not above[outside].any()


def test_spikes_of_pressure_last_four_seconds_in_ten() -> None:
    fault = next(fault for fault in early_faults(7) if fault.kind is FaultKind.OVERPRESSURE)
    at, value = series(fault, faulty=True)
    inside = (at >= microseconds(fault.starts_at)) & (at < microseconds(fault.ends_at))

    above = value[inside] > alarm_high(fault)

    assert above.tolist() == [second % 10 < 4 for second in range(len(above))]


def test_a_stuck_sensor_repeats_the_value_at_which_it_stuck() -> None:
    fault = next(fault for fault in early_faults(7) if fault.kind is FaultKind.STUCK)
    (at, stuck), (_, healthy) = series(fault, faulty=True), series(fault, faulty=False)
    inside = (at >= microseconds(fault.starts_at)) & (at < microseconds(fault.ends_at))

    assert set(stuck[inside]) == {healthy[inside][0]}


def test_maintenance_ends_the_wear_of_a_bearing() -> None:
    signal = next(signal for signal in PLANS[0].signals if signal.code.endswith("AC01/vibration"))
    fault = fault_on(PLANS[0], signal, FaultKind.BEARING_WEAR, START, START + timedelta(hours=2))
    at, value = series(fault, faulty=True, step_us=60 * SECOND_US)
    inside = (at >= microseconds(fault.starts_at)) & (at < microseconds(fault.ends_at))

    thirds = [part.mean() for part in np.array_split(value[inside], 3)]

    assert thirds == sorted(thirds)
    assert value[at >= microseconds(fault.ends_at)].max() < thirds[0] + 1.0


def test_slow_wear_began_days_before_the_start_and_ends_after_it() -> None:
    slow = [fault for fault in plan_faults(PLANS, 7, START) if fault.starts_at < START < fault.ends_at]

    assert {fault.kind for fault in slow} == {FaultKind.BEARING_WEAR}
    assert len({fault.signal.rsplit("/", 1)[0] for fault in slow}) == 3


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        microseconds(START.replace(tzinfo=None))


def test_one_press_wears_now_and_its_sister_wore_out_three_weeks_ago_whatever_the_seed() -> None:
    for seed in range(3):
        worn = {
            fault.signal.rsplit("/", 2)[1]: fault.ends_at > START
            for fault in plan_faults(PLANS, seed, START)
            if "/PRESS/" in fault.signal and fault.plant == "XH01" and fault.starts_at < START
        }

        assert worn == {"PR01": True, "PR02": False}
