"""Sparkplug B: from the messages of edge nodes to observations (Eclipse Sparkplug 3.0).

A birth names its metrics and may give each an alias, a data type and a unit (property `engUnit`); data messages speak
in aliases. `Sessions` keeps what the births said, one `Node` for each edge node. A message either changes that state
whole or, when it cannot be read, not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import nan
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError

from planum.hub.connectors.engine.observations import (
    BAD,
    GOOD,
    UNCERTAIN,
    Observations,
    Undecodable,
    observations,
    plausible,
)
from planum.hub.connectors.engine.sparkplug_schema import Payload

NAMESPACE = "spBv1.0"
REBIRTH = "Node Control/Rebirth"
BIRTH_SEQUENCE = "bdSeq"

INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FLOAT, DOUBLE, BOOLEAN, STRING = range(1, 13)

VALUE_FIELDS = dict.fromkeys((INT8, INT16, INT32, UINT8, UINT16, UINT32), "int_value") | {
    INT64: "long_value",
    UINT64: "long_value",
    FLOAT: "float_value",
    DOUBLE: "double_value",
    BOOLEAN: "boolean_value",
}
_INTEGERVALUE_FIELDS = {"int_value", "long_value"}
_SIGNED_BITS = {INT8: 8, INT16: 16, INT32: 32, INT64: 64}

# The values of the property "Quality" in use: OPC's 0, 64 and 192, and Sparkplug's own 500 for stale.
_QUALITY = {0: BAD, 64: UNCERTAIN, 192: GOOD, 500: BAD}


class Topic(NamedTuple):
    node: str
    kind: str
    device: str | None

    @property
    def prefix(self) -> str:
        return f"{self.node}/{self.device}" if self.device else self.node


def read_topic(topic: str) -> Topic:
    """`spBv1.0/group/KIND/node[/device]` as its parts."""
    parts = topic.split("/")
    if len(parts) not in (4, 5) or parts[0] != NAMESPACE or not all(parts):
        raise Undecodable(f"The topic {topic[:200]!r} is not of the form {NAMESPACE}/group/kind/node or …/node/device.")
    return Topic(f"{parts[1]}/{parts[3]}", parts[2], parts[4] if len(parts) == 5 else None)


def rebirth_topic(node: str) -> str:
    """Where the request for a new birth of `group/node` is published."""
    group, name = node.split("/")
    return f"{NAMESPACE}/{group}/NCMD/{name}"


@dataclass(slots=True)
class Decoded:
    """What one message said.

    `stale` are the addresses of a node or device that died: `observations` repeats their last values with quality BAD.
    `rebirth` asks that `node` be told to send its births again. `unresolved` metrics had an alias nobody has named;
    `textual` ones carry text or other things that are not numbers. Neither are in `observations`.
    """

    node: str
    observations: Observations
    stale: list[str] = field(default_factory=list)
    rebirth: bool = False
    unresolved: int = 0
    textual: int = 0
    sample: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """What a birth says of a metric. `field` is where its number stands, None for a metric that is not a number."""

    address: str
    field: str | None
    bits: int = 0
    unit: str | None = None


# Metrics with which Sparkplug speaks of itself. They are no readings.
PROTOCOL = Definition("", None)


@dataclass(slots=True)
class Definitions:
    """The metrics of a node itself or of one of its devices, and their last values."""

    named: dict[str, Definition] = field(default_factory=dict)
    aliased: dict[int, Definition] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)

    def find(self, metrics: list[Any]) -> list[Definition | None]:
        """The definition of each metric, by its alias, or by its name where it has none."""
        found = [self.aliased.get(metric.alias) for metric in metrics]
        if 0 in self.aliased or None in found:
            return [self._find(metric) for metric in metrics]
        return found

    def _find(self, metric: Any) -> Definition | None:
        if metric.HasField("alias"):
            return self.aliased.get(metric.alias)
        return self.named.get(metric.name) or (PROTOCOL if _is_protocol(_text(metric.name)) else None)


class _Columns:
    """The observations of one message while they are read."""

    def __init__(self) -> None:
        self.address: list[str] = []
        self.at: list[int] = []
        self.value: list[float] = []
        self.quality: list[int] = []
        self.unit: list[str | None] = []
        self.unresolved, self.textual, self.sample = 0, 0, ""

    def read(self, payload: Any, metrics: list[Any], found: list[Definition | None]) -> None:
        if None in found or not all([definition and definition.field for definition in found]):  # noqa: C419 - in C
            metrics, found = self._leave_out(metrics, found)
        definitions = [definition for definition in found if definition]
        self.address = [definition.address for definition in definitions]
        self.unit = [definition.unit for definition in definitions]
        self.at = _times(payload, metrics, self.address)
        self.value = list(map(getattr, metrics, [definition.field or "" for definition in definitions]))
        self.quality = [_stated_quality(metric) if metric.HasField("properties") else GOOD for metric in metrics]
        nulls = [metric.is_null for metric in metrics]
        if True in nulls or not all(self.value):
            self._look_closer(metrics, definitions)
        if any([definition.bits for definition in definitions]):  # noqa: C419 - in C
            self.value = [
                _signed(value, definition.bits) if definition.bits and value == value else value  # type: ignore[arg-type]
                for value, definition in zip(self.value, definitions, strict=True)
            ]

    def _leave_out(
        self, metrics: list[Any], found: list[Definition | None]
    ) -> tuple[list[Any], list[Definition | None]]:
        """Without the metrics that are unknown, or not numbers, or Sparkplug's own; the first two are counted."""
        for metric, definition in zip(metrics, found, strict=True):
            if definition is None:
                self.unresolved += 1
                self.sample = self.sample or (
                    f"alias {metric.alias}" if metric.HasField("alias") else metric.name[:200]
                )
            elif definition.field is None and definition is not PROTOCOL:
                self.textual += 1
                self.sample = self.sample or definition.address
        kept = [index for index, definition in enumerate(found) if definition and definition.field]
        return [metrics[index] for index in kept], [found[index] for index in kept]

    def _look_closer(self, metrics: list[Any], definitions: list[Definition]) -> None:
        for index, (metric, definition) in enumerate(zip(metrics, definitions, strict=True)):
            if metric.is_null or not self.value[index]:
                self.value[index], quality = _doubtful_value(metric, definition)
                self.quality[index] = max(quality, self.quality[index])

    def observations(self) -> Observations:
        return observations(self.address, self.at, self.value, self.quality, self.unit)


