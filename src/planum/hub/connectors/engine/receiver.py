"""What a connector and the hub promise each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from threading import Lock
from typing import Protocol

from planum.hub.connectors.engine.observations import Observations
from planum.hub.readings.engine.examination import Reason


class Receiver(Protocol):
    """The hub's side. Both methods may be called from several threads, and may block to slow a source down."""

    def receive(self, observations: Observations, acknowledge: Callable[[], None] | None = None) -> None:
        """Take the observations; `acknowledge` is called, from any thread, once what may be kept of them is durable."""

    def refuse(self, reason: Reason, count: int, sample: str) -> None:
        """Count readings, or a whole message, that never became observations."""


class State(StrEnum):
    CONNECTING = "connecting"
    CONNECTED = "connected"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Status:
    """How a connector is. `since` is when `state` began, `received` how many readings it has handed on."""

    state: State
    since: datetime
    detail: str
    received: int


class Connector(Protocol):
    """A source's side. It works on threads of its own, and connects again by itself until it is stopped."""

    def start(self, receiver: Receiver) -> None: ...

    def stop(self) -> None: ...

    @property
    def status(self) -> Status: ...


class StatusBoard:
    """The status of one connector, written by its threads and read by anybody's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._status = Status(State.STOPPED, datetime.now(UTC), "", 0)

    @property
    def status(self) -> Status:
        return self._status

    def enter(self, state: State, detail: str = "") -> None:
        with self._lock:
            since = self._status.since if state == self._status.state else datetime.now(UTC)
            self._status = Status(state, since, detail, self._status.received)

    def count(self, received: int) -> None:
        with self._lock:
            self._status = Status(
                self._status.state, self._status.since, self._status.detail, self._status.received + received
            )


class BackOff:
    """Seconds to wait before the next attempt: doubled from `first_s` up to `longest_s` until it is reset."""

    def __init__(self, first_s: float = 0.5, longest_s: float = 30.0) -> None:
        self._first_s, self._longest_s, self._next_s = first_s, longest_s, first_s

    def next_s(self) -> float:
        wait_s, self._next_s = self._next_s, min(self._next_s * 2, self._longest_s)
        return wait_s

    def reset(self) -> None:
        self._next_s = self._first_s
