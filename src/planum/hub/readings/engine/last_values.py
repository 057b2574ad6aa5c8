"""The newest reading of every signal, in flat arrays indexed by the signal's id."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.errors import Refused
from planum.hub.readings.engine.batch import BAD, columns, latest

NEVER = int(np.iinfo(np.int64).min)


class LastValues:
    """`at` is NEVER, `value` NaN and `quality` BAD where a signal has not spoken yet.

    The arrays grow with the largest id seen, up to `limit` ids (17 bytes each), so that one wild id cannot take all
    memory. The arrays are replaced when they grow: take them from the object again after each update.
    """

    def __init__(self, size: int = 1024, limit: int = 1 << 24) -> None:
        self.limit = limit
        self.at: NDArray[np.int64] = np.full(size, NEVER, dtype=np.int64)
        self.value: NDArray[np.float64] = np.full(size, np.nan, dtype=np.float64)
        self.quality: NDArray[np.int8] = np.full(size, BAD, dtype=np.int8)

    def update(self, batch: pa.RecordBatch) -> None:
        """Take over what is newer than what is known. Raises Refused on an id that is negative or not below `limit`."""
        if not batch.num_rows:
            return
        rows = columns(latest(batch))
        self._make_room(int(rows.signal[0]), int(rows.signal[-1]))
        rows = rows.taken(rows.at > self.at[rows.signal])
        self.at[rows.signal] = rows.at
        self.value[rows.signal] = rows.value
        self.quality[rows.signal] = rows.quality

    def _make_room(self, lowest: int, highest: int) -> None:
        if lowest < 0 or highest >= self.limit:
            wrong = lowest if lowest < 0 else highest
            raise Refused(f"signal {wrong}", f"ids from 0 to {self.limit - 1}", "examine the batch first")
        if highest < len(self.at):
            return
        more = min(max(highest + 1, 2 * len(self.at)), self.limit) - len(self.at)
        self.at = np.concatenate([self.at, np.full(more, NEVER, dtype=np.int64)])
        self.value = np.concatenate([self.value, np.full(more, np.nan)])
        self.quality = np.concatenate([self.quality, np.full(more, BAD, dtype=np.int8)])
