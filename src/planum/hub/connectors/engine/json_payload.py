"""Readings as JSON text, in three forms:

    {"at": "2026-11-22T08:00:00+08:00", "value": 71.5, "unit": "°C", "quality": "good"}
    {"at": 1763769600000, "values": {"temperature": 71.5, "current": 12.1}, "units": {"temperature": "°C"}}
    {"at": [1763769600000, 1763769601000], "values": {"temperature": [71.5, 71.6]}}

`at` is ISO 8601 with an offset, or milliseconds since the epoch. The address of a reading is the topic, followed by
`/name` where there are names. Anything else is refused whole.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType

from planum.hub.connectors.engine.observations import (
    BAD,
    EARLIEST,
    GOOD,
    LATEST,
    UNCERTAIN,
    Observations,
    Undecodable,
    microseconds,
    observations,
    plausible,
)

_Moment = int | Annotated[datetime, msgspec.Meta(tz=True)]
_Quality = Literal["good", "uncertain", "bad"]
_QUALITY = {"good": GOOD, "uncertain": UNCERTAIN, "bad": BAD}


class _Message(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    at: _Moment | list[_Moment]
    value: float | UnsetType | None = UNSET
    values: dict[str, float | list[float | None] | None] | UnsetType = UNSET
    unit: str | None = None
    units: dict[str, str] | None = None
    quality: _Quality = "good"


class _Columnar(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The columnar form without nulls, which is read several times as fast as the general one."""

    at: list[int]
    values: dict[str, list[float]]
    units: dict[str, str] | None = None
    quality: _Quality = "good"


_messages = msgspec.json.Decoder(_Message)
_columnar = msgspec.json.Decoder(_Columnar)


def decode(topic: str, payload: bytes) -> Observations:
    """The readings in `payload`, which came under `topic`. Raises Undecodable. A null becomes NaN with quality BAD."""
    if b"[" not in payload:
        return _any_form(topic, _decode_message(payload))
    try:
        return _columns(topic, _columnar.decode(payload))
    except msgspec.ValidationError:
        return _any_form(topic, _decode_message(payload))
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Undecodable(f"The {len(payload)} bytes are not JSON text: {error}.") from error


def _decode_message(payload: bytes) -> _Message:
    try:
        return _messages.decode(payload)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Undecodable(f"The message has not one of the three forms of a reading: {error}.") from error


def _any_form(topic: str, message: _Message) -> Observations:
    if (message.value is UNSET) == (message.values is UNSET):
        raise Undecodable('The message must have either "value" or "values".')
    if isinstance(message.values, UnsetType):
        return _single(topic, message)
    if message.unit is not None:
        raise Undecodable('"unit" belongs to a single "value"; "values" state theirs in "units".')
    _check_units(message.values, message.units)
    if isinstance(message.at, list):
        return _columns(topic, message)
    return _snapshot(topic, message.at, message.values, message)


def _single(topic: str, message: _Message) -> Observations:
    if isinstance(message.at, list):
        raise Undecodable('A single "value" cannot have a list of times.')
    if message.units is not None:
        raise Undecodable('"units" belong to "values"; a single "value" states its "unit".')
    value, quality = _value(message.value, _QUALITY[message.quality])
    return observations([topic], [_at(message.at)], [value], [quality], [message.unit])


def _snapshot(topic: str, at: _Moment, values: dict[str, Any], message: _Message) -> Observations:
    if any(isinstance(value, list) for value in values.values()):
        raise Undecodable('A single time in "at" cannot have lists in "values".')
    pairs = [_value(value, _QUALITY[message.quality]) for value in values.values()]
    return observations(
        [f"{topic}/{name}" for name in values],
        [_at(at)] * len(values),
        [value for value, _ in pairs],
        [quality for _, quality in pairs],
        [message.units.get(name) for name in values] if message.units else None,
    )


def _columns(topic: str, message: _Message | _Columnar) -> Observations:
    values: dict[str, Any] = message.values  # type: ignore[assignment]  # The caller saw that it is no single value.
    moments: list[Any] = message.at  # type: ignore[assignment]  # The caller saw a list.
    _check_units(values, message.units)
    for name, column in values.items():
        if not isinstance(column, list) or len(column) != len(moments):
            length = len(column) if isinstance(column, list) else "no list"
            raise Undecodable(f'"at" has {len(moments)} times and the column "{name[:100]}" has {length}.')
    value = np.array([value for column in values.values() for value in column], dtype=np.float64)
    quality = np.where(np.isnan(value), BAD, _QUALITY[message.quality]).astype(np.int8)
    units = message.units or {}
    repeated = [units.get(name) for name in values for _ in moments] if units else None
    addresses = [address for name in values for address in [f"{topic}/{name}"] * len(moments)]
    return Observations(addresses, np.tile(_times(moments), len(values)), value, quality, repeated)


def _times(moments: list[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    try:
        at = np.array(moments, dtype=np.int64)
    except (TypeError, OverflowError):
        return np.array([_at(moment) for moment in moments], dtype=np.int64)
    bad = (at < EARLIEST // 1000) | (at >= LATEST // 1000)
    if bad.any():
        plausible(moments[int(bad.argmax())] * 1000)
    return at * 1000


def _at(moment: Any) -> int:
    return plausible(moment * 1000 if isinstance(moment, int) else microseconds(moment))


def _value(value: Any, quality: int) -> tuple[float, int]:
    return (np.nan, BAD) if value is None else (value, quality)


def _check_units(values: dict[str, Any], units: dict[str, str] | None) -> None:
    if stray := (units or {}).keys() - values.keys():
        raise Undecodable(f'"units" names {min(stray)[:100]!r}, which is not among the values.')
