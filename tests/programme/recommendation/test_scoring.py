"""The weighted total, worked by hand and by its properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.recommendation.engine.scoring import Criterion, check_criteria, weighted_total

SCALE = [Criterion("foundation", "基础", "", 35), Criterion("route", "路线", "", 35), Criterion("will", "意愿", "", 30)]
points = st.fixed_dictionaries({one.code: st.integers(0, 100) for one in SCALE})


def test_a_total_worked_by_hand() -> None:
    """35 · 92 + 35 · 86 + 30 · 90 = 3220 + 3010 + 2700 = 8930, of one hundred 89.30."""
    assert weighted_total({"foundation": 92, "route": 86, "will": 90}, SCALE) == Decimal("89.30")


@given(points)
def test_it_lies_between_the_least_and_the_most(given_points: dict[str, int]) -> None:
    assert min(given_points.values()) <= weighted_total(given_points, SCALE) <= max(given_points.values())


@given(points, st.sampled_from([one.code for one in SCALE]))
def test_more_points_never_lower_it(given_points: dict[str, int], code: str) -> None:
    more = given_points | {code: min(100, given_points[code] + 1)}
    assert weighted_total(more, SCALE) >= weighted_total(given_points, SCALE)


@pytest.mark.parametrize("wrong", [{"foundation": 1, "route": 1}, {"foundation": 1, "route": 1, "will": 101}])
def test_a_missing_criterion_or_too_many_points_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Refused):
        weighted_total(wrong, SCALE)


def test_weights_come_to_one_hundred() -> None:
    check_criteria(SCALE)
    with pytest.raises(Refused, match="99"):
        check_criteria([*SCALE[:2], Criterion("will", "意愿", "", 29)])
