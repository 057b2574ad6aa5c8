"""Intake with the real store: what is acknowledged is durable, and nothing is lost in silence."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from planum.hub.connectors.engine.observations import Observations, observations
from planum.hub.connectors.engine.resolution import Binding, Resolver
from planum.hub.connectors.intake import Intake, Source
from planum.hub.readings.engine.batch import columns, joined_table
from planum.hub.readings.engine.examination import Reason, Refusal, SignalTable
from planum.hub.readings.engine.last_values import LastValues
from planum.hub.readings.stores.parquet import ParquetStore

NOW = 1_800_000_000_000_000
ALL_TIME = (0, NOW * 2)
SIGNALS = SignalTable(
    known=np.array([False, True, True]), low=np.array([np.nan, np.nan, 0.0]), high=np.array([np.nan, np.nan, 100.0])
)
BINDINGS = [Binding("oven", 1, "°C"), Binding("load", 2, "%")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ParquetStore]:
    with ParquetStore(tmp_path / "readings") as opened:
        yield opened


def an_intake(store: ParquetStore, **options: object) -> Intake:
    return Intake(store, LastValues(), SIGNALS, clock=lambda: NOW, **options)  # type: ignore[arg-type]


def a_source(intake: Intake, key: int = 1) -> Source:
    return intake.source(key, Resolver(BINDINGS))


def oven(*at: int, value: float = 20.0) -> Observations:
    return observations(["oven"] * len(at), list(at), [value] * len(at))


def stored(store: ParquetStore) -> list[tuple[int, int, float, int]]:
    rows = columns(joined_table(store.read(None, *ALL_TIME)))
    return list(zip(rows.at.tolist(), rows.signal.tolist(), rows.value.tolist(), rows.quality.tolist(), strict=True))


def test_what_is_acknowledged_is_stored_and_shown(store: ParquetStore) -> None:
    intake, acknowledged = an_intake(store), threading.Event()
    found: list[list[tuple[int, int, float, int]]] = []
    source = a_source(intake)
    intake.start()

    source.receive(oven(NOW - 2, NOW - 1), lambda: (found.append(stored(store)), acknowledged.set())[0])

    assert acknowledged.wait(5)
    intake.stop()
    assert found == [[(NOW - 2, 1, 20.0, 0), (NOW - 1, 1, 20.0, 0)]]
    assert (intake.last_values.at[1], intake.last_values.value[1]) == (NOW - 1, 20.0)
    assert (source.counts.received, source.counts.stored, dict(source.counts.refused)) == (2, 2, {})


def test_every_refused_reading_is_counted_with_its_reason(store: ParquetStore) -> None:
    told: list[tuple[int, Refusal]] = []
    intake = an_intake(store, on_refusals=lambda source, some: told.extend((source.key, each) for each in some))
    source = a_source(intake, key=7)
    given = observations(
        ["oven", "nobody", "oven", "oven", "oven", "oven"],
        [NOW - 9, NOW - 9, NOW - 8, NOW + 60_000_000, NOW - 9, NOW - 7],
        [1.0, 2.0, float("nan"), 4.0, 5.0, 6.0],
        unit=["°C", None, None, None, None, "kPa"],
    )
    source.receive(given)
    source.refuse(Reason.UNDECODABLE, 3, "garbage")

    intake.start()
    intake.stop()

    assert stored(store) == [(NOW - 9, 1, 1.0, 0)]
    assert dict(source.counts.refused) == {
        Reason.UNKNOWN_SIGNAL: 1,
        Reason.NOT_A_NUMBER: 1,
        Reason.FUTURE: 1,
        Reason.DUPLICATE: 1,
        Reason.WRONG_UNIT: 1,
        Reason.UNDECODABLE: 3,
    }
    assert source.counts.received == 6
    assert {(key, each.reason, each.count) for key, each in told} == {
        (7, reason, count) for reason, count in source.counts.refused.items()
    }


def test_a_reading_outside_the_range_is_kept_as_bad(store: ParquetStore) -> None:
    intake = an_intake(store)
    a_source(intake).receive(observations(["load"], [NOW], [101.0]))

    intake.start()
    intake.stop()

    assert stored(store) == [(NOW, 2, 101.0, 2)]


def test_what_is_sent_again_is_acknowledged_and_refused_as_a_duplicate(store: ParquetStore) -> None:
    acknowledged: list[int] = []
    for round_number in range(2):
        intake = an_intake(store)
        intake.last_values.update(joined_table(store.last()))
        source = a_source(intake)
        source.receive(oven(NOW - 2, NOW - 1), lambda number=round_number: acknowledged.append(number))
        intake.start()
        intake.stop()

    assert acknowledged == [0, 1]
    assert len(stored(store)) == 2
    assert (source.counts.stored, dict(source.counts.refused)) == (0, {Reason.DUPLICATE: 2})


def test_two_sources_that_say_the_same_in_one_moment_are_told_apart(store: ParquetStore) -> None:
    intake = an_intake(store)
    first, second = a_source(intake, 1), a_source(intake, 2)
    first.receive(oven(NOW, value=1.0))
    second.receive(oven(NOW, NOW - 1, value=2.0))

    intake.start()
    intake.stop()

    assert stored(store) == [(NOW - 1, 1, 2.0, 0), (NOW, 1, 1.0, 0)]
    assert dict(first.counts.refused) == {}
    assert dict(second.counts.refused) == {Reason.DUPLICATE: 1}


def test_late_readings_that_are_new_are_kept(store: ParquetStore) -> None:
    intake = an_intake(store)
    source = a_source(intake)
    intake.start()
    for at in (NOW, NOW - 60_000_000):
        taken = threading.Event()
        source.receive(oven(at), taken.set)
        assert taken.wait(5)

    intake.stop()

    assert [row[0] for row in stored(store)] == [NOW - 60_000_000, NOW]
    assert intake.last_values.at[1] == NOW


def test_a_watcher_that_raises_does_not_stop_intake(store: ParquetStore) -> None:
    seen: list[int] = []

    def breaks(batch: object) -> None:
        raise ValueError("a defect")

    intake = an_intake(store, watchers=[breaks, lambda batch: seen.append(batch.num_rows)])
    source = a_source(intake)
    intake.start()
    for at in (NOW - 1, NOW):
        taken = threading.Event()
        source.receive(oven(at), taken.set)
        assert taken.wait(5)

    intake.stop()

    assert (seen, intake.failed_watches, len(stored(store))) == ([1, 1], 2, 2)


def test_a_fast_source_waits_and_nothing_is_lost(store: ParquetStore) -> None:
    intake = an_intake(store, most_waiting_rows=10)
    source, rounds = a_source(intake), 50
    most = []

    def send() -> None:
        for number in range(rounds):
            source.receive(oven(*range(NOW - 10_000 + number * 10, NOW - 10_000 + number * 10 + 8)))
            most.append(intake.waiting_rows)

    sender = threading.Thread(target=send)
    sender.start()
    sender.join(0.2)
    assert sender.is_alive()
    intake.start()
    sender.join(10)
    intake.stop()

    assert source.counts.stored == rounds * 8
    assert max(most) <= 10


def test_a_store_that_fails_is_tried_again_and_nobody_is_acknowledged_before(tmp_path: Path) -> None:
    class OnceFull(ParquetStore):
        failures = 0

        def append(self, batches: object) -> None:
            if not self.failures:
                self.failures += 1
                raise OSError(28, "No space left on device")
            super().append(batches)  # type: ignore[arg-type]

    with OnceFull(tmp_path / "readings") as full:
        intake, taken = an_intake(full), threading.Event()
        source = a_source(intake)
        intake.start()

        source.receive(oven(NOW), taken.set)

        assert taken.wait(5)
        intake.stop()
        assert (intake.failed_appends, len(stored(full))) == (1, 1)


def test_stopping_stores_what_waits_and_seals_it(store: ParquetStore) -> None:
    intake, acknowledged = an_intake(store), []
    source = a_source(intake)
    for number in range(20):
        source.receive(oven(NOW - number), lambda: acknowledged.append(1))

    intake.start()
    intake.stop()
    source.receive(oven(NOW + 1), lambda: acknowledged.append(1))

    assert len(acknowledged) == 20
    assert sum(entry.rows for entry in store.sealed()) == 20


def test_observations_that_break_the_decoder_are_refused_and_acknowledged(store: ParquetStore) -> None:
    class Breaking(Resolver):
        def resolve(self, observations: Observations) -> object:  # type: ignore[override]
            raise ValueError("a defect")

    intake, taken = an_intake(store), threading.Event()
    source = intake.source(1, Breaking([]))
    source.receive(oven(NOW, NOW - 1), taken.set)

    intake.start()
    assert taken.wait(5)
    intake.stop()

    assert dict(source.counts.refused) == {Reason.UNDECODABLE: 2}


@pytest.mark.slow
def test_intake_keeps_up_with_a_million_readings_a_second(store: ParquetStore) -> None:
    rows, deliveries = 50_000, 40
    table = SignalTable(np.ones(1001, dtype=np.bool_), np.full(1001, np.nan), np.full(1001, np.nan))
    intake = Intake(store, LastValues(), table, clock=lambda: NOW)
    names = [f"s{number}" for number in range(1000)]
    source = intake.source(1, Resolver([Binding(name, key) for key, name in enumerate(names, start=1)]))
    addresses, value = names * 50, np.zeros(rows)
    done = threading.Semaphore(0)

    for number in range(deliveries):
        at = NOW - 10**12 + np.repeat(np.arange(50) + 50 * number, 1000) * 1000
        source.receive(Observations(addresses, at, value, np.zeros(rows, dtype=np.int8)), done.release)
        if not number:
            intake.start()
    for _number in range(deliveries):
        assert done.acquire(timeout=20)
    intake.stop()

    assert source.counts.stored == rows * deliveries
