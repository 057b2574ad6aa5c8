"""Health against known truth, distributions by hand, the ladder by its evidence."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from planum.demo.plants.enterprises import model_city
from planum.demo.plants.faults import microseconds, plan_faults
from planum.demo.plants.model import Plant
from planum.demo.plants.plan import SECOND_US
from planum.errors import Refused
from planum.factory.maintenance.engine.decision import Costs, Window, priced, regret_fen
from planum.factory.maintenance.engine.distribution import LEVELS, failing_before, from_atoms, lived_until
from planum.factory.maintenance.engine.health import HealthSettings, shrunk_covariance
from planum.factory.maintenance.engine.learned import LearnedSettings
from planum.factory.maintenance.engine.lives import Life, stacked
from planum.factory.maintenance.engine.model import Rung, Settings, fit, read_model

TIMES = some.floats(0, 500, allow_subnormal=False)
START = datetime(2026, 11, 23, 2, tzinfo=UTC)
SMALL = Settings(HealthSettings(own=15, memory=4), LearnedSettings(cap=60, trees=25, learning_rate=0.2, threads=1))


def a_wearing_life(unit: str, seed: int, *, failed: bool = True, cut: int = 0) -> Life:
    """About a hundred steps; the wear begins in the middle and is always as high at the end."""
    chance = np.random.default_rng(seed)
    rows = int(chance.integers(80, 120))
    wear = np.clip(np.linspace(-1, 1, rows), 0, None)[:, None] ** 2 * np.array([[8.0, 4.0, 0.0]])
    values = chance.normal(0, 0.3, (rows, 3)) + wear
    end = rows - cut
    return Life(unit, values[:end], np.zeros((end, 0)), failed and not cut)


def test_the_covariance_is_scikit_learns() -> None:
    from sklearn.covariance import ledoit_wolf

    rows = np.random.default_rng(2).normal(size=(40, 5)) @ np.random.default_rng(3).normal(size=(5, 5))

    assert np.allclose(shrunk_covariance(rows), ledoit_wolf(rows, assume_centered=True)[0])


def test_quantiles_of_atoms_by_the_conformal_rule() -> None:
    """Of 1 to 99 the rank level * 100 is the level in per cent."""
    spread = from_atoms(np.arange(1.0, 100.0)[None, :], cap=1000)

    assert spread.at(0.5)[0] == pytest.approx(50)
    assert spread.at(0.05)[0] == pytest.approx(5)
    assert spread.failing_before(25)[0] == pytest.approx(0.25, abs=0.01)


@settings(max_examples=50)
@given(some.lists(TIMES, min_size=5, max_size=40), TIMES, TIMES)
def test_chances_rise_with_time_and_what_is_lived_never_exceeds_it(atoms: list[float], one: float, two: float) -> None:
    quantiles = from_atoms(np.array([atoms]), cap=200).quantiles[0]
    early, late = sorted((one, two))

    assert np.all(np.diff(quantiles) >= 0)
    assert 0 <= failing_before(quantiles, early, 200) <= failing_before(quantiles, late, 200) <= 1
    assert lived_until(quantiles, early) <= min(early, 200) + 1e-9


def test_beyond_the_cap_nothing_is_claimed() -> None:
    quantiles = from_atoms(np.full((1, 100), 200.0), cap=200).quantiles[0]

    assert failing_before(quantiles, 10_000, 200) == 0.0


def test_the_cheapest_window_by_hand() -> None:
    """Fails surely at 10 h. At 0 h: 100 planned and 10 h of life thrown away at 2 an hour: 120. At 5 h: 112. At 20 h it
    has failed: 995 and more.
    """
    quantiles = np.full(len(LEVELS), 10.0)
    found = priced(quantiles, 400, [Window(20), Window(0), Window(5)], Costs(100, 1000, 2))

    assert [one.window.starts_h for one in found] == [5, 0, 20]
    assert [round(one.cost_fen) for one in found][:2] == [112, 120]
    assert regret_fen(found) == pytest.approx(found[1].cost_fen - found[0].cost_fen)


def test_a_window_that_is_past_is_refused() -> None:
    with pytest.raises(Refused):
        priced(np.full(len(LEVELS), 10.0), 400, [Window(-1)], Costs(1, 1, 1))


def test_without_failures_health_alone_is_told() -> None:
    lives = stacked([a_wearing_life(f"M{number}", number, failed=False) for number in range(4)])
    model = fit(lives, ("a", "b", "c"), SMALL)

    assert model.card.rung is Rung.HEALTH_INDEX
    assert model.remaining(lives, np.array([lives.rows - 1])) is None


def test_a_planned_replacement_is_no_failure() -> None:
    lives = stacked([a_wearing_life("M1", 1), a_wearing_life("M2", 2, failed=False)])
    card = fit(lives, ("a", "b", "c"), SMALL).card

    assert (card.failures, card.censored, card.rung) == (1, 1, Rung.EXTRAPOLATION)


def test_enough_failures_are_learned_from_and_the_interval_holds_most_ends() -> None:
    model = fit(stacked([a_wearing_life(f"M{number}", number) for number in range(30)]), ("a", "b", "c"), SMALL)
    cuts = [5, 10, 20, 30, 40] * 4
    unseen = stacked([a_wearing_life(f"N{seed}", 100 + seed, cut=cut) for seed, cut in enumerate(cuts)])
    spread = model.remaining(unseen, unseen.starts[1:] - 1)

    assert model.card.rung is Rung.LEARNED
    assert model.card.errors["learned"] < model.card.errors["constant"]
    assert spread is not None
    inside = (spread.at(0.05) <= np.array(cuts)) & (np.array(cuts) <= spread.at(0.95))
    assert inside.mean() >= 0.75


def test_a_model_reads_back_from_its_bytes_and_the_same_lives_give_the_same_bytes() -> None:
    lives = stacked([a_wearing_life(f"M{number}", number) for number in range(6)])
    made, again = (fit(lives, ("a", "b", "c"), SMALL) for _ in range(2))
    read = read_model(made.as_bytes())
    rows = np.array([50, lives.rows - 1])

    assert made.as_bytes() == again.as_bytes()
    assert read.card == made.card
    here, there = made.remaining(lives, rows), read.remaining(lives, rows)
    assert (here is None and there is None) or np.array_equal(here.quantiles, there.quantiles)  # type: ignore[union-attr]


def test_the_press_that_wears_is_in_alarm_and_its_sister_is_not() -> None:
    """The model city keeps the truth: PR01's bearing has worn for five and a half days, PR02's was renewed."""
    plan = model_city()[0]
    plant = Plant(plan, 7, origin=START - timedelta(days=41), faults=plan_faults(model_city(), 7, START))
    at = np.arange(microseconds(START - timedelta(days=20)), microseconds(START), 3600 * SECOND_US, dtype=np.int64)
    values, codes = plant.readings(at), [signal.code for signal in plan.signals]

    def life(machine: str) -> Life:
        columns = [
            codes.index(f"XH01/S1/PRESS/L1/{machine}/{name}") for name in ("vibration", "temperature", "current")
        ]
        return Life(machine, values[:, columns[:2]], values[:, columns[2:]])

    lives = stacked([life("PR01"), life("PR02")])
    health = fit(
        lives, ("vibration", "temperature"), Settings(HealthSettings(own=72, memory=24, false_alarms=0.1))
    ).health
    track = health.tracks(lives)
    ends = lives.starts[1:] - 1

    assert track.alarm[ends].tolist() == [True, False]
    assert track.shares[ends[0]].argmax() == 0
    before = int((len(at) * 24 * 14.5) // (24 * 20))
    assert not track.alarm[:before].any()
    assert not track.alarm[lives.starts[1] : lives.starts[1] + before].any()
    first = np.flatnonzero(track.alarm[: lives.starts[1]])[0]
    assert len(at) - first > 72
