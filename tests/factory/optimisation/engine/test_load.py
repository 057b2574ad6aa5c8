"""Load that is moved keeps its energy and every limit; a forecast sees nothing that comes later."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.errors import Refused
from planum.factory.optimisation.engine.load_forecast import TREES, TooFewDays, forecast
from planum.factory.optimisation.engine.load_shifting import Contradiction, Flexible, Unreachable, shift

NIGHT = np.where(np.arange(96) < 32, 30.0, 90.0)
FLAT = np.full(96, 100.0)
FIRST = date(2026, 1, 5)


def test_a_load_that_may_go_anywhere_goes_to_the_cheap_hours() -> None:
    """By hand: 4 kW all day are 96 kWh, of which 64 kWh ran at 90 fen; at 30 fen they cost 64 x 60 fen less."""
    moved = shift(FLAT, NIGHT, [Flexible("f", np.full(96, 4.0))])

    assert moved.saving_fen == 64 * 60
    assert moved.loads["f"].sum() == pytest.approx(4 * 96)
    assert moved.loads["f"][32:].max() == pytest.approx(0, abs=1e-6)


def test_nothing_is_saved_where_nothing_may_move() -> None:
    moved = shift(FLAT, NIGHT, [])

    assert (moved.saving_fen, moved.peak_after_kw) == (0, 100.0)


def test_a_load_moves_no_farther_than_it_may() -> None:
    late = np.zeros(96)
    late[48] = 10.0

    near = shift(FLAT, NIGHT, [Flexible("f", late, shift=8)])
    far = shift(FLAT, NIGHT, [Flexible("f", late, shift=17)])

    assert near.saving_fen == 0
    assert far.saving_fen == round(10 * 0.25 * 60)


@settings(max_examples=15)
@given(
    st.lists(st.floats(0, 20), min_size=96, max_size=96), st.integers(0, 96), st.floats(20, 60), st.floats(5, 40),
    st.integers(0, 5),
)  # fmt: skip
def test_energy_power_ramp_and_cap_are_kept(load: list[float], steps: int, most: float, ramp: float, seed: int) -> None:
    own = np.array(load)
    prices = np.random.default_rng(seed).uniform(20, 120, 96)
    whole = own + 50.0
    try:
        moved = shift(whole, prices, [Flexible("f", own, steps, most, ramp)], cap_kw=float(whole.max()))
    except (Contradiction, Unreachable):
        return

    kw = moved.loads["f"]
    assert kw.sum() == pytest.approx(own.sum(), abs=1e-4)
    assert kw.max() <= most + 1e-5
    assert np.abs(np.diff(kw)).max() <= ramp + 1e-5
    assert moved.peak_after_kw <= whole.max() + 1e-5
    ahead = np.cumsum(kw) - np.cumsum(own)
    assert moved.cost_after_fen <= moved.cost_before_fen + 1 or np.abs(np.diff(own)).max() > ramp or own.max() > most
    assert ahead[-1] == pytest.approx(0, abs=1e-4)


def test_a_cap_that_cannot_be_kept_says_what_could_be() -> None:
    with pytest.raises(Unreachable) as refusal:
        shift(FLAT, NIGHT, [Flexible("f", np.full(96, 4.0))], cap_kw=90.0)

    assert refusal.value.least_peak_kw == pytest.approx(100.0, abs=0.11)


def test_a_load_without_room_for_its_energy_contradicts_itself() -> None:
    with pytest.raises(Contradiction):
        shift(FLAT, NIGHT, [Flexible("f", np.full(96, 4.0), most=3.0)])


def test_a_demand_charge_holds_the_peak_down() -> None:
    flexible = [Flexible("f", np.full(96, 4.0))]

    free, charged = shift(FLAT, NIGHT, flexible), shift(FLAT, NIGHT, flexible, demand_fen_per_kw=5000)

    assert charged.peak_after_kw < free.peak_after_kw
    assert charged.peak_after_kw == pytest.approx(100, abs=0.5)


def a_month(days: int = 35) -> tuple[list[date], np.ndarray]:
    """A shift pattern with quiet Sundays, and some scatter."""
    chance = np.random.default_rng(1)
    quarter = np.arange(96)
    shape = np.where((quarter >= 32) & (quarter < 72), 200.0, 60.0)
    named = [FIRST + timedelta(days=place) for place in range(days)]
    level = [0.3 if day.weekday() == 6 else 1.0 for day in named]
    return named, np.array([shape * one + chance.normal(0, 5, 96) for one in level])


def test_the_forecast_follows_the_week() -> None:
    days, load = a_month()

    monday = forecast(days, load, FIRST + timedelta(days=35))

    assert monday.load[40] == pytest.approx(200, rel=0.08)
    assert monday.load[8] == pytest.approx(60, rel=0.25)
    assert (monday.low <= monday.load).all()
    assert (monday.load <= monday.high).all()
    assert monday.method == TREES or monday.naive_error <= monday.error


def test_what_comes_later_changes_nothing() -> None:
    days, load = a_month(30)
    more_days, more = a_month(35)
    hidden = more.copy()
    hidden[30:] = np.nan
    hidden[:30] = load

    short = forecast(days, load, FIRST + timedelta(days=31), lead=2)
    same = forecast(more_days[:30], hidden[:30], FIRST + timedelta(days=31), lead=2)

    assert short.load.tolist() == same.load.tolist()


def test_too_few_days_and_a_day_that_is_past_are_refused() -> None:
    days, load = a_month()

    with pytest.raises(TooFewDays):
        forecast(days[:10], load[:10], FIRST + timedelta(days=10))
    with pytest.raises(Refused):
        forecast(days, load, FIRST + timedelta(days=20))
