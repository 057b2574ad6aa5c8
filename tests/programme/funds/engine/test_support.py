"""The three forms of support, each worked by hand."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.funds.engine.support import (
    Interest,
    guarantee_fee_subsidy,
    investment_grant,
    loan_interest_subsidy,
)

WAN = 1_000_000
POINTS = Fraction(3, 200)
DRAWN = date(2025, 1, 10)


def test_a_fifth_of_the_verified_investment_at_most_the_citys_cap() -> None:
    # 财建〔2024〕16号: at most 20 % of the investment. Zhengzhou: 15 %, at most 1000 万 for the point wing.
    # 8000 万 × 20 % = 1600 万; 8000 万 × 15 % = 1200 万, capped at 1000 万.
    assert investment_grant(8000 * WAN, Fraction(1, 5)).amount_fen == 1600 * WAN

    capped = investment_grant(8000 * WAN, Fraction(3, 20), [("project_support_cap_point", 1000 * WAN)])

    assert (capped.amount_fen, capped.binding) == (1000 * WAN, "project_support_cap_point")
    assert [(each.name, each.amount_fen) for each in capped.steps] == [
        ("verified_investment", 8000 * WAN), ("share_of_it", 1200 * WAN), ("project_support_cap_point", 1000 * WAN),
    ]  # fmt: skip


def test_a_grant_is_rounded_down_to_whole_fen() -> None:
    assert investment_grant(101, Fraction(1, 5)).amount_fen == 20


def test_one_and_a_half_points_for_a_quarter() -> None:
    # 设备更新贷款贴息: 1.5 percentage points, two years at most. 5000 万 at 4.2 %, 90 days of a quarter:
    # interest 5000 万 × 4.2 % × 90 / 360 = 52.5 万; subsidy 5000 万 × 1.5 % × 90 / 360 = 18.75 万.
    slip = Interest(DRAWN, DRAWN + timedelta(90), 525_000_00)

    found = loan_interest_subsidy(5000 * WAN, [slip], drawn_on=DRAWN, rate=Fraction(42, 1000), points=POINTS)

    assert found.amount_fen == 187_500_00


def test_days_after_two_years_are_not_subsidised() -> None:
    # The slip runs from 700 to 760 days after the drawdown; two years are 730 days (2025, 2026): 30 of 60 days count.
    # 5000 万 × 1.5 % × 30 / 360 = 6.25 万.
    slip = Interest(DRAWN + timedelta(700), DRAWN + timedelta(760), 350_000_00)

    found = loan_interest_subsidy(5000 * WAN, [slip], drawn_on=DRAWN, rate=Fraction(42, 1000), points=POINTS)

    assert found.amount_fen == 62_500_00


def test_no_more_than_the_interest_that_was_paid() -> None:
    # A loan at 1 % is subsidised with 1 %, not with 1.5; and a slip of 10 万 carries 10 万 at most.
    slip = Interest(DRAWN, DRAWN + timedelta(90), 125_000_00)
    small = Interest(DRAWN, DRAWN + timedelta(90), 100_000_00)

    def subsidy(paid: Interest, rate: Fraction) -> int:
        return loan_interest_subsidy(5000 * WAN, [paid], drawn_on=DRAWN, rate=rate, points=POINTS).amount_fen

    assert subsidy(slip, Fraction(1, 100)) == 125_000_00
    assert subsidy(small, Fraction(42, 1000)) == 100_000_00


def test_a_day_is_subsidised_once_and_none_before_the_drawdown() -> None:
    twice = [Interest(DRAWN, DRAWN + timedelta(90), 1), Interest(DRAWN + timedelta(89), DRAWN + timedelta(120), 1)]

    with pytest.raises(Refused, match="every day once"):
        loan_interest_subsidy(WAN, twice, drawn_on=DRAWN, rate=POINTS, points=POINTS)
    with pytest.raises(Refused, match="none before the drawdown"):
        loan_interest_subsidy(WAN, twice[:1], drawn_on=DRAWN + timedelta(1), rate=POINTS, points=POINTS)


def test_half_the_fee_at_most_one_percent_a_year_of_the_cover() -> None:
    # 3000 万 covered for 365 days, fee 1.5 % = 45 万: half is 22.5 万, one percent of the cover 30 万. With a fee of
    # 90 万, half is 45 万 and the percent binds: 30 万.
    def subsidy(fee: int) -> tuple[int, str]:
        found = guarantee_fee_subsidy(fee, 3000 * WAN, share=Fraction(1, 2), most=Fraction(1, 100), days=365)
        return found.amount_fen, found.binding

    assert subsidy(450_000_00) == (225_000_00, "")
    assert subsidy(900_000_00) == (300_000_00, "rate_of_cover")


@settings(max_examples=100)
@given(
    st.integers(1, 10**12), st.lists(st.tuples(st.integers(1, 400), st.integers(1, 10**9)), min_size=1, max_size=5),
    st.integers(0, 1000),
)  # fmt: skip
def test_a_subsidy_never_exceeds_the_interest_nor_two_years_of_points(
    principal: int, parts: list[tuple[int, int]], rate_bp: int
) -> None:
    slips, start = [], DRAWN
    for days, paid in parts:
        slips.append(Interest(start, start + timedelta(days), paid))
        start += timedelta(days)

    found = loan_interest_subsidy(principal, slips, drawn_on=DRAWN, rate=Fraction(rate_bp, 10_000), points=POINTS)

    assert 0 <= found.amount_fen <= sum(paid for _, paid in parts)
    assert found.amount_fen <= principal * POINTS * 731 / 360
