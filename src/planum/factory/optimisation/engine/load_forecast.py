"""A day's load by quarters of an hour, from whole days before it: gradient-boosted trees and a conformal band.

Days are rows of 96 mean kW. A forecast of a day sees days up to `lead` days before it and nothing later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from planum.errors import Refused
from planum.factory.optimisation.engine.problem import Values

QUARTERS = 96
LEAST_DAYS = 15
CALIBRATION_SHARE, LEAST_CALIBRATION, MOST_CALIBRATION = 0.2, 3, 28
LEVEL = 0.9
TREES, WEEK_BEFORE = "trees", "week_before"
FITTING: dict[str, Any] = {
    "objective": "regression_l1", "learning_rate": 0.05, "num_leaves": 31, "min_child_samples": 20, "subsample": 0.8,
    "subsample_freq": 1, "colsample_bytree": 0.8, "n_estimators": 200, "num_threads": 1, "deterministic": True,
    "force_row_wise": True, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forecast:
    """kW by quarters, shapes (96,); `error` and `naive_error` are mean absolute errors of the trees and of the week
    before on the held-out last days; `method` is the one of them that was better there and made the forecast.
    """

    load: Values
    low: Values
    high: Values
    error: float
    naive_error: float
    held_out_days: int
    method: str


class TooFewDays(Refused):
    def __init__(self, days: int) -> None:
        self.days = days
        super().__init__(f"{days} whole days of readings.", f"At least {LEAST_DAYS}.", "Wait, or read in more history.")


def forecast(days: Sequence[date], load: Values, on: date, *, lead: int = 1, seed: int = 0) -> Forecast:
    """The load of the day `on`. `load` is (days, 96) in kW, one row for each of the ascending `days`; NaN: not known.

    The last fifth of the days (3 to 28) is held out: it tells the errors and the width of the band, whose level is
    90 % where days are exchangeable (split conformal; Lei et al., JASA 2018). The model then learns from all days.

    Errors: `TooFewDays` with fewer than 15 whole days, `Refused` when the day is not `lead` days after the last.
    """
    table = Days(days, load)
    known = [day for day in days if table.is_whole(day)]
    if len(known) < LEAST_DAYS:
        raise TooFewDays(len(known))
    if on < known[-1] + timedelta(days=lead):
        raise Refused(f"A forecast for {on} from readings up to {known[-1]}.", f"A day at least {lead} after the last.")
    held_out = int(np.clip(len(known) * CALIBRATION_SHARE, LEAST_CALIBRATION, MOST_CALIBRATION))
    earlier, later = known[:-held_out], known[-held_out:]
    model = fitted(table, earlier, lead, seed)
    expected = np.stack([model.predict(table.features(day, lead)) for day in later])
    truth = np.stack([table.of(day) for day in later])
    naive = np.stack([table.week_before(day, lead) for day in later])
    error, naive_error = float(np.abs(truth - expected).mean()), float(np.nanmean(np.abs(truth - naive)))
    if naive_error < error and np.isfinite(naive).all():
        best, width, method = table.week_before(on, lead), band(truth - naive), WEEK_BEFORE
    else:
        best = np.maximum(fitted(table, known, lead, seed).predict(table.features(on, lead)), 0.0)
        width, method = band(truth - expected), TREES
    low = np.maximum(best - width, 0.0)
    return Forecast(best, low, best + width, error, naive_error, held_out, method)


def band(residuals: Values) -> Values:
    """Half the width by quarters: residuals beside their usual size at that hour, at the conformal rank."""
    usual = np.maximum(np.abs(residuals).mean(axis=0), 1e-9)
    smooth = np.convolve(np.concatenate([usual[-4:], usual, usual[:4]]), np.ones(9) / 9, mode="valid")
    ratios = np.sort((np.abs(residuals) / smooth).ravel())
    rank = min(int(np.ceil((len(ratios) + 1) * LEVEL)), len(ratios)) - 1
    return np.asarray(smooth * ratios[rank])


class Days:
    """Rows of load by day, and what is known of a day beforehand."""

    def __init__(self, days: Sequence[date], load: Values) -> None:
        self._rows = {day: row for day, row in zip(days, load, strict=True) if np.isfinite(row).all()}
        self._nothing = np.full(QUARTERS, np.nan)

    def is_whole(self, day: date) -> bool:
        return day in self._rows

    def of(self, day: date) -> Values:
        return np.asarray(self._rows.get(day, self._nothing))

    def week_before(self, day: date, lead: int) -> Values:
        """The seasonal naive forecast: the same weekday, the newest that is known."""
        back = next((weeks for weeks in (7, 14) if weeks >= lead and self.is_whole(day - timedelta(days=weeks))), 0)
        return self.of(day - timedelta(days=back)) if back else self.of(day - timedelta(days=lead))

    def features(self, day: date, lead: int) -> Values:
        """Shape (96, features): calendar, the same quarter of earlier days, and how those days went on the whole."""
        earlier = [self.of(day - timedelta(days=back)) for back in (lead, lead + 1, 7, 14)]
        fortnight = np.stack([self.of(day - timedelta(days=back)) for back in range(lead, lead + 14)])
        counted = np.isfinite(fortnight).sum(axis=0)
        mean = np.where(counted, np.nansum(fortnight, axis=0) / np.maximum(counted, 1), np.nan)
        last = earlier[0]
        around = [np.roll(last, shift) for shift in (-4, 4)]
        alike = self._alike(day, lead)
        quarter = np.arange(QUARTERS, dtype=np.float64)
        level = [np.full(QUARTERS, value) for value in (last.mean(), earlier[2].mean(), last[-8:].mean())]
        calendar = [quarter, np.full(QUARTERS, float(day.weekday())), np.full(QUARTERS, float(day.weekday() >= 5))]
        return np.column_stack([*calendar, *earlier, *around, mean, alike, *level])

    def _alike(self, day: date, lead: int) -> Values:
        """The mean of the last four known days with the same weekday."""
        rows = [self.of(day - timedelta(days=7 * weeks)) for weeks in range(1, 5) if 7 * weeks >= lead]
        whole = [row for row in rows if np.isfinite(row).all()]
        return np.asarray(np.mean(whole, axis=0)) if whole else self._nothing


def fitted(table: Days, days: Sequence[date], lead: int, seed: int) -> Any:
    """Trees over every quarter of the days that have a day before them to look at."""
    from lightgbm import LGBMRegressor  # noqa: PLC0415  LightGBM is slow to import and only forecasts need it

    usable = [day for day in days if table.is_whole(day - timedelta(days=lead))]
    features = np.vstack([table.features(day, lead) for day in usable])
    model = LGBMRegressor(**FITTING, random_state=seed)
    model.fit(features, np.concatenate([table.of(day) for day in usable]))
    return model
