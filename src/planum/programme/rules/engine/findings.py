"""What a rule found: passed or not, on which facts and parameters, and what cures it. In Chinese and English."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from planum.programme.rules.engine.parameters import Parameter

Fact = int | str | bool


class Verdict(StrEnum):
    """What a finding says. A rule that does not apply, or whose facts nobody asked, has not passed."""

    PASSED = "passed"
    WARNS = "warns"
    BLOCKS = "blocks"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """What a finding that did not pass does to the action it looked at."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule's function gives back: it is met if it applies and nothing needs a cure. The rule table adds code
    and title. A rule that does not apply says why in `note`."""

    facts: Mapping[str, Fact]
    parameters: tuple[Parameter, ...] = ()
    cure: str = ""
    cure_en: str = ""
    severity: Severity = Severity.BLOCKS
    applies: bool = True
    note: str = ""
    note_en: str = ""

    @property
    def passed(self) -> bool:
        return self.applies and not self.cure


@dataclass(frozen=True, slots=True)
class Finding:
    """`parameters` are those that stood on the day, each with value, source and clause; a cure is empty if passed.

    If the rule does not apply, `passed` is false too, nothing is blocked, and `note` says why.
    """

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
    applies: bool = True
    note: str = ""
    note_en: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.verdict is Verdict.BLOCKS

    @property
    def verdict(self) -> Verdict:
        if not self.applies:
            return Verdict.NOT_APPLICABLE
        return Verdict.PASSED if self.passed else Verdict(self.severity.value)


def is_blocked(findings: Iterable[Finding]) -> bool:
    return any(finding.is_blocking for finding in findings)


Cure = tuple[str, str]
NOT_ASKED: Cure = ("尚无相关事实，本条未核查。", "The facts are not there yet: the rule was not checked.")


def judged(
    facts: Mapping[str, Fact],
    parameters: Iterable[Parameter],
    cures: Iterable[Cure],
    severity: Severity = Severity.BLOCKS,
) -> Outcome:
    """The outcome of a rule that applies: met if there is no cure, each given in Chinese and English."""
    wanted = list(cures)
    chinese, english = "".join(each[0] for each in wanted), " ".join(each[1] for each in wanted)
    return Outcome(facts, tuple(parameters), chinese, english, severity)


def not_applicable(note: Cure = NOT_ASKED, parameters: Iterable[Parameter] = ()) -> Outcome:
    return Outcome({}, tuple(parameters), applies=False, note=note[0], note_en=note[1])


def percent(share: Fraction) -> str:
    """A share as a reader takes it, not rounded up to a limit it misses: 2001/10000 is 20.01%."""
    hundredths = share * 10_000
    return f"{float(share) * 100:.2f}%" if hundredths.denominator == 1 else f"{float(share) * 100:.4f}%"


def yuan(fen: int) -> str:
    """Whole fen as yuan with two digits, for cures: 200000001 is 2,000,000.01."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"
