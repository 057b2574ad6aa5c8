"""Evaluations to within 1 % of the optimum, from the same start, beside the peers."""

import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.optimisation import peers
from benchmarks.optimisation.problems import DESIGNS, Answer, Design, evaluations_to, start_of
from planum.factory.optimisation.engine.adviser import propose
from planum.factory.optimisation.engine.problem import Constraint, Parameter, Problem, Trial

WITHIN, BUDGET = 0.01, 100


def ours(design: Design, seed: int, budget: int) -> peers.Told:
    problem = Problem(
        tuple(Parameter(f"x{n}", low, high) for n, (low, high) in enumerate(zip(design.low, design.high, strict=True))),
        constraints=tuple(Constraint(f"g{n}", 0.0) for n in range(design.constraints)),
    )
    start = start_of(design, seed, start_size(design))
    trials: list[Trial] = []
    told: list[Answer] = []
    began = time.process_time()
    while len(told) < budget and evaluations_to(design, told[-1:], WITHIN) is None:
        point = (
            start[len(told)] if len(told) < len(start) else propose(problem, trials, seed=seed, start=len(start)).point
        )
        value, limits = design.evaluate(point)
        told.append((value, limits))
        trials.append(Trial(point, value, tuple(limits)))
    return peers.Told(told, time.process_time() - began)


def start_size(design: Design) -> int:
    return 2 * len(design.low)


def run(
    names: Sequence[str], seeds: int, peer_seeds: int, chosen: Sequence[str], budget: int
) -> tuple[dict[str, float], list[dict[str, Any]]]:  # fmt: skip
    """Figures: medians of the evaluations, failures counted as more than the budget; failures; CPU-seconds a run."""
    advisers = {"ours": seeds} | (dict.fromkeys(chosen, peer_seeds) if chosen and peers.python() else {})
    figures: dict[str, float] = {}
    rows: list[dict[str, Any]] = []
    for name in names:
        for adviser, count in advisers.items():
            found = [_measured(DESIGNS[name], adviser, seed, budget) for seed in range(count)]
            rows += found
            needed = [row["evaluations"] or budget + 1 for row in found]
            figures[f"{name}_{adviser}_median"] = statistics.median(needed)
            figures[f"{name}_{adviser}_failures"] = sum(row["evaluations"] is None for row in found)
            figures[f"{name}_{adviser}_seeds"] = count
            figures[f"{name}_{adviser}_cpu_s"] = round(statistics.mean(row["cpu_s"] for row in found), 2)
        for adviser in list(advisers)[1:]:
            ratio = figures[f"{name}_ours_median"] / figures[f"{name}_{adviser}_median"]
            figures[f"{name}_{adviser}_ratio"] = round(ratio, 3)
    return figures, rows


def _measured(design: Design, adviser: str, seed: int, budget: int) -> dict[str, Any]:
    if adviser == "ours":
        told = ours(design, seed, budget)
    else:
        asked = {"problem": design.name, "seed": seed, "budget": budget, "within": WITHIN,
                 "start": start_of(design, seed, start_size(design))}  # fmt: skip
        told = peers.run(adviser, asked)
    needed = evaluations_to(design, told.answers, WITHIN)
    kept = [value for value, limits in told.answers if max(limits) <= 0]
    row = {
        "problem": design.name, "adviser": adviser, "seed": seed, "evaluations": needed, "done": len(told.answers),
        "best": min(kept, default=None), "cpu_s": round(told.cpu_s, 2),
    }  # fmt: skip
    print(row, file=sys.stderr, flush=True)
    return row
