"""Schedules shorter than the best known upper bound, kept as JSON that anybody can verify against the instance."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scheduling.instances import Instance
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Problem

KEPT = Path(__file__).parent / "kept"


def keep(folder: Path, instance: Instance, problem: Problem, plan: Plan) -> Path | None:
    """Writes the schedule if it is shorter than what is known and than what is kept already."""
    makespan = int(plan.end.max())
    path = folder / f"{instance.name}.json"
    kept = json.loads(path.read_text())["makespan"] if path.exists() else instance.best_known
    if kept is None or makespan >= kept:
        return None
    machine = [step.modes[mode].machine for step, mode in zip(problem.operations, plan.mode.tolist(), strict=True)]
    told = {
        "family": instance.family, "instance": instance.name, "best_known": instance.best_known, "makespan": makespan,
        "machine": machine, "start": plan.start.tolist(),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, separators=(",", ":")) + "\n")
    return path


def plan_of(problem: Problem, told: dict[str, Any]) -> Plan:
    """The kept schedule as a plan of the instance: operations in the file's order, machines counted from 0."""
    mode, end = [], []
    for step, machine, start in zip(problem.operations, told["machine"], told["start"], strict=True):
        chosen = next(k for k, one in enumerate(step.modes) if one.machine == machine)
        mode.append(chosen)
        end.append(start + step.modes[chosen].duration)
    return Plan.of(np.array(mode, np.int32), np.array(told["start"], np.int64), np.array(end, np.int64))
