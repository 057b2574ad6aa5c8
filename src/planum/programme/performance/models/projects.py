"""What a project promises, and what its readings say: indicators, targets, milestones, values."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from planum.hub.metrics.models import Metric, MetricValue
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Project, concerned
from planum.ui.formats import quantity

WHOLE_BP = 10_000


class Basis(models.TextChoices):
    VALUE = "value", _("the metric's value")
    REDUCTION = "reduction", _("reduction against the baseline")
    REPORTED = "reported", _("reported with evidence")


class Direction(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Progress(State):
    OPEN = "open", _("not yet reached"), "neutral"
    REACHED = "reached", _("reached"), "good"


PROGRESS: Mapping[State, Collection[State]] = {Progress.OPEN: (Progress.REACHED,)}


class Indicator(Named, Owned):
    """What is measured of a project: a metric as it is, or its reduction against a baseline (1 - value/baseline).

    A reduction is a share of the baseline, 0.08 for 8 %; it is shown in percent. What no sensor measures is reported
    with evidence: it has no metric.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="indicators")
    code = models.CharField(_("code"), max_length=40)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    metric = models.ForeignKey(
        Metric, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("metric")
    )
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices, default=Basis.VALUE)
    baseline_start_at = models.DateTimeField(_("baseline begins"), null=True, blank=True)
    baseline_end_at = models.DateTimeField(_("baseline ends"), null=True, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.AT_LEAST)

    class Meta:
        ordering = ("project", "code")
        constraints = (
            models.UniqueConstraint(fields=("project", "code"), name="one_indicator_per_code"),
            models.CheckConstraint(
                condition=~Q(basis="reduction") | Q(baseline_end_at__gt=F("baseline_start_at")),
                name="a_reduction_has_a_baseline",
            ),
            models.CheckConstraint(
                condition=Q(basis="reported") ^ Q(metric__isnull=False), name="measured_by_a_metric_or_reported"
            ),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")

    def reaches(self, value: float, target: float) -> bool:
        return value >= target if self.direction == Direction.AT_LEAST else value <= target

    def shown(self, value: float | None) -> SafeString:
        """A value of this indicator with its unit."""
        if self.basis == Basis.REDUCTION:
            return quantity(None if value is None else value * 100, "%", 2)
        return quantity(value, self.unit)


class Target(Owned):
    """What the indicator is to reach, and by which day."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    due_on = models.DateField(_("due"))
    value = models.FloatField(_("target"))

    class Meta:
        ordering = ("indicator", "due_on")
        constraints = (models.UniqueConstraint(fields=("indicator", "due_on"), name="one_target_per_day"),)

    def __str__(self) -> str:
        return f"{self.indicator} {self.indicator.get_direction_display()} {self.value:g}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "indicator__project__")


class Milestone(Named, Owned):
    """A step of a project for which a share of its allocation is paid. `share_bp` counts hundredths of a percent."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due"))
    share_bp = models.PositiveIntegerField(_("share of the support"))
    targets: "models.ManyToManyField[Target, Any]" = models.ManyToManyField(Target, related_name="milestones")
    state = StateField(Progress, default=Progress.OPEN, verbose_name=_("state"))

    class Meta:
        ordering = ("project", "number")
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), name="one_milestone_per_number"),
            models.CheckConstraint(condition=Q(share_bp__lte=WHOLE_BP), name="share_is_of_one_whole"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")

    @property
    def amount_fen(self) -> int:
        """The share of the planned support, rounded down to whole fen."""
        return self.project.allocation_fen * self.share_bp // WHOLE_BP

    def is_late(self, on: date) -> bool:
        return self.state == Progress.OPEN and on > self.due_on


class IndicatorValue(Owned):
    """The indicator over one period, as computed from metric values. Rows are added, never changed."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("to"))
    value = models.FloatField(_("value"), null=True)
    metric_value = models.ForeignKey(MetricValue, models.PROTECT, related_name="+")
    baseline_value = models.ForeignKey(MetricValue, models.PROTECT, null=True, related_name="+")
    computed_at = models.DateTimeField(_("computed"))

    class Meta:
        ordering = ("-end_at", "-pk")

    def __str__(self) -> str:
        return f"{self.indicator} {self.start_at:%Y-%m-%d}–{self.end_at:%Y-%m-%d}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "indicator__project__")

    @property
    def why(self) -> str:
        """In the reader's language, why there is no value; empty where there is one."""
        if self.value is not None:
            return ""
        if self.metric_value.value is None:
            return self.metric_value.why
        if self.baseline_value is not None and self.baseline_value.value is None:
            return _("The baseline has no value: %(why)s") % {"why": self.baseline_value.why}
        return str(_("The baseline is zero: nothing can be reduced against it."))
