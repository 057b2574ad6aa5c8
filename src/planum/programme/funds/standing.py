"""What stands behind a payment, as the rules ask it: papers, accounts, uses, acceptance, suspension."""

from datetime import date

from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.engine.matching import Kind, LineMatch, LineState, Mismatch
from planum.programme.funds.engine.papers import same_name
from planum.programme.funds.ledger import project_balances
from planum.programme.funds.models import EntryKind, EquipmentLine, FundAccount, Guarantee, Invoice, LedgerEntry, Loan
from planum.programme.funds.uniqueness import used_elsewhere
from planum.programme.funds.verified import Verified, entitlement, loan_subsidy, verified, view_of
from planum.programme.performance.sanctions import suspension_of
from planum.programme.projects.models import Project, SupportForm
from planum.programme.recommendation.models import JointBooking
from planum.programme.recommendation.models.links import WHOLE_BP
from planum.programme.rules.engine.facts_evidence import (
    Acceptance,
    AccountFacts,
    LineEvidence,
    OwnShare,
    PaymentEvidence,
    RepeatedUse,
)
from planum.programme.rules.engine.facts_running import LoanFacts
from planum.programme.rules.engine.parameters import View
from planum.programme.supervision.models import AcceptanceState
from planum.programme.supervision.queries import acceptance_of

LOAN_PAPERS = ("loan_contract", "loan_receipt", "interest_statement")
GUARANTEE_PAPERS = ("guarantee_contract", "guarantee_fee_receipt")
# What makes a paper itself doubtful, whichever line it was spread over.
OF_PAPERS = (Kind.BUYER_DIFFERS, Kind.CREDIT_WITHOUT_INVOICE, Kind.CREDIT_EXCEEDS_INVOICE, Kind.REFUND_UNASSIGNED)


def evidence_of(project: Project, amount_fen: int, on: date) -> PaymentEvidence:
    """A payment that brings a project above the parameter `final_payment_share` of its support is the final one: it
    needs the acceptance and every line wholly matched. Before that, what the matched papers carry may be paid."""
    view = view_of(project, on)
    found = verified(project, view)
    is_final = needs_acceptance(project, amount_fen, view)
    return PaymentEvidence(
        support_documents=documents_of(project),
        support_form_note=project.get_support_form_display(),
        account=account_facts(project),
        expense_types=tuple(sorted({line.expense_type for line in found.lines.values()})),
        lines=line_evidence(found, is_final=is_final) if project.support_form == SupportForm.GRANT else None,
        acceptance=acceptance(project),
        repeated=repeated_uses(project, found),
        acceptance_needed=is_final,
        entitled_fen=entitlement(project, found, view, capped=False).amount_fen,
    )


def needs_acceptance(project: Project, amount_fen: int, view: View) -> bool:
    share = view.find("final_payment_share")
    if share is None:
        return True
    after = project_balances(project)[Account.PAID] + amount_fen
    return after > int(share.share * project.allocation_fen)


def line_evidence(found: Verified, *, is_final: bool) -> tuple[LineEvidence, ...]:
    """Every line for a final payment; before that those that papers have reached, unfinished ones at their match."""
    of_papers = tuple(dict.fromkeys(each.kind.value for each in found.matching.mismatches if each.kind in OF_PAPERS))
    lines = []
    for code, each in found.matching.lines.items():
        if is_final or each.state not in {LineState.OPEN, LineState.PARTLY}:
            lines.append(_as_evidence(each, found.lines[code]))
        elif each.state is LineState.PARTLY:
            fen = each.matched_fen
            lines.append(LineEvidence(code, fen, fen, fen, found.lines[code].photo_id is not None))
    if of_papers and lines:
        first = lines[0]
        lines[0] = LineEvidence(
            first.line, first.contract_fen, first.invoice_fen, first.paid_fen, first.has_photo,
            (*first.contradictions, *of_papers),
        )  # fmt: skip
    return tuple(lines)


def _as_evidence(each: LineMatch, row: EquipmentLine) -> LineEvidence:
    said = tuple(dict.fromkeys(one.kind.value for one in each.mismatches if _is_contradiction(one)))
    return LineEvidence(
        row.code, each.contracted_fen, each.invoiced_fen, each.paid_fen, row.photo_id is not None, said
    )  # fmt: skip


