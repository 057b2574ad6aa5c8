"""What operations share beside their machines, in the CP-SAT model: waiting places, operators, power."""

from collections import defaultdict
from itertools import pairwise

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.exact_model import ExactModel
from planum.factory.scheduling.engine.exact_times import Term, closed_while_open
from planum.factory.scheduling.engine.open_times import OpenTimes

Presence = dict[tuple[int, int], Term]  # by operation and operator


def add_buffers(exact: ExactModel) -> None:
    """Before a finite buffer a job waits on its machine, and never more jobs wait than there are places."""
    waiting: dict[int, list[Term]] = defaultdict(list)
    for i, operation in enumerate(exact.problem.operations):
        for p in operation.after:
            _stay_unless_limited(exact, p)
        if len(operation.after) == 1:
            for machine in {mode.machine for mode in exact.modes_at_hand(i)}:
                if exact.problem.machines[machine].buffer is not None:
                    _wait(exact, operation.after[0], i, machine, waiting[machine])
    for machine, intervals in waiting.items():
        places = exact.problem.machines[machine].buffer
        if places and len(intervals) > places:
            exact.model.add_cumulative(intervals, [1] * len(intervals), places)


def _stay_unless_limited(exact: ExactModel, p: int) -> None:
    """An operation leaves when it ends, unless a successor's machine, which is another, has a finite buffer."""
    step, arrays, times = exact.steps[p], exact.problem.arrays, exact.times
    if step.left is step.end or not step.is_free:
        return
    limited = []
    for j in arrays.after[arrays.after_first[p] : arrays.after_first[p + 1]].tolist():
        machines = {mode.machine for mode in exact.modes_at_hand(j)}
        finite = [machine for machine in machines if exact.problem.machines[machine].buffer is not None]
        limited += [_comes_from_elsewhere(exact, p, j, machine) for machine in finite]
    if not any(literal is times.true for literal in limited):
        exact.model.add(step.left == step.end).only_enforce_if([~literal for literal in limited])


def _comes_from_elsewhere(exact: ExactModel, p: int, i: int, machine: int) -> Term:
    """The literal that i is done on the machine and its predecessor p on another."""
    here, there = exact.on_machine(i, machine), exact.times.false
    if any(mode.machine == machine for mode in exact.modes_at_hand(p)):
        there = exact.on_machine(p, machine)
    if here is exact.times.false or there is exact.times.true:
        return exact.times.false
    return exact.times.all_of([here, exact.times.true if there is exact.times.false else ~there])


def _wait(exact: ExactModel, p: int, i: int, machine: int, intervals: list[Term]) -> None:
    """The interval from its arrival to its start, optional; without places it has no length."""
    waits = _comes_from_elsewhere(exact, p, i, machine)
    before, after, times = exact.steps[p], exact.steps[i], exact.times
    if waits is times.false:
        return
    for ticks, when in exact.transports(p, i):
        arrives = before.left + ticks
        if (
            not before.is_free
            and not after.is_free
            and exact.problem.fixed[p].end + ticks >= exact.problem.fixed[i].start
        ):
            continue
        present = times.all_of([waits, *when])
        if not exact.problem.machines[machine].buffer:
            exact.model.add(after.start == arrives).only_enforce_if(present)
            continue
        length = exact.model.new_int_var(0, times.horizon, "")
        intervals.append(exact.model.new_optional_interval_var(arrives, length, after.start, present, ""))


def add_operators(exact: ExactModel) -> Presence:
    """Who does what. Fixed operations hold no operator: the contract does not say whom."""
    problem, times = exact.problem, exact.times
    who: Presence = {}
    for i, operation in enumerate(problem.operations):
        if operation.skill is None or not exact.steps[i].is_free:
            continue
        able = [o for o, operator in enumerate(problem.operators) if operation.skill in operator.skills]
        for o in able:
            who[i, o] = times.true if len(able) == 1 else exact.model.new_bool_var("")
        if len(able) > 1:
            exact.model.add_exactly_one([who[i, o] for o in able])
    for o in range(len(problem.operators)):
        _occupy(exact, o, {i: literal for (i, other), literal in who.items() if other == o})
    return who


def _occupy(exact: ExactModel, o: int, mine: dict[int, Term]) -> None:
    """One thing at a time, and only while the operator is there or the machine is closed."""
    intervals: list[Term] = []
    by_calendar: dict[Calendar, list[Term]] = defaultdict(list)
    for calendar, interval in _single(exact, mine) + _batched(exact, mine):
        intervals.append(interval)
        by_calendar[calendar].append(interval)
    if len(intervals) > 1:
        exact.model.add_no_overlap(intervals)
    for calendar, those in by_calendar.items():
        absences = closed_while_open(calendar, exact.problem.operators[o].calendar, exact.times.horizon)
        away = [exact.model.new_fixed_size_interval_var(a, b - a, "") for a, b in absences]
        if away:
            exact.model.add_no_overlap([*those, *away])


