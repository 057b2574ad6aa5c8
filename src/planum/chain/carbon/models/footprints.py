"""Footprints: what a firm tells others of a product, apart from how it was calculated, which stays in the house."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.chain.network.models import Item
from planum.hub.contracts.access import sharing_owners
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import in_reader_language
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer

TABLE = "chain.footprints"


class FootprintState(State):
    DRAFT = "draft", pgettext_lazy("footprint", "draft"), "warning"
    PUBLISHED = "published", pgettext_lazy("footprint", "published"), "good"
    SUPERSEDED = "superseded", pgettext_lazy("footprint", "superseded"), "neutral"


FOOTPRINT_TRANSITIONS: dict[State, tuple[State, ...]] = {
    FootprintState.DRAFT: (FootprintState.PUBLISHED,),
    FootprintState.PUBLISHED: (FootprintState.SUPERSEDED,),
}


class DeclaredUnit(models.TextChoices):
    """Those of PACT that a manufacturer of parts needs."""

    PIECE = "piece", _("piece")
    KILOGRAM = "kilogram", _("kilogram")
    LITRE = "liter", _("litre")
    KILOWATT_HOUR = "kilowatt hour", _("kilowatt hour")
    SQUARE_METRE = "square meter", _("square metre")


class Footprint(Owned):
    """One version of a product's footprint for one declared unit, from cradle to gate.

    This row is all that others ever get. `primary_share` counts only what rests on suppliers' primary data or on
    factors measured at the plant; `measured_share` counts what rests on activity that meters of the plant measured.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="footprints", verbose_name=_("firm"))
    product = models.ForeignKey(Item, models.PROTECT, related_name="footprints", verbose_name=_("product"))
    product_code = models.CharField(_("product"), max_length=60)
    product_name = models.CharField(_("name of the product"), max_length=200)
    product_name_en = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"))
    state = StateField(FootprintState, choices=FootprintState.choices(), default=FootprintState.DRAFT)
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("until before"))
    declared_unit = models.CharField(_("for one"), max_length=20, choices=DeclaredUnit.choices)
    mass_kg = models.FloatField(_("mass of the declared unit, kg"))
    kg = models.FloatField(_("kg CO₂e"))
    primary_share = models.FloatField(_("share of primary data"))
    measured_share = models.FloatField(_("share of measured activity"))
    country = models.CharField(_("country"), max_length=2, default="CN")
    gwp = models.CharField(_("warming potentials"), max_length=10)
    allocation = models.CharField(_("allocation"), max_length=200)
    reason = models.CharField(_("why this version"), max_length=300, blank=True)
    digest = models.CharField(_("hash"), max_length=140)
    computed_at = models.DateTimeField(_("computed"))
    computed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"))

    class Meta:
        ordering = ("owner", "product_code", "-version")
        constraints = (
            models.UniqueConstraint(fields=("product", "version"), name="one_footprint_per_version"),
            models.UniqueConstraint(
                fields=("product",), condition=Q(state="published"), name="one_published_footprint_per_product"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def title(self) -> str:
        return in_reader_language(self.product_name, self.product_name_en)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Its firm; and what was published, to those to whom the product is shown or a contract shows all."""
        by_contract = Q(owner__in=sharing_owners(viewer, TABLE))
        told = Q(product__in=shown_products(viewer)) | by_contract
        return Q(owner__in=viewer.organisations) | (~Q(state=FootprintState.DRAFT) & told)


class Calculation(Owned):
    """How a footprint came about: the tree of contributions, every factor and every amount. For its firm alone."""

    footprint = models.OneToOneField(Footprint, models.PROTECT, related_name="calculation")
    inventory = models.ForeignKey("Inventory", models.PROTECT, related_name="calculations")
    allocation = models.JSONField(_("allocation"), default=dict)
    tree = models.JSONField(_("contributions"), default=dict)
    leaves = models.JSONField(_("inputs"), default=list)
    residual = models.FloatField(_("residual"))
    steps = models.PositiveIntegerField(_("steps"))
    method = models.CharField(max_length=30)
    digest = models.CharField(_("hash"), max_length=140)

    def __str__(self) -> str:
        return str(self.footprint)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(inventory__owner__in=viewer.organisations)


class FootprintShare(Owned):
    """A firm shows the published footprints of a product, this one and those to come, to a partner."""

    product = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("product"))
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("firm"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("shown to"))
    purpose = models.CharField(_("purpose"), max_length=200)
    until = models.DateField(_("until"), null=True, blank=True)
    shared_at = models.DateTimeField(_("shown since"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.product} → {self.organisation}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations) | Q(organisation__in=viewer.organisations)


def shown_products(viewer: Viewer) -> "QuerySet[FootprintShare, Any]":
    """Products of which the viewer sees the published footprints; a subquery, not a round trip."""
    open_ended = Q(until=None) | Q(until__gte=timezone.localdate())
    rows = FootprintShare._base_manager.filter(open_ended, organisation__in=viewer.organisations, revoked_at=None)
    return rows.values("product")
