"""Points worked by hand, and what holds of all points and forecasts."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.programme.performance.engine.forecast import (
    Observation,
    Predicted,
    Prospect,
    look_ahead,
    predict,
    reaching,
)
from planum.programme.performance.engine.scoring import Curve, Item, attainment, deviates, hundredths, score

STRAIGHT = Curve(((Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))))
LATE = Curve(((Fraction(1, 2), Fraction(0)), (Fraction(1), Fraction(1))))
WEIGHTS = {"budget": 10, "output": 50, "benefit": 30, "satisfaction": 10}
CURVES = {"budget": STRAIGHT, "output": LATE, "benefit": LATE, "satisfaction": LATE}


def test_points_of_a_city_worked_by_hand() -> None:
    """Budget 8 of 10; output 20 at 3/4 gives half, 30 are reached; benefit missing; 9/10 of satisfaction gives 8."""
    items = [
        Item("B", "budget", 1, Fraction(4, 5)),
        Item("O1", "output", 2, Fraction(3, 4)),
        Item("O2", "output", 3, Fraction(6, 5)),
        Item("E", "benefit", 1, None),
        Item("S", "satisfaction", 1, Fraction(9, 10)),
    ]

    done = score(items, WEIGHTS, CURVES)

    assert [(one.code, one.worth, one.points, one.missing) for one in done.items] == [
        ("B", 10, 8, False),
        ("O1", 20, 10, False),
        ("O2", 30, 30, False),
        ("E", 30, 0, True),
        ("S", 10, 8, False),
    ]
    assert (done.total, done.highest, done.idle, done.rounded) == (56, 86, 0, Decimal("56.00"))


@pytest.mark.parametrize(
    ("value", "target", "at_most", "share"),
    [
        (72.0, 80.0, False, Fraction(9, 10)),
        (96.0, 80.0, False, Fraction(6, 5)),
        (10.0, 8.0, True, Fraction(4, 5)),
        (-1.0, 8.0, False, Fraction(0)),
        (0.0, 0.0, True, Fraction(1)),
        (1.0, 0.0, True, None),
    ],
)
def test_the_share_of_a_target(value: float, target: float, at_most: bool, share: Fraction | None) -> None:
    assert attainment(value, target, at_most=at_most) == share


def test_deviations_beyond_the_limit_are_to_be_explained() -> None:
    attained = (Fraction(4, 5), Fraction(79, 100), Fraction(6, 5), Fraction(5, 4), None)

    assert [deviates(each, Fraction(1, 5)) for each in attained] == [False, True, False, True, True]


def test_a_dimension_without_indicators_earns_nothing_and_says_so() -> None:
    done = score([Item("O", "output", 1, Fraction(1))], WEIGHTS, CURVES)

    assert (done.total, done.idle) == (50, 50)


def test_weights_that_are_not_a_hundred_are_refused() -> None:
    with pytest.raises(ValueError, match="90 together"):
        score([], {**WEIGHTS, "budget": 0}, CURVES)


def test_curves_that_fall_are_refused() -> None:
    with pytest.raises(ValueError, match="never falls"):
        Curve(((Fraction(0), Fraction(1)), (Fraction(1), Fraction(0))))


def test_hundredths_round_half_up() -> None:
    assert hundredths(Fraction(59995, 1000)) == Decimal("60.00")


shares = st.fractions(min_value=0, max_value=2, max_denominator=100)


@given(st.lists(st.tuples(st.sampled_from(sorted(WEIGHTS)), st.integers(1, 9), st.one_of(st.none(), shares))))
@settings(max_examples=60)
def test_points_stay_within_bounds(given_items: list[tuple[str, int, Fraction | None]]) -> None:
    items = [Item(str(place), *one) for place, one in enumerate(given_items)]

    done = score(items, WEIGHTS, CURVES)

    assert 0 <= done.total <= done.highest <= 100 - done.idle
    assert sum(one.worth for one in done.items) + done.idle == 100


@given(shares, shares)
@settings(max_examples=60)
def test_who_reaches_more_gets_no_less(one: Fraction, other: Fraction) -> None:
    less, more = sorted((one, other))

    assert LATE.share(less) <= LATE.share(more)


def test_a_line_is_drawn_on_in_spite_of_one_wild_value() -> None:
    """Ten a year from zero; the wild value in the middle does not move the median of the slopes."""
    year = 365.25
    known = [Observation(place * year, 10.0 * place) for place in range(7)]
    known[3] = Observation(3 * year, 500.0)

    seen = predict(known, 8 * year, scale=80.0)

    assert seen is not None
    assert seen.mean == pytest.approx(80.0, abs=1e-6)
    assert seen.slope_per_year == pytest.approx(10.0)
    assert reaching(seen, 80.0) == pytest.approx(0.5, abs=1e-6)


def test_one_observation_is_held_and_none_says_nothing() -> None:
    assert predict([], 100.0, scale=1.0) is None
    assert predict([Observation(0, 5.0)], 365.25, scale=10.0) == Predicted(5.0, 1.5, 1)


def test_the_interval_of_a_share_ends_where_shares_end() -> None:
    seen = predict([Observation(0, 95.0)], 365.25, scale=100.0, within=(0.0, 100.0))

    assert seen is not None
    assert (seen.low > 70.0, seen.high) == (True, 100.0)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6), st.floats(0, 5))
@settings(max_examples=40)
def test_farther_days_are_less_certain(values: list[float], years: float) -> None:
    known = [Observation(30.0 * place, value) for place, value in enumerate(values)]
    last = known[-1].day

    near, far = (predict(known, last + 365 * each, scale=10.0) for each in (years, years + 1))

    assert near is not None
    assert far is not None
    assert near.sd < far.sd
    assert near.low <= near.mean <= near.high


def a_prospect(code: str, mean: float, sd: float = 1.0, dimension: str = "output") -> Prospect:
    return Prospect(code, dimension, 1, 100.0, False, Predicted(mean, sd, 3))


def test_certain_forecasts_give_certain_outcomes() -> None:
    sure = [a_prospect(each, 150.0, dimension=each) for each in WEIGHTS]
    lost = [a_prospect(each, 10.0, dimension=each) for each in WEIGHTS]

    good, bad = (look_ahead(each, WEIGHTS, CURVES, passing=60, seed=1, draws=500) for each in (sure, lost))

    assert (good.passing, good.low, good.high, good.expected_fen(150), good.interval_fen(150)) == (
        1.0, 100.0, 100.0, 150, (150, 150),
    )  # fmt: skip
    assert (bad.passing, bad.expected_fen(150), bad.interval_fen(150)) == (0.0, 0, (0, 0))


def test_the_indicator_that_decides_comes_first() -> None:
    prospects = [
        a_prospect("B", 100.0, 0.1, "budget"), a_prospect("O", 75.0, 10.0), a_prospect("E", 100.0, 0.1, "benefit"),
        Prospect("S", "satisfaction", 1, 100.0, False, None),
    ]  # fmt: skip

    seen = look_ahead(prospects, WEIGHTS, CURVES, passing=70, seed=7, draws=2000)

    assert seen.influences[0].code == "O"
    assert 0 < seen.passing < 1
    assert seen == look_ahead(prospects, WEIGHTS, CURVES, passing=70, seed=7, draws=2000)


@given(st.floats(0, 150), st.floats(0, 150))
@settings(max_examples=25)
def test_a_better_forecast_passes_no_less_often(one: float, other: float) -> None:
    worse, better = sorted((one, other))
    low, high = (
        look_ahead([a_prospect("O", each, 20.0)], WEIGHTS, CURVES, passing=30, seed=3, draws=300).passing
        for each in (worse, better)
    )

    assert low <= high
