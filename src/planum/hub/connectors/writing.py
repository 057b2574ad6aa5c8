"""The store, for a write of this process that does not come through a source."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from planum.hub.connectors import runtime
from planum.hub.readings import access
from planum.hub.readings.stores import Store


@contextmanager
def writing() -> Iterator[Store]:
    """The store, let go of afterwards if nothing of this process held it. Refused while another process writes."""
    is_held = access.is_writer()
    try:
        yield access.writer()
    finally:
        if not is_held:
            access.close()


def place(store: Store, batch: pa.RecordBatch) -> None:
    """Through intake where it runs, so that the last values go along."""
    running = runtime.current()
    if running is not None:
        running.intake.place(batch)
        return
    store.append(batch)
    access.last_values().update(batch)
