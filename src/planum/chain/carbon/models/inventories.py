"""What went into a firm's products over a period, and what came out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.chain.carbon.engine.allocation import Method
from planum.chain.carbon.models.factors import EmissionFactor
from planum.chain.carbon.models.footprints import DeclaredUnit, Footprint
from planum.chain.network.models import Item
from planum.hub.assets.models import Asset
from planum.hub.metrics.models import MetricValue
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer

METHODS = (
    (Method.MASS.value, _("by mass")),
    (Method.ECONOMIC.value, _("by price")),
    (Method.ENERGY.value, _("by heat content")),
    (Method.PIECES.value, _("by pieces")),
)


class ActivityKind(models.TextChoices):
    ENERGY = "energy", _("energy")
    MATERIAL = "material", _("materials and parts")
    TRANSPORT = "transport", _("transport")
    PROCESS = "process", _("the process itself")
    WASTE = "waste", _("waste")


class Inventory(Named, Owned):
    """A plant's products over a period. How the burden is shared among them is chosen once, with its reason."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="inventories", verbose_name=_("firm"))
    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("plant"))
    code = models.CharField(_("code"), max_length=40)
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("until before"))
    allocation = models.CharField(_("allocation"), max_length=10, choices=METHODS)
    allocation_reason = models.CharField(_("why shared so"), max_length=300)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("owner", "code"), name="one_inventory_per_code"),
            models.CheckConstraint(condition=Q(end_at__gt=models.F("start_at")), name="an_inventory_has_a_period"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations)


class Activity(Named, Owned):
    """An amount that was used, and what one unit of it weighs in carbon: a factor, or a supplier's footprint.

    The amount is the value of a metric, which opens down to the readings, or it was typed in by somebody.
    """

    inventory = models.ForeignKey(Inventory, models.CASCADE, related_name="activities")
    kind = models.CharField(_("kind"), max_length=10, choices=ActivityKind.choices)
    amount = models.FloatField(_("amount"))
    unit = models.CharField(_("unit"), max_length=20)
    value = models.ForeignKey(MetricValue, models.PROTECT, null=True, blank=True, related_name="+")
    factor = models.ForeignKey(EmissionFactor, models.PROTECT, null=True, blank=True, related_name="+")
    supplied = models.ForeignKey(Footprint, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(factor=None, supplied__isnull=False) | Q(factor__isnull=False, supplied=None),
                name="an_activity_has_one_source",
            ),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(inventory__owner__in=viewer.organisations)


class Output(Owned):
    """What left the plant over the period: `amount` declared units of a product, each with its mass, price, heat."""

    inventory = models.ForeignKey(Inventory, models.CASCADE, related_name="outputs")
    product = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("product"))
    amount = models.FloatField(_("amount"))
    declared_unit = models.CharField(_("for one"), max_length=20, choices=DeclaredUnit.choices)
    value = models.ForeignKey(MetricValue, models.PROTECT, null=True, blank=True, related_name="+")
    mass_kg = models.FloatField(_("mass of one, kg"))
    price_fen = models.BigIntegerField(_("price of one"), default=0)
    energy_mj = models.FloatField(_("heat content of one, MJ"), default=0.0)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("inventory", "product"), name="one_output_per_product"),)

    def __str__(self) -> str:
        return str(self.product)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(inventory__owner__in=viewer.organisations)
