"""What the ledger tells the dashboards of performance, which stand below it."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F, Max, Sum

from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.models import ACCOUNTS, LedgerEntry, LedgerPosting
from planum.programme.performance.money import PilotMoney
from planum.programme.plan.models import Pilot


def money_of_pilots(pilots: Sequence[Pilot], on: date) -> Mapping[int, PilotMoney]:
    """Central funds received and paid up to a day, as the ledger says, whoever asks; two questions for all pilots."""
    totals: dict[int, dict[Account, int]] = {row.pk: dict.fromkeys(Account, 0) for row in pilots}
    paid: dict[int, dict[str, int]] = {row.pk: {} for row in pilots}
    rows = LedgerPosting._base_manager.filter(entry__pilot__in=pilots, entry__at__date__lte=on).order_by()
    grouped = rows.values("entry__pilot", "account", "entry__project__code")
    for row in grouped.annotate(change=Sum(F("debit_fen") - F("credit_fen"))):
        account, pilot = ACCOUNTS[row["account"]], row["entry__pilot"]
        totals[pilot][account] += row["change"]
        if account is Account.PAID and row["entry__project__code"]:
            paid[pilot][row["entry__project__code"]] = row["change"]
    entries = LedgerEntry._base_manager.filter(pilot__in=pilots, at__date__lte=on).order_by()
    last = dict(entries.values_list("pilot").annotate(last=Max("number")))
    return {
        key: PilotMoney(-found[Account.STATE_TREASURY], found[Account.PAID], last.get(key, 0), paid[key])
        for key, found in totals.items()
    }
