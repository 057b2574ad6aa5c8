"""Tables and list pages: search, filters, sorting, paging and export are the same everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import django_tables2
from django.db.models import DateTimeField, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import camel_case_to_spaces, slugify
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_tables2 import A, Column
from django_tables2.columns import library

from planum.ui import formats
from planum.ui.exports import EXPORTS
from planum.ui.panels import Action, Empty

PER_PAGE = 25


class Table(django_tables2.Table):
    """The look of every table. `empty` says what will stand here and gives the one action that fills it."""

    empty: ClassVar[Empty | None] = None

    def __init__(self, data: Any = None, **options: Any) -> None:
        options.setdefault("template_name", "ui/table.html")
        options.setdefault("attrs", {"class": "table table-vcenter card-table table-mobile-md", **self._meta.attrs})
        super().__init__(data, **options)


class NumberColumn(Column):
    """Figures stand at the right. `evidence` names where the row keeps its `Evidence`."""

    def __init__(self, *arguments: Any, evidence: str = "", export_unit: str = "", **options: Any) -> None:
        options.setdefault("attrs", {"cell": {"class": "numeral"}})
        super().__init__(*arguments, **options)
        self.evidence, self.export_unit = evidence, export_unit

    def shown(self, value: Any) -> object:
        return formats.quantity(value)

    def render(self, value: Any, record: Any) -> object:
        mark = A(self.evidence).resolve(record, quiet=True) if self.evidence else None
        return formats.with_evidence(self.shown(value), mark)

    def value(self, value: Any) -> object:
        return value


class QuantityColumn(NumberColumn):
    def __init__(self, *arguments: Any, unit: str = "", digits: int | None = None, **options: Any) -> None:
        super().__init__(*arguments, export_unit=unit, **options)
        self.unit, self.digits = unit, digits

    def shown(self, value: Any) -> object:
        return formats.quantity(value, self.unit, self.digits)


class MoneyColumn(NumberColumn):
    """Amounts in fen; exported in yuan."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, export_unit="元", **options)

    def shown(self, value: int) -> object:
        return formats.money(value)

    def value(self, value: int) -> Decimal:
        return Decimal(value).scaleb(-2)


@library.register
class InstantColumn(Column):
    """Moments in the site's zone; a model's date-and-time fields get this column by themselves."""

    def __init__(self, *arguments: Any, seconds: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.seconds = seconds

    @classmethod
    def from_field(cls, field: Any, **options: Any) -> "InstantColumn | None":
        return cls(**options) if isinstance(field, DateTimeField) else None

    def render(self, value: Any) -> object:
        return formats.instant(value, seconds=self.seconds)

    def value(self, value: Any) -> object:
        return timezone.localtime(value) if isinstance(value, datetime) else value


class StateColumn(Column):
    """Members of a state enum, also where the field's choices would give their labels alone."""

    def member(self, value: Any, record: Any) -> Any:
        return value if hasattr(value, "colour") else self.accessor.resolve(record)

    def render(self, value: Any, record: Any) -> object:
        return formats.state(self.member(value, record))

    def value(self, value: Any, record: Any) -> object:
        return self.member(value, record).label


class StateOf(StateColumn):
    """A state that the row keeps as its bare value."""

    def __init__(self, states: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.states = states

    def member(self, value: Any, record: Any) -> Any:
        return self.states(value)


class AmountColumn(NumberColumn):
    """Quantities in the unit that the row states."""

    def render(self, value: float, record: Any) -> object:
        return formats.quantity(value, record.unit)


class UnitColumn(Column):
    """Units in the reader's words; a file keeps the unit as it is registered."""

    def render(self, value: str) -> str:
        return formats.unit_in_words(value) or "—"

    def value(self, value: str) -> str:
        return value


class WingColumn(Column):
    def render(self, value: str) -> object:
        return formats.wing(value)

    def value(self, value: str) -> str:
        return value


def table_page(
    request: HttpRequest,
    table_class: type[Table],
    rows: QuerySet[Any] | Iterable[Any],
    *,
    title: object = "",
    search: Sequence[str] = (),
    filters: type[FilterSet] | None = None,
    empty: Empty | None = None,
    actions: Sequence[Action] = (),
    per_page: int = PER_PAGE,
    template: str = "ui/list.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A whole list page. Asked by htmx it answers with the rows alone; with `?format=csv` or `json` with a file.

    `rows` is a queryset or any iterable of dataclasses or dictionaries; `search` names the fields that `?q=` looks in,
    `filters` a django-filter class (querysets only).
    """
    words = request.GET.get("q", "").split() if search else []
    filter_set = filters(request.GET, queryset=rows, request=request) if filters else None
    table = sorted_table(request, table_class(found(filter_set.qs if filter_set else rows, words, search)))
    if export := EXPORTS.get(request.GET.get("format", "")):
        return export(table, name=file_name(table_class))
    turn_to_page(table, request, per_page)
    shown = {
        "title": title,
        "table": table,
        "searchable": bool(search),
        "search_words": request.GET.get("q", ""),
        "filter_form": filter_set.form if filter_set else None,
        "narrowed": bool(words) or bool(filter_set and filter_set.form.has_changed()),
        "order": request.GET.getlist(table.prefixed_order_by_field),
        "empty": empty or table.empty or Empty(_("There are no entries yet.")),
        "actions": actions,
        **(context or {}),
    }
    response = render(request, rows_template(request, template), shown)
    patch_vary_headers(response, ["HX-Request"])
    return response


def turn_to_page(table: Table, request: HttpRequest, per_page: int) -> None:
    """A page too far is the last one, and what is no number the first."""
    table.paginate(per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field, ""))


def sorted_table(request: HttpRequest, table: Table) -> Table:
    table.request = request
    if order := request.GET.getlist(table.prefixed_order_by_field):
        table.order_by = order
    return table


def rows_template(request: HttpRequest, template: str) -> str:
    """Going back in the browser's history needs the whole page, although htmx asks for it."""
    wants_rows = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    return "ui/partials/rows.html" if wants_rows else template


def file_name(table_class: type[Table]) -> str:
    return slugify(camel_case_to_spaces(table_class.__name__.removesuffix("Table"))) or "table"


def found(rows: Any, words: Sequence[str], fields: Sequence[str]) -> Any:
    """Rows in which every word stands in at least one of the fields; capital or small letters alike."""
    if not fields or not words:
        return rows
    if isinstance(rows, QuerySet):
        for word in words:
            somewhere = Q()
            for field in fields:
                somewhere |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(somewhere)
        return rows
    return [row for row in rows if all(stands_in(row, word, fields) for word in words)]


def stands_in(row: Any, word: str, fields: Sequence[str]) -> bool:
    values = (A(field).resolve(row, quiet=True) for field in fields)
    texts = (str(getattr(value, "label", value)) for value in values if value is not None)
    return any(word.casefold() in text.casefold() for text in texts)


__all__ = [
    "AmountColumn",
    "Column",
    "InstantColumn",
    "MoneyColumn",
    "NumberColumn",
    "QuantityColumn",
    "StateColumn",
    "StateOf",
    "Table",
    "WingColumn",
    "table_page",
]
