"""All facts of a plan, as its number model and its document read them. Money is in fen, coverage in per cent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

COVERAGE = "coverage"


@dataclass(frozen=True)
class Chapter:
    code: str
    title: str
    text: str
    blocks: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Industry:
    code: str
    name: str
    sub_industry: str
    output_fen: int
    firms: int
    chain_leader: str
    justification: str


@dataclass(frozen=True)
class Goal:
    code: str
    name: str
    unit: str
    baseline: str
    values: Mapping[str, str]

    def of(self, year: int) -> Decimal | None:
        return decimal_or_none(self.values.get(str(year), ""))


@dataclass(frozen=True)
class Task:
    wing: str
    number: int
    title: str
    content: str
    responsible: str
    milestones: str


@dataclass(frozen=True)
class ListedProject:
    code: str
    wing: str
    industry: str
    sub_industry: str
    name: str
    owner: str
    credit_code: str
    owner_role: str
    address: str
    content: str
    starts_on: date | None
    finishes_on: date | None
    total_investment_fen: int
    equipment_investment_fen: int
    completed_fen: int
    filing_code: str
    funding_sources: str
    central_fen: int
    other_central_fen: int
    other_programme: str
    category: str
    chain_code: str
    expected: str
    author_name: str
    author_kind: str
    leading_industry: str


@dataclass(frozen=True)
class Funding:
    source: str
    year: int
    wing: str
    amount_fen: int


@dataclass(frozen=True)
class Policy:
    programme: str
    content: str
    amount_fen: int


@dataclass(frozen=True)
class Link:
    kind: str
    city: str
    chain_code: str
    note: str


@dataclass(frozen=True)
class Guard:
    topic: str
    content: str
    responsible: str


@dataclass(frozen=True)
class Proof:
    number: int
    kind: str
    proves: str
    name: str
    pages: int


@dataclass(frozen=True)
class PlanContent:
    """One plan, whole. `on` is the day of the document: that of its finalisation."""

    code: str
    title: str
    city: str
    author: str
    starts_on: date
    ends_on: date
    on: date
    version: int = 0
    industry_reason: str = ""
    chapters: tuple[Chapter, ...] = ()
    industries: tuple[Industry, ...] = ()
    goals: tuple[Goal, ...] = ()
    tasks: tuple[Task, ...] = ()
    projects: tuple[ListedProject, ...] = ()
    funds: tuple[Funding, ...] = ()
    policies: tuple[Policy, ...] = ()
    links: tuple[Link, ...] = ()
    guards: tuple[Guard, ...] = ()
    proofs: tuple[Proof, ...] = field(default=())

    @property
    def years(self) -> range:
        return range(self.starts_on.year, self.ends_on.year + 1)


def decimal_or_none(written: str) -> Decimal | None:
    try:
        found = Decimal(written.strip().rstrip("%％"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
