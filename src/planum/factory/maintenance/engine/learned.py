"""Enough failures are known: boosted trees learn the remaining life from windows, and their errors its spread.

Models are fitted on folds that part the units, and averaged. An interval comes from the errors that the folds made on
units they had not seen, near the same prediction: cross-conformal, conditional on the prediction.
Sources: Ke et al., LightGBM, NeurIPS 2017; Vovk, Annals of Mathematics and AI 74 (2015) 9-28 (cross-conformal).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planum.errors import Refused
from planum.factory.maintenance.engine.distribution import RemainingLife, from_atoms
from planum.factory.maintenance.engine.lives import Lives, Values, folds_of
from planum.factory.maintenance.engine.regimes import Normaliser, Regimes, find_regimes, fit_normaliser
from planum.factory.maintenance.engine.windows import windows_of

LEAST_FAILURES = 5
CALIBRATION = 4000
NEAR_SHARE, NEAR_LEAST = 0.06, 60


@dataclass(frozen=True)
class LearnedSettings:
    """`cap`: remaining life beyond it is not told apart, in steps. The rest is how the trees are grown."""

    cap: float = 125.0
    folds: int = 5
    trees: int = 400
    learning_rate: float = 0.03
    leaves: int = 15
    feature_share: float = 0.3
    least_rows: int = 40
    threads: int = 2
    seed: int = 0


@dataclass(frozen=True)
class LearnedLife:
    """Fold models as LightGBM's own text, and the errors they made on units unseen (fold, prediction, truth)."""

    settings: LearnedSettings
    regimes: Regimes
    normaliser: Normaliser
    models: tuple[str, ...]
    fold: NDArray[np.intp]
    predicted: Values
    truth: Values
    boosters: list[Any] = field(default_factory=list, compare=False, repr=False)

    def by_fold(self, table: NDArray[np.float32]) -> Values:
        """The prediction of each fold's model (folds, n), in steps, from 0 to the cap."""
        if not self.boosters:
            self.boosters.extend(_booster(text) for text in self.models)
        threads = self.settings.threads
        found = [np.asarray(one.predict(table, num_threads=threads)) for one in self.boosters]
        return np.asarray(np.clip(np.array(found), 0.0, self.settings.cap))

    def features(self, lives: Lives) -> NDArray[np.float32]:
        regime = self.regimes.of(lives.setpoints)
        normal = self.normaliser.of(lives.values, regime)[:, self.normaliser.moving]
        return features_of(lives, normal, regime, self.regimes.count)

    def point(self, lives: Lives, rows: NDArray[np.intp]) -> Values:
        """The mean of the folds' predictions at some rows, in steps."""
        return np.asarray(self.by_fold(self.features(lives)[rows]).mean(axis=0))

    def remaining(self, lives: Lives, rows: NDArray[np.intp]) -> RemainingLife:
        """The distribution of what is left at some rows of the lives."""
        return self.spread_around(self.by_fold(self.features(lives)[rows]))

    def spread_around(self, by_fold: Values, without: NDArray[np.bool_] | None = None) -> RemainingLife:
        """Errors near each prediction, added to what the fold that made them predicts now (folds, n).

        `without` (calibration rows) leaves some errors out.
        """
        kept = np.ones(len(self.truth), np.bool_) if without is None else ~without
        fold, predicted, truth = self.fold[kept], self.predicted[kept], self.truth[kept]
        near = min(max(NEAR_LEAST, round(NEAR_SHARE * len(truth))), len(truth))
        atoms = np.empty((by_fold.shape[1], near))
        order = np.argsort(predicted, kind="stable")
        ranked = predicted[order]
        for row, middle in enumerate(by_fold.mean(axis=0)):
            first = int(np.searchsorted(ranked, middle)) - near // 2
            first = min(max(first, 0), len(ranked) - near)
            chosen = order[first : first + near]
            atoms[row] = by_fold[fold[chosen], row] + truth[chosen] - predicted[chosen]
        return from_atoms(atoms, self.settings.cap)

    def as_data(self) -> dict[str, Any]:
        return {
            "settings": vars(self.settings), "regimes": self.regimes.as_data(), "normaliser": self.normaliser.as_data(),
            "models": list(self.models), "fold": self.fold.tolist(), "predicted": self.predicted.tolist(),
            "truth": self.truth.tolist(),
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "LearnedLife":
        return cls(
            LearnedSettings(**data["settings"]), Regimes.from_data(data["regimes"]),
            Normaliser.from_data(data["normaliser"]), tuple(data["models"]), np.array(data["fold"], dtype=np.intp),
            np.array(data["predicted"]), np.array(data["truth"]),
        )  # fmt: skip


@dataclass(frozen=True)
class OutOfFold:
    """Predictions (n) for rows of units that the predicting model had not seen, and the rows' true remaining life.

    `every` holds the prediction of each row of the lives that failed; `rows` are those kept for calibration.
    """

    rows: NDArray[np.intp]
    predicted: Values
    truth: Values
    life: NDArray[np.intp]
    every: Values


def learn(lives: Lives, settings: LearnedSettings) -> tuple[LearnedLife, OutOfFold]:
    """Fit on lives that ended in failure; censored ones prove no remaining life and are left out.

    Errors: `Refused` where fewer than five units have failed.
    """
    failed = lives.chosen(np.flatnonzero(lives.failed))
    if len(set(failed.units)) < LEAST_FAILURES:
        raise Refused(f"{failed.count} failures", f"at least {LEAST_FAILURES} units that failed", "wait for more")
    regimes = find_regimes(failed.setpoints, settings.seed)
    regime = regimes.of(failed.setpoints)
    normaliser = fit_normaliser(failed.values, regime, regimes.count)
    normal = normaliser.of(failed.values, regime)[:, normaliser.moving]
    table = features_of(failed, normal, regime, regimes.count)
    target = np.minimum(failed.left(), settings.cap).astype(np.float64)
    folds = min(settings.folds, len(set(failed.units)))
    fold = np.repeat(folds_of(failed.units, folds, settings.seed), failed.lengths)
    models, predicted = [], np.zeros(len(target))
    for number in range(folds):
        seen = fold != number
        models.append(_grown(table[seen], target[seen], settings, settings.seed + number))
        predicted[~seen] = _booster(models[-1]).predict(table[~seen], num_threads=settings.threads)
    predicted = np.clip(predicted, 0.0, settings.cap)
    rows = np.random.default_rng(settings.seed).permutation(len(target))[:CALIBRATION]
    rows.sort()
    model = LearnedLife(
        settings, regimes, normaliser, tuple(models), fold[rows], predicted[rows], target[rows]
    )  # fmt: skip
    return model, OutOfFold(rows, predicted[rows], target[rows], failed.life_of_row()[rows], predicted)


def coverage_of(model: LearnedLife, out: OutOfFold, most: int = 600) -> tuple[float, float]:
    """The share of true remaining lives within their 90 % interval and its mean width, each without its own life."""
    chosen = np.random.default_rng(model.settings.seed).permutation(len(out.rows))[:most]
    inside, width = [], []
    for place in chosen:
        guess = np.full((len(model.models), 1), out.predicted[place])
        spread = model.spread_around(guess, out.life == out.life[place])
        low, high = spread.at(0.05)[0], spread.at(0.95)[0]
        inside.append(low <= out.truth[place] <= high)
        width.append(high - low)
    return float(np.mean(inside)), float(np.mean(width))


def features_of(lives: Lives, normal: Values, regime: NDArray[np.intp], regimes: int) -> NDArray[np.float32]:
    """Windows of normalised signals (n, s), and with several regimes the share of life spent in each."""
    table = windows_of(lives, tuple(str(number) for number in range(normal.shape[1])), normal).table
    if regimes < 2:
        return table
    spent = (regime[:, None] == np.arange(regimes)).astype(np.float64)
    sums = np.cumsum(spent, axis=0)
    begins = np.repeat(lives.starts[:-1], lives.lengths)
    before = sums[begins] - spent[begins]
    shares = (sums - before) / (lives.age() + 1)[:, None]
    return np.concatenate([table, shares.astype(np.float32)], axis=1)


def _grown(table: NDArray[np.float32], target: Values, settings: LearnedSettings, seed: int) -> str:
    # LightGBM is large, and most processes never fit a model.
    import lightgbm  # noqa: PLC0415

    data = lightgbm.Dataset(table, target, free_raw_data=True)
    options = {
        "objective": "l2", "learning_rate": settings.learning_rate, "num_leaves": settings.leaves,
        "feature_fraction_bynode": settings.feature_share,
        "min_data_in_leaf": min(settings.least_rows, max(len(target) // 50, 5)), "lambda_l2": 5.0,
        "num_threads": settings.threads, "seed": seed, "deterministic": True, "force_row_wise": True, "verbose": -1,
    }  # fmt: skip
    text: str = lightgbm.train(options, data, settings.trees).model_to_string()
    return text


def _booster(text: str) -> Any:
    # LightGBM is large, and most processes never look at a model.
    import lightgbm  # noqa: PLC0415

    return lightgbm.Booster(model_str=text)
