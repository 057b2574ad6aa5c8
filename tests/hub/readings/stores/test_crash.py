"""A writer in a process of its own is killed at random moments, several times over, on one directory."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from planum.hub.readings.engine.batch import EARLIEST_AT, LATEST_AT
from planum.hub.readings.stores.parquet import ParquetStore

ROWS, SIGNALS, LIVES = 50, 5, 6

WRITER = """
import sys
import numpy as np
from planum.hub.readings.engine.batch import make_batch
from planum.hub.readings.stores.parquet import ParquetStore

path, first, rows, signals = sys.argv[1], *map(int, sys.argv[2:])
store = ParquetStore(path, seal_rows=rows * 7, seal_after_s=0.05)
print("open", flush=True)
for number in range(first, first + 100_000):
    at = np.arange(number * rows, (number + 1) * rows)
    store.append(make_batch(at, at % signals, at))
    print(number, flush=True)
"""


@pytest.mark.slow
def test_killed_again_and_again_a_store_keeps_what_it_acknowledged_exactly_once(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    dice, acknowledged, first = random.Random(seed), set[int](), 0

    for _ in range(LIVES):
        acknowledged |= _live_and_die(tmp_path, first, dice.uniform(0.0, 0.8))
        first = max(acknowledged, default=-1) + 2  # The batch under way may be there too: its number is not used again.

    _check(tmp_path, acknowledged, first, seed)


def _live_and_die(path: Path, first: int, seconds: float) -> set[int]:
    arguments = [sys.executable, "-c", WRITER, str(path), str(first), str(ROWS), str(SIGNALS)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        lines: list[str] = []
        listener = threading.Thread(target=lines.extend, args=(writer.stdout,))
        listener.start()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        listener.join()
    return {int(line) for line in lines if line.endswith("\n")}


def _check(path: Path, acknowledged: set[int], end: int, seed: int) -> None:
    with ParquetStore.open_for_reading(path) as reader, ParquetStore(path) as store:
        before = reader.read(None, EARLIEST_AT, LATEST_AT + 1)
        store.seal()
        after = reader.read(None, EARLIEST_AT, LATEST_AT + 1)

        found = sorted(after["at"].to_pylist())
        expected = {at for number in acknowledged for at in range(number * ROWS, (number + 1) * ROWS)}
        assert before.equals(after), seed
        assert len(found) == len(set(found)), seed
        assert expected <= set(found) <= set(range(end * ROWS)), seed
        assert len(found) - len(expected) <= LIVES * ROWS, seed
        assert after["value"].to_pylist() == [float(at) for at in after["at"].to_pylist()], seed
        assert (store.verify(), sum(entry.rows for entry in store.sealed())) == ([], len(found)), seed
