"""A fleet: machines of one kind in a plant, by which signals they are judged, and what it costs when one stands."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Asset
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer


def own_rows(viewer: Viewer, prefix: str = "") -> Q:
    """Health, costs and work orders are the enterprise's alone: no disclosure of readings shows them."""
    return Q(**{f"{prefix}plant__enterprise__in": viewer.organisations})


class Fleet(Named, Owned):
    """Machines that are compared. `signals` and `setpoints` are the codes that each of them has.

    Readings are looked at in steps of `step_s`; the first `own_steps` of a machine's life are its own baseline. What
    remains beyond `cap_h` hours of running is not told apart.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="fleets")
    code = models.CharField(_("code"), max_length=40)
    signals = models.JSONField(_("signals"), default=list)
    setpoints = models.JSONField(_("set-points"), default=list)
    step_s = models.PositiveIntegerField(_("step, s"), default=3600)
    own_steps = models.PositiveIntegerField(_("steps of the own baseline"), default=100)
    memory_steps = models.FloatField(_("memory, steps"), default=12.0)
    cap_h = models.FloatField(_("longest remaining life told, h"), default=500.0)
    false_alarms_per_year = models.FloatField(_("false alarms a machine-year"), default=1.0)
    horizon_days = models.PositiveIntegerField(_("days looked ahead"), default=7)
    planned_fen = models.BigIntegerField(_("cost of a planned renewal"))
    failure_fen = models.BigIntegerField(_("cost of a failure"))
    downtime_fen_per_h = models.BigIntegerField(_("cost of an hour's stand-still"))
    planned_h = models.FloatField(_("hours of a planned renewal"))
    failure_h = models.FloatField(_("hours a failure lasts"))

    class Meta:
        ordering = ("plant__path", "code")
        constraints = (models.UniqueConstraint(fields=("plant", "code"), name="one_fleet_per_code"),)

    __str__ = Named.__str__

    @property
    def step_h(self) -> float:
        return self.step_s / 3600.0

    @property
    def whole_failure_fen(self) -> int:
        """A failure with the stand-still it brings."""
        return round(self.failure_fen + self.failure_h * self.downtime_fen_per_h)

    @property
    def whole_planned_fen(self) -> int:
        """A planned renewal with the stand-still it needs, when nothing better is known than the plain price."""
        return round(self.planned_fen + self.planned_h * self.downtime_fen_per_h)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class FleetUnit(Owned):
    """A machine in its fleet; it stands in one alone. Readings before `since_at` are not looked at."""

    fleet = models.ForeignKey(Fleet, models.CASCADE, related_name="units")
    asset = models.OneToOneField(Asset, models.PROTECT, related_name="fleet_unit")
    since_at = models.DateTimeField(_("looked at since"), null=True, blank=True)

    class Meta:
        ordering = ("asset__path",)

    def __str__(self) -> str:
        return str(self.asset)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "fleet__")
