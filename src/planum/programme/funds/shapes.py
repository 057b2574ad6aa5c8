"""What the ledger and the payments look like over the wire."""

from dataclasses import dataclass, field
from datetime import date, datetime

from planum.programme.rules.shapes import FindingShape


@dataclass(frozen=True)
class PostingShape:
    account: str
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True)
class LedgerEntryShape:
    id: int
    pilot: str
    number: int
    at: datetime
    kind: str
    project: str
    payment: int | None
    memo: str
    reverses: int | None
    postings: list[PostingShape]
    ground: str = ""


@dataclass(frozen=True)
class BalanceShape:
    """Debits less credits of one account: a source of money is negative by what it gave."""

    account: str
    label: str
    amount_fen: int


@dataclass(frozen=True)
class PaymentShape:
    """A payment; `findings` is filled where one payment is asked for or decided."""

    id: int
    project: str
    milestone: int | None
    amount_fen: int
    state: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    override_reason: str
    findings: list[FindingShape] = field(default_factory=list)


@dataclass(frozen=True)
class TakenPapers:
    """How many papers of a kind a table brought, and over how many lines they were spread."""

    project: str
    kind: str
    papers: int
    shares: int


@dataclass(frozen=True)
class FiledInvoice:
    id: int
    project: str
    number: str
    seller: str
    buyer: str
    issued_on: date
    net_fen: int
    tax_fen: int
    digest: str


@dataclass(frozen=True)
class AssignedPaper:
    """`left_fen`: what of the paper stands for no line yet."""

    project: str
    kind: str
    number: str
    line: str
    amount_fen: int
    left_fen: int


@dataclass(frozen=True)
class WithdrawnPaper:
    project: str
    kind: str
    number: str
    reason: str


@dataclass(frozen=True)
class LineShape:
    """One line of equipment as it is on file; `photo` is the hash of its photo."""

    project: str
    line: str
    name: str
    model: str
    serial: str
    contract: str
    kind: str
    amount_fen: int
    photo: str
    checked_on: date | None


@dataclass(frozen=True)
class MismatchShape:
    """`kind` as in the match, `said` in the reader's words, `found` and `wanted` what was compared."""

    kind: str
    said: str
    line: str
    paper: str
    found: str
    wanted: str


@dataclass(frozen=True)
class LineMatchShape:
    """A line with what contract, invoices and payments come to, with tax. `matched_fen` is what all three cover."""

    line: str
    name: str
    state: str
    contracted_fen: int
    invoiced_fen: int
    paid_fen: int
    matched_fen: int
    has_photo: bool
    checked: bool
    mismatches: list[MismatchShape]


@dataclass(frozen=True)
class StepShape:
    name: str
    amount_fen: int


@dataclass(frozen=True)
class VerifiedSupport:
    """What the papers of a project carry by its form of support, step by step, and what was paid of it.

    `missing` says in words what would raise it.
    """

    project: str
    support_form: str
    entitled_fen: int
    paid_fen: int
    binding: str
    steps: list[StepShape]
    lines: list[LineMatchShape]
    missing: list[str]


@dataclass(frozen=True)
class LoanShape:
    id: int
    project: str
    bank: str
    number: str
    receipt: str
    principal_fen: int
    rate_bp: int
    drawn_on: date
    ends_on: date
    interest_paid_fen: int
    other_subsidy: str
    other_subsidy_fen: int


@dataclass(frozen=True)
class GuaranteeShape:
    id: int
    project: str
    guarantor: str
    number: str
    guaranteed_fen: int
    fee_fen: int
    starts_on: date
    ends_on: date
    fee_receipt: str


@dataclass(frozen=True)
class AccountShape:
    pilot: str
    project: str
    bank: str
    number: str
    holder: str
    subject_code: str
    open: bool


@dataclass(frozen=True)
class ReconciliationShape:
    """A statement beside the ledger. `difference_fen`: ledger − closing balance − what is not yet at the bank."""

    id: int
    pilot: str
    start_on: date
    end_on: date
    opening_fen: int
    closing_fen: int
    lines: int
    unmatched_lines: int
    in_transit_fen: int
    ledger_fen: int
    difference_fen: int
    state: str


@dataclass(frozen=True)
class SampledLine:
    """One line drawn for a check on site."""

    place: int
    project: str
    owner: str
    line: str
    name: str
    model: str
    serial: str
    amount_fen: int
    checked_on: date | None


@dataclass(frozen=True)
class Recovery:
    """What was deducted, recovered or returned on one ground, net of reversals."""

    ground: str
    deducted_fen: int
    recovered_fen: int
    returned_fen: int
    entries: list[int]
