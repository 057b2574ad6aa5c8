"""Solutions for a need, each with its points and the reason of every point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

Raises = Mapping[str, tuple[str, ...]]


class Criterion(StrEnum):
    COVERAGE = "coverage"
    BUDGET = "budget"
    INDUSTRY = "industry"
    RATING = "rating"
    CAPACITY = "capacity"
    TIME = "time"


@dataclass(frozen=True)
class Weights:
    """The most points of each criterion; they sum to 100."""

    most: Mapping[Criterion, int] = field(
        default_factory=lambda: {
            Criterion.COVERAGE: 40, Criterion.BUDGET: 20, Criterion.INDUSTRY: 15, Criterion.RATING: 10,
            Criterion.CAPACITY: 10, Criterion.TIME: 5,
        }
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a firm needs. `gains`: for each question what closing it is worth; no budget, no time: none was named."""

    gains: Mapping[str, Fraction]
    industry: str = ""
    size: str = ""
    budget_fen: int | None = None
    months: int | None = None


@dataclass(frozen=True)
class Offerable:
    """A solution as the matching sees it. `gains`: what it closes of each question; `rating`: None if too few rated."""

    code: str
    gains: Mapping[str, Fraction]
    industries: tuple[str, ...]
    sizes: tuple[str, ...]
    price_low_fen: int
    price_high_fen: int
    months: int
    rating: Fraction | None
    free_capacity: int


@dataclass(frozen=True, slots=True)
class Reason:
    """`points` of `most` for one criterion, and the two numbers or the word that they come from."""

    criterion: Criterion
    points: Fraction
    most: int
    has: Fraction | str | None = None
    wants: Fraction | str | None = None


@dataclass(frozen=True)
class Match:
    solution: str
    points: Fraction
    reasons: tuple[Reason, ...]

    def reason(self, criterion: Criterion) -> Reason:
        return next(one for one in self.reasons if one.criterion is criterion)


def match(wanted: Wanted, offers: Sequence[Offerable], weights: Weights | None = None) -> list[Match]:
    """The solutions that close something of the need, the best first; of equals the one with the smaller code.

    Coverage: the share of the wanted gain that it closes. Budget: full points if the whole price range lies within it,
    falling with the part of the range above it. Industry and size: full where named or where it is for all. Rating:
    from 1 to 5; half where too few have rated. Capacity: full if the provider can take an order. Time: full within the
    months.
    """
    scale = weights or Weights()
    found = [
        Match(one.code, sum((reason.points for reason in reasons), Fraction(0)), reasons)
        for one in offers
        for reasons in [_reasons(wanted, one, scale)]
        if reasons[0].points > 0
    ]
    return sorted(found, key=lambda one: (-one.points, one.solution))


def _reasons(wanted: Wanted, offer: Offerable, weights: Weights) -> tuple[Reason, ...]:
    return (
        _coverage(wanted, offer, weights.most[Criterion.COVERAGE]),
        _budget(wanted, offer, weights.most[Criterion.BUDGET]),
        _industry(wanted, offer, weights.most[Criterion.INDUSTRY]),
        _rating(offer, weights.most[Criterion.RATING]),
        _capacity(offer, weights.most[Criterion.CAPACITY]),
        _time(wanted, offer, weights.most[Criterion.TIME]),
    )


def _coverage(wanted: Wanted, offer: Offerable, most: int) -> Reason:
    total = sum(wanted.gains.values(), Fraction(0))
    closed = sum((min(gain, offer.gains.get(code, Fraction(0))) for code, gain in wanted.gains.items()), Fraction(0))
    share = closed / total if total else Fraction(0)
    return Reason(Criterion.COVERAGE, most * share, most, closed, total)


def _budget(wanted: Wanted, offer: Offerable, most: int) -> Reason:
    """The share of the price range that lies within the budget."""
    if wanted.budget_fen is None:
        return Reason(Criterion.BUDGET, Fraction(most), most)
    low, high, budget = offer.price_low_fen, offer.price_high_fen, wanted.budget_fen
    within = Fraction(min(max(budget - low, 0), high - low), high - low) if high > low else Fraction(budget >= high)
    share = Fraction(1) if budget >= high else within
    return Reason(Criterion.BUDGET, most * share, most, Fraction(low), Fraction(budget))


def _industry(wanted: Wanted, offer: Offerable, most: int) -> Reason:
    """Two thirds for the industry, a third for the size of the firm; what is not limited fits."""
    industry = not offer.industries or not wanted.industry or wanted.industry in offer.industries
    size = not offer.sizes or not wanted.size or wanted.size in offer.sizes
    points = Fraction(most) * (Fraction(2, 3) * industry + Fraction(1, 3) * size)
    return Reason(Criterion.INDUSTRY, points, most, "、".join(offer.industries), wanted.industry)


def _rating(offer: Offerable, most: int) -> Reason:
    if offer.rating is None:
        return Reason(Criterion.RATING, Fraction(most, 2), most)
    return Reason(Criterion.RATING, most * (offer.rating - 1) / 4, most, offer.rating, Fraction(5))


def _capacity(offer: Offerable, most: int) -> Reason:
    points = Fraction(most if offer.free_capacity > 0 else 0)
    return Reason(Criterion.CAPACITY, points, most, Fraction(max(0, offer.free_capacity)))


def _time(wanted: Wanted, offer: Offerable, most: int) -> Reason:
    fits = wanted.months is None or offer.months <= wanted.months
    wants = None if wanted.months is None else Fraction(wanted.months)
    return Reason(Criterion.TIME, Fraction(most if fits else 0), most, Fraction(offer.months), wants)
