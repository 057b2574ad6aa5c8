"""What ties cities together: projects across regions with a share for each, and notes on how plans go together."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, Region
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer

WHOLE_BP = 10_000


class JointState(State):
    PROPOSED = "proposed", _("waits for partners"), "warning"
    STANDING = "standing", _("agreed by all"), "good"
    DECLINED = "declined", _("declined"), "bad"
    ENDED = "ended", _("ended"), "neutral"


# Shares that a partner declined may be proposed again, with other shares.
JOINT_STATES: Mapping[State, Collection[State]] = {
    JointState.PROPOSED: (JointState.STANDING, JointState.DECLINED, JointState.ENDED),
    JointState.DECLINED: (JointState.PROPOSED, JointState.ENDED),
    JointState.STANDING: (JointState.ENDED,),
}


class JointProject(Named, Owned):
    """A project across regions: facts that all its cities share. What each books is in `JointBooking`.

    `central_fen` is the central support that all cities together plan for it; each books its share, no more (R40).
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    lead = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("lead city"))
    chain = models.CharField(_("code of the chain"), max_length=40, blank=True)
    chain_name = models.CharField(_("chain"), max_length=120, blank=True)
    about = models.TextField(_("what is built together"), blank=True)
    total_investment_fen = models.BigIntegerField(_("total investment"))
    central_fen = models.BigIntegerField(_("planned central support"), default=0)
    starts_on = models.DateField(_("begins"))
    finishes_on = models.DateField(_("finishes"))
    state = StateField(JointState, choices=JointState.choices(), default=JointState.PROPOSED, verbose_name=_("state"))
    reason = models.TextField(_("reason"), blank=True)
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("proposed by"))

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(total_investment_fen__gt=0, central_fen__gte=0), name="joint_investment_is_positive"
            ),
            models.CheckConstraint(condition=Q(finishes_on__gt=F("starts_on")), name="joint_finishes_after_it_begins"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(pk__in=joints_of(viewer))


def joints_of(viewer: Viewer) -> "models.QuerySet[JointShare, Any]":
    """The joint projects in which a city that the viewer oversees has a share."""
    return JointShare._base_manager.filter(region__in=viewer.regions).values("joint")


class JointShare(Owned):
    """A city's part in hundredths of a percent, with its own confirmation. All partners see it."""

    joint = models.ForeignKey(JointProject, models.CASCADE, related_name="shares")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("city"))
    share_bp = models.PositiveIntegerField(_("share"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("joint", "-share_bp", "region__code")
        constraints = (
            models.UniqueConstraint(fields=("joint", "region"), name="one_share_of_a_city"),
            models.CheckConstraint(condition=Q(share_bp__gt=0, share_bp__lte=WHOLE_BP), name="a_share_of_the_whole"),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.share_bp / 100:g}%"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(joint__in=joints_of(viewer))


class JointBooking(Owned):
    """The project by which a city books its own share, and how much: its own books, which no partner sees."""

    share = models.OneToOneField(JointShare, models.PROTECT, related_name="booking")
    project_code = models.CharField(_("code of the own project"), max_length=40, unique=True)
    amount_fen = models.BigIntegerField(_("own central support"))
    booked_at = models.DateTimeField(_("booked"))
    booked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("booked by"))

    class Meta:
        ordering = ("project_code",)
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gte=0), name="a_booking_is_not_negative"),)

    def __str__(self) -> str:
        return self.project_code

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(share__region__in=viewer.regions)


class LinkKind(models.TextChoices):
    SAME_CHAIN = "same_chain", _("same chain")
    FIRST_BATCH = "first_batch", _("city of the first batch")
    CLUSTER = "cluster", _("advanced manufacturing cluster")


class CityLink(Owned):
    """How a city's plan goes together with another's, in its words. `other` is empty for a city off the platform."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("city"))
    other = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    other_name = models.CharField(_("other city"), max_length=120)
    kind = models.CharField(_("kind of link"), max_length=12, choices=LinkKind.choices)
    chain = models.CharField(_("code of the chain"), max_length=40, blank=True)
    chain_name = models.CharField(_("chain"), max_length=120, blank=True)
    note = models.TextField(_("how the plans go together"))
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    class Meta:
        ordering = ("region__code", "other_name", "chain")
        constraints = (
            models.UniqueConstraint(fields=("region", "other_name", "kind", "chain"), name="one_note_of_a_link"),
            models.CheckConstraint(condition=Q(other=None) | ~Q(other=F("region")), name="a_link_has_two_cities"),
        )

    def __str__(self) -> str:
        return f"{self.region} → {self.other_name}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(region__in=viewer.regions) | Q(other__in=viewer.regions)
