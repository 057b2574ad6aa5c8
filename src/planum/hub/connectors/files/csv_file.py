"""CSV files as plants export them: UTF-8 with or without BOM, or GB18030."""

import csv
import io
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.csv as pacsv

from planum.errors import Refused, RefusedCell, RefusedRows
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.files import arrays
from planum.hub.connectors.files.cells import CellReader
from planum.hub.connectors.files.columns import Layout, read_header
from planum.hub.connectors.files.limits import Limits

_TIMES_OF_PLANTS = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M"]


def read_csv(content: bytes, *, zone: str | None = None, limits: Limits | None = None) -> Observations:
    """The readings in a CSV file. Raises Refused, or RefusedRows with every faulty cell; then nothing was read."""
    limits = limits or Limits()
    text = _decode(content)
    layout = _layout(text, limits)
    _check_end(text, layout)
    return _read_fast(text.encode(), layout, zone) or _read_exactly(text, layout, zone)


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("The file is neither UTF-8 nor GB18030 text.", "A CSV file.", "Export it again as CSV UTF-8.")


def _layout(text: str, limits: Limits) -> Layout:
    if not text.strip():
        raise RefusedRows([RefusedCell(1, "at", "An empty file", "A header and at least one reading.")])
    rows = text.count("\n")
    if rows > limits.rows + 1:
        raise Refused(f"The file has {rows} rows.", f"At most {limits.rows} rows.", "Part it into several files.")
    header = _header(text)
    if len(header) > limits.columns:
        raise Refused(
            f"The file has {len(header)} columns.", f"At most {limits.columns}.", "Part it into several files."
        )
    return read_header(header)


def _header(text: str) -> list[str]:
    try:
        return next(_rows(text))
    except csv.Error as error:
        raise RefusedRows([_unreadable(1, "at", error)]) from error


def _unreadable(row: int, column: str, error: csv.Error) -> RefusedCell:
    return RefusedCell(row, column, f"A row that cannot be read: {error}", "Quotes that are closed.")


def _rows(text: str) -> "csv._reader":  # type: ignore[name-defined]
    return csv.reader(io.StringIO(text, newline=""), strict=True)


def _check_end(text: str, layout: Layout) -> None:
    """A file that was cut off ends in the middle of a line, and half a number is a number too."""
    if not text.endswith(("\n", "\r")):
        given = f"{text[text.rfind(chr(10)) + 1 :][:60]!r} without a line end"
        row = text.count("\n") + 1
        raise RefusedRows(
            [RefusedCell(row, layout.header[-1], given, "A line end after the last row.")],
            remedy="Send the file again: it may have been cut off. If it is whole, add a line break at its end.",
        )


def _read_fast(encoded: bytes, layout: Layout, zone: str | None) -> Observations | None:
    """By column, in the first way that fits the times: all with offset, or all without and a zone."""
    for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us") if zone else None):
        if kind is None:
            continue
        try:
            table = pacsv.read_csv(
                io.BytesIO(encoded),
                read_options=pacsv.ReadOptions(column_names=list(layout.header), skip_rows=1, block_size=8 << 20),
                parse_options=pacsv.ParseOptions(newlines_in_values=False, ignore_empty_lines=False),
                convert_options=_conversions(layout, kind),
            )
            at = arrays.instants(table.column(layout.at), zone)
            if at is not None:
                return (arrays.read_long if layout.is_long else arrays.read_wide)(table, layout, at)
        except (pa.ArrowException, ValueError):
            continue
    return None


def _conversions(layout: Layout, kind: pa.DataType) -> pacsv.ConvertOptions:
    texts = {layout.header[index]: pa.string() for index in (layout.unit, layout.quality) if index is not None}
    types = {layout.header[layout.at]: kind, **texts}
    if layout.signal is not None and layout.value is not None:
        types[layout.header[layout.signal]] = pa.dictionary(pa.int32(), pa.string())
        types[layout.header[layout.value]] = pa.float64()
    for signal in layout.signals:
        types[layout.header[signal.index]] = pa.float64()
    parsers = [pacsv.ISO8601, *(_TIMES_OF_PLANTS if kind.tz is None else [])]
    return pacsv.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=False, timestamp_parsers=parsers
    )


def _read_exactly(text: str, layout: Layout, zone: str | None) -> Observations:
    reader = _rows(text)
    next(reader)
    numbered = ((reader.line_num, cells) for cells in reader if cells)
    try:
        return CellReader(layout, ZoneInfo(zone) if zone else None).read(numbered)
    except csv.Error as error:
        raise RefusedRows([_unreadable(reader.line_num, layout.header[0], error)]) from error
