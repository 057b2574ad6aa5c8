"""What several experts' points say together: normalised results, agreement, oddities, ranking."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from statistics import median, pstdev

import numpy as np

REFERENCE_SPREAD = 10.0
REFERENCE_STRENGTH = 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One expert's points of 100 for one application."""

    expert: str
    item: str
    points: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One expert's sheet: the share of each criterion's maximum, and how long the sheet was open (None: unknown)."""

    expert: str
    item: str
    points: float
    shares: Mapping[str, float]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An application to be ranked: `result` counts, then `normalised`, then `heaviest`, the heaviest criterion."""

    item: str
    result: Fraction
    normalised: float
    heaviest: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """`because`: what parted it from one with the same result: "", "normalised", "heaviest", or "shared"."""

    item: str
    rank: int
    because: str = ""


def normalise(marks: Sequence[Mark]) -> dict[str, float]:
    """Each application's mean without its experts' mildness and spread, in points about the panel's own mean.

    Points are fitted by expert + application (least squares, application effects sum to zero), so that who judged
    only good ones is not taken for mild. What deviates from the expert's own level is divided by a spread drawn to
    REFERENCE_SPREAD with the weight of REFERENCE_STRENGTH marks: sqrt((k S² + sum of squares) / (k + n - 1)); with
    few applications an expert's own spread is mostly chance. A constant added to all points of an expert moves all
    results alike. Where everybody judges everything, more points never lower an application's own result.
    Method: z-scores by reviewer with shrinkage, as in Ge, Welling, Ghahramani (2013) without their prior on means.
    """
    experts, items = _names(mark.expert for mark in marks), _names(mark.item for mark in marks)
    if not marks:
        return {}
    levels = _levels(marks, experts, items)
    by_expert: dict[str, list[float]] = defaultdict(list)
    for mark in marks:
        by_expert[mark.expert].append(mark.points - levels[mark.expert])
    factors = {expert: _factor(values) for expert, values in by_expert.items()}
    centre = float(np.mean([levels[expert] for expert in experts]))
    moved: dict[str, list[float]] = defaultdict(list)
    for mark in marks:
        moved[mark.item].append((mark.points - levels[mark.expert]) * factors[mark.expert])
    return {item: centre + float(np.mean(moved[item])) for item in items}


def krippendorff(marks: Sequence[Mark]) -> float | None:
    """Krippendorff's alpha for interval data, of applications judged at least twice; None if nothing differs.

    1: all agree; 0: as by chance; below: they contradict each other. Krippendorff, Content Analysis (2004), ch. 11.
    """
    units: dict[str, list[float]] = defaultdict(list)
    for mark in marks:
        units[mark.item].append(mark.points)
    judged = [np.asarray(values) for values in units.values() if len(values) > 1]
    if not judged:
        return None
    every = np.concatenate(judged)
    expected = _squares(every) / (len(every) - 1)
    if expected < 1e-12:
        return None
    observed = sum(_squares(values) / (len(values) - 1) for values in judged)
    return float(1 - observed / expected)


def oddities(sheets: Sequence[Sheet], *, far_points: float = 20.0, least_s: float = 300.0) -> dict[str, list[str]]:
    """What a decider should look at, by application: codes "far:EXPERT", "flat:EXPERT", "fast:EXPERT".

    Far: at least so many points from the median of the others. Flat: three or more criteria, all with the same share
    of their maximum. Fast: the sheet was open for less than so many seconds.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for item, group in groupby(sorted(sheets, key=lambda one: (one.item, one.expert)), key=lambda one: one.item):
        together = list(group)
        for sheet in together:
            others = [one.points for one in together if one is not sheet]
            if others and abs(sheet.points - median(others)) >= far_points:
                found[item].append(f"far:{sheet.expert}")
            if len(sheet.shares) >= 3 and pstdev(sheet.shares.values()) < 1e-9:
                found[item].append(f"flat:{sheet.expert}")
            if sheet.seconds is not None and sheet.seconds < least_s:
                found[item].append(f"fast:{sheet.expert}")
    return dict(found)


def rank(standings: Iterable[Standing]) -> list[Ranked]:
    """From the best: by result; what is equal by normalised result, then by the heaviest criterion; else shared."""
    ordered = sorted(standings, key=lambda one: (*_key(one), one.item), reverse=True)
    ranked: list[Ranked] = []
    for place, one in enumerate(ordered, start=1):
        near = [other for other in ordered if other is not one and other.result == one.result]
        because, number = "", place
        if near:
            because = _parted_by(one, near)
            if because == "shared":
                number = min(at for at, other in enumerate(ordered, start=1) if _key(other) == _key(one))
        ranked.append(Ranked(one.item, number, because))
    return ranked


def _parted_by(one: Standing, near: Sequence[Standing]) -> str:
    if any(_key(other) == _key(one) for other in near):
        return "shared"
    return "heaviest" if any(round(other.normalised, 6) == round(one.normalised, 6) for other in near) else "normalised"


def _key(one: Standing) -> tuple[Fraction, float, float]:
    return one.result, round(one.normalised, 6), round(one.heaviest, 6)


def _names(found: Iterable[str]) -> list[str]:
    return sorted(set(found))


def _levels(marks: Sequence[Mark], experts: Sequence[str], items: Sequence[str]) -> dict[str, float]:
    """Each expert's level by least squares; the last equation lets the applications' effects sum to zero."""
    matrix = np.zeros((len(marks) + 1, len(experts) + len(items)))
    points = np.zeros(len(marks) + 1)
    for row, mark in enumerate(marks):
        matrix[row, experts.index(mark.expert)] = 1
        matrix[row, len(experts) + items.index(mark.item)] = 1
        points[row] = mark.points
    matrix[-1, len(experts) :] = 1
    solved = np.linalg.lstsq(matrix, points, rcond=None)[0]
    return {expert: float(solved[place]) for place, expert in enumerate(experts)}


def _factor(values: Sequence[float]) -> float:
    squares = float(np.sum(np.square(values)))
    weight = REFERENCE_STRENGTH + len(values) - 1
    spread = np.sqrt((REFERENCE_STRENGTH * REFERENCE_SPREAD**2 + squares) / weight)
    return float(REFERENCE_SPREAD / spread)


def _squares(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> float:
    """The sum of squared differences of all ordered pairs."""
    return float(2 * len(values) * np.sum(np.square(values)) - 2 * np.square(np.sum(values)))
