"""One day of one plant on a grid of minutes: load, power, energy and pieces. A day depends on nothing but its seed."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planum.demo.plants.chance import key, symmetric, uniform
from planum.demo.plants.plan import DAY_US, MINUTE_US, Behaviour, LinePlan, PlantPlan

MINUTES = 1440
MEMORY = 180
"""Minutes of load before a moment that a smoothed value remembers."""

SHANGHAI_US = 8 * 3600 * 1_000_000
"""China has kept one offset since 1991."""

DAYS_OFF = {"three": 0.96, "two": 0.5, "day": 0.12}
HOURS = {"three": (0, 1440), "two": (360, 1320), "day": (480, 1200)}
RESTING_LOAD = 0.06

Grid = NDArray[np.float64]


def day_of(at: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """The number of the Shanghai day in which an instant lies, counted from the epoch."""
    return np.asarray((np.asarray(at, dtype=np.int64) + SHANGHAI_US) // DAY_US, dtype=np.int64)


def day_starts_us(day: int) -> int:
    return day * DAY_US - SHANGHAI_US


def shift_load(plan: PlantPlan, minutes: NDArray[np.int64]) -> Grid:
    """The planned load at minutes counted from the first Shanghai day: shifts, hand-overs and Sundays."""
    of_day = minutes % MINUTES
    first, last = HOURS[plan.shifts]
    working = (of_day >= first) & (of_day < last)
    handing_over = (of_day - first) % 480 < 15
    load = np.where(working, np.where(handing_over, 0.35, 0.9), RESTING_LOAD)
    sunday = (minutes // MINUTES + 4) % 7 == 0
    return np.where(sunday & working, load * DAYS_OFF[plan.shifts], load)


def line_load(plan: PlantPlan, line: LinePlan, place: int, seed: int, minutes: NDArray[np.int64]) -> Grid:
    """A line's load from 0 to 1: the shift's, with demand of the day, slow drift, short stops and jitter."""
    stream = (seed, plan.code, "line", place)
    demand = 1 + 0.05 * symmetric(key(*stream, "demand"), minutes // MINUTES)
    drift = 1 + 0.04 * symmetric(key(*stream, "drift"), minutes // 30)
    jitter = 1 + 0.03 * symmetric(key(*stream, "jitter"), minutes)
    stopped = uniform(key(*stream, "stop"), minutes // 6) < 0.012
    load = shift_load(plan, minutes) * demand * drift * jitter
    if not line.pieces_per_minute:
        return np.clip(0.25 + 0.75 * load, 0, 1)
    return np.clip(np.where(stopped, RESTING_LOAD, load), 0, 1)


class Day:
    """The grids of one day. Row by unit or line in the plan's order; column by minute of the Shanghai day."""

    def __init__(self, plan: PlantPlan, seed: int, day: int, saving: float, saves_from_us: int | None) -> None:
        self.plan, self.seed, self.day = plan, seed, day
        self.saving, self.saves_from_us = saving, saves_from_us
        self.minutes = np.arange(day * MINUTES - MEMORY, (day + 1) * MINUTES, dtype=np.int64)

    @cached_property
    def loads(self) -> Grid:
        """Load of each line, with the `MEMORY` minutes before the day in front."""
        lines = self.plan.lines
        return np.stack(
            [line_load(self.plan, line, place, self.seed, self.minutes) for place, line in enumerate(lines)]
        )

    @cached_property
    def unit_loads(self) -> Grid:
        """Load of each unit: its line's with jitter of its own, for energy and analogue values alike."""
        places = [place for place, line in enumerate(self.plan.lines) for _ in line.units]
        keys = np.array([key(self.seed, self.plan.code, "unit", place) for place in range(len(places))])[:, None]
        return np.clip(self.loads[places] * (1 + 0.04 * symmetric(keys, self.minutes[None, :])), 0, 1)

    @cached_property
    def mean_kw(self) -> Grid:
        """Mean power of each unit in each minute; a retrofit lowers it from its minute on."""
        rated = np.array([unit.rated_kw for unit in self.plan.units])[:, None]
        idle = np.array([unit.idle_share for unit in self.plan.units])[:, None]
        power = rated * (idle + (1 - idle) * self.unit_loads[:, MEMORY:])
        return power * (1 - self.saving * self.is_retrofitted)

    @cached_property
    def is_retrofitted(self) -> NDArray[np.bool_]:
        if self.saves_from_us is None:
            return np.zeros(MINUTES, dtype=bool)
        starts = day_starts_us(self.day) + np.arange(MINUTES, dtype=np.int64) * MINUTE_US
        return np.asarray(starts >= self.saves_from_us)

    @cached_property
    def kwh(self) -> Grid:
        """Energy of each unit since the day began, at the borders of the minutes (1441 columns)."""
        return accumulated(self.mean_kw / 60)

    @cached_property
    def pieces_per_minute(self) -> Grid:
        full = np.array([line.pieces_per_minute for line in self.plan.lines])[:, None]
        return full * self.loads[:, MEMORY:]

    @cached_property
    def scrap_shares(self) -> Grid:
        """The share of bad pieces, half to one and a half times the line's own, drawn for each hour."""
        hours = np.arange(MINUTES, dtype=np.int64) // 60 + self.day * 24
        share = np.array([line.scrap_share for line in self.plan.lines])[:, None]
        keys = np.array([key(self.seed, self.plan.code, "scrap", place) for place in range(len(share))])[:, None]
        return share * (0.5 + uniform(keys, hours[None, :]))

    @cached_property
    def good(self) -> Grid:
        return accumulated(self.pieces_per_minute * (1 - self.scrap_shares))

    @cached_property
    def scrap(self) -> Grid:
        return accumulated(self.pieces_per_minute * self.scrap_shares)

    def totals(self) -> tuple[Grid, Grid, Grid]:
        """Energy of each unit, good and scrap pieces of each line, over the whole day."""
        return self.kwh[:, -1], self.good[:, -1], self.scrap[:, -1]

    @cached_property
    def drivers(self) -> Grid:
        """The smoothed load behind each analogue signal at the borders of the minutes (1441 columns)."""
        wanted = [(place, behaviour.lag_s) for place, behaviour in behaviours(self.plan)]
        rows = {pair: smoothed(self.unit_loads[pair[0]], pair[1]) for pair in dict.fromkeys(wanted)}
        return np.stack([rows[pair] for pair in wanted])


def accumulated(per_minute: Grid) -> Grid:
    """Sums from the start of the day, one column longer than the grid."""
    sums = np.zeros((per_minute.shape[0], per_minute.shape[1] + 1))
    np.cumsum(per_minute, axis=1, out=sums[:, 1:])
    return sums


def smoothed(load: Grid, lag_s: float) -> Grid:
    """A first-order lag over the last `MEMORY` minutes, truncated and normalised."""
    weights = np.exp(-np.arange(MEMORY) * 60 / max(lag_s, 1.0))
    return np.convolve(load, weights / weights.sum(), mode="valid")


def behaviours(plan: PlantPlan) -> list[tuple[int, Behaviour]]:
    """The place of its unit and the behaviour of each analogue signal, in the plan's order."""
    return [
        (place, signal.behaviour)
        for place, unit in enumerate(plan.units)
        for signal in unit.signals
        if signal.behaviour is not None
    ]
