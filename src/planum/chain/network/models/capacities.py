"""What a firm can make in a week, what it has lying there, and what of both it offers to a customer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.chain.network.models.items import Item
from planum.chain.network.models.lanes import Lane, lane_rows
from planum.kernel.models import Organisation
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer


class Resource(Named, Owned):
    """A machine group, a furnace, a shift of people: what limits a firm's output, counted in hours."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(_("resource"), max_length=60)

    class Meta:
        ordering = ("owner_id", "code")
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="one_resource_code_per_firm"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations)


class ResourceUse(Owned):
    """Hours of a resource that one unit of an item takes."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="uses")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="uses")
    hours_per_unit = models.FloatField(_("hours of one unit"))

    class Meta:
        ordering = ("item__code", "resource__code")
        constraints = (
            models.UniqueConstraint(fields=("item", "resource"), name="one_use_per_resource"),
            models.CheckConstraint(condition=Q(hours_per_unit__gt=0), name="a_use_takes_time"),
        )

    def __str__(self) -> str:
        return f"{self.item} · {self.resource}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(item__owner__in=viewer.organisations)


class CapacitySource(models.TextChoices):
    STATED = "stated", _("stated by the firm")
    SCHEDULE = "schedule", _("from the plant's calendars")


class Capacity(Owned):
    """Hours of a resource in a week, and those beyond that would be overtime."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="capacities")
    week_on = models.DateField(_("week from Monday"))
    hours = models.FloatField(_("hours"))
    overtime_hours = models.FloatField(_("overtime hours"), default=0.0)
    source = models.CharField(_("source"), max_length=10, choices=CapacitySource.choices, default=CapacitySource.STATED)

    class Meta:
        ordering = ("resource_id", "week_on")
        constraints = (
            models.UniqueConstraint(fields=("resource", "week_on"), name="one_capacity_per_week"),
            models.CheckConstraint(condition=Q(hours__gte=0, overtime_hours__gte=0), name="hours_are_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.resource} {self.week_on:%G-W%V}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(resource__owner__in=viewer.organisations)


class Stock(Owned):
    """What lies there of an item, as counted."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="stock")
    quantity = models.FloatField(_("quantity"))
    counted_on = models.DateField(_("counted on"))

    class Meta:
        ordering = ("item__code",)
        constraints = (models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_is_not_negative"),)

    def __str__(self) -> str:
        return f"{self.item}: {self.quantity:g}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(item__owner__in=viewer.organisations)


class CapacityOffer(Owned):
    """What a supplier can send on a lane in a week, and what more against a surcharge on each unit."""

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="offers")
    week_on = models.DateField(_("week from Monday"))
    quantity = models.FloatField(_("quantity"))
    extra_quantity = models.FloatField(_("more against a surcharge"), default=0.0)
    surcharge_fen = models.PositiveBigIntegerField(_("surcharge of a unit"), default=0)
    offered_at = models.DateTimeField(_("offered at"), auto_now=True)

    class Meta:
        ordering = ("lane_id", "week_on")
        constraints = (
            models.UniqueConstraint(fields=("lane", "week_on"), name="one_offer_per_week"),
            models.CheckConstraint(condition=Q(quantity__gte=0, extra_quantity__gte=0), name="offer_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.lane} {self.week_on:%G-W%V}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return lane_rows(viewer, "lane__")
