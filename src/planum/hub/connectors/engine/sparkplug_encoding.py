"""Sparkplug B payloads as an edge node writes them; for simulated plants, tests and the request for a rebirth."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from planum.hub.connectors.engine.sparkplug import BOOLEAN, DOUBLE, REBIRTH, STRING, UINT64, VALUE_FIELDS
from planum.hub.connectors.engine.sparkplug_schema import Payload


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a payload; `value` None is a null, `at` microseconds since the epoch, None for the payload's time.

    A birth gives a name and may give an alias and a unit; a data message gives the name or the alias.
    """

    value: float | bool | str | None
    name: str | None = None
    alias: int | None = None
    datatype: int = DOUBLE
    unit: str | None = None
    at: int | None = None


def encode(metrics: Iterable[Metric], *, at: int, sequence: int | None = None) -> bytes:
    """The payload of `metrics` at `at` microseconds since the epoch. Sparkplug keeps whole milliseconds."""
    payload = Payload(timestamp=at // 1000)
    if sequence is not None:
        payload.seq = sequence
    for metric in metrics:
        _add(payload, metric)
    encoded: bytes = payload.SerializeToString()
    return encoded


def encode_rebirth(*, at: int) -> bytes:
    """The command that asks an edge node for its births."""
    return encode([Metric(value=True, name=REBIRTH, datatype=BOOLEAN)], at=at)


def encode_death(birth_sequence: int, *, at: int) -> bytes:
    """The last will of an edge node."""
    return encode([Metric(birth_sequence, "bdSeq", datatype=UINT64)], at=at)


def _add(payload: Any, metric: Metric) -> None:
    written = payload.metrics.add(datatype=metric.datatype)
    for name in ("name", "alias"):
        if (stated := getattr(metric, name)) is not None:
            setattr(written, name, stated)
    if metric.at is not None:
        written.timestamp = metric.at // 1000
    if metric.unit is not None:
        written.properties.keys.append("engUnit")
        written.properties.values.add(type=STRING, string_value=metric.unit)
    _write_value(written, metric)


def _write_value(written: object, metric: Metric) -> None:
    field = "string_value" if metric.datatype == STRING else VALUE_FIELDS[metric.datatype]
    value: Any = metric.value
    if value is None:
        field, value = "is_null", True
    elif field in ("int_value", "long_value"):
        value = int(value) & (0xFFFFFFFF if field == "int_value" else 0xFFFFFFFFFFFFFFFF)
    setattr(written, field, value)
