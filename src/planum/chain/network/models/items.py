"""What a firm makes, buys and owes its customers. All of it is the firm's own business."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer


class Item(Named, Owned):
    """A product, part or material of a firm. Its partner sees code and name where a lane joins it to an item there."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(_("item"), max_length=60)
    unit = models.CharField(_("unit"), max_length=20, default="piece")
    unit_weight_kg = models.FloatField(_("weight of a unit, kg"), null=True, blank=True)

    class Meta:
        ordering = ("owner_id", "code")
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="one_item_code_per_firm"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations)


class Bill(Owned):
    """Bill of materials: what one unit of an item is made of. The newest version counts; older ones stay readable."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="bills")
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        ordering = ("item_id", "-version")
        constraints = (models.UniqueConstraint(fields=("item", "version"), name="one_bill_version"),)

    def __str__(self) -> str:
        return f"{self.item} v{self.version}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(item__owner__in=viewer.organisations)


class BillLine(Owned):
    """So much of a component in one unit. Where the component comes from: made here if it has a bill, else the lanes
    that bring it.
    """

    bill = models.ForeignKey(Bill, models.CASCADE, related_name="lines")
    component = models.ForeignKey(Item, models.PROTECT, related_name="used_in")
    quantity = models.FloatField(_("quantity in one unit"))

    class Meta:
        ordering = ("bill_id", "component__code")
        constraints = (
            models.UniqueConstraint(fields=("bill", "component"), name="one_line_per_component"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_line_has_a_quantity"),
        )

    def __str__(self) -> str:
        return f"{self.quantity:g} × {self.component}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(bill__item__owner__in=viewer.organisations)


class Urgency(models.IntegerChoices):
    """How much a late piece hurts. In a plan a class costs three times the one below it."""

    LINE_STOP = 1, _("customer's line stops")
    FIRM = 2, _("firm order")
    FORECAST = 3, _("forecast")


class Demand(Owned):
    """What a firm is to deliver in a week to a customer, whether that one is on the platform or not."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="demands")
    customer = models.CharField(_("customer"), max_length=120)
    week_on = models.DateField(_("week from Monday"))
    quantity = models.FloatField(_("quantity"))
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, default=Urgency.FIRM)

    class Meta:
        ordering = ("week_on", "urgency", "item__code", "customer")
        constraints = (
            models.UniqueConstraint(fields=("item", "customer", "week_on"), name="one_demand_per_customer_and_week"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="demand_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.item} · {self.customer} · {self.week_on:%G-W%V}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(item__owner__in=viewer.organisations)
