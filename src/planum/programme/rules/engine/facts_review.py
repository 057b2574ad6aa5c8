"""What is known of a review panel, of a public notice and of a change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Criterion:
    """`weight` is in points of 100; `is_quantified`: each score has a written measure (a scale, bands, a formula)."""

    code: str
    name: str
    weight: Fraction
    is_quantified: bool
    most: Fraction = Fraction(100)


@dataclass(frozen=True, slots=True)
class Tie:
    """What binds an expert to an applicant: `kind` is a code of the parameter `expert_conflicts`; it may have ended."""

    kind: str
    organisation: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Expert:
    """`scores` maps criteria to points (None: left empty); `ties` are those to the organisations under review."""

    code: str
    ties: tuple[Tie, ...] = ()
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A panel for one application. While experts are invited `is_concluding` is false and sheets may be empty.

    `result` is the score the panel is about to publish, in points of 100; None: none yet.
    """

    code: str
    experts: tuple[Expert, ...]
    criteria: tuple[Criterion, ...]
    is_concluding: bool = False
    result: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection against a public notice; only a written one under a real name has to be dealt with."""

    code: str
    in_writing: bool
    real_name: bool
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A public notice with its first and last day (both counted). `establishing_on` is the day on which the projects
    are to be established; None: the day of the check. `days_off` are the days that are no working days."""

    starts_on: date
    ends_on: date
    objections: tuple[Objection, ...] = ()
    establishing_on: date | None = None
    days_off: frozenset[date] = frozenset()
    extra_working_days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A change of a project. `alters` are codes: amount, content, schedule, owner, place. The counts include it."""

    project: str
    alters: tuple[str, ...]
    changes_of_project: int
    projects_changed: int
    projects_of_pilot: int
    approval: str = ""
    budget_impact: str = ""
