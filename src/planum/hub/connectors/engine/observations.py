"""What a connector has decoded, before the hub knows which signals it speaks of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

GOOD, UNCERTAIN, BAD = 0, 1, 2

EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
LATEST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Undecodable(Exception):
    """A message that cannot be read; its text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Observations:
    """Columns of one length. `at` is microseconds since the epoch, UTC; `quality` the OPC UA category.

    `unit` is as the source states it; None, for the column or for one row, means that the source says nothing.
    """

    address: list[str]
    at: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.int8]
    unit: list[str | None] | None = None

    def __post_init__(self) -> None:
        lengths = {len(self.address), len(self.at), len(self.value), len(self.quality)}
        if self.unit is not None:
            lengths.add(len(self.unit))
        if len(lengths) != 1:
            raise ValueError(f"The columns of observations have different lengths: {sorted(lengths)}.")

    def __len__(self) -> int:
        return len(self.address)


def observations(
    address: list[str],
    at: list[int],
    value: list[float],
    quality: list[int] | None = None,
    unit: list[str | None] | None = None,
) -> Observations:
    """Observations from lists; all are good when no quality is given, and no unit is kept when none is stated."""
    return Observations(
        address,
        np.array(at, dtype=np.int64),
        np.array(value, dtype=np.float64),
        np.zeros(len(address), dtype=np.int8) if quality is None else np.array(quality, dtype=np.int8),
        unit if unit is not None and any(unit) else None,
    )


def microseconds(moment: datetime) -> int:
    """Microseconds since the epoch of an aware datetime."""
    return (moment - EPOCH) // MICROSECOND


def plausible(at: int) -> int:
    """`at` unchanged, or Undecodable: a time outside 1990 to 2200 was meant in another unit."""
    if EARLIEST <= at < LATEST:
        return at
    raise Undecodable(
        f"The time {at} µs since 1970 lies outside the years 1990 to 2200. "
        "Send ISO 8601 text with an offset, or milliseconds."
    )
