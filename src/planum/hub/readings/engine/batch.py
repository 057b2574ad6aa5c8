"""The one shape in which readings travel: an Arrow record batch of four columns without nulls."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

SCHEMA = pa.schema([("at", pa.int64()), ("signal", pa.int32()), ("value", pa.float64()), ("quality", pa.int8())])
GOOD, UNCERTAIN, BAD = 0, 1, 2

# The instants a Python datetime can express: year 1 to year 9999, in microseconds since 1970-01-01T00:00:00Z.
EARLIEST_AT = -62_135_596_800_000_000
LATEST_AT = 253_402_300_799_999_999


class Columns(NamedTuple):
    """The columns of a batch as numpy arrays of equal length; they share the batch's memory and are read-only."""

    at: NDArray[np.int64]
    signal: NDArray[np.int32]
    value: NDArray[np.float64]
    quality: NDArray[np.int8]

    def taken(self, rows: NDArray[Any] | slice) -> "Columns":
        """The rows that a mask, positions or a slice names."""
        return Columns(self.at[rows], self.signal[rows], self.value[rows], self.quality[rows])


def make_batch(at: ArrayLike, signal: ArrayLike, value: ArrayLike, quality: ArrayLike | None = None) -> pa.RecordBatch:
    """A batch of the four columns; without `quality` every reading is GOOD. Raises ValueError on unequal lengths."""
    instants = np.asarray(at, dtype=np.int64)
    qualities = np.full(len(instants), GOOD, dtype=np.int8) if quality is None else np.asarray(quality, dtype=np.int8)
    given: list[NDArray[Any]] = [
        instants,
        np.asarray(signal, dtype=np.int32),
        np.asarray(value, dtype=np.float64),
        qualities,
    ]
    if len({len(each) for each in given}) > 1:
        raise ValueError(f"columns of unequal length: {[len(each) for each in given]}")
    return pa.RecordBatch.from_arrays([pa.array(each) for each in given], schema=SCHEMA)


def columns(batch: pa.RecordBatch) -> Columns:
    """The numpy view of a batch. Raises ArrowInvalid if a column holds nulls."""
    return Columns(*(batch.column(name).to_numpy(zero_copy_only=True) for name in SCHEMA.names))


def batch_of(rows: Columns) -> pa.RecordBatch:
    return make_batch(*rows)


def empty_batch() -> pa.RecordBatch:
    return make_batch([], [], [], [])


def joined(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """All rows in the order given, in one batch."""
    if len(batches) == 1:
        return batches[0]
    return pa.concat_batches(batches) if batches else empty_batch()


def joined_table(table: pa.Table | pa.RecordBatch) -> pa.RecordBatch:
    """The rows of a table, however it is cut in chunks, as one batch with the columns in the order of SCHEMA."""
    return joined(table.select(SCHEMA.names).to_batches()) if isinstance(table, pa.Table) else table


def is_sorted(signal: NDArray[np.int32], at: NDArray[np.int64]) -> bool:
    rising = signal[1:] > signal[:-1]
    level = signal[1:] == signal[:-1]
    return bool(np.all(rising | (level & (at[1:] >= at[:-1]))))


def order_by_signal_and_time(signal: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.intp]:
    """Positions that sort by (signal, at); rows equal in both keep their order.

    Instants mostly arrive in order, and signals are sorted as one or two 16-bit keys, for which numpy's stable
    sort is a radix sort: several times faster than `lexsort`.
    """
    order = np.arange(len(at), dtype=np.intp)
    if is_sorted(signal, at):
        return order
    if np.any(at[1:] < at[:-1]):
        order = np.argsort(at, kind="stable")
    offset = (signal.astype(np.int64) - int(signal.min())).astype(np.uint32)
    order = order[np.argsort(offset.astype(np.uint16)[order], kind="stable")]
    if offset.max() > np.iinfo(np.uint16).max:
        high = (offset >> np.uint32(16)).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    return order


def is_first_of_reading(signal: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of rows sorted by (signal, at): which differ from the row before them."""
    first = np.ones(len(at), dtype=np.bool_)
    first[1:] = (signal[1:] != signal[:-1]) | (at[1:] != at[:-1])
    return first


def sort_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same readings sorted by (signal, at)."""
    rows = columns(batch)
    return batch if is_sorted(rows.signal, rows.at) else batch_of(_sorted(rows))


def distinct(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Sorted by (signal, at); of readings with the same signal and instant the first one given is kept."""
    rows = _sorted(columns(batch))
    first = is_first_of_reading(rows.signal, rows.at)
    return batch_of(rows if first.all() else rows.taken(first))


def is_contained(rows: Columns, stored: Columns) -> NDArray[np.bool_]:
    """Which of `rows` have their signal and instant among `stored`."""
    signal, at = np.concatenate([stored.signal, rows.signal]), np.concatenate([stored.at, rows.at])
    order = order_by_signal_and_time(signal, at)
    reading = np.cumsum(is_first_of_reading(signal[order], at[order])) - 1
    from_store = order < len(stored.at)
    is_stored = np.zeros(len(at), dtype=np.bool_)
    is_stored[reading[from_store]] = True
    contained = np.empty(len(at), dtype=np.bool_)
    contained[order] = is_stored[reading]
    return contained[len(stored.at) :]


def latest(batch: pa.RecordBatch) -> pa.RecordBatch:
    """One row for each signal, in ascending order: its newest reading (of equal instants the first one given)."""
    rows = _sorted(columns(batch))
    rows = rows.taken(is_first_of_reading(rows.signal, rows.at))
    last = np.ones(len(rows.at), dtype=np.bool_)
    last[:-1] = rows.signal[1:] != rows.signal[:-1]
    return batch_of(rows.taken(last))


def _sorted(rows: Columns) -> Columns:
    return rows.taken(order_by_signal_and_time(rows.signal, rows.at))
