"""Declared flexible load moved to cheap quarters of an hour below a peak cap: a linear program, solved by HiGHS.

Time-of-use shifting as in Catanzaro, Pesenti and Ronco (EJOR 2023), with energy kept within the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from planum.errors import Refused
from planum.factory.optimisation.engine.load_forecast import QUARTERS
from planum.factory.optimisation.engine.problem import Values

HOURS = 0.25
SLACK = 1e-7


@dataclass(frozen=True, slots=True)
class Flexible:
    """`load` (96,) is when it would run by itself, kW. It may be moved by at most `shift` quarters (None: anywhere in
    the day), draws at most `most` kW, and changes by at most `ramp` kW from quarter to quarter.
    """

    name: str
    load: Values
    shift: int | None = None
    most: float | None = None
    ramp: float | None = None


@dataclass(frozen=True, slots=True)
class Shifted:
    """`load` (96,) kW of the plant, `loads` that of each flexible load after moving; costs in fen, peaks in kW."""

    load: Values
    loads: dict[str, Values]
    cost_before_fen: int
    cost_after_fen: int
    peak_before_kw: float
    peak_after_kw: float
    status: str

    @property
    def saving_fen(self) -> int:
        return self.cost_before_fen - self.cost_after_fen


class Unreachable(Refused):
    """No schedule keeps the cap; `least_peak_kw` is the lowest peak that can be kept."""

    def __init__(self, cap_kw: float, least_peak_kw: float, at: int) -> None:
        self.cap_kw, self.least_peak_kw, self.at = cap_kw, least_peak_kw, at
        super().__init__(
            f"A peak cap of {cap_kw:,.1f} kW; the least peak that can be kept is {least_peak_kw:,.1f} kW, at"
            f" {at // 4:02d}:{at % 4 * 15:02d}.",
            f"At least {least_peak_kw:,.1f} kW.",
            "Raise the cap, or declare more flexible load.",
        )


class Contradiction(Refused):
    """The flexible loads cannot run as they are declared, whatever the cap."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"The flexible loads {', '.join(names)} cannot run as declared.",
            "Power, window, ramp and distance that leave room for the energy of the day.", "Loosen one of them.",
        )  # fmt: skip


