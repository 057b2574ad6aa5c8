"""Lanes: which item of a supplier becomes which item of a customer, how long it travels, how much comes, at what price.

A lane belongs to its two ends, and whatever hangs on it is seen by these two alone.
"""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.chain.network.models.items import Item
from planum.kernel.models import Organisation
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class LaneState(State):
    PROPOSED = "proposed", _("waits for the supplier"), "info"
    AGREED = "agreed", _("agreed"), "good"
    DECLINED = "declined", _("declined"), "neutral"
    ENDED = "ended", _("ended"), "neutral"


LANE_TRANSITIONS: Mapping[State, Collection[State]] = {
    LaneState.PROPOSED: (LaneState.AGREED, LaneState.DECLINED, LaneState.ENDED),
    LaneState.AGREED: (LaneState.ENDED,),
}


def lane_rows(viewer: Viewer, prefix: str = "") -> Q:
    """Rows of the two ends of a lane; `prefix` leads from a model to its lane, such as "lane__"."""
    ends = Q(**{f"{prefix}supplier__in": viewer.organisations})
    return ends | Q(**{f"{prefix}customer__in": viewer.organisations})


class Lane(Owned):
    """The customer proposes what it wants to buy; the supplier says which of its items that is.

    `weekly_quantity`: what the supplier can send in a week as a rule; its offers for single weeks stand above it.
    `lot`: only whole multiples are sent; nothing: any quantity.
    """

    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    supplier_item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="lanes_out")
    customer_item = models.ForeignKey(Item, models.PROTECT, related_name="lanes_in")
    lead_days = models.PositiveIntegerField(_("days under way"), default=0)
    price_fen = models.PositiveBigIntegerField(_("price of a unit"))
    weekly_quantity = models.FloatField(_("quantity in a week"))
    lot = models.FloatField(_("lot"), null=True, blank=True)
    state = StateField(LaneState, choices=LaneState.choices(), default=LaneState.PROPOSED, verbose_name=_("state"))

    class Meta:
        ordering = ("customer_id", "customer_item__code", "supplier_id")
        constraints = (
            models.UniqueConstraint(
                fields=("supplier", "customer_item"),
                condition=Q(state__in=["proposed", "agreed"]),
                name="one_lane_per_supplier_and_item",
            ),
            models.CheckConstraint(condition=Q(weekly_quantity__gte=0), name="lane_quantity_is_not_negative"),
            models.CheckConstraint(condition=~Q(supplier=models.F("customer")), name="a_lane_joins_two_firms"),
        )

    def __str__(self) -> str:
        return f"{self.supplier} → {self.customer} · {self.customer_item}"

    @property
    def lead_weeks(self) -> int:
        """What leaves in a week arrives so many weeks later; parts of a week count in full beyond the same week."""
        return -(-max(0, self.lead_days - 2) // 7)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return lane_rows(viewer)
