"""Tables of signals and disclosures."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Disclosure, Signal
from planum.kernel.states import State
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, StateColumn, Table, UnitColumn


class SignalTable(Table):
    path = Column(linkify=lambda record: reverse("readings:signal", args=[record.path]))
    name = Column(accessor="pk", verbose_name=_("Name"), order_by="name")
    unit = UnitColumn()
    kind = Column(accessor="get_kind_display", verbose_name=_("Kind"), order_by="kind")
    low = NumberColumn()
    high = NumberColumn()

    empty = Empty(_("Signals will stand here when an asset has some, or when a firm discloses some to you."))

    class Meta:
        model = Signal
        fields = ("path", "name", "unit", "kind", "low", "high")
        order_by = "path"

    def render_name(self, record: Signal) -> str:
        return str(record)


class DisclosureState(State):
    IN_FORCE = "in_force", _("in force"), "good"
    ENDED = "ended", _("ended"), "neutral"
    REVOKED = "revoked", _("revoked"), "neutral"


@dataclass(frozen=True)
class DisclosureRow:
    disclosure: Disclosure
    state: DisclosureState
    may_revoke: bool

    @property
    def what(self) -> str:
        """The signal, or the whole plant."""
        row = self.disclosure
        return row.signal.path if row.signal else row.plant.path


class _DisclosureTable(Table):
    what = Column(verbose_name=_("What"))
    purpose = Column(accessor="disclosure__purpose", verbose_name=_("For what"))
    until = InstantColumn(accessor="disclosure__until", verbose_name=_("Until"))
    state = StateColumn(verbose_name=_("State"))

    def render_what(self, record: DisclosureRow) -> Any:
        row = record.disclosure
        kind = _("signal") if row.signal else _("whole plant")
        return format_html(
            '{}<br><small>{} · <span class="number">{}</span></small>', row.signal or row.plant, kind, record.what
        )

    def value_what(self, record: DisclosureRow) -> str:
        return record.what


class GivenTable(_DisclosureTable):
    """What the viewer's firm shows to others."""

    to = Column(accessor="disclosure__organisation", verbose_name=_("To whom"))
    revoke = Column(accessor="may_revoke", verbose_name="", orderable=False, exclude_from_export=True)

    empty = Empty(_("Your firm shows nothing to anybody. Disclosures will stand here with their purpose."))

    class Meta:
        sequence = ("what", "to", "purpose", "until", "state", "revoke")

    def render_revoke(self, record: DisclosureRow) -> Any:
        if not record.may_revoke:
            return ""
        url = reverse("assets:revoke", args=[record.disclosure.pk])
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', url, _("Revoke"))


class ReceivedTable(_DisclosureTable):
    """What others show to the viewer's organisations."""

    firm = Column(accessor="disclosure__plant__enterprise", verbose_name=_("From whom"))

    empty = Empty(_("Nobody shows you anything yet. What firms disclose to you will stand here."))

    class Meta:
        sequence = ("what", "firm", "purpose", "until", "state")
