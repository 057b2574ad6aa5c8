"""Whatever the order of appends, seals, compactions and openings: a store is a dictionary that keeps first values."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from planum.hub.readings.engine.batch import BAD, make_batch
from planum.hub.readings.engine.lineage import lineage
from planum.hub.readings.stores.parquet import ParquetStore

MINUTE = 60_000_000
INSTANTS = st.integers(-2, 2).map(lambda minute: minute * MINUTE) | st.integers(-3 * MINUTE, 3 * MINUTE)
ROWS = st.lists(
    st.tuples(INSTANTS, st.integers(1, 3), st.integers(-9, 9).map(float), st.integers(0, 2)), min_size=1, max_size=6
)
NAMES = {1: "c", 2: "b", 3: "a"}


def batch_of_rows(rows: list[tuple[int, int, float, int]]) -> pa.RecordBatch:
    return make_batch(*([row[column] for row in rows] for column in range(4)))


class StoreAsDictionary(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.path = Path(tempfile.mkdtemp())
        self.model: dict[tuple[int, int], tuple[float, int]] = {}
        self.store = ParquetStore(self.path, seal_rows=10_000, seal_after_s=3600)
        self.reader = ParquetStore.open_for_reading(self.path)

    @rule(batches=st.lists(ROWS, min_size=1, max_size=3))
    def append(self, batches: list[list[tuple[int, int, float, int]]]) -> None:
        self.store.append([batch_of_rows(rows) for rows in batches])
        for at, signal, value, quality in (row for rows in batches for row in rows):
            self.model.setdefault((signal, at), (value, quality))

    @rule()
    def seal(self) -> None:
        self.store.seal()

    @rule(day=st.integers(-1, 0))
    def compact(self, day: int) -> None:
        self.store.compact(datetime.fromtimestamp(day * 86_400, UTC).date())

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = ParquetStore(self.path, seal_rows=10_000, seal_after_s=3600)

    @rule(start=INSTANTS, end=INSTANTS, signals=st.none() | st.sets(st.integers(0, 3)))
    def ask(self, start: int, end: int, signals: set[int] | None) -> None:
        kept = [
            (at, signal, value, quality)
            for (signal, at), (value, quality) in sorted(self.model.items())
            if start <= at < end and (signals is None or signal in signals)
        ]
        buckets: dict[tuple[int, int], list[tuple[int, int, float, int]]] = {}
        for row in kept:
            buckets.setdefault((row[1], row[0] // MINUTE * MINUTE), []).append(row)
        for asked in (self.store, self.reader):
            assert [tuple(row.values()) for row in asked.read(signals, start, end).to_pylist()] == kept
            assert asked.count(signals, start, end) == len(kept)
            found = [tuple(row.values()) for row in asked.minutes(signals, start, end).to_pylist()]
            assert found == [(*key, *figures(rows)) for key, rows in buckets.items()]

    @rule(rows=ROWS)
    def ask_for_existing(self, rows: list[tuple[int, int, float, int]]) -> None:
        expected = [(signal, at) in self.model for at, signal, _, _ in rows]
        for asked in (self.store, self.reader):
            assert asked.existing(batch_of_rows(rows)).tolist() == expected

    @invariant()
    def newest_and_lineage_are_those_of_the_dictionary(self) -> None:
        rows = [(at, signal, *rest) for (signal, at), rest in sorted(self.model.items())]
        newest = {row[1]: row for row in rows}
        for asked in (self.store, self.reader):
            assert [tuple(row.values()) for row in asked.last().to_pylist()] == list(newest.values())
            assert asked.lineage(NAMES, -4 * MINUTE, 4 * MINUTE) == lineage(batch_of_rows(rows), NAMES)
            assert asked.extent() == ((min(row[0] for row in rows), max(row[0] for row in rows)) if rows else None)

    def teardown(self) -> None:
        self.store.close()
        self.reader.close()
        shutil.rmtree(self.path)


def figures(rows: list[tuple[int, int, float, int]]) -> tuple[float | None, ...]:
    """Count, mean, minimum, maximum, last and number of bad readings."""
    usable = [value for _, _, value, quality in rows if quality != BAD]
    bad = len(rows) - len(usable)
    if not usable:
        return len(rows), None, None, None, None, bad
    return len(rows), sum(usable) / len(usable), min(usable), max(usable), usable[-1], bad


TestStoreAsDictionary = pytest.mark.slow(StoreAsDictionary.TestCase)
TestStoreAsDictionary.settings = settings(
    max_examples=20, stateful_step_count=20, suppress_health_check=[HealthCheck.too_slow]
)
