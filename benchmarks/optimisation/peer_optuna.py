"""Optuna in its own environment: `GPSampler`, its documented best for costly problems, or TPE; both constrained."""

import json
import sys
import time
import warnings

import optuna

from benchmarks.optimisation.problems import DESIGNS


def main() -> None:
    asked = json.load(sys.stdin)
    design = DESIGNS[asked["problem"]]
    told: list[tuple[float, list[float]]] = []
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    warnings.simplefilter("ignore")

    def constraints(trial: optuna.trial.FrozenTrial) -> list[float]:
        return list(trial.user_attrs["constraints"])

    starts = len(asked["start"])
    sampler = (
        optuna.samplers.GPSampler(seed=asked["seed"], n_startup_trials=starts, constraints_func=constraints)
        if asked["sampler"] == "gp"
        else optuna.samplers.TPESampler(
            seed=asked["seed"], n_startup_trials=starts, multivariate=True, constraints_func=constraints
        )
    )
    study = optuna.create_study(direction="minimize", sampler=sampler)
    names = [f"x{place}" for place in range(len(design.low))]
    for point in asked["start"]:
        study.enqueue_trial(dict(zip(names, point, strict=True)))

    def objective(trial: optuna.Trial) -> float:
        bounds = zip(names, design.low, design.high, strict=True)
        value, limits = design.evaluate(tuple(trial.suggest_float(name, low, high) for name, low, high in bounds))
        trial.set_user_attr("constraints", limits)
        told.append((value, limits))
        reached = max(limits) <= 0 and value <= design.optimum * (1 + asked["within"])
        if reached or time.process_time() - began > asked["patience_cpu_s"]:
            study.stop()
        return value

    began = time.process_time()
    study.optimize(objective, n_trials=asked["budget"])
    print(json.dumps({"told": told, "cpu_s": time.process_time() - began}))


if __name__ == "__main__":
    main()
