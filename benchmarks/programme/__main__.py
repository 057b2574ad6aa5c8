"""Command line of the benchmark: progress on stderr, figures on stdout."""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks import programme
from benchmarks.programme import duplicate_peers
from benchmarks.programme.checking import Checked, full_check, is_found
from benchmarks.programme.city import City, make_city
from benchmarks.programme.harder import OTHERS, SAME, make_harder
from benchmarks.programme.planting import plant
from benchmarks.programme.subjects import other_subjects
from planum.programme.projects.engine.duplicates import find_duplicates

# R34 says what the duplicate search found; it is scored with the search, not with the planted breaches.
BY_SEARCH = "R34"


def run(options: argparse.Namespace) -> dict[str, Any]:
    began = time.perf_counter()
    city = make_city(options.projects, options.seed)
    plant(city)
    told(f"A city of {options.projects} projects was made in {time.perf_counter() - began:.1f} s.")
    checked = full_check(city, other_subjects(city))
    rows = [
        *rules_scored(city, checked), *duplicates_scored(city, checked, with_peers=options.peers),
        *harder_scored(options.projects, options.seed),
    ]  # fmt: skip
    return {"benchmark": "programme", "figures": figures(city, checked, rows), "rows": rows}


def figures(city: City, checked: Checked, rows: list[dict[str, Any]]) -> dict[str, float]:
    of_rules = [row for row in rows if row["table"] == "rules"]
    search = next(row for row in rows if row["table"] == "duplicates" and row["by"] == "planum")
    return {
        "projects": len(city.projects),
        "equipment lines": sum(len(project.lines) for project in city.projects),
        "invoices": sum(len(project.invoices) for project in city.projects),
        "findings": sum(checked.findings.values()),
        "full check, seconds": round(checked.total_s, 2),
        "full check, CPU-seconds": round(checked.cpu_s, 2),
        **{f"{part}, seconds": round(spent, 2) for part, spent in checked.seconds.items()},
        "planted breaches": sum(row["planted"] for row in of_rules),
        "planted breaches found": sum(row["found"] for row in of_rules),
        "false alarms of rules": sum(row["false_alarms"] for row in of_rules),
        "rules with planted breaches": sum(row["planted"] > 0 for row in of_rules),
        "planted duplicates": search["planted"],
        "duplicates, recall": search["recall"],
        "duplicates, precision": search["precision"],
        **harder_figures(rows),
    }


def harder_figures(rows: list[dict[str, Any]]) -> dict[str, float]:
    harder = [row for row in rows if row["table"] == "harder duplicates"]
    found = sum(row["found"] for row in harder)
    return {
        "harder duplicates, recall": round(found / sum(row["planted"] for row in harder if row["kind"] in SAME), 4),
        "harder duplicates, precision": round(found / max(1, found + sum(row["false_alarms"] for row in harder)), 4),
    }


def rules_scored(city: City, checked: Checked) -> list[dict[str, Any]]:
    """For each rule the planted breaches, those found, and alarms on what was not planted."""
    planted, found = by_rule(city.planted), by_rule(checked.breaches)
    rules = sorted((planted.keys() | found.keys()) - {BY_SEARCH})
    rows = []
    for rule in rules:
        missed, odd = planted[rule] - found[rule], found[rule] - planted[rule]
        for subject in sorted(missed)[:3]:
            told(f"{rule} did not find {subject}.")
        for subject in sorted(odd)[:3]:
            told(f"{rule} found {subject}, which was not planted.")
        rows.append(
            {
                "table": "rules", "rule": rule, "planted": len(planted[rule]),
                "found": len(planted[rule] & found[rule]), "false_alarms": len(odd),
            }
        )  # fmt: skip
    return rows


def by_rule(breaches: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for rule, subject in breaches:
        found[rule].add(subject)
    return found


def duplicates_scored(city: City, checked: Checked, *, with_peers: bool) -> list[dict[str, Any]]:
    ours = {(pair.left, pair.right): pair.score for pair in checked.pairs if is_found(pair)}
    rows = [scored("planum", city, set(ours), checked.seconds["duplicate search"])]
    if with_peers:
        for answer in duplicate_peers.answers(city):
            rows.append(scored(answer.by, city, answer.pairs, answer.seconds) | {"threshold": answer.threshold})
            told(f"{answer.by}: {rows[-1]}")
    return rows


def harder_scored(projects: int, seed: int) -> list[dict[str, Any]]:
    """Each kind of `harder`: duplicates planted and found, neighbours and other records taken for duplicates."""
    city, kinds = make_harder(projects, seed)
    pairs = find_duplicates([project.record for project in city.projects], city.others)
    told = {(pair.left, pair.right) for pair in pairs if is_found(pair)}
    return [
        {
            "table": "harder duplicates", "kind": kind,
            "planted": list(kinds.values()).count(kind),
            "found": sum(kinds.get(pair[1], "") == kind for pair in told & city.same),
            "false_alarms": sum(kinds.get(pair[1], "other record") == kind for pair in told - city.same),
        }
        for kind in (*SAME, *OTHERS, "other record")
    ]  # fmt: skip


def scored(by: str, city: City, pairs: set[tuple[str, str]], seconds: float) -> dict[str, Any]:
    right = len(pairs & city.same)
    return {
        "table": "duplicates", "by": by, "planted": len(city.same), "found": right, "told": len(pairs),
        "recall": round(right / len(city.same), 4), "precision": round(right / len(pairs), 4) if pairs else 0.0,
        "seconds": round(seconds, 2),
    }  # fmt: skip


def told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def parsed(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.programme", description=(programme.__doc__ or "").strip()
    )
    parser.add_argument("--seed", type=int, default=7, help="of the city (%(default)s)")
    parser.add_argument("--projects", type=int, default=1000, help="each with 20 lines, 100 invoices (%(default)s)")
    parser.add_argument("--peers", action="store_true", help="rapidfuzz and splink on the same records")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    options = parsed(given)
    result = run(options)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    for row in result["rows"]:
        print("  ".join(f"{name} {value}" for name, value in row.items() if name != "table"))
    for figure, number in result["figures"].items():
        print(f"{figure:<44} {number:>14,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
