"""What a solver gives back: a plan, and how it was come by."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ticks = NDArray[np.int64]
Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Plan:
    """One row an operation, in the problem's order. Arrays are never written to.

    `mode`: index into the operation's modes; `start`, `end`: ticks; `left`: when it frees its machine (later than `end`
    only before a full buffer); `operator`: index, -1 for none.
    """

    mode: Indices
    start: Ticks
    end: Ticks
    left: Ticks
    operator: Indices

    @staticmethod
    def of(
        mode: Indices, start: Ticks, end: Ticks, left: Ticks | None = None, operator: Indices | None = None
    ) -> "Plan":
        nobody = np.full(len(mode), -1, np.int32)
        return Plan(
            np.asarray(mode, np.int32),
            np.asarray(start, np.int64),
            np.asarray(end, np.int64),
            np.asarray(end if left is None else left, np.int64),
            np.asarray(nobody if operator is None else operator, np.int32),
        )


class Status(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    STOPPED = "stopped"  # by a person, with the best plan so far
    NO_PLAN = "no_plan"


class Incumbent(NamedTuple):
    """One point of the curve: `after_s` wall seconds since the start; `values` by priority; `bound` on the first."""

    after_s: float
    values: tuple[int, ...]
    bound: int
    solver: str


@dataclass(frozen=True, slots=True)
class Result:
    """`values`: one number a priority, the first first; `bound`: proven lower bound on the first value.

    `gap`: (value - bound) / value of the first priority.
    """

    status: Status
    plan: Plan | None
    values: tuple[int, ...]
    bound: int
    history: tuple[Incumbent, ...] = ()
    wall_s: float = 0.0
    cpu_s: float = 0.0
    solver: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def gap(self) -> float:
        return (self.values[0] - self.bound) / self.values[0] if self.values and self.values[0] else 0.0
