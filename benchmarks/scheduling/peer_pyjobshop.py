"""Peer 2, run by the Python of its own environment: PyJobShop 0.0.9 with its OR-Tools solver and eight workers.

Reads the shop as JSON, writes the schedule as JSON. The only thing done to the solver is that it is watched: when the
process has used its CPU-seconds it is asked to stop, as a user would.
"""

import json
import sys
import threading
import time
from typing import Any

from ortools.sat.python import cp_model
from pyjobshop import Model

LOOK_EVERY_S = 0.02


def main() -> None:
    shop = json.load(sys.stdin)
    model, first = build(shop)
    model.data()
    solve = cp_model.CpSolver.solve

    def solve_watched(solver: Any, *arguments: Any) -> Any:
        over = threading.Event()
        threading.Thread(target=watch, args=(solver, cpu + shop["cpu_s"], over), daemon=True).start()
        try:
            return solve(solver, *arguments)
        finally:
            over.set()

    setattr(cp_model.CpSolver, "solve", solve_watched)  # noqa: B010 - a method is replaced on purpose
    wall, cpu = time.monotonic(), time.process_time()
    result = model.solve(solver="ortools", time_limit=1e6, display=False, num_workers=8)
    answer: dict[str, Any] = {"wall_s": time.monotonic() - wall, "cpu_s": time.process_time() - cpu, "solved": False}
    if result.best.tasks:
        answer |= {"solved": True, "bound": round(result.lower_bound)}
        answer["mode"] = [task.mode - first[i] for i, task in enumerate(result.best.tasks)]
        answer["start"] = [int(task.start) for task in result.best.tasks]
    print(json.dumps(answer))


def watch(solver: Any, until: float, over: threading.Event) -> None:
    while not over.wait(LOOK_EVERY_S):
        if time.process_time() >= until:
            solver.stop_search()


def build(shop: dict[str, Any]) -> tuple[Any, list[int]]:
    """The model, and for each task the number of its first mode."""
    model = Model()
    machines = [model.add_machine() for _ in range(shop["machines"])]
    jobs = [model.add_job() for _ in range(shop["jobs"])]
    tasks, first, count = [], [], 0
    for row in shop["operations"]:
        task = model.add_task(job=jobs[row["job"]])
        first.append(count)
        for machine, ticks in row["modes"]:
            model.add_mode(task, machines[machine], ticks)
            count += 1
        tasks.append(task)
    for i, row in enumerate(shop["operations"]):
        for before in row["after"]:
            model.add_end_before_start(tasks[before], tasks[i])
    for machine, matrix in enumerate(shop["setups"]):
        able = [i for i, row in enumerate(shop["operations"]) if any(on == machine for on, _ in row["modes"])]
        for a in able if matrix else ():
            for b in able:
                ticks = matrix[shop["operations"][a]["family"]][shop["operations"][b]["family"]]
                if a != b and ticks:
                    model.add_setup_time(machines[machine], tasks[a], tasks[b], ticks)
    return model, first


if __name__ == "__main__":
    main()
