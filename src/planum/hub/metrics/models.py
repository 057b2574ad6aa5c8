"""Definitions of metrics, each version for ever as it was published, and the values computed by them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Signal, signal_rows
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named, in_reader_language
from planum.kernel.visibility import Owned, Viewer


class Metric(Named, Owned):
    """One version of a definition. Rows are only ever added: what is changed becomes a new version."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="metrics", verbose_name=_("firm"))
    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    formula = models.TextField(_("formula"))
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        ordering = ("owner", "code", "-version")
        constraints = (models.UniqueConstraint(fields=("owner", "code", "version"), name="one_row_per_metric_version"),)

    __str__ = Named.__str__

    @property
    def path(self) -> str:
        """The name that is unique among all firms."""
        return f"{self.owner.code}/{self.code}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return metric_rows(viewer)


class MetricInput(Owned):
    """The signal that a name in the formula stands for."""

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="inputs")
    name = models.CharField(_("name"), max_length=60)
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="+", verbose_name=_("signal"))

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("metric", "name"), name="one_signal_per_metric_input"),)

    def __str__(self) -> str:
        return f"{self.name} = {self.signal}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return metric_rows(viewer, "metric__")


class MetricValue(Owned):
    """A number, and what it was computed from: rows are only ever added.

    `digest` is the hash of the readings, `count` their number; `inputs` says the same of each input, by its name, and
    which stretch of its readings was used: it reaches to the neighbours of the period, which close its edges.
    """

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="values", verbose_name=_("metric"))
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("until before"))
    value = models.FloatField(_("value"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)
    count = models.PositiveBigIntegerField(_("readings"))
    bad = models.PositiveBigIntegerField(_("bad readings"))
    first_at = models.DateTimeField(_("first reading"), null=True, blank=True)
    last_at = models.DateTimeField(_("last reading"), null=True, blank=True)
    digest = models.CharField(_("hash"), max_length=140)
    inputs = models.JSONField(_("inputs"), default=dict)
    computed_at = models.DateTimeField(_("computed"))
    computed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-end_at", "-pk")
        indexes = (models.Index(fields=("metric", "start_at", "end_at"), name="values_by_metric_and_period"),)
        constraints = (
            models.CheckConstraint(condition=Q(end_at__gt=models.F("start_at")), name="a_value_has_a_period"),
            models.CheckConstraint(condition=Q(value=None) | Q(reason=""), name="a_reason_stands_for_no_value"),
        )

    def __str__(self) -> str:
        shown = self.why if self.value is None else f"{self.value:.6g} {self.metric.unit}".strip()
        return f"{self.metric}: {shown}"

    @property
    def why(self) -> str:
        """In the reader's language, why there is no value."""
        return in_reader_language(self.reason, self.reason_en)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return metric_rows(viewer, "metric__")


def metric_rows(viewer: Viewer, prefix: str = "") -> Q:
    """Who sees a metric: its firm, and those to whom every one of its input signals is disclosed.

    `prefix` leads from another model to the metric, such as "metric__".
    """
    inputs = MetricInput._base_manager
    hidden = inputs.exclude(signal__in=Signal._base_manager.filter(signal_rows(viewer)).values("pk"))
    has_inputs = Q(**{f"{prefix}pk__in": inputs.values("metric")})
    has_hidden = Q(**{f"{prefix}pk__in": hidden.values("metric")})
    return Q(**{f"{prefix}owner__in": viewer.organisations}) | (has_inputs & ~has_hidden)
