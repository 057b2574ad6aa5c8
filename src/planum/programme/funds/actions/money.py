"""Writes of the money: received, allocated, requested, released or refused, reversed."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.funds.engine.ledger import Account, reversal, transfer
from planum.programme.funds.gate import findings_of
from planum.programme.funds.ledger import (
    allocated,
    entry_of,
    pilot_balances,
    project_balances,
    recovered_of,
    write_entry,
)
from planum.programme.funds.locking import locked_payment, locked_pilot, locked_project, project_of
from planum.programme.funds.models import DECISIONS, Decision, EntryKind, LedgerEntry, Payment
from planum.programme.funds.permissions import (
    can_allocate,
    can_decide_payments,
    can_receive_and_reverse,
    can_request_payments,
    may_decide,
)
from planum.programme.funds.queries import entry_shape, payment_shape
from planum.programme.funds.shapes import LedgerEntryShape, PaymentShape
from planum.programme.funds.verified import caps, view_of
from planum.programme.performance.models import Milestone, SanctionMeasure
from planum.programme.plan.amounts import in_words
from planum.programme.plan.models import Evaluation, Pilot, Tranche
from planum.programme.plan.permissions import require_own_city
from planum.programme.projects.models import Project
from planum.programme.rules.engine.findings import is_blocked
from planum.programme.rules.keeping import keep_findings
from planum.programme.rules.queries import rules

TAKEN_BACK = (EntryKind.DEDUCTED, EntryKind.RECOVERED)


@action(permission=can_receive_and_reverse)
def receive_tranche(*, by: Person, pilot: str, number: int, on: date) -> LedgerEntryShape:
    """Book that a tranche of the award has arrived. The second waits for the evaluation to be passed."""
    place = locked_pilot(by, pilot)
    row = Tranche.objects.get(pilot=place, number=number)
    _check_arrival(place, row, on)
    row.received_on = on
    row.save(update_fields=["received_on"])
    entry = write_entry(
        pilot=place, kind=EntryKind.AWARD_RECEIVED, by=by, memo=place.approval, tranche=number,
        entry=transfer(row.amount_fen, debit=Account.CENTRAL_GRANT, credit=Account.STATE_TREASURY),
    )  # fmt: skip
    record(row, before={"received_on": None}, after={"received_on": on, "entry": entry.number})
    return entry_shape(entry)


@action(permission=can_allocate)
def allocate(*, by: Person, project: str, amount_fen: int) -> LedgerEntryShape:
    """Set money that has arrived aside for a project, within what the plan gives to it."""
    row, pilot = locked_project(by, project)
    _check_allocation(row, pilot, amount_fen)
    entry = write_entry(
        pilot=pilot, kind=EntryKind.ALLOCATED, project=row, by=by, memo=row.listed_in,
        entry=transfer(amount_fen, debit=Account.ALLOCATED, credit=Account.CENTRAL_GRANT, project=row.code),
    )  # fmt: skip
    record(row, after={"allocated_fen": amount_fen, "entry": entry.number})
    return entry_shape(entry)


@action(permission=can_request_payments)
def request_payment(*, by: Person, project: str, milestone: int, amount_fen: int) -> PaymentShape:
    """Ask for money for a project on the ground of one of its milestones (0: none). The finance officer decides."""
    row = project_of(project)
    require_own_city(by, row.pilot)
    if amount_fen <= 0:
        raise Refused(_("An amount of %(amount)s.") % {"amount": in_words(amount_fen)}, _("Above zero."))
    ground = Milestone.objects.get(project=row, number=milestone) if milestone else None
    payment = Payment.objects.create(
        project=row, milestone=ground, amount_fen=amount_fen, requested_by=by, requested_at=timezone.now()
    )
    record(payment, after={"project": project, "milestone": milestone, "amount_fen": amount_fen})
    return payment_shape(payment)


@action(permission=can_decide_payments)
def decide_payment(*, by: Person, payment: int, override_reason: str = "") -> PaymentShape:
    """Let the gate decide: every rule is checked; one that blocks refuses the payment, otherwise the money is released.

    `override_reason` departs from rules that the notice states "in principle" (R20), and from no other.
    """
    row, pilot = locked_payment(by, payment)
    _check_decision(by, row)
    today = timezone.localdate()
    found = findings_of(row, on=today, override_reason=override_reason)
    refused = is_blocked(found)
    kept = keep_findings(row, found, on=today, owner=row.project.owner, region=pilot.region)
    row.decided_by, row.decided_at, row.override_reason = by, timezone.now(), override_reason
    row.save(update_fields=["decided_by", "decided_at", "override_reason"])
    row.state = Decision.REFUSED if refused else Decision.RELEASED
    move(row, row.state, along=DECISIONS)
    entry = None if refused else _release(row, pilot, by)
    record(row, after={
        "findings": {one.rule: one.verdict.value for one in found}, "amount_fen": row.amount_fen,
        "override_reason": override_reason, "entry": entry.number if entry else None,
    })  # fmt: skip
    return payment_shape(row, kept)


@action(permission=can_receive_and_reverse)
def reverse_entry(*, by: Person, entry: int, reason: str) -> LedgerEntryShape:
    """Undo an entry by its opposite; the entry itself stays. What was built on it is reversed first."""
    pilot = locked_pilot(by, LedgerEntry.objects.values_list("pilot__code", flat=True).get(pk=entry))
    row = LedgerEntry.objects.select_related("pilot", "project__pilot__region", "payment").get(pk=entry)
    _check_reversal(row, reason)
    opposite = write_entry(
        pilot=pilot, kind=EntryKind.REVERSED, project=row.project, payment=row.payment, tranche=row.tranche,
        reverses=row, by=by, memo=reason, entry=reversal(entry_of(row)),
    )  # fmt: skip
    if row.project and row.kind in TAKEN_BACK:
        _check_caps(row.project)
    if row.payment and row.kind == EntryKind.PAID:
        move(row.payment, Decision.REVERSED, along=DECISIONS)
    if row.tranche and row.kind == EntryKind.AWARD_RECEIVED:
        Tranche.objects.filter(pilot=pilot, number=row.tranche).update(received_on=None)
    record(row, after={"reversed_by": opposite.number, "reason": reason})
    return entry_shape(opposite)


def _release(row: Payment, pilot: Pilot, by: Person) -> LedgerEntry:
    return write_entry(
        pilot=pilot, kind=EntryKind.PAID, project=row.project, payment=row, by=by, memo=str(row),
        entry=transfer(row.amount_fen, debit=Account.PAID, credit=Account.ALLOCATED, project=row.project.code),
    )  # fmt: skip


def _check_arrival(pilot: Pilot, row: Tranche, on: date) -> None:
    if row.received_on:
        raise Refused(
            _("Tranche %(number)d was received on %(day)s.") % {"number": row.number, "day": row.received_on},
            _("Each tranche arrives once."),
        )
    if on > timezone.localdate():
        raise Refused(_("Received on %(day)s.") % {"day": on}, _("Not in the future."))
    if row.number == 2 and row.evaluation != Evaluation.PASSED:
        raise Refused(
            _("The evaluation of %(pilot)s: %(state)s.") % {"pilot": pilot, "state": row.evaluation.label},
            _("The second tranche comes after it is passed (R17; %(clause)s).") % {"clause": _clause("R17")},
            _("Record the result of the evaluation first."),
        )


def _check_allocation(project: Project, pilot: Pilot, amount_fen: int) -> None:
    if not project.listed_in:
        raise Refused(
            _("%(project)s is named in no approved plan.") % {"project": project},
            _("Only projects of the approved plan get central money (R19; %(clause)s).") % {"clause": _clause("R19")},
            _("Have it added to the plan, and list it."),
        )
    available = pilot_balances(pilot)[Account.CENTRAL_GRANT]
    planned = project.allocation_fen - allocated(project_balances(project))
    limit = min(available, planned)
    if not 0 < amount_fen <= limit:
        raise Refused(
            _("An allocation of %(amount)s to %(project)s.") % {"amount": in_words(amount_fen), "project": project},
            _("At most %(limit)s: %(available)s arrived and is free, the plan leaves %(planned)s (R16; %(clause)s).")
            % {
                "limit": in_words(limit), "available": in_words(available), "planned": in_words(planned),
                "clause": _clause("R16"),
            },
        )  # fmt: skip


def _check_decision(by: Person, row: Payment) -> None:
    if row.state != Decision.REQUESTED:
        raise Refused(
            _("This payment is already decided: %(state)s.") % {"state": row.state.label},
            _("A payment is decided once."),
            _("Request a new payment when what was found is cured."),
        )
    if not may_decide(by, row):
        raise PermissionDenied(_("Who requested a payment does not decide about it."))


def _check_reversal(row: LedgerEntry, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("No reason was given."), _("A reversal states its reason."))
    if row.kind == EntryKind.REVERSED or LedgerEntry._base_manager.filter(reverses=row).exists():
        raise Refused(
            _("Entry %(number)d is a reversal or was reversed.") % {"number": row.number},
            _("An entry is reversed once, a reversal never."),
        )
    counted = SanctionMeasure._base_manager.filter(case__number=row.ground, case__pilot=row.pilot)
    if row.ground and any(row.number in each.entries for each in counted):
        raise Refused(
            _("Entry %(number)d counts for case %(case)s.") % {"number": row.number, "case": row.ground},
            _("What a sanction has taken back stays."),
            _("Have the case decided anew first."),
        )
    if row.kind == EntryKind.PAID and row.payment and recovered_of(row.payment):
        raise Refused(
            _("A part of the payment of entry %(number)d was recovered.") % {"number": row.number},
            _("A payment goes back once."),
            _("Recover the rest, or reverse the recovery first."),
        )


def _check_caps(project: Project) -> None:
    """What was taken back may have been allocated and paid anew since: then it does not come back on top."""
    totals = project_balances(project)
    limits = caps(project, view_of(project, timezone.localdate()))
    paid_at_most = min((most for _code, most in limits), default=totals[Account.PAID])
    if allocated(totals) > project.allocation_fen or totals[Account.PAID] > paid_at_most:
        raise Refused(
            _("With this reversal %(project)s would have %(allocated)s, %(paid)s of it paid.") % {
                "project": project, "allocated": in_words(allocated(totals)), "paid": in_words(totals[Account.PAID]),
            },
            _("At most %(planned)s by the plan (R16) and %(cap)s paid (R18; %(clause)s).") % {
                "planned": in_words(project.allocation_fen), "cap": in_words(paid_at_most), "clause": _clause("R18"),
            },
            _("Reverse what was allocated or paid since then first."),
        )  # fmt: skip


def _clause(code: str) -> str:
    return next(rule.clause for rule in rules() if rule.code == code)
