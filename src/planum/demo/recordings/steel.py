"""A steel plant's quarter-hours of 2018: energy, reactive energy, power factors and carbon (UCI 851)."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planum.demo.plants.faults import microseconds
from planum.demo.plants.plan import MINUTE_US, Kind, SpokenProtocol
from planum.demo.recordings.replay import Channel, Machine, Recording, Title, damaged, floats, replayed, text_of

FILE = "maintenance/steel_energy/Steel_industry_data.csv"
QUARTER_US = 15 * MINUTE_US
QUARTERS = 96

TITLE = Title(
    "RS01", "钢铁厂用电记录", "Steel plant energy", "钢铁", "Steel",
    "Quarter-hours of a steel plant in 2018 (UCI 851; Sathishkumar, Shin, Cho 2021; CC BY 4.0). Each value holds for"
    " the quarter-hour that ends at its instant; the cumulative meter is their sum.",
)  # fmt: skip

COLUMNS = (
    ("Usage_kWh", "interval_energy", "区间用电量", "Energy of the interval", "kWh", Kind.OTHER),
    ("Lagging_Current_Reactive.Power_kVarh", "lagging", "滞后无功电量", "Lagging reactive energy", "kvarh", Kind.OTHER),
    ("Leading_Current_Reactive_Power_kVarh", "leading", "超前无功电量", "Leading reactive energy", "kvarh", Kind.OTHER),
    ("CO2(tCO2)", "carbon", "二氧化碳排放", "Carbon dioxide", "tCO2", Kind.OTHER),
    ("Lagging_Current_Power_Factor", "lagging_factor", "滞后功率因数", "Lagging power factor", "%", Kind.RATIO),
    ("Leading_Current_Power_Factor", "leading_factor", "超前功率因数", "Leading power factor", "%", Kind.RATIO),
)


def read(folder: Path, ends_at: datetime, protocol: SpokenProtocol = "json") -> Recording:
    """Errors: `Refused` when columns, rows or quarter-hours are missing, or the last day is not whole."""
    path = folder / FILE
    header, *rows = list(csv.reader(text_of(path).splitlines())) or [[]]
    wanted = [name for name, *_ in COLUMNS]
    if missing := [name for name in ("date", *wanted) if name not in header]:
        raise damaged(path, f"the column {missing[0]} is missing")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise damaged(path, f"line {number} has {len(row)} columns instead of {len(header)}")
    places = [header.index(name) for name in wanted]
    values = floats(path, [[row[place] for place in places] for row in rows], first_line=2)
    at = quarter_ends(path, [row[header.index("date")] for row in rows])
    return replayed(TITLE, (meter(values),), at, ends_at, protocol)


def meter(values: NDArray[np.float64]) -> Machine:
    channels = [
        Channel(code, name, name_en, unit, kind, np.asarray(values[:, place]))
        for place, (_, code, name, name_en, unit, kind) in enumerate(COLUMNS)
    ]
    total = np.cumsum(values[:, 0], dtype=np.float64).round(2)
    channels.append(Channel("energy", "累计电量", "Energy", "kWh", Kind.ENERGY, total))
    return Machine("MT01", "总电表", "Main meter", tuple(channels))


def quarter_ends(path: Path, dates: list[str]) -> NDArray[np.int64]:
    """The ends of the quarter-hours. The file writes the last one of a day as 00:00 of the same day."""
    try:
        written = [datetime.strptime(date, "%d/%m/%Y %H:%M").replace(tzinfo=UTC) for date in dates]
    except ValueError as error:
        raise damaged(path, str(error)) from error
    ends = [end + timedelta(days=1) if (end.hour, end.minute) == (0, 0) else end for end in written]
    at = np.array([microseconds(end) for end in ends], dtype=np.int64)
    if len(at) % QUARTERS:
        raise damaged(path, f"{len(at)} quarter-hours are not whole days")
    if (broken := np.flatnonzero(np.diff(at) != QUARTER_US)).size:
        raise damaged(path, f"line {int(broken[0]) + 3} is not a quarter of an hour after the line before")
    return at
