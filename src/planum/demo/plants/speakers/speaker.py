"""What all speakers have in common."""

import asyncio
from collections.abc import Coroutine, Sequence
from threading import Event, Thread
from typing import Any, Protocol, TypeVar

from planum.demo.plants.plan import Block, PlantPlan

Result = TypeVar("Result")


class Interrupted(Exception):
    """A speaker was closed while it waited for its listener."""


class Speaker(Protocol):
    """A way for plants to be heard. `send` returns when the block is on its way and the listener keeps up.

    `sent` counts the readings sent for the first time: neither births repeated on request nor protocol messages.
    """

    @property
    def plans(self) -> tuple[PlantPlan, ...]: ...

    @property
    def sent(self) -> int: ...

    def open(self, first: Sequence[Block]) -> None:
        """Start to listen or connect. OPC UA nodes show the one row for each plant in `first` from the beginning."""

    def send(self, block: Block) -> None: ...

    def flush(self, timeout_s: float = 30.0) -> None:
        """Return when everything sent was taken over by the other side."""

    def close(self) -> None:
        """End within two seconds; a `send` that waits raises `Interrupted`."""


class LoopThread:
    """An asyncio loop on a thread of its own."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._running = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._running.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.call_soon(self._running.set)
        self.loop.run_forever()

    def run(self, work: Coroutine[Any, Any, Result], timeout_s: float | None = 30.0) -> Result:
        """The result of a coroutine that runs in the loop, seen from another thread.

        Errors: those of the coroutine; `TimeoutError`, and then the coroutine is cancelled.
        """
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise

    def stop(self) -> None:
        """Cancel what still runs, and end the thread."""
        if self._thread.is_alive():
            self.run(self._cancel_all())
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(2)
        if not self.loop.is_closed() and not self.loop.is_running():
            self.loop.close()

    async def _cancel_all(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=0.5) if others else None