def _single(exact: ExactModel, mine: dict[int, Term]) -> list[tuple[Calendar, Term]]:
    found = []
    for i, literal in mine.items():
        by_calendar: dict[Calendar, list[int]] = defaultdict(list)
        for k, mode in enumerate(exact.problem.operations[i].modes):
            if mode.machine not in exact.leads and mode.duration:
                by_calendar[exact.calendar_of(i, k)].append(k)
        for calendar, modes in by_calendar.items():
            step = exact.steps[i]
            chosen = (
                exact.times.true
                if len(modes) == len(step.modes)
                else exact.times.any_of([step.modes[k] for k in modes])
            )
            span = exact.model.new_int_var(0, exact.times.horizon, "")
            present = exact.times.all_of([literal, chosen])
            found.append((calendar, exact.model.new_optional_interval_var(step.start, span, step.end, present, "")))
    return found


def _batched(exact: ExactModel, mine: dict[int, Term]) -> list[tuple[Calendar, Term]]:
    """Members of one batch may share their operator: he is taken once for each batch of which he has a member."""
    found = []
    for machine, leads in exact.leads.items():
        taken: dict[tuple[int, int], Term] = {}
        for lead in leads:
            step = exact.steps[lead.operation]
            busy = taken[lead.operation, lead.mode] = exact.model.new_bool_var("")
            span = exact.model.new_int_var(0, exact.times.horizon, "")
            interval = exact.model.new_optional_interval_var(step.start, span, step.end, busy, "")
            found.append((exact.problem.machines[machine].calendar, interval))
            if lead.operation in mine and exact.problem.operations[lead.operation].modes[lead.mode].duration:
                exact.model.add_bool_or([busy, ~mine[lead.operation], ~lead.literal])
        for i, literal in mine.items():
            for k, mode in enumerate(exact.problem.operations[i].modes):
                for joins, lead in exact.joins.get((i, k), []) if mode.machine == machine else []:
                    exact.model.add_bool_or([taken[lead.operation, lead.mode], ~literal, ~joins])
    return found


def add_peak(exact: ExactModel) -> None:
    """The watts of all that works at one instant stay below the peak. What is fixed counts up to the peak itself."""
    peak = exact.problem.peak_power
    if peak is None:
        return
    intervals, demands = _fixed_power(exact, peak)
    for i, step in enumerate(exact.steps):
        for k, mode in enumerate(exact.problem.operations[i].modes if step.is_free else ()):
            for interval in _working(exact, i, k) if mode.power and _works(exact, i, k) else ():
                intervals.append(interval)
                demands.append(mode.power)
    if intervals:
        exact.model.add_cumulative(intervals, demands, peak)


def _works(exact: ExactModel, i: int, k: int) -> bool:
    """It lasts for a while: by itself, or in the batch it joins."""
    return exact.problem.operations[i].modes[k].duration > 0 or bool(exact.joins.get((i, k)))


def _working(exact: ExactModel, i: int, k: int) -> list[Term]:
    """The intervals in which it works in the mode: one, or one for each open window that it may reach into."""
    step, operation, times, model = exact.steps[i], exact.problem.operations[i], exact.times, exact.model
    if not exact.rests_during(i, k) and step.own[k] is step.modes[k]:
        work = operation.modes[k].duration
        return [model.new_optional_interval_var(step.start, work, step.end, step.modes[k], "")]
    found = []
    for a, b in times.open_windows(exact.calendar_of(i, k)):
        if times.range_of(step.end)[1] <= a or times.range_of(step.start)[0] >= b:
            continue
        present = times.all_of(
            [step.modes[k], _not(exact, times.reached(step.start, b)), times.reached(step.end, a + 1)]
        )
        begin, end = times.instant(a, min(b, times.horizon)), times.instant(a, min(b, times.horizon))
        _clip(exact, present, begin, step.start, a, times.reached(step.start, a + 1))
        _clip(exact, present, end, step.end, b, _not(exact, times.reached(step.end, b)))
        span = model.new_int_var(0, min(b, times.horizon) - a, "")
        found.append(model.new_optional_interval_var(begin, span, end, present, ""))
    return found


def _not(exact: ExactModel, literal: Term) -> Term:
    if literal is exact.times.true:
        return exact.times.false
    return exact.times.true if literal is exact.times.false else ~literal


def _clip(exact: ExactModel, present: Term, edge: Term, instant: Term, otherwise: int, inside: Term) -> None:
    """The edge of a piece is the operation's own where that lies inside the window, and else the window's."""
    exact.model.add(edge == instant).only_enforce_if([present, inside])
    if otherwise <= exact.times.horizon:
        exact.model.add(edge == otherwise).only_enforce_if([present, _not(exact, inside)])


def _fixed_power(exact: ExactModel, peak: int) -> tuple[list[Term], list[int]]:
    changes: dict[int, int] = defaultdict(int)
    problem = exact.problem
    for i, fixed in problem.fixed.items():
        mode = problem.operations[i].modes[fixed.mode]
        times = OpenTimes.of(problem.machines[mode.machine].calendar, fixed.end)
        for a, b in zip(times.starts.tolist(), times.ends.tolist(), strict=True):
            if max(a, fixed.start) < min(b, fixed.end):
                changes[max(a, fixed.start)] += mode.power
                changes[min(b, fixed.end)] -= mode.power
    intervals, demands, level = [], [], 0
    instants = sorted(changes)
    for at, until in pairwise(instants):
        level += changes[at]
        if level:
            intervals.append(exact.model.new_fixed_size_interval_var(at, until - at, ""))
            demands.append(min(level, peak))
    return intervals, demands
