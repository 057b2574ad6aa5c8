"""A file of readings, checked row by row against the signals it may speak of. With one fault nothing is taken."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from python_calamine import CalamineWorkbook

from planum.errors import Refused, RefusedCell, RefusedRows
from planum.hub.connectors.assumption import assume_units
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.engine.resolution import Binding, Resolver
from planum.hub.connectors.engine.units import WrongUnit, conversion
from planum.hub.connectors.files.columns import Layout, read_header
from planum.hub.connectors.files.reading import read_content
from planum.hub.connectors.intake import said_twice
from planum.hub.readings.engine.batch import columns
from planum.hub.readings.engine.examination import SignalTable, examine

TOLERANCE_US = 5_000_000
NOTHING_KNOWN = np.empty(0, dtype=np.int64)


def read_rows(
    name: str,
    content: bytes,
    *,
    zone: str,
    bindings: list[Binding],
    assumed: Mapping[str, str],
    signals: SignalTable,
    now_us: int,
) -> pa.RecordBatch:
    """The readings of the file in the units of their signals. Raises RefusedRows: row and column of every fault."""
    observations = assume_units(read_content(name, content, zone=zone), assumed)
    places = _Places(observations, _layout(name, content))
    _check_names(observations, {binding.address: binding for binding in bindings}, places)
    batch, _refusals = Resolver(bindings).resolve(observations)
    _check_instants(batch, observations, now_us, places)
    examined = examine(batch, signals, NOTHING_KNOWN, now_us, TOLERANCE_US)
    if examined.refusals:
        first = examined.refusals[0]
        raise Refused(_("%(count)d readings: %(sample)s.") % {"count": first.count, "sample": first.sample})
    return examined.accepted


class _Places:
    """Where an observation stands in its file. In the wide form a reading has a column of its own."""

    def __init__(self, observations: Observations, layout: Layout) -> None:
        self._address = observations.address
        self._headings = {signal.address: layout.header[signal.index] for signal in layout.signals}
        self._layout = layout
        self._rows = np.arange(len(observations)) if layout.is_long else self._rows_of_wide(observations)

    def row(self, position: int) -> int:
        """Counted as a spreadsheet does; the header is row 1."""
        return int(self._rows[position]) + 2

    def name_row(self, position: int) -> int:
        return self.row(position) if self._layout.is_long else 1

    def column(self, position: int, meaning: int | None) -> str:
        if self._layout.is_long:
            return self._layout.header[meaning if meaning is not None else 0]
        return self._headings[self._address[position]]

    @property
    def at(self) -> int:
        return self._layout.at

    @property
    def signal(self) -> int | None:
        return self._layout.signal

    @property
    def unit(self) -> int | None:
        return self._layout.unit

    def _rows_of_wide(self, observations: Observations) -> NDArray[np.int64]:
        """Readings come row by row, in the order of the columns: a new row has another time or starts them anew."""
        order = {signal.address: signal.index for signal in self._layout.signals}
        column = np.fromiter((order[address] for address in observations.address), dtype=np.int64)
        begins = (observations.at[1:] != observations.at[:-1]) | (column[1:] <= column[:-1])
        return np.concatenate([[0], np.cumsum(begins)])


def _layout(name: str, content: bytes) -> Layout:
    suffix = Path(name).suffix.lower()
    header = _HEADERS.get(suffix, _csv_header)(content)
    return read_header(header)


def _csv_header(content: bytes) -> list[str]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return next(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
    raise AssertionError("The file was read before in one of these encodings.")


def _excel_header(content: bytes) -> list[str]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    cells = [str(cell) for cell in sheet.to_python(skip_empty_area=False, nrows=1)[0]]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _parquet_header(content: bytes) -> list[str]:
    names: list[str] = pq.read_schema(pa.BufferReader(content)).names
    return names


_HEADERS: dict[str, Callable[[bytes], list[str]]] = {
    ".xlsx": _excel_header,
    ".xlsm": _excel_header,
    ".parquet": _parquet_header,
}


def _check_names(observations: Observations, bindings: dict[str, Binding], places: _Places) -> None:
    """Each unknown address and each unit that does not fit is named once, where it stands first."""
    units = observations.unit or [None] * len(observations)
    faults: dict[tuple[str, str | None], RefusedCell] = {}
    count = 0
    sound: set[tuple[str, str | None]] = set()
    for position, pair in enumerate(zip(observations.address, units, strict=True)):
        if pair in sound:
            continue
        if pair not in faults:
            fault = _name_fault(position, pair, bindings, places)
            if fault is None:
                sound.add(pair)
                continue
            faults[pair] = fault
        count += 1
    _refuse_if(list(faults.values()), count)


def _name_fault(
    position: int, pair: tuple[str, str | None], bindings: dict[str, Binding], places: _Places
) -> RefusedCell | None:
    address, unit = pair
    binding = bindings.get(address)
    if binding is None:
        allowed = _("A signal of this firm, or an address that is bound to one.")
        return RefusedCell(places.name_row(position), places.column(position, places.signal), address, allowed)
    if unit is None or binding.unit is None:
        return None
    try:
        conversion(unit, binding.unit)
    except WrongUnit:
        allowed = _("A unit that can be converted to %(unit)s.") % {"unit": binding.unit}
        return RefusedCell(places.name_row(position), places.column(position, places.unit), unit, allowed)
    return None


def _check_instants(batch: pa.RecordBatch, observations: Observations, now_us: int, places: _Places) -> None:
    rows = columns(batch)
    future, repeated = rows.at > now_us + TOLERANCE_US, said_twice(rows)
    positions = np.flatnonzero(future | repeated)
    faults = []
    for position in positions[:100].tolist():
        at = np.datetime_as_string(np.datetime64(int(rows.at[position]), "us"), unit="ms")
        allowed = _("A time that is not in the future.") if future[position] else _("Each signal once at each time.")
        column = places.column(position, places.at)
        faults.append(RefusedCell(places.row(position), column, f"{observations.address[position]} {at}Z", allowed))
    _refuse_if(faults, len(positions))


def _refuse_if(faults: list[RefusedCell], count: int) -> None:
    if faults:
        raise RefusedRows(faults, count, _("Correct the file and send it again; nothing of it was kept."))
