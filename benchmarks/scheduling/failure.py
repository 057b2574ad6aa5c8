"""A machine fails in a plant of ten thousand operations: the repaired plan, the proposal, and what they move."""

import gc
import sys
import time
from typing import Any

import numpy as np

from planum.factory.scheduling.engine.difference import machines_of, moved_rows
from planum.factory.scheduling.engine.events import MachineDown
from planum.factory.scheduling.engine.generators import plant_like
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.rescheduling import Rescheduling, reschedule
from planum.factory.scheduling.engine.solving import solve
from planum.factory.scheduling.engine.stop import CpuSeconds
from planum.factory.scheduling.engine.validation import violations

SEEDS = (1, 2, 3)
AT, LONG = 0.25, 0.15  # shares of the plan's length


def run(cpu_s: float, limit: int | None) -> tuple[dict[str, float], list[dict[str, Any]]]:
    warm()
    rows = [measure(seed, cpu_s) for seed in SEEDS[:limit]]
    recovered, of_free = (
        [row[key] for row in rows if row[key] is not None] for key in ("recovered", "recovered_of_free")
    )
    return {
        "failure.repair_ms": max(row["repair_ms"] for row in rows),
        "failure.proposal_s": max(row["proposal_s"] for row in rows),
        "failure.recovered": round(min(recovered), 4) if recovered else 1.0,
        "failure.recovered_of_free": round(min(of_free), 4) if of_free else 1.0,
        "failure.moved_ratio": round(max(row["moved_ratio"] for row in rows), 4),
        "failure.faults": sum(row["faults"] for row in rows),
    }, rows


def warm() -> None:
    """A server has its libraries loaded when a machine fails."""
    problem = plant_like(5, 6, 3, 1)
    plan = solve(problem, CpuSeconds(0.1)).plan
    assert plan is not None
    reschedule(problem, plan, [MachineDown(0, 10, 20)], now=10)


def measure(seed: int, cpu_s: float) -> dict[str, Any]:
    """`recovered`: of the makespan that the repair loses against the plan before the failure, the share that the
    proposal wins back; `recovered_of_free`: the same against a re-optimisation free of the old plan, which cannot undo
    the failure either. `moved_ratio`: the operations it moves by those that the free one moves.
    """
    problem = plant_like(700, 120, 24, seed)
    plan = solve(problem, CpuSeconds(cpu_s), seed=seed).plan
    assert plan is not None
    event = failure_of_busiest(problem, plan)
    repaired_s: list[float] = []
    gc.collect()  # What the plan before has left behind is not the repair's to clear away.
    began = time.perf_counter()
    found = reschedule(
        problem, plan, [event], now=event.at, seed=seed,
        on_repaired=lambda _: repaired_s.append(time.perf_counter() - began),
    )  # fmt: skip
    proposal_s = time.perf_counter() - began
    free = solve(found.problem, CpuSeconds(cpu_s), seed=seed).plan
    assert free is not None
    row = told(problem, plan, found, free) | {
        "instance": f"plant_10k_{seed}", "repair_ms": round(1000 * repaired_s[0], 1), "proposal_s": round(proposal_s, 3)
    }  # fmt: skip
    print("failure", *(f"{key} {value}" for key, value in row.items()), file=sys.stderr, flush=True)
    return row


def failure_of_busiest(problem: Problem, plan: Plan) -> MachineDown:
    worked = np.bincount(machines_of(problem, plan), plan.end - plan.start, len(problem.machines))
    length = int(plan.end.max())
    at = int(AT * length)
    return MachineDown(int(worked.argmax()), at, at + int(LONG * length))


def told(problem: Problem, plan: Plan, found: Rescheduling, free: Plan) -> dict[str, Any]:
    reference = found.problem.reference
    repaired, proposed = found.repaired.plan, found.proposed.plan
    assert reference is not None
    assert repaired is not None
    assert proposed is not None
    moved = {
        name: len(moved_rows(found.problem, reference, other))
        for name, other in (("repaired", repaired), ("proposed", proposed), ("free", free))
    }
    ends = [int(other.end.max()) for other in (plan, repaired, proposed, free)]
    lost = ends[1] - ends[0]
    return {
        "operations": len(problem.operations), "before": ends[0], "repaired": ends[1], "proposed": ends[2],
        "free": ends[3], "moved": moved,
        "recovered": (ends[1] - ends[2]) / lost if lost > 0 else None,
        "recovered_of_free": (ends[1] - ends[2]) / (ends[1] - ends[3]) if ends[1] > ends[3] else None,
        "moved_ratio": moved["proposed"] / max(moved["free"], 1),
        "faults": sum(len(violations(found.problem, other)) for other in (repaired, proposed, free)),
    }  # fmt: skip
