"""What a batch is asked before it is stored. Nothing is dropped in silence: refusals are counted, with a sample."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.hub.readings.engine.batch import (
    BAD,
    EARLIEST_AT,
    GOOD,
    LATEST_AT,
    SCHEMA,
    Columns,
    batch_of,
    columns,
    is_first_of_reading,
    order_by_signal_and_time,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reason(StrEnum):
    """Why a reading was refused."""

    UNKNOWN_SIGNAL = "unknown_signal"
    NOT_A_NUMBER = "not_a_number"
    FUTURE = "future"
    DUPLICATE = "duplicate"
    WRONG_UNIT = "wrong_unit"
    UNDECODABLE = "undecodable"


@dataclass(frozen=True, slots=True)
class Refusal:
    """So many readings refused for one reason; `sample` tells the first of them in words."""

    reason: Reason
    count: int
    sample: str


@dataclass(frozen=True, slots=True)
class SignalTable:
    """What is known of each signal, by its id: flat arrays of equal length.

    `low` and `high` are the instrument's range in the signal's own unit; NaN means that it has no such limit.
    """

    known: NDArray[np.bool_]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not len(self.known) == len(self.low) == len(self.high):
            raise ValueError("known, low and high must be of equal length")


@dataclass(frozen=True, slots=True)
class Examined:
    """The outcome: `accepted.num_rows` plus the counts of `refusals` is the number of rows given.

    `late` marks the accepted rows that are not newer than the last one known of their signal: whether they repeat
    a stored reading only the store can say. `out_of_range` counts the accepted rows whose value lies outside the
    instrument's range; they carry quality BAD.
    """

    accepted: pa.RecordBatch
    refusals: list[Refusal]
    late: NDArray[np.bool_]
    out_of_range: int


def examine(
    batch: pa.RecordBatch,
    signals: SignalTable,
    last_at: NDArray[np.int64],
    now_us: int,
    tolerance_us: int = 5_000_000,
) -> Examined:
    """Part a batch into what may be stored and what is refused.

    A row is refused for the first reason that holds: undecodable (a null, a quality that does not exist, an
    instant before year 1), unknown signal, not a finite number, later than `now_us + tolerance_us`, same signal
    and instant as an earlier row of the batch. `last_at[signal]` is the newest instant known, in microseconds;
    signals beyond its end have none. The accepted rows keep the order in which they were given.
    """
    undecodable, rows = _without_nulls(batch)
    latest_at = min(now_us + tolerance_us, LATEST_AT)
    refused = np.zeros(batch.num_rows, dtype=np.bool_)
    refusals: list[Refusal] = []

    def refuse(reason: Reason, faulty: NDArray[np.bool_]) -> None:
        fresh = faulty & ~refused
        count = int(np.count_nonzero(fresh))
        if count:
            refusals.append(Refusal(reason, count, _sentence(rows, int(np.argmax(fresh)))))
            np.logical_or(refused, fresh, out=refused)

    refuse(Reason.UNDECODABLE, undecodable | _is_undecodable(rows))
    refuse(Reason.UNKNOWN_SIGNAL, ~_is_known(rows.signal, signals))
    refuse(Reason.NOT_A_NUMBER, ~np.isfinite(rows.value))
    refuse(Reason.FUTURE, rows.at > max(latest_at, EARLIEST_AT))
    refuse(Reason.DUPLICATE, _is_repeated(rows, ~refused))

    accepted, kept = (rows.taken(~refused), None) if refusals else (rows, batch)
    outside = _is_outside(accepted, signals)
    if outside.any():
        accepted, kept = accepted._replace(quality=np.where(outside, np.int8(BAD), accepted.quality)), None
    result = batch_of(accepted) if kept is None else kept
    return Examined(result, refusals, _is_late(accepted, last_at), int(np.count_nonzero(outside)))


def _without_nulls(batch: pa.RecordBatch) -> tuple[NDArray[np.bool_], Columns]:
    """Which rows lack an instant, a signal or a quality, and the columns with nulls filled (a value by NaN)."""
    lacking = np.zeros(batch.num_rows, dtype=np.bool_)
    if not any(column.null_count for column in batch.columns):
        return lacking, columns(batch)
    for name in ("at", "signal", "quality"):
        lacking |= batch.column(name).is_null().to_numpy(zero_copy_only=False)
    return lacking, Columns(*_filled(batch))


def _filled(batch: pa.RecordBatch) -> Iterator[NDArray[Any]]:
    for field in SCHEMA:
        filler = float("nan") if field.name == "value" else 0
        yield batch.column(field.name).fill_null(pa.scalar(filler, field.type)).to_numpy(zero_copy_only=False)


def _is_undecodable(rows: Columns) -> NDArray[np.bool_]:
    return (rows.quality < GOOD) | (rows.quality > BAD) | (rows.at < EARLIEST_AT)


def _is_known(signal: NDArray[np.int32], signals: SignalTable) -> NDArray[np.bool_]:
    size = len(signals.known)
    if not size:
        return np.zeros(len(signal), dtype=np.bool_)
    return (signal >= 0) & (signal < size) & signals.known[np.clip(signal, 0, size - 1)]


def _is_repeated(rows: Columns, candidates: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which candidates say the signal and instant of an earlier candidate."""
    repeated = np.zeros(len(rows.at), dtype=np.bool_)
    positions = np.flatnonzero(candidates)
    signal, at = rows.signal[positions], rows.at[positions]
    order = order_by_signal_and_time(signal, at)
    repeated[positions[order[~is_first_of_reading(signal[order], at[order])]]] = True
    return repeated


def _is_outside(rows: Columns, signals: SignalTable) -> NDArray[np.bool_]:
    return (rows.value < signals.low[rows.signal]) | (rows.value > signals.high[rows.signal])


def _is_late(rows: Columns, last_at: NDArray[np.int64]) -> NDArray[np.bool_]:
    if not len(last_at):
        return np.zeros(len(rows.at), dtype=np.bool_)
    has_last = rows.signal < len(last_at)
    return has_last & (rows.at <= last_at[np.where(has_last, rows.signal, 0)])


def _sentence(rows: Columns, position: int) -> str:
    instant = _instant(int(rows.at[position]))
    value, quality = float(rows.value[position]), int(rows.quality[position])
    return f"row {position}: signal {int(rows.signal[position])} at {instant}, value {value!r}, quality {quality}"


def _instant(at: int) -> str:
    """The instant in ISO 8601, or the bare number where the calendar does not reach."""
    if not EARLIEST_AT <= at <= LATEST_AT:
        return f"{at} µs"
    return (EPOCH + timedelta(microseconds=at)).isoformat(timespec="microseconds")
