"""What a formula is: numbers, the four operations, and functions over the readings of an input in a period."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

DEFAULT_MAX_GAP_S = 600.0


class Function(StrEnum):
    DELTA = "delta"
    MEAN = "mean"
    INTEGRAL = "integral"
    AVERAGE = "average"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    FIRST = "first"
    LAST = "last"
    COUNT = "count"
    SHARE = "share"
    HOURS = "hours"

    @property
    def takes_comparison(self) -> bool:
        return self in (Function.SHARE, Function.HOURS)

    @property
    def takes_max_gap(self) -> bool:
        """Whether time between readings matters, so that a gap may be too long to say anything of it."""
        return self.takes_comparison or self in (Function.DELTA, Function.MEAN, Function.INTEGRAL)


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Operation:
    """`operator` is one of + - * /."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the readings are compared with; `operator` is one of > >= < <=."""

    operator: str
    threshold: "Expression"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function over one input's readings. A bare name in a formula is its last reading."""

    function: Function
    input: str
    comparison: Comparison | None = None
    max_gap_s: float = DEFAULT_MAX_GAP_S


Expression = Number | Negative | Operation | Aggregate


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula; `text` is what was given, without space around it."""

    text: str
    root: Expression


def inputs_of(formula: Formula) -> tuple[str, ...]:
    """The names a formula needs readings of, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(_names(formula.root)))


def _names(expression: Expression) -> Iterator[str]:
    match expression:
        case Negative(operand):
            yield from _names(operand)
        case Operation(_, left, right):
            yield from _names(left)
            yield from _names(right)
        case Aggregate(_, name, comparison):
            yield name
            if comparison is not None:
                yield from _names(comparison.threshold)
