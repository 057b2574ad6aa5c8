"""Every read of the money and of the papers behind it."""

from planum.programme.funds.queries.accounts import (
    account_shape,
    fund_accounts,
    reconciliation_shape,
    reconciliations,
)
from planum.programme.funds.queries.audit import audit_export, audit_sample
from planum.programme.funds.queries.money import (
    account_label,
    balances,
    entry_shape,
    ledger,
    overseen_pilot,
    payment,
    payment_shape,
    payments,
    recoveries,
    reversed_on,
)
from planum.programme.funds.queries.papers import (
    estimate_guarantee_fee,
    estimate_loan_interest,
    guarantee_shape,
    guarantees,
    line_shape,
    loan_shape,
    loans,
    missing_of,
    verified_support,
)

__all__ = [
    "account_label",
    "account_shape",
    "audit_export",
    "audit_sample",
    "balances",
    "entry_shape",
    "estimate_guarantee_fee",
    "estimate_loan_interest",
    "fund_accounts",
    "guarantee_shape",
    "guarantees",
    "ledger",
    "line_shape",
    "loan_shape",
    "loans",
    "missing_of",
    "overseen_pilot",
    "payment",
    "payment_shape",
    "payments",
    "reconciliation_shape",
    "reconciliations",
    "recoveries",
    "reversed_on",
    "verified_support",
]
