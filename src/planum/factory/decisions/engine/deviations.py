"""How far a signal has moved from the machine's own past."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

FEWEST: Final = 5
# From the median absolute deviation to the standard deviation of a normal distribution.
TO_SIGMA: Final = 1.482602218505602
FLOOR: Final = 0.005
CLEAR: Final = 3.0


class Direction(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Deviation:
    """Medians before and now in the signal's unit, the spread before, and by how many spreads it has moved."""

    before: float
    now: float
    spread: float
    z: float

    @property
    def direction(self) -> Direction:
        """Three spreads and more are no chance any longer."""
        if abs(self.z) < CLEAR:
            return Direction.NORMAL
        return Direction.HIGH if self.z > 0 else Direction.LOW


def deviation(before: NDArray[np.float64], now: NDArray[np.float64]) -> Deviation | None:
    """The robust z-score of the median of `now` (m,) against `before` (n,): difference of the medians over the median
    absolute deviation times 1.4826, which is at least 0.5 % of the median so that a still signal does not cry.

    Values that are not finite are left out; with fewer than five on either side nothing is said (None). Source:
    Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, ch. 3.
    """
    old, new = before[np.isfinite(before)], now[np.isfinite(now)]
    if len(old) < FEWEST or len(new) < FEWEST:
        return None
    middle, here = float(np.median(old)), float(np.median(new))
    spread = max(TO_SIGMA * float(np.median(np.abs(old - middle))), FLOOR * abs(middle), 1e-9)
    return Deviation(middle, here, spread, (here - middle) / spread)
