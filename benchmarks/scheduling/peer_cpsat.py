"""Peer 1, a process of its own: OR-Tools CP-SAT with the best plain modelling of the flexible job shop.

One start and one end an operation, one optional interval an alternative, no overlap on each machine, circuits where a
machine has set-ups. Eight workers, its own recommendation: in trials neither two nor four workers nor interleaved
search gave better schedules. Reads the shop as JSON, writes the schedule as JSON.
"""

import json
import sys
import threading
import time
from typing import Any

from ortools.sat.python import cp_model

LOOK_EVERY_S = 0.02


def main() -> None:
    shop = json.load(sys.stdin)
    model, starts, modes = build(shop)
    solver = cp_model.CpSolver()
    for name, value in ({"num_workers": 8} | shop.get("parameters", {})).items():
        setattr(solver.parameters, name, value)
    over = threading.Event()
    wall, cpu = time.monotonic(), time.process_time()
    threading.Thread(target=watch, args=(solver, cpu + shop["cpu_s"], over), daemon=True).start()
    status = solver.solve(model)
    over.set()
    answer: dict[str, Any] = {"wall_s": time.monotonic() - wall, "cpu_s": time.process_time() - cpu, "solved": False}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        answer |= {"solved": True, "bound": round(solver.best_objective_bound)}
        answer["mode"] = [next(k for k, literal in enumerate(row) if solver.value(literal)) for row in modes]
        answer["start"] = [solver.value(start) for start in starts]
    print(json.dumps(answer))


def watch(solver: Any, until: float, over: threading.Event) -> None:
    while not over.wait(LOOK_EVERY_S):
        if time.process_time() >= until:
            solver.stop_search()


def build(shop: dict[str, Any]) -> tuple[Any, list[Any], list[list[Any]]]:
    """The model, the starts of the operations and the literals of their modes."""
    operations, model = shop["operations"], cp_model.CpModel()
    longest = max((max(map(max, matrix)) for matrix in shop["setups"] if matrix), default=0)
    horizon = sum(max(ticks for _, ticks in row["modes"]) + longest for row in operations)
    starts: list[Any] = [model.new_int_var(0, horizon, "") for _ in operations]
    ends: list[Any] = [model.new_int_var(0, horizon, "") for _ in operations]
    modes: list[list[Any]] = []
    on: list[list[tuple[int, Any, Any]]] = [[] for _ in range(shop["machines"])]
    for i, row in enumerate(operations):
        modes.append(add_modes(model, row, starts[i], ends[i]))
        for literal, (machine, ticks) in zip(modes[i], row["modes"], strict=True):
            interval = model.new_optional_interval_var(starts[i], ticks, ends[i], literal, "")
            on[machine].append((i, literal, interval))
        for before in row["after"]:
            model.add(starts[i] >= ends[before])
    for rows, matrix in zip(on, shop["setups"], strict=True):
        model.add_no_overlap([interval for _, _, interval in rows])
        if matrix:
            add_circuit(model, rows, starts, ends, matrix, operations)
    makespan = model.new_int_var(0, horizon, "")
    model.add_max_equality(makespan, ends)
    model.minimize(makespan)
    return model, starts, modes


def add_modes(model: Any, row: dict[str, Any], start: Any, end: Any) -> list[Any]:
    durations = [ticks for _, ticks in row["modes"]]
    model.new_interval_var(start, model.new_int_var(min(durations), max(durations), ""), end, "")
    if len(durations) == 1:
        return [model.new_constant(1)]
    literals = [model.new_bool_var("") for _ in durations]
    model.add_exactly_one(literals)
    return literals


def add_circuit(
    model: Any, rows: list[Any], starts: list[Any], ends: list[Any], matrix: list[list[int]], operations: list[Any]
) -> None:
    arcs = [(0, 0, model.new_bool_var(""))]
    for b, (after, present, _) in enumerate(rows, 1):
        arcs += [(0, b, model.new_bool_var("")), (b, 0, model.new_bool_var("")), (b, b, ~present)]
        for a, (before, _, _) in enumerate(rows, 1):
            if a != b:
                arc = model.new_bool_var("")
                ticks = matrix[operations[before]["family"]][operations[after]["family"]]
                model.add(starts[after] >= ends[before] + ticks).only_enforce_if(arc)
                arcs.append((a, b, arc))
    model.add_circuit(arcs)


if __name__ == "__main__":
    main()
