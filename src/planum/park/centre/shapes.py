"""What the centre looks like over the wire."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class NewMilestone:
    name: str
    due_on: date


@dataclass(frozen=True)
class RatingShape:
    """`stars` stay empty until three firms have rated, so that nobody reads off a single judgement."""

    stars: float | None
    ratings: int
    adoptions: int


@dataclass(frozen=True)
class ProviderShape:
    code: str
    name: str
    name_en: str
    about: str
    about_en: str
    contact: str
    capacity: int
    solutions: int
    rating: RatingShape


@dataclass(frozen=True)
class SolutionShape:
    code: str
    name: str
    name_en: str
    provider: str
    about: str
    about_en: str
    raises: dict[str, dict[str, list[str]]]
    industries: list[str]
    sizes: list[str]
    price_low_fen: int
    price_high_fen: int
    months: int
    green: bool
    state: str
    rating: RatingShape


@dataclass(frozen=True)
class NeedShape:
    id: int
    firm: str
    name: str
    name_en: str
    description: str
    diagnosis: int | None
    questions: list[str]
    industry: str
    size: str
    budget_fen: int | None
    months: int | None
    centre: str
    state: str
    opened_at: datetime


@dataclass(frozen=True)
class ReasonShape:
    """One criterion: points of the most it gives, in words."""

    criterion: str
    points: float
    most: int
    said: str


@dataclass(frozen=True)
class MatchShape:
    solution: str
    provider: str
    points: float
    price_low_fen: int
    price_high_fen: int
    reasons: list[ReasonShape]


@dataclass(frozen=True)
class ServiceOrderShape:
    id: int
    need: int
    firm: str
    provider: str
    solution: str
    price_fen: int
    starts_on: date
    ends_on: date
    state: str
    milestones_done: int
    milestones: int
    stars: int | None
    judgement: str
    reason: str
