"""Tables of machines and of work orders."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.factory.maintenance.evidence import mark_of
from planum.factory.maintenance.models import Fleet, HealthState, Prognosis, WorkKind, WorkOrder, WorkState
from planum.factory.maintenance.shapes import PricedWindow
from planum.factory.maintenance.words import chance, hours_left
from planum.hub.assets.models import Asset
from planum.ui.formats import instant, money, quantity, with_evidence
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, NumberColumn, StateColumn, Table


class MachineColumn(Column):
    """The machine, with the way to its page; a file keeps the path."""

    def render(self, value: Asset) -> Any:
        page = reverse("maintenance:machine", args=[value.path])
        return format_html('<a href="{}">{}</a><br><small class="number">{}</small>', page, value, value.path)

    def value(self, value: Asset) -> str:
        return value.path


class BoardTable(Table):
    """Rows are the newest prognoses with `net`, what acting saves."""

    asset = MachineColumn(verbose_name=_("Machine"), order_by="asset__path")
    fleet = Column(verbose_name=_("Fleet"), order_by="fleet__name")
    state = StateColumn(verbose_name=_("State"))
    health = NumberColumn(verbose_name=_("Health"))
    remaining = Column(accessor="pk", verbose_name=_("Remaining life, 90 % interval"), orderable=False)
    failure_chance = NumberColumn(verbose_name=_("Chance of a failure"))
    risk_fen = MoneyColumn(verbose_name=_("Money at risk"))
    net = MoneyColumn(verbose_name=_("What acting saves"))
    at = InstantColumn(verbose_name=_("As of"))

    empty = Empty(_("Machines will stand here, ordered by the money they put at risk, once a fleet is assessed."))

    class Meta:
        model = Prognosis
        fields = ("asset", "fleet", "state", "health", "remaining", "failure_chance", "risk_fen", "net", "at")

    def render_fleet(self, value: Fleet) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("maintenance:fleet", args=[value.pk]), value)

    def render_health(self, value: float, record: Prognosis) -> Any:
        return with_evidence(quantity(100 * value, "%", 0), mark_of(record))

    def render_remaining(self, record: Prognosis) -> Any:
        return hours_left(record)

    def value_remaining(self, record: Prognosis) -> str:
        return hours_left(record)

    def render_failure_chance(self, value: float, record: Prognosis) -> Any:
        days = _("in %(days)d days") % {"days": record.horizon_days}
        return format_html("{}<br><small>{}</small>", chance(value), days)

    def render_risk_fen(self, value: int, record: Prognosis) -> Any:
        return with_evidence(money(value), mark_of(record))


class BoardFilter(django_filters.FilterSet):
    fleet = django_filters.ModelChoiceFilter(label=_("Fleet"), queryset=None, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=HealthState.choices, empty_label=_("all"))

    class Meta:
        model = Prognosis
        fields = ("fleet", "state")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.base_filters["fleet"].extra["queryset"] = Fleet._base_manager.none()
        super().__init__(*arguments, **options)
        self.filters["fleet"].queryset = Fleet.objects.all()


class WorkOrderTable(Table):
    code = Column(verbose_name=_("Work order"))
    asset = MachineColumn(verbose_name=_("Machine"), order_by="asset__path")
    title = Column(verbose_name=_("What is to be done"))
    kind = Column(accessor="get_kind_display", verbose_name=_("Kind"), order_by="kind")
    state = StateColumn(verbose_name=_("State"))
    failure_mode = Column(accessor="get_failure_mode_display", verbose_name=_("Failure mode"), order_by="failure_mode")
    outcome = Column(accessor="get_outcome_display", verbose_name=_("Outcome"), order_by="outcome")
    planned_start_at = InstantColumn(verbose_name=_("Planned from"))
    opened_at = InstantColumn(verbose_name=_("Opened at"), visible=False)
    finished_at = InstantColumn(verbose_name=_("Finished"))
    downtime_h = NumberColumn(verbose_name=_("Stand-still, h"))
    cost_fen = MoneyColumn(verbose_name=_("Cost"))

    empty = Empty(_("Work orders will stand here: what is to be done on which machine, and what was."))

    class Meta:
        model = WorkOrder
        fields = (
            "code", "asset", "title", "kind", "state", "failure_mode", "outcome", "planned_start_at", "opened_at",
            "finished_at", "downtime_h", "cost_fen",
        )  # fmt: skip

    def render_code(self, value: str, record: WorkOrder) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("maintenance:order", args=[record.pk]), value)


class WorkOrderFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=WorkState.choices, empty_label=_("all"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=WorkKind.choices, empty_label=_("all"))

    class Meta:
        model = WorkOrder
        fields = ("state", "kind")


class WindowTable(Table):
    """Rows are priced windows, the cheapest first."""

    starts_at = InstantColumn(verbose_name=_("Window"))
    failure_chance = Column(verbose_name=_("Fails before"))
    failure_fen = MoneyColumn(verbose_name=_("By failing"))
    planned_fen = MoneyColumn(verbose_name=_("Renewal"))
    lost_fen = MoneyColumn(verbose_name=_("Lost output"))
    wasted_fen = MoneyColumn(verbose_name=_("Life thrown away"))
    cost_fen = MoneyColumn(verbose_name=_("Expected cost"))

    def render_failure_chance(self, record: PricedWindow) -> Any:
        return chance(record.failure_chance)

    def render_starts_at(self, value: Any) -> Any:
        return instant(value)
