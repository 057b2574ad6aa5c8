"""Tables of payments and of the ledger."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.programme.funds.models import ACCOUNTS, Decision, LedgerEntry, Payment
from planum.programme.funds.queries import account_label
from planum.programme.performance.models import Milestone
from planum.programme.performance.queries import in_words
from planum.ui import formats
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, StateColumn, Table


def _payment_url(record: LedgerEntry) -> str:
    return reverse("funds:payment", args=[record.payment_id])


class PaymentTable(Table):
    id = Column(_("No."), linkify=lambda record: reverse("funds:payment", args=[record.pk]))
    project = Column(_("Project"), linkify=lambda record: reverse("funds:project", args=[record.project_id]))
    milestone = Column(_("Milestone"), default=_("none"))
    amount_fen = MoneyColumn(verbose_name=_("Amount"))
    requested_at = InstantColumn(verbose_name=_("Requested"))
    decided_at = InstantColumn(verbose_name=_("Decided"), default="—")
    state = StateColumn(verbose_name=_("State"))

    def render_requested_at(self, value: Any, record: Payment) -> object:
        return format_html("{}<br><small>{}</small>", formats.instant(value), record.requested_by)

    empty = Empty(_("Payments will stand here when the industry bureau has requested the first, on a project's page."))


class PaymentFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Decision.choices(), empty_label=_("all"))

    class Meta:
        model = Payment
        fields = ("state",)


class LedgerTable(Table):
    """One row a posting side: an entry is read as debit account, credit account, amount."""

    number = Column(_("No."))
    at = InstantColumn(verbose_name=_("Time"))
    kind = StateColumn(verbose_name=_("Kind"))
    debit = Column(_("Debit"), orderable=False, empty_values=())
    credit = Column(_("Credit"), orderable=False, empty_values=())
    amount_fen = MoneyColumn(verbose_name=_("Amount"), orderable=False)
    project = Column(_("Project"), linkify=lambda record: reverse("funds:project", args=[record.project_id]))
    payment = Column(_("Payment"), accessor="payment_id", linkify=_payment_url)
    memo = Column(_("Memo"), orderable=False)

    empty = Empty(_("The first entry will be the award's first tranche: the finance officer books its arrival."))

    def render_debit(self, record: LedgerEntry) -> str:
        return _accounts(record, "debit_fen")

    def render_credit(self, record: LedgerEntry) -> str:
        return _accounts(record, "credit_fen")


def _accounts(entry: LedgerEntry, side: str) -> str:
    return ", ".join(account_label(ACCOUNTS[one.account]) for one in entry.postings.all() if getattr(one, side))


class MilestoneTable(Table):
    """A row is a milestone with its project and `late`."""

    number = Column(_("No."))
    name = Column(_("Milestone"), orderable=False)
    due_on = InstantColumn(verbose_name=pgettext_lazy("deadline", "Due"))
    share = Column(_("Share of the support"), accessor="share_bp", attrs={"cell": {"class": "numeral"}})
    amount_fen = MoneyColumn(verbose_name=_("Opens"), orderable=False)
    proof = Column(_("Proven by"), empty_values=(), orderable=False)
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("The milestones say which targets open which share of the support; the industry bureau adds them."))

    def render_name(self, record: Milestone) -> str:
        return str(record)

    def render_share(self, value: int) -> object:
        return formats.quantity(value / 100, "%", 2)

    def render_due_on(self, value: Any, record: Any) -> object:
        late = format_html(' <span class="state state-warning">{}</span>', _("late")) if record.late else ""
        return format_html("{}{}", formats.instant(value), late)

    def render_proof(self, record: Milestone) -> str:
        return "; ".join(
            f"{one.indicator} {one.indicator.get_direction_display()} {in_words(one.indicator, one.value)}"
            for one in record.targets.all()
        )
