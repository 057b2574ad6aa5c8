"""Weekly planning of a chain: 50 firms over 26 weeks, planned, and planned anew after a firm has lost half of itself.

    python -m benchmarks.chain [--firms N] [--weeks N] [--seeds S ...] [--json]

Chains come from a generator with a seed (five tiers, two suppliers for a part, overtime, spot, backlog). The peer is
`scipy.optimize.linprog(method="highs-ipm")`, which carries HiGHS of its own, on the very same arrays in the same run;
both are given one thread and so the same CPU. Beside the time of the wall clock stands that of the processor.
"""

import argparse
import json
import time
from typing import Any

import numpy as np

from planum.chain.planning.engine.disruption import Failure, answer
from planum.chain.planning.engine.generators import chain_by_chance
from planum.chain.planning.engine.matrix import Matrix, matrix_of
from planum.chain.planning.engine.plan import fates
from planum.chain.planning.engine.problem import Problem
from planum.chain.planning.engine.solving import solve

SECONDS = 120.0


def by_peer(matrix: Matrix) -> tuple[float, str]:
    """Cost and status."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    rows = csr_array((matrix.value, (matrix.row, matrix.column)), shape=(len(matrix.low), len(matrix.cost)))
    equal = matrix.low == matrix.high
    found = linprog(
        matrix.cost, A_ub=rows[~equal], b_ub=matrix.high[~equal], A_eq=rows[equal], b_eq=matrix.low[equal],
        bounds=np.column_stack([np.zeros(len(matrix.most)), matrix.most]), method="highs-ipm",
        options={"time_limit": SECONDS},
    )  # fmt: skip
    return float(found.fun if found.fun is not None else np.nan), str(found.message)


def timed(call: Any) -> tuple[Any, float, float]:
    """What came of it, seconds of the wall clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    result = call()
    return result, time.perf_counter() - wall, time.process_time() - processor


def measured(problem: Problem, seed: int) -> dict[str, Any]:
    matrix = matrix_of(problem)
    rows, columns, entries = matrix.size
    plan, wall_s, processor_s = timed(lambda: solve(problem, seconds=SECONDS))
    (cost, message), peer_wall_s, peer_processor_s = timed(lambda: by_peer(matrix))
    middle = problem.firms[len(problem.firms) // 2]
    failure = Failure(middle, 4, 4, 0.5)
    found, replan_s, replan_processor_s = timed(
        lambda: answer(problem, plan, failure, change_cost=0.2, seconds=SECONDS)
    )
    late = [sum(one.late_unit_weeks for one in fates(problem, each)) for each in (plan, found.untouched, found.after)]
    return {
        "seed": seed, "columns": columns, "rows": rows, "entries": entries, "status": plan.status.value,
        "seconds": wall_s, "processor_s": processor_s, "peer_seconds": peer_wall_s,
        "peer_processor_s": peer_processor_s, "peer": message.partition(".")[0],
        "cost_over_peer": plan.cost / cost - 1, "replan_seconds": replan_s, "replan_processor_s": replan_processor_s,
        "late_before": late[0], "late_untouched": late[1], "late_after": late[2], "changes": len(found.changes),
    }  # fmt: skip


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=50)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = []
    for seed in given.seeds:
        problem = chain_by_chance(firms=given.firms, weeks=given.weeks, seed=seed)
        row = measured(problem, seed)
        found.append(row)
        print(", ".join(f"{key} {_shown(value)}" for key, value in row.items()))
    figures = {
        "seconds": float(np.median([row["seconds"] for row in found])),
        "processor_s": float(np.median([row["processor_s"] for row in found])),
        "ratio_to_peer_processor": float(np.median([row["processor_s"] / row["peer_processor_s"] for row in found])),
        "largest_cost_difference": max(abs(row["cost_over_peer"]) for row in found),
        "replan_seconds": float(np.median([row["replan_seconds"] for row in found])),
        "proven": sum(row["status"] == "optimal" for row in found),
    }
    print(f"time of ours over time of the peer, processor: {figures['ratio_to_peer_processor']:.2f}")
    if given.json:
        print(json.dumps({"benchmark": "chain", "figures": figures, "rows": found}))


if __name__ == "__main__":
    main()
