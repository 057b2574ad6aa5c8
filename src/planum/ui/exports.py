"""Rows of a table as a file. Text that a spreadsheet would take for a formula is made harmless."""

import csv
import io
import json
import math
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django_tables2 import Column, ManyToManyColumn, Table
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.utils import Accessor, signature

# Columns that take their value in a way of their own.
MANNERED: Final = (BaseLinkColumn, ManyToManyColumn)
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def exported_columns(table: Table) -> list[Any]:
    return [column for column in table.columns.iterall() if not column.column.exclude_from_export]


def exported_rows(table: Table) -> Iterator[list[Any]]:
    """What `row.get_cell_value` gives for each cell; that would find out anew for every cell how it is read."""
    readers = [_reader(column) for column in exported_columns(table)]
    for row in table.rows:
        yield [plain(read(row)) for read in readers]


def _reader(column: Any) -> Callable[[Any], Any]:
    """A column that has no function for its bare value gives what it shows."""
    shows = getattr(column.value, "__func__", None) is Column.value
    function = column.render if shows else column.value
    names, takes_all = signature(function)
    accessor, is_attribute = Accessor(column.accessor), column.accessor.isidentifier()
    has_words = f"get_{column.accessor}_display"

    def told(row: Any, bound_column: Any, value: Any = None) -> Any:
        offered = row._optional_cell_arguments(bound_column, value)
        return function(**(offered if takes_all else {name: offered[name] for name in names}))

    def read(row: Any) -> Any:
        if is_attribute and not isinstance(column.column, MANNERED) and not hasattr(row.record, has_words):
            value = accessor.resolve(row.record, quiet=True)
            return None if value in column.column.empty_values else told(row, column, value)
        return row._get_and_render_with(column, partial(told, row), None)

    return read


def plain(value: Any) -> Any:
    """A value without HTML: numbers stay numbers, states become words, what is not a number becomes nothing."""
    if isinstance(value, Enum):
        return force_str(getattr(value, "label", value.value))
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | Decimal | datetime):
        return value
    return strip_tags(value) if isinstance(value, SafeString) else force_str(value)


def harmless(value: Any) -> Any:
    """A spreadsheet runs text that begins like a formula; a leading apostrophe makes it text again."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return "'" + value
    return value


def heading(column: Any) -> str:
    unit = getattr(column.column, "export_unit", "")
    return f"{column.header} ({unit})" if unit else force_str(column.header)


def as_csv(table: Table, *, name: str) -> HttpResponse:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(heading(column)) for column in exported_columns(table)])
    writer.writerows([harmless(value) for value in row] for row in exported_rows(table))
    content = text.getvalue().encode("utf-8-sig")
    return attachment(content, "text/csv; charset=utf-8", f"{name}.csv")


def as_json(table: Table, *, name: str) -> HttpResponse:
    names = [column.name for column in exported_columns(table)]
    rows = [dict(zip(names, row, strict=True)) for row in exported_rows(table)]
    content = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
    return attachment(content, "application/json", f"{name}.json")


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


EXPORTS: Final[dict[str, Callable[..., HttpResponse]]] = {"csv": as_csv, "json": as_json}
