"""Limits on signals and the alarms they raise, in the words of ISA-18.2 (IEC 62682)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Signal, signal_rows
from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class LimitKind(models.TextChoices):
    HIGH_HIGH = "high_high", _("high-high")
    HIGH = "high", _("high")
    LOW = "low", _("low")
    LOW_LOW = "low_low", _("low-low")


class Priority(models.IntegerChoices):
    CRITICAL = 1, _("critical")
    HIGH = 2, _("high priority")
    MEDIUM = 3, _("medium priority")
    LOW = 4, _("low priority")


class LimitRule(Owned):
    """A limit of a signal. It is crossed for `on_delay_s` before the alarm is raised; the value returns by `deadband`
    for `off_delay_s` before the alarm returns to normal. `changed_at` tells the watch that it has to look again.
    """

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="limit_rules")
    kind = models.CharField(_("limit"), max_length=10, choices=LimitKind.choices)
    limit = models.FloatField(_("value of the limit"))
    deadband = models.FloatField(_("deadband"), default=0.0)
    on_delay_s = models.FloatField(_("delay before the alarm, s"), default=0.0)
    off_delay_s = models.FloatField(_("delay before the return, s"), default=0.0)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.MEDIUM)
    enabled = models.BooleanField(_("enabled"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("signal__path", "-limit")
        constraints = (models.UniqueConstraint(fields=("signal", "kind"), name="one_limit_per_kind"),)

    def __str__(self) -> str:
        return f"{self.signal} {self.get_kind_display()} {self.limit:g} {self.signal.unit}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return signal_rows(viewer, "signal__")


class AlarmState(State):
    """The four states of ISA-18.2 that need somebody's attention or end it: B, C, D and back to A (normal)."""

    ACTIVE = "active", _("active, not acknowledged"), "bad"
    ACKNOWLEDGED = "acknowledged", _("active, acknowledged"), "warning"
    RETURNED = "returned", _("returned to normal, not acknowledged"), "info"
    CLEARED = "cleared", _("cleared"), "neutral"


OPEN_STATES = (AlarmState.ACTIVE, AlarmState.ACKNOWLEDGED, AlarmState.RETURNED)
STANDING_STATES = (AlarmState.ACTIVE, AlarmState.ACKNOWLEDGED)
UNHANDLED_STATES = (AlarmState.ACTIVE, AlarmState.RETURNED)

# A signal that crosses its limit again before anybody acknowledged opens the same alarm again, counted in
# `occurrences`: a chattering signal is one line to deal with, not a hundred.
ALARM_TRANSITIONS: dict[State, tuple[State, ...]] = {
    AlarmState.ACTIVE: (AlarmState.ACKNOWLEDGED, AlarmState.RETURNED),
    AlarmState.ACKNOWLEDGED: (AlarmState.CLEARED,),
    AlarmState.RETURNED: (AlarmState.ACTIVE, AlarmState.CLEARED),
}


class Alarm(Owned):
    """A limit that was crossed, until it is both back to normal and acknowledged. A rule has one open alarm at most."""

    rule = models.ForeignKey(LimitRule, models.PROTECT, related_name="alarms")
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="alarms")
    state = StateField(AlarmState, choices=AlarmState.choices(), default=AlarmState.ACTIVE, verbose_name=_("state"))
    raised_at = models.DateTimeField(_("raised"))
    value = models.FloatField(_("value"))
    limit = models.FloatField(_("limit"))
    occurrences = models.PositiveIntegerField(_("occurrences"), default=1)
    returned_at = models.DateTimeField(_("back to normal"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)

    class Meta:
        ordering = ("-raised_at", "-pk")
        indexes = (models.Index(fields=("signal", "-raised_at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("rule",),
                condition=Q(state__in=[each.value for each in OPEN_STATES]),
                name="one_open_alarm_per_rule",
            ),
        )

    def __str__(self) -> str:
        return f"{self.signal} {self.rule.get_kind_display()} {self.limit:g}"

    @property
    def waits(self) -> bool:
        """For somebody to acknowledge it."""
        return self.state in UNHANDLED_STATES

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return signal_rows(viewer, "signal__")
