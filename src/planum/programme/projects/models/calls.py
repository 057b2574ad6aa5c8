"""What a city calls for, and what a firm says of itself once for every application."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.plan.models import Pilot


class EnterpriseProfile(Owned):
    """One profile for each firm. `sources` says of each field where it came from: the register, a diagnosis, a person.

    `incidents` are declared by the firm: [{"kind": "safety", "on": "2025-01-31", "about": "…"}].
    """

    firm = models.OneToOneField(Organisation, models.PROTECT, related_name="profile", verbose_name=_("firm"))
    credit_code = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    address = models.CharField(_("registered address"), max_length=300, blank=True)
    registered_in = models.CharField(_("registered in (division code)"), max_length=20, blank=True)
    is_legal_person = models.BooleanField(_("independent legal person"), default=True)
    legal_representative = models.CharField(_("legal representative"), max_length=80, blank=True)
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    industry_code = models.CharField(_("industry (GB/T 4754)"), max_length=10, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    output_fen = models.BigIntegerField(_("output of last year"), null=True, blank=True)
    is_above_scale = models.BooleanField(_("above designated size"), default=False)
    digital_level = models.CharField(_("digital level"), max_length=40, blank=True)
    incidents = models.JSONField(_("accidents and penalties"), default=list, blank=True)
    sources = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("firm__code",)

    def __str__(self) -> str:
        return str(self.firm)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(firm__in=viewer.organisations) | Q(firm__region__in=viewer.regions)


class CallState(State):
    DRAFT = "draft", _("in preparation"), "neutral"
    OPEN = "open", _("taking applications"), "good"
    CLOSED = "closed", _("no longer taking applications"), "neutral"


CALL_MOVES: Mapping[State, Collection[State]] = {
    CallState.DRAFT: (CallState.OPEN, CallState.CLOSED),
    CallState.OPEN: (CallState.CLOSED,),
    CallState.CLOSED: (CallState.OPEN,),
}


class Call(Named, Owned):
    """A call for applications (申报通知). `fields` and `attachments` are the form as data, see `form_schema`."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="calls", verbose_name=_("pilot"))
    code = models.CharField(_("code"), max_length=40, unique=True)
    about = models.TextField(_("what is asked for"), blank=True)
    wings: Any = models.JSONField(_("wings"), default=list)
    industries: Any = models.JSONField(_("industries"), default=list, blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    is_supplement = models.BooleanField(_("supplement to the approved plan"), default=False)
    fields: Any = models.JSONField(_("form"), default=list)
    attachments: Any = models.JSONField(_("attachments"), default=list)
    state = StateField(CallState, choices=CallState.choices(), default=CallState.DRAFT, verbose_name=_("state"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-opens_on", "code")
        constraints = (
            models.CheckConstraint(condition=Q(closes_on__gte=models.F("opens_on")), name="call_closes_after_opening"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """A call is public in its city once it has been opened; before that its authorities prepare it."""
        homes = Organisation._base_manager.filter(pk__in=viewer.organisations)
        near = Q(pilot__region__in=homes.values("region")) | Q(pilot__region__in=homes.values("region__parent"))
        return Q(pilot__region__in=viewer.regions) | (near & ~Q(state=CallState.DRAFT.value))
