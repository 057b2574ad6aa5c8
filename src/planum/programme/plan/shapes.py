"""What pilots and plans look like over the wire."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class PilotShape:
    code: str
    name: str
    name_en: str
    region: str
    batch: int
    award_fen: int
    starts_on: date
    ends_on: date
    approval: str


@dataclass(frozen=True)
class TrancheShape:
    pilot: str
    number: int
    amount_fen: int
    received_on: date | None
    evaluation: str


@dataclass(frozen=True)
class PlanShape:
    """`supplements` is the code of the approved plan a supplement adds to."""

    code: str
    name: str
    name_en: str
    region: str
    batch: int
    state: str
    version: int
    starts_on: date
    ends_on: date
    supplements: str
    approval: str
    award_fen: int | None


@dataclass(frozen=True)
class PlannedProjectShape:
    """A line of the list of projects; `withdrawn` ones count no longer."""

    plan: str
    code: str
    name: str
    wing: str
    industry: str
    owner: str
    credit_code: str
    owner_role: str
    total_investment_fen: int
    equipment_investment_fen: int
    central_fen: int
    other_central_fen: int
    category: str
    support_form: str
    filing_code: str
    address: str
    content: str
    chain_code: str
    starts_on: date | None
    finishes_on: date | None
    withdrawn: bool
    name_en: str = ""


@dataclass(frozen=True)
class PlanPartShape:
    """A row of a plan as it was written."""

    plan: str
    part: str
    id: int


@dataclass(frozen=True)
class PlanNumberShape:
    """A number of the model: `written` is how texts of the plan write it."""

    code: str
    name: str
    kind: str
    figure: str
    unit: str
    written: str


@dataclass(frozen=True)
class PlanGapShape:
    """What a plan lacks or where it contradicts itself; `rule` where one of the programme asks for it."""

    rule: str
    text: str
    cure: str
    blocks: bool
    part: str
    key: str


@dataclass(frozen=True)
class PackageShape:
    """A submission package: its file with hash, and each file within it with hash, pages and size."""

    id: int
    plan: str
    version: int
    name: str
    digest: str
    size: int
    files: list[dict[str, str | int]] = field(default_factory=list)


@dataclass(frozen=True)
class TemplateShape:
    name: str
    scope: str
    valid_from: date
    source: str
    chapters: int


@dataclass(frozen=True)
class ImportedShape:
    """How many rows a file had, and how many of them were new or changed."""

    plan: str
    rows: int
    added: int
    changed: int
