"""Deductions and recoveries: each an entry of its own that names the sanction case or the finding it follows (R39)."""

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.funds.engine.ledger import Account, Entry, Posting, transfer
from planum.programme.funds.ledger import pilot_balances, project_balances, recovered_of, write_entry
from planum.programme.funds.locking import locked_payment, locked_pilot, locked_project, require_reason
from planum.programme.funds.models import Decision, EntryKind, LedgerEntry
from planum.programme.funds.permissions import can_receive_and_reverse
from planum.programme.funds.queries import entry_shape
from planum.programme.funds.shapes import LedgerEntryShape
from planum.programme.performance.models import SanctionCase
from planum.programme.performance.sanctions import measure_done
from planum.programme.plan.amounts import in_words


@action(permission=can_receive_and_reverse)
def deduct_support(*, by: Person, project: str, amount_fen: int, ground: str, reason: str) -> LedgerEntryShape:
    """Take back what was set aside for a project and not yet paid; the money is the pilot's again.

    `ground` is the number of the sanction case or of the audit finding.
    """
    row, pilot = locked_project(by, project)
    _check(amount_fen, project_balances(row)[Account.ALLOCATED], ground, reason)
    entry = write_entry(
        pilot=pilot, kind=EntryKind.DEDUCTED, project=row, by=by, memo=reason, ground=ground,
        entry=transfer(amount_fen, debit=Account.CENTRAL_GRANT, credit=Account.ALLOCATED, project=row.code),
    )  # fmt: skip
    _count_for_case(ground, entry, amount_fen, of_project=True)
    record(row, after={"deducted_fen": amount_fen, "ground": ground, "reason": reason, "entry": entry.number})
    return entry_shape(entry)


@action(permission=can_receive_and_reverse)
def recover_support(*, by: Person, payment: int, amount_fen: int, ground: str, reason: str) -> LedgerEntryShape:
    """Book that a firm has paid back a payment or a part of it; what is left of the payment still counts as paid.

    `ground` is the number of the sanction case or of the audit finding.
    """
    row, pilot = locked_payment(by, payment)
    if row.state != Decision.RELEASED:
        raise Refused(
            _("This payment is %(state)s.") % {"state": row.state.label}, _("Money is recovered of a released payment.")
        )
    _check(amount_fen, row.amount_fen - recovered_of(row), ground, reason)
    entry = write_entry(
        pilot=pilot, kind=EntryKind.RECOVERED, project=row.project, payment=row, by=by, memo=reason, ground=ground,
        entry=transfer(amount_fen, debit=Account.RECOVERED, credit=Account.PAID, project=row.project.code),
    )  # fmt: skip
    _count_for_case(ground, entry, amount_fen, of_project=True)
    record(row, after={"recovered_fen": amount_fen, "ground": ground, "reason": reason, "entry": entry.number})
    return entry_shape(entry)


@action(permission=can_receive_and_reverse)
def return_to_treasury(*, by: Person, pilot: str, amount_fen: int, ground: str, reason: str) -> LedgerEntryShape:
    """Book that money went back to the state treasury: first what was recovered, then what is not allocated.

    `ground` is the number of the sanction case or of the audit finding.
    """
    place = locked_pilot(by, pilot)
    totals = pilot_balances(place)
    _check(amount_fen, totals[Account.RECOVERED] + totals[Account.CENTRAL_GRANT], ground, reason)
    from_recovered = min(amount_fen, totals[Account.RECOVERED])
    parts = ((Account.RECOVERED, from_recovered), (Account.CENTRAL_GRANT, amount_fen - from_recovered))
    given = [Posting(account, 0, fen) for account, fen in parts if fen]
    entry = write_entry(
        pilot=place, kind=EntryKind.RETURNED, by=by, memo=reason, ground=ground,
        entry=Entry((Posting(Account.RETURNED, debit_fen=amount_fen), *given)),
    )  # fmt: skip
    _count_for_case(ground, entry, amount_fen, of_project=False)
    record(place, after={"returned_fen": amount_fen, "ground": ground, "reason": reason, "entry": entry.number})
    return entry_shape(entry)


def _count_for_case(ground: str, entry: LedgerEntry, amount_fen: int, *, of_project: bool) -> None:
    """A case against a project ends by what is taken from it, a case against a city by what goes to the treasury: so
    money that is recovered first and returned then counts once."""
    case = SanctionCase._base_manager.select_related("pilot").filter(number=ground, pilot=entry.pilot).first()
    if case is None or (case.project_id is not None) is not of_project:
        return
    if of_project and case.project_id != entry.project_id:
        return
    measure_done(case, entry.number, amount_fen)


def _check(amount_fen: int, most: int, ground: str, reason: str) -> None:
    require_reason(reason)
    if not ground.strip():
        raise Refused(
            _("No case and no finding was named."),
            _("Deduction and recovery follow a sanction case or an audit finding (R39)."),
            _("Name its number."),
        )
    if not 0 < amount_fen <= most:
        raise Refused(
            _("An amount of %(amount)s.") % {"amount": in_words(amount_fen)},
            _("Above zero and at most %(most)s, which is still there.") % {"most": in_words(most)},
        )
