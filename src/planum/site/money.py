"""What the ledger tells the dashboards of performance, which stand below it."""

from datetime import date

from django.db.models import F, Max, Sum

from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.models import ACCOUNTS, LedgerEntry, LedgerPosting
from planum.programme.performance.money import PilotMoney
from planum.programme.plan.models import Pilot


def pilot_money(pilot: Pilot, on: date) -> PilotMoney:
    """Central funds received and paid up to a day, as the ledger says, whoever asks."""
    rows = LedgerPosting._base_manager.filter(entry__pilot=pilot, entry__at__date__lte=on).order_by()
    totals: dict[Account, int] = dict.fromkeys(Account, 0)
    paid: dict[str, int] = {}
    for row in rows.values("account", "entry__project__code").annotate(change=Sum(F("debit_fen") - F("credit_fen"))):
        account = ACCOUNTS[row["account"]]
        totals[account] += row["change"]
        if account is Account.PAID and row["entry__project__code"]:
            paid[row["entry__project__code"]] = row["change"]
    entries = LedgerEntry._base_manager.filter(pilot=pilot, at__date__lte=on)
    last = entries.aggregate(last=Max("number"))["last"] or 0
    return PilotMoney(-totals[Account.STATE_TREASURY], totals[Account.PAID], last, paid)
