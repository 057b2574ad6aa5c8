"""The light, months missed, the forecast and figures that fell; hand-worked, and as properties."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.rules.engine.running import progress_light, report_due_on
from planum.programme.supervision.engine.months import due_day, last_day, months
from planum.programme.supervision.engine.progress import (
    Fall,
    Light,
    Point,
    falls,
    forecast,
    light_of,
    missed_up_to,
    share_of,
    time_share,
)

TENTH = Fraction(1, 10)
# A busy machine is no fault of what is tested.
patiently = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
shares = st.fractions(min_value=0, max_value=1, max_denominator=200)


def test_both_ends_of_a_period_count() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)

    assert [time_share(first, last, day) for day in (date(2025, 1, 1), first, date(2026, 7, 2), last)] == [
        0, Fraction(1, 365), Fraction(183, 365), 1,
    ]  # fmt: skip
    with pytest.raises(Refused):
        time_share(last, first, first)


def test_a_light_turns_red_beyond_the_gap_and_not_at_it() -> None:
    half = Fraction(1, 2)

    found = [
        light_of(half - gap, half, TENTH) for gap in (Fraction(0), Fraction(1, 100), TENTH, TENTH + Fraction(1, 10**9))
    ]

    assert found == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]


def test_missed_months_make_yellow_and_the_third_one_red() -> None:
    found = [light_of(Fraction(1), Fraction(1, 2), TENTH, missed) for missed in range(4)]

    assert found == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    assert [light_of(None, Fraction(1, 2), TENTH, missed) for missed in (0, 1, 3)] == [
        Light.NONE, Light.YELLOW, Light.RED,
    ]  # fmt: skip


@patiently
@given(progress=shares, passed=shares, gap=shares)
def test_the_light_is_that_of_rule_r31(progress: Fraction, passed: Fraction, gap: Fraction) -> None:
    colours = {"green": Light.GREEN, "amber": Light.YELLOW, "red": Light.RED}

    assert light_of(progress, passed, gap) == colours[progress_light(passed, progress, gap)]


@patiently
@given(progress=shares, more=shares, passed=shares, missed=st.integers(0, 5))
def test_more_investment_never_worsens_the_light(
    progress: Fraction, more: Fraction, passed: Fraction, missed: int
) -> None:
    order = [Light.GREEN, Light.YELLOW, Light.RED]

    assert order.index(light_of(progress + more, passed, TENTH, missed)) <= order.index(
        light_of(progress, passed, TENTH, missed)
    )


def test_only_misses_at_the_end_count_in_a_row() -> None:
    rows = [[], [True], [False, True], [True, False, False], [False, False, False]]

    assert [missed_up_to(row) for row in rows] == [0, 0, 0, 2, 3]


def test_a_steady_pace_is_carried_on() -> None:
    """100 fen a day for 60 days, 4,000 left: 40 days more, without a range."""
    start = date(2026, 1, 1)
    points = [Point(start + timedelta(days=days), days * 100) for days in (0, 20, 40, 60)]

    found = forecast(points, 10_000)

    assert found is not None
    assert (found.fen_per_day, found.on, found.earliest, found.latest) == (
        100, date(2026, 4, 11), date(2026, 4, 11), date(2026, 4, 11),
    )  # fmt: skip


def test_one_odd_month_does_not_move_the_forecast_far() -> None:
    """Five points on 100 fen a day and one that is far too high: the median pace stays that of the five."""
    start = date(2026, 1, 1)
    points = [Point(start + timedelta(days=30 * place), 3_000 * place) for place in range(5)]

    found = forecast([*points, Point(start + timedelta(days=75), 30_000)], 30_000)

    assert found is not None
    assert found.fen_per_day == 100
    assert found.earliest < found.on


def test_nothing_is_forecast_from_too_little_or_from_standstill() -> None:
    day = date(2026, 1, 1)
    still = [Point(day + timedelta(days=place), 5) for place in range(4)]

    assert forecast(still[:2], 10) is None
    assert forecast(still, 10) is None


@patiently
@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=8), st.integers(1, 10**10))
def test_a_forecast_lies_within_its_range_and_after_the_last_report(steps: list[int], total: int) -> None:
    day, invested, points = date(2026, 1, 31), 0, []
    for step in steps:
        invested += step
        points.append(Point(day, invested))
        day += timedelta(days=30)

    found = forecast(points, total)

    if found is not None:
        assert points[-1].on <= found.earliest <= found.on <= (found.latest or date.max)
        assert found == forecast(reversed(points), total)


@patiently
@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)),
)
def test_what_did_not_fall_is_not_reported(before: dict[str, int], now: dict[str, int]) -> None:
    found = falls(before, now)

    assert all(one.now < one.before for one in found)
    assert {one.name for one in found} == {name for name in now if name in before and now[name] < before[name]}
    assert falls({"a": 3, "b": 1}, {"a": 2, "b": 1}) == [Fall("a", 3, 2)]


def test_a_share_of_nothing_is_no_share() -> None:
    assert (share_of(5, 10), share_of(5, 0)) == (Fraction(1, 2), None)


@patiently
@given(st.dates(date(2024, 1, 1), date(2040, 12, 1)), st.integers(1, 28))
def test_the_due_day_is_that_of_rule_r30(on: date, day: int) -> None:
    assert due_day(on, day) == report_due_on(on, day)


def test_months_follow_each_other() -> None:
    assert list(months(date(2026, 11, 30), date(2027, 1, 1))) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
    assert (due_day(date(2026, 1, 1), 31), last_day(date(2028, 2, 3))) == (date(2026, 2, 28), date(2028, 2, 29))
