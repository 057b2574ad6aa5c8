"""`kill -9` while readings stream: what was acknowledged is there, exactly once; what was not is sent again."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hub.connectors.hub_process import ADDRESSES, SIGNALS, TOKEN
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.tcp.sender import TcpSender
from planum.hub.readings.stores.parquet import ParquetStore

START_US = 1_700_000_000_000_000
INSTANTS, FRAMES, KILLS = 50, 120, 3


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def hub(tmp_path: Path, port: int) -> Iterator["Hub"]:
    running = Hub(tmp_path / "readings", port)
    yield running
    running.kill()


class Hub:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        program = Path(__file__).with_name("hub_process.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(self.folder), str(self.port)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "listening\n"

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stored(self) -> set[tuple[int, int]]:
        """What an auditor finds after the kill: (signal, instant), each once."""
        with ParquetStore(self.folder) as store:
            rows = store.read(None, START_US, START_US + 10**12)
        pairs = list(zip(rows["signal"].to_pylist(), rows["at"].to_pylist(), strict=True))
        assert len(pairs) == len(set(pairs))
        return set(pairs)


def instants_of(frame: int) -> range:
    first = START_US + frame * INSTANTS * 1000
    return range(first, first + INSTANTS * 1000, 1000)


def frame_of(frame: int) -> Observations:
    at = np.repeat(np.array(instants_of(frame), dtype=np.int64), SIGNALS)
    value = np.tile(np.arange(SIGNALS, dtype=np.float64), INSTANTS)
    return Observations(ADDRESSES * INSTANTS, at, value, np.zeros(len(at), dtype=np.int8))


def readings_of(frames: range) -> set[tuple[int, int]]:
    return {(number + 1, at) for frame in frames for at in instants_of(frame) for number in range(SIGNALS)}


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_stored_twice(hub: Hub) -> None:
    chance = np.random.default_rng(3)
    with TcpSender("127.0.0.1", hub.port, TOKEN, window=8) as sender:
        for frame in range(FRAMES):
            sender.send(frame_of(frame))
            if frame % (FRAMES // (KILLS + 1)) == FRAMES // (KILLS + 1) - 1 and frame < FRAMES - 1:
                acknowledged = sender.stored
                time.sleep(float(chance.uniform(0, 0.05)))
                hub.kill()
                # A window of eight frames: all before it were answered in order.
                assert readings_of(range(acknowledged)) <= hub.stored()
                hub.start()
        sender.drain()
    hub.kill()

    assert sender.stored == FRAMES
    assert hub.stored() == readings_of(range(FRAMES))
    hub.start()
