"""A recording as a source: a plan and the instants and values that were recorded, moved by one constant."""

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planum.demo.plants.faults import microseconds
from planum.demo.plants.plan import (
    ROOTS,
    SECOND_US,
    AreaPlan,
    Block,
    Kind,
    LinePlan,
    PlantPlan,
    SignalPlan,
    SpokenProtocol,
    UnitPlan,
)  # fmt: skip
from planum.errors import Refused

REMEDY = "Fetch the file again from its source, or remove its folder to leave this recording out."


@dataclass(frozen=True, slots=True)
class Channel:
    """One recorded signal: its names, its unit and one value for each instant of the recording (NaN: none)."""

    code: str
    name: str
    name_en: str
    unit: str
    kind: Kind
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Machine:
    """A recorded machine and its channels."""

    code: str
    name: str
    name_en: str
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """What a recording is called, and one sentence on what was recorded by whom."""

    code: str
    name: str
    name_en: str
    industry: str
    industry_en: str
    about: str


class Recording:
    """A source whose instants are its own: `at` (n, ascending, microseconds UTC) and `value` (n by signals)."""

    def __init__(self, plan: PlantPlan, at: NDArray[np.int64], value: NDArray[np.float64]) -> None:
        self.plan, self.at, self.value = plan, at, value

    def block(self, since_us: int, until_us: int, step_s: float = 1.0) -> Block:
        first, last = np.searchsorted(self.at, (since_us, until_us))
        return Block(self.plan, self.at[first:last], self.value[first:last])

    @property
    def span_us(self) -> tuple[int, int]:
        return int(self.at[0]), int(self.at[-1])


def replayed(
    title: Title,
    machines: Sequence[Machine],
    recorded_at: NDArray[np.int64],
    ends_at: datetime,
    protocol: SpokenProtocol,
) -> Recording:
    """The recording, moved so that its last instant is `ends_at`."""
    shift_us = microseconds(ends_at) - int(recorded_at[-1])
    units = tuple(unit_of(machine, f"{title.code}/S1/REC/L1/{machine.code}", ROOTS[protocol]) for machine in machines)
    line = LinePlan("L1", "记录", "Recording", units)
    plan = PlantPlan(
        title.code, f"{title.name}（回放）", f"{title.name_en} (replay)", title.industry, title.industry_en, protocol,
        (AreaPlan("REC", "回放", "Replay", (line,)),),
        description=f"{title.about} Replay: every instant is moved by {shift_us // SECOND_US} s, one constant for the"
        f" whole recording, so that it ends at {ends_at.isoformat()}.",
    )  # fmt: skip
    value = np.column_stack([channel.value for machine in machines for channel in machine.channels])
    return Recording(plan, recorded_at + shift_us, value)


def unit_of(machine: Machine, path: str, root: str) -> UnitPlan:
    signals = tuple(signal_of(channel, path, root) for channel in machine.channels)
    return UnitPlan(machine.code, machine.name, machine.name_en, signals)


def signal_of(channel: Channel, path: str, root: str) -> SignalPlan:
    """The range is what was recorded, and a tenth more on either side; the true range of the instrument is unknown."""
    low, high = float(np.nanmin(channel.value)), float(np.nanmax(channel.value))
    margin = 0.1 * (high - low or abs(high) or 1.0)
    code = f"{path}/{channel.code}"
    return SignalPlan(
        code, channel.name, channel.name_en, channel.unit, low - margin, high + margin, root + code, channel.kind
    )


def text_of(path: Path) -> str:
    """The text of a plain or gzipped file.

    Errors: `Refused` when the file cannot be read, ends too early or is not text.
    """
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise damaged(path, (error.strerror if isinstance(error, OSError) else None) or str(error)) from error


def numbers_of(path: Path, columns: int) -> NDArray[np.float64]:
    """A file of numbers parted by blanks, `columns` in each line.

    Errors: `Refused` with the line in which something else stands.
    """
    rows = [line.split() for line in text_of(path).splitlines()]
    for number, row in enumerate(rows, start=1):
        if len(row) != columns:
            raise damaged(path, f"line {number} has {len(row)} values instead of {columns}")
    return floats(path, rows)


def floats(path: Path, rows: Sequence[Sequence[str]], first_line: int = 1) -> NDArray[np.float64]:
    """Errors: `Refused` for an empty file, and with the line of the first value that is not a finite number."""
    if not rows:
        raise damaged(path, "it has no rows")
    try:
        values = np.array(rows, dtype=np.float64)
    except ValueError as error:
        raise damaged(path, str(error)) from error
    if not np.isfinite(values).all():
        line = int(np.argwhere(~np.isfinite(values))[0][0]) + first_line
        raise damaged(path, f"line {line} has a value that is not finite")
    return values


def damaged(path: Path, why: str) -> Refused:
    given = f"The recording {path.parent.name}/{path.name} is damaged: {why}."
    return Refused(given, "The whole file as published.", REMEDY)
