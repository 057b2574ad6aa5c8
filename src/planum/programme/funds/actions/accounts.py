"""Writes of the accounts that keep the fund apart, and of their reconciliation with the bank."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move
from planum.programme.funds.columns import REFERENCE, STATEMENT_COLUMNS
from planum.programme.funds.ledger import cash_of
from planum.programme.funds.locking import decoded, locked_pilot, project_of, require_reason
from planum.programme.funds.models import (
    RECONCILIATIONS,
    STANDING,
    FundAccount,
    LedgerEntry,
    Reconciliation,
    ReconciliationState,
    StatementLine,
)
from planum.programme.funds.permissions import can_keep_accounts
from planum.programme.funds.queries import account_shape, reconciliation_shape
from planum.programme.funds.reconciling import proof_of_balance, propose
from planum.programme.funds.shapes import AccountShape, ReconciliationShape
from planum.ui.exchange.columns import Faults, read_table, repeated


@action(permission=can_keep_accounts)
def open_fund_account(
    *, by: Person, pilot: str, bank: str, number: str, holder: str, subject_code: str, project: str = ""
) -> AccountShape:
    """Enter the account that keeps the fund apart (R23); with a project, the account its owner is paid into."""
    place = locked_pilot(by, pilot)
    owned = project_of(project) if project else None
    if owned and owned.pilot_id != place.pk:
        raise Refused(_("%(project)s belongs to another pilot.") % {"project": owned})
    if not all(text.strip() for text in (bank, number, holder, subject_code)):
        raise Refused(_("A field is empty."), _("Bank, number, holder and subject code, none empty."))
    stand = FundAccount._base_manager.filter(closed_at=None)
    if stand.filter(number=number).exists() or stand.filter(pilot=place, project=owned).exists():
        raise Refused(
            _("Account %(number)s.") % {"number": number},
            _("One account for each fund and each project, and none for two (R23)."),
            _("Close the account before, or enter another number."),
        )
    row = FundAccount.objects.create(
        pilot=place, project=owned, bank=bank, number=number, holder=holder, subject_code=subject_code,
        opened_by=by, opened_at=timezone.now(),
    )  # fmt: skip
    record(row, after={"pilot": pilot, "project": project, "number": number, "holder": holder,
                       "subject_code": subject_code})  # fmt: skip
    return account_shape(row)


@action(permission=can_keep_accounts)
def close_fund_account(*, by: Person, number: str, reason: str) -> AccountShape:
    """Close an account, so that another may take its place. Its reconciliations stay."""
    row = FundAccount.objects.select_related("pilot", "project").get(number=number, closed_at=None)
    locked_pilot(by, row.pilot.code)
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    record(row, after={"closed_for": reason})
    return account_shape(row)


@action(permission=can_keep_accounts)
def import_statement(
    *, by: Person, pilot: str, start_on: date, end_on: date, opening_fen: int, closing_fen: int, name: str,
    content: str,
) -> ReconciliationShape:  # fmt: skip
    """Take in a statement of the pilot's account (Excel or CSV, as base64) and match its lines to the ledger.

    Lines outside the period, or a statement whose lines do not lead from one balance to the other, refuse it whole.
    """
    place = locked_pilot(by, pilot)
    account = FundAccount.objects.filter(pilot=place, project=None, closed_at=None).first()
    if account is None:
        raise Refused(_("The pilot has no account."), _("A statement of the fund's own account (R23)."),
                      _("Enter the account first."))  # fmt: skip
    given = decoded(name, content)
    faults = Faults()
    rows = read_table(name, given, STATEMENT_COLUMNS, faults)
    repeated(rows, lambda row: row["reference"], REFERENCE, faults)
    for row in rows:
        if isinstance(row["day"], date) and not start_on <= row["day"] <= end_on:
            faults.add(row.number, STATEMENT_COLUMNS[0], row["day"], _("A day of the period of the statement."))
    faults.refuse()
    _check_statement(account, start_on, end_on, opening_fen, closing_fen, sum(row["amount_yuan"] for row in rows))
    kept = store(content=given, name=name, media_type="application/octet-stream", owner=_home(by))
    statement = Reconciliation.objects.create(
        pilot=place, account=account, start_on=start_on, end_on=end_on, opening_fen=opening_fen,
        closing_fen=closing_fen, statement=kept, by=by, at=timezone.now(),
    )  # fmt: skip
    StatementLine.objects.bulk_create(
        StatementLine(
            reconciliation=statement, on=row["day"], reference=row["reference"], counterpart=row["counterpart"],
            amount_fen=row["amount_yuan"],
        )
        for row in rows
    )  # fmt: skip
    matched = propose(statement)
    record(statement, after={"lines": len(rows), "matched": matched, "opening_fen": opening_fen,
                             "closing_fen": closing_fen, "statement": kept.digest})  # fmt: skip
    return reconciliation_shape(statement)


@action(permission=can_keep_accounts)
def match_statement_line(*, by: Person, line: int, entry: int) -> ReconciliationShape:
    """Say which entry of the ledger a line of a statement proves; 0: none. Their amounts are the same."""
    row = StatementLine.objects.select_related("reconciliation__pilot").get(pk=line)
    statement = row.reconciliation
    locked_pilot(by, statement.pilot.code)
    _require_open(statement)
    before = row.entry_id
    row.entry = _entry_for(row, entry) if entry else None
    row.save(update_fields=["entry"])
    record(row, before={"entry": before}, after={"entry": row.entry_id})
    return reconciliation_shape(statement)


@action(permission=can_keep_accounts)
def close_reconciliation(*, by: Person, reconciliation: int) -> ReconciliationShape:
    """Declare that a statement and the ledger agree. Refused while a line is unmatched or the balances differ."""
    row = Reconciliation.objects.select_related("pilot", "account").get(pk=reconciliation)
    locked_pilot(by, row.pilot.code)
    row.refresh_from_db(fields=["state"])
    _require_open(row)
    proof = proof_of_balance(row)
    if proof.unmatched_lines or proof.difference_fen:
        raise Refused(
            _("%(lines)d lines are unmatched; the balances differ by %(fen)s yuan.")
            % {"lines": proof.unmatched_lines, "fen": f"{proof.difference_fen / 100:,.2f}"},
            _("Every line of the bank stands in the ledger, and the balances agree."),
            _("Match the lines, or book what the ledger lacks."),
        )
    move(row, ReconciliationState.CLOSED, along=RECONCILIATIONS)
    record(row, after={"closing_fen": row.closing_fen, "in_transit_fen": proof.in_transit_fen})
    return reconciliation_shape(row)


@action(permission=can_keep_accounts)
def withdraw_statement(*, by: Person, reconciliation: int, reason: str) -> ReconciliationShape:
    """Withdraw a statement that was sent in error; its entries wait for the bank again, and its period is free.

    Refused once it was declared to agree, and while a later statement begins where it ends.
    """
    row = Reconciliation.objects.select_related("pilot", "account").get(pk=reconciliation)
    locked_pilot(by, row.pilot.code)
    row.refresh_from_db(fields=["state"])
    require_reason(reason)
    _require_open(row)
    later = Reconciliation._base_manager.filter(STANDING, account=row.account, start_on__gt=row.end_on).first()
    if later:
        raise Refused(
            _("The statement %(period)s follows it.") % {"period": later},
            _("The last statement of the account."), _("Withdraw the later one first."),
        )  # fmt: skip
    matched = StatementLine._base_manager.filter(reconciliation=row).exclude(entry=None).update(entry=None)
    move(row, ReconciliationState.WITHDRAWN, along=RECONCILIATIONS)
    row.refresh_from_db(fields=["state"])
    record(row, after={"withdrawn_for": reason, "matches_undone": matched})
    return reconciliation_shape(row)


def _check_statement(
    account: FundAccount, start_on: date, end_on: date, opening_fen: int, closing_fen: int, moved_fen: int
) -> None:
    if end_on < start_on or end_on > timezone.localdate():
        raise Refused(_("From %(start)s to %(end)s.") % {"start": start_on, "end": end_on}, _("A period that is over."))
    if opening_fen + moved_fen != closing_fen:
        raise Refused(
            _("The lines lead to %(yuan)s yuan.") % {"yuan": f"{(opening_fen + moved_fen) / 100:,.2f}"},
            _("The closing balance, %(yuan)s yuan.") % {"yuan": f"{closing_fen / 100:,.2f}"},
            _("Send the whole statement with both balances."),
        )
    before = Reconciliation._base_manager.filter(STANDING, account=account).order_by("-end_on").first()
    if before and (start_on <= before.end_on or opening_fen != before.closing_fen):
        raise Refused(
            _("A statement from %(start)s with an opening balance of %(yuan)s yuan.")
            % {"start": start_on, "yuan": f"{opening_fen / 100:,.2f}"},
            _("It follows the one until %(end)s with its closing balance of %(yuan)s yuan.")
            % {"end": before.end_on, "yuan": f"{before.closing_fen / 100:,.2f}"},
        )


def _entry_for(row: StatementLine, entry: int) -> LedgerEntry:
    found: LedgerEntry = LedgerEntry.objects.prefetch_related("postings").get(pk=entry, pilot=row.reconciliation.pilot)
    if StatementLine._base_manager.filter(entry=found).exclude(pk=row.pk).exists():
        raise Refused(_("Entry %(number)d is proven by another line.") % {"number": found.number},
                      _("One line of the bank for one entry."))  # fmt: skip
    if cash_of(found) != row.amount_fen:
        raise Refused(
            _("Entry %(number)d moves %(yuan)s yuan.")
            % {"number": found.number, "yuan": f"{cash_of(found) / 100:,.2f}"},
            _("The amount of the line, %(yuan)s yuan.") % {"yuan": f"{row.amount_fen / 100:,.2f}"},
        )
    return found


def _require_open(row: Reconciliation) -> None:
    if row.state != ReconciliationState.OPEN:
        raise Refused(
            _("This statement: %(state)s.") % {"state": row.state.label},
            _("One that is open; what was declared to agree stays."),
        )


def _home(by: Person) -> Organisation:
    organisation = by.organisation
    if organisation is None:
        raise Refused(_("You belong to no organisation."), _("A statement is kept by the finance bureau."))
    return organisation
