"""Runs the peers in processes of their own and turns what they say into plans."""

import json
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Problem

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYJOBSHOP = ROOT / "var" / "peers" / "pyjobshop"
PATIENCE_S = 300.0  # wall seconds beyond thirty times the CPU-seconds, after which a peer counts as without a plan


@dataclass(frozen=True, slots=True)
class Answer:
    """`plan`: None when no schedule was found. CPU-seconds and wall seconds of the solving alone."""

    plan: Plan | None
    bound: int
    cpu_s: float
    wall_s: float


def cpsat(problem: Problem, cpu_s: float, parameters: dict[str, Any] | None = None) -> Answer:
    """`parameters`: of CP-SAT, over its eight workers."""
    shop = shop_of(problem) | {"cpu_s": cpu_s, "parameters": parameters or {}}
    return _run([sys.executable, str(HERE / "peer_cpsat.py")], problem, shop, cpu_s)


def pyjobshop(problem: Problem, cpu_s: float) -> Answer:
    shop = shop_of(problem) | {"cpu_s": cpu_s}
    return _run([str(pyjobshop_python()), str(HERE / "peer_pyjobshop.py")], problem, shop, cpu_s)


def pyjobshop_python() -> Path:
    """The Python of the peer's environment, which is made at the first call."""
    python = PYJOBSHOP / "bin" / "python"
    if not (PYJOBSHOP / "made").is_file():
        venv.create(PYJOBSHOP, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pyjobshop==0.0.9", "ortools<9.13"]
        subprocess.run([str(python), *install], check=True, stdout=subprocess.DEVNULL)
        (PYJOBSHOP / "made").touch()
    return python


def shop_of(problem: Problem) -> dict[str, Any]:
    """What the peers are told: machines, modes, routing and set-ups; nothing else is in the published instances."""
    return {
        "machines": len(problem.machines),
        "jobs": len(problem.jobs),
        "setups": [_matrix(problem, machine.setups) for machine in problem.machines],
        "operations": [
            {
                "job": row.job, "family": row.family, "after": list(row.after),
                "modes": [(mode.machine, mode.duration) for mode in row.modes],
            }
            for row in problem.operations
        ],
    }  # fmt: skip


def _matrix(problem: Problem, row: int | None) -> list[list[int]] | None:
    return None if row is None else [list(ticks) for ticks in problem.setups[row].ticks]


def _run(command: list[str], problem: Problem, shop: dict[str, Any], cpu_s: float) -> Answer:
    try:
        outcome = subprocess.run(
            command, input=json.dumps(shop), capture_output=True, text=True, check=True,
            timeout=PATIENCE_S + 30 * cpu_s,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        return Answer(None, 0, float("nan"), late.timeout)
    except subprocess.CalledProcessError as failed:
        raise RuntimeError(f"{command[-1]} failed: {failed.stderr[-2000:]}") from failed
    told = json.loads(outcome.stdout.splitlines()[-1])
    if not told["solved"]:
        return Answer(None, 0, told["cpu_s"], told["wall_s"])
    mode, start = np.array(told["mode"], np.int32), np.array(told["start"], np.int64)
    arrays = problem.arrays
    end = start + arrays.mode_duration[arrays.mode_first[:-1] + mode]
    return Answer(Plan.of(mode, start, end), told["bound"], told["cpu_s"], told["wall_s"])
