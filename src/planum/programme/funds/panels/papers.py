"""What the pages of papers are put together from."""

from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.labels import LineStanding, said_step
from planum.programme.funds.ledger import project_balances
from planum.programme.funds.models import EquipmentLine, Guarantee, Invoice, Loan, Voucher
from planum.programme.funds.queries.papers import line_matches, mismatch_shape, missing_of
from planum.programme.funds.tables.papers import (
    GuaranteeTable,
    InvoiceTable,
    LineTable,
    LoanTable,
    MismatchTable,
    StepTable,
    UnassignedTable,
    VoucherTable,
)
from planum.programme.funds.unassigned import unassigned
from planum.programme.funds.verified import Verified, entitlement, loan_subsidy, verified, view_of
from planum.programme.projects.models import Project, SupportForm
from planum.ui.formats import entered_by, instant, money, quantity
from planum.ui.formats import state as shown_state
from planum.ui.panels import Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel

MOST_LINES = 200


def paper_panels(row: Project, *, today: date, may_file: bool) -> list[Panel]:
    """Figures, what is missing, exceptions, papers without a line, lines; by the form of support its loans or
    guarantees."""
    view = view_of(row, today)
    found = verified(row, view)
    support = entitlement(row, found, view)
    totals = project_balances(row)
    contradictions = [mismatch_shape(one) for one in found.matching.contradictions]
    panels: list[Panel] = [
        FiguresPanel(figures=[
            Fact(_("Proven by three papers"), money(found.matching.matched_fen),
                 note=format_html(_("of {total}"), total=money(row.total_investment_fen))),
            Fact(_("Support that the papers carry"), money(support.amount_fen),
                 note=_("limited by: %(limit)s") % {"limit": said_step(support.binding)} if support.binding else ""),
            Fact(_("Paid out"), money(totals[Account.PAID]), note=_("from the ledger")),
            Fact(_("May follow"), money(max(0, support.amount_fen - totals[Account.PAID])),
                 note=_("if no rule stands against it")),
        ]),
        _missing(missing_of(row, found)),
        TablePanel(title=_("How the support is reckoned"), table=StepTable(support.steps, orderable=False), width=6),
    ]  # fmt: skip
    if contradictions:
        panels.append(TablePanel(title=_("Exceptions"), table=MismatchTable(contradictions, orderable=False)))
    without = () if may_file else ("assign", "add", "withdraw")
    loose = unassigned(row)
    if loose:
        table = UnassignedTable(loose, orderable=False, project=row.pk, exclude=without)
        panels.append(TablePanel(title=_("Papers that stand for no line yet"), table=table))
    return [*panels, *_of_form(row, found, view, without)]


def _of_form(row: Project, found: Verified, view: Any, without: tuple[str, ...]) -> list[Panel]:
    panels: list[Panel] = []
    if row.support_form == SupportForm.LOAN_INTEREST:
        loans = list(Loan.objects.filter(project=row, withdrawn_at=None).prefetch_related("slips"))
        for loan in loans:
            loan.paid_fen = sum(slip.amount_fen for slip in loan.standing_slips)
            loan.subsidy_fen = loan_subsidy(loan, view).amount_fen
        panels.append(TablePanel(title=_("Loans"), table=LoanTable(loans, orderable=False, exclude=without)))
    if row.support_form == SupportForm.GUARANTEE_FEE:
        rows = Guarantee.objects.filter(project=row, withdrawn_at=None)
        panels.append(TablePanel(title=_("Guarantees"), table=GuaranteeTable(rows, orderable=False, exclude=without)))
    lines = [_Line(found.lines[each.line].pk, each) for each in line_matches(found)[:MOST_LINES]]
    title = _("Lines of equipment, exceptions first")
    if len(found.lines) > MOST_LINES:
        title = _("Lines of equipment, the first %(most)d, exceptions first") % {"most": MOST_LINES}
    return [*panels, TablePanel(title=title, table=LineTable(lines, orderable=False))]


class _Line:
    """A match with the key of its line, for the link."""

    def __init__(self, pk: int, match: Any) -> None:
        self.pk, self._match = pk, match

    def __getattr__(self, name: str) -> Any:
        return getattr(self._match, name)


def _missing(texts: list[str]) -> TextPanel:
    said = texts or [_("Nothing: what may be paid now is up to milestones and rules.")]
    content = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((text,) for text in said)))
    return TextPanel(title=_("What is missing"), content=content, width=6)


def line_panels(row: EquipmentLine, *, today: date) -> list[Panel]:
    found = verified(row.project, view_of(row.project, today))
    match = found.matching.lines[row.code]
    standing = next(one for one in LineStanding if one.value == match.state.value)
    invoices = [_shared(share.invoice, share.amount_fen) for share in _shares(row, "invoice")]
    vouchers = [_shared(share.voucher, share.amount_fen) for share in _shares(row, "voucher")]
    return [
        FactsPanel(title=_("The line"), width=6, rows=[
            (_("Name"), row.name), (_("Model"), row.model or "—"), (_("Serial number"), row.serial or "—"),
            (_("Kind of expense"), row.get_expense_type_display()), (_("State"), shown_state(standing)),
            Fact(_("Amount"), money(match.contracted_fen), note=entered_by(row.filed_by, row.filed_at)),
            (_("Tax rate"), quantity(row.tax_rate_bp / 100, "%")),
        ]),
        FactsPanel(title=_("Contract and site"), width=6, rows=[
            (_("Contract"), row.contract.number), (_("Supplier"), row.contract.supplier),
            (_("Signed"), instant(row.contract.signed_on)), (_("Contract amount"), money(row.contract.amount_fen)),
            Fact(_("Photo on site"), row.photo.name if row.photo else _("none yet"),
                 note=row.photo.digest[:19] if row.photo else ""),
            Fact(_("Checked on site"), instant(row.checked_on) if row.checked_on else _("not yet"),
                 note=row.checked_by or ""),
            (_("Found on site"), row.check_note or "—"),
        ]),
        TablePanel(title=_("Invoices"), table=InvoiceTable(invoices, orderable=False)),
        TablePanel(title=_("Payments to the supplier"), table=VoucherTable(vouchers, orderable=False)),
        TablePanel(title=_("What differs"),
                   table=MismatchTable([mismatch_shape(one) for one in match.mismatches], orderable=False)),
    ]  # fmt: skip


def _shares(row: EquipmentLine, paper: str) -> Any:
    return getattr(row, f"{paper}_shares").select_related(paper).order_by("pk")


def _shared(paper: Invoice | Voucher, fen: int) -> Any:
    paper.share_fen = fen  # type: ignore[union-attr]  # Only the table reads it.
    return paper
