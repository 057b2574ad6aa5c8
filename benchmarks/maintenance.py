"""Prognosis on C-MAPSS: remaining life where failures are known, health where none is, and what deciding by them costs.

    python -m benchmarks.maintenance [--data DIR] [--json]

`--data` names a folder with `cmapss/train_FD00x.txt.gz`, `test_FD00x.txt.gz` and `RUL_FD00x.txt` (Saxena, Goebel,
Simon, Eklund, PHM 2008; NASA, public domain). Every set whose three files are there is measured.

Protocol: training lives in five folds that part the engines; the folds' models are averaged; remaining life is capped
at 125 cycles in training; only the last cycle of each test engine is predicted; labels of the test are capped at 125
too, and the error against uncapped labels stands beside, for the two must never be compared. Nothing is chosen on the
test set. Peers get the same features, the same folds and as much processor time as is printed: scikit-learn's
HistGradientBoosting with as many trees of the same size and learning rate, and the best constant.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "2")

import argparse
import gzip
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from planum.factory.maintenance.engine.decision import Costs, Window, priced
from planum.factory.maintenance.engine.distribution import RemainingLife
from planum.factory.maintenance.engine.health import HealthSettings, fit_health
from planum.factory.maintenance.engine.learned import LearnedLife, LearnedSettings, OutOfFold, coverage_of, learn
from planum.factory.maintenance.engine.lives import Life, Lives, Values, folds_of, stacked
from planum.factory.maintenance.engine.model import Model, Settings, fit
from planum.factory.maintenance.engine.windows import windows_of

SETS = ("FD001", "FD002", "FD003", "FD004")
CAP = 125.0
DEFAULT = Path(__file__).parents[2] / "shared" / "data" / "maintenance"
SETTINGS = Settings(HealthSettings(own=20, memory=10, consecutive=5, false_alarms=1.0), LearnedSettings(cap=CAP))
RESAMPLES, FEW_FAILURES, DRAWS = 2000, 3, 3
EVERY, FAILURE_COSTS = 10, (5.0, 10.0, 50.0)
SIGNALS = tuple(f"s{number}" for number in range(1, 22))
Result = TypeVar("Result")


@dataclass(frozen=True)
class Split:
    train: Lives
    test: Lives
    truth: Values

    @property
    def last(self) -> NDArray[np.intp]:
        return self.test.starts[1:] - 1


def read(folder: Path, name: str) -> Split:
    truth = np.loadtxt(folder / f"RUL_{name}.txt")
    return Split(lives(folder / f"train_{name}.txt.gz", failed=True), lives(folder / f"test_{name}.txt.gz"), truth)


def lives(path: Path, *, failed: bool = False) -> Lives:
    table = np.array([line.split() for line in gzip.decompress(path.read_bytes()).decode().splitlines()], dtype=float)
    parts = (table[table[:, 0] == unit] for unit in np.unique(table[:, 0]))
    return stacked([Life(str(int(part[0, 0])), part[:, 5:], part[:, 2:5], failed) for part in parts])


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """The result and the processor time of all threads, in seconds: other work on the machine does not count."""
    before = time.process_time()
    result = work()
    return result, time.process_time() - before


def rmse(found: Values, truth: Values) -> float:
    return float(np.sqrt(np.mean((found - truth) ** 2)))


def nasa_score(found: Values, truth: Values) -> float:
    """Late predictions cost more than early ones (Saxena et al. 2008)."""
    error = found - truth
    return float(np.where(error < 0, np.exp(-error / 13) - 1, np.exp(error / 10) - 1).sum())


def bootstrap(found: Values, truth: Values) -> tuple[float, float]:
    chosen = np.random.default_rng(1).integers(0, len(truth), (RESAMPLES, len(truth)))
    errors = np.sqrt(((found - truth)[chosen] ** 2).mean(axis=1))
    return float(np.quantile(errors, 0.025)), float(np.quantile(errors, 0.975))


def remaining_life(split: Split) -> tuple[dict[str, Any], LearnedLife, OutOfFold]:
    (model, out), cpu_s = timed(lambda: learn(split.train, SETTINGS.learned))
    capped = np.minimum(split.truth, CAP)
    point = model.point(split.test, split.last)
    spread, predict_s = timed(lambda: model.remaining(split.test, split.last))
    low, high = spread.at(0.05), spread.at(0.95)
    left = split.train.left()
    within = (left[out.rows] >= 5) & (left[out.rows] <= 150)
    own, width = coverage_of(model, out)
    row = {
        "rmse": rmse(point, capped), "rmse_uncapped": rmse(point, split.truth), "score": nasa_score(point, capped),
        "interval": bootstrap(point, capped), "rmse_validation": rmse(out.predicted[within], out.truth[within]),
        "coverage": float(((low <= capped) & (capped <= high)).mean()), "width": float((high - low).mean()),
        "coverage_validation": own, "width_validation": width, "cpu_s": cpu_s, "predict_cpu_s": predict_s,
    }  # fmt: skip
    return row, model, out


def peers(split: Split, model: LearnedLife) -> dict[str, float]:
    from sklearn.ensemble import HistGradientBoostingRegressor

    settings, capped = SETTINGS.learned, np.minimum(split.truth, CAP)
    table, target = model.features(split.train), np.minimum(split.train.left(), CAP).astype(float)
    asked = model.features(split.test)[split.last]
    fold = np.repeat(folds_of(split.train.units, settings.folds, settings.seed), split.train.lengths)

    def grow() -> Values:
        found = np.zeros(len(asked))
        for number in range(settings.folds):
            peer = HistGradientBoostingRegressor(
                max_iter=settings.trees, learning_rate=settings.learning_rate, max_leaf_nodes=settings.leaves,
                min_samples_leaf=settings.least_rows, l2_regularization=5.0, max_features=settings.feature_share,
                early_stopping=False, random_state=number,
            ).fit(table[fold != number], target[fold != number])  # fmt: skip
            found += peer.predict(asked) / settings.folds
        return np.clip(found, 0, CAP)

    grown, cpu_s = timed(grow)
    return {
        "constant": rmse(np.full(len(capped), target.mean()), capped),
        "hist_gradient_boosting": rmse(grown, capped), "hist_gradient_boosting_cpu_s": cpu_s,
    }  # fmt: skip


def without_labels(split: Split) -> dict[str, float]:
    """Nobody says which engine failed when: how long before its end each is in alarm."""
    health = fit_health(split.train, SETTINGS.health)
    track = health.tracks(split.train)
    leads = []
    for first, end in zip(split.train.starts[:-1], split.train.starts[1:], strict=True):
        alarms = np.flatnonzero(track.alarm[first:end])
        leads.append(end - first - 1 - alarms[0] if len(alarms) else 0)
    return {
        "lead_median": float(np.median(leads)), "lead_p10": float(np.quantile(leads, 0.1)),
        "lead_least": float(min(leads)), "alarmed": float(np.mean(np.array(leads) > 0)),
        "early_alarms_per_1000": health.early_alarms, "regimes": float(health.regimes.count),
    }  # fmt: skip


def with_few_failures(split: Split) -> dict[str, float]:
    """Three failures are known, all other lives only as running: the index is drawn on to where those three ended."""
    capped, errors, covered = np.minimum(split.truth, CAP), [], []
    for draw in range(DRAWS):
        chosen = np.random.default_rng(draw).choice(split.train.count, FEW_FAILURES, replace=False)
        known = np.isin(np.arange(split.train.count), chosen)
        part = Lives(split.train.units, split.train.values, split.train.setpoints, split.train.starts, known)
        model: Model = fit(part, SIGNALS, SETTINGS)
        spread = model.remaining(split.test, split.last)
        assert spread is not None
        errors.append(rmse(spread.at(0.5), capped))
        covered.append(float(((spread.at(0.05) <= capped) & (capped <= spread.at(0.95))).mean()))
    return {"few_failures_rmse": float(np.mean(errors)), "few_failures_coverage": float(np.mean(covered))}


def cost_of_deciding(split: Split, model: LearnedLife, out: OutOfFold) -> dict[str, float]:
    """The long-run cost a cycle of replacing by the cheapest window, every ten cycles, over that of perfect foresight.

    A planned replacement costs 1. Each engine is judged by models and errors that have not seen it.
    """
    train = split.train
    age, life = train.age(), train.life_of_row()
    rows = np.flatnonzero((age > 0) & (age % EVERY == 0))
    guesses = np.repeat(out.every[rows][None, :], len(model.models), axis=0)
    spreads = [model.spread_around(guesses[:, [place]], out.life == life[row]) for place, row in enumerate(rows)]
    mean_life = float(train.lengths.mean())
    perfect = train.count / float((train.lengths // EVERY * EVERY).sum())
    found = {}
    for price in FAILURE_COSTS:
        cost, lived, failed = replaced(train, rows, spreads, Costs(1.0, price, 1.0 / mean_life))
        found[f"cost_ratio_{price:.0f}"] = cost / lived / perfect
        found[f"failed_share_{price:.0f}"] = failed / train.count
    return found


def replaced(
    train: Lives, rows: NDArray[np.intp], spreads: list[RemainingLife], costs: Costs
) -> tuple[float, float, int]:  # fmt: skip
    """Money spent, cycles lived and engines that failed under the rule "now, if no later window is cheaper"."""
    age, life = train.age(), train.life_of_row()
    ahead = [Window(float(step)) for step in range(0, int(CAP), EVERY)]
    ended: dict[int, int] = {}
    for row, spread in zip(rows, spreads, strict=True):
        number = int(life[row])
        if number not in ended and priced(spread.quantiles[0], CAP, ahead, costs)[0].window.starts_h == 0:
            ended[number] = int(age[row])
    failed = train.count - len(ended)
    lived = sum(ended.get(number, int(length)) for number, length in enumerate(train.lengths))
    return len(ended) * costs.planned_fen + failed * costs.failure_fen, float(lived), failed


def rate_of_features(split: Split) -> float:
    """Rows of 21 sensors made into features a second of processor time."""
    _table, cpu_s = timed(lambda: windows_of(split.train, SIGNALS))
    return split.train.rows / max(cpu_s, 1e-9)


def measure(folder: Path, name: str) -> dict[str, Any]:
    split = read(folder, name)
    row: dict[str, Any] = {"set": name, "engines": split.train.count, "test_engines": split.test.count}
    told, model, out = remaining_life(split)
    row |= told | peers(split, model) | without_labels(split) | with_few_failures(split)
    row |= cost_of_deciding(split, model, out)
    row["features_rows_per_s"] = rate_of_features(split)
    row["ratio_to_hist_gradient_boosting"] = row["rmse"] / row["hist_gradient_boosting"]
    return row


def say(row: dict[str, Any]) -> None:
    low, high = row["interval"]
    print(f"\n{row['set']}: {row['engines']} engines to learn from, {row['test_engines']} to predict")
    print(f"  RMSE, labels capped at 125      {row['rmse']:6.2f}   bootstrap 95 % {low:.1f}-{high:.1f}")
    print(f"  RMSE, labels not capped         {row['rmse_uncapped']:6.2f}   never to be compared with the line above")
    print(f"  NASA score (capped)             {row['score']:6.0f}")
    print(f"  RMSE on engines left out        {row['rmse_validation']:6.2f}   cuts with 5-150 cycles left")
    print(f"  90 % interval: coverage         {row['coverage']:6.2f}   mean width {row['width']:.1f} cycles")
    print(f"  constant                        {row['constant']:6.2f}")
    print(f"  HistGradientBoosting            {row['hist_gradient_boosting']:6.2f}   "
          f"{row['hist_gradient_boosting_cpu_s']:.0f} s of CPU against {row['cpu_s']:.0f} s; ours / theirs "
          f"{row['ratio_to_hist_gradient_boosting']:.3f}")  # fmt: skip
    print(f"  no labels: lead of the alarm    {row['lead_median']:6.0f}   p10 {row['lead_p10']:.0f}, least "
          f"{row['lead_least']:.0f} cycles; {row['alarmed']:.0%} alarmed; early life "
          f"{row['early_alarms_per_1000']:.2f} alarms / 1,000 cycles")  # fmt: skip
    print(f"  three failures known            {row['few_failures_rmse']:6.2f}   coverage "
          f"{row['few_failures_coverage']:.2f}")  # fmt: skip
    ratios = "  ".join(f"{row[f'cost_ratio_{price:.0f}']:.2f}" for price in FAILURE_COSTS)
    print(f"  cost / perfect foresight        {ratios}   a failure costing 5, 10, 50 planned replacements")
    print(f"  features                        {row['features_rows_per_s']:,.0f} rows a second of CPU")


def figures(rows: list[dict[str, Any]]) -> dict[str, float]:
    named = ("rmse", "rmse_uncapped", "score", "coverage", "width", "constant", "hist_gradient_boosting", "lead_median",
             "lead_p10", "features_rows_per_s", "few_failures_rmse", "cost_ratio_10")  # fmt: skip
    return {f"{name}_{row['set'].lower()}": row[name] for row in rows for name in named}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, default=DEFAULT)
    arguments.add_argument("--sets", nargs="*", default=SETS)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    folder = options.data / "cmapss"
    parts = ("train_{}.txt.gz", "test_{}.txt.gz", "RUL_{}.txt")
    there = [name for name in options.sets if all((folder / part.format(name)).is_file() for part in parts)]
    if not there:
        raise SystemExit(f"{folder} has no complete set of C-MAPSS: train, test and RUL of FD001 to FD004.")
    rows = []
    for name in there:
        rows.append(measure(folder, name))
        if not options.json:
            say(rows[-1])
    if options.json:
        print(json.dumps({"benchmark": "maintenance", "figures": figures(rows), "rows": rows}))


if __name__ == "__main__":
    main()
