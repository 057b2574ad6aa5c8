"""Ten thousand and a hundred thousand operations: how soon there is a plan, how good it is, what memory it takes."""

import sys
from pathlib import Path
from typing import Any

from benchmarks.scheduling.instances import chosen, instances
from benchmarks.scheduling.planum_runner import Ours, planum
from planum.factory.scheduling.engine.bounds import capacity_bound
from planum.factory.scheduling.engine.generators import plant_like
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.stop import CpuSeconds, Stop, WallSeconds
from planum.factory.scheduling.engine.validation import violations

LONG_S = 60.0


def run(data: Path, cpu_s: float, limit: int | None) -> tuple[dict[str, float], list[dict[str, Any]]]:
    job_shops = [row for row in instances(data, chosen(["tai"])[0]) if row.name.startswith("tai_100_100_")][:limit]
    rows = [measure(row.name, row.problem(), CpuSeconds(cpu_s), row.best_known) for row in job_shops]
    gaps = [row["gap"] for row in rows if row["gap"] is not None]
    figures = {"large.tai_100_100_gap": round(sum(gaps) / len(gaps), 3)} if gaps else {}
    figures |= {"large.tai_100_100_first_s": max(row["first_s"] for row in rows)} if rows else {}
    plant = plant_like(700, 120, 24, 1)
    rows.append(measure("plant_10k", plant, CpuSeconds(cpu_s), capacity_bound(plant)))
    figures |= {"large.plant_10k_over_bound": rows[-1]["gap"], "large.plant_10k_first_s": rows[-1]["first_s"]}
    huge = [row for row in instances(data, chosen(["tai"])[0]) if row.name.startswith("tai_1000_100_")][:1]
    shops = {"job_shop_100k": (huge[0].problem(), huge[0].best_known) if huge else (job_shop(1000, 100), None)}
    flexible = plant_like(6000, 300, 40, 1)
    shops["flexible_100k"] = (flexible, capacity_bound(flexible))
    for name, (problem, best) in shops.items():
        rows.append(measure(name, problem, WallSeconds(LONG_S), best))
        figures |= {f"large.{name}_{key}": rows[-1][key] for key in ("first_s", "improved", "peak_gb")}
        if best:
            figures[f"large.{name}_gap"] = rows[-1]["gap"]
    figures["large.faults"] = sum(row["faults"] for row in rows)
    return figures, rows


def measure(name: str, problem: Problem, stop: Stop, best: int | None) -> dict[str, Any]:
    """`gap`: per cent above the best known, or above the capacity bound; `improved`: per cent from the first plan."""
    ours: Ours = planum(problem, stop)
    assert ours.plan is not None
    first, value = ours.result.history[0].values[0], ours.result.values[0]
    row = {
        "instance": name, "operations": len(problem.operations), "first_s": round(ours.first_s, 3),
        "first": first, "value": value, "bound": ours.result.bound,
        "gap": None if best is None else round(100 * (value - best) / best, 3),
        "improved": round(100 * (first - value) / first, 3), "peak_gb": round(ours.peak_gb, 3),
        "wall_s": round(ours.result.wall_s, 2), "cpu_s": round(ours.result.cpu_s, 2),
        "faults": len(violations(problem, ours.plan)),
    }  # fmt: skip
    print("large", *(f"{key} {value}" for key, value in row.items()), file=sys.stderr, flush=True)
    return row


def job_shop(jobs: int, machines: int, seed: int = 1) -> Problem:
    """As Taillard's generator: each job visits every machine once, in a random order, for 1 to 99 ticks."""
    import numpy as np

    from planum.factory.scheduling.engine.problem import Job, Machine, Mode, Operation

    random = np.random.default_rng(seed)
    operations: list[Operation] = []
    for job in range(jobs):
        ticks = random.integers(1, 100, machines).tolist()
        for k, machine in enumerate(random.permutation(machines).tolist()):
            after = (len(operations) - 1,) if k else ()
            operations.append(Operation(job, (Mode(machine, ticks[k]),), after))
    return Problem(tuple(Machine() for _ in range(machines)), tuple(Job() for _ in range(jobs)), tuple(operations))
