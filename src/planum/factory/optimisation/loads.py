"""From readings to days of 96 quarters in kW, and from a plant's rows to the engine's flexible loads and prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from planum.errors import Refused
from planum.factory.optimisation.engine.load_forecast import QUARTERS
from planum.factory.optimisation.engine.load_shifting import Flexible
from planum.factory.optimisation.engine.problem import Values
from planum.factory.optimisation.models import FlexibleLoad
from planum.factory.scheduling.models import TariffStep
from planum.hub.assets.models import Asset, Signal, SignalKind
from planum.hub.readings.engine.batch import BAD, columns, joined_table
from planum.hub.readings.periods import microseconds, period
from planum.hub.readings.queries import check_size, count_of, minutes_of, table_of

Instants = NDArray[np.int64]

QUARTER_S = 900
QUARTER_US = QUARTER_S * 1_000_000
POWERS, ENERGIES = {"W": 1e-3, "kW": 1.0, "MW": 1e3}, {"kWh": 1.0, "MWh": 1e3}
MOST_READINGS = 3_000_000
LONGEST_GAP = 2
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class History:
    """Whole days up to now, and the period that was read."""

    days: list[date]
    load: Values
    start: datetime
    end: datetime


def measures_load(signal: Signal) -> bool:
    return signal.unit in POWERS or (signal.unit in ENERGIES and signal.kind == SignalKind.COUNTER)


def history_of(signal: Signal, zone: ZoneInfo, until: date) -> History:
    """The days before `until`, those with gaps as NaN. A counter of energy is read between its readings."""
    if not measures_load(signal):
        raise Refused(
            _("%(signal)s in %(unit)s.") % {"signal": signal, "unit": signal.unit},
            _("A power in kW, or a counter of energy in kWh."), _("Choose the main meter."),
        )  # fmt: skip
    end = datetime.combine(until, time(), zone)
    start = end - timedelta(days=MOST_DAYS)
    at = np.arange(microseconds(start), microseconds(end) + 1, QUARTER_US, dtype=np.int64)
    kw = _powers(signal, start, end, at) if signal.unit in POWERS else _from_counter(signal, start, end, at)
    rows = _bridged(kw).reshape(MOST_DAYS, QUARTERS)
    some = np.flatnonzero(np.isfinite(rows).any(axis=1))
    first = int(some[0]) if some.size else MOST_DAYS
    days = [until - timedelta(days=MOST_DAYS - place) for place in range(first, MOST_DAYS)]
    return History(days, rows[first:], start + timedelta(days=first), end)


def day_of(signal: Signal, zone: ZoneInfo, on: date) -> list[float | None]:
    """What really happened on a day, as far as it is known; kW by quarters."""
    start = datetime.combine(on, time(), zone)
    end = start + timedelta(days=1)
    at = np.arange(microseconds(start), microseconds(end) + 1, QUARTER_US, dtype=np.int64)
    kw = _powers(signal, start, end, at) if signal.unit in POWERS else _from_counter(signal, start, end, at)
    return [float(value) if np.isfinite(value) else None for value in kw]


def _powers(signal: Signal, start: datetime, end: datetime, at: Instants) -> Values:
    table = minutes_of([signal], start, end, QUARTER_S)
    kw = np.full(len(at) - 1, np.nan)
    places = (np.asarray(table["at"].to_numpy()) - at[0]) // QUARTER_US
    means = table["mean"].to_numpy(zero_copy_only=False).astype(np.float64)
    inside = (places >= 0) & (places < len(kw))
    kw[places[inside].astype(np.intp)] = means[inside] * POWERS[signal.unit]
    return kw


def _from_counter(signal: Signal, start: datetime, end: datetime, at: Instants) -> Values:
    """Mean power between quarters from what the counter showed there; NaN over silence and where it began anew."""
    check_size(count_of([signal], period(start, end + timedelta(seconds=1))), MOST_READINGS)
    rows = columns(joined_table(table_of([signal], start, end + timedelta(seconds=1))))
    good = rows.quality != BAD
    known_at, known = rows.at[good], rows.value[good]
    if len(known) < 2:
        return np.full(len(at) - 1, np.nan)
    shown = np.interp(at, known_at, known, left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(known_at, at), 1, len(known_at) - 1)
    silent = (known_at[after] - known_at[after - 1]) > 2 * QUARTER_US
    shown[silent & (known_at[after] != at)] = np.nan
    used = np.diff(shown) * ENERGIES[signal.unit] * 3600 / QUARTER_S
    return np.asarray(np.where(used >= 0, used, np.nan))


def _bridged(kw: Values) -> Values:
    """Gaps of at most half an hour are drawn straight."""
    missing = np.isnan(kw)
    if missing.all():
        return kw
    places = np.arange(len(kw))
    drawn = np.interp(places, places[~missing], kw[~missing])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(np.int8), [0]])))
    filled = kw.copy()
    for first, last in edges.reshape(-1, 2):
        if last - first <= LONGEST_GAP and first > 0 and last < len(kw):
            filled[first:last] = drawn[first:last]
    return filled


def prices_of(plant: Asset) -> Values:
    """Fen per kWh by quarters of the day, from the plant's tariff."""
    steps = list(TariffStep.objects.filter(plant=plant).order_by("starts"))
    if not steps:
        raise Refused(
            _("%(plant)s has no tariff.") % {"plant": plant}, _("Prices by time of day."),
            _("Set the tariff of the plant first."),
        )  # fmt: skip
    prices = np.full(QUARTERS, float(steps[-1].fen_per_kwh))
    for step in steps:
        prices[-(-(step.starts.hour * 60 + step.starts.minute) // 15) :] = step.fen_per_kwh
    return prices


def flexible_of(rows: Sequence[FlexibleLoad], load: Values) -> list[Flexible]:
    return [
        Flexible(
            row.code,
            runs(row.starts, row.ends) * (load * row.share_bp / 10_000 if row.share_bp else (row.power_w or 0) / 1000),
            shift=None if row.shift_minutes is None else row.shift_minutes // 15,
            most=None if row.most_power_w is None else row.most_power_w / 1000,
            ramp=None if row.ramp_w is None else row.ramp_w / 1000,
        )
        for row in rows
    ]


def runs(starts: time, ends: time) -> Values:
    """1 in the quarters from one time of day until another; the same time twice is the whole day."""
    first, last = (one.hour * 4 + one.minute // 15 for one in (starts, ends))
    quarters = np.arange(QUARTERS)
    if first == last:
        return np.ones(QUARTERS)
    inside = (quarters >= first) & (quarters < last) if first < last else (quarters >= first) | (quarters < last)
    return inside.astype(np.float64)
