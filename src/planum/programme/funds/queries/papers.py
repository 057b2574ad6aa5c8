"""Reads of the papers: what they prove, what they carry, what is missing."""

from datetime import date, timedelta
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import query
from planum.kernel.visibility import current_viewer
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.engine.matching import LineState, Mismatch
from planum.programme.funds.engine.support import Interest, Support, guarantee_fee_subsidy, loan_interest_subsidy
from planum.programme.funds.labels import said_kind
from planum.programme.funds.ledger import project_balances
from planum.programme.funds.models import EquipmentLine, Guarantee, Loan
from planum.programme.funds.shapes import (
    GuaranteeShape,
    LineMatchShape,
    LineShape,
    LoanShape,
    MismatchShape,
    StepShape,
    VerifiedSupport,
)
from planum.programme.funds.standing import account_facts, documents_of
from planum.programme.funds.verified import Verified, entitlement, verified, view_of
from planum.programme.projects.models import Project, SupportForm, concerned
from planum.programme.rules.queries import parameters_on_file


@query
def verified_support(*, project: str) -> VerifiedSupport:
    """What a project's papers carry: line by line contract, invoice and payment, the support, and what is missing."""
    viewer = current_viewer()
    rows = Project.objects.select_related("pilot__region", "owner")
    row: Project = (rows if viewer.everything else rows.filter(concerned(viewer))).distinct().get(code=project)
    view = view_of(row, timezone.localdate())
    found = verified(row, view)
    support = entitlement(row, found, view)
    return VerifiedSupport(
        row.code, row.support_form, support.amount_fen, project_balances(row)[Account.PAID], support.binding,
        _steps(support), line_matches(found), missing_of(row, found),
    )  # fmt: skip


@query
def loans(*, project: str) -> list[LoanShape]:
    """Loans of a project with the interest that was paid."""
    rows = Loan.objects.filter(project__code=project, withdrawn_at=None).select_related("project")
    return [loan_shape(row) for row in rows.prefetch_related("slips")]


@query
def guarantees(*, project: str) -> list[GuaranteeShape]:
    """Guarantees of a project with the fees that were paid."""
    rows = Guarantee.objects.filter(project__code=project, withdrawn_at=None).select_related("project")
    return [guarantee_shape(row) for row in rows]


@query
def estimate_loan_interest(
    *, principal_fen: int, rate_bp: int, days: int, city: str = "", on: date | None = None
) -> list[StepShape]:
    """What the pilot's interest subsidy would come to: principal in fen, yearly rate (420: 4.2 %), days of the loan.

    By the parameters of the day (today if none is named); the last step is the amount.
    """
    day = on or timezone.localdate()
    view = parameters_on_file().at(day, city or None)
    if days < 1 or principal_fen <= 0 or not 0 <= rate_bp < 10_000:
        raise Refused(
            _("%(days)d days, %(fen)d fen, %(rate)d bp.") % {"days": days, "fen": principal_fen, "rate": rate_bp},
            _("Days and principal above zero, a rate below one whole."),
        )
    rate = Fraction(rate_bp, 10_000)
    interest = max(1, int(principal_fen * rate * days / 360))
    support = loan_interest_subsidy(
        principal_fen, [Interest(day, day + timedelta(days), interest)], drawn_on=day, rate=rate,
        points=view.value("pilot_interest_points").share, years=view.value("pilot_interest_years").count,
    )  # fmt: skip
    return _steps(support)


@query
def estimate_guarantee_fee(
    *, fee_fen: int, guaranteed_fen: int, days: int, city: str = "", on: date | None = None
) -> list[StepShape]:
    """What the pilot's subsidy of a guarantee fee would come to: fee and cover in fen, days of cover.

    By the parameters of the day (today if none is named); the steps show the share of the fee and the limit.
    """
    view = parameters_on_file().at(on or timezone.localdate(), city or None)
    support = guarantee_fee_subsidy(
        fee_fen, guaranteed_fen, share=view.value("guarantee_fee_share").share,
        most=view.value("guarantee_fee_rate").share, days=days,
    )  # fmt: skip
    return [*_steps(support), StepShape("amount", support.amount_fen)]


