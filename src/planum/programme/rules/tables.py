"""Tables of rules and parameters."""

from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.kernel.naming import in_reader_language
from planum.programme.rules.labels import parameter_label, scope_labels, shown_value
from planum.programme.rules.models import Parameter
from planum.programme.rules.shapes import RuleShape
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, StateColumn, Table


class RuleTable(Table):
    code = Column(_("Rule"))
    title = Column(_("What it demands"), orderable=False)
    clause = Column(_("Clause"))

    def render_title(self, record: RuleShape) -> str:
        return in_reader_language(record.title, record.title_en)


class ParameterTable(Table):
    """All values on file with their history; `standing` is what a row is on the day the page asks about."""

    code = Column(_("Parameter"))
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
