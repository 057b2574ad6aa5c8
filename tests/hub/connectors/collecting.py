"""A receiver that keeps what it is given, and the small helpers of these tests."""

import socket
import time
from collections.abc import Callable
from threading import Lock

from planum.hub.connectors.engine.observations import Observations
from planum.hub.readings.engine.examination import Reason

AT = 1_763_769_600_000_000  # 2025-11-22T00:00:00Z


class CollectingReceiver:
    """Acknowledges at once, unless `holds_back` is set: then acknowledgements wait in `held`."""

    def __init__(self, *, holds_back: bool = False) -> None:
        self.batches: list[Observations] = []
        self.refusals: list[tuple[Reason, int, str]] = []
        self.held: list[Callable[[], None]] = []
        self.holds_back = holds_back
        self._lock = Lock()

    def receive(self, observations: Observations, acknowledge: Callable[[], None] | None = None) -> None:
        with self._lock:
            self.batches.append(observations)
            if acknowledge is not None and self.holds_back:
                self.held.append(acknowledge)
        if acknowledge is not None and not self.holds_back:
            acknowledge()

    def refuse(self, reason: Reason, count: int, sample: str) -> None:
        with self._lock:
            self.refusals.append((reason, count, sample))

    @property
    def readings(self) -> list[tuple[str, int, float, int]]:
        return [row for batch in list(self.batches) for row in rows(batch)]

    @property
    def values(self) -> list[float]:
        return [value for _, _, value, _ in self.readings]


def rows(observations: Observations) -> list[tuple[str, int, float, int]]:
    columns = (observations.at.tolist(), observations.value.tolist(), observations.quality.tolist())
    return list(zip(observations.address, *columns, strict=True))


def eventually(condition: Callable[[], object], within_s: float = 15.0) -> None:
    """Returns once the condition holds; fails if it does not within the time."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, "the condition did not come true in time"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
