"""What one more hour of a machine would give."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from planum.factory.scheduling.engine.calendars import FOREVER, Calendar
from planum.factory.scheduling.engine.explanation import AT_THE_MACHINE
from planum.factory.scheduling.engine.placement import Placement
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Criterion, Machine, Problem
from planum.factory.scheduling.engine.reasons import Reasons
from planum.factory.scheduling.engine.timing import retime
from planum.factory.scheduling.engine.values import criteria_of, lateness, values_of

MACHINES: Final = 10  # as many are looked at when nobody says which


@dataclass(frozen=True, slots=True)
class ExtraHour:
    """`ticks` more open time of `machine` from `at`; `gain` by criterion (positive: so much less); `values` with it.

    `opens`: the machine is open longer. Otherwise it is always open, and another one like it takes work of `ticks`
    ticks off it from `at` on.
    """

    machine: int
    at: int
    ticks: int
    opens: bool
    gain: dict[Criterion, int]
    values: tuple[int, ...]


def one_more_hour(problem: Problem, plan: Plan, machines: Sequence[int] | None = None) -> list[ExtraHour]:
    """Estimated effect of one more hour on each of `machines`, the best first; without `machines`, on the ten that jobs
    wait for most.

    The hour lies where most operations wait for the machine: right after the shift before its most crowded closed time.
    All decisions of the plan stay (modes, operators, sequences) and its times are drawn together (`retime`), with the
    hour and without it: the gain is the difference of the two. A new optimisation with the hour may gain more; the
    hour's own wages and energy at idle are not counted.
    """
    base_problem = replace(problem, machines=_spelled_out(problem, plan))
    base = retime(base_problem, plan)
    reasons = Reasons(Placement.of(base_problem, base))
    chosen = list(machines) if machines is not None else _most_waited_for(base_problem, base, reasons)
    found = [_with_hour(base_problem, base, reasons, machine) for machine in chosen]
    return sorted((hour for hour in found if hour.ticks), key=lambda hour: (hour.values, hour.machine))


def _spelled_out(problem: Problem, plan: Plan) -> tuple[Machine, ...]:
    """Calendars without a period, as far as the plan reaches, so that one single hour can be added."""
    horizon = 2 * int(plan.left.max()) + 2
    spelled: dict[Calendar, Calendar] = {}
    for machine in problem.machines:
        if not machine.calendar.is_always_open and machine.calendar not in spelled:
            windows = machine.calendar.open_until(horizon)
            after = max(windows[-1][1], horizon)
            spelled[machine.calendar] = Calendar(tuple(_joined([*windows, (after, FOREVER)])))
    return tuple(replace(row, calendar=spelled.get(row.calendar, row.calendar)) for row in problem.machines)


def _joined(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for a, b in sorted(windows):
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


def _most_waited_for(problem: Problem, plan: Plan, reasons: Reasons) -> list[int]:
    """By the ticks of waiting, those of late jobs by their weight; machines on the way to the last end come first."""
    late = lateness(problem, plan)
    scores: dict[int, int] = defaultdict(int)
    for i, job in enumerate(problem.arrays.job.tolist()):
        weight = 1 + (problem.jobs[job].weight if late[job] else 0)
        waited = sum(ticks for cause, ticks in reasons.journey(i) if cause in AT_THE_MACHINE)
        scores[reasons.machine[i]] += weight * waited
    critical: dict[int, int] = defaultdict(int)
    at, seen = int(plan.end.argmax()), set[int]()
    while at >= 0 and at not in seen:
        seen.add(at)
        critical[reasons.machine[at]] += reasons.end[at] - reasons.start[at]
        at = reasons.hold(at).by
    ranked = sorted(scores, key=lambda m: (-scores[m], m))
    on_the_way = sorted(critical, key=lambda m: (-critical[m], m))[: MACHINES // 2]
    return [*on_the_way, *(m for m in ranked if m not in on_the_way)][:MACHINES]


def _with_hour(problem: Problem, base: Plan, reasons: Reasons, machine: int) -> ExtraHour:
    hour = round(3600 / problem.tick_s) or 1
    calendar = problem.machines[machine].calendar
    opens = not calendar.is_always_open
    if opens:
        at, ticks = _crowded_gap(reasons, machine, calendar, hour)
        longer = Calendar(tuple(_joined([*calendar.windows, (at, at + ticks)]))) if ticks else calendar
        machines = list(problem.machines)
        machines[machine] = replace(machines[machine], calendar=longer)
        other = replace(problem, machines=tuple(machines))
    else:
        at, ticks, other = _relieved(problem, reasons, machine, hour)
    if not ticks:
        return ExtraHour(machine, at, 0, opens, {}, ())
    with_hour = retime(other, base)
    before, after = criteria_of(problem, base), criteria_of(other, with_hour)
    gain = {criterion: before[criterion] - after[criterion] for criterion in before}
    return ExtraHour(machine, at, ticks, opens, gain, values_of(other, with_hour))


def _crowded_gap(reasons: Reasons, machine: int, calendar: Calendar, hour: int) -> tuple[int, int]:
    """Begin and ticks of the hour, in the closed time in which most operations wait for the machine or rest on it."""
    rows = [i for i, m in enumerate(reasons.machine) if m == machine and i not in reasons.problem.fixed]
    arrives = np.sort(np.array([reasons.arrives(i) for i in rows], np.int64))
    ends = np.sort(np.array([reasons.end[i] for i in rows], np.int64))
    now = reasons.problem.not_before
    edges = [0, *(edge for window in calendar.windows for edge in window)]
    gaps = [(max(a, now), b) for a, b in zip(edges[::2], edges[1::2], strict=False) if b > max(a, now)]
    if not gaps or not rows:
        return now, 0
    begins, closes = np.array(gaps, np.int64).T
    waiting = np.searchsorted(arrives, closes, side="left") - np.searchsorted(ends, begins, side="right")
    best = int(waiting.argmax())
    if waiting[best] <= 0:
        return now, 0
    return gaps[best][0], min(hour, gaps[best][1] - gaps[best][0])


def _relieved(problem: Problem, reasons: Reasons, machine: int, hour: int) -> tuple[int, int, Problem]:
    """Takes work off the operations from that instant on at which most of them wait for the machine."""
    rows = sorted(
        (i for i, m in enumerate(reasons.machine) if m == machine and i not in problem.fixed),
        key=reasons.start.__getitem__,
    )
    if not rows:
        return problem.not_before, 0, problem
    starts = np.array([reasons.start[i] for i in rows], np.int64)
    arrives = np.sort(np.array([reasons.arrives(i) for i in rows], np.int64))
    waiting = np.searchsorted(arrives, starts, side="right") - np.arange(len(rows))
    first = int(waiting.argmax())
    operations, taken = list(problem.operations), 0
    for i in rows[first:]:
        mode = int(reasons.placement.plan.mode[i])
        modes = list(operations[i].modes)
        part = min(hour - taken, modes[mode].duration)
        modes[mode] = modes[mode]._replace(duration=modes[mode].duration - part)
        operations[i] = operations[i]._replace(modes=tuple(modes))
        taken += part
    return int(starts[first]), taken, replace(problem, operations=tuple(operations))
