"""Tables of applications, consents, equipment and bookings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from planum.park.apps.models import AccessToken, Application, Booking, Grant, SharedEquipment
from planum.ui.formats import NOTHING, instant
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, NumberColumn, StateColumn, Table


@dataclass(frozen=True)
class ApplicationRow:
    """An application, and whether the reader's organisation has consented to it."""

    application: Application
    consented: bool
    calls: int


class ApplicationTable(Table):
    application = Column(verbose_name=_("Application"), order_by="application__code")
    owner = Column(accessor="application__owner", verbose_name=_("Developer"), order_by="application__owner__code")
    description = Column(accessor="application__description", verbose_name=_("What it does"), orderable=False)
    consented = Column(verbose_name=_("Our consent"))
    calls = NumberColumn(verbose_name=_("Calls in 30 days"))
    state = StateColumn(accessor="application__state", verbose_name=_("State"))

    empty = Empty(_("Applications will stand here when one is registered for your park and approved."))

    def render_application(self, value: Application) -> Any:
        url = reverse("apps:application", args=[value.code])
        return format_html('<a href="{}">{}</a><br><small class="number">{}</small>', url, value, value.code)

    def value_application(self, value: Application) -> str:
        return value.code

    def render_consented(self, value: bool) -> Any:  # noqa: FBT001  django_tables2 passes the cell's value
        return _("given") if value else NOTHING


class GrantTable(Table):
    organisation = Column(verbose_name=_("Firm"))
    scopes = Column(verbose_name=_("Scopes"), orderable=False)
    granted_by = Column(verbose_name=_("Consented"), order_by="granted_at")
    revoked_at = InstantColumn(verbose_name=_("Taken back"))

    empty = Empty(_("No firm that you may see has consented yet."))

    class Meta:
        orderable = False

    def render_scopes(self, value: list[str]) -> Any:
        return format_html_join(" ", "<code>{}</code>", ((one,) for one in value))

    def render_granted_by(self, record: Grant) -> Any:
        return format_html("{}<br><small>{}</small>", record.granted_by, instant(record.granted_at))


class TokenTable(Table):
    prefix = Column(verbose_name=_("Begins with"))
    label = Column(verbose_name=_("Label"))
    issued_at = InstantColumn(verbose_name=_("Issued"))
    expires_on = InstantColumn(verbose_name=_("Valid until"))
    last_used_at = InstantColumn(verbose_name=_("Last used"), seconds=True)
    revoked_at = InstantColumn(verbose_name=_("Revoked"))

    empty = Empty(_("Without a token the application cannot call. Make one and hand it to its developer."))

    class Meta:
        model = AccessToken
        fields = ("prefix", "label", "issued_at", "expires_on", "last_used_at", "revoked_at")
        orderable = False

    def render_prefix(self, value: str) -> Any:
        return format_html("<code>{}…</code>", value)


@dataclass(frozen=True)
class EquipmentRow:
    """Equipment and when it is next free."""

    equipment: SharedEquipment
    free_at: datetime | None
    booked_h: float


class EquipmentTable(Table):
    equipment = Column(verbose_name=_("Equipment"), order_by="equipment__name")
    owner = Column(accessor="equipment__owner", verbose_name=_("Lender"), order_by="equipment__owner__code")
    description = Column(accessor="equipment__description", verbose_name=_("Description"), orderable=False)
    fee = MoneyColumn(accessor="equipment__fee_fen", verbose_name=_("Fee an hour"))
    booked_h = NumberColumn(verbose_name=_("Booked in 7 days, h"))
    free_at = InstantColumn(verbose_name=_("Next free"))

    empty = Empty(_("Equipment will stand here when a firm of the park lends some."))

    def render_equipment(self, value: SharedEquipment) -> Any:
        url = reverse("apps:equipment_item", args=[value.owner.code, value.code])
        return format_html('<a href="{}">{}</a><br><small class="number">{}</small>', url, value, value.path)

    def value_equipment(self, value: SharedEquipment) -> str:
        return value.path


class BookingTable(Table):
    equipment = Column(verbose_name=_("Equipment"))
    borrower = Column(verbose_name=_("Borrower"))
    starts_at = InstantColumn(verbose_name=_("From"))
    ends_at = InstantColumn(verbose_name=_("Until before"))
    note = Column(verbose_name=_("Note"))
    booked_by = Column(verbose_name=_("Booked by"))
    state = StateColumn()

    empty = Empty(_("Bookings of your organisation will stand here."))

    class Meta:
        model = Booking
        fields = ("equipment", "borrower", "starts_at", "ends_at", "note", "booked_by", "state")
        orderable = False
