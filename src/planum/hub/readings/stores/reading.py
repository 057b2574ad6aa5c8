"""Asking a store: the questions, and the view of a store that another process writes."""

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.errors import Refused
from planum.hub.readings.engine.batch import EARLIEST_AT, LATEST_AT, columns, joined, latest
from planum.hub.readings.engine.lineage import Lineage, LineageBuilder, add_signals, new_hash
from planum.hub.readings.stores import queries
from planum.hub.readings.stores.log import number_of, push, read_frames, segments_in
from planum.hub.readings.stores.manifest import Damage, Entry, Manifest
from planum.hub.readings.stores.queries import Engine, Snapshot, Window
from planum.hub.readings.stores.sealing import Layout, file_digest, newer, read_newest

SIGNALS_PER_LINEAGE_STEP = 64
ATTEMPTS = 100

Answer = TypeVar("Answer")


class StoredReadings:
    """Every question a store answers. Ranges are `start_us <= at < end_us`; `signals=None` asks for all signals."""

    def __init__(self, path: str | os.PathLike[str], algorithm: str = "sha256") -> None:
        new_hash(algorithm)
        self.layout = Layout(Path(path))
        self.algorithm = algorithm
        self._engine = Engine()

    def read(self, signals: Iterable[int] | None, start_us: int, end_us: int) -> pa.Table:
        """The readings in SCHEMA, sorted by (signal, at)."""
        window = Window.of(signals, start_us, end_us)
        return self._ask(lambda snapshot: queries.read(self._engine, snapshot, window))

    def minutes(self, signals: Iterable[int] | None, start_us: int, end_us: int, width_s: int = 60) -> pa.Table:
        """Aggregates (signal, at, count, mean, min, max, last, bad) over spans of `width_s`, sorted by (signal, at).

        `at` is the start of the span, a multiple of its width. `count` counts all readings, `bad` those of quality
        BAD; the others alone make up mean, min, max and last, which are null where there are none.
        """
        if not 0 < width_s <= LATEST_AT // 1_000_000:
            raise Refused(f"a width of {width_s} s", "whole seconds, at least 1", "ask for a wider span")
        window = Window.of(signals, start_us, end_us)
        return self._ask(lambda snapshot: queries.buckets(self._engine, snapshot, window, int(width_s) * 1_000_000))

    def last(self, signals: Iterable[int] | None = None) -> pa.Table:
        """The newest reading of each signal, in SCHEMA, by ascending signal; none for a signal that never spoke."""
        window = Window.of(signals, EARLIEST_AT, LATEST_AT + 1)
        return pa.Table.from_batches([self._ask(lambda snapshot: self._last(snapshot, window))])

    def count(self, signals: Iterable[int] | None, start_us: int, end_us: int) -> int:
        window = Window.of(signals, start_us, end_us)
        return self._ask(lambda snapshot: queries.count(self._engine, snapshot, window))

    def existing(self, batch: pa.RecordBatch) -> NDArray[np.bool_]:
        """Which rows of the batch have their signal and instant stored already, be it with another value."""
        return self._ask(lambda snapshot: queries.find_existing(self._engine, snapshot, batch))

    def extent(self) -> tuple[int, int] | None:
        """The first and the last instant of all readings; None if there are none."""
        snapshot = self._snapshot()
        bounds = [(entry.min_at, entry.max_at) for entry in snapshot.entries]
        instants = [columns(batch).at for batch in snapshot.tail if batch.num_rows]
        bounds += [(int(at.min()), int(at.max())) for at in instants]
        return (min(first for first, _ in bounds), max(last for _, last in bounds)) if bounds else None

    def lineage(self, names: Mapping[int, str], start_us: int, end_us: int, algorithm: str | None = None) -> Lineage:
        """The lineage of the readings of the signals in `names`; see `engine.lineage` for its canonical form."""
        return self._ask(lambda snapshot: self._lineage(snapshot, names, start_us, end_us, algorithm))

    def sealed(self) -> list[Entry]:
        """The sealed files, in the order in which they were written."""
        return list(self._snapshot().entries)

    def verify(self) -> list[Damage]:
        """Recompute the hash of every sealed file and of its rollups; those that differ or are missing are named."""
        return self._ask(lambda snapshot: [damage for entry in snapshot.entries for damage in self._damages(entry)])

    def close(self) -> None:
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _snapshot(self) -> Snapshot:
        raise NotImplementedError

    def _ask(self, question: Callable[[Snapshot], Answer]) -> Answer:
        """Answer from one snapshot; if a file of it was compacted away in the meantime, from a newer one."""
        while True:
            snapshot = self._snapshot()
            try:
                return question(snapshot)
            except (duckdb.IOException, FileNotFoundError):
                if self._snapshot().entries == snapshot.entries:
                    raise

    def _last(self, snapshot: Snapshot, window: Window) -> pa.RecordBatch:
        kept, segment = read_newest(self.layout.newest)
        behind = [entry for entry in snapshot.entries if entry.segment > segment]
        sealed = newer(kept, queries.newest(self._engine, snapshot, behind))
        if window.signals is None:
            return latest(joined([sealed, *snapshot.tail]))
        return latest(joined([window.rows(batch) for batch in (sealed, *snapshot.tail)]))

    def _lineage(
        self, snapshot: Snapshot, names: Mapping[int, str], start_us: int, end_us: int, algorithm: str | None
    ) -> Lineage:
        builder = LineageBuilder(algorithm or self.algorithm)
        ordered = sorted(names, key=lambda signal: names[signal])
        for position in range(0, len(ordered), SIGNALS_PER_LINEAGE_STEP):
            window = Window.of(ordered[position : position + SIGNALS_PER_LINEAGE_STEP], start_us, end_us)
            add_signals(builder, queries.read(self._engine, snapshot, window), names)
        return builder.lineage()

    def _damages(self, entry: Entry) -> Iterable[Damage]:
        files = {self.layout.sealed(entry.name): entry.digest, self.layout.rollups(entry.name): entry.rollup_digest}
        for path, stated in files.items():
            found = file_digest(path, stated.partition(":")[0]) if path.exists() else ""
            if found != stated:
                yield Damage(str(path.relative_to(self.layout.root)), stated, found)


