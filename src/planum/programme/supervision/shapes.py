"""What the supervision of projects looks like over the wire."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class ReportShape:
    """Amounts are cumulative. Figures that the firm has not sent are empty for everybody but the firm."""

    project: str
    month: date
    due_on: date
    state: str
    light: str
    submitted_on: date | None
    invested_fen: int | None
    own_fen: int | None
    loan_fen: int | None
    local_fen: int | None
    central_fen: int | None
    other_fen: int | None
    equipment_fen: int | None
    physical_bp: int | None
    equipment_count: int | None
    connected_count: int | None
    jobs: int | None
    milestones: str
    problems: str
    explanation: str
    remark: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OpenedMonth:
    month: date
    opened: int
    there: int


@dataclass(frozen=True)
class RemindedShape:
    """What one daily run did; a second run on the same day does nothing more."""

    on: date
    opened: int
    reminded: int
    removals: list[str]


@dataclass(frozen=True)
class ImportedReports:
    rows: int
    added: int
    changed: int
    kept: int


@dataclass(frozen=True)
class StandingShape:
    """How a project is getting on. Shares are parts of one; the forecast is a range of paces seen, no certainty."""

    project: str
    light: str
    month: date | None
    invested_share: float | None
    time_share: float
    central_share: float | None
    missed: int
    late_days: int
    forecast_on: date | None
    forecast_earliest: date | None
    forecast_latest: date | None


@dataclass(frozen=True)
class ChangeShape:
    id: int
    project: str
    number: int
    subjects: list[str]
    changes: list[dict[str, str]]
    reason: str
    effect_on_indicators: str
    effect_on_budget: str
    support_delta_fen: int
    state: str
    requested_at: datetime
    opinion: str
    supports: bool | None
    decision: str
    decided_at: datetime | None


@dataclass(frozen=True)
class RemovalShape:
    id: int
    project: str
    months: list[str]
    reason: str
    heard_until: date
    answer: str
    decision: str
    state: str


@dataclass(frozen=True)
class CheckAnswer:
    """One line of the checklist as it was found on site."""

    code: str
    passed: bool
    note: str = ""


@dataclass(frozen=True)
class NewRectification:
    finding: str
    due_on: date


@dataclass(frozen=True)
class RectificationShape:
    id: int
    inspection: int
    finding: str
    due_on: date
    answer: str
    state: str


@dataclass(frozen=True)
class InspectionShape:
    id: int
    project: str
    planned_on: date
    purpose: str
    state: str
    checklist: list[CheckAnswer]
    missing: list[str]
    unlisted: list[str]
    photos: int
    rectifications: list[RectificationShape]


@dataclass(frozen=True)
class Assessed:
    """An indicator as the firm assesses it: what was wanted and what was reached, and where that is proven."""

    name: str
    wanted: str
    reached: str
    evidence: str = ""


@dataclass(frozen=True)
class OpinionShape:
    expert: str
    verdict: str
    opinion: str
    given_at: datetime | None


@dataclass(frozen=True)
class AcceptanceShape:
    id: int
    project: str
    attempt: int
    state: str
    audited_investment_fen: int
    audited_on: date
    audit_hash: str
    verdict_reason: str
    conditions: str
    conditions_due_on: date | None
    applied_at: datetime
    decided_at: datetime | None
    opinions: list[OpinionShape] = field(default_factory=list)
