"""The ledger beside the bank: which line proves which entry, and whether the balances agree."""

from collections import defaultdict
from dataclasses import dataclass

from planum.programme.funds.ledger import CASH, cash_of, pilot_balances
from planum.programme.funds.models import LedgerEntry, Reconciliation, StatementLine
from planum.programme.plan.models import Pilot


@dataclass(frozen=True)
class BalanceProof:
    """Closing balance of the bank + what is not yet at the bank = what the ledger says lies there, and `difference_fen`
    is what this equation is short of."""

    closing_fen: int
    in_transit_fen: int
    ledger_fen: int
    unmatched_lines: int

    @property
    def difference_fen(self) -> int:
        return self.ledger_fen - self.closing_fen - self.in_transit_fen


def in_transit(pilot: Pilot) -> list[LedgerEntry]:
    """Entries that move money and that no statement has proven. An entry and its reversal cancel each other."""
    rows = LedgerEntry._base_manager.filter(pilot=pilot, statement_line=None).order_by("number")
    moving = {row.pk: row for row in rows.select_related("project").prefetch_related("postings") if cash_of(row)}
    cancelled = {row.pk for row in moving.values() if row.reverses_id in moving}
    cancelled |= {row.reverses_id for row in moving.values() if row.reverses_id in moving}
    return [row for pk, row in moving.items() if pk not in cancelled]


def propose(statement: Reconciliation) -> int:
    """Match lines to entries of the same amount, the nearest day first; how many were matched."""
    waiting: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in in_transit(statement.pilot):
        waiting[cash_of(entry)].append(entry)
    lines = list(StatementLine._base_manager.filter(reconciliation=statement, entry=None).order_by("on", "pk"))
    matched = []
    for line in lines:
        candidates = waiting.get(line.amount_fen)
        if candidates:
            nearest = min(candidates, key=lambda entry: abs((entry.at.date() - line.on).days))
            candidates.remove(nearest)
            line.entry = nearest
            matched.append(line)
    StatementLine._base_manager.bulk_update(matched, ["entry"])
    return len(matched)


def proof_of_balance(statement: Reconciliation) -> BalanceProof:
    totals = pilot_balances(statement.pilot)
    later = StatementLine._base_manager.filter(
        reconciliation__account__pilot=statement.pilot, reconciliation__start_on__gt=statement.end_on,
        entry__isnull=False,
    )  # fmt: skip
    after = sum(line.amount_fen for line in later)
    unmatched = StatementLine._base_manager.filter(reconciliation=statement, entry=None).count()
    open_fen = sum(cash_of(entry) for entry in in_transit(statement.pilot))
    return BalanceProof(statement.closing_fen, open_fen + after, sum(totals[one] for one in CASH), unmatched)
