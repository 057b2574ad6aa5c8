"""What the pages of accounts and of statements are put together from."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from planum.programme.funds.ledger import cash_of
from planum.programme.funds.models import FundAccount, LedgerEntry, Reconciliation, StatementLine
from planum.programme.funds.reconciling import in_transit, proof_of_balance
from planum.programme.funds.tables.papers import (
    AccountTable,
    ReconciliationTable,
    StatementLineTable,
    TransitTable,
)
from planum.programme.plan.models import Pilot
from planum.ui.formats import entered_by, instant, money
from planum.ui.formats import state as shown_state
from planum.ui.panels import Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel


def account_panels(pilot: Pilot) -> list[Panel]:
    accounts = FundAccount.objects.filter(pilot=pilot).select_related("project")
    statements = Reconciliation.objects.filter(pilot=pilot)
    return [
        TablePanel(title=_("Accounts"), table=AccountTable(accounts, orderable=False)),
        TablePanel(title=_("Statements beside the ledger"), table=ReconciliationTable(statements, orderable=False)),
        TablePanel(title=_("Not yet at the bank"), table=TransitTable(_transit(pilot), orderable=False)),
    ]


def statement_panels(row: Reconciliation, *, may_match: bool) -> list[Panel]:
    """The proof of the balance, the lines, and what the bank has not shown yet."""
    proof = proof_of_balance(row)
    lines = list(row.lines.select_related("entry__pilot"))
    waiting = _transit(row.pilot)
    figures = FiguresPanel(figures=[
        Fact(_("Closing balance of the bank"), money(row.closing_fen), note=entered_by(row.by, row.at)),
        Fact(_("Not yet at the bank, and later statements"), money(proof.in_transit_fen), note=_("from the ledger")),
        Fact(_("Balance of the ledger"), money(proof.ledger_fen), note=_("from the ledger")),
        Fact(_("Difference"), money(proof.difference_fen), note=_("zero when everything is matched")),
    ])  # fmt: skip
    facts = FactsPanel(title=_("The statement"), width=6, rows=[
        (_("Account"), row.account), (_("From"), instant(row.start_on)), (_("Until"), instant(row.end_on)),
        (_("Opening balance"), money(row.opening_fen)), (_("State"), shown_state(row.state)),
        Fact(_("Statement"), row.statement.name, note=row.statement.digest[:19]),
    ])  # fmt: skip
    transit = TablePanel(title=_("Not yet at the bank"), table=TransitTable(waiting, orderable=False), width=6)
    table = TablePanel(title=_("Lines of the bank"), table=StatementLineTable(lines, orderable=False))
    return [figures, *_unmatched(lines, waiting, row, may_match=may_match), table, facts, transit]


def _unmatched(
    lines: list[StatementLine], waiting: list[LedgerEntry], row: Reconciliation, *, may_match: bool
) -> list[Panel]:
    open_lines = [line for line in lines if line.entry_id is None]
    if not open_lines or not may_match:
        return []
    rows = [
        {"line": line, "choices": [one for one in waiting if one.cash_fen == line.amount_fen]}  # type: ignore[attr-defined]
        for line in open_lines
    ]
    content = render_to_string("funds/unmatched.html", {"rows": rows, "statement": row})
    return [TextPanel(title=_("Lines that no entry explains"), content=content)]


def _transit(pilot: Pilot) -> list[LedgerEntry]:
    rows = in_transit(pilot)
    for row in rows:
        row.cash_fen = cash_of(row)  # type: ignore[attr-defined]  # Only the table reads it.
    return rows
