"""The pilot a city was awarded, and the tranches in which the award arrives."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Region, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class Evaluation(State):
    NONE = "none", _("not evaluated"), "neutral"
    PASSED = "passed", _("passed"), "good"
    FAILED = "failed", _("not passed"), "bad"


# A failed evaluation may be repeated after rectification; a passed one stands.
EVALUATIONS: Mapping[State, Collection[State]] = {
    Evaluation.NONE: (Evaluation.PASSED, Evaluation.FAILED),
    Evaluation.FAILED: (Evaluation.PASSED,),
}


class Pilot(Named, Owned):
    """A city's pilot. A city that is in the programme is not recommended again, so a region has one at most."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    region = models.OneToOneField(Region, models.PROTECT, related_name="pilot", verbose_name=_("city"))
    batch = models.PositiveSmallIntegerField(_("batch"))
    award_fen = models.BigIntegerField(_("award"))
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    plan_document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("implementation plan")
    )
    approval = models.CharField(_("approval"), max_length=200, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=Q(award_fen__gt=0), name="award_is_positive"),
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="pilot_ends_after_it_begins"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The authorities of the city see it, and whoever belongs to an organisation in the city or a district of it.

        These are the basic facts that the ministry publishes; money received and paid is seen by those it concerns.
        """
        homes = Organisation._base_manager.filter(pk__in=viewer.organisations)
        return (
            Q(region__in=viewer.regions)
            | Q(region__in=homes.values("region"))
            | Q(region__in=homes.values("region__parent"))
        )


class Tranche(Owned):
    """Half of the award. The second arrives after the evaluation at the end of the term has been passed."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField(_("tranche"))
    amount_fen = models.BigIntegerField(_("amount"))
    received_on = models.DateField(_("received"), null=True, blank=True)
    evaluation = StateField(Evaluation, default=Evaluation.NONE, verbose_name=_("evaluation"))

    class Meta:
        ordering = ("pilot", "number")
        constraints = (
            models.UniqueConstraint(fields=("pilot", "number"), name="one_tranche_per_number"),
            models.CheckConstraint(condition=Q(number__in=(1, 2)), name="tranche_is_first_or_second"),
        )

    def __str__(self) -> str:
        return _("tranche %(number)d") % {"number": self.number}

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(pilot__region__in=viewer.regions)
