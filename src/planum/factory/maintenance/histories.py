"""From readings and finished work orders to lives: where one ends, whether in failure, and the rows between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from planum.errors import Refused
from planum.factory.maintenance.engine.lives import Life, Values
from planum.factory.maintenance.models import Fleet, FleetUnit, Outcome, WorkOrder, WorkState
from planum.hub.assets.models import Signal
from planum.hub.readings.access import reader
from planum.hub.readings.periods import instant, microseconds
from planum.hub.readings.queries import minutes_of

MOST_STEPS = 90_000


@dataclass(frozen=True)
class History:
    """One life of a machine with the instants of its rows (microseconds); `is_current` if it has not ended yet."""

    unit: FleetUnit
    life: Life
    at: NDArray[np.int64]
    is_current: bool


@dataclass(frozen=True)
class Renewal:
    """A work order that ended one life at `ended_at` and began the next at `begun_at`."""

    ended_at: datetime
    begun_at: datetime
    failed: bool


def signals_of(fleet: Fleet, units: Sequence[FleetUnit]) -> dict[int, list[Signal]]:
    """By the machine's key: its signals and then its set-points, in the fleet's order. Raises Refused for a gap."""
    codes = [*fleet.signals, *fleet.setpoints]
    rows = Signal.objects.filter(asset__in=[unit.asset_id for unit in units], code__in=codes).select_related("asset")
    known = {(row.asset_id, row.code): row for row in rows}
    for unit in units:
        missing = [code for code in codes if (unit.asset_id, code) not in known]
        if missing:
            raise Refused(
                _("%(machine)s has no signal %(codes)s.") % {"machine": unit.asset, "codes": ", ".join(missing)},
                _("Each machine of a fleet has all its signals."),
                _("Leave the machine out, or choose other signals."),
            )
    return {unit.asset_id: [known[unit.asset_id, code] for code in codes] for unit in units}


def first_instant(fleet: Fleet, unit: FleetUnit, until: datetime) -> datetime | None:
    """From when on readings of the machine are looked at, at most 90,000 steps back; None where there are none."""
    extent = reader().extent()
    if extent is None:
        return None
    start = max(instant(extent[0]), until - timedelta(seconds=MOST_STEPS * fleet.step_s))
    start = max(unit.since_at, start) if unit.since_at else start
    return start if start < until else None


def histories_of(fleet: Fleet, units: Sequence[FleetUnit], until: datetime) -> list[History]:
    """All lives of the machines, in order; rows without any reading are left out, for the machine did not run."""
    signals = signals_of(fleet, units)
    renewals = renewals_of(units, until)
    found = []
    for unit in units:
        at, values = rows_of(fleet, signals[unit.asset_id], first_instant(fleet, unit, until), until)
        found += list(_lives(fleet, unit, at, values, renewals.get(unit.asset_id, [])))
    return found


def rows_of(
    fleet: Fleet, signals: Sequence[Signal], start: datetime | None, until: datetime
) -> tuple[NDArray[np.int64], Values]:
    """The means of each step as (instants, rows by signals); bad readings count as none."""
    empty = np.empty(0, dtype=np.int64), np.empty((0, len(signals)))
    if start is None:
        return empty
    table = minutes_of(signals, start, until, fleet.step_s)
    keys, at = table.column("signal").to_numpy(), table.column("at").to_numpy()
    if not len(at):
        return empty
    mean = table.column("mean").to_numpy(zero_copy_only=False).astype(np.float64)
    instants, row = np.unique(at, return_inverse=True)
    values = np.full((len(instants), len(signals)), np.nan)
    for column, signal in enumerate(signals):
        chosen = keys == signal.pk
        values[row[chosen], column] = mean[chosen]
    spoken = np.isfinite(values).any(axis=1)
    return instants[spoken].astype(np.int64), values[spoken]


def renewals_of(units: Sequence[FleetUnit], until: datetime) -> dict[int, list[Renewal]]:
    """What ended lives, by the machine's key, in order."""
    rows = WorkOrder.objects.filter(
        asset__in=[unit.asset_id for unit in units], state=WorkState.DONE, finished_at__lte=until,
        outcome__in=(Outcome.FAILED, Outcome.RENEWED),
    )  # fmt: skip
    found: dict[int, list[Renewal]] = {}
    for row in rows.order_by("finished_at", "pk"):
        failed = row.outcome == Outcome.FAILED
        ended_at = (row.failed_at if failed else None) or row.started_at or row.finished_at
        found.setdefault(row.asset_id, []).append(Renewal(ended_at, row.finished_at, failed))
    return found


def _lives(
    fleet: Fleet, unit: FleetUnit, at: NDArray[np.int64], values: Values, renewals: Sequence[Renewal]
) -> list[History]:
    width = len(fleet.signals)
    found, first = [], 0
    for number, renewal in enumerate([*renewals, None]):
        end = len(at) if renewal is None else int(np.searchsorted(at, microseconds(renewal.ended_at), "right"))
        if end > first:
            part = values[first:end]
            failed = renewal is not None and renewal.failed
            life = Life(unit.asset.path, part[:, :width], part[:, width:], failed)
            found.append(History(unit, life, at[first:end], is_current=number == len(renewals)))
        if renewal is not None:
            first = max(first, int(np.searchsorted(at, microseconds(renewal.begun_at), "left")))
    return found
