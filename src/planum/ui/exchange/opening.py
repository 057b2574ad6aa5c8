"""The rows of an Excel or CSV file as they stand in it. How large a file is, is seen before any row of it is read."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from planum.errors import BROKEN_ARCHIVE, Refused, RefusedCell, RefusedRows

MOST_ROWS: Final = 100_000
MOST_BYTES: Final = 64 << 20
MOST_UNPACKED_BYTES: Final = 512 << 20
MOST_PARTS: Final = 1000
MOST_COLUMNS: Final = 100
CHUNK: Final = 1 << 20
CELL: Final = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"')
ROW: Final = re.compile(rb"<(?:\w+:)?row[ />]")
BROKEN: Final = (CalamineError, *BROKEN_ARCHIVE)

Numbered = tuple[int, Sequence[Any]]


def open_rows(name: str, content: bytes) -> Iterator[Numbered]:
    """Each row with its number as a spreadsheet counts; the header is the first. Empty rows are left out."""
    if not name.strip() or not content:
        raise Refused(_("No file."), _("An Excel file (.xlsx) or a CSV file."), _("Choose a file."))
    if len(content) > MOST_BYTES:
        raise _too_much(_("%(name)s has %(size)d bytes.") % {"name": name, "size": len(content)}, MOST_BYTES)
    suffix = Path(name).suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        return _excel_rows(content)
    if suffix in {".csv", ".txt"}:
        return _csv_rows(content)
    raise Refused(
        _("The file %(name)s.") % {"name": name}, _("A file that ends in .xlsx or .csv."), _("Save it in one of these.")
    )


def _too_many_rows(rows: int) -> Refused:
    return Refused(
        _("The file has %(rows)d rows or more.") % {"rows": rows},
        _("At most %(most)d rows below the header.") % {"most": MOST_ROWS},
        _("Part it into several files."),
    )


def _too_much(given: str, most: int) -> Refused:
    return Refused(given, _("At most %(most)d bytes.") % {"most": most}, _("Part it into several files."))


def _csv_rows(content: bytes) -> Iterator[Numbered]:
    lines = content.count(b"\n")
    if lines > MOST_ROWS + 1:
        raise _too_many_rows(lines)
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = next((mark for mark in "\t,;" if mark in first), ",")
    return _read_csv(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The file is not text."), _("CSV in UTF-8 or GB18030."), _("Save it as UTF-8."))


def _read_csv(reader: Any) -> Iterator[Numbered]:
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        cell = RefusedCell(reader.line_num, _("column %(number)d") % {"number": 1}, str(error), _("Closed quotes."))
        raise RefusedRows([cell]) from error


def _excel_rows(content: bytes) -> Iterator[Numbered]:
    try:
        _survey(content)
        rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    except BROKEN as error:
        raise Refused(
            _("The workbook cannot be read: %(error)s") % {"error": str(error)[:200]},
            _("A whole .xlsx file."),
            _("Save it again."),
        ) from error
    for number, cells in enumerate(rows, start=1):
        if any(cell != "" for cell in cells):
            yield number, cells


def _survey(content: bytes) -> None:
    """A small workbook may claim a great deal: its parts are looked through as a stream, as far as is allowed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MOST_UNPACKED_BYTES or len(parts) > MOST_PARTS:
            raise _too_much(_("The workbook unpacks to %(size)d bytes.") % {"size": unpacked}, MOST_UNPACKED_BYTES)
        for part in parts:
            if "worksheets/" in part.filename.lower():
                with archive.open(part) as stream:
                    _survey_sheet(stream)


def _survey_sheet(stream: Any) -> None:
    rest, rows = b"", 0
    while chunk := stream.read(CHUNK):
        rows += len(ROW.findall(chunk))
        places = CELL.findall(rest + chunk)
        named = max((int(row) for _column, row in places), default=0)
        if max(named, rows) > MOST_ROWS + 1:
            raise _too_many_rows(max(named, rows))
        if any(len(column) > 2 for column, _row in places):
            raise Refused(
                _("The workbook has more than 702 columns."),
                _("At most %(most)d.") % {"most": MOST_COLUMNS},
                _("Delete what is to the right of the table."),
            )
        rest = chunk[-32:]
