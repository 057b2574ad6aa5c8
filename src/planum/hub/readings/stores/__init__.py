"""Where readings are kept. A store is chosen by its URL; what it must be able to do stands in `Store`."""

from collections.abc import Iterable, Mapping
from datetime import date
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.errors import Refused
from planum.hub.readings.engine.lineage import Lineage
from planum.hub.readings.stores.manifest import Damage, Entry

SCHEMES = {"file": "planum.hub.readings.stores.parquet"}


class ReadableStore(Protocol):
    """Every question. Ranges are `start_us <= at < end_us`; `signals=None` asks for all signals."""

    def read(self, signals: Iterable[int] | None, start_us: int, end_us: int) -> pa.Table: ...
    def minutes(self, signals: Iterable[int] | None, start_us: int, end_us: int, width_s: int = 60) -> pa.Table: ...
    def last(self, signals: Iterable[int] | None = None) -> pa.Table: ...
    def count(self, signals: Iterable[int] | None, start_us: int, end_us: int) -> int: ...
    def existing(self, batch: pa.RecordBatch) -> NDArray[np.bool_]: ...
    def extent(self) -> tuple[int, int] | None: ...
    def lineage(
        self, names: Mapping[int, str], start_us: int, end_us: int, algorithm: str | None = None
    ) -> Lineage: ...
    def sealed(self) -> list[Entry]: ...
    def verify(self) -> list[Damage]: ...
    def close(self) -> None: ...


class Store(ReadableStore, Protocol):
    """A store that may be written to: what `append` took is durable when it returns."""

    def append(self, batches: pa.RecordBatch | Iterable[pa.RecordBatch]) -> None: ...
    def seal(self) -> list[Entry]: ...
    def compact(self, day: date) -> list[Entry]: ...


def open_store(url: str) -> Store:
    """The store for writing, for example `file:///var/lib/planum/readings?seal_rows=500000`."""
    module, address = _backend(url)
    store: Store = module.open_for_writing(address)
    return store


def open_store_for_reading(url: str) -> ReadableStore:
    """The same store for any number of other processes."""
    module, address = _backend(url)
    store: ReadableStore = module.open_for_reading(address)
    return store


def _backend(url: str) -> tuple[Any, SplitResult]:
    address = urlsplit(url)
    if address.scheme not in SCHEMES:
        allowed = ", ".join(f"{scheme}:" for scheme in sorted(SCHEMES))
        raise Refused(
            f"readings at {url!r}", f"URLs that begin with {allowed}", "set PLANUM_READINGS_URL to one of these"
        )
    # A back end is imported when it is chosen, so that the others' packages need not be installed.
    return import_module(SCHEMES[address.scheme]), address
