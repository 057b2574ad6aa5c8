"""A steel plant's load forecast day by day, and what moving named shares of it saves (UCI 851, quarter-hours)."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planum.factory.optimisation.engine.load_forecast import Days, fitted
from planum.factory.optimisation.engine.load_shifting import Flexible, shift

FILE = "steel_energy/Steel_industry_data.csv"
LAST_DAYS, REFIT_DAYS, LEAD = 61, 14, 1
SHARES, SHIFT_QUARTERS = (0.05, 0.10, 0.20), 16
# Prices of a kilowatt-hour in fen by hour: valley, flat and peak hours as provinces set them.
HOURLY = [32] * 8 + [68] * 2 + [112] * 2 + [68] * 5 + [112] * 4 + [68] * 2 + [32]


def run(folder: Path, limit: int | None) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """The last two months of the file, walked through day by day; the model is fitted anew every fortnight and never
    sees a day that has not passed. Plans are made on the forecast and paid at the real load; the cap is the peak that
    the forecast day has anyway.
    """
    days, load = _read(folder / FILE)
    table, first = Days(days, load), len(days) - LAST_DAYS
    prices = np.repeat(np.array(HOURLY, dtype=np.float64), 4)
    rows = []
    for number, place in enumerate(range(first, len(days))[:limit]):
        if number % REFIT_DAYS == 0:
            model = fitted(table, days[:place], LEAD, 0)
        expected = np.maximum(model.predict(table.features(days[place], LEAD)), 0.0)
        rows.append(_day(days[place], load[place], expected, table.week_before(days[place], LEAD), prices))
    return _figures(rows), rows


def _day(
    day: date, real: NDArray[np.float64], expected: NDArray[np.float64], naive: NDArray[np.float64],
    prices: NDArray[np.float64],
) -> dict[str, Any]:  # fmt: skip
    def hourly(error: NDArray[np.float64]) -> float:
        return float(np.abs(error.reshape(24, 4).mean(axis=1)).mean())

    row: dict[str, Any] = {
        "day": day.isoformat(), "mae_kw": float(np.abs(expected - real).mean()),
        "naive_kw": float(np.abs(naive - real).mean()), "hourly_kw": hourly(expected - real),
        "naive_hourly_kw": hourly(naive - real), "cost_fen": float(real @ prices) / 4,
    }  # fmt: skip
    for share in SHARES:
        flexible = [Flexible("share", expected * share, shift=SHIFT_QUARTERS)]
        planned = shift(expected, prices, flexible, cap_kw=float(expected.max()) + 1e-6)
        row[f"saved_{share:.0%}"] = float((expected * share - planned.loads["share"]) @ prices) / 4
        moved = real - expected * share + planned.loads["share"]
        row[f"peak_{share:.0%}"] = float(moved.max())
    return row | {"peak": float(real.max())}


def _figures(rows: list[dict[str, Any]]) -> dict[str, float]:
    cost = sum(row["cost_fen"] for row in rows)
    names = ("mae_kw", "naive_kw", "hourly_kw", "naive_hourly_kw")
    figures = {f"steel_{name}": round(float(np.mean([row[name] for row in rows])), 2) for name in names}
    figures["steel_ratio"] = round(figures["steel_mae_kw"] / figures["steel_naive_kw"], 3)
    figures["steel_peak_before_kw"] = round(float(np.mean([row["peak"] for row in rows])), 1)
    for share in SHARES:
        saved = sum(row[f"saved_{share:.0%}"] for row in rows)
        figures[f"steel_saving_{share * 100:.0f}_percent"] = round(100 * saved / cost, 2)
        figures[f"steel_peak_{share * 100:.0f}_percent"] = round(
            float(np.mean([row[f"peak_{share:.0%}"] for row in rows])), 3
        )
    return figures


def _read(path: Path) -> tuple[list[date], NDArray[np.float64]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        lines = list(csv.DictReader(source))
    load = np.array([float(line["Usage_kWh"]) for line in lines]).reshape(-1, 96) * 4
    return [date(2018, 1, 1) + timedelta(days=place) for place in range(len(load))], load
