"""Reads of the ledger and the payments."""

from planum.kernel.capabilities import query
from planum.kernel.naming import in_reader_language
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import Decision, LedgerEntry, Payment, PaymentFinding
from planum.programme.funds.shapes import (
    BalanceShape,
    FindingShape,
    LedgerEntryShape,
    PaymentShape,
    PostingShape,
)
from planum.programme.plan.models import Pilot, Tranche


@query
def ledger(*, pilot: str) -> list[LedgerEntryShape]:
    """The entries of a pilot's ledger that you may see, in their order: all of them for the city's authorities."""
    rows = LedgerEntry.objects.filter(pilot__code=pilot).select_related("pilot", "project")
    return [entry_shape(row) for row in rows.prefetch_related("postings")]


@query
def balances(*, pilot: str) -> list[BalanceShape]:
    """Where a pilot's money is now, by account. For the authorities of the city."""
    row = overseen_pilot(pilot)
    return [BalanceShape(one.value, account_label(one), fen) for one, fen in pilot_balances(row).items()]


@query
def payments(*, project: str = "", state: Decision | None = None) -> list[PaymentShape]:
    """The payments of the projects that concern you, the latest first."""
    rows = Payment.objects.select_related("project", "milestone", "requested_by", "decided_by")
    if project:
        rows = rows.filter(project__code=project)
    if state:
        rows = rows.filter(state=state)
    return [payment_shape(row) for row in rows]


@query
def payment(*, payment: int) -> PaymentShape:
    """One payment with what every rule found at the gate."""
    row = Payment.objects.select_related("project", "milestone", "requested_by", "decided_by").get(pk=payment)
    return payment_shape(row, list(row.findings.all()))


def overseen_pilot(code: str) -> Pilot:
    """The pilot, if the viewer sees its money; tranches are the authorities' alone."""
    seen = Tranche.objects.filter(pilot__code=code).values("pilot")
    pilot: Pilot = Pilot.objects.select_related("region").get(code=code, pk__in=seen)
    return pilot


def account_label(account: Account) -> str:
    return in_reader_language(account.label, account.label_en)


def entry_shape(row: LedgerEntry) -> LedgerEntryShape:
    postings = [PostingShape(one.account, one.debit_fen, one.credit_fen) for one in row.postings.all()]
    return LedgerEntryShape(
        row.pk, row.pilot.code, row.number, row.at, row.kind.value, row.project.code if row.project else "",
        row.payment_id, row.memo, row.reverses_id, postings,
    )  # fmt: skip


def payment_shape(row: Payment, findings: "list[PaymentFinding] | None" = None) -> PaymentShape:
    return PaymentShape(
        row.pk, row.project.code, row.milestone.number if row.milestone else None, row.amount_fen, row.state.value,
        row.requested_by.username, row.requested_at, row.decided_by.username if row.decided_by else "",
        row.decided_at, row.override_reason, [finding_shape(one) for one in findings or ()],
    )  # fmt: skip


def finding_shape(row: PaymentFinding) -> FindingShape:
    return FindingShape(
        row.rule, row.clause, row.title, row.title_en, row.passed, row.severity,
        row.facts, row.parameters, row.cure, row.cure_en,
    )  # fmt: skip
