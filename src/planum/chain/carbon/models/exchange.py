"""Asking a supplier for a footprint, and programs of partners that fetch footprints by the PACT protocol."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.chain.carbon.models.footprints import Footprint
from planum.chain.network.models import Item
from planum.kernel.models import Organisation, Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class RequestState(State):
    WAITING = "waiting", pgettext_lazy("request", "waits for the supplier"), "warning"
    ANSWERED = "answered", pgettext_lazy("request", "answered"), "good"
    DECLINED = "declined", pgettext_lazy("request", "declined"), "neutral"


REQUEST_TRANSITIONS: dict[State, tuple[State, ...]] = {
    RequestState.WAITING: (RequestState.ANSWERED, RequestState.DECLINED),
}


class FootprintRequest(Owned):
    """A buyer asks a supplier for the footprint of what it buys: of a product, or in words. Answered by sharing one."""

    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("asked of"))
    product = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(_("of what"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = StateField(RequestState, choices=RequestState.choices(), default=RequestState.WAITING)
    footprint = models.ForeignKey(Footprint, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.buyer} → {self.supplier}: {self.subject}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(buyer__in=viewer.organisations) | Q(supplier__in=viewer.organisations)


class PactClient(Owned):
    """A program that fetches, with the eyes of its organisation, what that organisation may see. Its secret is shown
    once; only the hash is kept.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    label = models.CharField(_("label"), max_length=80)
    client_id = models.CharField(_("client"), max_length=40, unique=True)
    digest = models.CharField(max_length=140)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.client_id} · {self.label}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(organisation__in=viewer.organisations)
