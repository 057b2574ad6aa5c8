"""What the columns of a file mean, whatever its format.

Long form: `at`, `signal`, `value`, and if wanted `unit` and `quality`; one reading in each row.
Wide form: `at` and one column for each signal, headed `name` or `name [unit]`; an empty cell says nothing.
"""

import re
from dataclasses import dataclass

from planum.errors import RefusedCell, RefusedRows
from planum.hub.connectors.engine.observations import BAD, GOOD, UNCERTAIN

_MEANINGS = {
    "at": "at",
    "time": "at",
    "timestamp": "at",
    "时间": "at",
    "signal": "signal",
    "address": "signal",
    "信号": "signal",
    "测点": "signal",
    "value": "value",
    "值": "value",
    "数值": "value",
    "unit": "unit",
    "单位": "unit",
    "quality": "quality",
    "质量": "quality",
}
QUALITIES = {
    "": GOOD,
    "good": GOOD,
    "uncertain": UNCERTAIN,
    "bad": BAD,
    "0": GOOD,
    "1": UNCERTAIN,
    "2": BAD,
    "好": GOOD,
    "可疑": UNCERTAIN,
    "坏": BAD,
}
QUALITIES_ALLOWED = "good, uncertain or bad (0, 1 or 2), or nothing."

_HEADED_WITH_UNIT = re.compile(r"(.*\S)\s*\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class SignalColumn:
    index: int
    address: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each thing stands. `signals` is empty for the long form; for the wide form only `at` is set beside it."""

    header: tuple[str, ...]
    at: int
    signal: int | None = None
    value: int | None = None
    unit: int | None = None
    quality: int | None = None
    signals: tuple[SignalColumn, ...] = ()

    @property
    def is_long(self) -> bool:
        return not self.signals


def read_header(cells: list[str]) -> Layout:
    """The layout that a header row states. Raises RefusedRows, which names row 1 and the column."""
    header = tuple(cell.strip() for cell in cells)
    faults = [
        RefusedCell(1, name or f"column {index + 1}", repr(name), "A name that no other column has.")
        for index, name in enumerate(header)
        if not name or name in header[:index]
    ]
    if faults:
        raise RefusedRows(faults, remedy="Name every column once.")
    places: dict[str, int] = {}
    for index, name in enumerate(header):
        if meaning := _MEANINGS.get(name.lower()):
            if meaning in places:
                raise RefusedRows(
                    [
                        RefusedCell(
                            1, name, f"A second column for {meaning}", f"{header[places[meaning]]} says it already."
                        )
                    ]
                )
            places[meaning] = index
    if "at" not in places:
        raise RefusedRows(
            [RefusedCell(1, "at", f"The columns {', '.join(header)[:200]}", "A column at (时间) with the times.")]
        )
    return _long(header, places) if "signal" in places else _wide(header, places["at"])


def _long(header: tuple[str, ...], places: dict[str, int]) -> Layout:
    strays = [name for index, name in enumerate(header) if index not in places.values()]
    if "value" not in places or strays:
        given = f"The columns {', '.join(header)[:200]}"
        raise RefusedRows(
            [
                RefusedCell(
                    1, strays[0] if strays else "value", given, "at, signal, value and, if wanted, unit and quality."
                )
            ]
        )
    at, signal, value = places["at"], places["signal"], places["value"]
    return Layout(header, at, signal, value, places.get("unit"), places.get("quality"))


def _wide(header: tuple[str, ...], at: int) -> Layout:
    signals = []
    for index, name in enumerate(header):
        if index != at:
            headed = _HEADED_WITH_UNIT.fullmatch(name)
            signals.append(SignalColumn(index, headed[1] if headed else name, headed[2] or None if headed else None))
    if not signals:
        raise RefusedRows([RefusedCell(1, header[at], "Nothing but times", "A column for each signal beside at.")])
    addresses = [signal.address for signal in signals]
    for index, signal in enumerate(signals):
        if signal.address in addresses[:index]:
            raise RefusedRows([RefusedCell(1, header[signal.index], signal.address, "Each signal once.")])
    return Layout(header, at, signals=tuple(signals))
