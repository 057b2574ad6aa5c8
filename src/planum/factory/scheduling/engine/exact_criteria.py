"""The criteria as terms of the CP-SAT model, summed by priority."""

from bisect import bisect_right
from itertools import pairwise
from math import gcd

import numpy as np

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.exact_model import ExactModel
from planum.factory.scheduling.engine.exact_times import Term
from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.problem import Criterion, Tariff
from planum.factory.scheduling.engine.values import JOULES_A_KWH, paid_before

LARGEST = 2**50  # no value of a criterion is larger; keeps sums within 64 bits


def values_by_priority(exact: ExactModel) -> list[Term]:
    """One variable a priority, the first first."""
    term_of = {
        Criterion.MAKESPAN: _makespan, Criterion.TARDINESS: _tardiness, Criterion.SETUP: _setup,
        Criterion.ENERGY: _energy, Criterion.CHANGES: _changes,
    }  # fmt: skip
    objectives = exact.problem.objectives
    known = {criterion: term_of[criterion](exact) for criterion in {row.criterion for row in objectives}}
    values = []
    for wanted in sorted({row.priority for row in objectives}):
        value = exact.model.new_int_var(0, LARGEST, "")
        terms = [weight * known[criterion] for criterion, weight, priority in objectives if priority == wanted]
        exact.model.add(value == sum(terms))
        values.append(value)
    return values


def _makespan(exact: ExactModel) -> Term:
    latest = max((fixed.end for fixed in exact.problem.fixed.values()), default=0)
    end = exact.times.instant(latest, max(latest, exact.times.horizon))
    for step in exact.steps:
        if step.is_free:
            exact.model.add(end >= step.end)
    return end


def _tardiness(exact: ExactModel) -> Term:
    total: Term = 0
    for j, job in enumerate(exact.problem.jobs):
        rows = np.flatnonzero(exact.problem.arrays.job == j).tolist()
        if job.due is None or not job.weight or not rows:
            continue
        late = exact.model.new_int_var(0, max(0, exact.times.horizon - job.due), "")
        for i in rows:
            exact.model.add(late >= exact.steps[i].end - job.due)
        total += job.weight * late
    return total


def _setup(exact: ExactModel) -> Term:
    return sum(ticks * literal for ticks, literal in exact.setups)


def _changes(exact: ExactModel) -> Term:
    reference, problem = exact.problem.reference, exact.problem
    total: Term = 0
    for i in range(len(problem.operations)) if reference is not None else ():
        assert reference is not None
        if reference.mode[i] < 0:
            continue
        machine = problem.operations[i].modes[int(reference.mode[i])].machine
        start = int(reference.start[i])
        first, last = exact.times.range_of(exact.steps[i].start)
        if not first <= start <= last:
            total += 1
            continue
        same = exact.model.new_bool_var("")
        exact.model.add(exact.steps[i].start == start).only_enforce_if(same)
        exact.model.add_implication(same, exact.on_machine(i, machine))
        total += 1 - same
    return total


