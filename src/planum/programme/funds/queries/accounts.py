"""Reads of the accounts and of their reconciliation."""

from planum.kernel.capabilities import query
from planum.programme.funds.models import FundAccount, Reconciliation
from planum.programme.funds.reconciling import proof_of_balance
from planum.programme.funds.shapes import AccountShape, ReconciliationShape


@query
def fund_accounts(*, pilot: str = "") -> list[AccountShape]:
    """The accounts that keep the fund apart, as far as they concern you."""
    rows = FundAccount.objects.select_related("pilot", "project")
    return [account_shape(row) for row in (rows.filter(pilot__code=pilot) if pilot else rows)]


@query
def reconciliations(*, pilot: str) -> list[ReconciliationShape]:
    """Statements of the bank beside the ledger, the latest first, each with the proof of its balance."""
    rows = Reconciliation.objects.filter(pilot__code=pilot).select_related("pilot")
    return [reconciliation_shape(row) for row in rows]


def account_shape(row: FundAccount) -> AccountShape:
    return AccountShape(
        row.pilot.code, row.project.code if row.project else "", row.bank, row.number, row.holder, row.subject_code,
        row.closed_at is None,
    )  # fmt: skip


def reconciliation_shape(row: Reconciliation) -> ReconciliationShape:
    proof = proof_of_balance(row)
    return ReconciliationShape(
        row.pk, row.pilot.code, row.start_on, row.end_on, row.opening_fen, row.closing_fen, row.lines.count(),
        proof.unmatched_lines, proof.in_transit_fen, proof.ledger_fen, proof.difference_fen, row.state.value,
    )  # fmt: skip
