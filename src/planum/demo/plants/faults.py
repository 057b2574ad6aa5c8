"""Faults of the simulated machines with their ground truth: which signal, what kind, from when to when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planum.demo.plants.plan import SECOND_US, Kind, PlantPlan, SignalPlan, UnitPlan

HEIGHT = 1.25
"""A fault's peak above the resting value, in multiples of the distance from rest to alarm limit."""

SPIKE_PERIOD_US, SPIKE_WIDTH_US = 10 * SECOND_US, 4 * SECOND_US
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MEAN_GAP_S = 240.0
DAY_S = 86_400.0
WORN_PRESSES = (("XH01", "PR01", -5.5, 2.5), ("XH01", "PR02", -31.0, -22.0))
"""Bearings that wear whatever the seed: plant, machine, first and last day from the start. PR02's failed."""

HORIZON_S = 24 * 3600.0


class FaultKind(StrEnum):
    BEARING_WEAR = "bearing_wear"
    COOLING_FAILURE = "cooling_failure"
    OVERPRESSURE = "overpressure"
    STUCK = "stuck"


SUBJECT = {
    FaultKind.BEARING_WEAR: Kind.VIBRATION,
    FaultKind.COOLING_FAILURE: Kind.TEMPERATURE,
    FaultKind.OVERPRESSURE: Kind.PRESSURE,
    FaultKind.STUCK: Kind.TEMPERATURE,
}

OPENING = (
    (FaultKind.COOLING_FAILURE, 8, 50),
    (FaultKind.BEARING_WEAR, 12, 85),
    (FaultKind.OVERPRESSURE, 25, 60),
    (FaultKind.STUCK, 30, 100),
    (FaultKind.OVERPRESSURE, 65, 90),
    (FaultKind.COOLING_FAILURE, 72, 115),
)
"""Kind, first and last second of the faults in the first two minutes after the start."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault on one signal. From `exceeds_at` on (spikes: at each spike) the value is past its alarm limit.

    Bearing wear is two faults with the same span: the vibration and the temperature of the machine; maintenance ends
    it. A stuck sensor shows the value of `starts_at` and never exceeds a limit because of it.
    """

    plant: str
    signal: str
    kind: FaultKind
    starts_at: datetime
    ends_at: datetime
    exceeds_at: datetime | None


def microseconds(instant: datetime) -> int:
    """Microseconds since the epoch, exactly.

    Errors: `ValueError` for an instant without a zone.
    """
    if instant.tzinfo is None:
        raise ValueError("An instant needs a zone.")
    return (instant - EPOCH) // timedelta(microseconds=1)


def shape(kind: FaultKind, at: NDArray[np.int64], starts_us: int, ends_us: int) -> NDArray[np.float64]:
    """The share of its peak, from 0 to 1, that a fault has reached at each instant; 0 outside its span."""
    passed = (at - starts_us) / (ends_us - starts_us)
    within = (at >= starts_us) & (at < ends_us)
    if kind is FaultKind.BEARING_WEAR:
        return np.where(within, passed**2, 0.0)
    if kind is FaultKind.COOLING_FAILURE:
        return np.where(within, -np.expm1(-8 * np.clip(passed, 0, 1)), 0.0)
    spiking = (at - starts_us) % SPIKE_PERIOD_US < SPIKE_WIDTH_US
    return np.where(within & spiking, 1.0, 0.0)


def share_until_alarm(kind: FaultKind) -> float:
    """The share of its span after which a fault is past the alarm limit, noise included, even on an idle machine."""
    needed = 1.1 / HEIGHT
    if kind is FaultKind.BEARING_WEAR:
        return float(np.sqrt(needed))
    return float(-np.log1p(-needed) / 8) if kind is FaultKind.COOLING_FAILURE else 0.0


def peak(signal: SignalPlan) -> float:
    """How far a fault lifts this signal at most, in the signal's unit."""
    if signal.alarm_high is None or signal.behaviour is None:
        return 0.0
    return HEIGHT * (signal.alarm_high - signal.behaviour.base)


def fault_on(plan: PlantPlan, signal: SignalPlan, kind: FaultKind, starts_at: datetime, ends_at: datetime) -> Fault:
    passes = kind is not FaultKind.STUCK
    until_alarm = (ends_at - starts_at) * share_until_alarm(kind) if passes else timedelta()
    return Fault(plan.code, signal.code, kind, starts_at, ends_at, starts_at + until_alarm if passes else None)


