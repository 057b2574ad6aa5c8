"""Command line of the benchmark: progress on stderr, figures on stdout."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import optimisation
from benchmarks.optimisation import designs, peers, steel
from benchmarks.optimisation.problems import DESIGNS


def run(options: argparse.Namespace) -> dict[str, Any]:
    chosen = [name for name in peers.PEERS if options.peer is None or name in options.peer] if options.peers else []
    problems = options.problem or list(DESIGNS)
    figures, rows = designs.run(
        problems, options.seeds, options.peer_seeds or options.seeds, chosen, options.budget
    )  # fmt: skip
    if options.data is not None and (options.data / steel.FILE).is_file():
        found, listed = steel.run(options.data, options.limit)
        figures, rows = figures | found, rows + listed
    elif options.data is not None:
        print(f"{options.data} does not have {steel.FILE}: the steel plant is left out.", file=sys.stderr)
    return {"benchmark": "optimisation", "figures": figures, "rows": rows}


def parsed(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.optimisation", description=(optimisation.__doc__ or "").strip()
    )
    parser.add_argument("--data", type=Path, help="folder that holds steel_energy/")
    parser.add_argument("--problem", action="append", choices=list(DESIGNS), help="may be given several times (all)")
    parser.add_argument("--seeds", type=int, default=10, help="runs of the adviser on each problem (%(default)s)")
    parser.add_argument("--peers", action="store_true", help="Optuna and BoTorch from the same starts")
    parser.add_argument("--peer", action="append", choices=list(peers.PEERS), help="only these peers")
    parser.add_argument("--peer-seeds", type=int, help="runs of each peer, which are slow (as many as --seeds)")
    parser.add_argument("--budget", type=int, default=designs.BUDGET, help="evaluations of each run (%(default)s)")
    parser.add_argument("--limit", type=int, help="so many days of the steel plant (the last two months)")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    options = parsed(given)
    result = run(options)
    if options.json:
        print(json.dumps(result))
    else:
        for figure, number in result["figures"].items():
            print(f"{figure:<44} {number:>14,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
