"""What rounds, candidacies and links look like over the wire."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class CriterionShape:
    code: str
    name: str
    name_en: str
    weight: int


@dataclass(frozen=True)
class NewCriterion:
    code: str
    name: str
    weight: int
    name_en: str = ""
    asks: str = ""
    asks_en: str = ""


@dataclass(frozen=True)
class RoundShape:
    batch: int
    name: str
    name_en: str
    notice: str
    notice_on: date
    closes_on: date | None
    criteria: list[CriterionShape]


@dataclass(frozen=True)
class ParticipantShape:
    batch: int
    code: str
    name: str
    source: str
    certainty: str


@dataclass(frozen=True)
class QuotaShape:
    """How many a province may recommend in a round (None: no limit), and how many it has."""

    province: str
    batch: int
    allowed: int | None
    recommended: int
    unit: str


@dataclass(frozen=True)
class NewPaper:
    """A part of the package as PDF in base64."""

    part: str
    name: str
    content: str


@dataclass(frozen=True)
class NewChain:
    code: str
    name: str


@dataclass(frozen=True)
class NewScore:
    criterion: str
    points: int
    reason: str


@dataclass(frozen=True)
class CandidacyShape:
    """`total` is None where you may not see the examination, or there is none."""

    id: int
    batch: int
    province: str
    region: str
    members: list[str]
    kind: str
    state: str
    submitted_at: datetime | None
    total: float | None
    reason: str
    outcome: str


@dataclass(frozen=True)
class CandidacyFinding:
    rule: str
    title: str
    title_en: str
    verdict: str
    cure: str
    cure_en: str
    clause: str


@dataclass(frozen=True)
class LetterShape:
    candidacy: int
    number: str
    title: str
    dated_on: date
    state: str
    pages: int | None
    digest: str


@dataclass(frozen=True)
class SubmissionShape:
    candidacy: int
    received_at: datetime
    handed_over_by: str
    paper_copies: int
    discs: int
    manifest: str
    paper_pages: dict[str, int]


@dataclass(frozen=True)
class NewShare:
    region: str
    share_bp: int


@dataclass(frozen=True)
class ShareShape:
    region: str
    name: str
    share_bp: int
    is_lead: bool
    confirmed: bool


@dataclass(frozen=True)
class JointShape:
    """`own_project` and `own_fen` are your city's own books; of partners there is only the share."""

    code: str
    name: str
    name_en: str
    chain: str
    chain_name: str
    lead: str
    total_investment_fen: int
    central_fen: int
    starts_on: date
    finishes_on: date
    state: str
    shares: list[ShareShape]
    own_project: str
    own_fen: int | None


@dataclass(frozen=True)
class CityLinkShape:
    id: int
    region: str
    other: str
    other_name: str
    kind: str
    chain: str
    chain_name: str
    note: str
    noted_at: datetime


@dataclass(frozen=True)
class SameChainShape:
    """A chain in your city's plan and in another city's: of the other only its name and the title of its plan."""

    region: str
    region_name: str
    chain: str
    chain_name: str
    other: str
    other_name: str
    other_plan: str
    own_note: str
    other_note: str
