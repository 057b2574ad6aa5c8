"""What is known behind a payment: documents, accounts, lines of equipment with their three papers. Money is in fen."""

from dataclasses import dataclass
from enum import StrEnum


class Acceptance(StrEnum):
    NONE = "none"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """`payee_is_owner`: the account belongs to the project's owner; `fund_code` is the fund's own subject or project
    code in the books; `vouchers_without_project` counts vouchers that name no project."""

    payee_account: str
    payee_is_owner: bool
    fund_code: str
    is_segregated: bool
    vouchers_without_project: int = 0


@dataclass(frozen=True, slots=True)
class LineEvidence:
    """One line of equipment: what contract, invoices and payments say of it, and whether it was seen on site.

    `contradictions` are codes of what the papers say against each other beside the amounts: names, days, uses.
    """

    line: str
    contract_fen: int
    invoice_fen: int
    paid_fen: int
    has_photo: bool
    contradictions: tuple[str, ...] = ()

    @property
    def spread_fen(self) -> int:
        amounts = (self.contract_fen, self.invoice_fen, self.paid_fen)
        return max(amounts) - min(amounts)


@dataclass(frozen=True, slots=True)
class RepeatedUse:
    """An invoice number or a serial number that stands somewhere else too; `where` names programme and project."""

    kind: str
    number: str
    where: str


@dataclass(frozen=True, slots=True)
class PaymentEvidence:
    """Each part that is None was not looked at: its rule says that it does not apply, never that it passed.

    `support_documents` are codes: loan_contract, loan_receipt, interest_statement, guarantee_contract,
    guarantee_fee_receipt. `expense_types` are codes, compared with the parameter `forbidden_uses`. An interim payment
    does without the acceptance (`acceptance_needed`), within what the papers carry (`entitled_fen`, of all payments).
    """

    support_documents: tuple[str, ...] | None = None
    support_form_note: str = ""
    account: AccountFacts | None = None
    expense_types: tuple[str, ...] | None = None
    lines: tuple[LineEvidence, ...] | None = None
    acceptance: Acceptance | None = None
    repeated: tuple[RepeatedUse, ...] | None = None
    acceptance_needed: bool = True
    entitled_fen: int | None = None


@dataclass(frozen=True, slots=True)
class OwnShare:
    """A city's own share of a joint project and what it will have booked after the payment."""

    share_fen: int
    booked_after_fen: int
