"""Lives of machines as one table: rows of equal length in time, one life after another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planum.errors import Refused

Values = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Life:
    """One machine from its renewal to its failure, or to where it was last seen.

    `values` (n, signals) and `setpoints` (n, set-points, may be 0 wide) have one row a step; NaN: no reading.
    `failed` says that the last row is the failure. A planned replacement is no failure: such a life is censored.
    """

    unit: str
    values: Values
    setpoints: Values
    failed: bool = False


@dataclass(frozen=True)
class Lives:
    """Many lives stacked: life i stands in the rows `starts[i]` until before `starts[i + 1]`."""

    units: tuple[str, ...]
    values: Values
    setpoints: Values
    starts: Places
    failed: NDArray[np.bool_]

    @property
    def count(self) -> int:
        return len(self.units)

    @property
    def rows(self) -> int:
        return len(self.values)

    @property
    def lengths(self) -> Places:
        return np.diff(self.starts)

    def life_of_row(self) -> Places:
        return np.repeat(np.arange(self.count), self.lengths)

    def age(self) -> Places:
        """Steps since the life began, for each row."""
        return np.arange(self.rows) - np.repeat(self.starts[:-1], self.lengths)

    def left(self) -> Places:
        """Steps until the last row of the life, for each row; of a censored life what is proven, not what is left."""
        return np.repeat(self.starts[1:], self.lengths) - 1 - np.arange(self.rows)

    def chosen(self, lives: Sequence[int] | Places) -> "Lives":
        """Some of the lives, in the given order."""
        numbers = [int(number) for number in lives]
        spans = [slice(int(self.starts[number]), int(self.starts[number + 1])) for number in numbers]
        return Lives(
            tuple(self.units[number] for number in numbers),
            np.concatenate([self.values[span] for span in spans]) if spans else self.values[:0],
            np.concatenate([self.setpoints[span] for span in spans]) if spans else self.setpoints[:0],
            np.concatenate([[0], np.cumsum([span.stop - span.start for span in spans])]).astype(np.intp),
            self.failed[numbers],
        )


def stacked(lives: Sequence[Life]) -> Lives:
    """Lives of the same signals as one table; gaps are closed with the last value before them.

    Errors: `Refused` where there is no life, a life is empty, or two differ in their signals.
    """
    if not lives:
        raise Refused("no life of a machine", "at least one", "give readings of a machine")
    widths = {(life.values.shape[1], life.setpoints.shape[1]) for life in lives}
    if len(widths) > 1 or any(not len(life.values) for life in lives):
        raise Refused("lives of different signals, or without rows", "lives of the same signals")
    lengths = [len(life.values) for life in lives]
    return Lives(
        tuple(life.unit for life in lives),
        np.concatenate([closed(life.values) for life in lives]),
        np.concatenate([closed(life.setpoints) for life in lives]),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.intp),
        np.array([life.failed for life in lives], dtype=np.bool_),
    )


def closed(values: Values) -> Values:
    """Gaps filled with the last value before them, those at the beginning with the first value after them."""
    missing = ~np.isfinite(values)
    if not missing.any():
        return values
    rows = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(missing, -1, rows), axis=0)
    first = np.argmax(~missing, axis=0)[None, :]
    filled = np.take_along_axis(values, np.where(last < 0, first, last), axis=0)
    return np.where(np.isfinite(filled), filled, 0.0)


def folds_of(units: Sequence[str], folds: int, seed: int) -> NDArray[np.intp]:
    """The fold of each life, in which all lives of a unit stand together: a unit is never on both sides of a split."""
    names = sorted(set(units))
    places = np.random.default_rng(seed).permutation(len(names)) % folds
    fold_of = dict(zip(names, places.tolist(), strict=True))
    return np.array([fold_of[unit] for unit in units], dtype=np.intp)
