"""Emission factors: published ones that everybody sees, and a firm's own. Rows are only ever added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.chain.carbon.engine.factors import Boundary, Factor, Gases
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer

BOUNDARIES = (
    (Boundary.DIRECT.value, _("burning alone")),
    (Boundary.GRID.value, _("power stations of the grid")),
    (Boundary.LIFE_CYCLE.value, _("life cycle")),
)
GASES = ((Gases.CO2.value, _("CO₂ alone")), (Gases.ALL.value, _("all greenhouse gases")))


class EmissionFactor(Named, Owned):
    """One version of a factor, as its issuer published it. What is corrected becomes a new version.

    `primary_share` is above zero where the factor was measured by whoever supplies it, as far as it was;
    `is_verified` says that somebody compared the number with the issuer's own document; `owner` is empty where the
    factor is public.
    """

    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("firm")
    )
    code = models.CharField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    issuer = models.CharField(_("issued by"), max_length=200)
    document = models.CharField(_("document"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year of the data"))
    region = models.CharField(_("valid for"), max_length=60)
    boundary = models.CharField(_("what it counts"), max_length=12, choices=BOUNDARIES)
    gases = models.CharField(_("gases"), max_length=4, choices=GASES)
    gwp = models.CharField(_("warming potentials"), max_length=10, blank=True)
    unit = models.CharField(_("for one"), max_length=20)
    kg = models.FloatField(_("kg"))
    primary_share = models.FloatField(_("share of primary data"), default=0.0)
    is_verified = models.BooleanField(_("compared with the document"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "code", "version"), name="one_row_per_factor_version", nulls_distinct=False
            ),
        )

    __str__ = Named.__str__

    @property
    def typed(self) -> Factor:
        return Factor(
            f"{self.code} v{self.version}", self.issuer, self.document, self.year, self.region,
            Boundary(self.boundary), Gases(self.gases), self.gwp, self.unit, self.kg,
        )  # fmt: skip

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner=None) | Q(owner__in=viewer.organisations)
