"""Excel workbooks (.xlsx): the first sheet, in long or wide form.

A workbook is a zip file of XML, and a small one may claim a great deal: it is surveyed as a stream before it is opened.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from python_calamine import CalamineError, CalamineWorkbook

from planum.errors import BROKEN_ARCHIVE, Refused, RefusedCell, RefusedRows
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.files.cells import CellReader
from planum.hub.connectors.files.columns import read_header
from planum.hub.connectors.files.limits import Limits

_CHUNK, _OVERLAP = 1 << 20, 64
_PLACE = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?r="([A-Z]{1,3})([0-9]{1,7})"')
_DIMENSION = re.compile(rb'r="([A-Z]{1,10})([0-9]{1,10})"')
_ENTRIES = 10_000


@dataclass(slots=True)
class Survey:
    """How large the largest sheet is, and the longest text that its cells can point to."""

    rows: int = 0
    columns: int = 0
    pointers: int = 0
    longest_text: int = 0


def read_excel(content: bytes, *, zone: str | None = None, limits: Limits | None = None) -> Observations:
    """The readings on the first sheet. Raises Refused, or RefusedRows with every faulty cell; then nothing was read."""
    limits = limits or Limits()
    try:
        _check(survey(content, limits), limits)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows: Iterator[list[Any]] = iter(workbook.get_sheet_by_index(0).to_python(skip_empty_area=False))
    except (CalamineError, *BROKEN_ARCHIVE) as error:
        raise Refused(
            f"The workbook cannot be read: {str(error)[:200]}", "A whole .xlsx file.", "Save it again."
        ) from error
    header = next(rows, [])
    while header and header[-1] == "":
        header.pop()
    if not header:
        raise RefusedRows(
            [RefusedCell(1, "at", "An empty sheet", "A header in the first row and at least one reading.")]
        )
    layout = read_header([str(cell) for cell in header])
    return CellReader(layout, ZoneInfo(zone) if zone else None).read(_numbered(rows, len(header)))


def _numbered(rows: Iterator[list[Any]], width: int) -> Iterator[tuple[int, list[Any]]]:
    """Rows as wide as the header; cells beyond it count only if they are not empty, and empty rows not at all."""
    for number, cells in enumerate(rows, start=2):
        if any(cell != "" for cell in cells):
            surplus = any(cell != "" for cell in cells[width:])
            yield number, cells if surplus else cells[:width]


def survey(content: bytes, limits: Limits) -> Survey:
    """Unpacks every part once, without keeping it. Checksums are checked on the way, so the sizes stated are true."""
    found = Survey()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > limits.unpacked_bytes or len(parts) > _ENTRIES:
            raise Refused(
                f"The workbook unpacks to {unpacked} bytes in {len(parts)} parts.",
                f"At most {limits.unpacked_bytes} bytes.",
                "Send the readings as CSV or Parquet.",
            )
        for part in parts:
            with archive.open(part) as stream:
                _survey_part(part.filename.lower(), stream, found)
    return found


def _survey_part(name: str, stream: Any, found: Survey) -> None:
    is_sheet, is_text = "worksheets/" in name, name.endswith("sharedstrings.xml")
    rest, text_length, unnamed = b"", 0, 0
    while chunk := stream.read(_CHUNK):
        if is_text:
            for index, piece in enumerate(re.split(rb"</(?:\w+:)?si>", rest + chunk)):
                text_length = len(piece) if index or not rest else max(text_length, len(piece))
                found.longest_text = max(found.longest_text, len(piece))
            rest = piece
            if len(rest) > 4 * _CHUNK:
                raise Refused(
                    "The workbook has a text of more than 4 MiB.", "Shorter texts.", "Send the readings as CSV."
                )
        elif is_sheet:
            unnamed += chunk.count(b"<c") + chunk.count(b":c ")
            for column, row in _DIMENSION.findall(rest + chunk):
                found.columns = max(found.columns, _column_number(column))
                found.rows = max(found.rows, int(row))
            rest = chunk[-_OVERLAP:]
    found.pointers = max(found.pointers, unnamed)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check(found: Survey, limits: Limits) -> None:
    for name, given, most in (
        ("rows", found.rows, limits.rows),
        ("columns", found.columns, limits.columns),
        ("cells", max(found.rows * found.columns, found.pointers), limits.cells),
        ("bytes of text", found.pointers * found.longest_text, limits.unpacked_bytes),
    ):
        if given > most:
            raise Refused(
                f"The workbook has {given} {name}.", f"At most {most}.", "Send the readings as CSV or Parquet."
            )