class Unfinished(Refused):
    """The solver was stopped before it knew the best schedule; `status` is its own word."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(f"The solver ended with {status}.", "A schedule within the time.", "Allow more seconds.")


def shift(
    load: Values, prices: Values, flexible: Sequence[Flexible], *, cap_kw: float | None = None,
    demand_fen_per_kw: float = 0.0, seconds: float = 5.0,
) -> Shifted:  # fmt: skip
    """The cheapest day. `load` (96,) is the plant's expected kW with the flexible load where it runs by itself;
    `prices` (96,) fen per kWh; `demand_fen_per_kw` is paid for the day's peak.

    Errors: `Unreachable` when the cap cannot be kept, `Contradiction` when the loads cannot run as declared or are more
    than the whole load, `Unfinished` when `seconds` were over before.
    """
    rest = load - sum((one.load for one in flexible), np.zeros(QUARTERS))
    if (rest < -1e-6).any():
        raise Contradiction([one.name for one in flexible])
    program = _Program(rest, prices, flexible)
    if cap_kw is not None:
        program.keep_below(cap_kw)
    found, status = program.cheapest(demand_fen_per_kw, seconds)
    if found is None:
        _explain(rest, prices, flexible, cap_kw, seconds)
        raise Unfinished(status)
    moved = rest + sum(found.values(), np.zeros(QUARTERS))

    def cost(kw: Values) -> int:
        return round(float(kw @ prices) * HOURS + demand_fen_per_kw * float(kw.max()))

    return Shifted(moved, found, cost(load), cost(moved), float(load.max()), float(moved.max()), status)


def _explain(
    rest: Values, prices: Values, flexible: Sequence[Flexible], cap_kw: float | None, seconds: float
) -> None:  # fmt: skip
    """Why there is none: the loads alone, or the cap on top of them."""
    program = _Program(rest, prices, flexible)
    found, _ = program.lowest(seconds)
    if found is None:
        raise Contradiction([one.name for one in flexible])
    total = rest + sum(found.values(), np.zeros(QUARTERS))
    if cap_kw is not None and total.max() > cap_kw:
        raise Unreachable(cap_kw, float(np.ceil(total.max() * 10) / 10), int(total.argmax()))


class _Program:
    """The linear program over the kW of each flexible load in each quarter."""

    def __init__(self, rest: Values, prices: Values, flexible: Sequence[Flexible]) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  OR-Tools is slow to import and only plans need it

        self.mathopt, self.rest, self.prices, self.flexible = mathopt, rest, prices, flexible
        self.model = mathopt.Model(name="load shifting")
        self.kw = [self._variables(one) for one in flexible]

    def _variables(self, one: Flexible) -> list[Any]:
        most = one.most if one.most is not None else float(one.load.sum())
        kw = [self.model.add_variable(lb=0.0, ub=max(most, 0.0)) for _place in range(QUARTERS)]
        sums = np.cumsum(one.load)
        total: Any = 0.0
        for place, variable in enumerate(kw):
            total += variable
            if place == QUARTERS - 1:
                self.model.add_linear_constraint(total == float(sums[-1]))
            elif one.shift is not None:
                earliest = float(sums[place - one.shift]) if place >= one.shift else 0.0
                latest = float(sums[min(place + one.shift, QUARTERS - 1)])
                self.model.add_linear_constraint(total >= earliest - SLACK)
                self.model.add_linear_constraint(total <= latest + SLACK)
            if one.ramp is not None and place:
                self.model.add_linear_constraint(variable - kw[place - 1] <= one.ramp)
                self.model.add_linear_constraint(kw[place - 1] - variable <= one.ramp)
        return kw

    def total(self, place: int) -> Any:
        return sum((kw[place] for kw in self.kw), float(self.rest[place]))

    def keep_below(self, cap_kw: float) -> None:
        for place in range(QUARTERS):
            self._at_most(self.total(place), cap_kw)

    def _at_most(self, expression: Any, bound: Any) -> None:
        if self.kw or not isinstance(bound, float):
            self.model.add_linear_constraint(expression <= bound)
        elif expression > bound:
            raise Unreachable(bound, float(np.ceil(self.rest.max() * 10) / 10), int(self.rest.argmax()))

    def _peak(self) -> Any:
        peak = self.model.add_variable(lb=0.0)
        for place in range(QUARTERS):
            self._at_most(self.total(place), peak)
        return peak

    def cheapest(self, demand_fen_per_kw: float, seconds: float) -> tuple[dict[str, Values] | None, str]:
        cost: Any = sum(
            (kw[place] * float(self.prices[place]) * HOURS for kw in self.kw for place in range(QUARTERS)), 0.0
        )
        if demand_fen_per_kw:
            cost += demand_fen_per_kw * self._peak()
        return self._solved(cost, seconds)

    def lowest(self, seconds: float) -> tuple[dict[str, Values] | None, str]:
        return self._solved(self._peak(), seconds)

    def _solved(self, cost: Any, seconds: float) -> tuple[dict[str, Values] | None, str]:
        """The kW of each load, only if the solver says it is the best."""
        self.model.minimize(cost)
        parameters = self.mathopt.SolveParameters(time_limit=timedelta(seconds=seconds))
        answer = self.mathopt.solve(self.model, self.mathopt.SolverType.HIGHS, params=parameters)
        reason = answer.termination.reason
        if reason != self.mathopt.TerminationReason.OPTIMAL:
            return None, reason.name.lower()
        values = answer.variable_values()
        found = {
            one.name: np.maximum([values[variable] for variable in kw], 0.0)
            for one, kw in zip(self.flexible, self.kw, strict=True)
        }
        return found, reason.name.lower()
