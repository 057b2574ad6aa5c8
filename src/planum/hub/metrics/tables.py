"""Tables of metrics, their inputs, versions and values."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.hub.metrics.models import Metric, MetricInput, MetricValue
from planum.hub.metrics.queries import mark_of, metric_url
from planum.hub.metrics.shapes import InputShape
from planum.ui.evidence import Evidence
from planum.ui.formats import quantity, with_evidence
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, Table, UnitColumn


@dataclass(frozen=True)
class MetricRow:
    """A metric with the value of its latest period."""

    metric: Metric
    latest: MetricValue | None

    @property
    def mark(self) -> Evidence | None:
        return mark_of(self.latest) if self.latest else None


class MetricTable(Table):
    metric = Column(verbose_name=_("Metric"), order_by="metric__name")
    path = Column(accessor="metric__path", verbose_name=_("Code"))
    owner = Column(accessor="metric__owner", verbose_name=_("Firm"), order_by="metric__owner__code")
    version = Column(accessor="metric__version", verbose_name=_("Version"))
    value = NumberColumn(accessor="latest__value", verbose_name=_("Latest value"))
    end_at = InstantColumn(accessor="latest__end_at", verbose_name=_("Until before"))

    empty = Empty(_("Metrics will stand here when a firm defines one, or discloses all signals of one to you."))

    def render_metric(self, record: MetricRow, value: Metric) -> Any:
        return format_html('<a href="{}">{}</a>', metric_url(value), value)

    def render_value(self, record: MetricRow, value: float) -> Any:
        return with_evidence(quantity(value, record.metric.unit), record.mark)

    def value_value(self, value: float) -> float:
        return value


class InputTable(Table):
    """Which signal each name of a formula stands for."""

    name = Column(verbose_name=_("Name"))
    signal = Column(verbose_name=_("Signal"), accessor="signal__path")
    unit = UnitColumn(verbose_name=_("Unit"), accessor="signal__unit")

    class Meta:
        orderable = False

    def render_signal(self, record: MetricInput, value: str) -> Any:
        return _signal_link(value)


class VersionTable(Table):
    version = Column(verbose_name=_("Version"))
    published_at = InstantColumn(verbose_name=_("Published"))
    formula = Column(verbose_name=_("Formula"))

    class Meta:
        orderable = False

    def render_version(self, record: Metric, value: int) -> Any:
        return format_html('<a href="{}">{}</a>', metric_url(record), value)

    def render_formula(self, value: str) -> Any:
        return format_html("<code>{}</code>", value)


class ValueTable(Table):
    start_at = InstantColumn(verbose_name=_("From"), seconds=True)
    end_at = InstantColumn(verbose_name=_("Until before"), seconds=True)
    value = NumberColumn(accessor="pk", verbose_name=_("Value"), order_by="value")
    version = Column(accessor="metric__version", verbose_name=_("Version"))
    count = NumberColumn(verbose_name=_("Readings"))
    bad = NumberColumn(verbose_name=_("Bad"))
    digest = Column(verbose_name=_("Hash"))
    computed_at = InstantColumn(verbose_name=_("Computed"), seconds=True)

    empty = Empty(_("Values will stand here when the metric has been computed for a period."))

    class Meta:
        model = MetricValue
        fields = ("start_at", "end_at", "value", "version", "count", "bad", "digest", "computed_at")

    def render_value(self, record: MetricValue) -> Any:
        shown = record.why if record.value is None else quantity(record.value, record.metric.unit)
        linked = format_html('<a href="{}">{}</a>', reverse("metrics:value", args=[record.pk]), shown)
        return with_evidence(linked, mark_of(record))

    def value_value(self, record: MetricValue) -> float | None:
        return record.value

    def render_digest(self, value: str) -> Any:
        return short_digest(value)

    def value_digest(self, value: str) -> str:
        return value


class LineageTable(Table):
    """What was read of each signal for one value."""

    name = Column(verbose_name=_("Name"))
    signal = Column(verbose_name=_("Signal"))
    unit = UnitColumn(verbose_name=_("Unit"))
    count = NumberColumn(verbose_name=_("Readings"))
    used = NumberColumn(verbose_name=_("Used"))
    bad = NumberColumn(verbose_name=_("Bad"))
    first_at = InstantColumn(verbose_name=_("First at"), seconds=True)
    last_at = InstantColumn(verbose_name=_("Last at"), seconds=True)
    digest = Column(verbose_name=_("Hash"))

    class Meta:
        orderable = False

    def render_signal(self, record: InputShape, value: str) -> Any:
        return _signal_link(value)

    def render_digest(self, value: str) -> Any:
        return short_digest(value)


def short_digest(value: str) -> Any:
    return format_html('<code title="{}">{}…</code>', value, value[:13])


def _signal_link(path: str) -> Any:
    return format_html('<a href="{}" class="number">{}</a>', reverse("readings:signal", args=[path]), path)
