"""Which function the embedded assistant picks for a question, on cases it was not trained on.

    python -m benchmarks.assistant [--cases FILE.jsonl …] [--json] [--misses]

A case is a line `{"lang": "zh", "text": …, "tool": "factory.open_alarms", "arguments": {…}}`; a tool that is empty says
that the question is out of scope. Own cases stand in `benchmarks/assistant_cases`: `dev.jsonl` was looked at while
examples, thesaurus and weights were written, `test.jsonl` was written after they were frozen and changed nothing.
Arguments are read with the things that the case's own arguments name, as somebody would see who may see them, and are
counted where the right function was found; instants given as `@…` are only asked to be there.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "assistant_cases"
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What came of one case."""

    lang: str
    text: str
    wanted: str
    found: tuple[str, ...]
    is_strange: bool
    exact: bool | None

    @property
    def is_first(self) -> bool:
        return self.is_strange if not self.wanted else not self.is_strange and self.found[:1] == (self.wanted,)

    @property
    def is_among_three(self) -> bool:
        return self.is_strange if not self.wanted else self.wanted in self.found[:3]


def main(given: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(given)
    _set_up()
    files = options.cases or sorted(CASES.glob("*.jsonl"))
    rows = [_measured(file, misses=options.misses) for file in files]
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    if options.json:
        flat = {f"{row['cases']}_{name}": value for row in rows for name, value in row.items() if name != "cases"}
        print(json.dumps({"benchmark": "assistant", "figures": flat, "rows": rows}, ensure_ascii=False))
    return 0


def _measured(file: Path, *, misses: bool) -> dict[str, Any]:
    """Cases that name a function this site has not are left out, and counted."""
    from planum.assistant.toolbox import tools

    cases = _read(file)
    known = [case for case in cases if not case["tool"] or case["tool"] in tools()]
    return figures_of(file.stem, run(known, misses=misses)) | {"unknown_function": len(cases) - len(known)}


def run(cases: Iterable[Mapping[str, Any]], *, misses: bool = False) -> tuple[list[Outcome], dict[str, float]]:
    """Route every case; the outcomes, and how long training and a median question took on one core."""
    from planum.assistant.routing import router

    started = time.process_time()
    trained = router()
    training_s = time.process_time() - started
    outcomes, spent = [], []
    for case in cases:
        started = time.process_time()
        route = trained.route(case["text"])
        spent.append(time.process_time() - started)
        found = tuple(one.tool for one in route.choices)
        outcome = Outcome(case["lang"], case["text"], case["tool"], found, route.is_strange, _is_exact(case, found))
        outcomes.append(outcome)
        if misses and not outcome.is_first:
            print(f"{outcome.text} | {outcome.wanted or '-'} | {'strange ' * route.is_strange}{', '.join(found[:3])}")
    return outcomes, {
        "training_cpu_s": round(training_s, 2),
        "question_cpu_ms": round(1000 * statistics.median(spent), 1),
    }


def figures_of(name: str, told: tuple[list[Outcome], dict[str, float]]) -> dict[str, Any]:
    outcomes, times = told
    asked = [one for one in outcomes if one.wanted]
    strange = [one for one in outcomes if not one.wanted]
    exact = [one.exact for one in asked if one.exact is not None]
    return {
        "cases": name,
        "count": len(outcomes),
        "top1": _share(one.is_first for one in asked),
        "top3": _share(one.is_among_three for one in asked),
        "zh": _share(one.is_first for one in asked if one.lang == "zh"),
        "en": _share(one.is_first for one in asked if one.lang == "en"),
        "out_of_scope": _share(one.is_first for one in strange),
        "arguments_exact": _share(exact),
        **times,
    }


def _share(said: Iterable[bool]) -> float | None:
    counted = list(said)
    return round(sum(counted) / len(counted), 3) if counted else None


def _is_exact(case: Mapping[str, Any], found: Sequence[str]) -> bool | None:
    """Whether the arguments are just those of the case; nothing where the function was not found or none are given."""
    from planum.assistant import toolbox

    wanted = {name: value for name, value in case.get("arguments", {}).items() if value is not None}
    if not wanted or found[:1] != (case["tool"],) or case["tool"] not in toolbox.tools():
        return None
    given = _filled(case)
    return all(
        name in given if str(value).startswith("@") else given.get(name) == value for name, value in wanted.items()
    )


def _filled(case: Mapping[str, Any]) -> dict[str, Any]:
    from zoneinfo import ZoneInfo

    from planum.assistant import toolbox
    from planum.assistant.engine.days import Clock
    from planum.assistant.engine.slots import fill
    from planum.assistant.routing import thesaurus
    from planum.kernel.visibility import STRANGER, viewing

    with viewing(STRANGER):
        fields = toolbox.fields_of(toolbox.tools()[case["tool"]], case["text"])
    clock = Clock(NOW, ZoneInfo("Asia/Shanghai"))
    return fill(case["text"], fields, clock, thesaurus()).arguments


def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _set_up() -> None:
    """The functions and their titles, and an empty database: nothing of a site is read."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "planum.site.settings"
    os.environ["PLANUM_HOME"] = tempfile.mkdtemp(prefix="planum-assistant-")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assistant", description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=Path, action="append", help="a file of cases; the own ones by default")
    parser.add_argument("--json", action="store_true", help="end with one object of figures")
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    return parser


if __name__ == "__main__":
    sys.exit(main())
