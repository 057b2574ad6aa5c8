"""Money of a pilot: its ledger and payments, the papers behind them, its accounts and their reconciliation."""

from planum.programme.funds.models.accounts import (
    RECONCILIATIONS,
    STANDING,
    FundAccount,
    Reconciliation,
    ReconciliationState,
    StatementLine,
)
from planum.programme.funds.models.aid import Guarantee, InterestSlip, Loan
from planum.programme.funds.models.ledger import (
    ACCOUNTS,
    DECISIONS,
    Decision,
    EntryKind,
    LedgerEntry,
    LedgerPosting,
    Payment,
)
from planum.programme.funds.models.papers import (
    EquipmentLine,
    ExpenseType,
    Invoice,
    InvoiceKind,
    InvoiceShare,
    PurchaseContract,
    Voucher,
    VoucherShare,
)

__all__ = [
    "ACCOUNTS",
    "DECISIONS",
    "RECONCILIATIONS",
    "STANDING",
    "Decision",
    "EntryKind",
    "EquipmentLine",
    "ExpenseType",
    "FundAccount",
    "Guarantee",
    "InterestSlip",
    "Invoice",
    "InvoiceKind",
    "InvoiceShare",
    "LedgerEntry",
    "LedgerPosting",
    "Loan",
    "Payment",
    "PurchaseContract",
    "Reconciliation",
    "ReconciliationState",
    "StatementLine",
    "Voucher",
    "VoucherShare",
]
