"""Our scheduler in a process of its own: takes a problem and a stop, gives the result with times and memory."""

import pickle
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from planum.factory.scheduling.engine.plan import Plan, Result
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.stop import Stop

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ours:
    """`first_s`: wall seconds from the call to the first plan; `import_s`: those of importing the solver before;
    `check_s`: of making and checking the problem's columns, before; `peak_gb`: most memory the process has held.
    """

    result: Result
    first_s: float
    import_s: float
    peak_gb: float

    @property
    def plan(self) -> Plan | None:
        return self.result.plan


def planum(problem: Problem, stop: Stop, *, workers: int = 2, seed: int = 0) -> Ours:
    """In a fresh process, so that nothing is warm and its CPU-seconds are its own."""
    with tempfile.TemporaryDirectory() as name:
        given, found = Path(name) / "given", Path(name) / "found"
        given.write_bytes(pickle.dumps((problem, stop, workers, seed)))
        subprocess.run([sys.executable, "-m", __name__, str(given), str(found)], cwd=ROOT, check=True)
        return pickle.loads(found.read_bytes())  # type: ignore[no-any-return]


def main() -> None:
    problem, stop, workers, seed = pickle.loads(Path(sys.argv[1]).read_bytes())
    problem.__dict__.pop("arrays", None)
    before = time.perf_counter()
    from planum.factory.scheduling.engine.solving import solve

    called = time.perf_counter()
    first: list[float] = []
    result = solve(
        problem, stop, workers=workers, seed=seed,
        on_better=lambda *_: None if first else first.append(time.perf_counter() - called),
    )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    from benchmarks.scheduling.planum_runner import Ours

    ours = Ours(result, first[0] if first else float("nan"), called - before, peak)
    Path(sys.argv[2]).write_bytes(pickle.dumps(ours))


if __name__ == "__main__":
    main()
