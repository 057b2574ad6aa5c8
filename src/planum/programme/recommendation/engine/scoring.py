"""Points of the three criteria by which a province compares its candidates, and their weighted total.

Source of the criteria: the notice 工信厅联规函〔2025〕108号, section 二（四）:
基础条件良好、技术路线清晰、主体改造意愿较强.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from planum.errors import Refused

MOST_POINTS = 100
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Criterion:
    """`weight` is a part of one hundred."""

    code: str
    name: str
    name_en: str
    weight: int
    asks: str = ""
    asks_en: str = ""


def check_criteria(criteria: Sequence[Criterion]) -> None:
    """Raises Refused unless codes are distinct, no weight is below one and all of them come to one hundred."""
    codes = [one.code for one in criteria]
    total = sum(one.weight for one in criteria)
    if len(set(codes)) != len(codes) or any(one.weight < 1 or not one.code for one in criteria) or total != WHOLE:
        raise Refused(
            f"{len(criteria)} criteria ({', '.join(codes)}) with weights that come to {total}",
            f"distinct codes, each weight at least 1, together {WHOLE}",
        )


def weighted_total(points: Mapping[str, int], criteria: Sequence[Criterion]) -> Decimal:
    """The sum of weight times points, between 0 and 100, exact to the hundredth.

    Raises Refused if a criterion has no points, if there are points for an unknown one, or if points leave 0 to 100.
    """
    weights = {one.code: one.weight for one in criteria}
    if weights.keys() != points.keys():
        wrong = sorted(weights.keys() ^ points.keys())
        raise Refused(f"points for {', '.join(sorted(points)) or 'nothing'}", f"one number each for {', '.join(wrong)}")
    beyond = [f"{code}: {value}" for code, value in points.items() if not 0 <= value <= MOST_POINTS]
    if beyond:
        raise Refused("; ".join(beyond), f"whole points from 0 to {MOST_POINTS}")
    return (sum((Decimal(weights[code] * value) for code, value in points.items()), Decimal(0)) / WHOLE).quantize(
        Decimal("0.01")
    )
