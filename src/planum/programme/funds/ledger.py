"""Writing to the ledger and adding it up; called by actions, which hold the lock of the pilot."""

from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import Person
from planum.programme.funds.engine.ledger import Account, Entry, Posting
from planum.programme.funds.models import ACCOUNTS, EntryKind, LedgerEntry, LedgerPosting, Payment
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project

Balances = dict[Account, int]

# No place of a pilot, and none of a project, may hold less than nothing. A project's own part of the grant account is
# negative by what was allocated to it.
KEPT = (Account.CENTRAL_GRANT, Account.ALLOCATED, Account.PAID, Account.RECOVERED, Account.RETURNED)
KEPT_OF_PROJECT = (Account.ALLOCATED, Account.PAID, Account.RECOVERED)
# What lies in the fund's account at the bank.
CASH = (Account.CENTRAL_GRANT, Account.ALLOCATED, Account.RECOVERED)


def write_entry(
    *, pilot: Pilot, kind: EntryKind, entry: Entry, by: Person, memo: str, project: Project | None = None,
    payment: Payment | None = None, tranche: int | None = None, reverses: LedgerEntry | None = None, ground: str = "",
) -> LedgerEntry:  # fmt: skip
    """Append an entry, which the engine has found balanced, under the pilot's next number.

    Raises Refused if an account would hold less than nothing afterwards; the caller's transaction then keeps nothing.
    """
    last = LedgerEntry._base_manager.filter(pilot=pilot).aggregate(last=Max("number"))["last"] or 0
    row: LedgerEntry = LedgerEntry.objects.create(
        pilot=pilot, number=last + 1, at=timezone.now(), kind=kind, project=project, payment=payment,
        tranche=tranche, reverses=reverses, memo=memo, ground=ground, by=by,
    )  # fmt: skip
    LedgerPosting.objects.bulk_create(
        LedgerPosting(entry=row, account=one.account.value, debit_fen=one.debit_fen, credit_fen=one.credit_fen)
        for one in entry.postings
    )
    _require_cover(row)
    return row


def _require_cover(row: LedgerEntry) -> None:
    """Money that went on is brought back first, and what is not there does not leave."""
    places: list[tuple[Balances, tuple[Account, ...]]] = [(pilot_balances(row.pilot), KEPT)]
    if row.project:
        places.append((project_balances(row.project), KEPT_OF_PROJECT))
    if any(totals[account] < 0 for totals, accounts in places for account in accounts):
        raise Refused(
            _("The money of this entry is no longer in the account that it would leave."),
            _("An account holds at least nothing."),
            _("Reverse the later entries first, or move less."),
        )


def recovered_of(payment: Payment) -> int:
    """What was recovered of a payment, less recoveries that were reversed."""
    rows = LedgerPosting._base_manager.filter(entry__payment=payment, account=Account.RECOVERED.value)
    return rows.aggregate(total=Sum(F("debit_fen") - F("credit_fen")))["total"] or 0


def cash_of(row: LedgerEntry) -> int:
    """What an entry moves at the bank: positive where money comes in."""
    cash = {account.value for account in CASH}
    return sum(one.debit_fen - one.credit_fen for one in row.postings.all() if one.account in cash)


def entry_of(row: LedgerEntry) -> Entry:
    """A stored entry as the engine takes it."""
    project = row.project.code if row.project else ""
    postings = LedgerPosting._base_manager.filter(entry=row).order_by("pk")
    return Entry(tuple(Posting(ACCOUNTS[one.account], one.debit_fen, one.credit_fen, project) for one in postings))


def pilot_balances(pilot: Pilot) -> Balances:
    """Debits less credits of every account of the whole pilot, whoever is looking."""
    return _added_up(entry__pilot=pilot)


def project_balances(project: Project) -> Balances:
    return _added_up(entry__project=project)


def balances_by_project(pilot: Pilot) -> dict[str, Balances]:
    """The balances of each project of the pilot that the ledger knows, by the project's code."""
    rows = (
        LedgerPosting._base_manager.filter(entry__pilot=pilot, entry__project__isnull=False)
        .values("entry__project__code", "account")
        .annotate(change=Sum(F("debit_fen") - F("credit_fen")))
        .order_by("entry__project__code")
    )
    found: dict[str, Balances] = {}
    for row in rows:
        totals = found.setdefault(row["entry__project__code"], dict.fromkeys(Account, 0))
        totals[ACCOUNTS[row["account"]]] = row["change"]
    return found


def allocated(totals: Balances) -> int:
    """What was allocated, whether still waiting or paid already."""
    return totals[Account.ALLOCATED] + totals[Account.PAID]


def _added_up(**where: object) -> Balances:
    rows = LedgerPosting._base_manager.filter(**where).order_by().values("account")
    totals = dict.fromkeys(Account, 0)
    for row in rows.annotate(change=Sum(F("debit_fen") - F("credit_fen"))):
        totals[ACCOUNTS[row["account"]]] = row["change"]
    return totals