def _energy(exact: ExactModel) -> Term:
    """Fen, rounded down once for the whole plan."""
    problem = exact.problem
    if problem.tariff is None:
        return 0
    paid = _Paid(exact, problem.tariff)
    parts = [paid.by(i) for i in range(len(problem.operations))]
    shared = gcd(problem.tick_s, JOULES_A_KWH)
    ticks, whole = problem.tick_s // shared, JOULES_A_KWH // shared
    fen = exact.model.new_int_var(0, ticks * paid.most // whole, "")
    exact.model.add(ticks * sum(parts) >= whole * fen)
    exact.model.add(ticks * sum(parts) <= whole * fen + whole - 1)
    return fen


class _Paid:
    """What the energy of each operation costs: the price summed over its open ticks, times its watts."""

    def __init__(self, exact: ExactModel, tariff: Tariff) -> None:
        self.exact = exact
        self.tariff = tariff
        self.most = 0  # what all together may cost, in watts times ticks times fen
        self.known: dict[tuple[int, Calendar], Term] = {}
        self.slopes: dict[Calendar, tuple[list[int], list[int], list[int]]] = {}

    def by(self, i: int) -> Term:
        exact, step = self.exact, self.exact.steps[i]
        groups: dict[tuple[Calendar, int], list[int]] = {}
        for k, mode in enumerate(exact.problem.operations[i].modes):
            if step.modes[k] is not exact.times.false:
                groups.setdefault((exact.calendar_of(i, k), mode.power), []).append(k)
        most = self._most(i)
        self.most += most
        if len(groups) == 1:
            (((calendar, power), _),) = groups.items()
            return power * (self.until(step.end, calendar) - self.until(step.start, calendar)) if power else 0
        cost = exact.model.new_int_var(0, most, "")
        for (calendar, power), modes in groups.items():
            chosen = exact.times.any_of([step.modes[k] for k in modes])
            paid = power * (self.until(step.end, calendar) - self.until(step.start, calendar)) if power else 0
            exact.model.add(cost == paid).only_enforce_if(chosen)
        return cost

    def _most(self, i: int) -> int:
        first, last = (
            self.exact.times.range_of(self.exact.steps[i].start)[0],
            self.exact.times.range_of(self.exact.steps[i].end)[1],
        )
        power = max(mode.power for mode in self.exact.problem.operations[i].modes)
        return power * (last - first) * max(price for _, price in self.tariff.steps)

    def until(self, instant: Term, calendar: Calendar) -> Term:
        """The price summed over the open ticks before an instant: a line on each piece of the time between breaks."""
        key = (instant.index, calendar)
        if key not in self.known:
            self.known[key] = self._pieces(instant, calendar)
        return self.known[key]

    def _pieces(self, instant: Term, calendar: Calendar) -> Term:
        model = self.exact.model
        first, last = self.exact.times.range_of(instant)
        edges, prices, sums = self._slopes(calendar)
        low, high = bisect_right(edges, first) - 1, bisect_right(edges, last) - 1
        if low == high:
            return sums[low] - prices[low] * edges[low] + prices[low] * instant
        paid = model.new_int_var(sums[low], sums[high] + prices[high] * (last - edges[high]), "")
        chosen = []
        for row in range(low, high + 1):
            here = model.new_bool_var("")
            begin, end = max(first, edges[row]), last if row == high else edges[row + 1] - 1
            model.add_linear_constraint(instant, begin, end).only_enforce_if(here)
            model.add(paid == sums[row] - prices[row] * edges[row] + prices[row] * instant).only_enforce_if(here)
            chosen.append(here)
        model.add_exactly_one(chosen)
        return paid

    def _slopes(self, calendar: Calendar) -> tuple[list[int], list[int], list[int]]:
        """Edges in ticks; from each edge on the price, 0 where closed; the sum of prices before it."""
        if calendar not in self.slopes:
            horizon = self.exact.times.horizon
            windows = self.exact.times.open_windows(calendar)
            edges = sorted(
                {0, *(min(edge, horizon + 1) for window in windows for edge in window), *self._steps(horizon)}
            )
            opens = OpenTimes.between(windows)
            prices, sums = [], [0]
            for a, b in pairwise([*edges, edges[-1] + 1]):
                here = int(np.diff(paid_before(self.tariff, np.array([a, a + 1], np.int64)))[0])
                prices.append(here if opens.is_open(np.array([a], np.int64))[0] else 0)
                sums.append(sums[-1] + prices[-1] * (b - a))
            self.slopes[calendar] = edges, prices, sums[:-1]
        return self.slopes[calendar]

    def _steps(self, horizon: int) -> list[int]:
        starts = [start for start, _ in self.tariff.steps]
        if not self.tariff.period:
            return [start for start in starts if start <= horizon]
        turns = range(0, horizon + 1, self.tariff.period)
        return [turn + start for turn in turns for start in starts if turn + start <= horizon]
