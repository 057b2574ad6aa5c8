"""What a window of the past says at each step: means, trends, spread and the distance from the own beginning.

The recipe of 11 numbers a signal and the age is the one with which boosted trees stand level with deep networks on
C-MAPSS. All of it is sums of sums: no window is ever copied.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from planum.factory.maintenance.engine.lives import Lives, Places, Values

MEANS = (5, 15, 30)
MEMORIES = (10, 50)
SPREAD = 20
TRENDS = (15, 40)
OWN = 20


@dataclass(frozen=True)
class Windows:
    """Features (n, f) in single precision, and what each column is called."""

    table: NDArray[np.float32]
    names: tuple[str, ...]


def windows_of(lives: Lives, signals: tuple[str, ...], values: Values | None = None) -> Windows:
    """The features of every row; `values` (n, signals) stands for the lives' own, for example normalised.

    Of a row nothing after it is looked at, so that a life cut anywhere gives the same rows.
    """
    given = lives.values if values is None else values
    age = lives.age()
    begins = np.repeat(lives.starts[:-1], lives.lengths)
    sums = _sums(given)
    timed = _sums(given * age[:, None])
    squares = _sums(given**2)
    fast, slow = (ewma(given, lives.starts, span) for span in MEMORIES)
    own = _mean(sums, begins, np.minimum(np.arange(len(age)), begins + OWN - 1))
    parts = [
        ("now", given),
        *((f"mean{width}", _window_mean(sums, begins, width)) for width in MEANS),
        (f"ewma{MEMORIES[0]}", fast),
        (f"ewma{MEMORIES[1]}", slow),
        (f"sd{SPREAD}", _window_spread(sums, squares, begins, SPREAD)),
        ("own", fast - own),
        *((f"trend{width}", _window_trend(sums, timed, age, begins, width)) for width in TRENDS),
        ("ever", _mean(sums, begins, np.arange(len(age)))),
    ]
    table = np.concatenate([part for _name, part in parts] + [age[:, None]], axis=1, dtype=np.float32)
    names = [f"{signal}.{name}" for name, _part in parts for signal in signals]
    return Windows(table, (*names, "age"))


def ewma(values: Values, starts: Places, span: float) -> Values:
    """The exponentially weighted mean with weight 2 / (span + 1), begun anew at each life with its first value."""
    weight = 2.0 / (span + 1.0)
    smoothed = np.empty_like(values)
    for first, end in pairwise(starts):
        part = values[first:end]
        begun = (1 - weight) * part[:1]
        smoothed[first:end] = lfilter([weight], [1, weight - 1], part, axis=0, zi=begun)[0]
    return smoothed


def _sums(values: Values) -> Values:
    """Sums of all rows before each row, one row more than there are values."""
    return np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])


def _mean(sums: Values, first: Places, last: Places) -> Values:
    return np.asarray((sums[last + 1] - sums[first]) / (last + 1 - first)[:, None])


def _window(begins: Places, width: int) -> tuple[Places, Places]:
    rows = np.arange(len(begins))
    return np.maximum(rows - width + 1, begins), rows


def _window_mean(sums: Values, begins: Places, width: int) -> Values:
    return _mean(sums, *_window(begins, width))


def _window_spread(sums: Values, squares: Values, begins: Places, width: int) -> Values:
    first, last = _window(begins, width)
    return np.sqrt(np.maximum(_mean(squares, first, last) - _mean(sums, first, last) ** 2, 0.0))


def _window_trend(sums: Values, timed: Values, age: Places, begins: Places, width: int) -> Values:
    """The slope of the straight line through the window, a step; 0 where the window is a single row."""
    first, last = _window(begins, width)
    count = (last + 1 - first).astype(np.float64)
    centre = (age[first] + age[last]) / 2.0
    moment = timed[last + 1] - timed[first] - centre[:, None] * (sums[last + 1] - sums[first])
    spread = np.maximum(count * (count**2 - 1) / 12.0, 1.0)
    return np.asarray(moment / spread[:, None])
