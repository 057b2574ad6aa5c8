"""Questions to a snapshot of a store, answered by DuckDB from the sealed files and the rows still in the log."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.hub.readings.engine.batch import (
    BAD,
    SCHEMA,
    Columns,
    batch_of,
    columns,
    distinct,
    empty_batch,
    is_contained,
    joined,
)
from planum.hub.readings.stores.manifest import Entry
from planum.hub.readings.stores.rollups import MINUTE_US
from planum.hub.readings.stores.sealing import Layout

INT32, INT64 = np.iinfo(np.int32), np.iinfo(np.int64)

# Values reach DuckDB only as parameters or registered tables; the texts below are put together from these constants.
SEALED_READINGS = 'SELECT "at", signal, value, quality FROM read_parquet($files) WHERE "at" >= $start AND "at" < $end'
SEALED_EDGES = """
    SELECT "at", signal, value, quality FROM read_parquet($files)
    WHERE ("at" >= $start AND "at" < $whole_start OR "at" >= $whole_end AND "at" < $end)
"""
SEALED_ROLLUPS = """
    SELECT signal, minute - (minute % $width + $width) % $width AS start, * EXCLUDE (signal, minute)
    FROM read_parquet($rollups) WHERE minute >= $whole_start AND minute < $whole_end
"""
OF_THE_WANTED = " AND signal BETWEEN $lowest AND $highest AND signal IN (SELECT signal FROM wanted)"
STORED_KEYS = """
    SELECT DISTINCT position FROM (
        SELECT signal, "at" FROM read_parquet($files)
        WHERE "at" BETWEEN $start AND $end AND signal BETWEEN $lowest AND $highest
    ) JOIN given USING (signal, "at")
"""
NEWEST = """
    SELECT max("at") AS "at", signal, arg_max(value, "at") AS value, arg_max(quality, "at") AS quality
    FROM read_parquet($files) GROUP BY signal ORDER BY signal
"""
ROLLED_UP = """
    SELECT signal, "at" - ("at" % $width + $width) % $width AS start, count(*) AS count,
        sum(value) FILTER (quality <> $bad) AS sum,
        min(value) FILTER (quality <> $bad) AS min, max(value) FILTER (quality <> $bad) AS max,
        arg_max(value, "at") FILTER (quality <> $bad) AS last, max("at") FILTER (quality <> $bad) AS last_at,
        count(*) FILTER (quality = $bad) AS bad
    FROM raw GROUP BY ALL
