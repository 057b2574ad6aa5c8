"""Tables of alarms, limits and plants."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.factory.monitoring.models import Alarm, AlarmState, LimitKind, LimitRule, Priority
from planum.hub.assets.models import Asset, Signal
from planum.ui.formats import instant, quantity, state
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, StateColumn, Table


class SignalColumn(Column):
    """What is measured and where, with the way to the board; a file keeps the path."""

    def render(self, value: Signal) -> Any:
        plant = value.asset.plant or value.asset
        board = reverse("monitoring:board", args=[plant.path])
        return format_html(
            '<a href="{}?signal={}">{}</a> · {}<br><small class="number">{}</small>',
            board, value.pk, value, value.asset, value.path,
        )  # fmt: skip

    def value(self, value: Signal) -> str:
        return value.path


class AlarmTable(Table):
    raised_at = InstantColumn(seconds=True)
    signal = SignalColumn(accessor="signal", verbose_name=_("Signal"), order_by="signal__path")
    kind = Column(accessor="rule__get_kind_display", verbose_name=_("Limit"), visible=False)
    value = NumberColumn(verbose_name=_("Value"))
    limit = NumberColumn(verbose_name=_("Limit value"))
    priority = Column(accessor="rule__get_priority_display", verbose_name=_("Priority"), order_by="rule__priority")
    state = StateColumn()
    occurrences = NumberColumn()
    returned_at = InstantColumn(seconds=True, visible=False)
    acknowledged_by = Column(verbose_name=_("Acknowledged by"))
    acknowledged_at = InstantColumn(seconds=True, visible=False)

    empty = Empty(_("Alarms will stand here when a signal crosses a limit."))

    class Meta:
        model = Alarm
        fields = (
            "raised_at", "signal", "kind", "value", "limit", "priority", "state", "occurrences", "returned_at",
            "acknowledged_by", "acknowledged_at", "comment",
        )  # fmt: skip
        order_by = "-raised_at"

    def render_state(self, record: Alarm) -> Any:
        """The state, and since when where the value came back."""
        since = format_html("<br><small>{}</small>", instant(record.returned_at)) if record.returned_at else ""
        return format_html("{}{}", state(record.state), since)

    def render_acknowledged_by(self, record: Alarm) -> Any:
        return format_html("{}<br><small>{}</small>", record.acknowledged_by, instant(record.acknowledged_at))

    def render_value(self, record: Alarm) -> Any:
        return quantity(record.value, record.signal.unit)

    def render_limit(self, record: Alarm) -> Any:
        kind = record.rule.get_kind_display()
        return format_html("{}<br><small>{}</small>", quantity(record.limit, record.signal.unit), kind)


class AlarmFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=AlarmState.choices, empty_label=_("all"))
    priority = django_filters.ChoiceFilter(
        label=_("Priority"), field_name="rule__priority", choices=Priority.choices, empty_label=_("all")
    )

    class Meta:
        model = Alarm
        fields = ("state", "priority")


class LimitRuleTable(Table):
    signal = SignalColumn(accessor="signal", verbose_name=_("Signal"), order_by="signal__path")
    kind = Column(accessor="get_kind_display", verbose_name=_("Limit"), order_by="kind")
    limit = NumberColumn(verbose_name=_("Limit value"))
    deadband = NumberColumn()
    on_delay_s = NumberColumn()
    off_delay_s = NumberColumn()
    priority = Column(accessor="get_priority_display", verbose_name=_("Priority"), order_by="priority")
    enabled = Column(verbose_name=_("Watched"))

    class Meta:
        model = LimitRule
        fields = ("signal", "kind", "limit", "deadband", "on_delay_s", "off_delay_s", "priority", "enabled")

    def render_limit(self, record: LimitRule) -> Any:
        return quantity(record.limit, record.signal.unit)

    def render_deadband(self, record: LimitRule) -> Any:
        return quantity(record.deadband, record.signal.unit)

    def render_enabled(self, value: bool) -> Any:  # noqa: FBT001  django_tables2 passes the cell's value
        return _("yes") if value else _("no")


class LimitRuleFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Limit"), choices=LimitKind.choices, empty_label=_("all"))
    enabled = django_filters.ChoiceFilter(
        label=_("Watched"), choices=((True, _("yes")), (False, _("no"))), empty_label=_("all")
    )

    class Meta:
        model = LimitRule
        fields = ("kind", "enabled")


class PlantTable(Table):
    """Rows are plants with `signal_count`, each with the counts of its alarms."""

    name = Column(verbose_name=_("Plant"), accessor="plant", order_by="plant__name")
    enterprise = Column(verbose_name=_("Enterprise"), accessor="plant__enterprise", order_by="plant__enterprise__name")
    signals = NumberColumn(verbose_name=_("Signals"))
    active = NumberColumn(verbose_name=_("Alarms that wait"))
    open = NumberColumn(verbose_name=_("Open alarms"))
    state = StateColumn(verbose_name=_("State"), orderable=False, exclude_from_export=True)

    empty = Empty(_("Plants that you may see will stand here."))

    def render_name(self, value: Asset) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("monitoring:board", args=[value.path]), value)
