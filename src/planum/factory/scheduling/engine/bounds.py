"""A makespan that no plan can be below, from capacity and from the longest routing."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.plan import Ticks
from planum.factory.scheduling.engine.problem import Problem

ROUNDS: Final = 80
ROUNDING: Final = 1e-9

Reals = NDArray[np.float64]
Rows = NDArray[np.int64]


def capacity_bound(problem: Problem) -> int:
    """Lower bound on the makespan in ticks; transport, set-ups, operators, buffers and the peak of power are left out.

    The larger of the longest routing and of the fractional load of the machines. The load is the dual of the linear
    programme that spreads operations over machines: for any prices of machines that sum to 1, each operation costs at
    least its cheapest mode, so the machines together are open at least so long. Prices are improved by exponentiated
    gradients; each of them gives a valid bound, so they need not be the best. Calendars count in the load alone.
    """
    head, tail = _heads(problem), _tails(problem)
    shortest = _shortest(problem)
    longest = int((head + shortest + tail).max())
    arrays = problem.arrays
    free = np.repeat(arrays.fixed_mode < 0, np.diff(arrays.mode_first))
    if not free.any():
        return longest
    return max(longest, _load_bound(problem, _Load(problem, head, tail)))


def _shortest(problem: Problem) -> Ticks:
    """Least ticks of each operation; of a fixed one those that it has."""
    arrays = problem.arrays
    least = np.minimum.reduceat(arrays.mode_duration, arrays.mode_first[:-1]).astype(np.int64)
    return np.where(arrays.fixed_mode < 0, least, arrays.fixed_end - arrays.fixed_start)


def _heads(problem: Problem) -> Ticks:
    """Earliest start of each operation by releases and routing."""
    arrays = problem.arrays
    head, shortest = arrays.release.tolist(), _shortest(problem).tolist()
    first, before = arrays.before_first.tolist(), arrays.before.tolist()
    fixed, fixed_start = arrays.fixed_mode.tolist(), arrays.fixed_start.tolist()
    for i in arrays.order.tolist():
        if fixed[i] >= 0:
            head[i] = fixed_start[i]
            continue
        for p in before[first[i] : first[i + 1]]:
            head[i] = max(head[i], head[p] + shortest[p])
    return np.array(head, np.int64)


def _tails(problem: Problem) -> Ticks:
    """Least ticks between the end of each operation and the end of all; a fixed operation does not hand its own on."""
    arrays = problem.arrays
    shortest = _shortest(problem).tolist()
    tail = [0] * len(shortest)
    first, after = arrays.after_first.tolist(), arrays.after.tolist()
    fixed = arrays.fixed_mode.tolist()
    for i in reversed(arrays.order.tolist()):
        for s in after[first[i] : first[i + 1]]:
            if fixed[s] < 0:
                tail[i] = max(tail[i], shortest[s] + tail[s])
    return np.array(tail, np.int64)


class _Load:
    """Modes of the free operations, by groups of machines that share operations (no operation can leave its group)."""

    def __init__(self, problem: Problem, head: Ticks, tail: Ticks) -> None:
        arrays = problem.arrays
        count = np.diff(arrays.mode_first)
        free = np.flatnonzero(arrays.fixed_mode < 0)
        chosen = np.repeat(arrays.fixed_mode < 0, count)
        machine = arrays.mode_machine[chosen]
        holds = np.array([row.batch for row in problem.machines], np.float64)
        self.ticks = arrays.mode_duration[chosen] / holds[machine]
        self.used, self.machine = np.unique(machine, return_inverse=True)
        self.first = np.concatenate([[0], np.cumsum(count[free])[:-1]])
        self.operation = np.repeat(np.arange(len(free)), count[free])
        self.head = np.full(len(self.used), np.iinfo(np.int64).max)
        self.tail = self.head.copy()
        np.minimum.at(self.head, self.machine, head[free][self.operation])
        np.minimum.at(self.tail, self.machine, tail[free][self.operation])
        self.group = _groups(self.machine, self.first, len(self.used))

    def of_group(self, machine_values: Reals) -> Reals:
        return np.asarray(np.bincount(self.group, machine_values), np.float64)

    def spread(self, price: Reals, sharpness: float) -> tuple[Reals, Reals]:
        """Least cost of the operations of each group, and the load of each machine when cheap modes are preferred."""
        cost = np.maximum(price[self.machine] * self.ticks, 1e-300)
        least = np.minimum.reduceat(cost, self.first)
        share = (least[self.operation] / cost) ** sharpness
        share /= np.add.reduceat(share, self.first)[self.operation]
        load = np.bincount(self.machine, share * self.ticks, len(self.used))
        group = self.group[self.machine[self.first]]
        work = np.bincount(group, least, int(self.group.max()) + 1)
        return np.asarray(work, np.float64), np.asarray(load, np.float64)


def _groups(machine: Rows, first: Rows, count: int) -> Rows:
    """For each machine the number of its group; labels spread along operations until they stand."""
    label = np.arange(count)
    operation = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(machine))))
    while True:
        least = np.minimum.reduceat(label[machine], first)
        spread = label.copy()
        np.minimum.at(spread, machine, least[operation])
        spread = spread[spread]
        if (spread == label).all():
            return np.asarray(np.unique(label, return_inverse=True)[1], np.int64)
        label = spread


def _load_bound(problem: Problem, load: _Load) -> int:
    own = np.bincount(load.machine, load.ticks, len(load.used))
    price = 1.0 / np.maximum(own / np.maximum(np.bincount(load.machine, minlength=len(own)), 1), 1e-12)
    price /= load.of_group(price)[load.group]
    margin = (load.head + load.tail).astype(np.float64)
    best_price, best = price, np.full(int(load.group.max()) + 1, -1.0)
    for turn in range(ROUNDS):
        work, spread = load.spread(price, 8.0 + 2.0 * turn)
        value = work + load.of_group(price * margin)
        better = value > best
        best = np.where(better, value, best)
        best_price = np.where(better[load.group], price, best_price)
        pull = (spread + margin) / np.maximum(value, 1e-12)[load.group] - 1.0
        price = price * np.exp(np.clip(pull, -3.0, 3.0) / (1.5 + 0.1 * turn))
        price /= load.of_group(price)[load.group]
    work, _ = load.spread(best_price, 1.0)
    return _instant(problem, load, best_price, work)


def _instant(problem: Problem, load: _Load, price: Reals, work: Reals) -> int:
    """The first instant by which the priced open time of each group, between heads and tails, has room for its work."""
    needed = work * (1.0 - ROUNDING)
    reach = int((needed + load.of_group(price * (load.head + load.tail))).max()) + 1
    while (load.of_group(price * _room(problem, load, reach)) < needed).any():
        reach *= 2
    low = int(load.head.min())
    while low < reach:
        middle = (low + reach) // 2
        fits = (load.of_group(price * _room(problem, load, middle)) >= needed).all()
        low, reach = (low, middle) if fits else (middle + 1, reach)
    return low


def _room(problem: Problem, load: _Load, until: int) -> Reals:
    """Open ticks of each machine between its head and its tail before `until`."""
    room = np.zeros(len(load.used))
    ends = np.maximum(until - load.tail, load.head)
    by_calendar: dict[Calendar, list[int]] = {}
    for k, machine in enumerate(load.used.tolist()):
        by_calendar.setdefault(problem.machines[machine].calendar, []).append(k)
    for calendar, rows in by_calendar.items():
        times = OpenTimes.of(calendar, until)
        room[rows] = times.open_before(ends[rows]) - times.open_before(load.head[rows])
    return room
