"""The spine: readings over direct TCP to durable storage, the city's home page, the wheel.

    python -m benchmarks.spine [--readings N] [--json]

A gateway process sends frames that are encoded beforehand; the hub decodes, resolves addresses and units, examines,
watches two limits on every signal, writes to the log with fsync, answers, and seals sorted Parquet with one-minute
rollups beside it. The clock runs from the first byte to the last answer; sealing goes on meanwhile. Beside the hub's
own Arrow frames of 4,000 readings stand the same readings as Sparkplug B messages of 100 metrics, in the same run.
"""

import argparse
import json
import multiprocessing
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from planum.factory.monitoring.engine.limits import LimitKind, LimitRule
from planum.factory.monitoring.engine.watch import LimitWatch
from planum.hub.connectors.engine import arrow_payload
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.engine.resolution import Binding, Resolver
from planum.hub.connectors.engine.sparkplug_encoding import Metric, encode
from planum.hub.connectors.intake import Intake
from planum.hub.connectors.tcp.connector import TcpConnector
from planum.hub.connectors.tcp.framing import Kind, with_topic
from planum.hub.connectors.tcp.sender import TcpSender
from planum.hub.connectors.tcp.settings import TcpSettings
from planum.hub.readings.engine.batch import columns
from planum.hub.readings.engine.examination import SignalTable
from planum.hub.readings.engine.last_values import LastValues
from planum.hub.readings.stores.parquet import ParquetStore

ROOT = Path(__file__).parents[1]
SIGNALS, ROWS_PER_FRAME, METRICS_PER_MESSAGE = 400, 4000, 100
ADDRESSES = [f"plant{number // 40:02d}/S1/LINE/L1/M{number % 40:02d}/value" for number in range(SIGNALS)]
START_US = 1_700_000_000_000_000