def subjects(unit: UnitPlan, kind: FaultKind) -> list[SignalPlan]:
    """The signals of a machine on which a fault of this kind shows; none when the machine cannot have it."""
    limited = [signal for signal in unit.signals if signal.alarm_high is not None]
    first = [signal for signal in limited if signal.kind is SUBJECT[kind]][:1]
    if first and kind is FaultKind.BEARING_WEAR:
        first += [signal for signal in limited if signal.code.endswith("/temperature")]
    return first


class Planner:
    """Chooses machines for faults; a machine has one fault at a time."""

    def __init__(self, plans: tuple[PlantPlan, ...], generator: np.random.Generator) -> None:
        self.generator = generator
        self.machines = [(plan, unit) for plan in plans for unit in plan.units]
        self.busy_until: dict[tuple[str, ...], datetime] = {}
        self.faults: list[Fault] = []

    def add(self, kind: FaultKind, starts_at: datetime, ends_at: datetime) -> None:
        free = [pair for pair in self.machines if subjects(pair[1], kind) and self._is_free(pair, starts_at)]
        if free:
            self._put(free[int(self.generator.integers(len(free)))], kind, starts_at, ends_at)

    def add_to(self, plant: str, machine: str, kind: FaultKind, starts_at: datetime, ends_at: datetime) -> bool:
        """A fault on a machine that is named; false where the plant is not among those planned for."""
        named = [pair for pair in self.machines if (pair[0].code, pair[1].code) == (plant, machine)]
        for pair in named:
            self._put(pair, kind, starts_at, ends_at)
        return bool(named)

    def _put(self, pair: tuple[PlantPlan, UnitPlan], kind: FaultKind, starts_at: datetime, ends_at: datetime) -> None:
        plan, unit = pair
        self.busy_until[self._identity(plan, unit)] = ends_at
        self.faults += [fault_on(plan, signal, kind, starts_at, ends_at) for signal in subjects(unit, kind)]

    def _is_free(self, pair: tuple[PlantPlan, UnitPlan], starts_at: datetime) -> bool:
        until = self.busy_until.get(self._identity(*pair))
        return until is None or until <= starts_at

    def _identity(self, plan: PlantPlan, unit: UnitPlan) -> tuple[str, ...]:
        return (plan.code, unit.signals[0].code)


def plan_faults(
    plans: tuple[PlantPlan, ...], seed: int, start: datetime, horizon_s: float = HORIZON_S
) -> tuple[Fault, ...]:
    """The truth: slow wear that began days before `start`, six faults in the first two minutes, later ones at random.

    Of the slow ones two are always there: a press that wears now, and its sister's bearing that wore out weeks ago.

    The gaps of the later ones are exponential with a mean of four minutes, up to `horizon_s` after the start.
    """
    generator = np.random.default_rng([seed, 0xFA])
    planner = Planner(plans, generator)
    worn = [
        planner.add_to(plant, machine, FaultKind.BEARING_WEAR, whole(start, DAY_S * first), whole(start, DAY_S * last))
        for plant, machine, first, last in WORN_PRESSES
    ]
    for _ in range(2 if any(worn) else 3):
        before, after = generator.uniform(2, 6), generator.uniform(0.5, 2)
        planner.add(FaultKind.BEARING_WEAR, whole(start, -86400 * before), whole(start, 86400 * after))
    for kind, first, last in OPENING:
        planner.add(kind, whole(start, first), whole(start, last))
    kinds, offset = list(FaultKind), 130.0 + generator.exponential(MEAN_GAP_S)
    while offset < horizon_s:
        duration = generator.uniform(40, 300)
        kind = kinds[int(generator.integers(len(kinds)))]
        planner.add(kind, whole(start, offset), whole(start, offset + duration))
        offset += generator.exponential(MEAN_GAP_S)
    return tuple(sorted(planner.faults, key=lambda fault: (fault.starts_at, fault.signal)))


def whole(start: datetime, offset_s: float) -> datetime:
    """`start` plus an offset in whole seconds."""
    return start + timedelta(seconds=round(offset_s))
