"""Tables of plans, late deliveries, order changes, disruptions."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from planum.chain.network.weeks import week_name
from planum.chain.planning.models import ChainPlanState, DisruptionState
from planum.ui import formats
from planum.ui.panels import Empty
from planum.ui.tables import AmountColumn, Column, InstantColumn, NumberColumn, QuantityColumn, StateOf, Table

BREAK = mark_safe("<br>")


class WeekColumn(Column):
    def render(self, value: Any) -> object:
        return week_name(value)

    def value(self, value: Any) -> object:
        return value


class ChainPlanTable(Table):
    number = Column(verbose_name=_("Plan"))
    starts_on = WeekColumn(verbose_name=_("From week"))
    weeks = NumberColumn(verbose_name=_("Weeks"))
    late_demands = NumberColumn(verbose_name=_("Late deliveries"))
    late_unit_weeks = QuantityColumn(verbose_name=_("Late unit-weeks"), digits=0)
    seconds = QuantityColumn(verbose_name=_("Calculated in"), unit="s", digits=2)
    made_at = InstantColumn(verbose_name=_("Made at"))
    made_by = Column(verbose_name=_("Made by"))
    state = StateOf(ChainPlanState, verbose_name=_("State"))

    empty = Empty(_("Plans of the chain will stand here."))

    def render_number(self, record: Any) -> object:
        said = format_html('<a href="{}">#{}</a>', reverse("planning:plan", args=[record.id]), record.number)
        return format_html("{} · {}", said, _("answer to a disruption")) if record.disruption else said

    def value_number(self, value: int) -> int:
        return value


class LateTable(Table):
    demand = Column(verbose_name=_("Delivery"))
    week_on = WeekColumn(verbose_name=_("Due in"))
    quantity = NumberColumn(verbose_name=_("Quantity"))
    late = QuantityColumn(verbose_name=_("Late"), digits=0)
    done_on = WeekColumn(verbose_name=_("Complete in"))
    reasons = Column(verbose_name=_("What holds it back"), orderable=False)

    empty = Empty(_("Everything is delivered in its week."))

    def render_reasons(self, value: list[str]) -> object:
        return format_html_join(BREAK, "{}", ((one,) for one in value))

    def value_reasons(self, value: list[str]) -> str:
        return "; ".join(value)


class ChangeTable(Table):
    supplier = Column(verbose_name=_("Supplier"))
    item = Column(verbose_name=_("Item"))
    arrives_on = WeekColumn(verbose_name=_("Arrives in"))
    before = AmountColumn(verbose_name=_("Ordered before"))
    after = AmountColumn(verbose_name=_("With this plan"))
    what = Column(verbose_name=_("What is asked"), empty_values=(), orderable=False)
    order = Column(verbose_name=_("Order"))
    applied = Column(verbose_name=_("Sent"))

    empty = Empty(_("The plan asks nothing else of suppliers than what is ordered."))

    def render_what(self, record: Any) -> object:
        if record.before == 0:
            return _("new order")
        if record.after == 0:
            return _("cancel")
        return _("more") if record.after > record.before else _("less")

    def render_applied(self, value: bool) -> object:  # noqa: FBT001  django_tables2 passes the cell's value
        return _("yes") if value else _("not yet")


class DisruptionTable(Table):
    firm_name = Column(verbose_name=_("Firm"))
    starts_on = WeekColumn(verbose_name=_("From week"))
    weeks = NumberColumn(verbose_name=_("Weeks"))
    share_left = NumberColumn(verbose_name=_("Share that is left"))
    reason = Column(verbose_name=_("Reason"))
    state = StateOf(DisruptionState, verbose_name=_("State"))
    answer = Column(verbose_name="", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(_("Disruptions that partners report, or that you note, will stand here."))

    def render_share_left(self, value: float) -> object:
        return formats.quantity(100 * value, "%", 0)

    def render_answer(self, record: Any) -> object:
        return format_html(
            '<a href="{}">{}</a>', reverse("planning:disruption", args=[record.id]), _("What it endangers")
        )


class EndangeredTable(Table):
    demand = Column(verbose_name=_("Delivery"))
    week_on = WeekColumn(verbose_name=_("Due in"))
    quantity = NumberColumn(verbose_name=_("Quantity"))
    lasts_weeks = QuantityColumn(verbose_name=_("Stock lasts, weeks"), digits=0)
    late_before = QuantityColumn(verbose_name=_("Late before"), digits=0)
    late_untouched = QuantityColumn(verbose_name=_("If nobody acts"), digits=0)
    late_after = QuantityColumn(verbose_name=_("With the plan"), digits=0)

    empty = Empty(_("Nothing gets later by it."))


class SurvivalTable(Table):
    firm_name = Column(verbose_name=_("If this firm sends nothing"))
    weeks = Column(verbose_name=_("every promise is kept for"), empty_values=())

    def render_weeks(self, record: Any) -> object:
        if record.weeks is None:
            return _("all weeks of the plan")
        return formats.quantity(record.weeks, _("weeks"), 0)
