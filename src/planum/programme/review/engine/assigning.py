"""Who reviews what: no conflict, even load, fitting specialities, not two of one house on one application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

WORK = 2.0


@dataclass(frozen=True, slots=True)
class Reviewer:
    """`load` is what the reviewer has already; `house` the employer."""

    code: str
    specialities: frozenset[str] = frozenset()
    house: str = ""
    load: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """An application that needs `wanted` more reviewers; `topics` are its industry and wing."""

    code: str
    topics: frozenset[str]
    wanted: int
    present: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """`pairs` are (application, expert); `short` says by application how many are missing, then `pairs` is empty."""

    pairs: tuple[tuple[str, str], ...]
    short: Mapping[str, int]


def assign(
    reviewers: Sequence[Reviewer], tasks: Sequence[Task], *, excluded: frozenset[tuple[str, str]],
    doubtful: frozenset[tuple[str, str]] = frozenset(), seed: int = 1,
) -> Proposal:  # fmt: skip
    """The cheapest assignment; pairs (application, expert) in `excluded` never, `doubtful` ones at a price.

    Costs: 100 for each application of the busiest reviewer, 20 a doubtful pair, 12 a second one of the same house, 6 a
    speciality that does not fit, 1 for each square of load. Solved to the optimum by CP-SAT within two deterministic
    seconds; one worker and a seed make it repeatable. Raises RuntimeError if the solver ends without an answer.
    """
    may = {
        (task.code, one.code)
        for task in tasks
        for one in reviewers
        if one.code not in task.present and (task.code, one.code) not in excluded
    }
    able = {task.code: sum(code == task.code for code, _ in may) for task in tasks}
    short = {task.code: task.wanted - able[task.code] for task in tasks if able[task.code] < task.wanted}
    if short:
        return Proposal((), short)
    model = cp_model.CpModel()
    chosen = {pair: model.new_bool_var(f"{pair}") for pair in sorted(may)}
    costs = _costs(model, chosen, reviewers, tasks, doubtful)
    for task in tasks:
        model.add(sum(chosen[pair] for pair in chosen if pair[0] == task.code) == task.wanted)
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, seed
    solver.parameters.max_deterministic_time = WORK
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"The assignment ended as {solver.status_name(status)}.")
    return Proposal(tuple(pair for pair in chosen if solver.boolean_value(chosen[pair])), {})


def fits(reviewer: Reviewer, task: Task) -> bool:
    return any(topic in speciality or speciality in topic for topic in task.topics if topic
               for speciality in reviewer.specialities if speciality)  # fmt: skip


def _costs(
    model: cp_model.CpModel, chosen: Mapping[tuple[str, str], cp_model.IntVar], reviewers: Sequence[Reviewer],
    tasks: Sequence[Task], doubtful: frozenset[tuple[str, str]],
) -> list[cp_model.LinearExprT]:  # fmt: skip
    by_code, known = {one.code: one for one in reviewers}, {task.code: task for task in tasks}
    costs: list[cp_model.LinearExprT] = []
    for pair, variable in chosen.items():
        misfit = 0 if fits(by_code[pair[1]], known[pair[0]]) else 6
        costs.append(variable * (misfit + (20 if pair in doubtful else 0)))
    most = len(tasks) + max((one.load for one in reviewers), default=0)
    busiest = model.new_int_var(0, most, "busiest")
    for one in reviewers:
        load = model.new_int_var(0, most, f"load {one.code}")
        model.add(load == one.load + sum(chosen[pair] for pair in chosen if pair[1] == one.code))
        model.add(busiest >= load)
        square = model.new_int_var(0, most * most, f"square {one.code}")
        model.add_multiplication_equality(square, load, load)
        costs.append(square)
    costs.append(100 * busiest)
    for task in tasks:
        for house in {one.house for one in reviewers if one.house}:
            inside = [chosen[pair] for pair in chosen if pair[0] == task.code and by_code[pair[1]].house == house]
            if len(inside) > 1:
                beyond = model.new_int_var(0, len(inside), f"beyond {task.code} {house}")
                model.add(beyond >= sum(inside) - 1)
                costs.append(12 * beyond)
    return costs
