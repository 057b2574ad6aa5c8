"""Machines whose incidents have a known cause (Numenta Anomaly Benchmark): one value each five minutes."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planum.demo.plants.faults import microseconds
from planum.demo.plants.plan import Kind, SpokenProtocol
from planum.demo.recordings.replay import Channel, Machine, Recording, Title, damaged, floats, replayed, text_of

FOLDER = "monitoring/NAB/data/realKnownCause"
ABOUT = (
    "A machine with incidents of known cause (Numenta Anomaly Benchmark; Ahmad, Lavin, Purdy, Agha 2017; MIT). Where"
    " the file repeats an instant the first value is kept: {repeated} of {rows} rows were left out."
)

INDUSTRIAL = (
    ("machine_temperature_system_failure", "RM01", "机器温度故障记录", "Machine temperature", "temperature", "°F"),
    ("ambient_temperature_system_failure", "RM02", "环境温度故障记录", "Ambient temperature", "temperature", "°F"),
)
COMPUTING = (
    ("cpu_utilization_asg_misconfiguration", "RM03", "处理器利用率记录", "CPU utilisation", "load", "%"),
    ("ec2_request_latency_system_failure", "RM04", "请求延迟故障记录", "Request latency", "latency", "ms"),
)


def present(folder: Path) -> list[str]:
    """The series to replay: those of industrial machines where there are any, else those of computers."""
    for series in (INDUSTRIAL, COMPUTING):
        found = [name for name, *_ in series if (folder / FOLDER / f"{name}.csv").is_file()]
        if found:
            return found
    return []


def read(folder: Path, name: str, ends_at: datetime, protocol: SpokenProtocol = "json") -> Recording:
    """Errors: `Refused` when the file has other columns, a value that is no number, or instants that go back."""
    _, code, title, title_en, signal, unit = next(each for each in (*INDUSTRIAL, *COMPUTING) if each[0] == name)
    path = folder / FOLDER / f"{name}.csv"
    header, *rows = list(csv.reader(text_of(path).splitlines())) or [[]]
    if header != ["timestamp", "value"]:
        raise damaged(path, f"the columns are {header} instead of timestamp and value")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise damaged(path, f"line {number} has {len(row)} columns instead of {len(header)}")
    values = floats(path, [row[1:] for row in rows], first_line=2)[:, 0]
    at, kept = instants(path, [row[0] for row in rows])
    kind = Kind.TEMPERATURE if signal == "temperature" else Kind.OTHER
    about = ABOUT.format(repeated=len(rows) - len(kept), rows=len(rows))
    channel = Channel(signal, title, title_en, unit, kind, values[kept])
    machine = Machine("MA01", title, title_en, (channel,))
    return replayed(Title(code, title, title_en, "设备", "Machines", about), (machine,), at, ends_at, protocol)


def instants(path: Path, texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The instants without repetitions, and the rows in which each stands first."""
    try:
        moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in texts]
    except ValueError as error:
        raise damaged(path, str(error)) from error
    at = np.array([microseconds(moment) for moment in moments], dtype=np.int64)
    if (back := np.flatnonzero(np.diff(at) < 0)).size:
        raise damaged(path, f"line {int(back[0]) + 3} is earlier than the line before")
    return np.unique(at, return_index=True)
