"""Tables of contracts, of reads, and of the rows that were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.hub.catalogue.shareables import Column as ProductColumn
from planum.hub.contracts.models import Contract, ContractRead, ContractState
from planum.kernel.models import Organisation
from planum.ui.formats import NOTHING, instant, quantity, unit_in_words
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, StateColumn, Table


@dataclass(frozen=True)
class ContractRow:
    """A contract from the side of the viewer."""

    contract: Contract
    is_provider: bool
    state: ContractState
    reads: int
    last_read_at: datetime | None

    @property
    def other(self) -> Organisation:
        side: Organisation = self.contract.consumer if self.is_provider else self.contract.provider
        return side


class ContractTable(Table):
    contract = Column(verbose_name=_("Data product"), order_by="contract__product__name")
    side = Column(accessor="is_provider", verbose_name=_("Our side"))
    other = Column(verbose_name=_("The other side"), order_by="other__code")
    purpose = Column(accessor="contract__get_purpose_display", verbose_name=_("Purpose"))
    until = InstantColumn(accessor="contract__until", verbose_name=_("Until"))
    reads = NumberColumn(verbose_name=_("Reads"))
    last_read_at = InstantColumn(verbose_name=_("Last read"))
    state = StateColumn(verbose_name=_("State"), orderable=False)

    empty = Empty(_("Contracts will stand here when your organisation asks for one, or somebody asks you."))

    def render_contract(self, value: Contract) -> Any:
        url = reverse("contracts:contract", args=[value.pk])
        return format_html(
            '<a href="{}">{}</a><br><small class="number">{}</small>', url, value.product, value.product.path
        )

    def value_contract(self, value: Contract) -> str:
        return value.product.path

    def render_side(self, value: bool) -> Any:  # noqa: FBT001  django_tables2 passes the cell's value
        return _("we provide") if value else _("we read")


class ReadTable(Table):
    """Who read how much when; the hash is that of the very rows."""

    at = InstantColumn(verbose_name=_("Time"), seconds=True)
    by = Column(verbose_name=_("Who"))
    period = Column(accessor="start_at", verbose_name=_("Period read"), empty_values=())
    rows = NumberColumn(verbose_name=_("Number of rows"))
    digest = Column(verbose_name=_("Hash of the rows"))
    entry = Column(accessor="entry_id", verbose_name=_("No. in the change log"))

    empty = Empty(_("Nobody has read under this contract yet. Every read will stand here with its hash."))

    class Meta:
        orderable = False

    def render_period(self, record: ContractRead) -> Any:
        if record.start_at is None:
            return _("all")
        return format_html("{} – {}", instant(record.start_at), instant(record.end_at))

    def render_digest(self, value: str) -> Any:
        return format_html('<code title="{}">{}…</code>', value, value[:19])

    def value_digest(self, value: str) -> str:
        return value


class _CellColumn(Column):
    """One column of delivered rows; files keep the values as they were delivered."""

    def __init__(self, of: ProductColumn) -> None:
        attrs = {"cell": {"class": "numeral"}} if of.kind == "number" else {}
        unit = unit_in_words(of.unit) if of.unit else ""
        title = format_html("{} <small>{}</small>", of.label, unit) if unit else of.label
        super().__init__(verbose_name=title, accessor=of.name, attrs=attrs, orderable=False)
        self.kind = of.kind

    def render(self, value: Any) -> Any:
        if value is None:
            return NOTHING
        if self.kind == "number":
            return quantity(value)
        return instant(datetime.fromisoformat(value), seconds=True) if self.kind == "instant" else value

    def value(self, value: Any) -> Any:
        return value


class DeliveredTable(Table):
    """Rows as they left through the door; its columns are the contract's."""

    empty = Empty(_("The contract lets no row through for this period."))


def delivered_table(columns: Sequence[ProductColumn], rows: Sequence[dict[str, Any]]) -> DeliveredTable:
    return DeliveredTable(rows, extra_columns=[(one.name, _CellColumn(one)) for one in columns])
