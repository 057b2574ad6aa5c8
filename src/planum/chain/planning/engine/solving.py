"""Solve the arrays by HiGHS within OR-Tools MathOpt, and never take for a plan what the solver did not prove."""

from datetime import timedelta
from time import perf_counter
from typing import Any, Final

import numpy as np

from planum.chain.planning.engine.matrix import Floats, Matrix, matrix_of
from planum.chain.planning.engine.plan import Plan, Status, Unsolved
from planum.chain.planning.engine.problem import Problem, faults

GAP: Final = 5e-3
SOLVE_S: Final = 60.0
# HiGHS looks at no limit at all that is over before its interior point method begins.
SHORTEST_S: Final = 0.25


def solve(
    problem: Problem,
    *,
    seconds: float = SOLVE_S,
    seed: int = 0,
    whole_lots: bool = True,
    limits: dict[str, Floats] | None = None,
) -> Plan:
    """The cheapest plan: late units weigh `weight` a week, then cost of making, carrying, overtime, stock, changes.

    `seconds` bounds the wall clock, `seed` goes to the solver. With `whole_lots` lanes with a lot send whole
    multiples (a mixed-integer program, solved to a gap of 0.5 %). `limits` as in `matrix_of`. Raises ValueError for
    an unsound problem, with its faults, and Unsolved when the solver proved no plan within its time.
    """
    if wrong := faults(problem):
        raise ValueError("; ".join(wrong))
    begun = perf_counter()
    matrix = matrix_of(problem, limits, whole_lots=whole_lots)
    answer = _solved(matrix, seconds, seed)
    prices = answer
    if matrix.whole.any():
        prices = _solved(_fixed(matrix, answer["x"]), max(1.0, seconds - (perf_counter() - begun)), seed)
    return _plan(problem, matrix, answer, prices["dual"], perf_counter() - begun)


def _solved(matrix: Matrix, seconds: float, seed: int) -> dict[str, Any]:
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  a slow library: only those who plan wait for it

    begun = perf_counter()
    is_linear = not matrix.whole.any()
    model = mathopt.Model.from_model_proto(_proto(matrix))
    result = _asked(mathopt, model, seconds, seed, is_linear=is_linear)
    reason = result.termination.reason
    proven = {mathopt.TerminationReason.OPTIMAL: Status.OPTIMAL}
    if not is_linear:
        proven[mathopt.TerminationReason.FEASIBLE] = Status.FEASIBLE
    if reason not in proven or not result.has_primal_feasible_solution():
        said = result.termination.limit.name if result.termination.limit else result.termination.detail
        raise Unsolved(f"{reason.name.lower()}: {said}", perf_counter() - begun)
    values = result.solutions[0].primal_solution.variable_values
    found = np.fromiter((values[one] for one in model.variables()), float, len(matrix.cost))
    _check(matrix, found)
    bounds = result.termination.objective_bounds
    gap = abs(bounds.primal_bound - bounds.dual_bound) / max(1e-9, abs(bounds.primal_bound))
    return {
        "x": found, "status": proven[reason], "gap": gap if np.isfinite(gap) else 0.0,
        "cost": float(matrix.cost @ found), "dual": _duals(model, result, len(matrix.low)),
    }  # fmt: skip


def _asked(mathopt: Any, model: Any, seconds: float, seed: int, *, is_linear: bool) -> Any:
    """HiGHS, by its interior point method where all is linear (benchmarks/chain.py); where it ends in an internal
    error, a solver of OR-Tools' own takes what is left of the time.
    """
    begun, kinds = perf_counter(), mathopt.SolverType
    tried = [
        (kinds.HIGHS, mathopt.LPAlgorithm.BARRIER if is_linear else None),
        (kinds.GLOP if is_linear else kinds.GSCIP, None),
    ]
    for kind, algorithm in tried:
        left_s = max(seconds - (perf_counter() - begun), SHORTEST_S)
        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=left_s), random_seed=seed % 2**31, lp_algorithm=algorithm,
            relative_gap_tolerance=None if is_linear else GAP,
        )  # fmt: skip
        try:
            return mathopt.solve(model, kind, params=parameters)
        except Exception as error:  # noqa: BLE001  the library raises no class of its own for a solver's internal error
            said = str(error.__context__ or error)
    raise Unsolved(said[:300], perf_counter() - begun)