def _is_contradiction(one: Mismatch) -> bool:
    return not one.is_unfinished


def documents_of(project: Project) -> tuple[str, ...]:
    """The papers of loans or guarantees that are on file, each only if every loan or guarantee has it."""
    if project.support_form == SupportForm.LOAN_INTEREST:
        loans = list(Loan._base_manager.filter(project=project, withdrawn_at=None).prefetch_related("slips"))
        have = (bool(loans), all(row.receipt for row in loans), all(row.standing_slips for row in loans))
        return tuple(code for code, has in zip(LOAN_PAPERS, have, strict=True) if loans and has)
    if project.support_form == SupportForm.GUARANTEE_FEE:
        rows = list(Guarantee._base_manager.filter(project=project, withdrawn_at=None))
        have_both = (bool(rows), all(row.fee_receipt for row in rows))
        return tuple(code for code, has in zip(GUARANTEE_PAPERS, have_both, strict=True) if rows and has)
    return ()


def account_facts(project: Project) -> AccountFacts:
    stand = list(FundAccount._base_manager.filter(pilot=project.pilot, closed_at=None))
    own = next((row for row in stand if row.project_id == project.pk), None)
    fund = next((row for row in stand if row.project_id is None), None)
    names = {same_name(name) for name in (project.owner.name, project.owner.name_en) if name}
    homeless = LedgerEntry._base_manager.filter(pilot=project.pilot, kind=EntryKind.PAID, project=None)
    return AccountFacts(
        payee_account=own.number if own else "",
        payee_is_owner=own is not None and same_name(own.holder) in names,
        fund_code=fund.subject_code if fund else "",
        is_segregated=fund is not None,
        vouchers_without_project=homeless.count(),
    )


def repeated_uses(project: Project, found: Verified) -> tuple[RepeatedUse, ...]:
    numbers = Invoice._base_manager.filter(project=project, withdrawn_at=None).values_list("number", flat=True)
    serials = [line.serial for line in found.lines.values() if line.serial]
    uses = []
    for kind, given in (("invoice", list(numbers)), ("serial", serials)):
        elsewhere = used_elsewhere(kind, given, project, but_here=True)
        uses += [RepeatedUse(kind, number, where) for number, where in sorted(elsewhere.items())]
    return tuple(uses)


def loan_facts(project: Project, amount_fen: int, on: date) -> LoanFacts | None:
    """The loan that another programme subsidises, if there is one, else the largest of the project (R44)."""
    if project.support_form != SupportForm.LOAN_INTEREST:
        return None
    loans = list(Loan._base_manager.filter(project=project, withdrawn_at=None).prefetch_related("slips"))
    if not loans:
        return None
    loan = max(loans, key=lambda row: (bool(row.other_subsidy), row.principal_fen))
    view = view_of(project, on)
    paid = sum(loan_subsidy(row, view).amount_fen for row in loans) or amount_fen
    return LoanFacts(loan.number, loan.principal_fen, loan.drawn_on, loan.ends_on, loan.other_subsidy_fen, paid)


def own_share(project: Project, amount_fen: int) -> OwnShare | None:
    """The city's share of a joint project and what it will have paid of it; None where it is not joint (R40)."""
    booking = JointBooking._base_manager.select_related("share__joint").filter(project_code=project.code).first()
    if booking is None:
        return None
    share_fen = booking.share.joint.central_fen * booking.share.share_bp // WHOLE_BP
    return OwnShare(share_fen, project_balances(project)[Account.PAID] + amount_fen)


def acceptance(project: Project) -> Acceptance:
    """The latest attempt; a stage that was set by hand proves nothing."""
    latest = acceptance_of(project)
    if latest is None:
        return Acceptance.NONE
    found = {AcceptanceState.PASSED: Acceptance.PASSED, AcceptanceState.FAILED: Acceptance.FAILED}
    return found.get(latest.state, Acceptance.NONE)


def suspension(project: Project) -> str:
    """The number of the sanction case by which payments of the project are suspended; empty if none does."""
    case = suspension_of(project.pilot, project)
    return case.number if case else ""
