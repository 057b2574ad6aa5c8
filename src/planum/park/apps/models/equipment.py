"""Equipment that a firm lends to the firms of its park by the hour, and who has booked it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class SharedEquipment(Named, Owned):
    """A machine, a test bench, a store room. It is lent between two hours of each day, in the site's zone."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="shared_equipment", verbose_name=_("owner"))
    code = models.CharField(_("code"), max_length=40)
    description = models.CharField(_("description"), max_length=500, blank=True)
    opens_hour = models.PositiveSmallIntegerField(_("from hour"), default=8)
    closes_hour = models.PositiveSmallIntegerField(_("until hour"), default=18)
    fee_fen = models.PositiveBigIntegerField(_("fee an hour"), default=0)
    offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ("owner__code", "code")
        constraints = (
            models.UniqueConstraint(fields=("owner", "code"), name="one_equipment_code_per_owner"),
            models.CheckConstraint(
                condition=Q(closes_hour__gt=models.F("opens_hour"), closes_hour__lte=24),
                name="it_opens_before_it_closes",
            ),
        )

    __str__ = Named.__str__

    @property
    def path(self) -> str:
        return f"{self.owner.code}/{self.code}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Its owner; while it is offered, the park and the firms of the same park."""
        own = Organisation._base_manager.filter(pk__in=viewer.organisations).exclude(park=None)
        near = (
            Q(owner__park__in=own.values("park"))
            | Q(owner__park__in=viewer.organisations)
            | Q(owner__in=own.values("park"))
        )
        return Q(owner__in=viewer.organisations) | (Q(offered=True) & near)


class BookingState(State):
    BOOKED = "booked", pgettext_lazy("booking", "booked"), "good"
    CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled"), "neutral"


BOOKING_TRANSITIONS: dict[State, tuple[State, ...]] = {BookingState.BOOKED: (BookingState.CANCELLED,)}


class Booking(Owned):
    """A firm has the equipment from one instant until before another; no two bookings of it overlap."""

    equipment = models.ForeignKey(SharedEquipment, models.PROTECT, related_name="bookings")
    borrower = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("borrower"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until before"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = StateField(
        BookingState, choices=BookingState.choices(), default=BookingState.BOOKED, verbose_name=_("state")
    )
    booked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("booked by"))
    booked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-starts_at",)
        indexes = (models.Index(fields=("equipment", "starts_at"), name="bookings_by_start"),)
        constraints = (models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="a_booking_lasts"),)

    def __str__(self) -> str:
        return f"{self.equipment} · {self.borrower}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The two firms it is between; others see that the time is taken, not by whom."""
        return Q(borrower__in=viewer.organisations) | Q(equipment__owner__in=viewer.organisations)