def _duals(model: Any, result: Any, rows: int) -> Floats:
    """Nothing where the solver gives none, as for whole numbers."""
    solution = result.solutions[0].dual_solution
    if solution is None:
        return np.zeros(rows)
    return np.fromiter((solution.dual_values[one] for one in model.linear_constraints()), float, rows)


def _proto(matrix: Matrix) -> Any:
    """The arrays as the solver's own message: one expression at a time would take longer than solving."""
    from ortools.math_opt import model_pb2  # noqa: PLC0415  a slow library: only those who plan wait for it

    rows, columns, _entries = matrix.size
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend(np.zeros(columns))
    proto.variables.upper_bounds.extend(matrix.most)
    proto.variables.integers.extend(matrix.whole)
    paying = np.flatnonzero(matrix.cost)
    proto.objective.linear_coefficients.ids.extend(paying)
    proto.objective.linear_coefficients.values.extend(matrix.cost[paying])
    proto.linear_constraints.ids.extend(range(rows))
    proto.linear_constraints.lower_bounds.extend(matrix.low)
    proto.linear_constraints.upper_bounds.extend(matrix.high)
    order, row, column, value = _merged(matrix)
    target = proto.linear_constraint_matrix
    target.row_ids.extend(row[order])
    target.column_ids.extend(column[order])
    target.coefficients.extend(value[order])
    return proto


def _merged(matrix: Matrix) -> tuple[Any, Any, Any, Any]:
    """Entries at the same place are added, as when a component stands in two lines."""
    keys = matrix.row * len(matrix.cost) + matrix.column
    places, inverse = np.unique(keys, return_inverse=True)
    value = np.bincount(inverse, weights=matrix.value)
    return np.arange(len(places)), places // len(matrix.cost), places % len(matrix.cost), value


def _check(matrix: Matrix, x: Floats) -> None:
    """A solver's word is looked over: every row holds, every bound is kept."""
    activity = np.bincount(matrix.row, weights=matrix.value * x[matrix.column], minlength=len(matrix.low))
    scale = 1e-5 * np.maximum(1.0, np.abs(np.where(np.isfinite(matrix.high), matrix.high, 0.0)))
    slack = scale + 1e-7 * np.abs(x).max(initial=1.0)
    broken = (activity < matrix.low - slack) | (activity > matrix.high + slack)
    if broken.any() or (x < -1e-5).any():
        raise Unsolved(f"the solver's answer breaks {int(broken.sum())} rows", 0.0)


def _fixed(matrix: Matrix, x: Floats) -> Matrix:
    """The same with whole numbers as they were chosen: a linear program, which has prices."""
    chosen = matrix.block["lots"].ravel()
    column_of_row = matrix.whole[matrix.column]
    moved = np.bincount(
        matrix.row[column_of_row],
        weights=(matrix.value * np.round(x[matrix.column]))[column_of_row],
        minlength=len(matrix.low),
    )
    most = matrix.most.copy()
    most[chosen] = 0.0
    return Matrix(
        matrix.cost, most, np.zeros_like(matrix.whole), matrix.low - moved, matrix.high - moved, matrix.row,
        matrix.column, matrix.value, matrix.block, matrix.rows,
    )  # fmt: skip


def _plan(problem: Problem, matrix: Matrix, answer: dict[str, Any], dual: Floats, seconds: float) -> Plan:
    x = np.maximum(answer["x"], 0.0)
    x[x < 1e-9] = 0.0
    names = ("make", "ship", "extra", "overtime", "stock", "deliver", "backlog")
    return Plan(
        status=answer["status"], cost=answer["cost"], gap=answer["gap"], seconds=seconds,
        price=dual[matrix.rows["balance"]], resource_price=-dual[matrix.rows["resource"]],
        **{name: x[matrix.block[name]] for name in names},
    )  # fmt: skip
