"""Work that a serving process does again and again, beside answering."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)


class Repeated:
    """Calls `work` every so many seconds on a thread of its own, from start to stop."""

    def __init__(self, work: Callable[[], object], *, every_s: float, name: str) -> None:
        self._call, self._every_s, self._name = work, every_s, name
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.wait(self._every_s):
            close_old_connections()
            try:
                self._call()
            except Exception:
                # The thread must outlive a database that is away.
                logger.exception("“%s” failed; trying again", self._name)
        connections.close_all()
