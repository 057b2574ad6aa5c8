import hashlib
import struct

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.hub.readings.engine.batch import BAD, SCHEMA, UNCERTAIN, empty_batch, make_batch
from planum.hub.readings.engine.lineage import Lineage, lineage

NAMES = {1: "炉温", 2: "current", 3: "Druck"}


def test_the_canonical_form_can_be_written_by_hand() -> None:
    batch = make_batch([20, 10, 10], [1, 1, 2], [2.5, 1.5, -3.0], [0, BAD, UNCERTAIN])
    name = "炉温".encode()
    by_hand = struct.pack("<I", 7) + b"current" + struct.pack("<Qqdb", 1, 10, -3.0, 1)
    by_hand += struct.pack("<I", 6) + name + struct.pack("<Qqdb", 2, 10, 1.5, 2) + struct.pack("<qdb", 20, 2.5, 0)

    found = lineage(batch, NAMES)

    assert found == Lineage(3, 10, 20, 1, f"sha256:{hashlib.sha256(by_hand).hexdigest()}")


def test_no_readings_have_the_hash_of_nothing() -> None:
    assert lineage(empty_batch(), {}) == Lineage(0, None, None, 0, f"sha256:{hashlib.sha256(b'').hexdigest()}")


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL lacks SM3")
def test_the_algorithm_is_a_setting() -> None:
    assert lineage(empty_batch(), {}, algorithm="sm3").digest == f"sm3:{hashlib.new('sm3').hexdigest()}"


@pytest.mark.parametrize("algorithm", ["rot13", "shake_128"])
def test_an_algorithm_that_is_not_to_be_had_is_refused(algorithm: str) -> None:
    with pytest.raises(Refused):
        lineage(empty_batch(), {}, algorithm=algorithm)


@pytest.mark.parametrize("names", [{1: "a"}, {1: "a", 2: "a"}])
def test_signals_without_a_name_of_their_own_are_refused(names: dict[int, str]) -> None:
    with pytest.raises(Refused):
        lineage(make_batch([1, 1], [1, 2], [0.0, 0.0]), names)


READINGS = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3),
        st.integers(1, 3),
        st.floats(allow_nan=False),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=20,
)


def table_of(rows: list[tuple[int, int, float, int]], cut: int = 0) -> pa.Table:
    batch = make_batch(*([row[column] for row in rows] for column in range(4)))
    return pa.Table.from_batches([batch.slice(0, cut), batch.slice(cut)], schema=SCHEMA)


@given(READINGS, st.randoms(use_true_random=False), st.integers(0, 20))
def test_order_and_chunks_do_not_matter(rows, random, cut) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert lineage(table_of(shuffled, cut), NAMES) == lineage(table_of(rows), NAMES)


@given(READINGS, st.data())
def test_any_change_shows(rows, data) -> None:  # type: ignore[no-untyped-def]
    position = data.draw(st.integers(0, len(rows) - 1))
    at, signal, value, quality = rows[position]
    changed = data.draw(
        st.sampled_from(
            [
                (at - 1 if at > -(2**63) else at + 1, signal, value, quality),
                (at, signal % 3 + 1, value, quality),
                (at, signal, float(np.nextafter(value, -1.0 if value > 0 else 1.0)), quality),
                (at, signal, value, (quality + 1) % 3),
            ]
        )
    )

    other = [*rows[:position], changed, *rows[position + 1 :]]

    assert lineage(table_of(other), NAMES).digest != lineage(table_of(rows), NAMES).digest


def test_readings_cannot_pass_for_part_of_a_name() -> None:
    one, other = make_batch([1], [1], [1.0]), make_batch([1], [2], [1.0])

    assert lineage(one, {1: "a"}).digest != lineage(other, {2: "a\0"}).digest
