"""Fitted models with their cards, and what they said of a machine at an instant."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.maintenance.models.fleets import Fleet, own_rows
from planum.hub.assets.models import Asset
from planum.kernel.models import Person, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class Rung(models.TextChoices):
    """The rungs of the engine's ladder, from nothing known to failures enough."""

    HEALTH_INDEX = "health_index", _("health alone")
    EXTRAPOLATION = "extrapolation", _("drawn on to the known end")
    LEARNED = "learned", _("learned from failures")


class FitState(State):
    QUEUED = "queued", pgettext_lazy("fit", "waits to be fitted"), "info"
    READY = "ready", pgettext_lazy("fit", "ready"), "good"
    FAILED = "failed", pgettext_lazy("fit", "could not be fitted"), "bad"


FIT_TRANSITIONS: dict[State, tuple[State, ...]] = {FitState.QUEUED: (FitState.READY, FitState.FAILED)}


class PrognosisModel(Owned):
    """One fit. The file is the model itself, named by its hash; `training_digest` is that of what it was fitted on.

    `reference` holds lives that others recorded. While it waits in the background it has neither file nor card.
    """

    fleet = models.ForeignKey(Fleet, models.CASCADE, related_name="models")
    state = StateField(FitState, choices=FitState.choices(), default=FitState.QUEUED, verbose_name=_("state"))
    message = models.CharField(_("message"), max_length=500, blank=True)
    trees = models.PositiveIntegerField(_("trees"), default=400)
    rung = models.CharField(_("rung"), max_length=20, choices=Rung.choices, blank=True)
    card = models.JSONField(_("card"), default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    training_digest = models.CharField(_("hash of the training data"), max_length=140, blank=True)
    fitted_at = models.DateTimeField(_("fitted"))
    fitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-fitted_at", "-pk")

    def __str__(self) -> str:
        return f"{self.fleet} {self.get_rung_display()}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "fleet__")


class HealthState(State):
    HEALTHY = "healthy", _("as in its own early life"), "good"
    MOVED = "moved", _("moving away from it"), "warning"
    ALARM = "alarm", _("beyond the limit"), "bad"
    UNSEEN = "unseen", _("in a regime never seen"), "neutral"


class Prognosis(Owned):
    """What a model said of a machine at `at`. Remaining life is in hours of running; `quantiles_h` is empty on the
    lowest rung. `risk_fen` is the chance of a failure within the horizon times its whole cost.

    `readings_digest` covers the readings of the machine's signals from `readings_start_at` until before `at`.
    """

    fleet = models.ForeignKey(Fleet, models.CASCADE, related_name="prognoses")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="prognoses")
    model = models.ForeignKey(PrognosisModel, models.PROTECT, related_name="prognoses")
    at = models.DateTimeField(_("as of"))
    state = StateField(HealthState, choices=HealthState.choices(), verbose_name=_("state"))
    health = models.FloatField(_("health"))
    distance = models.FloatField(_("distance from the own baseline"))
    limit = models.FloatField(_("limit"))
    shares = models.JSONField(_("contributions"))
    age_h = models.FloatField(_("hours run"))
    quantiles_h = models.JSONField(_("remaining life"), default=list)
    cap_h = models.FloatField(_("longest remaining life told, h"))
    horizon_days = models.PositiveIntegerField(_("days looked ahead"))
    failure_chance = models.FloatField(_("chance of a failure"), null=True, blank=True)
    risk_fen = models.BigIntegerField(_("money at risk"), null=True, blank=True)
    planned_fen = models.BigIntegerField(_("cost of a planned renewal"))
    track = models.JSONField(_("course"), default=dict)
    readings_start_at = models.DateTimeField()
    readings_count = models.PositiveBigIntegerField(_("readings"))
    readings_digest = models.CharField(_("hash"), max_length=140)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("asset", "-at")),)

    def __str__(self) -> str:
        return f"{self.asset} {self.health:.2f}"

    @property
    def net_fen(self) -> int | None:
        """What acting saves: the money at risk less what the planned renewal costs."""
        return None if self.risk_fen is None else self.risk_fen - self.planned_fen

    @property
    def calls_for_a_decision(self) -> bool:
        return self.state == HealthState.ALARM or (self.net_fen or 0) > 0

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "fleet__")
