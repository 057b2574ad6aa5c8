"""What the papers of a project prove: the three-way match of its lines, and the support that they carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from planum.programme.funds.engine import papers as engine
from planum.programme.funds.engine.matching import Matching, Papers, match
from planum.programme.funds.engine.support import (
    Interest,
    Step,
    Support,
    guarantee_fee_subsidy,
    investment_grant,
    loan_interest_subsidy,
)
from planum.programme.funds.models import (
    EquipmentLine,
    Guarantee,
    Invoice,
    InvoiceShare,
    Loan,
    PurchaseContract,
    Voucher,
    VoucherShare,
)
from planum.programme.projects.models import Project, SupportForm
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.queries import parameters_on_file


@dataclass(frozen=True)
class Verified:
    """A project's match with the rows it was made of, by their codes."""

    project: Project
    matching: Matching
    lines: Mapping[str, EquipmentLine]


def view_of(project: Project, on: date) -> View:
    return parameters_on_file().at(on, project.pilot.region.code)


def verified(project: Project, view: View) -> Verified:
    """Seven queries, however many papers. Whoever looks sees the match of all papers of the project."""
    rows = EquipmentLine._base_manager.filter(project=project, withdrawn_at=None)
    lines = list(rows.select_related("contract", "photo").order_by("code"))
    tolerance = view.find("match_tolerance")
    matching = match(_papers(project, lines), tolerance_fen=tolerance.amount_fen if tolerance else 0)
    return Verified(project, matching, {row.code: row for row in lines})


def _papers(project: Project, lines: list[EquipmentLine]) -> Papers:
    """An invoice that names no buyer is taken to be the owner's; a voucher is told apart by its bank."""
    stand = {"project": project, "withdrawn_at": None}
    invoices, vouchers = Invoice._base_manager.filter(**stand), Voucher._base_manager.filter(**stand)
    buyer = project.owner.code
    return Papers(
        contracts=[
            engine.Contract(row.number, row.supplier, row.signed_on, row.amount_fen)
            for row in PurchaseContract._base_manager.filter(**stand)
        ],
        lines=[
            engine.Line(row.code, row.contract.number, row.amount_fen, row.tax_rate_bp, row.tax_included, row.serial)
            for row in lines
        ],
        invoices=[
            engine.Invoice(
                row.number, row.seller, row.issued_on, row.net_fen, row.tax_fen, row.buyer or buyer, row.takes_back
            )
            for row in invoices
        ],
        vouchers=[
            engine.Voucher(f"{row.bank} {row.number}", row.payee, row.paid_on, row.amount_fen) for row in vouchers
        ],
        invoice_shares=_invoice_shares(invoices),
        payment_shares=_payment_shares(vouchers),
        buyer=buyer,
    )


def _invoice_shares(invoices: Any) -> list[engine.Share]:
    rows = InvoiceShare._base_manager.filter(invoice__in=invoices, line__withdrawn_at=None)
    return [engine.Share(*row) for row in rows.values_list("invoice__number", "line__code", "amount_fen")]


def _payment_shares(vouchers: Any) -> list[engine.Share]:
    rows = VoucherShare._base_manager.filter(voucher__in=vouchers, line__withdrawn_at=None)
    values = rows.values_list("voucher__bank", "voucher__number", "line__code", "amount_fen")
    return [engine.Share(f"{bank} {number}", line, fen) for bank, number, line, fen in values]


def entitlement(project: Project, found: Verified, view: View, *, capped: bool = True) -> Support:
    """The support that the papers on file carry by the project's form, within its planned support and its caps.

    At the gate the caps are the matter of rules of their own (R16, R18), so there it is not `capped`.
    """
    limits = [("planned_support", project.allocation_fen), *caps(project, view)] if capped else []
    if project.support_form == SupportForm.LOAN_INTEREST:
        return _of_loans(project, view, limits)
    if project.support_form == SupportForm.GUARANTEE_FEE:
        return _of_guarantees(project, view, limits)
    share = Fraction(project.allocation_fen, project.total_investment_fen)
    return investment_grant(found.matching.matched_fen, min(share, Fraction(1)), limits)


def caps(project: Project, view: View) -> list[tuple[str, int]]:
    """Every limit of one project that stands on the day; R18 at the gate holds them too."""
    caps = [*view.layers("project_support_cap"), *view.layers(f"project_support_cap_{project.wing}")]
    shares = view.layers("project_support_share")
    return [
        *((each.code, int(each.share * project.total_investment_fen)) for each in shares),
        *((each.code, each.amount_fen) for each in caps),
    ]


def loan_subsidy(loan: Loan, view: View) -> Support:
    """What the slips of a loan carry; nothing where another programme subsidises its interest (R44)."""
    slips = [Interest(row.start_on, row.end_on, row.amount_fen) for row in loan.standing_slips]
    points, years = view.find("pilot_interest_points"), view.find("pilot_interest_years")
    if loan.other_subsidy or points is None:
        return Support(0, (Step("other_subsidy", 0),), "other_subsidy" if loan.other_subsidy else "")
    return loan_interest_subsidy(
        loan.principal_fen, slips, drawn_on=loan.drawn_on, rate=Fraction(loan.rate_bp, 10_000), points=points.share,
        years=years.count if years else 2,
    )  # fmt: skip


def guarantee_subsidy(guarantee: Guarantee, view: View) -> Support:
    share, most = view.find("guarantee_fee_share"), view.find("guarantee_fee_rate")
    return guarantee_fee_subsidy(
        guarantee.fee_fen, guarantee.guaranteed_fen, share=share.share if share else Fraction(1),
        most=most.share if most else Fraction(1), days=(guarantee.ends_on - guarantee.starts_on).days,
    )  # fmt: skip


def _of_loans(project: Project, view: View, limits: list[tuple[str, int]]) -> Support:
    rows = Loan._base_manager.filter(project=project, withdrawn_at=None).prefetch_related("slips")
    parts = [(str(row), loan_subsidy(row, view).amount_fen) for row in rows]
    return _summed(parts, limits)


def _of_guarantees(project: Project, view: View, limits: list[tuple[str, int]]) -> Support:
    rows = Guarantee._base_manager.filter(project=project, withdrawn_at=None)
    return _summed([(str(row), guarantee_subsidy(row, view).amount_fen) for row in rows], limits)


def _summed(parts: list[tuple[str, int]], limits: list[tuple[str, int]]) -> Support:
    steps = [Step(name, fen) for name, fen in parts]
    amount, binding = sum(fen for _, fen in parts), ""
    for limit, most in limits:
        steps.append(Step(limit, most))
        if most < amount:
            amount, binding = most, limit
    return Support(amount, tuple(steps), binding)
