"""Tables of orders, machines, plans, runs, events and of what differs between two plans."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.scheduling.engine.problem import Criterion
from planum.factory.scheduling.models import (
    EventKind,
    EventState,
    OperationState,
    OrderState,
    PlanState,
    ProposalKind,
    ProposalState,
    RunState,
)
from planum.factory.scheduling.words import CRITERIA, criterion, duration, lateness
from planum.kernel.naming import in_reader_language
from planum.ui import formats
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, StateColumn, StateOf, Table


class MinutesColumn(NumberColumn):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, export_unit="min", **options)

    def shown(self, value: Any) -> object:
        return duration(value)


class LatenessColumn(Column):
    """In words; a file gets the minutes."""

    def render(self, value: int) -> object:
        return lateness(value)

    def value(self, value: int) -> int:
        return value


class OrderTable(Table):
    code = Column(verbose_name=_("Order"), attrs={"td": {"class": "code"}})
    product = Column(verbose_name=_("Product"))
    quantity = NumberColumn(verbose_name=_("Pieces"))
    due_at = InstantColumn(verbose_name=_("Due"))
    planned_end_at = InstantColumn(verbose_name=_("Planned end"))
    late_minutes = LatenessColumn(verbose_name=_("Lateness"))
    weight = NumberColumn(verbose_name=_("Weight"))
    state = StateOf(OrderState, verbose_name=_("State"))

    class Meta:
        order_by = ("-late_minutes", "due_at")

    def render_code(self, record: Any) -> object:
        return format_html('<a href="{}">{}</a>', reverse("scheduling:order", args=[record.id]), record.code)

    def value_code(self, value: str) -> str:
        return value

    def render_product(self, record: Any) -> object:
        name = in_reader_language(record.product_name, record.product_name_en)
        if name in {"", record.product}:
            return record.product
        return format_html('{}<br><small class="number">{}</small>', name, record.product)

    def value_product(self, value: str) -> str:
        return value


class OperationTable(Table):
    """The operations of one order as they are planned: rows are pairs of an operation and its place in the plan."""

    step = NumberColumn(accessor="operation__step__number", verbose_name=pgettext_lazy("routing", "Step"))
    name = Column(accessor="operation__step", verbose_name=_("Operation"))
    machine = Column(accessor="machine", verbose_name=_("Machine"))
    starts_at = InstantColumn(verbose_name=_("Start"))
    ends_at = InstantColumn(verbose_name=_("End"))
    waits = MinutesColumn(verbose_name=_("Waits before"))
    setup_minutes = MinutesColumn(verbose_name=_("Set-up"))
    pinned = Column(verbose_name=_("Pinned"))
    state = StateColumn(accessor="operation__state", verbose_name=_("State"))

    empty = Empty(_("The operations will stand here when the order is planned."))

    def render_machine(self, value: Any) -> object:
        return format_html('<a href="{}">{}</a>', reverse("scheduling:machine", args=[value.pk]), value)

    def render_pinned(self, value: bool) -> object:  # noqa: FBT001  django_tables2 passes the cell's value
        return _("yes") if value else ""


class LateOrderTable(Table):
    order = Column(verbose_name=_("Order"), attrs={"td": {"class": "code"}})
    due_at = InstantColumn(verbose_name=_("Due"))
    ends_at = InstantColumn(verbose_name=_("Planned end"))
    late_minutes = LatenessColumn(verbose_name=_("Lateness"))
    reasons = Column(verbose_name=_("Why"), orderable=False)

    empty = Empty(_("No order is late in this plan."))

    def render_reasons(self, value: list[str]) -> object:
        return format_html_join("", "<div>{}</div>", ((reason,) for reason in value[:3]))


class ExtraHourTable(Table):
    """Where overtime pays: the machines whose hours hold the late orders back."""

    machine = Column(verbose_name=_("Machine"))
    at = InstantColumn(verbose_name=_("From"))
    minutes = MinutesColumn(verbose_name=_("Open longer by"))
    gain = Column(verbose_name=_("Gives"))

    empty = Empty(_("No machine would help by being open an hour longer."))

    def render_gain(self, value: dict[str, int]) -> object:
        return ", ".join(f"{CRITERIA[name]} −{criterion(name, gained)}" for name, gained in value.items() if gained)


class MachineTable(Table):
    code = Column(verbose_name=_("Machine"))
    work_centre = Column(verbose_name=_("Work centre"))
    calendar = Column(verbose_name=_("Calendar"))
    station = Column(verbose_name=_("Station"))
    batch = NumberColumn(verbose_name=_("Batch"))
    power_w = NumberColumn(verbose_name=_("Power, W"))
    load = Column(verbose_name=_("Load of the next 7 days"), accessor="load_percent")
    down = Column(verbose_name=_("State"), accessor="is_down")

    def render_code(self, record: Any) -> object:
        link, name = reverse("scheduling:machine", args=[record.id]), in_reader_language(record.name, record.name_en)
        return format_html('<a href="{}">{}</a><br><small class="number">{}</small>', link, name, record.code)

    def value_code(self, value: str) -> str:
        return value

    def render_load(self, value: float) -> object:
        meter = format_html('<meter min="0" max="100" high="90" value="{}"></meter>', f"{value:.0f}")
        return format_html('{} <span class="number">{} %</span>', meter, f"{value:.0f}")

    def value_load(self, value: float) -> float:
        return round(value, 1)

    def render_down(self, value: bool) -> object:  # noqa: FBT001  django_tables2 passes the cell's value
        label, colour = (_("down"), "bad") if value else (_("in use"), "good")
        return format_html('<span class="state state-{}">{}</span>', colour, label)


class CalendarTable(Table):
    code = Column(verbose_name=_("Calendar"))
    shifts = Column(verbose_name=_("Shifts"), accessor="shifts_in_words", orderable=False)
    days = Column(verbose_name=_("Days unlike the others"), accessor="days_in_words", orderable=False)

    def render_code(self, record: Any) -> object:
        name = in_reader_language(record.name, record.name_en)
        return format_html('{}<br><small class="number">{}</small>', name, record.code)


class DispatchTable(Table):
    """What a machine does next; printed and hung beside it."""

    place = NumberColumn(verbose_name=_("No."))
    order = Column(verbose_name=_("Order"), attrs={"td": {"class": "code"}})
    product = Column(verbose_name=_("Product"))
    name = Column(verbose_name=_("Operation"))
    quantity = NumberColumn(verbose_name=_("Pieces"))
    setup_minutes = Column(verbose_name=_("Set-up"))
    starts_at = InstantColumn(verbose_name=_("Start"))
    ends_at = InstantColumn(verbose_name=_("End"))
    late_minutes = LatenessColumn(verbose_name=_("Order"))
    operator = Column(verbose_name=_("Operator"))
    state = StateOf(OperationState, verbose_name=_("State"))

    empty = Empty(_("Nothing is planned on this machine."))

    def render_name(self, record: Any) -> object:
        return f"{record.step} · {in_reader_language(record.name, record.name_en)}"

    def render_setup_minutes(self, value: int, record: Any) -> object:
        if not value:
            return formats.NOTHING
        change = f"{record.family_before or '—'} → {record.family}"
        return format_html("{}<br><small>{}</small>", duration(value), change)


class PlanTable(Table):
    chosen = Column(verbose_name=_("Compare"), accessor="id", orderable=False, exclude_from_export=True)
    number = Column(verbose_name=_("Plan"))
    state = StateOf(PlanState, verbose_name=_("State"))
    made_at = InstantColumn(verbose_name=_("Made"))
    late_orders = NumberColumn(verbose_name=_("Late orders"))
    tardiness = MinutesColumn(accessor="criteria__tardiness", verbose_name=_("Lateness, weighted"))
    setup = MinutesColumn(accessor="criteria__setup", verbose_name=_("Set-ups"))
    energy = NumberColumn(accessor="criteria__energy", verbose_name=_("Energy cost"))
    gap = NumberColumn(verbose_name=_("Gap to the bound"))
    made_by = Column(verbose_name=_("Made by"))

    def render_chosen(self, value: int, record: Any) -> object:
        label = _("Compare plan %(number)d") % {"number": record.number}
        return format_html(
            '<input type="checkbox" class="form-check-input" form="compare" name="plan" value="{}" aria-label="{}">',
            value, label,
        )  # fmt: skip

    def render_number(self, record: Any) -> object:
        link = reverse("scheduling:plan", args=[record.id])
        return format_html('<a href="{}">#{} {}</a>', link, record.number, record.name)

    def render_energy(self, value: float) -> object:
        return criterion(Criterion.ENERGY, value)

    def render_gap(self, value: float) -> object:
        return f"{value:.1%}"


class RunTable(Table):
    name = Column(verbose_name=_("Calculation"), accessor="id")
    state = StateOf(RunState, verbose_name=_("State"))
    queued_at = InstantColumn(verbose_name=_("Asked for"))
    by = Column(verbose_name=_("By"))
    operations = NumberColumn(verbose_name=_("Operations"))

    def render_name(self, value: int, record: Any) -> object:
        link = reverse("scheduling:run", args=[value])
        return format_html('<a href="{}">{}</a>', link, record.name or f"#{value}")


class EventTable(Table):
    kind = Column(verbose_name=_("Kind"))
    subject = Column(verbose_name=_("Of what"))
    at = InstantColumn(verbose_name=_("From"))
    until = InstantColumn(verbose_name=_("Until"))
    state = StateOf(EventState, verbose_name=_("State"))
    note = Column(verbose_name=_("Note"))
    reported_by = Column(verbose_name=_("Reported by"))
    decide = Column(verbose_name="", accessor="id", orderable=False, exclude_from_export=True)

    def render_kind(self, value: str) -> object:
        return EventKind(value).label

    def render_decide(self, value: int, record: Any) -> object:
        if record.state != EventState.REPORTED:
            return ""
        return format_html(
            '<a class="btn btn-sm" href="{}">{}</a>', reverse("scheduling:event", args=[value]), _("Decide")
        )


class ProposalTable(Table):
    event = Column(verbose_name=_("In answer to"), accessor="event__subject")
    kind = Column(verbose_name=_("Kind"))
    state = StateOf(ProposalState, verbose_name=_("State"))
    moved = NumberColumn(verbose_name=_("moved"))
    delayed = NumberColumn(verbose_name=_("delayed"))
    reassigned = NumberColumn(verbose_name=_("on another machine"))
    late = Column(verbose_name=_("Late orders"), accessor="late_before")

    def render_event(self, record: Any) -> object:
        said = f"{EventKind(record.event.kind).label} · {record.event.subject}"
        return format_html('<a href="{}">{}</a>', reverse("scheduling:proposal", args=[record.id]), said)

    def render_kind(self, value: str) -> object:
        return ProposalKind(value).label

    def render_late(self, value: int, record: Any) -> object:
        return f"{value} → {record.plan.late_orders}" if record.plan else str(value)


MOVES = {
    "earlier": (_("moved earlier"), "info"),
    "later": (_("delayed"), "warning"),
    "reassigned": (_("on another machine"), "info"),
    "added": (_("new"), "neutral"),
    "removed": (_("no longer planned"), "neutral"),
}


class MoveTable(Table):
    """What differs between two plans, operation by operation."""

    kind = Column(verbose_name=_("Change"))
    order = Column(verbose_name=_("Order"), attrs={"td": {"class": "code"}})
    name = Column(verbose_name=_("Operation"))
    machine_after = Column(verbose_name=_("Machine"))
    starts_after_at = InstantColumn(verbose_name=_("Start"))
    shift = Column(verbose_name=_("Moved by"), accessor="starts_after_at", orderable=False)

    empty = Empty(_("The two plans place every operation alike."))

    def render_kind(self, value: str) -> object:
        label, colour = MOVES[value]
        return format_html('<span class="state state-{}">{}</span>', colour, label)

    def render_name(self, record: Any) -> object:
        return f"{record.step} · {in_reader_language(record.name, record.name_en)}"

    def render_machine_after(self, value: str, record: Any) -> object:
        if record.machine_before in {"", value}:
            return value
        return format_html("<del>{}</del> → {}", record.machine_before, value)

    def render_starts_after_at(self, value: Any, record: Any) -> object:
        before = record.starts_before_at
        if before is None or before == value:
            return formats.instant(value)
        return format_html("{}<br><small><del>{}</del></small>", formats.instant(value), formats.instant(before))

    def render_shift(self, record: Any) -> object:
        if record.starts_before_at is None:
            return formats.NOTHING
        minutes = (record.starts_after_at - record.starts_before_at).total_seconds() / 60
        return f"{'+' if minutes > 0 else '−' if minutes < 0 else '±'}{duration(abs(minutes))}"


class OrderMoveTable(Table):
    order = Column(verbose_name=_("Order"), attrs={"td": {"class": "code"}})
    due_at = InstantColumn(verbose_name=_("Due"))
    ends_before_at = InstantColumn(verbose_name=_("End before"))
    ends_after_at = InstantColumn(verbose_name=_("End after"))
    late_before_minutes = LatenessColumn(verbose_name=_("Lateness before"))
    late_after_minutes = LatenessColumn(verbose_name=_("Lateness after"))

    empty = Empty(_("Every order ends when it did before."))
