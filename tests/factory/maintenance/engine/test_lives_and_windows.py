"""Lives stacked, windows that look at nothing after a row, regimes that are found again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from planum.errors import Refused
from planum.factory.maintenance.engine.lives import Life, Lives, closed, folds_of, stacked
from planum.factory.maintenance.engine.regimes import UNSEEN, Regimes, find_regimes
from planum.factory.maintenance.engine.windows import windows_of


def a_life(rows: int, seed: int = 0, unit: str = "A", *, failed: bool = True) -> Life:
    values = np.random.default_rng(seed).normal(size=(rows, 2)).cumsum(axis=0)
    return Life(unit, values, np.zeros((rows, 0)), failed)


def test_gaps_are_closed_with_the_last_value_and_at_the_beginning_with_the_first() -> None:
    given = np.array([[np.nan, 1.0], [2.0, np.nan], [np.nan, 3.0]])

    assert closed(given).tolist() == [[2.0, 1.0], [2.0, 1.0], [2.0, 3.0]]


def test_what_is_left_of_a_life_ends_at_nought() -> None:
    lives = stacked([a_life(3), a_life(2, unit="B")])

    assert lives.left().tolist() == [2, 1, 0, 1, 0]
    assert lives.age().tolist() == [0, 1, 2, 0, 1]


def test_no_life_is_refused() -> None:
    with pytest.raises(Refused):
        stacked([])


def test_windows_of_a_ramp_by_hand() -> None:
    """Of 0, 1, 2, ... the mean of five is two behind, the trend one, the mean of the own beginning 9.5."""
    ramp = np.arange(60.0)[:, None]
    windows = windows_of(stacked([Life("A", ramp, np.zeros((60, 0)))]), ("s",))
    last = dict(zip(windows.names, windows.table[-1].tolist(), strict=True))

    assert last["s.now"] == 59
    assert last["s.mean5"] == 57
    assert last["s.trend15"] == pytest.approx(1.0)
    assert last["s.sd20"] == pytest.approx(np.arange(20).std(), rel=1e-5)
    assert last["s.ever"] == pytest.approx(29.5)
    assert last["age"] == 59
    assert last["s.own"] == pytest.approx(59 - 4.5 - 9.5, abs=0.01)


@settings(max_examples=25)
@given(some.integers(2, 60), some.integers(1, 60), some.integers(0, 5))
def test_a_life_cut_anywhere_gives_the_same_rows_whatever_stands_beside_it(rows: int, cut: int, seed: int) -> None:
    cut, whole = min(cut, rows), a_life(rows, seed)
    alone = windows_of(stacked([Life("A", whole.values[:cut], whole.setpoints[:cut])]), ("a", "b")).table
    beside = windows_of(stacked([a_life(7, seed + 9, "B"), whole]), ("a", "b")).table

    assert np.allclose(beside[7 : 7 + cut], alone, atol=1e-4)


def test_all_lives_of_a_unit_stand_in_one_fold() -> None:
    folds = folds_of(("A", "B", "A", "C", "B"), 3, seed=1)

    assert folds[0] == folds[2]
    assert folds[1] == folds[4]


def test_clear_clusters_of_set_points_are_regimes_and_a_cloud_is_one() -> None:
    chance = np.random.default_rng(3)
    apart = np.concatenate([chance.normal(middle, 0.05, (100, 2)) for middle in (0, 5, 9)])

    assert find_regimes(apart, seed=0).count == 3
    assert find_regimes(chance.normal(size=(300, 2)), seed=0).count == 1
    assert find_regimes(np.zeros((50, 0)), seed=0).count == 1


def test_what_lies_outside_the_seen_regimes_is_unseen_also_after_a_round_trip() -> None:
    chance = np.random.default_rng(3)
    regimes = find_regimes(np.concatenate([chance.normal(middle, 0.05, (100, 1)) for middle in (0, 5)]), seed=0)
    again = Regimes.from_data(regimes.as_data())

    assert again.of(np.array([[2.5], [50.0]])).tolist() == [UNSEEN, UNSEEN]
    assert UNSEEN not in again.of(np.array([[0.0], [5.0]]))


def test_chosen_lives_keep_their_rows() -> None:
    lives = stacked([a_life(3), a_life(2, 5, "B", failed=False)])
    part: Lives = lives.chosen([1])

    assert part.units == ("B",)
    assert np.array_equal(part.values, lives.values[3:])
    assert part.failed.tolist() == [False]
