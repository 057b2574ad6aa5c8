"""What projects look like over the wire."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class ProjectShape:
    code: str
    name: str
    name_en: str
    pilot: str
    owner: str
    wing: str
    industry: str
    category: str
    support_form: str
    total_investment_fen: int
    allocation_fen: int
    other_central_fen: int
    listed_in: str
    starts_on: date
    finishes_on: date
    state: str
    filing_code: str = ""
    address: str = ""
    content: str = ""
    chain_code: str = ""
    equipment_investment_fen: int = 0
    in_statistics: bool = False
    joint_code: str = ""
    application: str = ""


@dataclass(frozen=True)
class Incident:
    """An accident or a penalty that a firm declares; `kind` is safety, environment, quality or penalty."""

    kind: str
    on: date
    about: str = ""


@dataclass(frozen=True)
class ProfileShape:
    firm: str
    credit_code: str
    address: str
    registered_in: str
    is_legal_person: bool
    legal_representative: str
    contact_name: str
    contact_phone: str
    industry_code: str
    industry: str
    output_fen: int | None
    is_above_scale: bool
    digital_level: str
    incidents: list[Incident]
    sources: dict[str, Any]


@dataclass(frozen=True)
class CallShape:
    code: str
    name: str
    name_en: str
    pilot: str
    about: str
    wings: list[str]
    industries: list[str]
    opens_on: date
    closes_on: date
    is_supplement: bool
    state: str
    fields: list[dict[str, Any]]
    attachments: list[dict[str, Any]]


@dataclass(frozen=True)
class ApplicationShape:
    code: str
    call: str
    firm: str
    name: str
    wing: str
    industry: str
    category: str
    support_form: str
    total_investment_fen: int | None
    requested_fen: int | None
    state: str
    submitted_at: datetime | None
    under_examination: bool


@dataclass(frozen=True)
class StepShape:
    state: str
    at: datetime
    reason: str
    clause: str
    advice: str


@dataclass(frozen=True)
class ApplicationDetail:
    """`values` by the codes of the form's fields, money in fen; `prefilled` names the source of what was filled in."""

    application: ApplicationShape
    values: dict[str, Any]
    prefilled: dict[str, Any]
    attachments: list[str]
    equipment_lines: int
    steps: list[StepShape]


@dataclass(frozen=True)
class Gap:
    """Something that is missing before an application can be submitted: a field or an attachment, by its code."""

    code: str
    text: str


@dataclass(frozen=True)
class FindingShape:
    """What a rule found; a cure is empty where it is met."""

    rule: str
    clause: str
    title: str
    title_en: str
    passed: bool
    blocks: bool
    cure: str
    cure_en: str


@dataclass(frozen=True)
class ApplicationCheck:
    """`may_submit`: nothing is missing and no rule blocks."""

    application: str
    may_submit: bool
    gaps: list[Gap]
    findings: list[FindingShape]


@dataclass(frozen=True)
class DuplicateShape:
    id: int
    application: str
    against: str
    kind: str
    score: float
    verdict: str
    state: str
    reason: str
    evidence: list[dict[str, Any]]


@dataclass(frozen=True)
class SearchShape:
    """What a search compared and found. `possible` pairs lie below the line of what a person must decide."""

    applications: int
    compared: int
    cases: int
    new: int
    possible: int


@dataclass(frozen=True)
class FundingShape:
    id: int
    programme: str
    level: str
    firm: str
    credit_code: str
    project: str
    filing_code: str
    invoice: str
    serial: str
    amount_fen: int
    granted_on: date | None


@dataclass(frozen=True)
class TakenRows:
    """How many rows of a file were taken, and how many stood there already."""

    rows: int
    added: int
    kept: int


@dataclass(frozen=True)
class ContractShape:
    """`signed_on` is None while it is a draft."""

    number: str
    project: str
    bureau: str
    amount_fen: int
    signed_on: date | None
    milestones: list[dict[str, Any]]
    indicators: list[dict[str, Any]]


@dataclass(frozen=True)
class LimitShape:
    """One limit of support: the amount it allows, and the rule, parameter, source and clause that set it."""

    rule: str
    amount_fen: int
    parameter: str
    scope: str
    source: str
    clause: str
    binding: bool


@dataclass(frozen=True)
class EstimateShape:
    """What central support may come to; `notes` say in words what else bounds or excludes it."""

    amount_fen: int
    share: str
    limits: list[LimitShape] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
