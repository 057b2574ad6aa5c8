"""What the three forms of support come to on verified papers (notice, 二（五）: 投资补助、贷款贴息、担保费补贴).

Money is whole fen, shares and rates are exact fractions, every result is rounded down to whole fen: no fen is paid
that no paper carries. Each result keeps the steps by which it was reached, so that a reader can follow it by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from planum.errors import Refused

# Interest in renminbi is reckoned by the day at a 360th of the yearly rate (银发〔1999〕77号 人民币利率管理规定; the
# contract may say otherwise, so the basis is an argument everywhere).
DAYS_OF_A_YEAR: Final = 360


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation: what it is called in code, and the amount it came to, in fen."""

    name: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Support:
    """The amount in fen, and the steps; the last of them that lowers the amount names the limit that binds."""

    amount_fen: int
    steps: tuple[Step, ...]
    binding: str = ""


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest paid for the days from `start` to `end`; the last day is not included."""

    start: date
    end: date
    paid_fen: int

    def __post_init__(self) -> None:
        if self.end <= self.start or self.paid_fen <= 0:
            raise Refused(f"interest of {self.paid_fen} fen for {self.start} to {self.end}", "an amount and days")


def investment_grant(verified_fen: int, share: Fraction, limits: Sequence[tuple[str, int]] = ()) -> Support:
    """Share of the investment that contract, invoices and payments prove, at most each of the named limits (fen)."""
    _refuse_below_zero(verified_fen)
    _refuse_share(share)
    return _limited([Step("verified_investment", verified_fen)], int(verified_fen * share), "share_of_it", limits)


def loan_interest_subsidy(
    principal_fen: int, slips: Sequence[Interest], *, drawn_on: date, rate: Fraction, points: Fraction, years: int = 2,
    basis: int = DAYS_OF_A_YEAR, limits: Sequence[tuple[str, int]] = (),
) -> Support:  # fmt: skip
    """Principal × points × days / basis over the days that the slips prove, within `years` of the drawdown.

    `points` and `rate` are yearly (1.5 percentage points is 3/200); never more than the loan's own rate, and never
    more than what a slip says was paid. Raises Refused for slips that overlap or begin before the loan was drawn.
    """
    _refuse_below_zero(principal_fen)
    _refuse_share(points)
    if years < 1 or basis < 1:
        raise Refused(f"{years} years on a basis of {basis} days", "at least one of each")
    last = _years_after(drawn_on, years)
    ordered = sorted(slips, key=lambda each: each.start)
    _refuse_overlaps(ordered, drawn_on)
    yearly = principal_fen * min(points, rate)
    steps, total = [], 0
    for slip in ordered:
        days = max(0, (min(slip.end, last) - slip.start).days)
        whole = (slip.end - slip.start).days
        amount = int(min(yearly * days / basis, Fraction(slip.paid_fen * days, whole)))
        steps.append(Step(f"{slip.start}/{days}", amount))
        total += amount
    return _limited(steps, total, "interest_subsidy", limits)


def guarantee_fee_subsidy(
    fee_fen: int, guaranteed_fen: int, *, share: Fraction, most: Fraction, days: int, basis: int = 365,
    limits: Sequence[tuple[str, int]] = (),
) -> Support:  # fmt: skip
    """Share of the fee that was paid, at most a yearly part `most` of the guaranteed amount for the days of cover."""
    _refuse_below_zero(fee_fen, guaranteed_fen)
    _refuse_share(share)
    _refuse_share(most)
    if days < 1:
        raise Refused(f"{days} days of cover", "at least one")
    ceiling = int(guaranteed_fen * most * days / basis)
    steps = [Step("fee_paid", fee_fen)]
    return _limited(steps, int(fee_fen * share), "share_of_it", [("rate_of_cover", ceiling), *limits])


def _limited(steps: list[Step], amount: int, name: str, limits: Sequence[tuple[str, int]]) -> Support:
    steps = [*steps, Step(name, amount)]
    binding = ""
    for limit, most in limits:
        steps.append(Step(limit, most))
        if most < amount:
            amount, binding = max(0, most), limit
    return Support(amount, tuple(steps), binding)


def _years_after(day: date, years: int) -> date:
    """The same day some years later; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _refuse_overlaps(slips: Sequence[Interest], drawn_on: date) -> None:
    if slips and slips[0].start < drawn_on:
        raise Refused(f"interest from {slips[0].start}", f"none before the drawdown on {drawn_on}")
    for earlier, later in pairwise(slips):
        if later.start < earlier.end:
            raise Refused(
                f"interest for {earlier.start} to {earlier.end} and again from {later.start}", "every day once"
            )


def _refuse_below_zero(*amounts: int) -> None:
    for amount in amounts:
        if amount < 0:
            raise Refused(f"{amount} fen", "zero or more")


def _refuse_share(share: Fraction) -> None:
    if not 0 <= share <= 1:
        raise Refused(f"a share of {share}", "between 0 and 1")
