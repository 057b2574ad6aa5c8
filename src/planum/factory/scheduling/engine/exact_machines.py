"""Machines of the CP-SAT model: one operation after the other, batches, and set-ups by circuits."""

from dataclasses import dataclass

import numpy as np

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.exact_model import ExactModel, Lead
from planum.factory.scheduling.engine.exact_times import Term
from planum.factory.scheduling.engine.open_times import OpenTimes


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """What a machine does in one go: an operation, a batch, or fixed operations that lie across each other."""

    start: Term
    span: Term
    left: Term
    present: Term
    enters: int  # family that the set-up before it leads to
    leaves: int
    is_free: bool
    row: int  # the first operation of it: instants that fall together are taken in the order of the problem
    place: int  # in the order of what is fixed on the machine
    works: bool  # of positive duration: its start and end lie in, or at the edge of, open windows


def add_batches(exact: ExactModel) -> None:
    """On batch machines the longest member leads: it opens the batch, and the others take over its start and end."""
    for index, machine in enumerate(exact.problem.machines):
        if machine.batch > 1:
            _add_batches_of(exact, index)


def _add_batches_of(exact: ExactModel, machine: int) -> None:
    problem, model = exact.problem, exact.model
    rows = [
        (i, k) for i, step in enumerate(exact.steps) for k, mode in enumerate(problem.operations[i].modes)
        if mode.machine == machine and step.modes[k] is not exact.times.false
    ]  # fmt: skip
    rows.sort(key=lambda row: (exact.steps[row[0]].is_free, -_duration(exact, *row), row))
    leads: list[Lead] = []
    members: dict[tuple[int, int], list[Term]] = {}
    for i, k in rows:
        joins = [(model.new_bool_var(""), lead) for lead in leads if _may_join(exact, i, k, lead)]
        exact.joins[i, k] = joins
        step = exact.steps[i]
        lead = Lead(i, k, step.modes[k] if not joins else model.new_bool_var(""))
        if joins:
            model.add(lead.literal + sum(literal for literal, _ in joins) == step.modes[k])
        step.own[k] = lead.literal
        leads.append(lead)
        for literal, other in joins:
            members.setdefault((other.operation, other.mode), []).append(literal)
            _join(exact, i, k, literal, other)
    for (i, _), literals in members.items():
        taken = _fixed_beside(exact, machine, i) if i in problem.fixed else 1
        model.add(sum(literals) <= max(0, problem.machines[machine].batch - taken))
    exact.leads[machine] = leads


def _duration(exact: ExactModel, i: int, k: int) -> int:
    return exact.problem.operations[i].modes[k].duration


def _fixed_beside(exact: ExactModel, machine: int, i: int) -> int:
    """Fixed operations that make one batch with a fixed one, itself counted."""
    problem, span = exact.problem, exact.problem.fixed[i][1:]
    return sum(
        fixed[1:] == span and problem.operations[j].modes[fixed.mode].machine == machine
        for j, fixed in problem.fixed.items()
    )


def _may_join(exact: ExactModel, i: int, k: int, lead: Lead) -> bool:
    operations, problem = exact.problem.operations, exact.problem
    if i == lead.operation or operations[i].family != operations[lead.operation].family:
        return False
    if not exact.steps[i].is_free or not _duration(exact, lead.operation, lead.mode):
        return False
    if operations[i].after and lead.operation in operations[i].after:
        return False
    fixed = problem.fixed.get(lead.operation)
    return fixed is None or _fits_beside(exact, i, k, lead)


def _fits_beside(exact: ExactModel, i: int, k: int, lead: Lead) -> bool:
    """A fixed batch takes a free member only if its end is then still what the rules say, and if it stands clear of
    what else is fixed. Where set-ups would have to be looked at anew, it takes none.
    """
    problem, fixed = exact.problem, exact.problem.fixed[lead.operation]
    machine, operation = _machine_of(exact, lead.operation), problem.operations[i]
    beside = [j for j, other in problem.fixed.items() if other[1:] == fixed[1:] and _machine_of(exact, j) == machine]
    if beside[0] != lead.operation or any(problem.operations[j].family != operation.family for j in beside):
        return False
    others = [problem.fixed[j] for j in problem.fixed if j not in beside and _machine_of(exact, j) == machine]
    if _needs_setups(exact, machine) or any(o.start < fixed.end and o.end > fixed.start for o in others):
        return False
    if fixed.start < int(problem.arrays.release[i]) or fixed.end == fixed.start:
        return False
    work = max(_duration(exact, i, k), *(_duration(exact, j, problem.fixed[j].mode) for j in beside))
    times = OpenTimes.of(exact.calendar_of(i, k), fixed.end + work)
    at, ticks = np.array([fixed.start], np.int64), np.array([work], np.int64)
    ends = times.after(at, ticks)[0] if operation.interruptible else fixed.start + work
    unbroken = operation.interruptible or times.after(at, ticks)[0] == ends
    return bool(times.is_open(at)[0] and unbroken and ends == fixed.end)


