"""A plant that gives every signal's value at any instant: a pure function of seed, plan, retrofit and faults."""

from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.demo.plants.chance import key, symmetric
from planum.demo.plants.day import Day, behaviours, day_of, day_starts_us
from planum.demo.plants.faults import Fault, FaultKind, microseconds, peak, shape
from planum.demo.plants.machines import METER
from planum.demo.plants.plan import COUNTERS, DAY_US, MINUTE_US, SECOND_US, Block, Kind, PlantPlan
from planum.errors import Refused

DAYS_KEPT = 3
DECIMALS = {Kind.POWER: 2, Kind.ENERGY: 3, Kind.GOOD: 0, Kind.SCRAP: 0, Kind.RATE: 2, Kind.SPEED: 1, Kind.FLOW: 1}
ROUNDING_GUARD = 1e-6
"""Keeps a piece counter from falling by one where two sums of the same pieces differ in their last bits."""

DERIVED = COUNTERS | {Kind.POWER, Kind.RATE}
HISTORY = pa.schema([("at", pa.int64()), ("address", pa.dictionary(pa.int32(), pa.string())), ("value", pa.float64())])

Values = NDArray[np.float64]
Instants = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Retrofit:
    """From the minute of `at` on, every machine uses `saving` less energy at the same load."""

    at: datetime
    saving: float


