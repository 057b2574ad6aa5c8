"""Limit rules in the terms of ISA-18.2 (IEC 62682): set point, deadband, on-delay and off-delay."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from planum.errors import Refused

LONGEST_DELAY_S = 366 * 24 * 3600

_Kind = TypeVar("_Kind", bound=StrEnum)


class LimitKind(StrEnum):
    HIGH_HIGH = "high_high"
    HIGH = "high"
    LOW = "low"
    LOW_LOW = "low_low"

    @property
    def sign(self) -> int:
        """1 where the value must not rise above the limit, -1 where it must not fall below."""
        return 1 if self in (LimitKind.HIGH, LimitKind.HIGH_HIGH) else -1


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class TransitionKind(StrEnum):
    RAISED = "raised"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class LimitRule:
    """One limit of one signal, in the signal's unit.

    A high limit is exceeded by a value above `limit`, and the value has returned at `limit - deadband` or below; a low
    limit is the mirror image. The alarm is raised by the first reading that finds the limit exceeded by every reading
    for at least `on_delay_s`, and cleared by the first that finds every reading returned for at least `off_delay_s`.
    Raises Refused on a limit, deadband or delay that is not a finite number, and on a negative deadband or delay.
    """

    id: int
    signal: int
    kind: LimitKind
    limit: float
    deadband: float = 0.0
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    priority: Priority = Priority.MEDIUM

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", _member(LimitKind, self.kind, f"rule {self.id}: kind"))
        object.__setattr__(self, "priority", _member(Priority, self.priority, f"rule {self.id}: priority"))
        if self.signal < 0:
            raise Refused(f"rule {self.id}: signal {self.signal}", "the id of a signal, not negative")
        if not isfinite(self.limit):
            raise Refused(f"rule {self.id}: limit {self.limit}", "a finite number")
        for name in ("deadband", "on_delay_s", "off_delay_s"):
            number = getattr(self, name)
            if not isfinite(number) or number < 0:
                raise Refused(f"rule {self.id}: {name} {number}", "a finite number, zero or above")
        if max(self.on_delay_s, self.off_delay_s) > LONGEST_DELAY_S:
            raise Refused(f"rule {self.id}: a delay above {LONGEST_DELAY_S} s", "a year at most")

    @property
    def on_delay_us(self) -> int:
        return round(self.on_delay_s * 1_000_000)

    @property
    def off_delay_us(self) -> int:
        return round(self.off_delay_s * 1_000_000)


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of one rule's alarm, with the reading that brought it. `rule` is the rule's id."""

    rule: int
    signal: int
    kind: TransitionKind
    at_us: int
    value: float


def _member(kinds: type[_Kind], given: str, what: str) -> _Kind:
    try:
        return kinds(given)
    except ValueError:
        raise Refused(f"{what} {given!r}", ", ".join(kinds)) from None
