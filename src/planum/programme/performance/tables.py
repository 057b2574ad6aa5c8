"""Tables of indicators, of their values, and of the readings below a value."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from planum.programme.performance.evidence import mark_of
from planum.programme.performance.models import Indicator, IndicatorValue
from planum.programme.performance.queries import in_words
from planum.ui.formats import with_evidence
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, Table

NUMERAL = {"cell": {"class": "numeral"}}


class IndicatorValueTable(Table):
    """The history: what was computed stays, also when the period is measured again."""

    start_at = InstantColumn(verbose_name=_("From"))
    end_at = InstantColumn(verbose_name=_("To"))
    shown = Column(_("Value"), accessor="value", attrs=NUMERAL, orderable=False, empty_values=())
    computed_at = InstantColumn(verbose_name=_("Computed"))

    empty = Empty(_("Nothing has been measured yet: measure a period that is over."))

    def render_shown(self, value: float | None, record: IndicatorValue) -> object:
        return with_evidence(record.why if value is None else record.indicator.shown(value), mark_of(record))

    def value_shown(self, value: float | None) -> float | None:
        return value


class IndicatorTable(Table):
    """The indicators of a project; a row is an indicator with `latest`, its newest value, or None."""

    name = Column(_("Indicator"), linkify=lambda record: reverse("performance:indicator", args=[record.pk]))
    metric = Column(_("Metric"), orderable=False)
    wanted = Column(_("Target"), empty_values=(), orderable=False, attrs=NUMERAL)
    latest = Column(_("Latest value"), default="—", orderable=False, attrs=NUMERAL)

    empty = Empty(_("The industry bureau says what this project is measured by; its indicators will stand here."))

    def render_name(self, record: Indicator) -> str:
        return str(record)

    def render_wanted(self, record: Indicator) -> str:
        targets = sorted(record.targets.all(), key=lambda target: target.due_on)
        return "; ".join(
            f"{record.get_direction_display()} {in_words(record, target.value)} ({target.due_on})" for target in targets
        )

    def render_latest(self, value: IndicatorValue, record: Indicator) -> object:
        return with_evidence(record.shown(value.value), mark_of(value))
