"""The first answer of a problem of 200 operations in a process that has solved nothing before."""

import sys
from typing import Any

from benchmarks.scheduling.planum_runner import planum
from planum.factory.scheduling.engine.generators import plant_like, with_calendars, with_setups, with_tardiness
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.stop import WallSeconds

RUNS = 3
WORK = WallSeconds(0.5)


def run() -> tuple[dict[str, float], list[dict[str, Any]]]:
    rows = [measure(name, problem) for name, problem in problems().items() for _ in range(RUNS)]
    return {
        "fresh.first_answer_s": max(row["first_s"] for row in rows),
        "fresh.with_import_s": max(row["first_s"] + row["import_s"] for row in rows),
    }, rows


def problems() -> dict[str, Problem]:
    """200 operations: a plain flexible shop, and one with due dates, set-ups and calendars."""
    plain = shortened(plant_like(20, 12, 6, 1), 200)
    return {"flexible": plain, "plant": with_tardiness(with_setups(with_calendars(plain, 1), 4, 1), 1, 2.0)}


def shortened(problem: Problem, operations: int) -> Problem:
    """Its first operations; the routing of the last job may be cut short."""
    kept = problem.operations[:operations]
    return Problem(problem.machines, problem.jobs[: kept[-1].job + 1], kept)


def measure(name: str, problem: Problem) -> dict[str, Any]:
    ours = planum(problem, WORK)
    row = {
        "instance": f"fresh_{name}", "operations": len(problem.operations), "first_s": round(ours.first_s, 4),
        "import_s": round(ours.import_s, 4),
    }  # fmt: skip
    print("fresh", *(f"{key} {value}" for key, value in row.items()), file=sys.stderr, flush=True)
    return row
