"""Tables of papers, accounts, statements and samples."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from planum.programme.funds.labels import LineStanding, said_step
from planum.programme.funds.models import Guarantee, Loan
from planum.ui import formats
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, StateColumn, StateOf, Table


class LineTable(Table):
    """A row is a LineMatchShape with the `pk` of its line."""

    line = Column(_("Line"), linkify=lambda record: reverse("funds:line", args=[record.pk]))
    name = Column(_("Name"))
    contracted_fen = MoneyColumn(verbose_name=_("Contracted"))
    invoiced_fen = MoneyColumn(verbose_name=_("Invoiced"))
    paid_fen = MoneyColumn(verbose_name=_("Paid to the supplier"))
    matched_fen = MoneyColumn(verbose_name=_("All three"))
    mismatches = Column(_("What differs"), orderable=False, default="—")
    seen = Column(_("On site"), empty_values=(), orderable=False)
    state = StateOf(LineStanding, verbose_name=_("State"))

    empty = Empty(_("Lines of equipment will stand here when contracts and lines were sent in as tables."))

    def render_mismatches(self, value: Any) -> object:
        return "; ".join(dict.fromkeys(one.said for one in value)) or "—"

    def render_seen(self, record: Any) -> object:
        parts = [_("photo") if record.has_photo else _("no photo"), _("checked") if record.checked else ""]
        return ", ".join(str(part) for part in parts if part)


class MismatchTable(Table):
    """Exceptions of papers and lines, with what was compared."""

    line = Column(_("Line"), default="—")
    paper = Column(_("Paper"), default="—")
    said = Column(_("What differs"))
    found = Column(_("Found"), default="—")
    wanted = Column(_("Wanted"), default="—")

    empty = Empty(_("No paper contradicts another."))

    def render_found(self, value: str) -> object:
        return _compared(value)

    def render_wanted(self, value: str) -> object:
        return _compared(value)


def _compared(value: str) -> object:
    """Amounts to the fen: two that differ by little look alike in 亿元."""
    if value.lstrip("-").isdigit() and len(value) < 18:
        return _("%(yuan)s yuan") % {"yuan": f"{int(value) / 100:,.2f}"}
    return value


class StepTable(Table):
    name = Column(_("Step"))
    amount_fen = MoneyColumn(verbose_name=_("Amount"))

    empty = Empty(_("The calculation will stand here when papers are on file."))

    def render_name(self, value: str) -> object:
        return said_step(value)


class UnassignedTable(Table):
    """A row is an Unassigned with the `url` where its line is said; empty for who may not."""

    kind = Column(_("Kind of paper"))
    number = Column(_("Number"))
    partner = Column(_("Seller or payee"))
    of_fen = MoneyColumn(verbose_name=_("With tax"), orderable=False)
    fen = MoneyColumn(verbose_name=_("Not assigned"), orderable=False)
    assign = Column("", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(_("Every paper stands for a line."))

    def __init__(self, *arguments: Any, project: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.project = project

    def render_kind(self, record: Any) -> object:
        return record.kind.label

    def render_assign(self, record: Any) -> object:
        url = f"{reverse('funds:assign', args=[self.project])}?paper={record.key}"
        return format_html('<a href="{}">{}</a>', url, _("Say for which line"))


class InvoiceTable(Table):
    number = Column(_("Invoice"))
    seller = Column(_("Seller"))
    issued_on = InstantColumn(verbose_name=_("Issued"))
    gross_fen = MoneyColumn(verbose_name=_("With tax"), orderable=False)
    share_fen = MoneyColumn(verbose_name=_("For this line"), orderable=False)

    empty = Empty(_("No invoice stands for this line yet."))


class VoucherTable(Table):
    number = Column(_("Voucher"))
    bank = Column(_("Bank"))
    payee = Column(_("Payee"))
    paid_on = InstantColumn(verbose_name=_("Paid"))
    amount_fen = MoneyColumn(verbose_name=_("Amount"), orderable=False)
    share_fen = MoneyColumn(verbose_name=_("For this line"), orderable=False)

    empty = Empty(_("No payment stands for this line yet."))


class LoanTable(Table):
    """A row is a Loan with its `paid_fen` and `subsidy_fen`."""

    bank = Column(_("Bank"))
    number = Column(_("Loan contract"))
    principal_fen = MoneyColumn(verbose_name=_("Principal"))
    rate_bp = Column(_("Yearly rate"))
    drawn_on = InstantColumn(verbose_name=_("Drawn"))
    paid_fen = MoneyColumn(verbose_name=_("Interest paid"), orderable=False)
    subsidy_fen = MoneyColumn(verbose_name=_("Subsidy it carries"), orderable=False)
    other_subsidy = Column(_("Subsidised elsewhere"), default="—")
    add = Column("", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(_("Loans will stand here when the owner has filed the first."))

    def render_rate_bp(self, value: int) -> object:
        return formats.quantity(value / 100, "%", 2)

    def render_add(self, record: Loan) -> object:
        links = [(reverse("funds:add_interest", args=[record.pk]), _("File interest"))]
        if record.standing_slips:
            links.append((reverse("funds:withdraw_interest", args=[record.pk]), _("Withdraw a slip")))
        links.append((reverse("funds:withdraw_loan", args=[record.pk]), _("Withdraw the loan")))
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', links)


class GuaranteeTable(Table):
    guarantor = Column(_("Guarantor"))
    number = Column(_("Guarantee contract"))
    guaranteed_fen = MoneyColumn(verbose_name=_("Guaranteed amount"))
    starts_on = InstantColumn(verbose_name=_("From"))
    ends_on = InstantColumn(verbose_name=_("Until"))
    fee_fen = MoneyColumn(verbose_name=_("Fee paid"))
    fee_receipt = Column(_("Receipt"), default="—")
    withdraw = Column("", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(_("Guarantees will stand here when the owner has filed the first."))

    def render_withdraw(self, record: Guarantee) -> object:
        url = reverse("funds:withdraw_guarantee", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, _("Withdraw"))


class AccountTable(Table):
    project = Column(_("Whose account"), default=_("the fund itself"))
    bank = Column(_("Bank"))
    number = Column(_("Account number"))
    holder = Column(_("Holder"))
    subject_code = Column(_("Subject code"))
    closed_at = InstantColumn(verbose_name=_("Closed on"), default="—")

    empty = Empty(_("The finance officer enters the account that keeps the fund apart, and one for each project."))


class ReconciliationTable(Table):
    start_on = InstantColumn(
        verbose_name=_("From"), linkify=lambda record: reverse("funds:statement", args=[record.pk])
    )
    end_on = InstantColumn(verbose_name=_("Until"))
    opening_fen = MoneyColumn(verbose_name=_("Opening balance"))
    closing_fen = MoneyColumn(verbose_name=_("Closing balance"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Statements of the fund's account will stand here when the finance officer has sent the first."))


class StatementLineTable(Table):
    on = InstantColumn(verbose_name=_("Day of the bank"))
    reference = Column(_("Bank reference"))
    counterpart = Column(_("Counterpart"), default="—")
    amount_fen = MoneyColumn(verbose_name=_("Amount"))
    entry = Column(_("Entry of the ledger"), default=_("unmatched"))


class TransitTable(Table):
    """Entries of the ledger that no statement has proven, each with its `cash_fen`."""

    number = Column(_("No."))
    at = InstantColumn(verbose_name=_("Time"))
    kind = StateColumn(verbose_name=_("Kind"))
    project = Column(_("Project"), default="—")
    cash_fen = MoneyColumn(verbose_name=_("Moves"), orderable=False)

    empty = Empty(_("Every entry that moved money is proven by a line of the bank."))


class SampleTable(Table):
    place = Column(_("No."))
    project = Column(_("Project"))
    owner = Column(_("Owner"))
    line = Column(_("Line"))
    name = Column(_("Name"))
    serial = Column(_("Serial number"), default="—")
    amount_fen = MoneyColumn(verbose_name=_("Amount"))
    checked_on = InstantColumn(verbose_name=_("Checked on site"), default="—")

    empty = Empty(_("Draw a sample above: lines of equipment to look at on site."))


class RecoveryTable(Table):
    ground = Column(_("Sanction case or audit finding"))
    deducted_fen = MoneyColumn(verbose_name=_("Deducted"))
    recovered_fen = MoneyColumn(verbose_name=_("Recovered"))
    returned_fen = MoneyColumn(verbose_name=_("Returned to the treasury"))
    entries = Column(_("Entries"), orderable=False)

    empty = Empty(_("Deductions and recoveries will stand here by the case or finding that led to them."))

    def render_entries(self, value: Any) -> str:
        return ", ".join(str(number) for number in value)
