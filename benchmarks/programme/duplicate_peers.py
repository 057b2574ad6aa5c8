"""Other ways to find the same duplicates, each at the threshold that is best for it in hindsight.

`rapidfuzz, all pairs` compares every project with every record by two of its scorers after `default_process`, for
words in another order (`token_sort_ratio`) and its own mixture (`WRatio`), on firm, project, content and address
together; the better one counts. `equal numbers` takes two
records for the same if their credit code, filing code or an invoice is equal as written, the usual join. `splink` is
the Fellegi–Sunter library of the UK Ministry of Justice in an environment of its own (see `peer_splink`).
"""

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process, utils

from benchmarks.programme.city import City
from planum.programme.projects.engine.duplicates import Record

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "peers" / "programme"
PACKAGES = ("splink==4.0.16",)
Pairs = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    by: str
    pairs: Pairs
    seconds: float
    threshold: float


def answers(city: City) -> Iterator[Answer]:
    asked = [project.record for project in city.projects]
    yield equal_numbers(asked, city.others)
    scorers = (fuzz.token_sort_ratio, fuzz.WRatio)
    yield max((all_pairs(asked, city, scorer) for scorer in scorers), key=lambda one: f1(one.pairs, city.same))
    if (interpreter := python()) is not None:
        yield splink(asked, city, interpreter)


def equal_numbers(asked: list[Record], others: list[Record]) -> Answer:
    began = time.perf_counter()
    known: dict[str, list[str]] = {}
    for record in others:
        for number in {record.credit_code, record.filing_code, *record.invoices} - {""}:
            known.setdefault(number, []).append(record.id)
    pairs = {
        (record.id, other)
        for record in asked
        for number in {record.credit_code, record.filing_code, *record.invoices}
        for other in known.get(number, ())
    }
    return Answer("equal numbers", pairs, time.perf_counter() - began, 1.0)


def all_pairs(asked: list[Record], city: City, scorer: Any) -> Answer:
    began = time.perf_counter()
    texts = [[f"{one.firm} {one.project} {one.content} {one.address}" for one in rows] for rows in (asked, city.others)]
    likeness = process.cdist(*texts, scorer=scorer, processor=utils.default_process, dtype=np.float32, score_cutoff=30)
    seconds = time.perf_counter() - began
    places = np.argwhere(likeness > 30)
    scores = {(asked[i].id, city.others[j].id): float(likeness[i, j]) for i, j in places}
    return best(f"rapidfuzz {scorer.__name__}, all pairs", scores, city.same, seconds)


def f1(pairs: Pairs, same: Pairs) -> float:
    return 2 * len(pairs & same) / (len(pairs) + len(same))


def best(by: str, scores: dict[tuple[str, str], float], same: Pairs, seconds: float) -> Answer:
    """The threshold with the highest F1 against the truth: no peer can choose a better one."""
    ordered = sorted(scores, key=lambda pair: -scores[pair])
    right, top, cut = 0, 0.0, 0
    for told, pair in enumerate(ordered, start=1):
        right += pair in same
        reached = 2 * right / (told + len(same))
        if reached > top:
            top, cut = reached, told
    threshold = scores[ordered[cut - 1]] if cut else 0.0
    return Answer(by, set(ordered[:cut]), seconds, round(threshold, 4))


def splink(asked: list[Record], city: City, interpreter: Path) -> Answer:
    outcome = subprocess.run(
        [str(interpreter), "-m", "benchmarks.programme.peer_splink"], cwd=ROOT, capture_output=True, text=True,
        input=json.dumps({"asked": [asdict(one) for one in asked], "others": [asdict(one) for one in city.others]}),
        check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if outcome.returncode:
        print(f"splink failed: {outcome.stderr[-1500:]}", file=sys.stderr)
        return Answer("splink (failed)", set(), 0.0, 0.0)
    told = json.loads(outcome.stdout.splitlines()[-1])
    scores = {(left, right): score for left, right, score in told["pairs"]}
    return best("splink", scores, city.same, told["seconds"])


def python() -> Path | None:
    """The Python of splink, or None where it cannot be had."""
    found = HOME / "bin" / "python"
    if (HOME / "made").is_file():
        return found
    venv.create(HOME, with_pip=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    made = subprocess.run([str(found), *install], check=False, capture_output=True, text=True)
    if made.returncode:
        print(f"splink cannot be installed: {made.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    (HOME / "made").touch()
    return found
