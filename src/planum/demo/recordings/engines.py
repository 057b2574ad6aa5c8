"""Turbofan engines run until they fail (C-MAPSS FD001); one flight cycle is replayed as one hour."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planum.demo.plants.plan import MINUTE_US, Kind, SpokenProtocol
from planum.demo.recordings.replay import Channel, Machine, Recording, Title, damaged, numbers_of, replayed
from planum.errors import Refused

FILE = "maintenance/cmapss/train_FD001.txt.gz"
HOUR_US = 60 * MINUTE_US
COLUMNS = 26
FIRST_SENSOR = 5
UNITS = (1, 2, 3, 4)

TITLE = Title(
    "RE01", "涡扇发动机退化记录", "Turbofan engines", "航空发动机", "Aero engines",
    "Engines of the simulated fleet C-MAPSS FD001, each run until it fails (Saxena, Goebel, Simon, Eklund, PHM 2008;"
    " NASA, public domain). The data know flight cycles only: one cycle is replayed as one hour, and all engines start"
    " together.",
)  # fmt: skip

SENSORS = (
    ("T2", "风扇进口总温", "Total temperature at fan inlet", "degR", Kind.TEMPERATURE),
    ("T24", "低压压气机出口总温", "Total temperature at LPC outlet", "degR", Kind.TEMPERATURE),
    ("T30", "高压压气机出口总温", "Total temperature at HPC outlet", "degR", Kind.TEMPERATURE),
    ("T50", "低压涡轮出口总温", "Total temperature at LPT outlet", "degR", Kind.TEMPERATURE),
    ("P2", "风扇进口压力", "Pressure at fan inlet", "psi", Kind.PRESSURE),
    ("P15", "外涵道总压", "Total pressure in bypass duct", "psi", Kind.PRESSURE),
    ("P30", "高压压气机出口总压", "Total pressure at HPC outlet", "psi", Kind.PRESSURE),
    ("Nf", "风扇转速", "Physical fan speed", "rpm", Kind.SPEED),
    ("Nc", "核心机转速", "Physical core speed", "rpm", Kind.SPEED),
    ("epr", "发动机压比", "Engine pressure ratio", "1", Kind.RATIO),
    ("Ps30", "高压压气机出口静压", "Static pressure at HPC outlet", "psi", Kind.PRESSURE),
    ("phi", "燃油流量比", "Fuel flow to Ps30", "lb/s/psi", Kind.OTHER),
    ("NRf", "风扇换算转速", "Corrected fan speed", "rpm", Kind.SPEED),
    ("NRc", "核心机换算转速", "Corrected core speed", "rpm", Kind.SPEED),
    ("BPR", "涵道比", "Bypass ratio", "1", Kind.RATIO),
    ("farB", "燃烧室油气比", "Burner fuel-air ratio", "1", Kind.RATIO),
    ("htBleed", "引气焓", "Bleed enthalpy", "1", Kind.OTHER),
    ("Nf_dmd", "风扇转速指令", "Demanded fan speed", "rpm", Kind.SPEED),
    ("PCNfR_dmd", "风扇换算转速指令", "Demanded corrected fan speed", "rpm", Kind.SPEED),
    ("W31", "高压涡轮冷却引气", "HPT coolant bleed", "lb/s", Kind.FLOW),
    ("W32", "低压涡轮冷却引气", "LPT coolant bleed", "lb/s", Kind.FLOW),
)
"""Sensors 1 to 21 in the file's order; names and units after Saxena et al. 2008, table 2 (pressures are absolute)."""


def read(folder: Path, ends_at: datetime, protocol: SpokenProtocol = "json", units: Sequence[int] = UNITS) -> Recording:
    """The engine that lives longest ends at `ends_at`; the others have failed before.

    Errors: `Refused` for a damaged file and for an engine the file does not have.
    """
    path = folder / FILE
    table = numbers_of(path, COLUMNS)
    lives = {unit: life(path, table, unit) for unit in units}
    longest = max(len(values) for values in lives.values())
    at = np.arange(1, longest + 1, dtype=np.int64) * HOUR_US
    machines = tuple(engine(unit, values, longest) for unit, values in lives.items())
    return replayed(TITLE, machines, at, ends_at, protocol)


def life(path: Path, table: NDArray[np.float64], unit: int) -> NDArray[np.float64]:
    """The sensors of one engine, cycle by cycle."""
    rows = table[table[:, 0] == unit]
    if not len(rows):
        last = int(table[:, 0].max())
        raise Refused(f"Engine {unit} of C-MAPSS FD001.", f"The engines are 1 to {last}.", "Choose one of them.")
    if not np.array_equal(rows[:, 1], np.arange(1, len(rows) + 1)):
        raise damaged(path, f"the cycles of engine {unit} do not count from 1 without gaps")
    return np.asarray(rows[:, FIRST_SENSOR:])


def engine(unit: int, values: NDArray[np.float64], longest: int) -> Machine:
    """An engine, without values after its failure."""
    padded = np.full((longest, len(SENSORS)), np.nan)
    padded[: len(values)] = values
    channels = tuple(
        Channel(code, name, name_en, symbol, kind, padded[:, place])
        for place, (code, name, name_en, symbol, kind) in enumerate(SENSORS)
    )
    return Machine(f"EN{unit:03d}", f"{unit}号发动机", f"Engine {unit}", channels)
