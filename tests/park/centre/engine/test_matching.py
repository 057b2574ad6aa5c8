"""Points of a match, worked by hand, and what may never change them for the worse."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planum.park.centre.engine.matching import Criterion, Offerable, Wanted, Weights, match

WANTED = Wanted({"a": Fraction(6), "b": Fraction(4)}, "电气机械", "small", 500, 4)
FULL = Offerable("S1", {"a": Fraction(6), "b": Fraction(4)}, ("电气机械",), ("small",), 100, 500, 4, Fraction(5), 2)


def points(offer: Offerable, wanted: Wanted = WANTED) -> dict[str, Fraction]:
    [found] = match(wanted, [offer])
    return {one.criterion.value: one.points for one in found.reasons}


def test_the_weights_sum_to_a_hundred_and_a_perfect_solution_gets_them_all() -> None:
    assert sum(Weights().most.values()) == 100
    assert match(WANTED, [FULL])[0].points == 100


@pytest.mark.parametrize(
    ("changed", "criterion", "expected"),
    [
        ({"gains": {"a": Fraction(6)}}, "coverage", 24),  # 6 of 10 points wanted
        ({"gains": {"a": Fraction(99)}}, "coverage", 24),  # more than is wanted counts no more
        ({"price_low_fen": 300, "price_high_fen": 700}, "budget", 10),  # half of the range lies within 500
        ({"price_low_fen": 600, "price_high_fen": 700}, "budget", 0),
        ({"price_low_fen": 500, "price_high_fen": 500}, "budget", 20),
        ({"price_low_fen": 501, "price_high_fen": 501}, "budget", 0),
        ({"industries": ("有色金属",)}, "industry", 5),
        ({"sizes": ("large",)}, "industry", 10),
        ({"industries": (), "sizes": ()}, "industry", 15),
        ({"rating": None}, "rating", 5),
        ({"rating": Fraction(3)}, "rating", 5),
        ({"rating": Fraction(1)}, "rating", 0),
        ({"free_capacity": 0}, "capacity", 0),
        ({"months": 5}, "time", 0),
    ],
)
def test_each_criterion_gives_its_points(changed: dict, criterion: str, expected: int) -> None:
    given_points = points(replace(FULL, **changed))

    assert given_points[criterion] == expected
    others = {name: value for name, value in points(FULL).items() if name != criterion}
    assert {name: value for name, value in given_points.items() if name != criterion} == others


def test_what_closes_nothing_is_no_match() -> None:
    assert match(WANTED, [replace(FULL, gains={"c": Fraction(9)})]) == []


def test_without_budget_and_time_nothing_is_held_against_a_price() -> None:
    open_need = replace(WANTED, budget_fen=None, months=None)

    assert points(replace(FULL, price_low_fen=10**9, price_high_fen=10**10, months=60), open_need)["budget"] == 20


def test_of_equals_the_smaller_code_stands_first() -> None:
    found = match(WANTED, [replace(FULL, code="S2"), FULL])

    assert [one.solution for one in found] == ["S1", "S2"]


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10), st.integers(0, 10), st.integers(1, 999), st.integers(0, 999),
    st.none() | st.sampled_from([Fraction(1), Fraction(7, 2), Fraction(5)]), st.integers(-1, 3), st.integers(1, 9),
)  # fmt: skip
def test_points_lie_between_nought_and_a_hundred_and_more_coverage_never_lowers_them(
    gain: int, more: int, low: int, width: int, rating: Fraction | None, free: int, months: int
) -> None:
    offer = replace(
        FULL, gains={"a": Fraction(gain)}, price_low_fen=low, price_high_fen=low + width, rating=rating,
        free_capacity=free, months=months,
    )  # fmt: skip
    before, after = match(WANTED, [offer]), match(WANTED, [replace(offer, gains={"a": Fraction(gain + more)})])

    assert all(0 <= one.points <= 100 for one in (*before, *after))
    if before:
        assert after[0].points >= before[0].points
        assert after[0].reason(Criterion.COVERAGE).points >= before[0].reason(Criterion.COVERAGE).points
