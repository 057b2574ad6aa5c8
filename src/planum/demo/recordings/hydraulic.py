"""A hydraulic test rig's eight channels at one hertz, in load cycles of 60 seconds (UCI 447)."""

from datetime import datetime
from pathlib import Path

import numpy as np

from planum.demo.plants.plan import SECOND_US, Kind, SpokenProtocol
from planum.demo.recordings.replay import Channel, Machine, Recording, Title, damaged, numbers_of, replayed

FOLDER = "maintenance/hydraulic"
SECONDS = 60

TITLE = Title(
    "RH01", "液压试验台记录", "Hydraulic rig", "试验台", "Test rig",
    "A hydraulic rig whose cooler, valve, pump and accumulator were worn on purpose (UCI 447; Helwig, Pignanelli,"
    " Schütze 2015; CC BY 4.0). Its cycles of 60 s are joined without pauses.",
)  # fmt: skip

CHANNELS = (
    ("CE", "冷却效率", "Cooling efficiency", "%", Kind.RATIO),
    ("CP", "冷却功率", "Cooling power", "kW", Kind.OTHER),
    ("SE", "效率系数", "Efficiency factor", "%", Kind.RATIO),
    ("TS1", "温度1", "Temperature 1", "°C", Kind.TEMPERATURE),
    ("TS2", "温度2", "Temperature 2", "°C", Kind.TEMPERATURE),
    ("TS3", "温度3", "Temperature 3", "°C", Kind.TEMPERATURE),
    ("TS4", "温度4", "Temperature 4", "°C", Kind.TEMPERATURE),
    ("VS1", "振动", "Vibration", "mm/s", Kind.VIBRATION),
)


def read(folder: Path, ends_at: datetime, protocol: SpokenProtocol = "json") -> Recording:
    """Errors: `Refused` when a channel is missing or damaged, or has other cycles than the first."""
    paths = [folder / FOLDER / f"{code}.txt.gz" for code, *_ in CHANNELS]
    tables = [numbers_of(path, SECONDS) for path in paths]
    for path, table in zip(paths, tables, strict=True):
        if len(table) != len(tables[0]):
            raise damaged(path, f"{len(table)} cycles, where {paths[0].name} has {len(tables[0])}")
    at = np.arange(tables[0].size, dtype=np.int64) * SECOND_US
    channels = tuple(
        Channel(code, name, name_en, unit, kind, table.ravel())
        for (code, name, name_en, unit, kind), table in zip(CHANNELS, tables, strict=True)
    )
    return replayed(TITLE, (Machine("HR01", "液压试验台", "Hydraulic rig", channels),), at, ends_at, protocol)