class ParquetReader(StoredReadings):
    """A view of a store that another process writes. It sees whatever that process has acknowledged."""

    def __init__(self, path: str | os.PathLike[str], algorithm: str = "sha256") -> None:
        super().__init__(path, algorithm)
        self._manifest = Manifest(self.layout.manifest)
        self._seen: dict[tuple[int, int], tuple[int, list[pa.RecordBatch]]] = {}
        self._refreshing = threading.Lock()

    def _snapshot(self) -> Snapshot:
        """A segment disappears only after the manifest has grown: a tail read under an unchanged manifest is whole."""
        with self._refreshing:
            for _ in range(ATTEMPTS):
                self._manifest.refresh()
                size = self._manifest.size()
                tail = self._tail()
                if tail is not None and self._manifest.size() == size:
                    return Snapshot(self.layout, tuple(self._manifest.entries.values()), tuple(tail))
        raise Refused(f"{self.layout.root} changes faster than it can be read", "a store at rest", "try again")

    def _tail(self) -> list[pa.RecordBatch] | None:
        seen: dict[tuple[int, int], tuple[int, list[pa.RecordBatch]]] = {}
        for path in segments_in(self.layout.log):
            if number_of(path) <= self._manifest.sealed_through:
                continue
            try:
                self._follow(path, seen)
            except FileNotFoundError:
                return None
        self._seen = seen
        return [chunk for _, chunks in seen.values() for chunk in chunks]

    def _follow(self, path: Path, seen: dict[tuple[int, int], tuple[int, list[pa.RecordBatch]]]) -> None:
        """Take in the frames that were added to a segment since the last look, or all if it was cut off meanwhile."""
        status = path.stat()
        key = (number_of(path), status.st_ino)
        offset, chunks = self._seen.get(key, (0, []))
        if offset > status.st_size:
            offset, chunks = 0, []
        chunks = list(chunks)
        if offset < status.st_size:
            frames = read_frames(path, offset)
            offset = frames.end
            for batch in frames.batches:
                push(chunks, batch)
        seen[key] = (offset, chunks)
