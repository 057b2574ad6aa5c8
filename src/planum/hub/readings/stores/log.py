"""The write-ahead log: what is in it has been acknowledged, and is not yet in a sealed file.

A segment `wal/NNNNNNNN.log` is a row of frames: length of the payload (unsigned 32-bit, little-endian), its CRC-32 (the
same), and the payload: one Arrow record batch as an IPC message, whose schema is always that of the readings.
"""

import logging
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from planum.hub.readings.engine.batch import SCHEMA, joined
from planum.hub.readings.stores.durable import DurableFile, truncate_file

HEADER = struct.Struct("<II")
MAXIMUM_FRAME_ROWS = 1 << 20
MERGED_ROWS = 1 << 17

logger = logging.getLogger(__name__)


class Frames(NamedTuple):
    """The whole frames of a segment from some offset on, and the offset behind the last of them."""

    batches: list[pa.RecordBatch]
    end: int


class Segment:
    """One segment: its rows in memory and, while it is the newest, its file open for appending."""

    def __init__(self, path: Path, chunks: list[pa.RecordBatch] | None = None, *, fresh: bool = True) -> None:
        self.path = path
        self.number = number_of(path)
        self.chunks = chunks or []
        self.rows = sum(chunk.num_rows for chunk in self.chunks)
        self._file = DurableFile(path, fresh=True) if fresh else None

    def write(self, batches: Iterable[pa.RecordBatch]) -> list[pa.RecordBatch]:
        """Make the batches durable with one fsync. Returns them backed by memory that nobody else can change."""
        payloads = [part.serialize() for batch in batches for part in _parts(batch)]
        if self._file and payloads:
            self._file.append(b"".join(piece for payload in payloads for piece in (_header(payload), payload)))
        return [pa.ipc.read_record_batch(payload, SCHEMA) for payload in payloads]

    def hold(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Let readers of this process see the batches."""
        for batch in batches:
            push(self.chunks, batch)
            self.rows += batch.num_rows

    def close(self) -> None:
        if self._file:
            self._file.close()


def number_of(path: Path) -> int:
    return int(path.stem)


def segment_path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.log"


def segments_in(folder: Path) -> list[Path]:
    """The segments of a folder, oldest first; none if there is no such folder."""
    return sorted((path for path in folder.glob("*.log") if path.stem.isdigit()), key=number_of)


def read_frames(path: Path, offset: int = 0) -> Frames:
    """The frames behind `offset`, up to the first that is torn or corrupt."""
    with path.open("rb") as file:
        file.seek(offset)
        content = pa.py_buffer(file.read())
    batches: list[pa.RecordBatch] = []
    position = 0
    while (frame := _frame(content, position)) is not None:
        batches.append(frame)
        position += HEADER.size + HEADER.unpack_from(content, position)[0]
    return Frames(batches, offset + position)


def recover(path: Path) -> Segment:
    """The segment as far as it is whole; what stands behind that was never acknowledged and is cut off."""
    batches, end = read_frames(path)
    excess = path.stat().st_size - end
    if excess:
        logger.warning("%s: the last %d bytes are no whole frame and were cut off", path, excess)
        truncate_file(path, end)
    segment = Segment(path, fresh=False)
    segment.hold(batches)
    return segment


def push(chunks: list[pa.RecordBatch], batch: pa.RecordBatch) -> None:
    """Add a batch to a list of chunks, joining small neighbours so that the list stays short and the order the same."""
    chunks.append(batch)
    while len(chunks) > 1 and chunks[-2].num_rows <= min(2 * chunks[-1].num_rows, MERGED_ROWS):
        last = chunks.pop()
        chunks[-1] = joined([chunks[-1], last])


def _parts(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
    return [batch.slice(start, MAXIMUM_FRAME_ROWS) for start in range(0, batch.num_rows, MAXIMUM_FRAME_ROWS)]


def _header(payload: pa.Buffer) -> bytes:
    return HEADER.pack(payload.size, zlib.crc32(payload))


def _frame(content: pa.Buffer, position: int) -> pa.RecordBatch | None:
    """The batch at a position; None at the end, and where the bytes are torn, corrupt or only zeros."""
    if position + HEADER.size > content.size:
        return None
    length, checksum = HEADER.unpack_from(content, position)
    start = position + HEADER.size
    if not 0 < length <= content.size - start:
        return None
    payload = content.slice(start, length)
    if zlib.crc32(payload) != checksum:
        return None
    try:
        return pa.ipc.read_record_batch(payload, SCHEMA)
    except pa.ArrowException:
        return None
