import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from planum.errors import Refused
from planum.hub.readings.engine.batch import BAD, EARLIEST_AT, LATEST_AT, SCHEMA, make_batch
from planum.hub.readings.engine.lineage import lineage
from planum.hub.readings.stores.manifest import Damage
from planum.hub.readings.stores.parquet import ParquetStore
from planum.hub.readings.stores.reading import ParquetReader, StoredReadings

T0 = 1_699_999_980_000_000  # The start of a minute: 2023-11-14T22:13:00Z.
SECOND, MINUTE = 1_000_000, 60_000_000
ALWAYS = (EARLIEST_AT, LATEST_AT + 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ParquetStore]:
    with ParquetStore(tmp_path / "readings") as opened:
        yield opened


@pytest.fixture
def reader(store: ParquetStore) -> Iterator[ParquetReader]:
    with ParquetStore.open_for_reading(store.layout.root) as opened:
        yield opened


def every_second(signals: list[int], seconds: range) -> pa.RecordBatch:
    """Each signal says once a second how many seconds have passed, plus a hundred times its id."""
    at = np.repeat(np.array(seconds) * SECOND + T0, len(signals))
    value = np.repeat(np.array(seconds, dtype=float), len(signals)) + 100.0 * np.tile(signals, len(seconds))
    return make_batch(at, np.tile(signals, len(seconds)), value)


def values(store: StoredReadings, signals: list[int] | None = None) -> list[float]:
    found: list[float] = store.read(signals, *ALWAYS)["value"].to_pylist()
    return found


def test_an_empty_store_answers_every_question(store: ParquetStore, reader: ParquetReader) -> None:
    for asked in (store, reader):
        assert asked.read(None, *ALWAYS).equals(SCHEMA.empty_table())
        assert asked.minutes([1], *ALWAYS).num_rows == 0
        assert (asked.last().num_rows, asked.count(None, *ALWAYS), asked.extent()) == (0, 0, None)
        assert (asked.sealed(), asked.verify(), asked.existing(make_batch([1], [1], [1.0])).tolist()) == (
            [],
            [],
            [False],
        )
        assert asked.lineage({}, *ALWAYS).count == 0
    assert store.seal() == []


def test_a_reader_may_come_before_the_store(tmp_path: Path) -> None:
    reader = ParquetStore.open_for_reading(tmp_path / "readings")
    before = reader.count(None, *ALWAYS)

    with ParquetStore(tmp_path / "readings") as store:
        store.append(make_batch([1], [1], [1.0]))

        assert (before, reader.count(None, *ALWAYS)) == (0, 1)


def test_writer_and_reader_see_what_was_acknowledged_before_and_after_sealing(
    store: ParquetStore, reader: ParquetReader
) -> None:
    store.append([every_second([2], range(3)), every_second([1], range(2))])
    before = [values(asked) for asked in (store, reader)]
    store.seal()
    store.append(every_second([1], range(2, 3)))

    assert before == [[100.0, 101.0, 200.0, 201.0, 202.0]] * 2
    assert [values(asked) for asked in (store, reader)] == [[100.0, 101.0, 102.0, 200.0, 201.0, 202.0]] * 2


def test_ranges_hold_their_start_and_not_their_end(store: ParquetStore) -> None:
    store.append(every_second([1, 2, 3], range(5)))
    store.seal()
    store.append(every_second([1, 2, 3], range(5, 10)))

    found = store.read([3, 1, 1, 2**40, -1], T0 + 4 * SECOND, T0 + 6 * SECOND)

    assert found.to_pylist() == [
        {"at": T0 + 4 * SECOND, "signal": 1, "value": 104.0, "quality": 0},
        {"at": T0 + 5 * SECOND, "signal": 1, "value": 105.0, "quality": 0},
        {"at": T0 + 4 * SECOND, "signal": 3, "value": 304.0, "quality": 0},
        {"at": T0 + 5 * SECOND, "signal": 3, "value": 305.0, "quality": 0},
    ]
    assert store.count(None, T0 + 4 * SECOND, T0 + 6 * SECOND) == 6
    assert (store.count(None, 5, 5), store.count([], *ALWAYS), store.count(None, -(2**80), 2**80)) == (0, 0, 30)
    assert store.extent() == (T0, T0 + 9 * SECOND)


