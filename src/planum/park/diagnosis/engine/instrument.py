"""An instrument of measurement as data: questions with options of a known worth, and the rule that makes a level."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

Answers = Mapping[str, tuple[str, ...]]
"""The codes of the options chosen for each question."""


class Kind(StrEnum):
    ONE = "one"  # exactly one option holds
    MANY = "many"  # the worths of the chosen options add up


class Role(StrEnum):
    POINTS = "points"  # the worth counts into the sum of points
    SCENE = "scene"  # the worth is the level of a scene
    GRADE = "grade"  # the worth is how far the requirement of one level is met, 0 to 1


class Rule(StrEnum):
    POINTS_AND_SCENES = "points_and_scenes"  # points, scenes at the level, key scenes among them
    GRADES = "grades"  # the weighted grade of each level, from below


@dataclass(frozen=True, slots=True)
class Condition:
    """What the hub must know for an option to be filled in: a fact of at least, or of more than, a value."""

    fact: str
    least: Fraction | None = None
    above: Fraction | None = None

    def holds(self, facts: Mapping[str, Fraction]) -> bool:
        if self.fact not in facts:
            return False
        value = facts[self.fact]
        return (self.least is None or value >= self.least) and (self.above is None or value > self.above)


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    name: str
    name_en: str
    worth: Fraction
    known_if: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Question:
    """`key` marks a scene that binds (★); `level` is the level whose requirement a grade speaks of."""

    code: str
    dimension: str
    role: Role
    kind: Kind
    name: str
    name_en: str
    options: tuple[Option, ...]
    help: str = ""
    help_en: str = ""
    key: bool = False
    level: int = 0

    @cached_property
    def worths(self) -> dict[str, Fraction]:
        return {option.code: option.worth for option in self.options}

    @cached_property
    def most(self) -> Fraction:
        worths = self.worths.values()
        return sum(worths, Fraction(0)) if self.kind is Kind.MANY else max(worths)

    def worth(self, chosen: tuple[str, ...]) -> Fraction:
        """What an answer is worth; nothing chosen is worth nothing."""
        return sum((self.worths[code] for code in chosen), Fraction(0))


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    name: str
    name_en: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    number: int
    name: str
    name_en: str
    least_points: Fraction = Fraction(0)
    least_scenes: int = 0
    least_key_scenes: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """Weights of the dimensions for one kind of manufacturing; they sum to one."""

    code: str
    name: str
    name_en: str
    weights: Mapping[str, Fraction]
    source: str = ""
    certainty: str = ""


@dataclass(frozen=True)
class Instrument:
    """`step_worth` turns one level of a scene, or one grade weighted, into the points that gaps are ordered by."""

    code: str
    version: str
    rule: Rule
    name: str
    name_en: str
    dimensions: tuple[Named, ...]
    questions: tuple[Question, ...]
    levels: tuple[Level, ...]
    step_worth: Fraction = Fraction(1)
    pass_mark: Fraction = Fraction(4, 5)
    profiles: tuple[Profile, ...] = ()
    groups: tuple[Named, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def of_role(self, role: Role) -> list[Question]:
        return [question for question in self.questions if question.role is role]

    def profile(self, code: str) -> Profile | None:
        """The named profile, or the first; None where the instrument has no weights."""
        named = (one for one in self.profiles if one.code == code)
        return next(named, self.profiles[0] if self.profiles else None)

    def weight(self, question: Question, profile: str) -> Fraction:
        """What one unit of worth counts towards gains: points as they are, scenes by step, grades by weight."""
        if question.role is Role.POINTS:
            return Fraction(1)
        if question.role is Role.SCENE:
            return self.step_worth
        weights = self.profile(profile)
        return self.step_worth * (weights.weights[question.dimension] if weights else Fraction(0))