def _doubtful_value(metric: Any, definition: Definition) -> tuple[float, int]:
    """The value of a metric whose own field reads as zero: a true zero, a null, or a value in another field."""
    present = metric.WhichOneof("value")
    if metric.is_null or present is None:
        return nan, BAD
    if present == definition.field or {present, definition.field} <= _INTEGERVALUE_FIELDS:
        return getattr(metric, present), GOOD
    raise Undecodable(f"The metric {definition.address} was born with {definition.field} and now carries {present}.")


def _times(payload: Any, metrics: list[Any], addresses: list[str]) -> list[int]:
    """Microseconds of each metric: its own time, or else that of its message."""
    payload_at = _payload_at(payload)
    times: list[Any] = [metric.timestamp * 1000 or payload_at for metric in metrics]
    if None in times:
        raise Undecodable(f"Neither the metric {addresses[times.index(None)]} nor its message has a time.")
    for extreme in (min(times), max(times)) if times else ():
        plausible(extreme)
    return times


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def _properties(metric: Any) -> Iterator[tuple[str, Any]]:
    return zip(metric.properties.keys, metric.properties.values, strict=False)


def _stated_quality(metric: Any) -> int:
    return next(
        (_QUALITY.get(value.int_value, UNCERTAIN) for key, value in _properties(metric) if key == "Quality"), GOOD
    )


