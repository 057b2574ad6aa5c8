"""The ledger beside the statements of the bank."""

import pytest

from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    close_reconciliation,
    match_statement_line,
    withdraw_statement,
)
from planum.programme.funds.models import (
    LedgerEntry,
    StatementLine,
)
from programme.funds.sending import a_statement, refusal_of
from programme.world import (
    WAN_FEN,
    a_city,
    a_funded_pilot,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def test_ledger_and_bank_agree_when_every_line_is_matched() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)

    found = a_statement(city, pilot.code, 15_000 * WAN_FEN, "2025-09-01,T1,省财政厅,150000000")

    assert (found.unmatched_lines, found.difference_fen, found.ledger_fen) == (0, 0, 15_000 * WAN_FEN)
    assert close_reconciliation(by=city.finance, reconciliation=found.id).state == "closed"


def test_a_line_that_no_entry_explains_keeps_the_statement_open() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    found = a_statement(
        city, pilot.code, 14_999 * WAN_FEN, "2025-09-01,T1,省财政厅,150000000", "2025-12-01,T2,某单位,-10000"
    )

    assert (found.unmatched_lines, found.difference_fen) == (1, WAN_FEN)
    with pytest.raises(Refused, match="1 lines are unmatched"):
        close_reconciliation(by=city.finance, reconciliation=found.id)
    with viewing(SYSTEM):
        line, entry = StatementLine.objects.get(reference="T2"), LedgerEntry.objects.get()
    with pytest.raises(Refused, match="proven by another line"):
        match_statement_line(by=city.finance, line=line.pk, entry=entry.pk)


def test_a_statement_whose_lines_do_not_lead_to_its_balance_is_refused() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)

    with pytest.raises(Refused, match="The lines lead to"):
        a_statement(city, pilot.code, 1, "2025-09-01,T1,省财政厅,150000000")
    refusal = refusal_of(lambda: a_statement(city, pilot.code, 100, "2027-09-01,T1,省财政厅,1"))
    assert [(cell.row, cell.column) for cell in refusal.cells] == [(2, "day")]


def test_a_statement_in_error_is_withdrawn_and_its_period_is_free_again() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    wrong = a_statement(city, pilot.code, 14_999 * WAN_FEN, "2025-09-01,T1,厅,150000000", "2025-12-01,T2,某,-10000")

    gone = withdraw_statement(by=city.finance, reconciliation=wrong.id, reason="导错账户")
    right = a_statement(city, pilot.code, 15_000 * WAN_FEN, "2025-09-01,T1,省财政厅,150000000")

    assert (gone.state, gone.unmatched_lines) == ("withdrawn", 2)
    assert (right.unmatched_lines, right.difference_fen) == (0, 0)
    close_reconciliation(by=city.finance, reconciliation=right.id)
    for statement in (wrong, right):
        with pytest.raises(Refused, match="what was declared to agree stays"):
            withdraw_statement(by=city.finance, reconciliation=statement.id, reason="错")
