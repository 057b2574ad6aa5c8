"""Instants, and what calendars say about them, as terms of a CP-SAT model."""

from typing import Any

from ortools.sat.python import cp_model

from planum.factory.scheduling.engine.calendars import FOREVER, Calendar
from planum.factory.scheduling.engine.open_times import OpenTimes

# Variables, literals and linear terms of ortools, which ships no types.
Term = Any


class Times:
    """Variables for instants in `[0, horizon]`, and literals for "it has reached this instant", each made once."""

    def __init__(self, model: cp_model.CpModel, horizon: int) -> None:
        self.model = model
        self.horizon = horizon
        self.true = model.new_constant(1)
        self.false = model.new_constant(0)
        self._ranges: dict[int, tuple[int, int]] = {}
        self._reached: dict[tuple[int, int], Term] = {}
        self._worked: dict[tuple[int, Calendar], Term] = {}
        self._worked_anywhere: dict[tuple[int, Calendar], Term] = {}
        self._open: dict[Calendar, list[tuple[int, int]]] = {}

    def instant(self, first: int, last: int) -> Term:
        variable = self.model.new_int_var(first, max(first, last), "")
        self._ranges[variable.index] = (first, max(first, last))
        return variable

    def range_of(self, variable: Term) -> tuple[int, int]:
        return self._ranges[variable.index]

    def reached(self, variable: Term, at: int) -> Term:
        """A literal that is true exactly when `variable >= at`."""
        first, last = self.range_of(variable)
        if first >= at:
            return self.true
        if last < at:
            return self.false
        key = (variable.index, at)
        if key not in self._reached:
            literal = self.model.new_bool_var("")
            self.model.add(variable >= at).only_enforce_if(literal)
            self.model.add(variable < at).only_enforce_if(~literal)
            self._reached[key] = literal
        return self._reached[key]

    def any_of(self, literals: list[Term]) -> Term:
        """A literal for the disjunction of literals of which at most one is true."""
        if len(literals) == 1:
            return literals[0]
        either = self.model.new_bool_var("")
        self.model.add(sum(literals) == either)
        return either

    def all_of(self, literals: list[Term]) -> Term:
        real = [literal for literal in literals if literal is not self.true]
        if len(real) < 2:
            return real[0] if real else self.true
        both = self.model.new_bool_var("")
        self.model.add_bool_and(real).only_enforce_if(both)
        self.model.add_bool_or([both, *(~literal for literal in real)])
        return both

    def open_windows(self, calendar: Calendar) -> list[tuple[int, int]]:
        """Those up to the first that ends after the horizon."""
        if calendar not in self._open:
            times = OpenTimes.of(calendar, self.horizon)
            self._open[calendar] = list(zip(times.starts.tolist(), times.ends.tolist(), strict=True))
        return self._open[calendar]

    def gaps(self, calendar: Calendar) -> list[tuple[int, int]]:
        """Closed windows that begin before the horizon."""
        found, at = [], 0
        for start, end in self.open_windows(calendar):
            if start > at:
                found.append((at, start))
            at = end
        return found

    def worked(self, variable: Term, calendar: Calendar) -> Term:
        """Open ticks before an instant that lies in an open window, or at its end."""
        key = (variable.index, calendar)
        if key not in self._worked:
            first, last = self.range_of(variable)
            gaps = [gap for gap in self.gaps(calendar) if gap[0] < last]
            always = sum(end - start for start, end in gaps if first > start)
            crossed = [(end - start) * self.reached(variable, start + 1) for start, end in gaps if first <= start]
            self._worked[key] = self._named(variable - always - sum(crossed), last) if crossed else variable - always
        return self._worked[key]

    def worked_anywhere(self, variable: Term, calendar: Calendar) -> Term:
        """Open ticks before any instant."""
        key = (variable.index, calendar)
        if key not in self._worked_anywhere:
            last = self.range_of(variable)[1]
            parts = [self._clipped(variable, gap) for gap in self.gaps(calendar) if gap[0] < last]
            self._worked_anywhere[key] = self._named(variable - sum(parts), last) if parts else variable
        return self._worked_anywhere[key]

    def _named(self, sum_of_many: Term, last: int) -> Term:
        """One variable for a long sum of many constraints. Below 0 only where the calendar does not count."""
        short = self.model.new_int_var(-last, last, "")
        self.model.add(short == sum_of_many)
        return short

    def _clipped(self, variable: Term, gap: tuple[int, int]) -> Term:
        """The ticks of a closed window that lie before the instant."""
        start, end = gap
        begun, over = self.reached(variable, start + 1), self.reached(variable, end)
        if over is self.true:
            return end - start
        ticks = self.model.new_int_var(0, end - start, "")
        self.model.add(ticks == 0).only_enforce_if(~begun)
        self.model.add(ticks == end - start).only_enforce_if(over)
        self.model.add(ticks == variable - start).only_enforce_if([begun, ~over])
        return ticks

    def keep_open(self, start: Term, end: Term, calendar: Calendar, stretch: int, when: Term) -> None:
        """If `when`: from the start on `stretch` ticks are open without a break; the tick before the end is open."""
        windows = self.open_windows(calendar)
        self._within(start, [[a, b - stretch] for a, b in windows if b - stretch >= a], when)
        self._within(end, [[a + 1, b] for a, b in windows], when)

    def _within(self, variable: Term, allowed: list[list[int]], when: Term) -> None:
        added = self.model.add_linear_expression_in_domain(variable, cp_model.Domain.from_intervals(allowed))
        if when is not self.true:
            added.only_enforce_if(when)


def closed_while_open(machine: Calendar, operator: Calendar, horizon: int) -> list[tuple[int, int]]:
    """Windows in which the machine works and the operator is away, up to the horizon."""
    works, there = OpenTimes.of(machine, horizon), OpenTimes.of(operator, horizon)
    both = works.both(there)
    found = []
    for start, end in zip(works.starts.tolist(), works.ends.tolist(), strict=True):
        at = start
        for a, b in zip(both.starts.tolist(), both.ends.tolist(), strict=True):
            if b <= start or a >= end:
                continue
            if a > at:
                found.append((at, a))
            at = max(at, b)
        if at < min(end, horizon):
            found.append((at, min(end, horizon) if end >= FOREVER else end))
    return found
