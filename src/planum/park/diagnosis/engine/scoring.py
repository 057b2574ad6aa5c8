"""From answers to points, levels and the reasons of a level; exact, in fractions."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from planum.park.diagnosis.engine.instrument import Answers, Instrument, Level, Question, Role, Rule

POINTS, SCENES, KEY_SCENES, LEVEL_SCORE = "points", "scenes", "key_scenes", "level_score"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a level asks: `what` is points, scenes, key_scenes or level_score."""

    level: int
    what: str
    has: Fraction
    needs: Fraction

    @property
    def met(self) -> bool:
        return self.has >= self.needs


@dataclass(frozen=True, slots=True)
class DimensionScore:
    code: str
    value: Fraction
    most: Fraction

    @property
    def share(self) -> Fraction:
        return self.value / self.most if self.most else Fraction(0)


@dataclass(frozen=True)
class Assessment:
    """`points` of `most`; the highest level all of whose requirements hold (0: none); what each level asks."""

    points: Fraction
    most: Fraction
    level: int
    answered: int
    unanswered: tuple[str, ...]
    worths: dict[str, Fraction]
    dimensions: tuple[DimensionScore, ...]
    requirements: tuple[Requirement, ...]

    def asked_by(self, level: int) -> list[Requirement]:
        return [one for one in self.requirements if one.level == level]


def assess(instrument: Instrument, answers: Answers, profile: str = "") -> Assessment:
    """Score, level and reasons. A question without an answer counts as its worst.

    Points and scenes: 工信厅企业〔2024〕56号, a level needs points of base, management and results, and a number of
    scenes at that level or above, some of them binding ones. Grades: GB/T 39117-2020, the score of level k is the
    weighted sum of its grades; the level is passed from 0.8 on if all below it are passed; the total counts 1 for each
    passed level and the actual score of the first that is not.
    """
    worths = {one.code: one.worth(answers.get(one.code, ())) for one in instrument.questions}
    unanswered = tuple(one.code for one in instrument.questions if not answers.get(one.code))
    graded = instrument.rule is Rule.GRADES
    scores = level_scores(instrument, worths, profile) if graded else {}
    requirements = _by_grades(instrument, scores) if graded else _by_points(instrument, worths)
    level = _highest(instrument, requirements)
    total, most = _total(instrument, worths, scores, level)
    return Assessment(
        points=total, most=most, level=level,
        answered=len(instrument.questions) - len(unanswered), unanswered=unanswered, worths=worths,
        dimensions=tuple(_dimension(instrument, one.code, worths) for one in instrument.dimensions),
        requirements=tuple(requirements),
    )  # fmt: skip


def level_scores(instrument: Instrument, worths: dict[str, Fraction], profile: str) -> dict[int, Fraction]:
    """The weighted grade of each level, 0 to 1. A dimension with several requirements of a level takes their mean."""
    weights = instrument.profile(profile)
    scores = {one.number: Fraction(0) for one in instrument.levels}
    asked = Counter((one.level, one.dimension) for one in instrument.questions)
    for one in instrument.questions:
        if weights and worths[one.code]:
            share = worths[one.code] / asked[one.level, one.dimension]
            scores[one.level] += weights.weights[one.dimension] * share
    return scores


def reaches(question: Question, worth: Fraction, level: Level) -> bool:
    return question.role is Role.SCENE and worth >= level.number


def _by_points(instrument: Instrument, worths: dict[str, Fraction]) -> list[Requirement]:
    points = sum((worths[one.code] for one in instrument.of_role(Role.POINTS)), Fraction(0))
    requirements = []
    for level in instrument.levels:
        there = [one for one in instrument.of_role(Role.SCENE) if reaches(one, worths[one.code], level)]
        keys = sum(one.key for one in there)
        requirements += [
            Requirement(level.number, POINTS, points, level.least_points),
            Requirement(level.number, SCENES, Fraction(len(there)), Fraction(level.least_scenes)),
            Requirement(level.number, KEY_SCENES, Fraction(keys), Fraction(level.least_key_scenes)),
        ]
    return requirements


def _by_grades(instrument: Instrument, scores: dict[int, Fraction]) -> list[Requirement]:
    return [Requirement(one.number, LEVEL_SCORE, scores[one.number], instrument.pass_mark) for one in instrument.levels]


def _highest(instrument: Instrument, requirements: list[Requirement]) -> int:
    """From below: a level that is not reached ends the climb."""
    reached = 0
    for level in instrument.levels:
        if not all(one.met for one in requirements if one.level == level.number):
            break
        reached = level.number
    return reached


def _total(
    instrument: Instrument, worths: dict[str, Fraction], scores: dict[int, Fraction], level: int
) -> tuple[Fraction, Fraction]:
    if instrument.rule is Rule.GRADES:
        return Fraction(level) + scores.get(level + 1, Fraction(0)), Fraction(len(instrument.levels))
    counted = instrument.of_role(Role.POINTS)
    return sum((worths[one.code] for one in counted), Fraction(0)), sum((one.most for one in counted), Fraction(0))


def _dimension(instrument: Instrument, code: str, worths: dict[str, Fraction]) -> DimensionScore:
    own = [one for one in instrument.questions if one.dimension == code]
    return DimensionScore(
        code, sum((worths[one.code] for one in own), Fraction(0)), sum((one.most for one in own), Fraction(0))
    )
