from contextlib import suppress

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.collecting import AT, rows
from planum.hub.connectors.engine.arrow_payload import decode, encode
from planum.hub.connectors.engine.observations import GOOD, Observations, Undecodable, observations


def some() -> Observations:
    return observations(["a", "b", "a"], [AT, AT + 1, AT + 2], [1.0, 2.0, 3.0], [0, 1, 2], ["A", None, "A"])


def stream(**columns: object) -> bytes:
    batch = pa.RecordBatch.from_pydict(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def test_what_is_encoded_is_decoded():
    decoded = decode(encode(some()))

    assert rows(decoded) == rows(some())
    assert decoded.unit == ["A", None, "A"]


def test_plain_strings_and_timestamps_are_taken_too():
    at = pa.array([AT // 1000], pa.timestamp("ms", "Asia/Shanghai"))

    decoded = decode(stream(at=at, address=["a"], value=pa.array([7], pa.int32())))

    assert rows(decoded) == [("a", AT, 7.0, GOOD)]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"at": [AT], "address": ["a"]}, "The columns are at, address"),
        ({"at": [AT], "address": ["a"], "value": [1.0], "colour": [1]}, "they must be"),
        ({"at": [AT], "address": ["a"], "value": ["1"]}, "must hold numbers"),
        ({"at": [AT], "address": ["a"], "value": [True]}, "must hold numbers"),
        ({"at": [None, AT], "address": ["a", "b"], "value": [1.0, 2.0]}, "at has empty rows"),
        ({"at": [AT], "address": [1], "value": [1.0]}, "must hold text"),
        ({"at": [1.5], "address": ["a"], "value": [1.0]}, "must be int64"),
        ({"at": pa.array([1], pa.timestamp("us")), "address": ["a"], "value": [1.0]}, "without a zone"),
        ({"at": [5], "address": ["a"], "value": [1.0]}, "outside the years"),
        ({"at": [AT], "address": ["a"], "value": [1.0], "quality": [3]}, "quality must hold"),
    ],
)
def test_other_columns_are_refused_with_a_sentence(columns, reason):
    with pytest.raises(Undecodable, match=reason):
        decode(stream(**columns))


def test_a_stream_of_too_many_rows_is_refused():
    with pytest.raises(Undecodable, match="more than 2 rows"):
        decode(encode(some()), most_rows=2)


@given(st.integers(0, 900), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 7)), max_size=4))
def test_damaged_streams_are_read_or_refused(cut: int, flips: list[tuple[int, int]]):
    whole = encode(some())
    damaged = bytearray(whole[: len(whole) - cut % len(whole)])
    for position, bit in flips:
        damaged[position % len(damaged)] ^= 1 << bit

    with suppress(Undecodable):
        decoded = decode(bytes(damaged))
        assert len(decoded.value) == len(decoded.address)
