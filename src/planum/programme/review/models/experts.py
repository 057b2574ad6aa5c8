"""Who may be asked to judge, and what binds them to firms."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, Region
from planum.kernel.visibility import Owned, Viewer


class InterestKind(models.TextChoices):
    """The codes are those of the parameter `expert_conflicts`."""

    EMPLOYER = "employer", _("employer")
    SHAREHOLDING = "shareholding", _("shareholding")
    SERVICE_CONTRACT = "service_contract", _("service contract")
    RELATIVE = "relative", _("relative in a leading position")


class Expert(Owned):
    """An expert in the pool of a city or a province. `employers_known`: those of the last three years are all given."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="expert", verbose_name=_("person"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="experts", verbose_name=_("pool of"))
    title = models.CharField(_("professional title"), max_length=80)
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    employer_code = models.CharField(_("employer's credit code"), max_length=40, blank=True)
    employers_known = models.BooleanField(_("employers of the last three years are all given"), default=False)
    specialities: Any = models.JSONField(_("specialities"), default=list)
    is_active = models.BooleanField(_("in the pool"), default=True)
    agreed_on = models.DateField(_("confidentiality agreed on"), null=True, blank=True)
    enrolled_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(_("enrolled"))

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return expert_rows(viewer)


def expert_rows(viewer: Viewer, prefix: str = "") -> Q:
    """The expert, and the authorities of the city; those of a province's cities see its pool too."""
    above = Region.objects.filter(parts__in=viewer.regions).values("pk")
    return (
        Q(**{f"{prefix}person": viewer.person})
        | Q(**{f"{prefix}region__in": viewer.regions})
        | Q(**{f"{prefix}region__in": above})
    )


class Interest(Owned):
    """A bond of an expert with a firm, declared by the expert or entered by the bureau."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="interests")
    kind = models.CharField(_("kind"), max_length=20, choices=InterestKind.choices)
    name = models.CharField(_("firm"), max_length=200)
    credit_code = models.CharField(_("credit code of the firm"), max_length=40, blank=True)
    since_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    share_bp = models.PositiveIntegerField(_("share in hundredths of a percent"), null=True, blank=True)
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("declared"))

    class Meta:
        ordering = ("expert", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.name}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return expert_rows(viewer, "expert__")
