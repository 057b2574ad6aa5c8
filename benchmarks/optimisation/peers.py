"""Runs Optuna and BoTorch in an environment of their own, which is made at the first call."""

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.optimisation.problems import Answer

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "peers" / "optimisation"
PACKAGES = ("torch==2.13.0", "botorch==0.18.1", "optuna==5.0.0", "scipy")
PATIENCE_CPU_S = 600.0
PEERS = {
    "optuna_tpe": ("peer_optuna", "tpe"),
    "optuna_gp": ("peer_optuna", "gp"),
    "botorch_scbo": ("peer_botorch", "scbo"),
    "botorch_nei": ("peer_botorch", "nei"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """All evaluations in order; CPU-seconds of everything but the interpreter's start."""

    answers: list[Answer]
    cpu_s: float


def python() -> Path | None:
    """The Python of the peers, or None where their packages cannot be had."""
    found = HOME / "bin" / "python"
    if (HOME / "made").is_file():
        return found
    venv.create(HOME, with_pip=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    made = subprocess.run([str(found), *install], check=False, capture_output=True, text=True)
    if made.returncode:
        print(f"The peers cannot be installed: {made.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    (HOME / "made").touch()
    return found


def run(peer: str, asked: dict[str, Any]) -> Told:
    """One peer on one problem from one start; stopped after so many CPU-seconds, with what it has."""
    module, sampler = PEERS[peer]
    outcome = subprocess.run(
        [str(HOME / "bin" / "python"), "-m", f"benchmarks.optimisation.{module}"], cwd=ROOT, capture_output=True,
        input=json.dumps({**asked, "sampler": sampler, "patience_cpu_s": PATIENCE_CPU_S}), text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    if outcome.returncode:
        raise RuntimeError(f"{peer} failed: {outcome.stderr[-2000:]}")
    told = json.loads(outcome.stdout.splitlines()[-1])
    return Told([(value, limits) for value, limits in told["told"]], told["cpu_s"])