"""
BUCKETS = """
    SELECT signal, start AS "at", sum(count)::BIGINT AS count, sum(sum) / sum(count - bad) AS mean,
        min(min) AS min, max(max) AS max, arg_max(last, last_at) AS last, sum(bad)::BIGINT AS bad
    FROM parts GROUP BY ALL ORDER BY signal, start
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A store at one moment: its sealed files, and the acknowledged rows that are not in them, oldest first."""

    layout: Layout
    entries: tuple[Entry, ...]
    tail: tuple[pa.RecordBatch, ...]

    def files(self, entries: Iterable[Entry]) -> list[str]:
        return [str(self.layout.sealed(entry.name)) for entry in entries]

    def rollups(self, entries: Iterable[Entry]) -> list[str]:
        return [str(self.layout.rollups(entry.name)) for entry in entries]


@dataclass(frozen=True, slots=True)
class Window:
    """Readings with `start <= at < end` of some signals (ascending, distinct), or of all if that is None."""

    signals: NDArray[np.int32] | None
    start: int
    end: int

    @classmethod
    def of(cls, signals: Iterable[int] | None, start_us: int, end_us: int) -> "Window":
        """Whatever the bounds and ids: what no reading can have is cut off without a change of the meaning."""
        start, end = (min(max(bound, int(INT64.min)), int(INT64.max)) for bound in (start_us, end_us))
        if signals is None:
            return cls(None, start, end)
        possible = {int(signal) for signal in signals if INT32.min <= signal <= INT32.max}
        return cls(np.array(sorted(possible), dtype=np.int32), start, end)

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end or (self.signals is not None and not len(self.signals))

    def between(self, start: int, end: int) -> "Window":
        return Window(self.signals, start, end)

    def entries(self, snapshot: Snapshot) -> list[Entry]:
        return [] if self.is_empty else [entry for entry in snapshot.entries if self._may_hold(entry)]

    def rows(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = columns(batch)
        wanted = (rows.at >= self.start) & (rows.at < self.end)
        if self.signals is not None:
            wanted &= np.isin(rows.signal, self.signals)
        return batch if wanted.all() else batch_of(rows.taken(wanted))

    def condition(self) -> str:
        return "" if self.signals is None else OF_THE_WANTED

    def parameters(self) -> dict[str, int]:
        return {"start": self.start, "end": self.end} | self.signal_bounds()

    def signal_bounds(self) -> dict[str, int]:
        if self.signals is None:
            return {}
        return {"lowest": int(self.signals[0]), "highest": int(self.signals[-1])}

    def tables(self) -> dict[str, pa.Table]:
        return {} if self.signals is None else {"wanted": pa.table({"signal": self.signals})}

    def _may_hold(self, entry: Entry) -> bool:
        if entry.max_at < self.start or entry.min_at >= self.end:
            return False
        if self.signals is None:
            return True
        return bool(entry.min_signal <= self.signals[-1] and entry.max_signal >= self.signals[0])


class Engine:
    """DuckDB in memory, with one cursor for each thread. It never looks for extensions outside its own wheel."""

    def __init__(self) -> None:
        settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        self._connection = duckdb.connect(":memory:", config={**settings, "python_enable_replacements": "false"})
        self._of_thread = threading.local()

    def answer(self, text: str, parameters: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> pa.Table:
        cursor = self._cursor()
        for name, table in tables.items():
            cursor.register(name, table)
        try:
            return cursor.sql(text, params=dict(parameters)).to_arrow_table()
        finally:
            for name in tables:
                cursor.unregister(name)

    def close(self) -> None:
        self._connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._of_thread, "cursor"):
            self._of_thread.cursor = self._connection.cursor()
        cursor: duckdb.DuckDBPyConnection = self._of_thread.cursor
        return cursor


def read(engine: Engine, snapshot: Snapshot, window: Window) -> pa.Table:
    """The readings of a window, sorted by (signal, at)."""
    text, parameters, tables = _raw(engine, snapshot, window)
    return engine.answer(f'{text} ORDER BY signal, "at"', parameters, tables).cast(SCHEMA)


def count(engine: Engine, snapshot: Snapshot, window: Window) -> int:
    text, parameters, tables = _raw(engine, snapshot, window)
    counted = engine.answer(f"SELECT count(*) AS rows FROM ({text})", parameters, tables)  # noqa: S608 (see above)
    return int(counted["rows"][0].as_py())


def buckets(engine: Engine, snapshot: Snapshot, window: Window, width_us: int) -> pa.Table:
    """Aggregates over spans of `width_us` that start at its multiples; whole minutes come from the rollups."""
    whole = _whole_minutes(window, width_us)
    rolled, at_edges = whole.entries(snapshot), _entries_at_edges(snapshot, window, whole)
    tables = {"unsealed": pa.Table.from_batches([unsealed_rows(engine, snapshot, window)])}
    parameters: dict[str, Any] = {"width": width_us, "bad": BAD}
    raw, parts = "SELECT * FROM unsealed", ROLLED_UP
    if at_edges:
        raw += f" UNION ALL {SEALED_EDGES}{window.condition()}"
        parameters |= window.parameters() | {"files": snapshot.files(at_edges)}
    if rolled:
        parts += f" UNION ALL {SEALED_ROLLUPS}{window.condition()}"
        parameters |= window.signal_bounds() | {"rollups": snapshot.rollups(rolled)}
    if at_edges or rolled:
        parameters |= {"whole_start": whole.start, "whole_end": whole.end}
        tables |= window.tables()
    return engine.answer(f"WITH raw AS ({raw}), parts AS ({parts}) {BUCKETS}", parameters, tables)


def newest(engine: Engine, snapshot: Snapshot, entries: Iterable[Entry]) -> pa.RecordBatch:
    """The newest reading of every signal in some sealed files."""
    files = snapshot.files(entries)
    if not files:
        return empty_batch()
    return joined(engine.answer(NEWEST, {"files": files}, {}).cast(SCHEMA).to_batches())


def unsealed_rows(engine: Engine, snapshot: Snapshot, window: Window) -> pa.RecordBatch:
    """The rows of a window that are in the log alone, sorted and distinct."""
    if window.is_empty:
        return empty_batch()
    rows = distinct(joined([window.rows(batch) for batch in snapshot.tail]))
    return without_sealed(engine, snapshot, rows)


def without_sealed(engine: Engine, snapshot: Snapshot, batch: pa.RecordBatch) -> pa.RecordBatch:
    is_sealed = find_sealed(engine, snapshot, columns(batch))
    return batch_of(columns(batch).taken(~is_sealed)) if is_sealed.any() else batch


def find_existing(engine: Engine, snapshot: Snapshot, batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which rows of a batch are stored, be it with another value."""
    if not batch.num_rows:
        return np.zeros(0, dtype=np.bool_)
    rows = columns(batch)
    window = Window(np.unique(rows.signal), int(rows.at.min()), int(rows.at.max()) + 1)
    unsealed = columns(joined([window.rows(chunk) for chunk in snapshot.tail]))
    return find_sealed(engine, snapshot, rows) | is_contained(rows, unsealed)


