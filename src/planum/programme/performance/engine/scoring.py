"""Points of an evaluation: what share of each target was reached, by a curve, weighted (财预〔2020〕10号).

All shares and points are exact (Fraction); only `Scored.rounded` is rounded, half up, to hundredths of a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

WHOLE = Fraction(100)
MOST_DIGITS = 10**9


@dataclass(frozen=True, slots=True)
class Curve:
    """A broken line from the share of a target that was reached to the share of the points, flat beyond its ends.

    Raises ValueError unless reached shares ascend strictly, points never fall, and points stay within 0 and 1.
    """

    points: tuple[tuple[Fraction, Fraction], ...]

    def __post_init__(self) -> None:
        reached = [point[0] for point in self.points]
        given = [point[1] for point in self.points]
        if len(self.points) < 2 or sorted(set(reached)) != reached:
            raise ValueError("A curve has two points or more, in ascending order of the share that was reached.")
        if sorted(given) != given or given[0] < 0 or given[-1] > 1:
            raise ValueError("A curve never falls, and gives between none and all of the points.")

    def share(self, attained: Fraction) -> Fraction:
        """What share of the points is given."""
        if attained <= self.points[0][0]:
            return self.points[0][1]
        for (left, low), (right, high) in zip(self.points, self.points[1:], strict=False):
            if attained <= right:
                return low + (high - low) * (attained - left) / (right - left)
        return self.points[-1][1]


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator: its dimension, its weight within it, and the share of its target that was reached, or None."""

    code: str
    dimension: str
    weight: int
    attained: Fraction | None


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """`worth` are the points at most; an item without a value gets none and is `missing`."""

    code: str
    worth: Fraction
    points: Fraction
    missing: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """`total` counts what is missing as nothing, `highest` as everything. `idle` are points of dimensions without
    any indicator, which nothing can earn."""

    items: tuple[ItemPoints, ...]
    total: Fraction
    highest: Fraction
    idle: Fraction

    @property
    def rounded(self) -> Decimal:
        return hundredths(self.total)


def attainment(value: float, target: float, *, at_most: bool = False) -> Fraction | None:
    """The share of a target that a value reaches: value/target, or, where less is better, target/value.

    Never below zero. None where a share says nothing: a target of zero or below, unless it is reached (then one).
    """
    reached, wanted = exact(value), exact(target)
    if (reached <= wanted) if at_most else (reached >= wanted):
        if wanted <= 0 or reached <= 0:
            return Fraction(1)
        return wanted / reached if at_most else reached / wanted
    if wanted <= 0:
        return None
    return max(Fraction(0), wanted / reached if at_most else reached / wanted)


def score(items: Sequence[Item], weights: Mapping[str, int], curves: Mapping[str, Curve]) -> Scored:
    """The points of each indicator and of all. A dimension's points are split by the weights of its indicators.

    Raises ValueError where the weights are not 100 together, or an item's dimension has no weight or no curve.
    """
    if sum(weights.values()) != WHOLE or any(weight < 0 for weight in weights.values()):
        raise ValueError(f"The weights are {sum(weights.values())} together, not 100.")
    within: dict[str, int] = {}
    for item in items:
        if item.dimension not in weights or item.dimension not in curves:
            raise ValueError(f"The scheme does not know the dimension {item.dimension} of {item.code}.")
        within[item.dimension] = within.get(item.dimension, 0) + item.weight
    done = []
    for item in items:
        worth = Fraction(weights[item.dimension] * item.weight, within[item.dimension])
        share = Fraction(0) if item.attained is None else curves[item.dimension].share(item.attained)
        done.append(ItemPoints(item.code, worth, worth * share, item.attained is None))
    total = sum((one.points for one in done), Fraction(0))
    missing = sum((one.worth for one in done if one.missing), Fraction(0))
    idle = Fraction(sum(weight for dimension, weight in weights.items() if dimension not in within))
    return Scored(tuple(done), total, total + missing, idle)


def deviates(attained: Fraction | None, most: Fraction) -> bool:
    """Whether a value is so far from its target, above or below, that it must be explained; no value always is."""
    return attained is None or abs(attained - 1) > most


def read_curves(given: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Curve]:
    """Curves as JSON keeps them, shares as text."""
    return {
        name: Curve(tuple((Fraction(reached), Fraction(share)) for reached, share in points))
        for name, points in given.items()
    }


def exact(value: float) -> Fraction:
    """A measured number as the fraction that a reader would write for it."""
    return Fraction(value).limit_denominator(MOST_DIGITS)


def hundredths(points: Fraction) -> Decimal:
    """Exact points rounded half up to two digits."""
    return (Decimal(points.numerator) / Decimal(points.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
