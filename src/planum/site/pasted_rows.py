"""A table pasted from a spreadsheet, read as the rows that an action takes."""

import csv
import dataclasses
import enum
import math
from typing import Any, Final, get_args, get_type_hints

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from planum.errors import RefusedCell, RefusedRows
from planum.site.action_words import label_of, member_label

SEPARATORS: Final = "\t,;，"


def columns_of(shape: type) -> list[str]:
    return [field.name for field in dataclasses.fields(shape)]


def needed_columns(shape: type) -> list[str]:
    missing = dataclasses.MISSING
    return [one.name for one in dataclasses.fields(shape) if one.default is missing and one.default_factory is missing]


def read_rows(text: str, shape: type) -> list[dict[str, Any]]:
    """The rows below the header, as they come over a wire; cells left empty are not given.

    Columns may stand in any order and be headed by their label. Raises RefusedRows with every fault at once.
    """
    header, *lines = _split(text.strip("\r\n"), shape)
    names = _named(header, shape)
    faults: list[RefusedCell] = []
    rows = []
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            rows.append(_row(number, cells, names, shape, faults))
    if not rows and not faults:
        faults.append(RefusedCell(2, header[0], "", _("At least one row below the header.")))
    if faults:
        raise RefusedRows(faults, remedy=_("Correct these cells and send the table again."))
    return rows


def _split(text: str, shape: type) -> list[list[str]]:
    first = text.partition("\n")[0]
    separator = next((mark for mark in SEPARATORS if mark in first), ",")
    try:
        return list(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True))
    except csv.Error as error:
        row = text.count("\n") + 1
        fault = RefusedCell(row, columns_of(shape)[0], str(error), _("Cells in quotes end with a quote."))
        raise RefusedRows([fault]) from error


def _named(header: list[str], shape: type) -> list[str]:
    """The field each column fills."""
    known = {title.casefold(): name for name in columns_of(shape) for title in (label_of(name), name)}
    names = [known.get(title.strip().casefold(), "") for title in header]
    allowed = _("Each of these once: %(names)s.") % {"names": ", ".join(columns_of(shape))}
    wrong = [place for place, name in enumerate(names) if not name or name in names[:place]]
    faults = [RefusedCell(1, _("column %(number)d") % {"number": at + 1}, header[at], allowed) for at in wrong]
    absent = [name for name in needed_columns(shape) if name not in names]
    faults += [RefusedCell(1, name, "", _("The column must be there.")) for name in absent]
    if faults:
        header_line = ", ".join(columns_of(shape))
        raise RefusedRows(faults, remedy=_("Begin the table with the row: %(header)s") % {"header": header_line})
    return names


def _row(number: int, cells: list[str], names: list[str], shape: type, faults: list[RefusedCell]) -> dict[str, Any]:
    kinds = get_type_hints(shape)
    given = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
    faults += [
        RefusedCell(number, _("column %(number)d") % {"number": place + 1}, cells[place], _("Nothing."))
        for place in range(len(names), len(cells))
        if cells[place].strip()
    ]
    absent = [name for name in needed_columns(shape) if name not in given]
    faults += [RefusedCell(number, name, "", _("Must be given.")) for name in absent]
    row = {name: _value(kinds[name], cell) for name, cell in given.items()}
    wrong = [name for name, value in row.items() if not _fits(kinds[name], value)]
    faults += [RefusedCell(number, name, given[name], _allowed(kinds[name])) for name in wrong]
    return row


def _value(kind: Any, cell: str) -> object:
    """Members of enums may be given by their labels."""
    return next((one.value for one in _members(kind) if cell == member_label(one)), cell)


def _fits(kind: Any, value: object) -> bool:
    try:
        read = TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return not isinstance(read, float) or math.isfinite(read)


def _allowed(kind: Any) -> str:
    if members := _members(kind):
        return _("One of: %(names)s.") % {"names": ", ".join(f"{one.value} ({member_label(one)})" for one in members)}
    kinds = (kind, *get_args(kind))
    if int in kinds:
        return _("A whole number.")
    return _("A number.") if float in kinds else _("A value of this column.")


def _members(kind: Any) -> list[enum.Enum]:
    members: list[enum.Enum] = []
    for each in (kind, *get_args(kind)):
        if isinstance(each, enum.EnumMeta):
            members += list(each)
    return members
