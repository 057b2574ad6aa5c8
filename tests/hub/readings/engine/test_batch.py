import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.hub.readings.engine.batch import SCHEMA, columns, distinct, is_contained, latest, make_batch, sort_batch

SIGNALS = st.one_of(st.integers(0, 3), st.integers(-(2**31), 2**31 - 1))
INSTANTS = st.one_of(st.integers(0, 5), st.integers(-(2**63), 2**63 - 1))
KEYS = st.lists(st.tuples(SIGNALS, INSTANTS), max_size=40)


def batch_from(keys: list[tuple[int, int]]) -> pa.RecordBatch:
    """The value of each row is its position, so that the order of equal rows can be seen."""
    return make_batch([at for _, at in keys], [signal for signal, _ in keys], np.arange(len(keys)))


def keys_and_values(batch: pa.RecordBatch) -> list[tuple[int, int, float]]:
    return [(row["signal"], row["at"], row["value"]) for row in batch.to_pylist()]


def test_a_batch_has_the_schema_and_is_good_unless_told_otherwise() -> None:
    batch = make_batch([10, 20], [1, 2], [0.5, 1.5])

    assert batch.schema.equals(SCHEMA)
    assert columns(batch).quality.tolist() == [0, 0]


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal length"):
        make_batch([10], [1, 2], [0.5, 1.5])


@given(KEYS)
def test_sorting_is_stable_for_all_ids_and_instants(keys: list[tuple[int, int]]) -> None:
    expected = sorted(((signal, at, float(n)) for n, (signal, at) in enumerate(keys)), key=lambda row: row[:2])

    assert keys_and_values(sort_batch(batch_from(keys))) == expected


@given(KEYS)
def test_distinct_keeps_the_first_of_equal_readings(keys: list[tuple[int, int]]) -> None:
    first: dict[tuple[int, int], float] = {}
    for position, key in enumerate(keys):
        first.setdefault(key, float(position))

    assert keys_and_values(distinct(batch_from(keys))) == sorted((*key, value) for key, value in first.items())


@given(KEYS)
def test_latest_is_the_newest_of_each_signal(keys: list[tuple[int, int]]) -> None:
    newest: dict[int, tuple[int, float]] = {}
    for position, (signal, at) in enumerate(keys):
        if signal not in newest or at > newest[signal][0]:
            newest[signal] = (at, float(position))

    assert keys_and_values(latest(batch_from(keys))) == sorted((signal, *rest) for signal, rest in newest.items())


@given(KEYS, KEYS)
def test_contained_is_set_membership(keys: list[tuple[int, int]], stored: list[tuple[int, int]]) -> None:
    contained = is_contained(columns(batch_from(keys)), columns(batch_from(stored)))

    assert contained.tolist() == [key in set(stored) for key in keys]
