"""Tables read cell by cell: exact about what is wrong and where, and slower than reading by column."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from planum.errors import RefusedCell, RefusedRows
from planum.hub.connectors.engine.observations import (
    EARLIEST,
    LATEST,
    Observations,
    microseconds,
    observations,
)
from planum.hub.connectors.files.columns import QUALITIES, QUALITIES_ALLOWED, Layout

_PLANT_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T](\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,6})\d*)?秒?)?"
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_WITH_OFFSET = "A time with an offset, such as 2026-11-22T08:00:00+08:00"
_OFTEN = 100


class Fault(Exception):
    """One cell that cannot be read."""

    def __init__(self, given: str, allowed: str) -> None:
        super().__init__(given, allowed)
        self.given, self.allowed = given, allowed


class CellReader:
    """Reads the rows of one table into observations, and keeps every fault with its row and column."""

    def __init__(self, layout: Layout, zone: ZoneInfo | None) -> None:
        self._layout, self._zone = layout, zone
        self._address: list[str] = []
        self._at: list[int] = []
        self._value: list[float] = []
        self._quality: list[int] = []
        self._unit: list[str | None] = []
        self._faults: list[RefusedCell] = []
        self._fault_count = 0

    def read(self, rows: Iterable[tuple[int, Sequence[Any]]]) -> Observations:
        """`rows` are pairs of the row's number in the file and its cells. Raises RefusedRows."""
        width = len(self._layout.header)
        for number, cells in rows:
            if len(cells) != width:
                self._note(
                    number,
                    self._layout.header[min(len(cells), width - 1)],
                    Fault(f"{len(cells)} cells", f"{width} cells."),
                )
            elif self._layout.is_long:
                self._read_long(number, cells)
            else:
                self._read_wide(number, cells)
        if self._faults:
            raise RefusedRows(
                self._faults, self._fault_count, "Correct the file and send it again; nothing of it was kept."
            )
        if not self._at:
            raise RefusedRows(
                [RefusedCell(2, self._layout.header[0], "Nothing", "At least one reading below the header.")]
            )
        return observations(self._address, self._at, self._value, self._quality, self._unit)

    def _read_long(self, number: int, cells: Sequence[Any]) -> None:
        layout = self._layout
        at = self._cell(number, layout.at, cells, self._read_time)
        address = self._cell(number, layout.signal, cells, _read_address)
        value = self._cell(number, layout.value, cells, read_number)
        quality = 0 if layout.quality is None else self._cell(number, layout.quality, cells, _read_quality)
        if at is not None and address is not None and value is not None and quality is not None:
            unit = None if layout.unit is None else str(cells[layout.unit] or "").strip() or None
            self._append(at, address, value, quality, unit)

    def _read_wide(self, number: int, cells: Sequence[Any]) -> None:
        at = self._cell(number, self._layout.at, cells, self._read_time)
        for signal in self._layout.signals:
            cell = cells[signal.index]
            if cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()):
                continue
            value = self._cell(number, signal.index, cells, read_number)
            if at is not None and value is not None:
                self._append(at, signal.address, value, 0, signal.unit)

    def _append(self, at: int, address: str, value: float, quality: int, unit: str | None) -> None:
        self._address.append(address)
        self._at.append(at)
        self._value.append(value)
        self._quality.append(quality)
        self._unit.append(unit)

    def _cell(self, number: int, index: int | None, cells: Sequence[Any], read: Any) -> Any:
        assert index is not None
        try:
            return read(cells[index])
        except Fault as fault:
            self._note(number, self._layout.header[index], fault)
            return None

    def _note(self, number: int, column: str, fault: Fault) -> None:
        self._fault_count += 1
        if len(self._faults) < _OFTEN:
            self._faults.append(RefusedCell(number, column, fault.given, fault.allowed))

    def _read_time(self, cell: Any) -> int:
        return read_time(cell, self._zone)


def read_time(cell: Any, zone: ZoneInfo | None) -> int:
    """Microseconds since the epoch of a text or a datetime; one without offset is in `zone`. Raises Fault."""
    moment = cell if isinstance(cell, datetime) else _parse_time(cell)
    if moment.tzinfo is None:
        moment = _placed(moment, zone, cell)
    try:
        at = microseconds(moment)
    except OverflowError:
        at = LATEST
    if not EARLIEST <= at < LATEST:
        raise Fault(_shown(cell), "A time between the years 1990 and 2200.")
    return at


def _parse_time(cell: Any) -> datetime:
    text = cell.strip() if isinstance(cell, str) else ""
    try:
        if len(text) > 10:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    if not (parts := _PLANT_TIME.fullmatch(text)):
        raise Fault(_shown(cell), f"{_WITH_OFFSET}.")
    try:
        whole = [int(part) for part in parts.groups("0")[:6]]
        return datetime(*whole, int((parts[7] or "0").ljust(6, "0")))  # type: ignore[arg-type, call-arg]  # noqa: DTZ001
    except ValueError as error:
        raise Fault(_shown(cell), f"{_WITH_OFFSET}.") from error


def _placed(moment: datetime, zone: ZoneInfo | None, cell: Any) -> datetime:
    if zone is None:
        raise Fault(f"{_shown(cell)}, which has no offset", f"{_WITH_OFFSET}, or name the zone of the file.")
    early, late = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    if early.utcoffset() != late.utcoffset():
        raise Fault(f"{_shown(cell)}, which {zone} has twice or not at all", f"{_WITH_OFFSET}.")
    return early.astimezone(UTC)


def read_number(cell: Any) -> float:
    """A finite number. Raises Fault."""
    is_text = isinstance(cell, str) and _NUMBER.fullmatch(cell.strip())
    if not is_text and (not isinstance(cell, int | float) or isinstance(cell, bool)):
        raise Fault(_shown(cell), "A number.")
    number = float(cell)
    if not math.isfinite(number):
        raise Fault(_shown(cell), "A finite number.")
    return number


def _read_address(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip() if isinstance(cell, str | int) and not isinstance(cell, bool) else ""
    if not text:
        raise Fault(_shown(cell), "The name of a signal.")
    return text


def _read_quality(cell: Any) -> int:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip().lower()
    if text not in QUALITIES:
        raise Fault(_shown(cell), QUALITIES_ALLOWED)
    return QUALITIES[text]


def _shown(cell: Any) -> str:
    if cell is None or cell == "":
        return "an empty cell"
    return repr(cell)[:100] if isinstance(cell, str) else str(cell)[:100]
