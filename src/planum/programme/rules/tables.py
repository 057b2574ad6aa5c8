"""Tables of rules and parameters."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet
from django_tables2 import A

from planum.kernel.naming import in_reader_language
from planum.programme.rules.engine.catalogue import TEXTS
from planum.programme.rules.engine.table import Subject
from planum.programme.rules.labels import SUBJECTS, parameter_label, scope_labels, shown_value
from planum.programme.rules.models import KeptFinding, Parameter, Verdict
from planum.programme.rules.shapes import RuleShape
from planum.ui.formats import state
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, StateColumn, Table


class RuleTable(Table):
    code = Column(_("Rule"), linkify=("rules:rule", {"code": A("code")}))
    title = Column(_("What it demands"), orderable=False)
    subjects = Column(_("What it looks at"), orderable=False)
    severities = Column(_("A breach"), orderable=False)
    clause = Column(_("Clause"))

    def render_title(self, record: RuleShape) -> str:
        return in_reader_language(record.title, record.title_en)

    def render_subjects(self, value: Sequence[str]) -> str:
        return str(_(", ")).join(str(SUBJECTS[Subject(one)]) for one in value)

    def value_subjects(self, value: Sequence[str]) -> str:
        return ", ".join(value)

    def render_severities(self, value: Sequence[str]) -> object:
        return format_html_join(" ", "{}", ((state(Verdict(one)),) for one in value))  # type: ignore[call-arg]

    def value_severities(self, value: Sequence[str]) -> str:
        return ", ".join(value)


class FindingTable(Table):
    """Kept findings; one's page shows facts, values of the day and cure."""

    rule = Column(_("Rule"), linkify=("rules:finding", {"pk": A("pk")}))
    title = Column(_("What it demands"), orderable=False)
    row_name = Column(_("What was checked"))
    verdict = StateColumn(verbose_name=_("Verdict"))
    cure = Column(_("What would cure it"), orderable=False, default="—", empty_values=(None,))
    on = InstantColumn(verbose_name=_("Day of the check"))
    by = Column(_("Checked by"), default="—")

    empty = Empty(_("Findings stand here when a rule has been checked for a decision."))

    def render_title(self, record: KeptFinding) -> str:
        return record.shown_title

    def render_cure(self, record: KeptFinding) -> str:
        return record.shown_cure or "—"


class FindingFilter(FilterSet):
    verdict = ChoiceFilter(label=_("Verdict"), choices=Verdict.choices(), empty_label=_("all"))
    rule = ChoiceFilter(label=_("Rule"), choices=[(code, code) for code in TEXTS], empty_label=_("all"))

    class Meta:
        model = KeptFinding
        fields = ("verdict", "rule")


class ParameterTable(Table):
    """All values on file with their history; `standing` is what a row is on the day the page asks about."""

    code = Column(_("Parameter"), linkify=("rules:parameter", {"code": A("code")}))
    scope = Column(_("Scope"))
    value = Column(_("Parameter value"), orderable=False, attrs={"cell": {"class": "numeral"}})
    standing = StateColumn(verbose_name=_("State"), orderable=False)
    valid_from = InstantColumn(verbose_name=_("In force from"))
    valid_to = InstantColumn(verbose_name=_("In force until"), default=_("further notice"))
    clause = Column(_("Clause and source"))
    certainty = StateColumn(verbose_name=_("Certainty"))
    set_by = Column(_("Entered by"), default=_("shipped with Planum"), orderable=False)

    empty = Empty(_("The values that the rules go by will stand here, each with its source and its clause."))

    @cached_property
    def scopes(self) -> dict[str, str]:
        return scope_labels()

    def render_code(self, value: str) -> object:
        return parameter_label(value)

    def render_clause(self, record: Parameter) -> object:
        """What is said, where, and what is not certain about it: one reads them together."""
        note = format_html("<br><small>{}</small>", record.note) if record.note else ""
        return format_html("{}<br><small>{}</small>{}", record.clause, record.source, note)

    def value_clause(self, record: Parameter) -> str:
        return " · ".join(filter(None, (record.clause, record.source, record.note)))

    def render_scope(self, value: str) -> str:
        return self.scopes.get(value, value)

    def render_value(self, value: Any, record: Parameter) -> object:
        return shown_value(record.unit, value)

    def value_value(self, value: Any) -> object:
        return ", ".join(value) if isinstance(value, list) else value
