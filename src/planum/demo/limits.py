"""Limit rules of the model city: the alarm limits of its machines, or far values of what was recorded."""

from collections.abc import Sequence

import numpy as np

from planum.demo.plants.plan import PlantPlan
from planum.demo.recordings.replay import Recording
from planum.factory.monitoring.actions import add_limit_rule
from planum.factory.monitoring.models import LimitKind, Priority
from planum.kernel.models import Person

DEADBAND_SHARE, ON_DELAY_S = 0.02, 2.0
FAR_QUANTILE = 0.999


def watch_machines(engineer: Person, plan: PlantPlan) -> int:
    """A rule for every alarm limit in the plan; returns how many."""
    rules = 0
    for signal in plan.signals:
        for kind, limit in ((LimitKind.HIGH, signal.alarm_high), (LimitKind.LOW, signal.alarm_low)):
            if limit is not None:
                add_limit_rule(
                    by=engineer, signal=signal.code, kind=kind, limit=float(limit),
                    deadband=round(abs(limit) * DEADBAND_SHARE, 4), on_delay_s=ON_DELAY_S, priority=Priority.HIGH,
                )  # fmt: skip
                rules += 1
    return rules


def watch_recordings(engineer: Person, recordings: Sequence[Recording]) -> int:
    """One high limit on the first signal of each recorded machine, passed by one reading in a thousand."""
    rules = 0
    for recording in recordings:
        for place in first_signals(recording.plan):
            limit = float(np.nanquantile(recording.value[:, place], FAR_QUANTILE))
            add_limit_rule(
                by=engineer, signal=recording.plan.signals[place].code, kind=LimitKind.HIGH, limit=limit,
                deadband=abs(limit) * DEADBAND_SHARE, on_delay_s=0.0, priority=Priority.MEDIUM,
            )  # fmt: skip
            rules += 1
    return rules


def first_signals(plan: PlantPlan) -> list[int]:
    """The place of the first signal of each unit."""
    places, place = [], 0
    for unit in plan.units:
        places.append(place)
        place += len(unit.signals)
    return places
