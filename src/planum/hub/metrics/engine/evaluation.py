"""Formulas evaluated over a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from planum.hub.metrics.engine import aggregates
from planum.hub.metrics.engine.aggregates import NoValue
from planum.hub.metrics.engine.formula import Aggregate, Expression, Formula, Negative, Number, Operation, inputs_of
from planum.hub.metrics.engine.series import Period, Series
from planum.hub.metrics.engine.texts import Text


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is None where there is nothing to calculate with, and `reason` says why.

    `used` says on how many readings of each input the value rests, `bad` how many within the period were left out.
    """

    value: float | None
    reason: Text | None
    used: Mapping[str, int]
    bad: int


def evaluate(formula: Formula, inputs: Mapping[str, Series], start_us: int, end_us: int) -> Result:
    """The value of a formula over `start_us` ≤ at < `end_us` (microseconds UTC).

    An input that is not given, one without usable readings, a division by zero and a result too large to represent
    give no value but a reason; the value is never infinite nor NaN.
    """
    names = inputs_of(formula)
    periods = {name: Period(inputs[name], start_us, end_us) for name in names if name in inputs}
    value, reason = None, None
    try:
        _refuse_empty_period(start_us, end_us)
        with np.errstate(over="ignore", invalid="ignore"):
            value = _value_of(formula.root, periods)
    except NoValue as nothing:
        reason = nothing.reason
    used = {name: periods[name].used if name in periods else 0 for name in names}
    return Result(value, reason, used, sum(period.bad for period in periods.values()))


def change(value: float | None, baseline: float | None) -> float | None:
    """By what share a value lies below its baseline: 1 - value / baseline. 0.2 is a saving of 20 %.

    None if either is missing, if the baseline is zero, or if the result cannot be represented.
    """
    if value is None or baseline is None or baseline == 0:
        return None
    result = 1 - value / baseline
    return result if isfinite(result) else None


def _refuse_empty_period(start_us: int, end_us: int) -> None:
    if end_us <= start_us:
        raise NoValue(Text("周期为空", "the period is empty"))


def _value_of(expression: Expression, periods: Mapping[str, Period]) -> float:
    match expression:
        case Number(value):
            return value
        case Negative(operand):
            return -_value_of(operand, periods)
        case Operation(operator, left, right):
            return _finite(_combine(operator, _value_of(left, periods), _value_of(right, periods)))
        case Aggregate():
            return _finite(_aggregate(expression, periods))


def _combine(operator: str, left: float, right: float) -> float:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if right == 0:
        raise NoValue(Text("除数为零", "division by zero"))
    return left / right


def _aggregate(aggregate: Aggregate, periods: Mapping[str, Period]) -> float:
    name, function, max_gap_s = aggregate.input, aggregate.function, aggregate.max_gap_s
    if name not in periods:
        raise NoValue(Text(f"没有给出输入 {name}", f"input {name} is not given"))
    if aggregate.comparison is not None:
        threshold = _value_of(aggregate.comparison.threshold, periods)
        compare = aggregates.COMPARISONS[aggregate.comparison.operator]
        return aggregates.OF_CONDITION[function](
            name, periods[name], max_gap_s, lambda value: compare(value, threshold)
        )
    if function in aggregates.OF_TIME:
        return aggregates.OF_TIME[function](name, periods[name], max_gap_s)
    return aggregates.OF_READINGS[function](name, periods[name])


def _finite(value: float) -> float:
    if not isfinite(value):
        raise NoValue(Text("结果超出可以表示的范围", "the result is too large to represent"))
    return value