def values_of(instants: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Wandering values with two decimals, as instruments show them; seeded."""
    chance = np.random.default_rng(11)
    walk = np.cumsum(chance.normal(0, 0.05, (instants, SIGNALS)), axis=0)
    return np.round(50 + walk % 20, 2)


def arrow_frames(readings: int) -> list[tuple[int, bytes]]:
    """Frames of 4,000 readings: ten instants of all signals each."""
    instants = readings // SIGNALS
    values, per_frame = values_of(instants), ROWS_PER_FRAME // SIGNALS
    frames = []
    for first in range(0, instants, per_frame):
        block = values[first : first + per_frame]
        at = START_US + (first + np.arange(len(block), dtype=np.int64)) * 100_000
        observed = Observations(
            ADDRESSES * len(block), np.repeat(at, SIGNALS), block.ravel(), np.zeros(block.size, dtype=np.int8)
        )
        frames.append((int(Kind.ARROW), arrow_payload.encode(observed)))
    return frames


def sparkplug_frames(readings: int) -> list[tuple[int, bytes]]:
    """Messages of 100 metrics by alias, after four births; the peer's way of batching."""
    parts = SIGNALS // METRICS_PER_MESSAGE
    values = values_of(readings // SIGNALS)
    frames = []
    for part in range(parts):
        chosen = range(part * METRICS_PER_MESSAGE, (part + 1) * METRICS_PER_MESSAGE)
        birth = [Metric(50.0, ADDRESSES[number], number + 1, at=START_US - 1_000_000) for number in chosen]
        birth.append(Metric(0, "bdSeq", datatype=8))
        payload = encode(birth, at=START_US - 1_000_000, sequence=0)
        frames.append((int(Kind.SPARKPLUG), with_topic(f"spBv1.0/city/NBIRTH/node{part}", payload)))
    for row, block in enumerate(values):
        at = START_US + row * 100_000
        for part in range(parts):
            chosen = range(part * METRICS_PER_MESSAGE, (part + 1) * METRICS_PER_MESSAGE)
            payload = encode(
                [Metric(float(block[number]), alias=number + 1, at=at) for number in chosen],
                at=at, sequence=(row + 1) % 256,
            )  # fmt: skip
            frames.append((int(Kind.SPARKPLUG), with_topic(f"spBv1.0/city/NDATA/node{part}", payload)))
    return frames


def gateway(port: int, token: str, make: str, readings: int, pipe: Any) -> None:
    """The sending process: encode first, then wait for the word, then send everything and tell how long it took."""
    frames = FRAMES[make](readings)
    with TcpSender("127.0.0.1", port, token, window=256) as sender:
        pipe.send("ready")
        pipe.recv()
        start = time.perf_counter()
        for kind, payload in frames:
            sender.send_frame(Kind(kind), payload)
        sender.drain()
        pipe.send((time.perf_counter() - start, sender.stored))


FRAMES = {"arrow": arrow_frames, "sparkplug": sparkplug_frames}


def addresses_of(make: str) -> list[str]:
    if make == "arrow":
        return ADDRESSES
    return [f"city/node{number // METRICS_PER_MESSAGE}/{address}" for number, address in enumerate(ADDRESSES)]


def deliver(make: str, readings: int, folder: Path) -> dict[str, Any]:
    """One delivery from the first byte to the last answer, and what was stored of it."""
    bindings = [Binding(address, number + 1, "°C") for number, address in enumerate(addresses_of(make))]
    known = np.ones(SIGNALS + 1, dtype=np.bool_)
    known[0] = False
    signals = SignalTable(known, np.full(SIGNALS + 1, 0.0), np.full(SIGNALS + 1, 100.0))
    watch = LimitWatch(
        [LimitRule(id=number * 2 + high, signal=number + 1, kind=LimitKind.HIGH if high else LimitKind.LOW,
                   limit=69.9 if high else 50.1, deadband=0.5, on_delay_s=2.0)
         for number in range(SIGNALS) for high in (0, 1)]
    )  # fmt: skip
    transitions: list[int] = []

    def check(batch: Any) -> None:
        rows = columns(batch)
        transitions.append(len(watch.check(rows.at, rows.signal, rows.value, rows.quality)))

    token = secrets.token_urlsafe(24)
    with ParquetStore(folder / make) as store:
        intake = Intake(store, LastValues(), signals, clock=lambda: time.time_ns() // 1000, watchers=[check])
        intake.start()
        connector = TcpConnector(TcpSettings(token=token, port=0, window=256, window_bytes=64 << 20))
        connector.start(intake.source(1, Resolver(bindings)))
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=gateway, args=(connector.port, token, make, readings, theirs)
        )
        process.start()
        ours.recv()
        busy = time.process_time()
        ours.send("go")
        seconds, _frames = ours.recv()
        busy = time.process_time() - busy
        process.join()
        connector.stop()
        intake.stop()
        first, last = store.extent() or (0, 0)
        stored = store.count(None, first, last + 1)
        size = sum(path.stat().st_size for path in (folder / make).rglob("*.parquet"))
    return {
        "path": make, "readings": readings, "stored": stored, "seconds": round(seconds, 3),
        "readings_per_s": round(stored / seconds), "hub_cpu_s": round(busy, 3),
        "readings_per_cpu_s": round(stored / busy), "bytes_per_reading": round(size / stored, 2),
        "alarm_transitions": sum(transitions),
    }  # fmt: skip


def home_page(folder: Path) -> dict[str, Any]:
    """SQL queries and bytes of the first page of a city with 12 plants and more than 400 signals, for its bureau."""
    program = "from benchmarks.city_page import measure; measure()"
    environment = os.environ | {"PLANUM_HOME": str(folder / "home"), "PLANUM_SECRET_KEY": secrets.token_urlsafe(16)}
    environment.pop("PLANUM_DATABASE_URL", None)
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(outcome.stdout.splitlines()[-1]))


def wheel(folder: Path) -> float:
    """Megabytes of the wheel, built as for a release."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return next(folder.glob("planum-*.whl")).stat().st_size / 1e6


def run(readings: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        deliver("arrow", 200_000, folder / "warm")
        rows = [deliver("arrow", readings, folder), deliver("sparkplug", readings // 4, folder)]
        page = home_page(folder)
        megabytes = wheel(folder)
    arrow, sparkplug = rows
    return {
        "benchmark": "spine",
        "figures": {
            "readings_per_s": arrow["readings_per_s"],
            "readings_per_s.sparkplug": sparkplug["readings_per_s"],
            "readings_per_cpu_s": arrow["readings_per_cpu_s"],
            "lost_readings": sum(row["readings"] - row["stored"] for row in rows if row["path"] == "arrow"),
            "bytes_per_reading": arrow["bytes_per_reading"],
            "arrow_to_sparkplug_ratio": round(arrow["readings_per_s"] / sparkplug["readings_per_s"], 2),
            "home_queries": page["queries"],
            "home_plants": page["plants"],
            "home_signals": page["signals"],
            "wheel_mb": round(megabytes, 2),
        },
        "rows": [*rows, page],
    }


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spine", description=__doc__.partition("\n")[0])
    parser.add_argument("--readings", type=int, default=4_000_000, help="readings to deliver (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="not used: the spine is measured on generated readings")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    options = parser.parse_args(given)
    result = run(options.readings)
    if options.json:
        print(json.dumps(result))
    else:
        for figure, number in result["figures"].items():
            print(f"{figure:<28} {number:>14,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
