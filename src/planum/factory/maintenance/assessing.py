"""One machine at one instant: what its readings say, by the fleet's model."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planum.factory.maintenance.engine.distribution import LEVELS, RemainingLife, failing_before
from planum.factory.maintenance.engine.health import Track
from planum.factory.maintenance.engine.lives import Lives, stacked
from planum.factory.maintenance.engine.model import Model
from planum.factory.maintenance.histories import History, histories_of, signals_of
from planum.factory.maintenance.models import Fleet, FleetUnit, HealthState, Prognosis, PrognosisModel
from planum.hub.readings.periods import instant
from planum.hub.readings.queries import lineage_of
from planum.kernel.models import Person

MOST_SHOWN = 240
MOST_FANNED = 60
MOVED_BELOW = 0.7
FAN = (0.05, 0.5, 0.95)


def prognoses_of(
    fleet: Fleet, units: Sequence[FleetUnit], row: PrognosisModel, model: Model, at: datetime, *, by: Person,
    now: datetime,
) -> list[Prognosis]:  # fmt: skip
    """One for each machine that has run since its last renewal."""
    current = [one for one in histories_of(fleet, units, at) if one.is_current]
    signals = signals_of(fleet, units)
    found = []
    for history in current:
        start, end = instant(int(history.at[0])), instant(int(history.at[-1]) + fleet.step_s * 1_000_000)
        lineage = lineage_of(signals[history.unit.asset_id], start, min(end, at))
        prognosis = _prognosis(fleet, history, model)
        prognosis.model, prognosis.made_by, prognosis.made_at = row, by, now
        prognosis.at = min(end, at)
        prognosis.readings_start_at = start
        prognosis.readings_count, prognosis.readings_digest = lineage.count, lineage.digest
        found.append(prognosis)
    return found


def _prognosis(fleet: Fleet, history: History, model: Model) -> Prognosis:
    lives = stacked([history.life])
    track = model.health.tracks(lives)
    rows = _spread(lives.rows, MOST_FANNED)
    left = model.remaining(lives, rows, track) if track.known[-1] else None
    quantiles = [] if left is None else (left.quantiles[-1] * fleet.step_h).round(3).tolist()
    cap_h, within_h = fleet.cap_h, fleet.horizon_days * 24.0
    chance = failing_before(quantiles, within_h, cap_h) if quantiles else None
    return Prognosis(
        fleet=fleet, asset=history.unit.asset, state=_state(track), health=float(track.health[-1]),
        distance=float(track.distance[-1]), limit=float(model.health.limit),
        shares=_shares(fleet, track.shares[-1]), age_h=lives.rows * fleet.step_h, quantiles_h=quantiles, cap_h=cap_h,
        horizon_days=fleet.horizon_days, failure_chance=chance,
        risk_fen=None if chance is None else round(chance * fleet.whole_failure_fen),
        planned_fen=fleet.whole_planned_fen, track=_course(fleet, history, lives, track, rows, left),
    )  # fmt: skip


def _state(track: Track) -> HealthState:
    if not track.known[-1]:
        return HealthState.UNSEEN
    if track.alarm[-1]:
        return HealthState.ALARM
    return HealthState.MOVED if track.health[-1] < MOVED_BELOW else HealthState.HEALTHY


def _shares(fleet: Fleet, shares: NDArray[np.float64]) -> list[dict[str, Any]]:
    pairs = sorted(zip(fleet.signals, shares.tolist(), strict=True), key=lambda pair: -pair[1])
    return [{"signal": code, "share": round(share, 4)} for code, share in pairs]


def _course(
    fleet: Fleet, history: History, lives: Lives, track: Track, rows: NDArray[np.intp], left: RemainingLife | None
) -> dict[str, Any]:
    """What the machine's page draws: health at up to 240 instants, and the fan of remaining life at up to 60."""
    shown = _spread(lives.rows, MOST_SHOWN)
    alarms = np.flatnonzero(track.alarm)
    course: dict[str, Any] = {
        "at": history.at[shown].tolist(),
        "health": track.health[shown].round(4).tolist(),
        "alarm_since": int(history.at[_last_begin(track.alarm)]) if len(alarms) and track.alarm[-1] else None,
    }
    if left is not None:
        places = [LEVELS.tolist().index(level) for level in FAN]
        hours = (left.quantiles[:, places] * fleet.step_h).round(2)
        course |= {
            "fan_at": history.at[rows].tolist(),
            "low": hours[:, 0].tolist(), "median": hours[:, 1].tolist(), "high": hours[:, 2].tolist(),
        }  # fmt: skip
    return course


def _last_begin(alarm: NDArray[np.bool_]) -> int:
    quiet = np.flatnonzero(~alarm)
    return int(quiet[-1]) + 1 if len(quiet) else 0


def _spread(rows: int, most: int) -> NDArray[np.intp]:
    """Up to so many rows, evenly spread, the last always among them."""
    return np.unique(np.linspace(0, rows - 1, min(rows, most)).round().astype(np.intp))
