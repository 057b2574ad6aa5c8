"""Command line of the benchmark: chosen parts, progress on stderr, figures on stdout."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import scheduling
from benchmarks.scheduling import failure, families, fresh, large, report, tardiness
from benchmarks.scheduling.instances import FAMILIES, GROUPS

PARTS = ("families", "large", "tardiness", "failure", "fresh")


def run(options: argparse.Namespace) -> dict[str, Any]:
    figures: dict[str, float] = {"cpu_seconds": options.cpu_seconds}
    rows: list[dict[str, Any]] = []
    for part in dict.fromkeys(options.part or ["families"]):
        found, listed = _part(part, options)
        figures |= found
        rows += [{"part": part} | row for row in listed]
    return {"benchmark": "scheduling", "figures": figures, "rows": rows}


def _part(part: str, options: argparse.Namespace) -> tuple[dict[str, float], list[dict[str, Any]]]:
    match part:
        case "families":
            found = families.run(
                options.data, options.family or ["all"], options.cpu_seconds, options.limit,
                beside_peers=options.peers, keep_in=options.keep,
            )  # fmt: skip
            return report.figures(found), [row.told() for row in found]
        case "large":
            return large.run(options.data, options.cpu_seconds, options.limit)
        case "tardiness":
            return tardiness.run(options.cpu_seconds, options.limit, beside_peers=options.peers)
        case "failure":
            return failure.run(options.cpu_seconds, options.limit)
        case _:
            return fresh.run()


def parsed(given: Sequence[str] | None) -> argparse.Namespace:
    names = [*(family.name for family in FAMILIES), *GROUPS]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scheduling",
        description=(scheduling.__doc__ or "").partition("\n")[0],
        epilog=f"Families: {', '.join(names)}.",
    )
    parser.add_argument("--data", type=Path, required=True, help="folder that holds fjsp/ and jsp/")
    parser.add_argument("--cpu-seconds", type=float, default=20.0, help="for each solver and instance (%(default)s)")
    parser.add_argument("--peers", action="store_true", help="OR-Tools CP-SAT and PyJobShop on the same instances")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    parser.add_argument("--family", action="append", choices=names, metavar="NAME", help="may be given several times")
    parser.add_argument("--limit", type=int, help="so many instances of each family, spread over it")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep schedules shorter than the best known there")
    parser.add_argument("--part", action="append", choices=PARTS, metavar="NAME", help=f"{', '.join(PARTS)} (families)")
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
