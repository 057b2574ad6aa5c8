"""Unbroken stretches of rows that meet a condition."""

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray


class Stretches:
    """The stretches in which `condition` holds, found by the row from which one looks on."""

    def __init__(self, condition: NDArray[np.bool_]) -> None:
        padded = np.zeros(len(condition) + 2, dtype=np.bool_)
        padded[1:-1] = condition
        edges = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
        self._starts: list[int] = edges[::2]
        self._ends: list[int] = edges[1::2]
        self._length = len(condition)

    def following(self, row: int) -> tuple[int, int]:
        """Start and end of the first stretch at or after `row`, without its rows before `row`.

        Without any, both are the number of rows.
        """
        next_stretch = bisect_right(self._starts, row)
        if next_stretch and self._ends[next_stretch - 1] > row:
            return row, self._ends[next_stretch - 1]
        if next_stretch < len(self._starts):
            return self._starts[next_stretch], self._ends[next_stretch]
        return self._length, self._length