def find_sealed(engine: Engine, snapshot: Snapshot, rows: Columns) -> NDArray[np.bool_]:
    """Which rows are in sealed files; only files that can hold one of them are opened."""
    found = np.zeros(len(rows.at), dtype=np.bool_)
    newest_at = max((entry.max_at for entry in snapshot.entries), default=int(INT64.min))
    positions = np.flatnonzero(rows.at <= newest_at)
    given = rows.taken(positions)
    instants = np.sort(given.at)
    entries = [entry for entry in snapshot.entries if _has_one_between(instants, entry.min_at, entry.max_at)]
    if not entries:
        return found
    keys = pa.table({"position": positions, "signal": given.signal, "at": given.at})
    parameters = {
        "files": snapshot.files(entries),
        "start": int(instants[0]),
        "end": int(instants[-1]),
        "lowest": int(given.signal.min()),
        "highest": int(given.signal.max()),
    }
    found[engine.answer(STORED_KEYS, parameters, {"given": keys})["position"].to_numpy()] = True
    return found


def _raw(engine: Engine, snapshot: Snapshot, window: Window) -> tuple[str, dict[str, Any], dict[str, pa.Table]]:
    """The text, parameters and tables of a query for all rows of a window, in no order."""
    entries = window.entries(snapshot)
    tables = {"unsealed": pa.Table.from_batches([unsealed_rows(engine, snapshot, window)])}
    if not entries:
        return "SELECT * FROM unsealed", {}, tables
    text = f"{SEALED_READINGS}{window.condition()} UNION ALL SELECT * FROM unsealed"  # noqa: S608 (see above)
    return text, window.parameters() | {"files": snapshot.files(entries)}, tables | window.tables()


def _whole_minutes(window: Window, width_us: int) -> Window:
    """The part of the window that rollups can answer; an empty one at its start if there is none."""
    start = -(-window.start // MINUTE_US) * MINUTE_US
    end = window.end // MINUTE_US * MINUTE_US
    is_possible = width_us % MINUTE_US == 0 and start < end
    return window.between(start, end) if is_possible else window.between(window.start, window.start)


def _entries_at_edges(snapshot: Snapshot, window: Window, whole: Window) -> list[Entry]:
    before, after = window.between(window.start, whole.start), window.between(whole.end, window.end)
    names = {entry.name for edge in (before, after) for entry in edge.entries(snapshot)}
    return [entry for entry in snapshot.entries if entry.name in names]


def _has_one_between(ascending: NDArray[np.int64], low: int, high: int) -> bool:
    return bool(np.searchsorted(ascending, low, "left") < np.searchsorted(ascending, high, "right"))