def line_matches(found: Verified) -> list[LineMatchShape]:
    """Exceptions first, then what is unfinished, then what agrees."""
    order = (LineState.CONTRADICTED, LineState.OPEN, LineState.PARTLY, LineState.MATCHED)
    ranked = sorted(found.matching.lines.items(), key=lambda pair: order.index(pair[1].state))
    return [
        LineMatchShape(
            code, found.lines[code].name, each.state.value, each.contracted_fen, each.invoiced_fen, each.paid_fen,
            each.matched_fen, found.lines[code].photo_id is not None, found.lines[code].checked_on is not None,
            [mismatch_shape(one) for one in each.mismatches],
        )
        for code, each in ranked
    ]  # fmt: skip


def missing_of(row: Project, found: Verified) -> list[str]:
    """What would bring the project nearer to its money, in the reader's words."""
    missing = []
    account = account_facts(row)
    if not account.payee_account:
        missing.append(_("The account into which the owner is paid: the finance bureau enters it (R23)."))
    elif not account.payee_is_owner:
        missing.append(_("An account in the owner's own name (R23)."))
    if row.support_form == SupportForm.GRANT:
        missing += _missing_of_lines(found)
    have = documents_of(row)
    if row.support_form == SupportForm.LOAN_INTEREST and len(have) < 3:
        missing.append(_("Loan contract, receipt and slips of the interest paid (R22)."))
    if row.support_form == SupportForm.GUARANTEE_FEE and len(have) < 2:
        missing.append(_("Guarantee contract and receipt of the fee (R22)."))
    return missing


def _missing_of_lines(found: Verified) -> list[str]:
    if not found.lines:
        return [_("Contracts, equipment lines, invoices and payments: nothing is on file yet (R32).")]
    states = [each.state for each in found.matching.lines.values()]
    unfinished = sum(state in {LineState.OPEN, LineState.PARTLY} for state in states)
    wrong = sum(state is LineState.CONTRADICTED for state in states)
    unseen = sum(line.photo_id is None for line in found.lines.values())
    missing = []
    if wrong:
        missing.append(_("%(count)d lines contradict themselves: see the exceptions (R32).") % {"count": wrong})
    if unfinished:
        missing.append(_("%(count)d lines lack invoices or payments (R32).") % {"count": unfinished})
    if unseen:
        missing.append(_("%(count)d lines lack a photo on site (R32).") % {"count": unseen})
    of_papers = [each for each in found.matching.contradictions if not each.line]
    if of_papers:
        missing.append(_("%(count)d papers are doubtful: see the exceptions (R32).") % {"count": len(of_papers)})
    return missing


def mismatch_shape(one: Mismatch) -> MismatchShape:
    return MismatchShape(one.kind.value, str(said_kind(one.kind)), one.line, one.paper, one.found, one.wanted)


def _steps(support: Support) -> list[StepShape]:
    return [StepShape(step.name, step.amount_fen) for step in support.steps]


def line_shape(row: EquipmentLine) -> LineShape:
    return LineShape(
        row.project.code, row.code, row.name, row.model, row.serial, row.contract.number, row.expense_type,
        row.amount_fen, row.photo.digest if row.photo else "", row.checked_on,
    )  # fmt: skip


def loan_shape(row: Loan) -> LoanShape:
    return LoanShape(
        row.pk, row.project.code, row.bank, row.number, row.receipt, row.principal_fen, row.rate_bp, row.drawn_on,
        row.ends_on, sum(slip.amount_fen for slip in row.standing_slips), row.other_subsidy, row.other_subsidy_fen,
    )  # fmt: skip


def guarantee_shape(row: Guarantee) -> GuaranteeShape:
    return GuaranteeShape(
        row.pk, row.project.code, row.guarantor, row.number, row.guaranteed_fen, row.fee_fen, row.starts_on,
        row.ends_on, row.fee_receipt,
    )  # fmt: skip
