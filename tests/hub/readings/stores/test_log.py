import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from planum.hub.readings.engine.batch import make_batch
from planum.hub.readings.stores.log import Segment, push, read_frames, recover, segment_path


def written_segment(folder: Path, batches: int = 3) -> Path:
    path = segment_path(folder, 1)
    segment = Segment(path)
    segment.write([make_batch([at, at + 1], [1, 2], [at, at]) for at in range(batches)])
    segment.close()
    return path


def values(path: Path) -> list[float]:
    return [value for batch in read_frames(path).batches for value in batch["value"].to_pylist()]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = written_segment(tmp_path)

    assert values(path) == [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]
    assert read_frames(path).end == path.stat().st_size


def test_reading_goes_on_behind_an_offset(tmp_path: Path) -> None:
    path = segment_path(tmp_path, 1)
    segment = Segment(path)
    segment.write([make_batch([1], [1], [1.0])])
    offset = read_frames(path).end

    segment.write([make_batch([2], [1], [2.0])])

    assert [batch["value"].to_pylist() for batch in read_frames(path, offset).batches] == [[2.0]]


def test_a_log_cut_at_any_byte_gives_its_whole_frames_and_can_be_recovered(tmp_path: Path) -> None:
    path = written_segment(tmp_path)
    content = path.read_bytes()
    frame = len(content) // 3

    for size in range(len(content) + 1):
        path.write_bytes(content[:size])

        segment = recover(path)

        assert segment.rows == 2 * (size // frame)
        assert path.stat().st_size == size // frame * frame


def test_any_changed_byte_ends_the_log_before_its_frame(tmp_path: Path) -> None:
    path = written_segment(tmp_path)
    content = path.read_bytes()
    frame = len(content) // 3

    for position in range(frame, 2 * frame):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0x5A]) + content[position + 1 :])

        assert values(path) == [0.0, 0.0]


def test_zeros_behind_the_last_frame_are_no_frames(tmp_path: Path) -> None:
    path = written_segment(tmp_path)
    size = path.stat().st_size
    os.truncate(path, size + 4096)

    assert recover(path).rows == 6
    assert path.stat().st_size == size


def test_a_failed_write_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = segment_path(tmp_path, 1)
    segment = Segment(path)
    segment.write([make_batch([1], [1], [1.0])])
    real_write = os.write

    def full_disk(descriptor: int, content: memoryview) -> int:
        real_write(descriptor, content[: len(content) // 2])
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full_disk)
        with pytest.raises(OSError, match="no space"):
            segment.write([make_batch([2], [1], [2.0])])
    segment.write([make_batch([3], [1], [3.0])])

    assert values(path) == [1.0, 3.0]


def test_what_was_written_does_not_change_with_the_callers_memory(tmp_path: Path) -> None:
    memory = np.array([1.0])
    [held] = Segment(segment_path(tmp_path, 1)).write([make_batch([1], [1], memory)])

    memory[0] = 9.0

    assert held["value"].to_pylist() == [1.0]


def test_many_small_batches_become_few_chunks_in_the_same_order() -> None:
    chunks: list[pa.RecordBatch] = []

    for value in range(1000):
        push(chunks, make_batch([value], [1], [value]))

    assert len(chunks) < 12
    assert [value for chunk in chunks for value in chunk["value"].to_pylist()] == list(range(1000))
