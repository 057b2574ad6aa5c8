"""A fingerprint of readings that does not depend on how they are stored, so that a third party can recompute it.

The canonical form is a string of bytes, and the digest its hash. For each signal that has readings, in ascending order
of its name (by the bytes of its UTF-8 form):

* the length of the name in bytes, unsigned 32-bit; the name in UTF-8;
* the number of readings, unsigned 64-bit;
* the readings in ascending order of their instant, 17 bytes each: `at` as signed 64-bit integer (microseconds since
  1970-01-01T00:00:00Z), `value` as IEEE 754 binary64, `quality` as signed 8-bit integer.

All numbers are little-endian; nothing stands between them. Readings of one signal with the same instant, which a store
never holds, are ordered by the bits of the value as an unsigned integer, then by the quality. The digest is written
`algorithm:hex`, in lower case.
"""

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.errors import Refused
from planum.hub.readings.engine.batch import BAD, Columns, columns, joined_table, order_by_signal_and_time

CANONICAL_ROW = np.dtype([("at", "<i8"), ("value", "<f8"), ("quality", "i1")])


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a number was computed from; `first_at` and `last_at` are None where there are no readings."""

    count: int
    first_at: int | None
    last_at: int | None
    bad: int
    digest: str


class LineageBuilder:
    """Takes signals one after another, in ascending order of their names: not all readings must be in memory."""

    def __init__(self, algorithm: str = "sha256") -> None:
        self._hash = new_hash(algorithm)
        self._algorithm = algorithm
        self._count, self._bad = 0, 0
        self._first_at: int | None = None
        self._last_at: int | None = None
        self._previous: bytes | None = None

    def add(self, name: str, rows: Columns) -> None:
        """The readings of one signal, sorted by instant. Raises Refused on a name not after the last."""
        if not len(rows.at):
            return
        encoded = name.encode()
        if self._previous is not None and encoded <= self._previous:
            raise Refused(f"signal name {name!r}", "names that differ, in ascending order", "name each signal once")
        self._previous = encoded
        self._hash.update(struct.pack("<I", len(encoded)) + encoded + struct.pack("<Q", len(rows.at)))
        self._hash.update(_canonical_rows(rows))
        self._count += len(rows.at)
        self._bad += int(np.count_nonzero(rows.quality == BAD))
        self._first_at = min(_known(self._first_at, int(rows.at[0])))
        self._last_at = max(_known(self._last_at, int(rows.at[-1])))

    def lineage(self) -> Lineage:
        digest = f"{self._algorithm}:{self._hash.hexdigest()}"
        return Lineage(self._count, self._first_at, self._last_at, self._bad, digest)


def lineage(table: pa.Table | pa.RecordBatch, names: Mapping[int, str], algorithm: str = "sha256") -> Lineage:
    """The lineage of readings in any order and any chunks; `names` gives the name of every signal among them.

    Raises Refused if a name is missing or stands for two signals, or if the algorithm is not to be had.
    """
    builder = LineageBuilder(algorithm)
    add_signals(builder, table, names)
    return builder.lineage()


def add_signals(builder: LineageBuilder, table: pa.Table | pa.RecordBatch, names: Mapping[int, str]) -> None:
    """Add all signals of a table to a lineage in progress."""
    rows = _sorted(columns(joined_table(table)))
    present, starts, counts = np.unique(rows.signal, return_index=True, return_counts=True)
    spans = {
        int(signal): slice(start, end) for signal, start, end in zip(present, starts, starts + counts, strict=True)
    }
    for name, signal in _in_order_of_name(spans, names):
        builder.add(name, rows.taken(spans[signal]))


def new_hash(algorithm: str) -> Any:
    """A fresh hash object. Raises Refused if Python's OpenSSL lacks the algorithm or its length is not fixed."""
    try:
        fresh = hashlib.new(algorithm)
        fresh.hexdigest()
    except (ValueError, TypeError) as error:
        allowed = ", ".join(sorted(name for name in hashlib.algorithms_available if not name.startswith("shake")))
        raise Refused(f"hash algorithm {algorithm!r}", allowed, "choose one of these") from error
    return fresh


def _in_order_of_name(signals: Iterable[int], names: Mapping[int, str]) -> list[tuple[str, int]]:
    present = list(signals)
    nameless = [signal for signal in present if signal not in names]
    if nameless:
        raise Refused(f"signal {nameless[0]} has no name", "a name for every signal that has readings", "name it")
    return sorted((names[signal], signal) for signal in present)


def _sorted(rows: Columns) -> Columns:
    ordered = rows.taken(order_by_signal_and_time(rows.signal, rows.at))
    if not np.any((ordered.signal[1:] == ordered.signal[:-1]) & (ordered.at[1:] == ordered.at[:-1])):
        return ordered
    bits: NDArray[np.uint64] = rows.value.view(np.uint64)
    return rows.taken(np.lexsort((rows.quality, bits, rows.at, rows.signal)))


def _canonical_rows(rows: Columns) -> bytes:
    packed = np.empty(len(rows.at), dtype=CANONICAL_ROW)
    packed["at"], packed["value"], packed["quality"] = rows.at, rows.value, rows.quality
    return packed.tobytes()


def _known(one: int | None, other: int) -> tuple[int, int]:
    return (other if one is None else one), other
