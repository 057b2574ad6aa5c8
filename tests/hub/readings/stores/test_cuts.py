"""The writer dies before each of its steps in turn, or amid a write: nothing is lost, nothing is doubled."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from planum.hub.readings.engine.batch import EARLIEST_AT, LATEST_AT, make_batch
from planum.hub.readings.stores.parquet import ParquetStore

STEPS = ["write", "fsync", "replace", "unlink", "ftruncate"]
EVERYTHING = (None, EARLIEST_AT, LATEST_AT + 1)


class Cut(BaseException):
    """The end of the process, as far as the code under test can tell: no `except OSError` sees it."""


@contextmanager
def cut_before_step(number: int, torn: bool, patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the operating system take `number` steps and none after them; a torn write leaves half of its bytes."""
    taken: list[str] = []

    def limited(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            taken.append(name)
            if len(taken) == number and torn and name == "write":
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
            if len(taken) >= number:
                raise Cut
            return real(*arguments, **options)

        return step

    with patch.context() as patched:
        for name in STEPS:
            patched.setattr(os, name, limited(name, getattr(os, name)))
        yield taken


def live(path: Path, acknowledged: list[float]) -> None:
    """A writer's life: append, seal, append twice of which one repeats, seal, compact, append."""
    store = ParquetStore(path, seal_after_s=3600)
    try:
        for value in range(3):
            store.append(make_batch([value, value + 10], [1, 2], [value, value + 10]))
            acknowledged += [value, value + 10]
            if value < 2:
                store.append(make_batch([0], [1], [99.0]))
                store.seal()
        store.compact(datetime.fromtimestamp(0, UTC).date())
        store.append(make_batch([3], [1], [3.0]))
        acknowledged.append(3)
    finally:
        os.close(store._lock)
        store._lock = os.open(os.devnull, os.O_RDONLY)
        store._closing.set()
        store._wake.set()


@pytest.mark.slow
@pytest.mark.parametrize("torn", [False, True])
def test_a_crash_before_any_step_loses_nothing_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torn: bool
) -> None:
    number, finished = 0, False
    while not finished:
        number += 1
        path = tmp_path / str(number)
        acknowledged: list[float] = []
        with cut_before_step(number, torn, monkeypatch) as taken:
            try:
                live(path, acknowledged)
                finished = True
            except Cut:
                pass
        if not torn or taken[number - 1 : number] == ["write"]:
            _check(path, acknowledged)

    assert number > 40


def _check(path: Path, acknowledged: list[float]) -> None:
    """What was acknowledged is there once; beyond it at most the batch under way. Views agree before and after."""
    with ParquetStore.open_for_reading(path) as reader:
        seen = reader.read(*EVERYTHING)["value"].to_pylist()
    with ParquetStore(path) as store:
        _check_values(store, seen, acknowledged)
        store.seal()
        _check_values(store, seen, acknowledged)
        files = {file.name for folder in ("sealed", "rollups") for file in (path / folder).iterdir()}
        assert files >= {f"{entry.name}.parquet" for entry in store.sealed()}
        assert store.verify() == []
        assert len(list((path / "wal").iterdir())) == 1
    with ParquetStore(path) as store:
        _check_values(store, seen, acknowledged)


def _check_values(store: ParquetStore, seen: list[float], acknowledged: list[float]) -> None:
    values = store.read(*EVERYTHING)["value"].to_pylist()
    assert values == seen
    assert len(set(values)) == len(values)
    assert set(acknowledged) <= set(values) <= {0.0, 1.0, 2.0, 3.0, 10.0, 11.0, 12.0}
    assert sum(store.minutes(*EVERYTHING)["count"].to_pylist()) == len(values)
    parts = [[value for value in values if (value >= 10) == of_the_second] for of_the_second in (False, True)]
    assert store.last()["value"].to_pylist() == [max(part) for part in parts if part]
