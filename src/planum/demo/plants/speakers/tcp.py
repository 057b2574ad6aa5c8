"""A plant that sends its readings as Arrow frames to the hub's TCP port, which answers when they are durable."""

import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Timer

import numpy as np

from planum.demo.plants.plan import Block, PlantPlan
from planum.demo.plants.speakers.mqtt import rows_for
from planum.demo.plants.speakers.speaker import Interrupted
from planum.errors import Refused
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.tcp.sender import Rejected, TcpSender

READINGS_PER_FRAME = 4000


@dataclass(frozen=True, slots=True)
class TcpTarget:
    """Where the hub listens for gateways, and the token it wants to hear."""

    host: str
    port: int
    token: str = field(repr=False)


class InterruptibleSender(TcpSender):
    """A sender that another thread can end while it waits for an answer or for the hub to come back."""

    def __init__(self, target: TcpTarget) -> None:
        super().__init__(target.host, target.port, target.token)
        self._interrupted = Event()

    def _open(self) -> None:
        if self._interrupted.is_set():
            raise Interrupted("The sender was closed.")
        super()._open()

    def interrupt(self) -> None:
        self._interrupted.set()
        connection = self._socket
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.close()


class TcpPlant:
    """One plant on one connection, made at the first send; lost connections are made again and frames repeated."""

    def __init__(self, plan: PlantPlan, target: TcpTarget) -> None:
        self.plan, self.sent = plan, 0
        self._target = target
        self._sender = InterruptibleSender(target)
        self._units = [signal.unit for signal in plan.signals]

    @property
    def plans(self) -> tuple[PlantPlan, ...]:
        return (self.plan,)

    def open(self, first: Sequence[Block]) -> None:
        """Nothing to do: the hub is the server."""

    def send(self, block: Block) -> None:
        for part in block.parts(rows_for(block, READINGS_PER_FRAME)):
            observed = self._observed(part)
            if len(observed):
                self._deliver(observed)
                self.sent += len(observed)

    def _deliver(self, observed: Observations) -> None:
        try:
            self._sender.send(observed)
        except (OSError, Rejected) as error:
            raise self._unreachable(error) from error

    def _observed(self, block: Block) -> Observations:
        rows, columns = np.nonzero(~np.isnan(block.value))
        address = [self.plan.addresses[column] for column in columns.tolist()]
        unit: list[str | None] = [self._units[column] for column in columns.tolist()]
        value, quality = block.value[rows, columns], np.zeros(len(rows), dtype=np.int8)
        return Observations(address, block.at[rows], value, quality, unit)

    def flush(self, timeout_s: float = 30.0) -> None:
        """Errors: `RuntimeError` when the hub could not read a frame; `TimeoutError`, and then all is closed."""
        overdue = Timer(timeout_s, self._sender.interrupt)
        overdue.start()
        try:
            self._sender.drain()
        except Interrupted as interrupted:
            raise TimeoutError(f"{self.plan.code}: the hub did not store the readings in time.") from interrupted
        except (OSError, Rejected) as error:
            raise self._unreachable(error) from error
        finally:
            overdue.cancel()
        if self._sender.refused:
            raise RuntimeError(f"The hub could not read {len(self._sender.refused)} frames of {self.plan.code}.")

    def _unreachable(self, error: Exception) -> Refused:
        return Refused(
            f"The hub does not take readings at {self._target.host}:{self._target.port} ({error}).",
            "The TCP port of the hub, and its token.",
            "Start the hub's TCP connector first, or correct host, port and token.",
        )

    def close(self) -> None:
        self._sender.interrupt()
