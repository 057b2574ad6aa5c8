"""Readings in a directory: a write-ahead log, sealed into sorted Parquet files, asked through DuckDB.

One process writes, any number read. What `append` took is on the disk when it returns, and every reader sees it.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

import numpy as np
import pyarrow as pa

from planum.errors import Refused
from planum.hub.readings.engine.batch import EARLIEST_AT, LATEST_AT, SCHEMA, columns, distinct, joined, joined_table
from planum.hub.readings.stores import queries
from planum.hub.readings.stores.durable import make_directory
from planum.hub.readings.stores.log import Segment, number_of, recover, segment_path, segments_in
from planum.hub.readings.stores.manifest import Entry, Manifest
from planum.hub.readings.stores.queries import Snapshot, Window
from planum.hub.readings.stores.reading import ParquetReader, StoredReadings
from planum.hub.readings.stores.sealing import Origin, newer, read_newest, write_newest, write_sealed

logger = logging.getLogger(__name__)


class ParquetStore(StoredReadings):
    """The one writer of a directory. It seals by itself, in a thread of its own, when `seal_rows` are in the log or the
    oldest of them is `seal_after_s` old; if sealing falls behind, appends wait, so that memory stays bounded.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        algorithm: str = "sha256",
        seal_rows: int = 1_000_000,
        seal_after_s: float = 60.0,
    ) -> None:
        super().__init__(path, algorithm)
        self.seal_rows, self.seal_after_s = seal_rows, seal_after_s
        self._appending, self._sealing, self._state = threading.Lock(), threading.Lock(), threading.Lock()
        self._wake, self._closing = threading.Event(), threading.Event()
        for folder in self.layout.folders:
            make_directory(folder)
        self._lock = _lock(self.layout.lock)
        try:
            self._open()
        except BaseException:
            os.close(self._lock)
            raise
        self._sealer = threading.Thread(target=self._seal_when_due, name="seal readings", daemon=True)
        self._sealer.start()

    @staticmethod
    def open_for_reading(path: str | os.PathLike[str], algorithm: str = "sha256") -> ParquetReader:
        """A view for another process; it may be opened before the store is, and is empty until then."""
        return ParquetReader(path, algorithm)

    def append(self, batches: pa.RecordBatch | Iterable[pa.RecordBatch]) -> None:
        """Store one batch or several with one fsync: all of it is durable when this returns, or nothing is.

        Raises Refused on a batch that is not what `examine` accepts, OSError if the disk does not take it. Of readings
        with the same signal and instant the one that was appended first is kept.
        """
        given = [batches] if isinstance(batches, pa.RecordBatch) else list(batches)
        for batch in given:
            _require_sound(batch)
        if self._unsealed_rows() >= 2 * self.seal_rows:
            self.seal()
        with self._appending:
            if self._closing.is_set():
                raise Refused("an append to a closed store", "appends before close()", "open the store anew")
            written = self._active.write(given)
            with self._state:
                if not self._active.rows:
                    self._oldest_s = time.monotonic()
                self._active.hold(written)
        if self._active.rows >= self.seal_rows:
            self._wake.set()

    def seal(self) -> list[Entry]:
        """Move everything appended so far from the log into sealed files; appends go on meanwhile."""
        with self._sealing:
            self._rotate()
            return [self._seal_segment(segment) for segment in list(self._closed)]

    def compact(self, day: date) -> list[Entry]:
        """Join the small sealed files of a day (UTC) into files of up to `seal_rows` readings; returns the new ones."""
        start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
        end = start + int(timedelta(days=1).total_seconds()) * 1_000_000
        with self._sealing:
            small = [entry for entry in self._manifest.entries.values() if start <= entry.min_at < end]
            return [self._merge(group) for group in _groups(small, self.seal_rows) if len(group) > 1]

    def close(self) -> None:
        """Let go of the directory. What is in the log stays there and is found again by whoever opens it next."""
        if self._closing.is_set():
            return
        with self._appending:
            self._closing.set()
        self._wake.set()
        self._sealer.join()
        with self._sealing:
            self._active.close()
            super().close()
            os.close(self._lock)

    def _open(self) -> None:
        self._manifest = Manifest(self.layout.manifest)
        self._manifest.repair()
        self._remove_leftovers()
        segments = segments_in(self.layout.log)
        newest = max([self._manifest.sealed_through, *(number_of(path) for path in segments)])
        recovered = [recover(path) for path in segments]
        self._closed = [segment for segment in recovered if segment.rows]
        for segment in recovered:
            if not segment.rows:
                segment.path.unlink()
        self._active = Segment(segment_path(self.layout.log, newest + 1))
        self._oldest_s = time.monotonic()
        kept, through = read_newest(self.layout.newest)
        snapshot = Snapshot(self.layout, tuple(self._manifest.entries.values()), ())
        behind = [entry for entry in snapshot.entries if entry.segment > through]
        self._newest = newer(kept, queries.newest(self._engine, snapshot, behind))

    def _remove_leftovers(self) -> None:
        """What a crash left between two steps: half-written files, sealed segments, files that were compacted."""
        for folder in self.layout.folders:
            for path in folder.glob("*.tmp"):
                path.unlink()
        for path in segments_in(self.layout.log):
            if number_of(path) <= self._manifest.sealed_through:
                path.unlink()
        for name in self._manifest.replaced:
            self._unlink_sealed(name)

    def _unlink_sealed(self, name: str) -> None:
        for path in (self.layout.sealed(name), self.layout.rollups(name)):
            path.unlink(missing_ok=True)

    def _snapshot(self) -> Snapshot:
        with self._state:
            segments = [*self._closed, self._active]
            tail = tuple(chunk for segment in segments for chunk in segment.chunks)
            return Snapshot(self.layout, tuple(self._manifest.entries.values()), tail)

    def _unsealed_rows(self) -> int:
        with self._state:
            return sum(segment.rows for segment in (*self._closed, self._active))

    def _rotate(self) -> None:
        """Close the newest segment and open the next one, if there is anything in it."""
        with self._appending:
            if not self._active.rows or self._closing.is_set():
                return
            fresh = Segment(segment_path(self.layout.log, self._active.number + 1))
            self._active.close()
            with self._state:
                self._closed, self._active = [*self._closed, self._active], fresh

    def _seal_segment(self, segment: Segment) -> Entry:
        """The order of the steps is what makes a crash harmless: file, manifest, and only then the segment goes."""
        with self._state:
            snapshot = Snapshot(self.layout, tuple(self._manifest.entries.values()), ())
        rows = queries.without_sealed(self._engine, snapshot, distinct(joined(segment.chunks)))
        origin = Origin(f"{segment.number:08d}", segment.number, segment.rows - rows.num_rows)
        entry = write_sealed(self.layout, rows, origin, self.algorithm)
        with self._state:
            self._manifest.append(entry)
            self._closed = [other for other in self._closed if other is not segment]
        segment.path.unlink()
        self._newest = newer(self._newest, rows)
        write_newest(self.layout.newest, self._newest, segment.number)
        return entry

    def _merge(self, entries: list[Entry]) -> Entry:
        snapshot = Snapshot(self.layout, tuple(entries), ())
        table = queries.read(self._engine, snapshot, Window(None, EARLIEST_AT, LATEST_AT + 1))
        rows = joined_table(table)
        replaces = tuple(entry.name for entry in entries)
        last_segment = max(entry.segment for entry in entries)
        origin = Origin(f"{replaces[0]}+{len(replaces)}", last_segment, 0, replaces)
        entry = write_sealed(self.layout, rows, origin, self.algorithm)
        with self._state:
            self._manifest.append(entry)
        for name in replaces:
            self._unlink_sealed(name)
        return entry

    def _seal_when_due(self) -> None:
        while not self._closing.is_set():
            self._wake.wait(timeout=min(1.0, self.seal_after_s))
            self._wake.clear()
            if self._is_due() and not self._closing.is_set():
                try:
                    self.seal()
                except Exception:
                    # The rows stay in the log, the next round tries again, and appends are refused before memory fills.
                    logger.exception("%s: sealing failed", self.layout.root)

    def _is_due(self) -> bool:
        with self._state:
            if self._closed:
                return True
            rows, age_s = self._active.rows, time.monotonic() - self._oldest_s
        return rows >= self.seal_rows or (rows > 0 and age_s >= self.seal_after_s)