def _stated_unit(metric: Any) -> str | None:
    return next((_text(value.string_value) or None for key, value in _properties(metric) if key == "engUnit"), None)


def _payload_at(payload: Any) -> int | None:
    return plausible(payload.timestamp * 1000) if payload.timestamp else None


def _text(value: str | bytes) -> str:
    if isinstance(value, bytes):
        raise Undecodable(f"The text {value[:50]!r} is not UTF-8.")
    return value


def _is_protocol(name: str) -> bool:
    return name == BIRTH_SEQUENCE or name.startswith(("Node Control/", "Device Control/"))


def parse(payload: bytes) -> Any:
    """The protobuf message in `payload`."""
    try:
        return Payload.FromString(payload)
    except (DecodeError, ValueError) as error:
        raise Undecodable(f"The {len(payload)} bytes are not a Sparkplug B payload: {error}.") from error


def _birth_sequence(payload: Any) -> int | None:
    return next((m.int_value or m.long_value for m in payload.metrics if m.name == BIRTH_SEQUENCE), None)


def _define(payload: Any, prefix: str) -> Definitions:
    """What a birth says of its metrics."""
    definitions = Definitions()
    for metric in payload.metrics:
        name = _text(metric.name)
        if not name:
            raise Undecodable(f"A birth of {prefix} has a metric without a name.")
        if name in definitions.named:
            raise Undecodable(f"A birth of {prefix} names the metric {name!r} twice.")
        definition = PROTOCOL if _is_protocol(name) else _definition(metric, f"{prefix}/{name}")
        definitions.named[name] = definition
        if metric.HasField("alias"):
            if metric.alias in definitions.aliased:
                raise Undecodable(f"A birth of {prefix} gives the alias {metric.alias} to two metrics.")
            definitions.aliased[metric.alias] = definition
    return definitions


def _definition(metric: Any, address: str) -> Definition:
    kind = metric.datatype
    return Definition(address, VALUE_FIELDS.get(kind), _SIGNED_BITS.get(kind, 0), _stated_unit(metric))


@dataclass(slots=True)
class Node:
    """What is known of one edge node: its own metrics under None, those of each device under its name."""

    name: str
    parts: dict[str | None, Definitions] = field(default_factory=dict)
    sequence: int | None = None
    birth_sequence: int | None = None

    def born(self, topic: Topic, payload: Any) -> Decoded:
        definitions = _define(payload, topic.prefix)
        others = {} if topic.device is None else {d: part for d, part in self.parts.items() if d != topic.device}
        for other in others.values():
            if taken := other.aliased.keys() & definitions.aliased.keys():
                raise Undecodable(f"The alias {min(taken)} in the birth of {topic.prefix} belongs to another metric.")
        gap = self._is_gap(payload) and topic.device is not None
        metrics = list(payload.metrics)
        decoded = self._read(payload, metrics, [definitions.named[metric.name] for metric in metrics], gap=gap)
        self.parts = others | {topic.device: definitions}
        if topic.device is None:
            self.birth_sequence = _birth_sequence(payload)
        self._advance(payload, decoded, definitions)
        return decoded

    def told(self, topic: Topic, payload: Any) -> Decoded:
        definitions = self.parts.get(topic.device) or Definitions()
        gap = self._is_gap(payload) or topic.device not in self.parts
        metrics = list(payload.metrics)
        decoded = self._read(payload, metrics, definitions.find(metrics), gap=gap)
        self._advance(payload, decoded, definitions)
        return decoded

    def died(self, topic: Topic, payload: Any, received_at: int) -> Decoded:
        if topic.device is None:
            return self._died_whole(payload, received_at)
        at = _payload_at(payload) or received_at
        gap = self._is_gap(payload)
        last = self.parts[topic.device].last if topic.device in self.parts else {}
        decoded = _last_breath(self.name, last, at)
        decoded.rebirth = gap
        self.parts.pop(topic.device, None)
        self._advance(payload, decoded, None)
        return decoded

    def _died_whole(self, payload: Any, received_at: int) -> Decoded:
        """A death notice of an earlier session, told by its birth sequence, says nothing of this one."""
        stated = _birth_sequence(payload)
        if stated is not None and self.birth_sequence is not None and stated != self.birth_sequence:
            return _last_breath(self.name, {}, received_at)
        last = {address: value for part in self.parts.values() for address, value in part.last.items()}
        self.parts, self.sequence, self.birth_sequence = {}, None, None
        return _last_breath(self.name, last, received_at)

    def _is_gap(self, payload: Any) -> bool:
        """True if messages are missing before this one. A repeated number is a message delivered twice."""
        if payload.seq > 255:
            raise Undecodable(f"The sequence number {payload.seq} of {self.name} is greater than 255.")
        if self.sequence is None:
            return True
        return payload.HasField("seq") and payload.seq not in (self.sequence, (self.sequence + 1) % 256)

    def _advance(self, payload: Any, decoded: Decoded, definitions: Definitions | None) -> None:
        if payload.HasField("seq"):
            self.sequence = payload.seq
        elif self.sequence is None:
            self.sequence = 0
        if definitions is not None:
            definitions.last.update(zip(decoded.observations.address, decoded.observations.value.tolist(), strict=True))

    def _read(self, payload: Any, metrics: list[Any], found: list[Definition | None], *, gap: bool) -> Decoded:
        columns = _Columns()
        columns.read(payload, metrics, found)
        rebirth = gap or columns.unresolved > 0
        read = columns.observations()
        return Decoded(self.name, read, [], rebirth, columns.unresolved, columns.textual, columns.sample)