def instants(since_us: int, until_us: int, step_s: float) -> Instants:
    """Multiples of `step_s` since the epoch with since <= at < until."""
    step_us = round(step_s * SECOND_US)
    return np.arange(-(-since_us // step_us) * step_us, until_us, step_us, dtype=np.int64)


class Columns:
    """Where in a row of values each kind of signal stands, and the constants it is calculated with."""

    def __init__(self, plan: PlantPlan, seed: int) -> None:
        places = [(column, signal, unit) for unit, (column, signal) in zip(_unit_places(plan), enumerate(plan.signals),
                                                                          strict=True)]  # fmt: skip
        line_of_unit = [place for place, line in enumerate(plan.lines) for _ in line.units]

        def pairs(kind: Kind) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
            chosen = [(column, unit) for column, signal, unit in places if signal.kind is kind]
            return _index([column for column, _ in chosen]), _index([unit for _, unit in chosen])

        self.power, self.power_unit = pairs(Kind.POWER)
        self.energy, self.energy_unit = pairs(Kind.ENERGY)
        self.good, good_unit = pairs(Kind.GOOD)
        self.scrap, scrap_unit = pairs(Kind.SCRAP)
        self.rate, rate_unit = pairs(Kind.RATE)
        lines = _index(line_of_unit)
        self.good_line, self.scrap_line, self.rate_line = lines[good_unit], lines[scrap_unit], lines[rate_unit]
        self.analogue = _index([column for column, signal, _ in places if signal.behaviour is not None])
        self.analogue_unit = _index([place for place, _ in behaviours(plan)])
        self.keys = np.array([key(seed, plan.signals[column].code) for column in self.analogue])[:, None]
        self.decimals = np.array([10.0 ** DECIMALS.get(signal.kind, 3) for signal in plan.signals])


def _unit_places(plan: PlantPlan) -> list[int]:
    return [place for place, unit in enumerate(plan.units) for _ in unit.signals]


def _index(numbers: list[int]) -> NDArray[np.intp]:
    return np.array(numbers, dtype=np.intp)


class Plant:
    """One simulated plant. Its counters stood at zero when the Shanghai day of `origin` began."""

    def __init__(
        self,
        plan: PlantPlan,
        seed: int,
        *,
        origin: datetime,
        retrofit: Retrofit | None = None,
        faults: Collection[Fault] = (),
    ) -> None:
        self.plan, self.seed, self.retrofit = plan, seed, retrofit
        self.faults = tuple(fault for fault in faults if fault.plant == plan.code)
        self._columns = Columns(plan, seed)
        self._origin_day = int(day_of(microseconds(origin)))
        self._days: OrderedDict[int, Day] = OrderedDict()
        lines = len(plan.lines)
        self._totals = [(np.zeros(len(plan.units)), np.zeros(lines), np.zeros(lines))]
        self._stuck: dict[Fault, float] = {}
        self._column_of = {signal.code: place for place, signal in enumerate(plan.signals)}
        self._constants = np.array([(b.base, b.gain, b.ripple, b.noise) for _, b in behaviours(plan)]).T[:, :, None]
        self._cycles = np.array([unit.cycle_s for unit in plan.units])[:, None]
        self._ripples = np.array([unit.ripple for unit in plan.units])[:, None]
        self._meters = [place for place, unit in enumerate(plan.units) if unit.code.startswith(METER.prefix)]

    def block(self, since_us: int, until_us: int, step_s: float = 1.0) -> Block:
        """Readings at since <= at < until, at multiples of `step_s` since the epoch."""
        at = instants(since_us, until_us, step_s)
        return Block(self.plan, at, self.readings(at))

    def readings(self, at: Instants, *, analogue: bool = True) -> Values:
        """Values of all signals (columns, in the plan's order) at instants in microseconds UTC (rows).

        Without `analogue` only power, rate and the counters are calculated, ten times as fast; the rest is NaN.
        Errors: `Refused` for an instant before the plant's origin.
        """
        values = self._healthy(at, analogue=analogue)
        for fault in self.faults:
            self._apply(fault, at, values)
        return np.asarray(np.round(values * self._columns.decimals) / self._columns.decimals)

    def _healthy(self, at: Instants, *, analogue: bool = True) -> Values:
        values = np.empty((len(at), len(self.plan.signals)))
        days = day_of(at)
        for day in np.unique(days):
            chosen = days == day
            values[chosen] = self._on_day(int(day), at[chosen], analogue=analogue).T
        return values

    def _on_day(self, number: int, at: Instants, *, analogue: bool) -> Values:
        day, columns = self._day(number), self._columns
        kwh, good, scrap = self._totals_before(number)
        offset = at - day_starts_us(number)
        minute, second = offset // MINUTE_US, (offset % MINUTE_US) / SECOND_US
        angle = 2 * np.pi * second / self._cycles
        values = np.full((len(self.plan.signals), len(at)), np.nan)
        values[columns.power] = self._power(day, minute, angle)[columns.power_unit]
        values[columns.energy] = self._energy(day, kwh, minute, second, angle)[columns.energy_unit]
        rate, shares = day.pieces_per_minute[:, minute], day.scrap_shares[:, minute]
        made = rate * second / 60
        all_good = good[:, None] + day.good[:, minute] + made * (1 - shares)
        all_scrap = scrap[:, None] + day.scrap[:, minute] + made * shares
        values[columns.good] = np.floor(all_good + ROUNDING_GUARD)[columns.good_line]
        values[columns.scrap] = np.floor(all_scrap + ROUNDING_GUARD)[columns.scrap_line]
        values[columns.rate] = rate[columns.rate_line]
        if analogue:
            values[columns.analogue] = self._analogue(day, at, minute, second, angle)
        return values

    def _power(self, day: Day, minute: Instants, angle: Values) -> Values:
        power = day.mean_kw[:, minute] * (1 + self._ripples * np.sin(angle))
        return self._metered(power)

    def _energy(self, day: Day, before: Values, minute: Instants, second: Values, angle: Values) -> Values:
        """The integral of `_power` in closed form: whole minutes as sums, the ripple as one minus cosine."""
        ripple_s = self._ripples * (1 - np.cos(angle)) * self._cycles / (2 * np.pi)
        within = day.mean_kw[:, minute] / 3600 * (second + ripple_s)
        return self._metered(before[:, None] + day.kwh[:, minute] + within)

    def _metered(self, per_unit: Values) -> Values:
        """A main meter shows the sum of all units, its own small consumers included."""
        per_unit[self._meters] = per_unit.sum(axis=0)
        return per_unit

    def _analogue(self, day: Day, at: Instants, minute: Instants, second: Values, angle: Values) -> Values:
        base, gain, ripple, noise = self._constants
        share = second / 60
        load = day.drivers[:, minute] * (1 - share) + day.drivers[:, minute + 1] * share
        cycle = 1 + ripple * np.sin(angle)[self._columns.analogue_unit]
        deviation = symmetric(self._columns.keys, at[None, :])
        return np.asarray(base + gain * load * cycle + noise * deviation)

    def _apply(self, fault: Fault, at: Instants, values: Values) -> None:
        starts_us, ends_us = microseconds(fault.starts_at), microseconds(fault.ends_at)
        within = (at >= starts_us) & (at < ends_us)
        if not within.any():
            return
        column = self._column_of[fault.signal]
        if fault.kind is FaultKind.STUCK:
            values[within, column] = self._value_when_stuck(fault, starts_us, column)
        else:
            values[:, column] += peak(self.plan.signals[column]) * shape(fault.kind, at, starts_us, ends_us)

    def _value_when_stuck(self, fault: Fault, starts_us: int, column: int) -> float:
        if fault not in self._stuck:
            self._stuck[fault] = float(self._healthy(np.array([starts_us], dtype=np.int64))[0, column])
        return self._stuck[fault]

    def _day(self, number: int) -> Day:
        if number not in self._days:
            saves_from_us = None if self.retrofit is None else microseconds(self.retrofit.at)
            saving = 0.0 if self.retrofit is None else self.retrofit.saving
            self._days[number] = Day(self.plan, self.seed, number, saving, saves_from_us)
            while len(self._days) > DAYS_KEPT:
                self._days.popitem(last=False)
        return self._days[number]

    def _totals_before(self, number: int) -> tuple[Values, Values, Values]:
        """What the counters had reached when the day began."""
        if number < self._origin_day:
            raise Refused(
                f"An instant {self._origin_day - number} days before the counters of {self.plan.code} began.",
                "Instants from the plant's origin on.",
                "Give the plant an earlier origin.",
            )
        while len(self._totals) <= number - self._origin_day:
            energy, good, scrap = self._totals[-1]
            more = self._day(self._origin_day + len(self._totals) - 1).totals()
            self._totals.append((energy + more[0], good + more[1], scrap + more[2]))
        return self._totals[number - self._origin_day]


def history(
    plant: Plant, start: datetime, end: datetime, step_s: float, kinds: Collection[Kind] | None = None
) -> pa.Table:
    """Readings of the past in long form (at, address, value), sorted by instant: start <= at < end.

    `kinds` limits the table to signals of these kinds, such as the counters; None gives all.
    """
    return pa.Table.from_batches(history_batches(plant, start, end, step_s, kinds), schema=HISTORY)


def history_batches(
    plant: Plant, start: datetime, end: datetime, step_s: float, kinds: Collection[Kind] | None = None
) -> Iterator[pa.RecordBatch]:
    """`history` day by day, for spans that should not stand in memory at once."""
    chosen = [place for place, signal in enumerate(plant.plan.signals) if kinds is None or signal.kind in kinds]
    addresses = pa.array([plant.plan.addresses[place] for place in chosen], pa.string())
    since, until = microseconds(start), microseconds(end)
    while since < until:
        border = min(day_starts_us(int(day_of(since))) + DAY_US, until)
        at = instants(since, border, step_s)
        values = plant.readings(at, analogue=kinds is None or not DERIVED.issuperset(kinds))
        places = pa.array(np.tile(np.arange(len(chosen), dtype=np.int32), len(at)))
        columns = [
            pa.array(np.repeat(at, len(chosen))),
            pa.DictionaryArray.from_arrays(places, addresses),
            pa.array(values[:, chosen].ravel()),
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=HISTORY)
        since = border
