"""Writes of the papers of loans and guarantees."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.funds.engine.support import Interest
from planum.programme.funds.locking import filed_once, project_to_file_for
from planum.programme.funds.models import Guarantee, InterestSlip, Loan
from planum.programme.funds.permissions import can_file_papers
from planum.programme.funds.queries import guarantee_shape, loan_shape
from planum.programme.funds.shapes import GuaranteeShape, LoanShape
from planum.programme.funds.withdrawing import withdraw


@action(permission=can_file_papers)
def file_loan(
    *, by: Person, project: str, bank: str, number: str, principal_fen: int, rate_bp: int, drawn_on: date,
    ends_on: date, receipt: str = "", other_subsidy: str = "", other_subsidy_fen: int = 0,
) -> LoanShape:  # fmt: skip
    """File a loan of a project: contract number, receipt of the drawdown, principal and yearly rate (420: 4.2 %).

    Name in `other_subsidy` the programme that subsidises its interest already, and in `other_subsidy_fen` by how
    much: then the pilot does not (R44).
    """
    row = project_to_file_for(by, project)
    if principal_fen <= 0 or not 0 <= rate_bp < 10_000 or ends_on <= drawn_on:
        raise Refused(
            _("A loan of %(fen)d fen at %(rate)d bp from %(start)s to %(end)s.")
            % {"fen": principal_fen, "rate": rate_bp, "start": drawn_on, "end": ends_on},
            _("A principal above zero, a rate below one whole, and an end after the drawdown."),
        )
    if bool(other_subsidy.strip()) is not (other_subsidy_fen > 0):
        raise Refused(
            _("Another subsidy of %(fen)d fen by %(name)s.") % {"fen": other_subsidy_fen, "name": other_subsidy or "—"},
            _("Programme and amount, or neither."),
        )
    _refuse_twice(Loan, bank=bank, number=number)
    with filed_once():
        loan = Loan.objects.create(
            project=row, filed_by=by, filed_at=timezone.now(), bank=bank, number=number, receipt=receipt,
            principal_fen=principal_fen, rate_bp=rate_bp, drawn_on=drawn_on, ends_on=ends_on,
            other_subsidy=other_subsidy, other_subsidy_fen=other_subsidy_fen,
        )  # fmt: skip
    record(loan, after={"project": project, "bank": bank, "number": number, "principal_fen": principal_fen,
                        "rate_bp": rate_bp, "other_subsidy": other_subsidy})  # fmt: skip
    return loan_shape(loan)


@action(permission=can_file_papers)
def file_interest(*, by: Person, loan: int, number: str, start_on: date, end_on: date, amount_fen: int) -> LoanShape:
    """File a slip of interest that was paid for a loan, from a day up to another that is not included."""
    row = Loan.objects.select_related("project").get(pk=loan, withdrawn_at=None)
    project_to_file_for(by, row.project.code)
    new = Interest(start_on, end_on, amount_fen)
    if start_on < row.drawn_on:
        raise Refused(_("Interest from %(day)s.") % {"day": start_on}, _("Not before the loan was drawn."))
    for slip in row.standing_slips:
        if slip.number == number or (slip.start_on < new.end and new.start < slip.end_on):
            raise Refused(
                _("Slip %(number)s has these days, or this number.") % {"number": slip.number},
                _("Interest is paid once for each day."),
            )
    slip = InterestSlip.objects.create(
        loan=row, number=number, start_on=start_on, end_on=end_on, amount_fen=amount_fen, filed_at=timezone.now()
    )
    record(slip, after={"loan": row.number, "from": start_on, "until": end_on, "amount_fen": amount_fen})
    return loan_shape(row)


@action(permission=can_file_papers)
def file_guarantee(
    *, by: Person, project: str, guarantor: str, number: str, guaranteed_fen: int, fee_fen: int, starts_on: date,
    ends_on: date, fee_receipt: str = "",
) -> GuaranteeShape:  # fmt: skip
    """File a guarantee of a project: its contract, the amount it covers, the fee that was paid and its receipt."""
    row = project_to_file_for(by, project)
    if guaranteed_fen <= 0 or fee_fen <= 0 or ends_on <= starts_on:
        raise Refused(
            _("A guarantee of %(fen)d fen with a fee of %(fee)d fen.") % {"fen": guaranteed_fen, "fee": fee_fen},
            _("Amounts above zero, and an end after the beginning."),
        )
    _refuse_twice(Guarantee, guarantor=guarantor, number=number)
    with filed_once():
        paper = Guarantee.objects.create(
            project=row, filed_by=by, filed_at=timezone.now(), guarantor=guarantor, number=number,
            guaranteed_fen=guaranteed_fen, fee_fen=fee_fen, starts_on=starts_on, ends_on=ends_on,
            fee_receipt=fee_receipt,
        )  # fmt: skip
    record(paper, after={"project": project, "guarantor": guarantor, "number": number, "fee_fen": fee_fen})
    return guarantee_shape(paper)


@action(permission=can_file_papers)
def withdraw_loan(*, by: Person, loan: int, reason: str) -> LoanShape:
    """Withdraw a loan that was filed in error, its slips with it; it stays on file and may be filed anew.

    Refused once money was released while it was on file.
    """
    row: Loan = Loan.objects.select_related("project").get(pk=loan, withdrawn_at=None)
    withdraw(by, row, reason)
    row.slips.filter(withdrawn_at=None).update(withdrawn_at=row.withdrawn_at, withdrawn_for=reason)
    return loan_shape(Loan.objects.select_related("project").get(pk=loan))


@action(permission=can_file_papers)
def withdraw_interest(*, by: Person, loan: int, number: str, reason: str) -> LoanShape:
    """Withdraw a slip of interest that was filed in error; its days and its number may be filed anew.

    Refused once money was released while it was on file.
    """
    row: Loan = Loan.objects.select_related("project").get(pk=loan, withdrawn_at=None)
    slip = row.slips.select_related("loan__project").get(number=number, withdrawn_at=None)
    withdraw(by, slip, reason)
    return loan_shape(row)


@action(permission=can_file_papers)
def withdraw_guarantee(*, by: Person, guarantee: int, reason: str) -> GuaranteeShape:
    """Withdraw a guarantee that was filed in error; it stays on file and may be filed anew.

    Refused once money was released while it was on file.
    """
    row: Guarantee = Guarantee.objects.select_related("project").get(pk=guarantee, withdrawn_at=None)
    withdraw(by, row, reason)
    return guarantee_shape(row)


def _refuse_twice(model: type[Loan] | type[Guarantee], **key: str) -> None:
    if model._base_manager.filter(withdrawn_at=None, **key).exists():
        raise Refused(
            _("Contract %(number)s is on file.") % {"number": key["number"]}, _("A contract is filed once (R33).")
        )
