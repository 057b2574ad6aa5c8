"""What the ledger and the payments look like over the wire."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


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


@dataclass(frozen=True)
class BalanceShape:
    """Debits less credits of one account: a source of money is negative by what it gave."""

    account: str
    label: str
    amount_fen: int


@dataclass(frozen=True)
class FindingShape:
    rule: str
    clause: str
    title: str
    title_en: str
    passed: bool
    severity: str
    facts: dict[str, Any]
    parameters: list[dict[str, Any]]
    cure: str
    cure_en: str


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