def _last_breath(node: str, last: dict[str, float], at: int) -> Decoded:
    stale = list(last)
    known = {address: value for address, value in last.items() if value == value}
    repeated = observations(list(known), [at] * len(known), list(known.values()), [BAD] * len(known))
    return Decoded(node, repeated, stale)


class Sessions:
    """The edge nodes that speak through one connection; at most `limit` of them."""

    def __init__(self, limit: int = 10_000) -> None:
        self._nodes: dict[str, Node] = {}
        self._limit = limit

    def decode(self, topic: str, payload: bytes, received_at: int) -> Decoded | None:
        """What the message said, or None for the kinds that carry no readings (commands, state of hosts).

        `received_at`, microseconds since the epoch, dates the death of a node: its notice is as old as its session.
        Raises Undecodable, and then nothing is remembered of the message.
        """
        if topic.startswith(f"{NAMESPACE}/STATE/"):
            return None
        where = read_topic(topic)
        if where.kind not in _KINDS:
            if where.kind in ("NCMD", "DCMD"):
                return None
            raise Undecodable(f"The message kind {where.kind[:50]!r} is none of {', '.join(_KINDS)}.")
        if where.kind.startswith("D") != (where.device is not None):
            raise Undecodable(f"The topic {topic[:200]!r} names a device where none belongs, or none where one does.")
        return self._apply(where, parse(payload), received_at)

    def _apply(self, where: Topic, payload: Any, received_at: int) -> Decoded:
        node = self._nodes.get(where.node) or Node(where.node)
        if where.kind.endswith("BIRTH"):
            decoded = node.born(where, payload)
            self._keep(node)
            return decoded
        if where.kind.endswith("DATA"):
            return node.told(where, payload)
        return node.died(where, payload, received_at)

    def _keep(self, node: Node) -> None:
        if node.name not in self._nodes and len(self._nodes) >= self._limit:
            raise Undecodable(
                f"More than {self._limit} edge nodes speak through one connection; {node.name} is refused."
            )
        self._nodes[node.name] = node


_KINDS = ("NBIRTH", "DBIRTH", "NDATA", "DDATA", "NDEATH", "DDEATH")
