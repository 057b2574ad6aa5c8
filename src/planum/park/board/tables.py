"""Tables of the board: firms, goals, tasks."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planum.hub.metrics.queries import mark_of
from planum.park.board.models import Goal
from planum.park.board.standing import Standing
from planum.ui.formats import entered_by, number, quantity, state, with_evidence
from planum.ui.panels import Empty
from planum.ui.tables import Column, NumberColumn, StateColumn, Table

NUMERAL = {"cell": {"class": "numeral"}}


class FirmTable(Table):
    """Rows are standings of firms; `energy` in the row is the metric value their electricity came from, or None."""

    name = Column(_("Firm"))
    state = Column(_("State"))
    diagnosed = Column(_("Diagnosed"))
    upgraded = Column(_("Upgraded"))
    energy_kwh = Column(_("Electricity, kWh"), attrs=NUMERAL, empty_values=())
    open_alarms = NumberColumn(verbose_name=_("Open alarms"), default="—")

    empty = Empty(_("The firms of the park will stand here."))

    def render_state(self, value: str) -> object:
        return state(Standing(value))  # type: ignore[call-arg]  # An enum is called with a value alone.

    def value_state(self, value: str) -> str:
        return str(Standing(value).label)  # type: ignore[call-arg]  # likewise

    def render_diagnosed(self, record: dict[str, Any]) -> str:
        return _yes(record["diagnosed"])

    def render_upgraded(self, record: dict[str, Any]) -> str:
        return _yes(record["upgraded"])

    def render_energy_kwh(self, record: dict[str, Any]) -> object:
        if record["energy"] is None:
            return format_html("<small>{}</small>", gettext("not shared"))
        return with_evidence(quantity(record["energy_kwh"], "kWh", 0), mark_of(record["energy"]))

    def value_energy_kwh(self, record: dict[str, Any]) -> object:
        return record["energy_kwh"]


class GoalTable(Table):
    """Rows are goals with `reached` and, where they are counted, `count` and `of`."""

    goal = Column(_("Goal"), orderable=False)
    year = Column(_("By the end of"), orderable=False)
    percent = Column(_("Goal, %"), orderable=False, attrs=NUMERAL)
    reached = Column(_("So far"), orderable=False, attrs=NUMERAL, empty_values=())
    said = Column(_("Counted of"), orderable=False, empty_values=())

    empty = Empty(_("Goals of the plan will stand here."), _("Set a goal"), "/interfaces/park/set-goal/")

    def render_goal(self, value: str) -> object:
        return Goal(value).label

    def render_percent(self, value: float) -> object:
        return quantity(value, "%", 0)

    def render_reached(self, record: dict[str, Any]) -> object:
        return "—" if record["reached"] is None else quantity(record["reached"], "%", 1)

    def render_said(self, record: dict[str, Any]) -> object:
        if record["of"]:
            return gettext("%(count)d of %(of)d firms") % {"count": record["count"], "of": record["of"]}
        if record["reported_by"]:
            return format_html("{} · {}", record["source"], entered_by(record["reported_by"]))
        return gettext("nobody has reported it yet")


class TaskTable(Table):
    title = Column(_("Task"), orderable=False)
    responsible = Column(_("Responsible"), orderable=False)
    due_on = Column(_("Due on"), orderable=False)
    state = StateColumn(verbose_name=_("State"), orderable=False)
    act = Column("", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(_("Tasks of the plan will stand here."), _("Add a task"), "/interfaces/park/add-task/")

    def render_act(self, record: Any) -> object:
        if not getattr(record, "may_move", False):
            return ""
        url = reverse("action", args=["park", "move-task"])
        back = reverse("board:board")
        return format_html('<a href="{}?task={}&_back={}">{}</a>', url, record.pk, back, gettext("Move on"))


def _yes(is_so: object) -> str:
    return gettext("yes") if is_so else "—"


def share(count: int, of: int) -> str:
    return f"{number(100 * count / of, 0)} %" if of else "—"
