import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.hub.readings.engine.batch import BAD, UNCERTAIN, empty_batch, make_batch
from planum.hub.readings.engine.last_values import NEVER, LastValues


def test_the_newest_of_a_batch_is_taken_whatever_its_place() -> None:
    last = LastValues(size=4)

    last.update(make_batch([30, 10, 20], [1, 1, 2], [3.0, 1.0, 2.0], [0, 0, UNCERTAIN]))

    assert last.at.tolist() == [NEVER, 30, 20, NEVER]
    assert last.value[1:3].tolist() == [3.0, 2.0]
    assert last.quality.tolist() == [BAD, 0, UNCERTAIN, BAD]


def test_a_late_reading_does_not_overwrite_a_newer_one() -> None:
    last = LastValues()
    last.update(make_batch([30], [1], [3.0]))

    last.update(make_batch([20, 30], [1, 1], [2.0, 9.0]))
    last.update(empty_batch())

    assert (last.at[1], last.value[1]) == (30, 3.0)


def test_the_arrays_grow_and_keep_what_they_knew() -> None:
    last = LastValues(size=0)
    last.update(make_batch([30], [0], [3.0]))

    last.update(make_batch([40], [5000], [4.0]))

    assert (last.value[0], last.value[5000]) == (3.0, 4.0)
    assert len(last.at) == len(last.value) == len(last.quality) == 5001


@pytest.mark.parametrize("signal", [-1, -(2**31), 2**24, 2**31 - 1])
def test_wild_ids_are_refused_and_leave_nothing_behind(signal: int) -> None:
    last = LastValues(size=2)

    with pytest.raises(Refused):
        last.update(make_batch([1, 1], [1, signal], [1.0, 2.0]))

    assert last.at.tolist() == [NEVER, NEVER]


@given(st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), max_size=8), max_size=6))
def test_last_values_are_those_of_the_whole_history(batches: list[list[tuple[int, int]]]) -> None:
    last, newest = LastValues(size=1), {}
    for keys in batches:
        last.update(make_batch([at for _, at in keys], [signal for signal, _ in keys], [at * 2.0 for _, at in keys]))
        for signal, at in keys:
            newest[signal] = max(at, newest.get(signal, at))

    heard = np.flatnonzero(last.at != NEVER)
    assert {int(signal): int(last.at[signal]) for signal in heard} == newest
    assert all(last.value[signal] == at * 2.0 for signal, at in newest.items())