def _machine_of(exact: ExactModel, j: int) -> int:
    return exact.problem.operations[j].modes[exact.problem.fixed[j].mode].machine


def _join(exact: ExactModel, i: int, k: int, literal: Term, lead: Lead) -> None:
    step, other, model = exact.steps[i], exact.steps[lead.operation], exact.model
    model.add_implication(literal, lead.literal)
    model.add(step.start == other.start).only_enforce_if(literal)
    model.add(step.end == other.end).only_enforce_if(literal)
    operation = exact.problem.operations[i]
    leader = exact.problem.operations[lead.operation]
    if not operation.interruptible and leader.interruptible and lead.operation not in exact.problem.fixed:
        span = leader.modes[lead.mode].duration
        model.add(step.end - step.start == span).only_enforce_if(literal)


def add_machines(exact: ExactModel) -> None:
    for index in range(len(exact.problem.machines)):
        nodes = _nodes(exact, index)
        model = exact.model
        intervals = [
            model.new_optional_interval_var(node.start, node.span, node.left, node.present, "") for node in nodes
        ]
        if len(intervals) > 1:
            model.add_no_overlap(intervals)
        if nodes and _needs_setups(exact, index):
            _add_circuit(exact, index, nodes)


def _needs_setups(exact: ExactModel, machine: int) -> bool:
    row = exact.problem.machines[machine].setups
    if row is None:
        return False
    matrix = exact.problem.setups[row]
    return any(matrix.first) or any(any(ticks) for ticks in matrix.ticks)


def _nodes(exact: ExactModel, machine: int) -> list[Node]:
    problem = exact.problem
    if machine in exact.leads:
        rows = [tuple(lead) for lead in exact.leads[machine]]
    else:
        rows = [
            (i, k, step.modes[k]) for i, step in enumerate(exact.steps)
            for k, mode in enumerate(problem.operations[i].modes)
            if mode.machine == machine and step.modes[k] is not exact.times.false
        ]  # fmt: skip
    nodes = []
    for i, k, literal in rows:
        step, operation = exact.steps[i], problem.operations[i]
        if step.is_free:
            left = _left_of_batch(exact, i, k)
            span = _span(exact, i, k, left)
            works = operation.modes[k].duration > 0
            nodes.append(Node(step.start, span, left, literal, operation.family, operation.family, True, i, 0, works))  # noqa: FBT003
    return nodes + _fixed_nodes(exact, sorted(i for i, _, _ in rows if i in problem.fixed))


def _span(exact: ExactModel, i: int, k: int, left: Term) -> Term:
    duration = exact.problem.operations[i].modes[k].duration
    if left is exact.steps[i].end and not exact.rests_during(i, k):
        return duration
    return exact.model.new_int_var(duration, max(duration, exact.times.horizon), "")


def _joined(exact: ExactModel, i: int) -> list[tuple[Term, int]]:
    """Operations that may join the batch of operation i and then block the machine, with the literal that they do."""
    return [
        (literal, j) for (j, _), joins in exact.joins.items() for literal, lead in joins
        if lead.operation == i and exact.steps[j].left is not exact.steps[j].end
    ]  # fmt: skip


def _left_of_batch(exact: ExactModel, i: int, k: int) -> Term:
    """When the last member of the batch has left; for a machine without batches, when the operation has."""
    step = exact.steps[i]
    machine = exact.problem.operations[i].modes[k].machine
    joined = _joined(exact, i) if machine in exact.leads else []
    if not joined:
        return step.left
    left = exact.times.instant(exact.times.range_of(step.start)[0], exact.times.horizon)
    exact.model.add(left >= step.left)
    for literal, j in joined:
        exact.model.add(left >= exact.steps[j].left).only_enforce_if(literal)
    return left


