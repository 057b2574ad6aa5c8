"""What a rule found: passed or not, on which facts and parameters, and what cures it. In Chinese and English."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planum.programme.rules.engine.parameters import Parameter

Fact = int | str | bool


class Severity(StrEnum):
    """What a finding that did not pass does to the action it looked at."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule's function gives back: it is met if nothing needs a cure. The rule table adds code and title."""

    facts: Mapping[str, Fact]
    parameters: tuple[Parameter, ...] = ()
    cure: str = ""
    cure_en: str = ""
    severity: Severity = Severity.BLOCKS

    @property
    def passed(self) -> bool:
        return not self.cure


@dataclass(frozen=True, slots=True)
class Finding:
    """`parameters` are those that stood on the day, each with value, source and clause; a cure is empty if passed."""

    rule: str
    clause: str
    title: str
    title_en: str
    passed: bool
    severity: Severity
    facts: Mapping[str, Fact] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    cure: str = ""
    cure_en: str = ""

    @property
    def is_blocking(self) -> bool:
        return not self.passed and self.severity is Severity.BLOCKS


def is_blocked(findings: Iterable[Finding]) -> bool:
    return any(finding.is_blocking for finding in findings)


def yuan(fen: int) -> str:
    """Whole fen as yuan with two digits, for cures: 200000001 is 2,000,000.01."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"
