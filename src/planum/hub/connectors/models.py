"""Sources of readings: how each is reached, which address means which signal, and what was refused of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Signal
from planum.hub.connectors.engine import receiver
from planum.hub.readings.engine.examination import Reason
from planum.kernel.models import Organisation, Person, Role, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class ConnectorState(State):
    """How the source was when the runtime last looked; the values are those of `engine.receiver.State`."""

    STOPPED = receiver.State.STOPPED.value, _("stopped"), "neutral"
    CONNECTING = receiver.State.CONNECTING.value, _("connecting"), "warning"
    CONNECTED = receiver.State.CONNECTED.value, _("connected"), "good"
    FAILED = receiver.State.FAILED.value, _("failed"), "bad"


REASON_LABELS = {
    Reason.UNKNOWN_SIGNAL: _("no signal is bound to this address"),
    Reason.NOT_A_NUMBER: _("the value is not a number"),
    Reason.FUTURE: _("the time lies in the future"),
    Reason.DUPLICATE: _("this reading is stored already"),
    Reason.WRONG_UNIT: _("the unit cannot be converted"),
    Reason.UNDECODABLE: _("the message cannot be read"),
}


def owner_rows(viewer: Viewer, prefix: str = "") -> Q:
    """A firm's sources are its own business, and the platform operator's, who keeps them running."""
    if Role.PLATFORM_OPERATOR in viewer.roles:
        return Q()
    return Q(**{f"{prefix}owner__in": viewer.organisations})


class Connector(Named, Owned):
    """One source. `settings` are checked by the protocol; its secrets are never shown again.

    `state`, `state_since`, `detail` and `received` are what the runtime last saw; they are not in the change log.
    """

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="connectors")
    kind = models.CharField(_("kind"), max_length=20)
    settings = models.JSONField(_("settings"), default=dict)
    enabled = models.BooleanField(_("enabled"), default=True)
    changed_at = models.DateTimeField(auto_now=True)
    state = StateField(ConnectorState, choices=ConnectorState.choices(), default=ConnectorState.STOPPED)
    state_since = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    received = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="one_connector_name_per_owner"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return owner_rows(viewer)


class Binding(Owned):
    """An address of a source means a signal. `unit` is the source's where it does not state one itself."""

    connector = models.ForeignKey(Connector, models.CASCADE, related_name="bindings")
    address = models.CharField(_("address"), max_length=400)
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="bindings")
    unit = models.CharField(_("unit of the source"), max_length=30, blank=True)

    class Meta:
        ordering = ("address",)
        constraints = (models.UniqueConstraint(fields=("connector", "address"), name="one_binding_per_address"),)

    def __str__(self) -> str:
        return f"{self.address} → {self.signal.path}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return owner_rows(viewer, "connector__")


class RefusedReadings(Owned):
    """The quarantine, counted: how many readings of a source were refused for a reason, and one of them in words."""

    connector = models.ForeignKey(Connector, models.CASCADE, related_name="refused")
    reason = models.CharField(
        _("reason"), max_length=20, choices=[(each.value, REASON_LABELS[each]) for each in Reason]
    )
    count = models.PositiveBigIntegerField(_("count"), default=0)
    sample = models.CharField(_("sample"), max_length=500)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))

    class Meta:
        ordering = ("connector", "reason")
        constraints = (models.UniqueConstraint(fields=("connector", "reason"), name="one_count_per_reason"),)

    def __str__(self) -> str:
        return f"{self.connector} {self.reason} {self.count}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return owner_rows(viewer, "connector__")


class Import(Owned):
    """A file that was read in. `repeated` rows were stored already; `first_at` and `last_at` bound its readings."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    connector = models.ForeignKey(Connector, models.SET_NULL, null=True, blank=True, related_name="imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="imports")
    rows = models.PositiveBigIntegerField(_("readings"))
    repeated = models.PositiveBigIntegerField(_("stored already"), default=0)
    first_at = models.DateTimeField(_("from"), null=True)
    last_at = models.DateTimeField(_("to"), null=True)
    at = models.DateTimeField(_("read in"), auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.file)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return owner_rows(viewer)