OPTIONS: dict[str, Callable[[str], Any]] = {"algorithm": str, "seal_rows": int, "seal_after_s": float}


def open_for_writing(address: SplitResult) -> ParquetStore:
    return ParquetStore(_path(address), **_options(address))


def open_for_reading(address: SplitResult) -> ParquetReader:
    return ParquetReader(_path(address), _options(address).get("algorithm", "sha256"))


def _path(address: SplitResult) -> str:
    if address.netloc not in ("", "localhost") or not address.path:
        raise Refused(
            f"readings at {address.geturl()!r}", "file:///a/directory or file:a/directory", "name a directory"
        )
    return unquote(address.path)


def _options(address: SplitResult) -> dict[str, Any]:
    try:
        return {
            name: OPTIONS[name](value) for name, value in parse_qsl(address.query, strict_parsing=bool(address.query))
        }
    except (KeyError, ValueError) as error:
        allowed = ", ".join(f"{name} ({kind.__name__})" for name, kind in OPTIONS.items())
        raise Refused(f"the options {address.query!r}", allowed, "correct the URL of the readings") from error


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise Refused(
            f"a second writer for {path.parent}",
            "one writer for each directory",
            "open it for reading, or stop the other",
        ) from error
    return descriptor


def _groups(entries: list[Entry], rows: int) -> list[list[Entry]]:
    """Neighbouring files in groups of at most so many rows."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if groups and sum(other.rows for other in groups[-1]) + entry.rows <= rows:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _require_sound(batch: pa.RecordBatch) -> None:
    if not batch.schema.equals(SCHEMA):
        raise Refused(f"a batch of {batch.schema.to_string()}", SCHEMA.to_string(), "make it with make_batch")
    if any(column.null_count for column in batch.columns):
        raise Refused("a batch with nulls", "batches without nulls", "examine the batch first")
    rows = columns(batch)
    if len(rows.at) and not (rows.at.min() >= EARLIEST_AT and rows.at.max() <= LATEST_AT):
        raise Refused("an instant outside the calendar", "years 1 to 9999", "examine the batch first")
    if not np.isfinite(rows.value).all():
        raise Refused("a value that is no finite number", "finite values", "examine the batch first")
