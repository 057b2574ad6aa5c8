"""Sealed files: sorted Parquet with its rollups, each put in its place whole, and the newest of every signal."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from planum.hub.readings.engine.batch import SCHEMA, columns, empty_batch, joined, joined_table, latest
from planum.hub.readings.engine.lineage import new_hash
from planum.hub.readings.stores.durable import replace_file
from planum.hub.readings.stores.manifest import Entry
from planum.hub.readings.stores.rollups import roll_up

ROW_GROUP_ROWS = 65_536
SEGMENT_KEY = b"planum.segment"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of a store stands."""

    root: Path

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.jsonl"

    @property
    def newest(self) -> Path:
        return self.root / "newest.parquet"

    @property
    def log(self) -> Path:
        return self.root / "wal"

    @property
    def folders(self) -> tuple[Path, ...]:
        return self.root, self.log, self.root / "sealed", self.root / "rollups"

    def sealed(self, name: str) -> Path:
        return self.root / "sealed" / f"{name}.parquet"

    def rollups(self, name: str) -> Path:
        return self.root / "rollups" / f"{name}.parquet"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sealed file is made from; the parts of its manifest entry that its rows do not tell."""

    name: str
    segment: int
    repeated: int = 0
    replaces: tuple[str, ...] = ()


def write_sealed(layout: Layout, rows: pa.RecordBatch, origin: Origin, algorithm: str) -> Entry:
    """Write rows that are sorted by (signal, at) and distinct, with their rollups. Returns their manifest entry."""
    if not rows.num_rows:
        return Entry(origin.name, origin.segment, 0, origin.repeated, replaces=origin.replaces)
    content = encoded(pa.Table.from_batches([rows]))
    rollups = encoded(roll_up(rows))
    replace_file(layout.sealed(origin.name), memoryview(content))
    replace_file(layout.rollups(origin.name), memoryview(rollups))
    at, signal = columns(rows).at, columns(rows).signal
    return Entry(
        name=origin.name,
        segment=origin.segment,
        rows=rows.num_rows,
        repeated=origin.repeated,
        min_at=int(at.min()),
        max_at=int(at.max()),
        min_signal=int(signal[0]),
        max_signal=int(signal[-1]),
        bytes=content.size,
        digest=_digest([content], algorithm),
        rollup_digest=_digest([rollups], algorithm),
        replaces=origin.replaces,
    )


def encoded(table: pa.Table) -> pa.Buffer:
    """The table as a Parquet file in memory, so that its hash is of what was meant, not of what a disk gave back."""
    sink = pa.BufferOutputStream()
    time_column = "at" if "at" in table.schema.names else "minute"
    sorting = [pq.SortingColumn(table.schema.get_field_index(name)) for name in ("signal", time_column)]
    pq.write_table(
        table,
        sink,
        compression="zstd",
        version="2.6",
        data_page_version="2.0",
        row_group_size=ROW_GROUP_ROWS,
        sorting_columns=sorting,
    )
    return sink.getvalue()


def file_digest(path: Path, algorithm: str) -> str:
    """The digest of a file as it stands on the disk."""
    with path.open("rb") as file:
        return _digest(iter(lambda: file.read(1 << 20), b""), algorithm)


def write_newest(path: Path, newest: pa.RecordBatch, segment: int) -> None:
    """Keep the newest reading of every signal of all segments up to `segment`, so that nobody must look for it."""
    table = pa.Table.from_batches([newest]).replace_schema_metadata({SEGMENT_KEY: str(segment).encode()})
    replace_file(path, memoryview(encoded(table)))


def read_newest(path: Path) -> tuple[pa.RecordBatch, int]:
    """The newest readings and the segment up to which they go; nothing and 0 if they were not kept."""
    if not path.exists():
        return empty_batch(), 0
    table = pq.read_table(path)
    segment = int(table.schema.metadata[SEGMENT_KEY])
    return joined_table(table.replace_schema_metadata(None).cast(SCHEMA)), segment


def newer(one: pa.RecordBatch, other: pa.RecordBatch) -> pa.RecordBatch:
    return latest(joined([one, other]))


def _digest(pieces: Iterable[Any], algorithm: str) -> str:
    hashed = new_hash(algorithm)
    for piece in pieces:
        hashed.update(piece)
    return f"{algorithm}:{hashed.hexdigest()}"
