"""What a plant is, as plain data: enterprise, site, areas, lines, units, signals (ISA-95), and blocks of readings."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

SpokenProtocol = Literal["opcua", "sparkplug", "json", "tcp"]

NAMESPACE = "xinghe"
ROOTS: dict[SpokenProtocol, str] = {
    "opcua": "ns=2;s=",
    "sparkplug": f"{NAMESPACE}/",
    "json": f"{NAMESPACE}/",
    "tcp": "",
}
"""What stands before a signal's code in its address. Sparkplug: group, edge node, device, metric; JSON: topic."""

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
DAY_US = 1440 * MINUTE_US


class Kind(StrEnum):
    """What a signal measures. `ENERGY`, `GOOD` and `SCRAP` are cumulative counters."""

    POWER = "power"
    ENERGY = "energy"
    GOOD = "good"
    SCRAP = "scrap"
    RATE = "rate"
    TEMPERATURE = "temperature"
    VIBRATION = "vibration"
    CURRENT = "current"
    PRESSURE = "pressure"
    FLOW = "flow"
    SPEED = "speed"
    VOLTAGE = "voltage"
    FREQUENCY = "frequency"
    RATIO = "ratio"
    OTHER = "other"


COUNTERS = frozenset({Kind.ENERGY, Kind.GOOD, Kind.SCRAP})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """An analogue value as `base + gain * load * (1 + ripple * cycle) + noise`; the load is smoothed over `lag_s`."""

    base: float
    gain: float = 0.0
    lag_s: float = 0.0
    noise: float = 0.0
    ripple: float = 0.0


@dataclass(frozen=True, slots=True)
class SignalPlan:
    """`code` is the full ISA-95 path; `low` and `high` the instrument's range; `address` the source's own name."""

    code: str
    name: str
    name_en: str
    unit: str
    low: float
    high: float
    address: str
    kind: Kind
    alarm_low: float | None = None
    alarm_high: float | None = None
    behaviour: Behaviour | None = None


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One machine. It draws `idle_share` of `rated_kw` at rest; its power ripples by `ripple` each `cycle_s`."""

    code: str
    name: str
    name_en: str
    signals: tuple[SignalPlan, ...]
    rated_kw: float = 0.0
    idle_share: float = 0.0
    cycle_s: float = 20.0
    ripple: float = 0.0


@dataclass(frozen=True, slots=True)
class LinePlan:
    """`pieces_per_minute` at full load; of them `scrap_share` are bad. A line without pieces is a utility."""

    code: str
    name: str
    name_en: str
    units: tuple[UnitPlan, ...]
    pieces_per_minute: float = 0.0
    scrap_share: float = 0.0


@dataclass(frozen=True, slots=True)
class AreaPlan:
    code: str
    name: str
    name_en: str
    lines: tuple[LinePlan, ...]


@dataclass(frozen=True)
class PlantPlan:
    """One enterprise with one site. `planned_saving` is what its retrofit promises, as a share of energy per piece."""

    code: str
    name: str
    name_en: str
    industry: str
    industry_en: str
    protocol: SpokenProtocol
    areas: tuple[AreaPlan, ...]
    site: str = "S1"
    shifts: Literal["three", "two", "day"] = "three"
    planned_saving: float = 0.0
    description: str = ""

    @cached_property
    def lines(self) -> tuple[LinePlan, ...]:
        return tuple(line for area in self.areas for line in area.lines)

    @cached_property
    def units(self) -> tuple[UnitPlan, ...]:
        return tuple(unit for line in self.lines for unit in line.units)

    @cached_property
    def signals(self) -> tuple[SignalPlan, ...]:
        return tuple(signal for unit in self.units for signal in unit.signals)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        return tuple(signal.address for signal in self.signals)

    def signal(self, code: str) -> SignalPlan:
        """The signal with this code.

        Errors: `KeyError` when the plant has none.
        """
        for signal in self.signals:
            if signal.code == code:
                return signal
        raise KeyError(code)

    def walk(self) -> Iterator[tuple[AreaPlan, LinePlan, UnitPlan, SignalPlan]]:
        """Every signal with the area, line and unit it stands in."""
        for area in self.areas:
            for line in area.lines:
                for unit in line.units:
                    for signal in unit.signals:
                        yield area, line, unit, signal

    def spoken_by(self, protocol: SpokenProtocol) -> "PlantPlan":
        """The same plant with the addresses it has on another protocol."""

        def addressed(unit: UnitPlan) -> UnitPlan:
            signals = tuple(replace(signal, address=ROOTS[protocol] + signal.code) for signal in unit.signals)
            return replace(unit, signals=signals)

        areas = tuple(
            replace(area, lines=tuple(replace(line, units=tuple(map(addressed, line.units))) for line in area.lines))
            for area in self.areas
        )
        return replace(self, protocol=protocol, areas=areas)


@dataclass(frozen=True, slots=True)
class Block:
    """Readings of one plant: `value[i, j]` is `plan.signals[j]` at `at[i]`; NaN where there is no reading."""

    plan: PlantPlan
    at: NDArray[np.int64]
    value: NDArray[np.float64]

    @property
    def count(self) -> int:
        return int(np.count_nonzero(~np.isnan(self.value)))

    def parts(self, rows: int) -> Iterator["Block"]:
        """The block cut into pieces of at most `rows` instants."""
        for first in range(0, len(self.at), rows):
            yield Block(self.plan, self.at[first : first + rows], self.value[first : first + rows])

    def dense(self) -> Iterator[tuple[list[int], NDArray[np.int64], NDArray[np.float64]]]:
        """The block without its gaps: (columns, instants, values), one for each set of signals present together."""
        missing = np.isnan(self.value)
        if not missing.any():
            yield list(range(self.value.shape[1])), self.at, self.value
            return
        patterns: dict[bytes, list[int]] = {}
        for column in range(self.value.shape[1]):
            patterns.setdefault(missing[:, column].tobytes(), []).append(column)
        for columns in patterns.values():
            rows = ~missing[:, columns[0]]
            if rows.any():
                yield columns, self.at[rows], self.value[rows][:, columns]


class Source(Protocol):
    """A simulated plant or a recording: whatever gives a block for a span of time."""

    @property
    def plan(self) -> PlantPlan: ...

    def block(self, since_us: int, until_us: int, step_s: float = 1.0) -> Block:
        """Readings at since <= at < until. Sources with instants of their own take no notice of `step_s`."""
        ...


def empty(plan: PlantPlan) -> Block:
    return Block(plan, np.empty(0, np.int64), np.empty((0, len(plan.signals)), np.float64))
