"""`python -m benchmarks.rooms`: build the city, then open its pages in a process that only reads."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

MOST_QUERIES, MOST_MS, MOST_GB = 40, 500.0, 3.0
SHOWN = 15


def build(home: Path) -> dict[str, float]:
    """Tell the story once in an empty home; its seconds, and the largest memory of its processes together."""
    import psutil

    environment = os.environ | {"PLANUM_HOME": str(home)}
    command = [sys.executable, "-m", "planum", "demo", "--once"]
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    largest, watched = [0], psutil.Process(process.pid)

    def watch() -> None:
        while process.poll() is None:
            try:
                family = [watched, *watched.children(recursive=True)]
                largest[0] = max(largest[0], sum(one.memory_info().rss for one in family))
            except psutil.NoSuchProcess:
                continue
            time.sleep(0.2)

    threading.Thread(target=watch, daemon=True).start()
    if process.wait() != 0:
        raise SystemExit("The story could not be told.")
    return {"story_s": round(time.monotonic() - started, 1), "story_peak_gb": round(largest[0] / 1e9, 2)}


def visits(home: Path, *, short: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every page of every role, opened in this process; and what a stranger found at every door."""
    os.environ |= {"PLANUM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "planum.site.settings"}
    import django

    django.setup()
    from benchmarks.rooms.crawl import crawl
    from benchmarks.rooms.strangers import sweep
    from planum.kernel.models import Person
    from planum.site.server import settle

    settle()
    accounts = Person.objects.filter(memberships__isnull=False).distinct()
    one_of_each = {frozenset(person.roles): person for person in reversed(list(accounts.order_by("pk")))}
    named = [] if short else [person for person in accounts if not person.username.startswith(("xh", "app."))]
    people = {person.pk: person for person in (*one_of_each.values(), *named)}
    people |= {person.pk: person for person in Person.objects.filter(is_superuser=True)}
    return [asdict(visit) for person in people.values() for visit in crawl(person, short=short)], sweep()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rooms", description=__doc__)
    parser.add_argument("--home", type=Path, help="a model city that is there already")
    parser.add_argument("--short", action="store_true", help="one account of each role, each page once")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = options.home or Path(scratch) / "demo"
        figures: dict[str, Any] = {} if options.home else build(home)
        rows, doors = visits(home, short=options.short)
    figures |= {
        "visits": len(rows),
        "kinds_of_pages": len({row["kind"] for row in rows}),
        "people": len({row["who"] for row in rows}),
        "most_queries": max(row["queries"] for row in rows),
        "slowest_ms": max(row["server_ms"] for row in rows),
        "slowest_cpu_ms": max(row["cpu_ms"] for row in rows),
        "over_queries": sum(row["queries"] > MOST_QUERIES for row in rows),
        "over_ms": sum(row["server_ms"] > MOST_MS for row in rows),
        "broken": sum(row["status"] >= 500 for row in rows),
        "missing": sum(row["status"] == 404 for row in rows),
        "doors_swept": len(doors),
        "doors_that_leak": sum(bool(row["foreign"]) for row in doors),
    }
    leaks = [row for row in doors if row["foreign"]]
    for row in leaks:
        print(f"LEAK {row['door']} {row['asked']}: {', '.join(row['foreign'])}", file=sys.stderr)
    _show(rows, figures)
    if options.json:
        print(json.dumps({"benchmark": "rooms", "figures": figures, "rows": rows, "leaks": leaks}, ensure_ascii=False))
    return 0


def _show(rows: list[dict[str, Any]], figures: dict[str, Any]) -> None:
    out = sys.stderr
    worst = sorted(rows, key=lambda row: -max(row["queries"] / MOST_QUERIES, row["server_ms"] / MOST_MS))
    bad = [row for row in rows if row["status"] >= 400]
    for row in [*bad, *worst[:SHOWN]]:
        cost = f"{row['queries']:4d} queries {row['server_ms']:7.1f} ms ({row['cpu_ms']:.1f} ms of CPU)"
        print(f"{row['status']} {cost}  {row['who']:10s} {row['url']}", file=out)
    for name, value in figures.items():
        print(f"{name}: {value}", file=out)


if __name__ == "__main__":
    sys.exit(main())