def _fixed_nodes(exact: ExactModel, rows: list[int]) -> list[Node]:
    """Fixed operations may lie across each other: those that do stand as one."""
    problem = exact.problem
    nodes: list[Node] = []
    group: list[int] = []
    until = -1
    for i in [*sorted(rows, key=lambda i: (problem.fixed[i].start, problem.fixed[i].end)), -1]:
        if group and (i < 0 or problem.fixed[i].start >= until):
            nodes.append(_fixed_node(exact, group, until, len(nodes)))
            group = []
        if i >= 0:
            group.append(i)
            until = max(until, problem.fixed[i].end)
    return nodes


def _fixed_node(exact: ExactModel, group: list[int], until: int, place: int) -> Node:
    problem, times = exact.problem, exact.times
    start = problem.fixed[group[0]].start
    families = problem.operations[group[0]].family, problem.operations[group[-1]].family
    left = times.instant(until, until)
    blocking = [(times.true, i) for i in group if exact.steps[i].left is not exact.steps[i].end]
    blocking += [row for i in group for row in _joined(exact, i)]
    span: Term = until - start
    if blocking:
        left = times.instant(until, times.horizon)
        span = exact.model.new_int_var(until - start, times.horizon, "")
        for literal, i in blocking:
            exact.model.add(left >= exact.steps[i].left).only_enforce_if(literal)
    return Node(times.instant(start, start), span, left, times.true, *families, False, group[0], place, until > start)  # noqa: FBT003


def _add_circuit(exact: ExactModel, machine: int, nodes: list[Node]) -> None:
    """Which node follows which, from the dummy node 0 back to it; absent nodes are loops."""
    model, times = exact.model, exact.times
    row = exact.problem.machines[machine].setups
    assert row is not None
    matrix = exact.problem.setups[row]
    calendar = exact.problem.machines[machine].calendar
    arcs: list[tuple[int, int, Term]] = [(0, 0, model.new_bool_var(""))]
    for b, after in enumerate(nodes, 1):
        if after.present is not times.true:
            arcs.append((b, b, ~after.present))
        first, last = model.new_bool_var(""), model.new_bool_var("")
        arcs += [(0, b, first), (b, 0, last)]
        if matrix.first:
            _set_up(exact, None, after, matrix.first[after.enters], first, calendar)
        for a, before in enumerate(nodes, 1):
            if a == b or (not before.is_free and not after.is_free and before.place > after.place):
                continue
            arc = model.new_bool_var("")
            arcs.append((a, b, arc))
            _set_up(exact, before, after, matrix.ticks[before.leaves][after.enters], arc, calendar)
    model.add_circuit(arcs)


def _set_up(exact: ExactModel, before: Node | None, after: Node, ticks: int, arc: Term, calendar: Calendar) -> None:
    """If the arc is taken, the set-up of so many working ticks lies between the two, and not before the present."""
    model, times = exact.model, exact.times
    if before is not None and not before.is_free and not after.is_free:
        return
    if after.is_free and ticks:
        exact.setups.append((ticks, arc))
    if before is None and not after.is_free:
        return
    if before is not None:
        together = not before.works and not after.works and before.row > after.row
        model.add(after.start >= before.left + int(together)).only_enforce_if(arc)
    if ticks:
        opens = OpenTimes.of(calendar, times.horizon + ticks)
        ready = _after(opens, exact.problem.not_before, ticks)
        model.add(after.start >= ready).only_enforce_if(arc)
    if before is not None and ticks:
        worked = _worked_until_start(exact, after, calendar) - _worked_until_left(exact, before, calendar)
        model.add(worked >= ticks).only_enforce_if(arc)


def _after(opens: OpenTimes, at: int, work: int) -> int:
    worked = 0
    for start, end in zip(opens.starts.tolist(), opens.ends.tolist(), strict=True):
        inside = max(0, end - max(start, at))
        if worked + inside >= work:
            return int(max(start, at)) + work - worked
        worked += inside
    return int(opens.ends[-1])


def _worked_until_start(exact: ExactModel, node: Node, calendar: Calendar) -> Term:
    plain = node.works and node.is_free
    return exact.times.worked(node.start, calendar) if plain else exact.times.worked_anywhere(node.start, calendar)


def _worked_until_left(exact: ExactModel, node: Node, calendar: Calendar) -> Term:
    """What blocks may leave while the machine is closed."""
    blocks = node.is_free and not any(node.left is step.end for step in exact.steps)
    plain = node.works and node.is_free and not blocks
    return exact.times.worked(node.left, calendar) if plain else exact.times.worked_anywhere(node.left, calendar)
