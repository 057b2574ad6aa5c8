import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.hub.readings.engine.batch import BAD, GOOD, LATEST_AT, SCHEMA, make_batch
from planum.hub.readings.engine.examination import Reason, Refusal, SignalTable, examine

NOW = 1_700_000_000_000_000
NO_LAST = np.zeros(0, dtype=np.int64)


def signal_table() -> SignalTable:
    """Signals 1 to 3 are known; 2 measures from 0 to 100, 3 from 0 on."""
    known = np.array([False, True, True, True])
    low = np.array([np.nan, np.nan, 0.0, 0.0])
    return SignalTable(known, low, np.array([np.nan, np.nan, 100.0, np.nan]))


def test_sound_readings_are_accepted_as_they_are() -> None:
    batch = make_batch([NOW, NOW, NOW + 5_000_000], [1, 2, 1], [1.0, 2.0, 3.0])

    examined = examine(batch, signal_table(), NO_LAST, NOW)

    assert examined.accepted is batch
    assert (examined.refusals, examined.late.tolist(), examined.out_of_range) == ([], [False] * 3, 0)


def test_each_fault_is_counted_under_its_reason_with_the_first_as_sample() -> None:
    at = [NOW, NOW, NOW, NOW, NOW + 5_000_001, NOW, NOW - 1]
    batch = make_batch(at, [1, 9, 2, 3, 3, 1, 1], [1.0, 1.0, np.nan, np.inf, 1.0, 8.0, 2.0])

    examined = examine(batch, signal_table(), NO_LAST, NOW)

    assert examined.accepted.to_pylist() == make_batch([NOW, NOW - 1], [1, 1], [1.0, 2.0]).to_pylist()
    assert examined.refusals == [
        Refusal(Reason.UNKNOWN_SIGNAL, 1, "row 1: signal 9 at 2023-11-14T22:13:20.000000+00:00, value 1.0, quality 0"),
        Refusal(Reason.NOT_A_NUMBER, 2, "row 2: signal 2 at 2023-11-14T22:13:20.000000+00:00, value nan, quality 0"),
        Refusal(Reason.FUTURE, 1, "row 4: signal 3 at 2023-11-14T22:13:25.000001+00:00, value 1.0, quality 0"),
        Refusal(Reason.DUPLICATE, 1, "row 5: signal 1 at 2023-11-14T22:13:20.000000+00:00, value 8.0, quality 0"),
    ]


def test_a_refused_row_makes_no_duplicate_of_a_sound_one() -> None:
    batch = make_batch([NOW, NOW], [1, 1], [np.nan, 2.0])

    examined = examine(batch, signal_table(), NO_LAST, NOW)

    assert examined.accepted["value"].to_pylist() == [2.0]
    assert [(refusal.reason, refusal.count) for refusal in examined.refusals] == [(Reason.NOT_A_NUMBER, 1)]


def test_a_value_outside_the_instruments_range_is_kept_as_bad() -> None:
    batch = make_batch([NOW] * 5, [1, 2, 3, 2, 3], [-1e9, 100.0, -0.1, 100.1, 1e9])
    batch = make_batch([NOW, NOW, NOW, NOW + 1, NOW + 1], [1, 2, 3, 2, 3], batch["value"].to_pylist())

    examined = examine(batch, signal_table(), NO_LAST, NOW)

    assert examined.accepted["quality"].to_pylist() == [GOOD, GOOD, BAD, BAD, GOOD]
    assert (examined.accepted["value"].to_pylist(), examined.out_of_range) == (batch["value"].to_pylist(), 2)


def test_readings_not_newer_than_the_last_one_are_late() -> None:
    last_at = np.array([0, NOW, NOW], dtype=np.int64)
    batch = make_batch([NOW, NOW + 1, NOW - 1, NOW], [1, 1, 2, 3], [1.0, 2.0, 3.0, 4.0])

    examined = examine(batch, signal_table(), last_at, NOW)

    assert examined.late.tolist() == [True, False, True, False]


def test_nulls_and_strange_qualities_are_undecodable_and_a_null_value_is_no_number() -> None:
    arrays = [pa.array([NOW, None, NOW, NOW, NOW], pa.int64()), pa.array([1, 1, None, 2, 3], pa.int32())]
    arrays += [pa.array([1.0, 1.0, 1.0, None, 1.0]), pa.array([0, 0, 0, 0, 3], pa.int8())]

    examined = examine(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA), signal_table(), NO_LAST, NOW)

    assert [(refusal.reason, refusal.count) for refusal in examined.refusals] == [
        (Reason.UNDECODABLE, 3),
        (Reason.NOT_A_NUMBER, 1),
    ]
    assert examined.accepted.to_pylist() == make_batch([NOW], [1], [1.0]).to_pylist()


@pytest.mark.parametrize(
    "signals", [SignalTable(*(np.zeros(0, kind) for kind in (bool, float, float))), signal_table()]
)
@pytest.mark.parametrize("now", [-(2**70), 0, NOW, 2**70])
def test_extremes_are_refused_without_wrapping(signals: SignalTable, now: int) -> None:
    extremes = [-(2**63), -(2**63) + 1, 2**63 - 1, LATEST_AT + 1]
    batch = make_batch(extremes * 3, [1] * 4 + [-(2**31)] * 4 + [2**31 - 1] * 4, [1.0] * 12)

    examined = examine(batch, signals, np.full(4, 2**63 - 1), now)

    assert examined.accepted.num_rows == 0
    assert sum(refusal.count for refusal in examined.refusals) == 12


def test_arrays_of_unequal_length_are_no_signal_table() -> None:
    with pytest.raises(ValueError, match="equal length"):
        SignalTable(np.ones(2, bool), np.zeros(2), np.zeros(1))


ROWS = st.lists(
    st.tuples(
        st.one_of(st.integers(NOW - 3, NOW + 3), st.integers(-(2**63), 2**63 - 1)),
        st.one_of(st.integers(0, 4), st.integers(-(2**31), 2**31 - 1)),
        st.floats(allow_nan=True, allow_infinity=True),
        st.integers(-128, 127) | st.integers(0, 2),
    ),
    max_size=30,
)


@given(ROWS)
def test_accepted_and_refused_are_all_that_was_given(rows: list[tuple[int, int, float, int]]) -> None:
    batch = make_batch(*([row[column] for row in rows] for column in range(4)))

    examined = examine(batch, signal_table(), NO_LAST, NOW, tolerance_us=1)

    kept = list(zip(*(examined.accepted[name].to_pylist() for name in ("signal", "at")), strict=True))
    assert examined.accepted.num_rows + sum(refusal.count for refusal in examined.refusals) == len(rows)
    assert len(set(kept)) == len(kept)
    assert len(examined.late) == len(kept)
    assert all(1 <= signal <= 3 and at <= NOW + 1 for signal, at in kept)