def test_the_first_of_two_readings_of_one_instant_is_kept_wherever_it_lies(
    store: ParquetStore, reader: ParquetReader
) -> None:
    store.append(make_batch([T0, T0, T0 + 1], [1, 1, 1], [1.0, 2.0, 3.0]))
    store.seal()
    store.append(make_batch([T0, T0 + 2], [1, 1], [4.0, 5.0]))
    store.append(make_batch([T0 + 2], [1], [6.0]))
    unsealed = [values(asked) for asked in (store, reader)]

    [entry] = store.seal()

    assert unsealed == [[1.0, 3.0, 5.0]] * 2 == [values(asked) for asked in (store, reader)]
    assert (entry.rows, entry.repeated) == (1, 2)
    assert store.minutes([1], *ALWAYS)["count"].to_pylist() == [3]


def test_a_segment_of_repetitions_alone_seals_into_nothing(store: ParquetStore, reader: ParquetReader) -> None:
    for _ in range(2):
        store.append(make_batch([T0], [1], [1.0]))
        store.seal()

    assert (len(store.sealed()), values(store), values(reader)) == (1, [1.0], [1.0])
    assert [path.stat().st_size for path in store.layout.log.iterdir()] == [0]


def test_existing_names_rows_in_files_and_in_the_log(store: ParquetStore, reader: ParquetReader) -> None:
    store.append(every_second([1, 2], range(10)))
    store.seal()
    store.append(every_second([1], range(10, 12)))

    asked = make_batch([T0, T0 + 1, T0 + 11 * SECOND, T0 + 11 * SECOND, 2**63 - 1], [2, 2, 1, 2, 1], [0.0] * 5)

    assert store.existing(asked).tolist() == [True, False, True, False, False]
    assert reader.existing(asked).tolist() == [True, False, True, False, False]


def test_minutes_leave_bad_readings_out_of_the_figures_and_count_them(store: ParquetStore) -> None:
    store.append(make_batch([T0, T0 + 1, T0 + 2, T0 + MINUTE], [1] * 4, [1.0, 3.0, 99.0, 99.0], [0, 1, BAD, BAD]))
    expected = [
        {"signal": 1, "at": T0, "count": 3, "mean": 2.0, "min": 1.0, "max": 3.0, "last": 3.0, "bad": 1},
        {"signal": 1, "at": T0 + MINUTE, "count": 1, "mean": None, "min": None, "max": None, "last": None, "bad": 1},
    ]

    from_the_log = store.minutes([1], *ALWAYS).to_pylist()
    store.seal()

    assert from_the_log == expected == store.minutes([1], *ALWAYS).to_pylist()


