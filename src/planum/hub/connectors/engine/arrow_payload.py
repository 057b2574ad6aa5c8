"""Readings as an Arrow IPC stream: at (int64 µs or timestamp), address, value and, where stated, quality and unit."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from planum.hub.connectors.engine.observations import BAD, EARLIEST, GOOD, LATEST, Observations, Undecodable, plausible

_REQUIRED, _OPTIONAL = {"at", "address", "value"}, {"quality", "unit"}


def encode(observations: Observations) -> bytes:
    """The stream that `decode` reads; addresses and units are sent once each."""
    columns: dict[str, Any] = {
        "at": pa.array(observations.at),
        "address": pa.array(observations.address, pa.string()).dictionary_encode(),
        "value": pa.array(observations.value),
        "quality": pa.array(observations.quality),
    }
    if observations.unit is not None:
        columns["unit"] = pa.array(observations.unit, pa.string()).dictionary_encode()
    batch = pa.RecordBatch.from_pydict(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    encoded: bytes = sink.getvalue().to_pybytes()
    return encoded


def decode(payload: bytes, *, most_rows: int = 5_000_000) -> Observations:
    """The readings of all batches in the stream. Raises Undecodable. `most_rows` bounds what a stream may claim."""
    try:
        return _read(_table(payload, most_rows))
    except (pa.ArrowException, OSError, ValueError, OverflowError, KeyError, IndexError, MemoryError) as error:
        raise Undecodable(
            f"The {len(payload)} bytes are not an Arrow stream of readings: {str(error)[:300]}"
        ) from error


def _table(payload: bytes, most_rows: int) -> pa.Table:
    batches, rows = [], 0
    with pa.ipc.open_stream(payload) as stream:
        _check_names(stream.schema)
        for batch in stream:
            rows += batch.num_rows
            if rows > most_rows:
                raise Undecodable(f"The stream has more than {most_rows} rows.")
            batch.validate(full=True)
            batches.append(batch)
        return pa.Table.from_batches(batches, stream.schema).combine_chunks().unify_dictionaries()


def _check_names(schema: pa.Schema) -> None:
    names = schema.names
    if len(set(names)) != len(names) or not set(names) >= _REQUIRED or not set(names) <= _REQUIRED | _OPTIONAL:
        raise Undecodable(
            f"The columns are {', '.join(names)[:200]}; they must be at, address, value and may be quality, unit."
        )


def _read(table: pa.Table) -> Observations:
    for name in ("at", "address", "value"):
        if table.column(name).null_count and name != "value":
            raise Undecodable(f"The column {name} has empty rows.")
    value = _value(table.column("value"))
    if "quality" in table.column_names:
        quality = _quality(table.column("quality"))
    else:
        quality = np.where(np.isnan(value), BAD, GOOD).astype(np.int8)
    unit = _texts(table.column("unit"), "unit") if "unit" in table.column_names else None
    address: list[Any] = _texts(table.column("address"), "address")
    return Observations(address, _at(table.column("at")), value, quality, unit)


def _at(column: Any) -> NDArray[np.int64]:
    if pa.types.is_timestamp(column.type):
        if column.type.tz is None:
            raise Undecodable("The column at has times without a zone.")
        column = column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64())
    if not pa.types.is_int64(column.type):
        raise Undecodable(
            f"The column at is {column.type}; it must be int64 (microseconds) or a timestamp with a zone."
        )
    at: NDArray[np.int64] = column.to_numpy()
    wrong = (at < EARLIEST) | (at >= LATEST)
    if wrong.any():
        plausible(int(at[wrong.argmax()]))
    return at


def _value(column: Any) -> NDArray[np.float64]:
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise Undecodable(f"The column value is {column.type}; it must hold numbers.")
    if column.null_count:
        column = column.cast(pa.float64()).fill_null(float("nan"))
    value: NDArray[np.float64] = column.cast(pa.float64(), safe=False).to_numpy()
    return value


def _quality(column: Any) -> NDArray[np.int8]:
    if not pa.types.is_integer(column.type) or column.null_count:
        raise Undecodable("The column quality must hold 0 (good), 1 (uncertain) or 2 (bad) in every row.")
    quality = column.to_numpy()
    if len(quality) and not (quality.min() >= GOOD and quality.max() <= BAD):
        raise Undecodable("The column quality must hold 0 (good), 1 (uncertain) or 2 (bad).")
    converted: NDArray[np.int8] = quality.astype(np.int8)
    return converted


def _texts(column: Any, name: str) -> list[Any]:
    """The texts of a column; each is made once, however often it is repeated."""
    if not pa.types.is_dictionary(column.type):
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise Undecodable(f"The column {name} is {column.type}; it must hold text.")
        column = pc.dictionary_encode(column)
    encoded = column.chunk(0) if column.num_chunks else pa.array([], pa.string()).dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    if not all(isinstance(text, str) or (text is None and name == "unit") for text in texts):
        raise Undecodable(f"The column {name} must hold text.")
    if encoded.null_count:
        return [None if index is None else texts[index] for index in encoded.indices.to_pylist()]
    return [texts[index] for index in encoded.indices.to_pylist()]
