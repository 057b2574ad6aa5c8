"""Tables of sources, what was refused of them, their bindings and imports."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.hub.connectors.models import Binding, Connector, Import, RefusedReadings
from planum.hub.connectors.registry import CONNECTORS
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, StateColumn, Table, UnitColumn


@dataclass(frozen=True)
class ConnectorRow:
    """A source with what the runtime counts of it now, or counted last."""

    connector: Connector
    state: Any
    detail: str
    received: int
    stored: int | None
    refused: int

    @property
    def kind(self) -> str:
        entry = CONNECTORS.get(self.connector.kind)
        return entry.label if entry else self.connector.kind


class ConnectorTable(Table):
    name = Column(accessor="connector", verbose_name=_("Data source"), order_by="connector__name")
    owner = Column(accessor="connector__owner", verbose_name=_("Enterprise"), order_by="connector__owner__name")
    kind = Column(verbose_name=_("Kind"))
    state = StateColumn(verbose_name=_("State"))
    detail = Column(verbose_name=_("What it says"))
    received = NumberColumn(verbose_name=_("Readings received"))
    stored = NumberColumn(verbose_name=_("Stored"))
    refused = NumberColumn(verbose_name=_("Refused"))

    empty = Empty(_("Sources of readings will stand here once an engineer has connected one."))

    def render_name(self, value: Connector) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("connectors:detail", args=[value.pk]), value)


class RefusedTable(Table):
    connector = Column(verbose_name=_("Data source"))
    reason = Column(verbose_name=_("Why"))
    count = NumberColumn(verbose_name=_("Readings"))
    sample = Column(verbose_name=_("One of them"), orderable=False)
    first_at = InstantColumn(seconds=True)
    last_at = InstantColumn(seconds=True)

    empty = Empty(_("Nothing has been refused."))

    class Meta:
        model = RefusedReadings
        fields = ("connector", "reason", "count", "sample", "first_at", "last_at")


class BindingTable(Table):
    signal = Column(accessor="signal__path", verbose_name=_("Signal"))
    name = Column(accessor="signal", verbose_name=_("Name"), order_by="signal__name")
    unit = UnitColumn()
    kept_in = UnitColumn(accessor="signal__unit", verbose_name=_("Kept in"))

    empty = Empty(_("The addresses of this source will stand here once they are bound to signals."))

    class Meta:
        model = Binding
        fields = ("address", "signal", "name", "unit", "kept_in")


class ImportTable(Table):
    file = Column(verbose_name=_("File"))
    rows = NumberColumn()
    repeated = NumberColumn()
    first_at = InstantColumn()
    last_at = InstantColumn()
    at = InstantColumn(seconds=True)
    by = Column(verbose_name=_("Read in by"))
    digest = Column(accessor="file__digest", verbose_name=_("Hash"), orderable=False)

    empty = Empty(_("Files that were read in will stand here."))

    class Meta:
        model = Import
        fields = ("file", "rows", "repeated", "first_at", "last_at", "at", "by", "digest")

    def render_digest(self, value: str) -> Any:
        return format_html('<code title="{}">{}…</code>', value, value[:19])
