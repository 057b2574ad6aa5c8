"""The equipment hierarchy of ISA-95 (IEC 62264-1) and the signals on it."""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Organisation
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer


class Level(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    SITE = "site", _("site")
    AREA = "area", _("area")
    LINE = "line", _("line")
    UNIT = "unit", pgettext_lazy("level", "unit")


BELOW = {Level.ENTERPRISE: Level.SITE, Level.SITE: Level.AREA, Level.AREA: Level.LINE, Level.LINE: Level.UNIT}


class Asset(Named, Owned):
    """One node of the hierarchy. `plant` is the site it stands in (a site's plant is itself); `path` never changes."""

    enterprise = models.ForeignKey(Organisation, models.PROTECT, related_name="assets")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    plant = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="equipment")
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    code = models.CharField(_("code"), max_length=40)
    path = models.CharField(_("path"), max_length=250, unique=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=("parent", "code"), name="one_code_per_parent"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(enterprise__in=viewer.organisations) | Q(plant__in=disclosed_plants(viewer))


class SignalKind(models.TextChoices):
    MEASUREMENT = "measurement", _("measurement")
    COUNTER = "counter", _("counter")
    STATE = "state", _("state")


class Signal(Named, Owned):
    """One measured value of an asset. `low` and `high` are the instrument's range in `unit`."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="signals")
    code = models.CharField(_("code"), max_length=60)
    path = models.CharField(_("path"), max_length=320, unique=True)
    unit = models.CharField(_("unit"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=SignalKind.choices, default=SignalKind.MEASUREMENT)
    low = models.FloatField(_("range from"), null=True, blank=True)
    high = models.FloatField(_("range to"), null=True, blank=True)

    class Meta:
        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=("asset", "code"), name="one_signal_per_asset"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return signal_rows(viewer)


class Disclosure(Owned):
    """A firm shows one signal, or where `signal` is empty a whole plant, to an organisation for a purpose."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="disclosures")
    signal = models.ForeignKey(Signal, models.PROTECT, null=True, blank=True, related_name="disclosures")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=200)
    until = models.DateField(_("until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.signal or self.plant} → {self.organisation}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(plant__enterprise__in=viewer.organisations) | Q(organisation__in=viewer.organisations)


def disclosures_to(viewer: Viewer) -> QuerySet[Disclosure]:
    """Disclosures in force to the viewer's organisations; a subquery, not a round trip."""
    open_ended = Q(until=None) | Q(until__gte=timezone.localdate())
    return Disclosure._base_manager.filter(open_ended, organisation__in=viewer.organisations, revoked_at=None)


def disclosed_plants(viewer: Viewer) -> QuerySet[Disclosure, Any]:
    return disclosures_to(viewer).filter(signal=None).values("plant")


def signal_rows(viewer: Viewer, prefix: str = "") -> Q:
    """Who sees a signal: its firm, and those to whom its plant or the signal itself is disclosed.

    `prefix` leads from another model to the signal, such as "signal__".
    """
    return (
        Q(**{f"{prefix}asset__enterprise__in": viewer.organisations})
        | Q(**{f"{prefix}asset__plant__in": disclosed_plants(viewer)})
        | Q(**{f"{prefix}pk__in": _disclosed_signals(viewer)})
    )


def _disclosed_signals(viewer: Viewer) -> QuerySet[Disclosure, Any]:
    return disclosures_to(viewer).exclude(signal=None).values("signal")
