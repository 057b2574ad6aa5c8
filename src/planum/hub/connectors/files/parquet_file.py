"""Parquet files in long or wide form."""

from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from planum.errors import Refused, RefusedCell, RefusedRows
from planum.hub.connectors.engine.observations import EPOCH, MICROSECOND, Observations
from planum.hub.connectors.files import arrays
from planum.hub.connectors.files.cells import CellReader
from planum.hub.connectors.files.columns import Layout, read_header
from planum.hub.connectors.files.limits import Limits


def read_parquet(content: bytes, *, zone: str | None = None, limits: Limits | None = None) -> Observations:
    """The readings in a Parquet file: `at` as timestamp, or int64 microseconds since the epoch, UTC. Raises Refused."""
    try:
        table = _table(content, limits or Limits())
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise Refused(
            f"The file cannot be read: {str(error)[:200]}", "A whole Parquet file.", "Write it again."
        ) from error
    layout = read_header(table.column_names)
    at = arrays.instants(table.column(layout.at), zone)
    if at is not None:
        read = (arrays.read_long if layout.is_long else arrays.read_wide)(table, layout, at)
        if read is not None:
            return read
    return _read_exactly(table, layout, zone)


def _table(content: bytes, limits: Limits) -> pa.Table:
    """Texts are read as dictionaries, so that a short file cannot unfold into a long list of long texts."""
    buffer = pa.BufferReader(content)
    file = pq.ParquetFile(buffer)
    description, schema = file.metadata, file.schema_arrow
    unpacked = sum(description.row_group(index).total_byte_size for index in range(description.num_row_groups))
    for name, given, most in (
        ("rows", description.num_rows, limits.rows),
        ("columns", len(schema.names), limits.columns),
        ("cells", description.num_rows * len(schema.names), limits.cells),
        ("bytes once unpacked", unpacked, limits.unpacked_bytes),
    ):
        if given > most:
            raise Refused(f"The file has {given} {name}.", f"At most {most} {name}.", "Part it into several files.")
    for field in schema:
        if pa.types.is_nested(field.type):
            raise RefusedRows([RefusedCell(1, field.name, f"The type {field.type}", "Numbers, text or times.")])
    texts = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]
    return pq.read_table(pa.BufferReader(content), read_dictionary=texts)


def _read_exactly(table: pa.Table, layout: Layout, zone: str | None) -> Observations:
    def rows() -> Any:
        number = 1
        for batch in table.to_batches(max_chunksize=10_000):
            columns = [_cells(column, is_time=index == layout.at) for index, column in enumerate(batch.columns)]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, cells

    return CellReader(layout, ZoneInfo(zone) if zone else None).read(rows())


def _cells(column: Any, *, is_time: bool) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        zoned = column.type.tz is not None
        column = column.cast(pa.timestamp("us", "UTC" if zoned else None), safe=False)
    if is_time and pa.types.is_int64(column.type):
        return [
            None if at is None else EPOCH + at * MICROSECOND if abs(at) < 2**55 else at for at in column.to_pylist()
        ]
    cells: list[Any] = column.to_pylist()
    return cells
