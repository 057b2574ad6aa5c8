"""Readings as files: for a spreadsheet, for a program, and for whoever recomputes a hash."""

import io
import struct
from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from planum.hub.readings.engine.batch import Columns, columns, joined_table
from planum.hub.readings.engine.lineage import CANONICAL_ROW
from planum.hub.readings.periods import instant

MOST_EXPORTED = 1_000_000
CSV_HEADER = "signal,at_us,at_utc,value,quality\n"


def csv_lines(table: pa.Table | pa.RecordBatch, names: Mapping[int, str]) -> Iterator[str]:
    """One line for each reading; a value is written so that reading it back gives the same bits."""
    yield CSV_HEADER
    for name, rows in by_name(table, names):
        quoted = '"' + name.replace('"', '""') + '"' if any(mark in name for mark in ',"\n') else name
        for at, value, quality in zip(rows.at.tolist(), rows.value.tolist(), rows.quality.tolist(), strict=True):
            yield f"{quoted},{at},{instant(at).isoformat(timespec='microseconds')},{value!r},{quality}\n"


def parquet_bytes(table: pa.Table | pa.RecordBatch, names: Mapping[int, str]) -> bytes:
    """The columns signal (its path), at (timestamp in UTC), value, quality."""
    rows = joined_table(table)
    paths = pa.array([names[key] for key in rows.column("signal").to_pylist()], pa.string()).dictionary_encode()
    named = pa.table(
        {
            "signal": paths,
            "at": rows.column("at").cast(pa.timestamp("us", tz="UTC")),
            "value": rows.column("value"),
            "quality": rows.column("quality"),
        }
    )
    target = io.BytesIO()
    pq.write_table(named, target, compression="zstd")
    return target.getvalue()


def canonical_parts(table: pa.Table | pa.RecordBatch, names: Mapping[int, str]) -> Iterator[bytes]:
    """The very bytes whose hash is the lineage's digest, as `engine.lineage` states them."""
    for name, rows in by_name(table, names):
        encoded = name.encode()
        yield struct.pack("<I", len(encoded)) + encoded + struct.pack("<Q", len(rows.at))
        packed = np.empty(len(rows.at), dtype=CANONICAL_ROW)
        packed["at"], packed["value"], packed["quality"] = rows.at, rows.value, rows.quality
        yield packed.tobytes()


def by_name(table: pa.Table | pa.RecordBatch, names: Mapping[int, str]) -> Iterator[tuple[str, Columns]]:
    """The readings of each signal in ascending order of their instants; signals by the bytes of their names."""
    rows = columns(joined_table(table))
    rows = rows.taken(np.lexsort((rows.at, rows.signal)))
    present, starts = np.unique(rows.signal, return_index=True)
    parts = dict(zip(present.tolist(), np.split(np.arange(len(rows.at)), starts[1:]), strict=False))
    for signal in sorted(parts, key=lambda key: names[key].encode()):
        yield names[signal], rows.taken(parts[signal])
