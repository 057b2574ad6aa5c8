"""What the notices leave to numbers: each with its days, its source and its clause."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.programme.rules.engine import parameters as engine


class Unit(models.TextChoices):
    FEN = engine.Unit.FEN.value, _("amount")
    SHARE = engine.Unit.SHARE.value, _("share")
    COUNT = engine.Unit.COUNT.value, _("whole number")
    DAY = engine.Unit.DAY.value, _("day")
    CODES = engine.Unit.CODES.value, _("list of codes")


class Certainty(State):
    READ = engine.Certainty.READ.value, _("read in the source"), "good"
    INFERRED = engine.Certainty.INFERRED.value, _("inferred"), "warning"
    UNVERIFIED = engine.Certainty.UNVERIFIED.value, _("not verified"), "warning"


CERTAINTIES = {certainty.value: certainty for certainty in Certainty}


class Standing(State):
    STANDS = "stands", _("in force"), "good"
    AWAITED = "awaited", _("not yet in force"), "info"
    ENDED = "ended", _("no longer in force"), "neutral"
    WITHDRAWN = "withdrawn", _("withdrawn"), "bad"


class Parameter(models.Model):
    """One value with the days on which it stands. A row is closed or withdrawn, never rewritten: the history stays.

    `value` is JSON, exact: whole fen or counts, a share as text ("0.20", "1/5"), a day as text, codes as a list.
    `scope` is "cn" or the code of a city.
    """

    code = models.CharField(_("code"), max_length=60)
    scope = models.CharField(_("scope"), max_length=12)
    value = models.JSONField(_("parameter value"))
    unit = models.CharField(_("kind of value"), max_length=8, choices=Unit.choices)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    clause = models.CharField(_("clause"), max_length=300)
    certainty = StateField(Certainty, max_length=12, default=Certainty.READ, verbose_name=_("certainty"))
    note = models.TextField(_("note"), blank=True)
    set_at = models.DateTimeField(_("entered"))
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("code", "scope", "-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="parameter_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("code", "scope", "valid_from"), condition=Q(withdrawn_at=None), name="one_value_per_first_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} · {self.scope} · {self.valid_from}"

    def standing_on(self, on: date) -> Standing:
        if self.withdrawn_at:
            return Standing.WITHDRAWN
        if on < self.valid_from:
            return Standing.AWAITED
        return Standing.STANDS if self.valid_to is None or on <= self.valid_to else Standing.ENDED
