"""Tables read by column with Arrow: fast, and silent about where a fault is. `None` means: look cell by cell."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from planum.hub.connectors.engine.observations import EARLIEST, LATEST, Observations
from planum.hub.connectors.files.columns import QUALITIES, Layout


def read_long(table: pa.Table, layout: Layout, at: NDArray[np.int64]) -> Observations | None:
    """Observations of a table in long form whose times are read already."""
    value = numbers(table.column(_place(layout.value)))
    address = _texts(table.column(_place(layout.signal)))
    if value is None or address is None or np.isnan(value).any() or not _are_plausible(at):
        return None
    quality: NDArray[np.int8] | None = np.zeros(len(at), dtype=np.int8)
    if layout.quality is not None:
        quality = _qualities(table.column(layout.quality))
    if quality is None:
        return None
    unit = None if layout.unit is None else _units(table.column(layout.unit))
    return Observations(address, at, value, quality, unit if unit and any(unit) else None)


def read_wide(table: pa.Table, layout: Layout, at: NDArray[np.int64]) -> Observations | None:
    """Observations of a table in wide form, row by row; empty cells say nothing."""
    columns = [numbers(table.column(signal.index)) for signal in layout.signals]
    if any(column is None for column in columns) or not _are_plausible(at):
        return None
    value = np.column_stack([column for column in columns if column is not None]).reshape(-1)
    said = ~np.isnan(value)
    if not said.any():
        return None
    rows = len(at)
    addresses = [signal.address for signal in layout.signals] * rows
    units = [signal.unit for signal in layout.signals] * rows if any(s.unit for s in layout.signals) else None
    at = np.repeat(at, len(layout.signals))
    if not said.all():
        kept = np.flatnonzero(said).tolist()
        addresses = [addresses[index] for index in kept]
        units = [units[index] for index in kept] if units else None
        at, value = at[said], value[said]
    return Observations(addresses, at, value, np.zeros(len(at), dtype=np.int8), units)


def numbers(column: Any) -> NDArray[np.float64] | None:
    """The numbers of a column, NaN where it is empty; None if it holds anything else, an infinity or a NaN included."""
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        return None
    value: NDArray[np.float64] = column.cast(pa.float64(), safe=False).to_numpy()
    empty = column.null_count
    if np.isinf(value).any() or np.count_nonzero(np.isnan(value)) != empty:
        return None
    return value


def instants(column: Any, zone: str | None) -> NDArray[np.int64] | None:
    """Microseconds since the epoch of a column of timestamps; those without a zone are in `zone`."""
    if column.null_count or not len(column):
        return None
    if pa.types.is_timestamp(column.type):
        if column.type.tz is None:
            if zone is None:
                return None
            column = pc.assume_timezone(column, zone)
        column = column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64())
    if not pa.types.is_int64(column.type):
        return None
    at: NDArray[np.int64] = column.to_numpy()
    return at


def _place(index: int | None) -> int:
    assert index is not None
    return index


def _are_plausible(at: NDArray[np.int64]) -> bool:
    return bool(len(at)) and bool(at.min() >= EARLIEST) and bool(at.max() < LATEST)


def _texts(column: Any) -> list[str] | None:
    """The texts without spaces around them; each is made once, however often it is repeated."""
    encoded = _encoded(column)
    if encoded is None or encoded.null_count:
        return None
    texts = [text.strip() if isinstance(text, str) else "" for text in encoded.dictionary.to_pylist()]
    return [texts[index] for index in encoded.indices.to_pylist()] if all(texts) else None


def _units(column: Any) -> list[str | None] | None:
    encoded = _encoded(column)
    if encoded is None:
        return None
    texts = [text.strip() or None if isinstance(text, str) else None for text in encoded.dictionary.to_pylist()]
    return [None if index is None else texts[index] for index in encoded.indices.to_pylist()]


def _qualities(column: Any) -> NDArray[np.int8] | None:
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    encoded = _encoded(column)
    if encoded is None:
        return None
    found = [QUALITIES.get(str(text or "").strip().lower()) for text in encoded.dictionary.to_pylist()]
    if None in found:
        return None
    table = np.array([*found, QUALITIES[""]], dtype=np.int8)
    chosen: NDArray[np.int8] = table[encoded.indices.fill_null(len(found)).to_numpy()]
    return chosen


def _encoded(column: Any) -> Any:
    """The column as one dictionary array, or None if it does not hold text."""
    if pa.types.is_dictionary(column.type):
        if not _is_text(column.type.value_type):
            return None
    elif _is_text(column.type):
        column = pc.dictionary_encode(column)
    else:
        return None
    joined = column.unify_dictionaries().combine_chunks()
    return joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
