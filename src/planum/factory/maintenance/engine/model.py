"""The ladder: which way of looking ahead the evidence carries, chosen by what it shows and not by fashion.

No failure known: health alone. A few: the index drawn on to the level at which those machines failed. Enough: learned
from windows, if on units left out it errs less than the other two.
"""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planum.errors import Refused
from planum.factory.maintenance.engine.distribution import RemainingLife, from_atoms
from planum.factory.maintenance.engine.extrapolation import EndLevel, end_level, extrapolated
from planum.factory.maintenance.engine.health import HealthIndex, HealthSettings, Track, fit_health
from planum.factory.maintenance.engine.learned import (
    LEAST_FAILURES,
    LearnedLife,
    LearnedSettings,
    OutOfFold,
    coverage_of,
    learn,
)
from planum.factory.maintenance.engine.lives import Lives, Values

CUTS_OF_A_LIFE = 4
MOST_CUTS = 240
END_ROWS = 3
FORMAT = 1


class Rung(StrEnum):
    HEALTH_INDEX = "health_index"
    EXTRAPOLATION = "extrapolation"
    LEARNED = "learned"


@dataclass(frozen=True)
class Settings:
    """What a fleet is told: how its health is watched, how its remaining life is learned. Steps are rows."""

    health: HealthSettings = field(default_factory=HealthSettings)
    learned: LearnedSettings = field(default_factory=LearnedSettings)


@dataclass(frozen=True)
class Card:
    """What a model says of itself: its rung and why, what it was fitted on, how it erred on units it had not seen.

    `errors` holds the root mean square error of each rung that could be tried, and of the best constant, in steps.
    """

    rung: Rung
    failures: int
    censored: int
    units: int
    rows: int
    regimes: int
    errors: dict[str, float]
    coverage: float | None
    width: float | None
    early_alarms: float

    def as_data(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class Model:
    """A fitted prognosis of one fleet: the health index always, and above it what the card's rung says."""

    signals: tuple[str, ...]
    cap: float
    seed: int
    health: HealthIndex
    end: EndLevel | None
    learned: LearnedLife | None
    card: Card

    def remaining(self, lives: Lives, rows: NDArray[np.intp], track: Track | None = None) -> RemainingLife | None:
        """What is left at some rows, or None on the lowest rung. `track` saves computing the health again."""
        if self.learned is not None and self.card.rung is Rung.LEARNED:
            return self.learned.remaining(lives, rows)
        if self.end is None or self.card.rung is not Rung.EXTRAPOLATION:
            return None
        track = track or self.health.tracks(lives)
        return _extrapolated(track.distance, lives, rows, self.health.limit, self.end, self.cap, self.seed)

    def as_bytes(self) -> bytes:
        """The whole model as compressed JSON, the same bytes for the same model; nothing in it can be run."""
        content = {
            "format": FORMAT, "signals": list(self.signals), "cap": self.cap, "seed": self.seed,
            "health": self.health.as_data(), "end": self.end.as_data() if self.end else None,
            "learned": self.learned.as_data() if self.learned else None, "card": self.card.as_data(),
        }  # fmt: skip
        return gzip.compress(json.dumps(content, sort_keys=True).encode(), 6, mtime=0)


def read_model(content: bytes) -> Model:
    """The model in these bytes.

    Errors: `Refused` for a format that is not known.
    """
    data = json.loads(gzip.decompress(content))
    if data["format"] != FORMAT:
        raise Refused(f"a model of format {data['format']}", f"format {FORMAT}", "fit the model again")
    card = data["card"] | {"rung": Rung(data["card"]["rung"])}
    return Model(
        tuple(data["signals"]), data["cap"], data["seed"], HealthIndex.from_data(data["health"]),
        EndLevel(**data["end"]) if data["end"] else None,
        LearnedLife.from_data(data["learned"]) if data["learned"] else None, Card(**card),
    )  # fmt: skip


def fit(lives: Lives, signals: Sequence[str], settings: Settings, seed: int = 0) -> Model:
    """Fit what the evidence carries. Lives that did not fail are used for health and never counted as failures.

    Errors: `Refused` where there are too few rows for a health index.
    """
    health = fit_health(lives, settings.health, seed)
    cap = settings.learned.cap
    failed = lives.chosen(np.flatnonzero(lives.failed))
    end = _end_of(health, failed) if failed.count else None
    learned, coverage, width, errors = None, None, None, {}
    if len(set(failed.units)) >= LEAST_FAILURES:
        learned, out = learn(lives, settings.learned)
        errors = _errors(health, failed, out, cap, seed)
        coverage, width = coverage_of(learned, out)
    rung = _rung(end, errors)
    card = Card(
        rung, failed.count, lives.count - failed.count, len(set(lives.units)), lives.rows, health.regimes.count,
        errors, coverage if rung is Rung.LEARNED else None, width if rung is Rung.LEARNED else None,
        health.early_alarms,
    )  # fmt: skip
    return Model(tuple(signals), cap, seed, health, end, learned if rung is Rung.LEARNED else None, card)


def _rung(end: EndLevel | None, errors: dict[str, float]) -> Rung:
    if end is None:
        return Rung.HEALTH_INDEX
    if not errors:
        return Rung.EXTRAPOLATION
    best = min(errors, key=lambda name: errors[name])
    return Rung.HEALTH_INDEX if best == "constant" else Rung(best)


def _errors(health: HealthIndex, failed: Lives, out: OutOfFold, cap: float, seed: int) -> dict[str, float]:
    """Of each rung at the same cuts through lives left out; the constant is the mean of the other cuts."""
    chance = np.random.default_rng(seed)
    places = chance.permutation(len(out.rows))[: min(MOST_CUTS, CUTS_OF_A_LIFE * failed.count)]
    rows, truth, life = out.rows[places], out.truth[places], out.life[places]
    distance = health.tracks(failed).distance
    ends = _end_distances(distance, failed)
    guessed = np.empty(len(rows))
    for place, (row, own) in enumerate(zip(rows, life, strict=True)):
        end = end_level(np.delete(ends, own))
        one = np.array([row], dtype=np.intp)
        guessed[place] = _extrapolated(distance, failed, one, health.limit, end, cap, seed).at(0.5)[0]
    constant = (truth.sum() - truth) / max(len(truth) - 1, 1)
    tried = {"learned": out.predicted[places], "extrapolation": guessed, "constant": constant}
    return {name: float(np.sqrt(np.mean((found - truth) ** 2))) for name, found in tried.items()}


def _end_of(health: HealthIndex, failed: Lives) -> EndLevel:
    return end_level(_end_distances(health.tracks(failed).distance, failed))


def _end_distances(distance: Values, failed: Lives) -> Values:
    """The index at each failure: the median of its last rows."""
    spans = zip(failed.starts[:-1], failed.starts[1:], strict=True)
    return np.array([np.median(distance[max(first, end - END_ROWS) : end]) for first, end in spans])


def _extrapolated(
    distance: Values, lives: Lives, rows: NDArray[np.intp], limit: float, end: EndLevel, cap: float, seed: int
) -> RemainingLife:
    begins = np.repeat(lives.starts[:-1], lives.lengths)
    found = [extrapolated(distance[begins[row] : row + 1], limit, end, cap, seed).quantiles for row in rows]
    return RemainingLife(np.concatenate(found), cap) if found else from_atoms(np.zeros((0, 1)), cap)
