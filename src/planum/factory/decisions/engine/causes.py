"""Which cause the signals speak for: naive Bayes over three states of each signal, with "unknown" among the causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from planum.factory.decisions.engine.deviations import Deviation, Direction

UNKNOWN: Final = "unknown"
# How likely a signal is seen low, normal or high when a cause moves it up, moves it down or leaves it alone, and when
# nothing is known of the cause. The rows are the engine's whole opinion; the library says the rest.
SEEN: Final[dict[str, dict[Direction, float]]] = {
    "up": {Direction.LOW: 0.05, Direction.NORMAL: 0.20, Direction.HIGH: 0.75},
    "down": {Direction.LOW: 0.75, Direction.NORMAL: 0.20, Direction.HIGH: 0.05},
    "still": {Direction.LOW: 0.10, Direction.NORMAL: 0.80, Direction.HIGH: 0.10},
    UNKNOWN: {Direction.LOW: 0.25, Direction.NORMAL: 0.50, Direction.HIGH: 0.25},
}


class Expected(StrEnum):
    UP = "up"
    DOWN = "down"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a cause does to signals, by their codes, and how often it is met beside the others (any positive number)."""

    code: str
    pattern: Mapping[str, Expected]
    frequency: float = 1.0


@dataclass(frozen=True, slots=True)
class Witness:
    """One signal's word: what the cause would do to it, what is seen, and how often likelier the cause makes that than
    an unknown one (`factor`).
    """

    signal: str
    expected: str
    seen: Direction
    z: float
    factor: float


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cause and how likely it is after the evidence; `witnesses` stand by how much they say."""

    code: str
    likelihood: float
    witnesses: tuple[Witness, ...] = ()


def rank(deviations: Mapping[str, Deviation], signatures: Sequence[Signature]) -> list[Suspect]:
    """The causes by their probability, the likeliest first, "unknown" among them with a frequency of 1.

    A signature is looked at if at least one of its signals was measured; signals it does not name count as still where
    any signature names them. Without a deviation from normal anywhere, everything is unknown. Probabilities add up to
    1. Raises ValueError for a frequency that is not positive.
    """
    if any(one.frequency <= 0 for one in signatures):
        raise ValueError("A cause is met with a positive frequency.")
    named = {signal for one in signatures for signal in one.pattern}
    looked_at = {signal: one for signal, one in sorted(deviations.items()) if signal in named}
    moved = any(one.direction is not Direction.NORMAL for one in looked_at.values())
    usable = [one for one in signatures if moved and looked_at.keys() & one.pattern.keys()]
    found = [(one.code, one.frequency, _witnesses(looked_at, one)) for one in usable]
    weights = [frequency * _product(witnesses) for _code, frequency, witnesses in found]
    whole = sum(weights) + 1.0
    suspects = [
        Suspect(code, weight / whole, tuple(sorted(witnesses, key=lambda one: (-abs(one.factor - 1), one.signal))))
        for (code, _frequency, witnesses), weight in zip(found, weights, strict=True)
    ]
    return sorted([*suspects, Suspect(UNKNOWN, 1.0 / whole)], key=lambda one: (-one.likelihood, one.code))


def _witnesses(deviations: Mapping[str, Deviation], signature: Signature) -> list[Witness]:
    return [
        Witness(signal, expected, one.direction, one.z, SEEN[expected][one.direction] / SEEN[UNKNOWN][one.direction])
        for signal, one in deviations.items()
        for expected in [str(signature.pattern.get(signal, Expected.STILL))]
    ]


def _product(witnesses: Sequence[Witness]) -> float:
    product = 1.0
    for one in witnesses:
        product *= one.factor
    return product
