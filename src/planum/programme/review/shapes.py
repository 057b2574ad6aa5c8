"""What the review's functions give back."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class ExpertShape:
    id: int
    username: str
    name: str
    pool: str
    title: str
    employer: str
    specialities: list[str]
    is_active: bool
    agreed_on: date | None
    load: int


@dataclass(frozen=True)
class InterestShape:
    id: int
    expert: str
    kind: str
    name: str
    credit_code: str
    ended_on: date | None


@dataclass(frozen=True)
class ImportedExperts:
    """`known`: interests that stood there already."""

    rows: int
    experts: int
    interests: int
    known: int


@dataclass(frozen=True)
class CriterionInput:
    """A criterion as it is given: `anchors` are levels [{"from": 90, "to": 100, "text": "…"}]."""

    code: str
    name: str
    weight: float
    anchors: list[dict[str, str | int]]
    name_en: str = ""
    most: int = 100
    looks_at: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RubricShape:
    code: str
    version: int
    name: str
    wing: str
    weights: dict[str, float]


@dataclass(frozen=True)
class AssignmentShape:
    id: int
    panel: str
    application: str
    expert: str
    state: str
    reasons: list[str]
    conflicts: list[str]


@dataclass(frozen=True)
class PanelShape:
    code: str
    name: str
    pilot: str
    rubric: str
    state: str
    experts_wanted: int
    due_on: date
    applications: list[str]
    invited: int
    submitted: int
    agreement: float | None


@dataclass(frozen=True)
class ScoreShape:
    """`weighted` is the sheet's total of 100, None while a criterion is without points."""

    assignment: int
    state: str
    points: dict[str, float]
    weighted: float | None


@dataclass(frozen=True)
class SummaryRow:
    """One application for those who decide. `cumulative_fen` runs down the ranking within `available_fen`."""

    rank: int | None
    application: str
    firm: str
    name: str
    result: float | None
    normalised: float | None
    raw: float | None
    spread: float | None
    because: str
    oddities: list[str]
    findings: list[str]
    requested_fen: int
    allowed_fen: int
    cumulative_fen: int
    available_fen: int
    verdict: str
    deviates: bool


@dataclass(frozen=True)
class Decision:
    """`verdict` is selected, rejected or returned; without `support_fen` what was asked for and is allowed."""

    application: str
    verdict: str
    reason: str = ""
    support_fen: int | None = None


@dataclass(frozen=True)
class OwnResultShape:
    """What a firm reads of its review: comments by criterion, the experts without names."""

    id: int
    application: str
    name: str
    result: float | None
    verdict: str
    support_fen: int
    reason: str
    decided_at: datetime
    comments: dict[str, list[str]]


@dataclass(frozen=True)
class NoticeEntryShape:
    number: int
    firm: str
    project: str
    wing: str
    support_fen: int
    outcome: str


@dataclass(frozen=True)
class NoticeShape:
    number: str
    name: str
    state: str
    starts_on: date
    ends_on: date
    contact: str
    counted: str
    entries: list[NoticeEntryShape]


@dataclass(frozen=True)
class ObjectionShape:
    id: int
    notice: str
    about: str
    real_name: str
    text: str
    state: str
    filed_at: datetime
    answer: str
