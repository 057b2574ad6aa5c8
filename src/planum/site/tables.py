"""Tables of the site's own pages."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from planum.kernel.capabilities import Capability
from planum.kernel.models import ChangeEntry
from planum.kernel.states import State
from planum.programme.performance.evidence import mark_of
from planum.programme.performance.models import Indicator, IndicatorValue
from planum.site.action_words import title_of
from planum.ui.formats import state, with_evidence
from planum.ui.tables import Column, InstantColumn, StateColumn, Table


class ChangeTable(Table):
    number = Column(verbose_name=_("No."))
    at = InstantColumn(seconds=True)
    subject = Column(visible=False)
    before = Column(visible=False)
    after = Column(verbose_name=_("What changed"), orderable=False)
    digest = Column(verbose_name=_("Hash"), orderable=False)

    class Meta:
        model = ChangeEntry
        fields = ("number", "at", "by_name", "action", "subject", "before", "after", "digest")
        order_by = "-number"

    def render_digest(self, value: str) -> Any:
        return format_html('<code title="{}">{}…</code>', value, value[:19])

    def value_digest(self, value: str) -> str:
        return value

    def render_action(self, record: ChangeEntry) -> Any:
        return format_html('{}<br><small class="number">{}</small>', record.action, record.subject)

    def value_action(self, value: str) -> str:
        return value

    def render_after(self, record: ChangeEntry) -> Any:
        """What stood there, where something did, and what stands there now."""
        before = format_html("<del>{}</del><br>", _written(record.before)) if record.before else ""
        return format_html('<span class="written">{}{}</span>', before, _written(record.after))

    def value_before(self, value: dict[str, Any]) -> str:
        return _written(value)

    def value_after(self, value: dict[str, Any]) -> str:
        return _written(value)


class StandingTable(Table):
    """Indicators of all projects; a row is an indicator with `latest`, its newest value, or None."""

    project = Column(verbose_name=_("Project"), accessor="project", orderable=False)
    latest = Column(verbose_name=_("Latest value"), default="—", orderable=False)
    target = Column(verbose_name=_("Target"), empty_values=(), orderable=False)
    standing = StateColumn(verbose_name=_("Standing"), empty_values=(), orderable=False)

    def render_project(self, record: Indicator) -> Any:
        url = reverse("performance:indicator", args=[record.pk])
        return format_html('<a href="{}">{}</a><br><small>{}</small>', url, record.project, record)

    def render_latest(self, value: IndicatorValue, record: Indicator) -> object:
        return with_evidence(record.shown(value.value), mark_of(value))

    def render_target(self, record: Indicator) -> Any:
        wanted = ((record.get_direction_display(), record.shown(target.value)) for target in record.targets.all())
        return format_html_join("; ", "{} {}", wanted)

    def render_standing(self, record: Indicator) -> object:
        return state(standing_of(record))


class Standing(State):
    """How an indicator stands against its targets."""

    UNMEASURED = "unmeasured", _("not measured"), "neutral"
    REACHED = "reached", _("reached"), "good"
    MISSED = "missed", _("not reached"), "bad"


def standing_of(indicator: Any) -> Standing:
    if indicator.latest is None or indicator.latest.value is None:
        return Standing.UNMEASURED
    reached = all(indicator.reaches(indicator.latest.value, target.value) for target in indicator.targets.all())
    return Standing.REACHED if reached else Standing.MISSED


class CapabilityTable(Table):
    """Every query and action, and how to reach it."""

    name = Column(verbose_name=_("Name"))
    kind = Column(verbose_name=_("Kind"))
    summary = Column(verbose_name=_("What it does"))
    endpoint = Column(verbose_name=_("Endpoint"), accessor="slug", orderable=False)
    command = Column(verbose_name=_("Command"), accessor="slug", orderable=False)

    def render_name(self, record: Capability) -> Any:
        url = reverse("action", args=[record.room, record.slug])
        return format_html('<a href="{}">{}</a><br><small>{}</small>', url, record.name, title_of(record))

    def render_kind(self, value: str) -> Any:
        return {"query": _("query"), "action": _("action")}[value]

    def render_endpoint(self, record: Capability) -> Any:
        method = "GET" if record.kind == "query" else "POST"
        return format_html("<code>{} /api/{}/{}</code>", method, record.room, record.slug)

    def render_command(self, record: Capability) -> Any:
        return format_html("<code>planum {} {}</code>", record.room, record.slug)


def _written(values: dict[str, Any]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in values.items())
