"""Reads of the ledger and the payments."""

from planum.kernel.capabilities import query
from planum.kernel.naming import in_reader_language
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import Decision, EntryKind, LedgerEntry, Payment
from planum.programme.funds.shapes import (
    BalanceShape,
    LedgerEntryShape,
    PaymentShape,
    PostingShape,
    Recovery,
)
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.rules.keeping import kept_findings
from planum.programme.rules.models import KeptFinding
from planum.programme.rules.queries import finding_shape


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
    return payment_shape(row, kept_findings(row))


@query
def recoveries(*, pilot: str) -> list[Recovery]:
    """What was deducted, recovered and returned of a pilot's money, by sanction case or audit finding (R39)."""
    place = overseen_pilot(pilot)
    rows = LedgerEntry.objects.filter(pilot=place).exclude(ground="").order_by("number").prefetch_related("postings")
    undone = set(LedgerEntry.objects.filter(pilot=place, reverses__isnull=False).values_list("reverses", flat=True))
    found: dict[str, list[LedgerEntry]] = {}
    for row in rows:
        if row.pk not in undone and not row.reverses_id:
            found.setdefault(row.ground, []).append(row)
    return [_recovery(ground, entries) for ground, entries in found.items()]


def reversed_on(ground: str) -> int:
    """Money that was taken back in the ledger on this ground, net of what was reversed: for the closing of its case.

    What is recovered and then returned counts once: the larger of what was taken back and what left the pilot.
    """
    undone = LedgerEntry._base_manager.filter(reverses__isnull=False).values("reverses")
    rows = LedgerEntry._base_manager.filter(ground=ground, reverses=None).exclude(pk__in=undone)
    one = _recovery(ground, list(rows.prefetch_related("postings")))
    return max(one.deducted_fen + one.recovered_fen, one.returned_fen)


def _recovery(ground: str, entries: list[LedgerEntry]) -> Recovery:
    def total(kind: EntryKind) -> int:
        return sum(row.amount_fen for row in entries if row.kind == kind)

    return Recovery(
        ground, total(EntryKind.DEDUCTED), total(EntryKind.RECOVERED), total(EntryKind.RETURNED),
        [row.number for row in entries],
    )  # fmt: skip


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
        row.payment_id, row.memo, row.reverses_id, postings, row.ground,
    )  # fmt: skip


def payment_shape(row: Payment, findings: "list[KeptFinding] | None" = None) -> PaymentShape:
    return PaymentShape(
        row.pk, row.project.code, row.milestone.number if row.milestone else None, row.amount_fen, row.state.value,
        row.requested_by.username, row.requested_at, row.decided_by.username if row.decided_by else "",
        row.decided_at, row.override_reason, [finding_shape(one) for one in findings or ()],
    )  # fmt: skip
