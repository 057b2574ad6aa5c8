"""Tables of changes, removals, inspections, acceptances and reports."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.programme.supervision.labels import month_in_words
from planum.programme.supervision.models import (
    Acceptance,
    AcceptanceState,
    ChangeRequest,
    ChangeState,
    Inspection,
    InspectionState,
    MonthlyReport,
    Reminder,
    RemovalProposal,
    RemovalState,
    Subject,
)
from planum.ui.formats import quantity
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, StateColumn, Table


def _to_project(record: Any) -> str:
    return reverse("supervision:project", args=[record.project_id])


class ChangeTable(Table):
    number = Column(
        pgettext_lazy("change", "Request"), linkify=lambda record: reverse("supervision:change", args=[record.pk])
    )
    project = Column(_("Project"), linkify=_to_project, order_by="project__code")
    subjects = Column(_("What changes"), orderable=False)
    support_delta_fen = MoneyColumn(verbose_name=_("Change of central support"))
    effect_on_indicators = Column(_("Effect on indicators"), orderable=False, default="—")
    effect_on_budget = Column(_("Effect on the budget"), orderable=False, default="—")
    requested_at = InstantColumn(verbose_name=_("Requested"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Requests to change a project will stand here; its owner asks on the project's page."))

    def render_number(self, record: ChangeRequest) -> str:
        return str(_("No. %(number)d") % {"number": record.number})

    def render_subjects(self, value: list[str]) -> str:
        return ", ".join(str(Subject(one).label) for one in value)


class ChangeFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=ChangeState.choices(), empty_label=_("all"))

    class Meta:
        model = ChangeRequest
        fields = ("state",)


class RemovalTable(Table):
    project = Column(
        _("Project"), linkify=lambda record: reverse("supervision:removal", args=[record.pk]), order_by="project__code"
    )
    owner = Column(_("Owner"), accessor="project__owner", order_by="project__owner__code")
    reason = Column(_("Reason"), orderable=False)
    opened_at = InstantColumn(verbose_name=_("Opened"))
    heard_until = InstantColumn(verbose_name=_("The firm may answer until"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("No project is proposed for removal. Three months without a report open a proposal by themselves."))


class RemovalFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=RemovalState.choices(), empty_label=_("all"))

    class Meta:
        model = RemovalProposal
        fields = ("state",)


class InspectionTable(Table):
    planned_on = Column(_("Planned for"), linkify=lambda record: reverse("supervision:inspection", args=[record.pk]))
    project = Column(_("Project"), linkify=_to_project, order_by="project__code")
    purpose = Column(_("Purpose"), orderable=False)
    inspected_on = InstantColumn(verbose_name=_("Inspected"), default="—")
    to_put_right = Column(_("To be put right"), empty_values=(), orderable=False)
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Checks on site will stand here; officers plan them on a project's page."))

    def render_planned_on(self, value: Any) -> str:
        return f"{value:%Y-%m-%d}"

    def render_to_put_right(self, record: Inspection) -> object:
        points = list(record.rectifications.all())
        if not points:
            return "—"
        closed = sum(one.state.value == "closed" for one in points)
        return _("%(closed)d of %(all)d closed") % {"closed": closed, "all": len(points)}


class InspectionFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=InspectionState.choices(), empty_label=_("all"))

    class Meta:
        model = Inspection
        fields = ("state",)


class AcceptanceTable(Table):
    project = Column(
        _("Project"), linkify=lambda record: reverse("supervision:acceptance", args=[record.pk]),
        order_by="project__code",
    )  # fmt: skip
    owner = Column(_("Owner"), accessor="project__owner", order_by="project__owner__code")
    attempt = Column(_("Attempt"))
    audited_investment_fen = MoneyColumn(verbose_name=_("Investment as audited"))
    applied_at = InstantColumn(verbose_name=_("Applied"))
    decided_at = InstantColumn(verbose_name=_("Decided"), default="—")
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Acceptances will stand here; the owner of a project applies on the project's page."))


class AcceptanceFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=AcceptanceState.choices(), empty_label=_("all"))

    class Meta:
        model = Acceptance
        fields = ("state",)


class ReportTable(Table):
    """The reports of one project."""

    month = Column(_("Month"), linkify=lambda record: reverse("supervision:report", args=[record.pk]))
    due_on = InstantColumn(verbose_name=pgettext_lazy("deadline", "Due"))
    submitted_on = InstantColumn(verbose_name=_("First sent on"), default="—")
    invested = MoneyColumn(verbose_name=_("Invested so far"), accessor="shown_invested", orderable=False, default="—")
    physical = Column(_("Physical progress"), accessor="shown_physical", orderable=False, default="—")
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("The reports of the project will stand here; the industry bureau opens each month."))

    def render_month(self, value: Any) -> str:
        return month_in_words(value)

    def render_submitted_on(self, value: Any, record: MonthlyReport) -> object:
        late = record.days_late(value)
        text = f"{value:%Y-%m-%d}"
        if not late:
            return text
        return format_html(
            '{} <span class="state state-warning">{}</span>', text, _("%(days)d days late") % {"days": late}
        )

    def render_physical(self, value: int) -> object:
        return quantity(value / 100, "%", 1)


class ReminderTable(Table):
    on = InstantColumn(verbose_name=_("Day"))
    stage = StateColumn(verbose_name=_("Stage"))
    to = Column(_("To whom"))
    due_on = InstantColumn(verbose_name=pgettext_lazy("deadline", "Due"))
    by = Column(_("By"), default=_("the daily run"))

    empty = Empty(_("Nobody had to be reminded."))

    class Meta:
        model = Reminder
        fields = ("on", "stage", "to", "due_on", "by")