@pytest.mark.parametrize("width_s", [1, 45, 60, 120, 3600])
@pytest.mark.parametrize("span", [(0, 600), (30, 570), (61, 62), (59, 61), (60, 120), (-500, 5)])
def test_minutes_are_the_same_from_rollups_files_and_log(
    store: ParquetStore, width_s: int, span: tuple[int, int]
) -> None:
    store.append(every_second([1, 2, 3], range(250)))
    store.seal()
    store.append(every_second([1, 2, 3], range(240, 400)))
    store.seal()
    store.append(every_second([1, 2, 3], range(390, 600)))
    start, end = (T0 + second * SECOND for second in span)

    found = store.minutes([1, 3], start, end, width_s)

    width = width_s * SECOND
    expected = []
    for signal in (1, 3):
        spans: dict[int, list[float]] = {}
        for second in range(max(span[0], 0), span[1]):
            at = T0 + second * SECOND
            spans.setdefault(at // width * width, []).append(100.0 * signal + second)
        for at, those in spans.items():
            mean = sum(those) / len(those)
            expected.append((signal, at, len(those), mean, min(those), max(those), those[-1], 0))
    assert [tuple(row.values()) for row in found.to_pylist()] == expected
    assert found.schema.names == ["signal", "at", "count", "mean", "min", "max", "last", "bad"]


@pytest.mark.parametrize("width_s", [0, -60, 10**18])
def test_a_width_that_is_none_is_refused(store: ParquetStore, width_s: int) -> None:
    with pytest.raises(Refused):
        store.minutes([1], *ALWAYS, width_s)


def test_instants_before_1970_fall_into_their_own_minute(store: ParquetStore) -> None:
    store.append(make_batch([EARLIEST_AT, -1, 0], [1, 1, 1], [1.0, 2.0, 3.0]))

    from_the_log = store.minutes([1], *ALWAYS)
    store.seal()

    assert from_the_log["at"].to_pylist() == [EARLIEST_AT, -MINUTE, 0]
    assert store.minutes([1], *ALWAYS).equals(from_the_log)


def test_last_is_the_newest_even_if_an_older_one_came_later(store: ParquetStore, reader: ParquetReader) -> None:
    store.append(make_batch([T0 + 5, T0 + 1], [1, 2], [5.0, 1.0], [BAD, 0]))
    store.seal()
    store.append(make_batch([T0 + 4, T0 + 2], [1, 2], [4.0, 2.0]))

    expected = make_batch([T0 + 5, T0 + 2], [1, 2], [5.0, 2.0], [BAD, 0]).to_pylist()

    assert store.last().to_pylist() == expected == reader.last().to_pylist()
    assert reader.last([2, 77]).to_pylist() == expected[1:]


def test_the_newest_readings_are_found_again_without_the_file_that_keeps_them(tmp_path: Path) -> None:
    with ParquetStore(tmp_path) as store:
        store.append(every_second([1, 2], range(10)))
        store.seal()
        store.layout.newest.unlink()

        assert store.last()["value"].to_pylist() == [109.0, 209.0]

    with ParquetStore(tmp_path) as store:
        assert store.last()["value"].to_pylist() == [109.0, 209.0]


def test_the_lineage_of_a_store_is_that_of_its_readings(store: ParquetStore, reader: ParquetReader) -> None:
    names = {signal: f"line/{200 - signal}" for signal in range(1, 150)}
    batch = every_second(list(names), range(7))
    store.append(batch.slice(500))
    store.seal()
    store.append(batch.slice(0, 500))

    expected = lineage(batch, names)

    assert store.lineage(names, *ALWAYS) == expected == reader.lineage(names, *ALWAYS)
    assert store.lineage(names, *ALWAYS, algorithm="sha512").digest == lineage(batch, names, "sha512").digest


def test_verify_names_the_files_that_differ_or_are_missing(store: ParquetStore, reader: ParquetReader) -> None:
    for minute in range(3):
        store.append(every_second([1], range(minute * 60, minute * 60 + 60)))
        store.seal()
    first, second, third = store.sealed()
    sound = store.verify()

    path = store.layout.sealed(second.name)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    store.layout.rollups(third.name).unlink()

    assert sound == []
    assert [(damage.file, damage.stated) for damage in reader.verify()] == [
        ("sealed/00000002.parquet", second.digest),
        ("rollups/00000003.parquet", third.rollup_digest),
    ]
    assert store.verify()[1] == Damage("rollups/00000003.parquet", third.rollup_digest, "")
    assert first.digest.startswith("sha256:")


def test_a_second_writer_is_refused_until_the_first_has_gone(store: ParquetStore) -> None:
    with pytest.raises(Refused, match="second writer"):
        ParquetStore(store.layout.root)

    store.close()
    store.close()

    ParquetStore(store.layout.root).close()
    with pytest.raises(Refused, match="closed"):
        store.append(make_batch([1], [1], [1.0]))


@pytest.mark.parametrize(
    "batch",
    [
        pa.RecordBatch.from_pydict({"at": [1]}),
        pa.RecordBatch.from_pylist([{"at": 1, "signal": 1, "value": None, "quality": 0}], schema=SCHEMA),
        make_batch([EARLIEST_AT - 1], [1], [1.0]),
        make_batch([LATEST_AT + 1], [1], [1.0]),
        make_batch([1], [1], [float("nan")]),
        make_batch([1], [1], [float("inf")]),
    ],
)
def test_what_was_not_examined_is_refused_whole(store: ParquetStore, batch: pa.RecordBatch) -> None:
    with pytest.raises(Refused):
        store.append([make_batch([1], [1], [1.0]), batch])

    assert store.count(None, *ALWAYS) == 0


def test_the_largest_values_do_not_break_the_sums(store: ParquetStore) -> None:
    store.append(make_batch([T0, T0 + 1], [1, 1], [1.7e308, 1.7e308]))

    from_the_log = store.minutes([1], *ALWAYS)["max"].to_pylist()
    store.seal()

    assert from_the_log == [1.7e308] == store.minutes([1], *ALWAYS)["max"].to_pylist()


def test_a_store_seals_by_itself_by_rows_and_by_age(tmp_path: Path) -> None:
    sealed = threading.Event()
    with (
        ParquetStore(tmp_path / "rows", seal_rows=10) as by_rows,
        ParquetStore(tmp_path / "age", seal_after_s=0.01) as by_age,
    ):
        by_rows.append(every_second([1], range(10)))
        by_age.append(every_second([1], range(1)))

        for _ in range(500):
            if by_rows.sealed() and by_age.sealed():
                break
            sealed.wait(0.01)

        assert [entry.rows for entry in (*by_rows.sealed(), *by_age.sealed())] == [10, 1]


def test_the_log_never_holds_much_more_than_it_should(tmp_path: Path) -> None:
    with ParquetStore(tmp_path, seal_rows=100) as store:
        for start in range(0, 3000, 30):
            store.append(every_second([1], range(start, start + 30)))

            assert sum(batch.num_rows for batch in store._snapshot().tail) < 300

        assert store.count(None, *ALWAYS) == 3000


def test_small_files_of_a_day_are_compacted_into_one(store: ParquetStore, reader: ParquetReader) -> None:
    for minute in range(4):
        store.append(every_second([1, 2], range(minute * 60, minute * 60 + 61)))
        store.seal()
    other_day = make_batch([T0 + 86_400 * SECOND], [1], [1.0])
    store.append(other_day)
    store.seal()
    before = [asked.read(None, *ALWAYS) for asked in (store, reader)]
    minutes = store.minutes(None, *ALWAYS)

    [entry] = store.compact(date(2023, 11, 14))

    assert (entry.rows, len(store.sealed()), len(list((store.layout.root / "sealed").iterdir()))) == (482, 2, 2)
    assert [asked.read(None, *ALWAYS) for asked in (store, reader)] == before
    assert store.minutes(None, *ALWAYS).equals(minutes)
    assert (store.verify(), store.compact(date(2023, 11, 14)), store.compact(date(9999, 12, 31))) == ([], [], [])


def test_a_corrupt_manifest_is_refused_rather_than_believed(tmp_path: Path) -> None:
    with ParquetStore(tmp_path) as store:
        for second in range(2):
            store.append(every_second([1], range(second, second + 1)))
            store.seal()
    content = store.layout.manifest.read_bytes()
    store.layout.manifest.write_bytes(b"?" + content[1:])

    with pytest.raises(Refused, match="corrupt"):
        ParquetStore(tmp_path)

    store.layout.manifest.write_bytes(content)
    ParquetStore(tmp_path).close()


def test_threads_may_append_seal_and_ask_at_once(tmp_path: Path) -> None:
    done = threading.Event()

    def append(signal: int) -> None:
        for second in range(60):
            store.append(every_second([signal], range(second, second + 1)))

    def ask(asked: StoredReadings) -> None:
        while not done.is_set():
            assert asked.count(None, *ALWAYS) <= asked.count(None, *ALWAYS)

    with (
        ParquetStore(tmp_path, seal_rows=50) as store,
        ParquetStore.open_for_reading(tmp_path) as reader,
        ThreadPoolExecutor(max_workers=6) as pool,
    ):
        asking = [pool.submit(ask, asked) for asked in (store, reader)]
        for appending in [pool.submit(append, signal) for signal in range(4)]:
            appending.result()
        store.compact(date(2023, 11, 14))
        done.set()
        for each in asking:
            each.result()

        assert [asked.read(None, *ALWAYS).num_rows for asked in (store, reader)] == [240, 240]
