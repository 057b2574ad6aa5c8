"""Tables of cases, of what a case can be opened on, and of causes."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.decisions.models import DecisionCase
from planum.factory.decisions.shapes import CauseShape
from planum.factory.decisions.words import cause_name, reason_of, sign_in_words
from planum.factory.maintenance.models import FailureMode
from planum.kernel.naming import in_reader_language
from planum.ui.formats import money, quantity
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, NumberColumn, StateColumn, Table


class CaseTable(Table):
    """Rows are cases; `names` are the causes by their code."""

    machine = Column(verbose_name=_("Machine"), order_by="machine__code")
    because = Column(verbose_name=_("Because of"), empty_values=(), orderable=False)
    cause = Column(verbose_name=_("Likeliest cause"), empty_values=(), orderable=False)
    option = Column(verbose_name=_("Chosen, or recommended"), empty_values=(), orderable=False)
    state = StateColumn(verbose_name=_("State"))
    opened_at = InstantColumn(verbose_name=_("Opened"))

    empty = Empty(_("Machines on which somebody has to decide will stand here."))

    def render_machine(self, record: DecisionCase) -> Any:
        url = reverse("decisions:case", args=[record.pk])
        return format_html('<a href="{}">{}</a><br><small>{}</small>', url, record.machine, record.asset.path)

    def value_machine(self, record: DecisionCase) -> str:
        return str(record.machine.code)

    def render_because(self, record: DecisionCase) -> Any:
        return reason_of(record)

    def render_cause(self, record: DecisionCase) -> Any:
        if not record.causes:
            return "—"
        share = quantity(100 * record.causes[0]["likelihood"], "%", 0)
        return format_html("{} {}", cause_name(record, record.likeliest), share)

    def render_option(self, record: DecisionCase) -> Any:
        chosen = record.chosen or next((one for one in record.options.all() if one.is_recommended), None)
        if chosen is None:
            return "—"
        return format_html("{}<br><small>{}</small>", chosen.get_kind_display(), money(chosen.total_fen))


class RecordTable(Table):
    """Rows are cases with an outcome: what was thought beside what came."""

    machine = Column(verbose_name=_("Machine"), order_by="machine__code")
    cause = Column(verbose_name=_("Likeliest cause"), empty_values=(), orderable=False)
    found = Column(verbose_name=_("Cause found"), accessor="found_cause", orderable=False)
    option = Column(verbose_name=_("Chosen"), accessor="chosen__get_kind_display", orderable=False)
    expected = MoneyColumn(verbose_name=_("Expected cost"), accessor="chosen__total_fen")
    cost_fen = MoneyColumn(verbose_name=_("Real cost"))
    downtime_h = NumberColumn(verbose_name=_("Real stand-still, h"))
    failed = Column(verbose_name=pgettext_lazy("equipment", "Failed"))
    recorded_at = InstantColumn(verbose_name=_("Recorded"))

    empty = Empty(_("Once outcomes are recorded, what was expected stands here beside what came."))

    def render_machine(self, record: DecisionCase) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("decisions:case", args=[record.pk]), record.machine)

    def value_machine(self, record: DecisionCase) -> str:
        return str(record.machine.code)

    def render_cause(self, record: DecisionCase) -> Any:
        return cause_name(record, record.likeliest)

    def render_found(self, record: DecisionCase) -> Any:
        right = _("right") if record.cause_was_right else _("wrong")
        return format_html("{}<br><small>{}</small>", cause_name(record, record.found_cause), right)

    def render_failed(self, value: Any) -> object:
        return _("yes") if value else _("no")


class CauseTable(Table):
    name = Column(verbose_name=_("Cause"))
    failure_mode = Column(verbose_name=_("Failure mode, ISO 14224"))
    pattern = Column(verbose_name=_("What it does to signals"), orderable=False)
    frequency = NumberColumn(verbose_name=_("Frequency"))
    check_first = Column(verbose_name=_("Check first"), default="—", orderable=False)
    is_own = Column(verbose_name=_("Whose"))

    empty = Empty(_("Causes will stand here."))

    def render_name(self, record: CauseShape) -> Any:
        name = in_reader_language(record.name, record.name_en)
        return format_html("{}<br><small>{}</small>", name, record.code)

    def render_failure_mode(self, value: str) -> Any:
        return format_html("{} <small>{}</small>", FailureMode(value).label, value)

    def render_pattern(self, value: dict[str, str]) -> Any:
        signs = ((signal, sign_in_words(sign)) for signal, sign in value.items())
        return format_html_join(", ", "{} {}", signs)

    def render_is_own(self, value: bool) -> object:  # noqa: FBT001  the library calls it by position
        return _("own") if value else _("shipped")
