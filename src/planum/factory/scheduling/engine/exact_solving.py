"""One CP-SAT model of a problem, solved again and again: by priority, from the best plan known."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from ortools.sat.python import cp_model

from planum.factory.scheduling.engine import exact_machines, exact_resources
from planum.factory.scheduling.engine.exact_criteria import values_by_priority
from planum.factory.scheduling.engine.exact_model import ExactModel
from planum.factory.scheduling.engine.exact_times import Term
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Criterion, Problem

SHORTEST_S: Final = 0.01
HINT_SHARE: Final = 0.2  # of the time, at most, for the completion of a hint


class Solving:
    """`horizon`: ticks within which the plans sought end; `first`: a first value that plans need not exceed."""

    def __init__(self, problem: Problem, horizon: int, first: int | None) -> None:
        self.problem = problem
        self.exact = ExactModel(problem, horizon, _latest(problem, horizon, first))
        exact_machines.add_batches(self.exact)
        self.exact.link_durations()
        self.exact.follow_routing()
        exact_machines.add_machines(self.exact)
        exact_resources.add_buffers(self.exact)
        self.who = exact_resources.add_operators(self.exact)
        exact_resources.add_peak(self.exact)
        self.values = values_by_priority(self.exact)
        self._try_early()
        self.solver = cp_model.CpSolver()
        self._stopped = False

    @property
    def priorities(self) -> int:
        return len(self.values)

    def stop(self) -> None:
        self.solver.stop_search()

    def _try_early(self) -> None:
        """One of the solver's workers builds plans from the front, as a dispatcher would: so there is soon a first."""
        starts = [step.start for step in self.exact.steps if step.is_free]
        self.exact.model.add_decision_strategy(starts, cp_model.CHOOSE_LOWEST_MIN, cp_model.SELECT_MIN_VALUE)

    def solve(
        self, row: int, proven: list[int], known: int | None, hint: Plan | None, workers: int, seed: int,
        seconds: float, on_plan: Callable[[Plan], None], on_bound: Callable[[int], None],
    ) -> bool | None:  # fmt: skip
        """Minimises one priority while those before it keep their optimum: True for an optimum, False for "there is no
        such plan", None when time ran out.
        """
        model = self.exact.model.clone()
        for value, optimum in zip(self.values[:row], proven, strict=True):
            model.add(value <= optimum)
        if known is not None:
            model.add(self.values[row] <= known)
        model.minimize(self.values[row])
        if hint is not None:
            self._hint(model, hint)
            self._complete_hint(model, seconds)
        self.solver = cp_model.CpSolver()
        parameters = self.solver.parameters
        parameters.num_workers = workers
        parameters.interleave_search = workers == 1  # one worker then takes turns with large neighbourhoods
        parameters.random_seed = seed
        parameters.max_time_in_seconds = max(seconds, SHORTEST_S)
        self.solver.best_bound_callback = lambda bound: on_bound(math.ceil(bound - 1e-6))
        status = self.solver.solve(model, _Found(self, on_plan))
        if status == cp_model.INFEASIBLE:
            return False
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            on_plan(self.plan(self.solver.value))
            on_bound(math.ceil(self.solver.best_objective_bound - 1e-6))
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(model.validate())
        return True if status == cp_model.OPTIMAL else None

    def _hint(self, model: cp_model.CpModel, plan: Plan) -> None:
        true, false = self.exact.times.true, self.exact.times.false
        for i, step in enumerate(self.exact.steps):
            if not step.is_free:
                continue
            model.add_hint(step.start, int(plan.start[i]))
            model.add_hint(step.end, int(plan.end[i]))
            if step.left is not step.end:
                model.add_hint(step.left, int(plan.left[i]))
            for k, literal in enumerate(step.modes):
                if literal is not true and literal is not false:
                    model.add_hint(literal, k == plan.mode[i])
        for (i, o), literal in self.who.items():
            if literal is not true:
                model.add_hint(literal, o == plan.operator[i])

    def _complete_hint(self, model: Term, seconds: float) -> None:
        """A start has a value for every variable: those that follow from the plan are worked out once."""
        solver = self.solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.fix_variables_to_their_hinted_value = True
        solver.parameters.max_time_in_seconds = max(HINT_SHARE * seconds, SHORTEST_S)
        fixed: Term = model.clone()
        fixed.clear_objective()
        if solver.solve(fixed) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return
        model.clear_hints()
        for index, value in enumerate(solver.response_proto.solution):
            model.add_hint(model.get_int_var_from_proto_index(index), value)

    def plan(self, value: Callable[[Term], int]) -> Plan:
        steps = self.exact.steps
        mode = [next(k for k, literal in enumerate(step.modes) if value(literal)) for step in steps]
        operator = np.full(len(steps), -1, np.int32)
        for (i, o), literal in self.who.items():
            if value(literal):
                operator[i] = o
        start, end, left = (
            np.array([value(getattr(step, name)) for step in steps], np.int64) for name in ("start", "end", "left")
        )
        return Plan.of(np.array(mode, np.int32), start, end, left, operator)


class _Found(cp_model.CpSolverSolutionCallback):
    """Hands over each better plan as it is found."""

    def __init__(self, solving: Solving, on_plan: Callable[[Plan], None]) -> None:
        super().__init__()
        self._solving = solving
        self._on_plan = on_plan

    def on_solution_callback(self) -> None:
        self._on_plan(self._solving.plan(self.value))


def _latest(problem: Problem, horizon: int, first: int | None) -> list[int]:
    """By operation the latest end: no job need be later than the first value allows, where tardiness is part of it."""
    latest = [horizon] * len(problem.operations)
    priority = min(objective.priority for objective in problem.objectives)
    weight = sum(w for c, w, p in problem.objectives if c is Criterion.TARDINESS and p == priority)
    if first is None or not weight:
        return latest
    for i, operation in enumerate(problem.operations):
        job = problem.jobs[operation.job]
        if job.due is not None and job.weight:
            latest[i] = min(horizon, job.due + first // (weight * job.weight))
    return latest
