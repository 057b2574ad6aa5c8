"""The trust region as the trials left it: replayed from the history, so that nothing is kept between proposals."""

from dataclasses import dataclass

import numpy as np

from planum.factory.optimisation.engine.problem import Values

LARGEST, FIRST, SMALLEST = 1.0, 0.5, 2e-3
WIDER, NARROWER, PATIENCE = 1.6, 0.5, 2
AT_THE_EDGE = 0.7
MATTERS = 1e-3
"""An improvement by less than this share of the objective is no progress."""
RESTORED = 0.5
"""While limits are crossed, progress leaves no more than this share of the violation."""
EXHAUSTED = 6
"""So many trials without progress end a region whose centre keeps every limit."""
AGAIN = 0.1
"""Every second new region lies around the best trial, and begins this narrow."""


@dataclass(frozen=True, slots=True)
class Region:
    """A box of half-width `radius` around trial `centre` in the unit cube; `centre` is None where the next trial begins
    a new region. `begun` is the first trial that was proposed for this region.
    """

    centre: int | None
    radius: float
    begun: int = 0


def scales_of(excess: Values, start: int) -> Values:
    """What one unit of each constraint's excess is worth beside the others: its usual size in the first trials."""
    scales = np.ones(excess.shape[1])
    for place, column in enumerate(excess[: max(start, 1)].T):
        sizes = np.abs(column[np.isfinite(column)])
        if sizes.size and np.median(sizes) > 0:
            scales[place] = np.median(sizes)
    return scales


def violations(loss: Values, excess: Values, scales: Values) -> Values:
    """The sum of scaled excesses above the limits of each trial; infinite where it failed."""
    total = (np.maximum(excess, 0.0) / scales).sum(axis=1)
    return np.asarray(np.where(np.isnan(loss) | np.isnan(total), np.inf, total))


def replayed(rows: Values, loss: Values, excess: Values, start: int) -> Region:
    """Where the search stands after all trials, the first `start` of which were the initial design.

    A trial better than the centre becomes the centre, and widens the region if it lay near its edge; every second one
    that brings no progress narrows it. A region that is too narrow or exhausted ends: the next one begins elsewhere
    with the next trial, or, every second time, around the best trial so far.
    """
    violation = violations(loss, excess, scales_of(excess, start))
    region = Region(_best(loss, violation, start), FIRST, start)
    ended, failures = 0, 0
    for place in range(start, len(loss)):
        if region.centre is None:
            region, failures = Region(place, FIRST, place + 1), 0
            continue
        region, failures = _after(region, failures, rows, loss, violation, place)
        if region.radius < SMALLEST or (failures >= EXHAUSTED and violation[region.centre or 0] == 0):
            ended, failures = ended + 1, 0
            again = ended % 2 == 0
            region = Region(_best(loss, violation, place + 1), AGAIN, place + 1) if again else Region(None, FIRST)
    return region


def _after(
    region: Region, failures: int, rows: Values, loss: Values, violation: Values, place: int
) -> tuple[Region, int]:  # fmt: skip
    """The region after one more trial, and how many trials it is without progress."""
    assert region.centre is not None
    better, progress = (is_better(loss, violation, region.centre, place, matters) for matters in (0.0, MATTERS))
    centre, radius = place if better else region.centre, region.radius
    if progress:
        step = float(np.abs(rows[place] - rows[region.centre]).max())
        radius = min(radius * WIDER, LARGEST) if step > AT_THE_EDGE * radius else radius
        return Region(centre, radius, region.begun), 0
    radius *= NARROWER if (failures + 1) % PATIENCE == 0 else 1.0
    return Region(centre, radius, region.begun), failures + 1


def _best(loss: Values, violation: Values, count: int) -> int:
    return int(np.lexsort((np.nan_to_num(loss[:count], nan=np.inf), violation[:count]))[0])


def is_better(loss: Values, violation: Values, before: int, after: int, matters: float) -> bool:
    """Less violation first, then less loss by more than the share `matters`."""
    if violation[after] > 0 or violation[before] > 0:
        return bool(violation[after] < violation[before] * (RESTORED if matters else 1.0))
    return bool(loss[before] - loss[after] > matters * abs(loss[before]))
