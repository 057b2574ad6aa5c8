import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.factory.decisions.engine import UNKNOWN, Deviation, Direction, Expected, Signature, deviation, rank

BEARING = Signature("bearing", {"vibration": Expected.UP, "temperature": Expected.UP})
OIL = Signature("oil", {"temperature": Expected.UP, "vibration": Expected.STILL})
HIGH, NORMAL, LOW = (Deviation(1.0, 1.0, 0.1, z) for z in (5.0, 0.5, -5.0))


def test_a_deviation_is_told_in_spreads_of_the_own_past() -> None:
    """Median 3, deviations 2 1 0 1 2 with median 1: a spread of 1.4826; 9 lies (9 - 3) / 1.4826 = 4.0469 from it."""
    found = deviation(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.full(5, 9.0))

    assert found is not None
    assert (found.before, found.now, found.direction) == (3.0, 9.0, Direction.HIGH)
    assert found.z == pytest.approx(6 / 1.482602218505602, rel=1e-12)


def test_a_still_signal_does_not_cry_and_few_values_say_nothing() -> None:
    still = deviation(np.full(9, 100.0), np.full(9, 101.0))

    assert still is not None
    assert (still.spread, still.direction) == (0.5, Direction.NORMAL)
    assert deviation(np.full(4, 1.0), np.full(9, 1.0)) is None
    assert deviation(np.array([np.nan] * 9), np.full(9, 1.0)) is None


def test_bayes_worked_by_hand() -> None:
    """Vibration and temperature high. Against unknown (0.25 each) a bearing makes each 0.75 / 0.25 = 3 times likelier:
    9; poor oil makes heat 3 times likelier and a still vibration 0.1 / 0.25 = 0.4 times: 1.2. With unknown's 1 the
    whole is 11.2.
    """
    first, second, third = rank({"vibration": HIGH, "temperature": HIGH}, [OIL, BEARING])

    assert [one.code for one in (first, second, third)] == ["bearing", "oil", UNKNOWN]
    assert [one.likelihood for one in (first, second, third)] == pytest.approx([9 / 11.2, 1.2 / 11.2, 1 / 11.2])
    assert [(one.signal, one.factor) for one in first.witnesses] == [
        ("temperature", pytest.approx(3.0)), ("vibration", pytest.approx(3.0)),
    ]  # fmt: skip


def test_heat_alone_speaks_for_the_oil() -> None:
    assert rank({"vibration": NORMAL, "temperature": HIGH}, [BEARING, OIL])[0].code == "oil"


@pytest.mark.parametrize("seen", [{}, {"vibration": NORMAL}, {"colour": HIGH}])
def test_where_nothing_that_counts_has_moved_the_cause_is_unknown(seen: dict[str, Deviation]) -> None:
    [only] = rank(seen, [BEARING, OIL])

    assert (only.code, only.likelihood) == (UNKNOWN, 1.0)


def test_where_nothing_fits_unknown_is_likelier_than_all() -> None:
    assert rank({"vibration": LOW, "temperature": LOW}, [BEARING, OIL])[0].code == UNKNOWN


@given(st.dictionaries(st.sampled_from(["vibration", "temperature", "flow"]), st.sampled_from([HIGH, NORMAL, LOW])))
def test_likelihoods_add_up_to_one_in_falling_order(seen: dict[str, Deviation]) -> None:
    ranked = rank(seen, [BEARING, OIL, Signature("leak", {"flow": Expected.DOWN}, 0.3)])

    assert sum(one.likelihood for one in ranked) == pytest.approx(1.0)
    assert [one.likelihood for one in ranked] == sorted((one.likelihood for one in ranked), reverse=True)
