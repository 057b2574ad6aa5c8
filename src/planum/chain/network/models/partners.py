"""Which firms know each other on the platform. Before both have agreed, neither learns anything of the other."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class PartnershipState(State):
    INVITED = "invited", _("invited"), "info"
    AGREED = "agreed", _("partners"), "good"
    DECLINED = "declined", _("declined"), "neutral"
    ENDED = "ended", _("ended"), "neutral"


PARTNERSHIP_TRANSITIONS: Mapping[State, Collection[State]] = {
    PartnershipState.INVITED: (PartnershipState.AGREED, PartnershipState.DECLINED, PartnershipState.ENDED),
    PartnershipState.AGREED: (PartnershipState.ENDED,),
}


class Partnership(Owned):
    """Two firms that do business. The inviter types the other's credit code, as it stands on every invoice; whether
    such a firm is on the platform it learns when that firm agrees.
    """

    inviter = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    invited_code = models.CharField(_("credit code of the partner"), max_length=40)
    invited = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(
        PartnershipState,
        choices=PartnershipState.choices(),
        default=PartnershipState.INVITED,
        verbose_name=_("state"),
    )
    message = models.CharField(_("message"), max_length=300, blank=True)
    invited_at = models.DateTimeField(_("invited at"))
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("inviter_id", "invited_code", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("inviter", "invited_code"),
                condition=Q(state__in=["invited", "agreed"]),
                name="one_partnership_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.inviter} – {self.invited or self.invited_code}"

    def other(self, firm: Organisation) -> Organisation | None:
        """The partner of the firm, once both have agreed."""
        return self.inviter if firm.pk == self.invited_id else self.invited

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        codes = Organisation._base_manager.filter(pk__in=viewer.organisations).values("code")
        return Q(inviter__in=viewer.organisations) | Q(invited_code__in=codes)
