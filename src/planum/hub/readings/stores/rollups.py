"""What each signal did in each minute, written beside every sealed file.

`count` counts all readings and `bad` those of quality BAD; sum, minimum, maximum and last are over the others, and null
where there are none (OPC UA part 13 leaves bad data out of its aggregates too). `minute` is the start of the minute and
`last_at` the instant of `last`, both in microseconds. Files never share a reading, so that their rollups can be added.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.hub.readings.engine.batch import BAD, columns

MINUTE_US = 60_000_000
ROLLUP_SCHEMA = pa.schema(
    [
        ("signal", pa.int32()),
        ("minute", pa.int64()),
        ("count", pa.int64()),
        ("sum", pa.float64()),
        ("min", pa.float64()),
        ("max", pa.float64()),
        ("last", pa.float64()),
        ("last_at", pa.int64()),
        ("bad", pa.int64()),
    ]
)


def roll_up(batch: pa.RecordBatch) -> pa.Table:
    """The rollups of readings that are sorted by (signal, at) and distinct in it."""
    if not batch.num_rows:
        return ROLLUP_SCHEMA.empty_table()
    rows = columns(batch)
    minute = rows.at // MINUTE_US
    changes = (rows.signal[1:] != rows.signal[:-1]) | (minute[1:] != minute[:-1])
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
    count = np.diff(np.append(starts, len(minute)))
    usable = rows.quality != BAD
    good = np.add.reduceat(usable.astype(np.int64), starts)
    last = np.maximum.reduceat(np.where(usable, np.arange(len(minute)), 0), starts)
    with np.errstate(over="ignore"):
        total = np.add.reduceat(np.where(usable, rows.value, 0.0), starts)
    lowest = np.minimum.reduceat(np.where(usable, rows.value, np.inf), starts)
    highest = np.maximum.reduceat(np.where(usable, rows.value, -np.inf), starts)
    return pa.Table.from_arrays(
        [
            pa.array(rows.signal[starts]),
            pa.array(minute[starts] * MINUTE_US),
            pa.array(count),
            *(_where(good, each) for each in (total, lowest, highest, rows.value[last], rows.at[last])),
            pa.array(count - good),
        ],
        schema=ROLLUP_SCHEMA,
    )


def _where(good: NDArray[np.int64], values: NDArray[Any]) -> pa.Array:
    return pa.array(values, mask=good == 0)
