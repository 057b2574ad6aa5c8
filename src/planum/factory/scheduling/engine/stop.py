"""When a search ends. Criteria are small objects; `|` joins them: whichever is met first."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from planum.factory.scheduling.engine.plan import Incumbent


@dataclass(frozen=True, slots=True)
class Clock:
    """Since a search began. Engines do not read a clock for their results, only for their stop."""

    wall: float = field(default_factory=time.monotonic)
    cpu: float = field(default_factory=time.process_time)

    @property
    def wall_s(self) -> float:
        return time.monotonic() - self.wall

    @property
    def cpu_s(self) -> float:
        """Of the whole process, all threads."""
        return time.process_time() - self.cpu


class Stop:
    """`is_met` is asked a few times a second; `limits` gives the kernels what they can watch by themselves."""

    wall_s: float = float("inf")
    cpu_s: float = float("inf")
    iterations: int = 2**62
    target: int = -(2**62)

    def is_met(self, clock: Clock, best: Incumbent | None) -> bool:
        if clock.wall_s >= self.wall_s or clock.cpu_s >= self.cpu_s:
            return True
        if best is None:
            return False
        is_proven = len(best.values) == 1 and best.values[0] <= best.bound
        return is_proven or best.values[0] <= self.target

    def __or__(self, other: "Stop") -> "Stop":
        return Either(self, other)


@dataclass(frozen=True)
class WallSeconds(Stop):
    wall_s: float


@dataclass(frozen=True)
class CpuSeconds(Stop):
    cpu_s: float


@dataclass(frozen=True)
class Iterations(Stop):
    """Moves of each local search: with one worker and a seed, the same plan every time."""

    iterations: int


@dataclass(frozen=True)
class Target(Stop):
    """The first objective is at most this."""

    target: int


@dataclass(frozen=True)
class NoBetterFor(Stop):
    """Wall seconds without a better plan, once there is one."""

    seconds: float

    def is_met(self, clock: Clock, best: Incumbent | None) -> bool:
        return best is not None and clock.wall_s - best.after_s >= self.seconds


@dataclass(frozen=True)
class When(Stop):
    """Whatever the caller asks: a person pressed stop."""

    asked: Callable[[], bool]

    def is_met(self, clock: Clock, best: Incumbent | None) -> bool:
        return self.asked()


class Either(Stop):
    def __init__(self, one: Stop, other: Stop) -> None:
        self.parts = (one, other)
        self.wall_s = min(one.wall_s, other.wall_s)
        self.cpu_s = min(one.cpu_s, other.cpu_s)
        self.iterations = min(one.iterations, other.iterations)
        self.target = max(one.target, other.target)

    def is_met(self, clock: Clock, best: Incumbent | None) -> bool:
        return any(part.is_met(clock, best) for part in self.parts)
