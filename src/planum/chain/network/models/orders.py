"""Orders between two firms, and the supplier's own note of where an order stands in its plant's schedule."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.chain.network.models.lanes import Lane, lane_rows
from planum.factory.scheduling.models import Order
from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class SupplyState(State):
    REQUESTED = "requested", _("waits for confirmation"), "info"
    CONFIRMED = "confirmed", _("confirmed"), "good"
    CHANGE_ASKED = "change_asked", _("change waits for confirmation"), "warning"
    PARTLY_DELIVERED = "partly_delivered", _("partly delivered"), "info"
    DELIVERED = "delivered", _("delivered"), "neutral"
    DECLINED = "declined", _("declined"), "bad"
    CANCELLED = "cancelled", _("cancelled"), "neutral"


_LIVE: Final = (SupplyState.CHANGE_ASKED, SupplyState.PARTLY_DELIVERED, SupplyState.DELIVERED, SupplyState.CANCELLED)
SUPPLY_TRANSITIONS: Mapping[State, Collection[State]] = {
    SupplyState.REQUESTED: (SupplyState.CONFIRMED, SupplyState.DECLINED, SupplyState.CANCELLED),
    SupplyState.CONFIRMED: _LIVE,
    SupplyState.CHANGE_ASKED: (SupplyState.CONFIRMED, SupplyState.CANCELLED),
    SupplyState.PARTLY_DELIVERED: (SupplyState.DELIVERED, SupplyState.CANCELLED),
}
OPEN_ORDERS: Final = (
    SupplyState.REQUESTED, SupplyState.CONFIRMED, SupplyState.CHANGE_ASKED, SupplyState.PARTLY_DELIVERED,
)  # fmt: skip
WAITS_FOR_SUPPLIER: Final = (SupplyState.REQUESTED, SupplyState.CHANGE_ASKED)


class SupplyOrder(Owned):
    """A customer asks on a lane for a quantity by a day; the supplier confirms what it will send and when.

    `due_on` and the dates confirmed are days of arrival at the customer. A change the customer asks for stands in
    `quantity` and `due_on`; what was confirmed stays readable until the supplier confirms anew.
    """

    lane = models.ForeignKey(Lane, models.PROTECT, related_name="orders")
    number = models.PositiveIntegerField(_("number"))
    quantity = models.FloatField(_("quantity asked"))
    due_on = models.DateField(_("due on"))
    price_fen = models.PositiveBigIntegerField(_("price of a unit"))
    confirmed_quantity = models.FloatField(_("quantity confirmed"), null=True, blank=True)
    confirmed_on = models.DateField(_("arrival confirmed"), null=True, blank=True)
    delivered_quantity = models.FloatField(_("quantity delivered"), default=0.0)
    state = StateField(
        SupplyState, choices=SupplyState.choices(), default=SupplyState.REQUESTED, verbose_name=_("state")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested at"))

    class Meta:
        ordering = ("due_on", "lane_id", "number")
        indexes = (models.Index(fields=("lane", "state")),)
        constraints = (
            models.UniqueConstraint(fields=("lane", "number"), name="one_order_number_per_lane"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="an_order_asks_for_something"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"PO-{self.lane_id}-{self.number}"

    @property
    def expected_quantity(self) -> float:
        """What is still to come: as confirmed, and until then as asked."""
        whole = self.quantity if self.confirmed_quantity is None else self.confirmed_quantity
        return max(0.0, whole - self.delivered_quantity)

    @property
    def expected_on(self) -> date:
        return self.due_on if self.confirmed_on is None else self.confirmed_on

    def is_late(self, today: date) -> bool:
        """It should have come already, or is confirmed for later than was asked."""
        if self.state not in OPEN_ORDERS:
            return False
        return self.expected_on < today or self.expected_on > self.due_on

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return lane_rows(viewer, "lane__")


class ScheduledSupply(Owned):
    """Which order of the supplier's own plant makes what a customer asked for. The customer does not see it."""

    supply_order = models.OneToOneField(SupplyOrder, models.CASCADE, related_name="scheduled")
    order = models.OneToOneField(Order, models.PROTECT, related_name="supply")
    due_at = models.DateTimeField(_("due in the plant"))
    promised_at = models.DateTimeField(_("finish promised by the schedule"), null=True, blank=True)

    class Meta:
        ordering = ("due_at",)

    def __str__(self) -> str:
        return f"{self.supply_order} · {self.order}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(supply_order__lane__supplier__in=viewer.organisations)
