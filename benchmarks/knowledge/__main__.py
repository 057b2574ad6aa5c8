"""Retrieval of Chinese paragraphs by questions that people asked: CMRC 2018.

    python -m benchmarks.knowledge [--data DIR] [--peers] [--json]

The work: every paragraph of a file is a passage, every question is asked of all of them, the ten best are looked at.
hit@1, MRR@10, nDCG@10 with the one paragraph that the question was written for as the right one; queries a second on
one thread. Weights were chosen on `cmrc2018_trial`; any other file of the folder is held out. Peers: scikit-learn's
TF-IDF over characters and pairs with sublinear counts, and with `--peers` bm25s (method "lucene") on the very same
tokens, in an environment of its own. At last half of the passages are forbidden: `forbidden_hits` must be 0.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.knowledge.peer_bm25s import bm25s
from planum.chain.knowledge.engine import build

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "chain"
MOST = 10
Ranking = list[list[int]]


@dataclass(frozen=True)
class Work:
    name: str
    passages: list[str]
    questions: list[str]
    right: list[int]


@dataclass(frozen=True)
class Answers:
    """Which passages were found for each question, and the seconds of indexing and of asking."""

    ranking: Ranking
    build_s: float
    ask_s: float


def work_of(path: Path) -> Work:
    with gzip.open(path, "rt", encoding="utf-8") as source:
        told = json.load(source)["data"]
    paragraphs = [paragraph for article in told for paragraph in article["paragraphs"]]
    places: dict[str, int] = {}
    for paragraph in paragraphs:
        places.setdefault(paragraph["context"], len(places))
    asked = [(one["question"], places[paragraph["context"]]) for paragraph in paragraphs for one in paragraph["qas"]]
    name = path.name.partition(".")[0]
    return Work(name, list(places), [question for question, _place in asked], [place for _question, place in asked])


def planum(work: Work) -> Answers:
    began = time.perf_counter()
    index = build(work.passages)
    built = time.perf_counter()
    permitted = np.ones(len(work.passages), dtype=bool)
    ranking = [[hit.passage for hit in index.search(asked, permitted, MOST)] for asked in work.questions]
    return Answers(ranking, built - began, time.perf_counter() - built)


def tf_idf(work: Work) -> Answers:
    from sklearn.feature_extraction.text import TfidfVectorizer

    began = time.perf_counter()
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    matrix = vectors.fit_transform(work.passages).T.tocsc()
    built = time.perf_counter()
    ranking = []
    for asked in work.questions:
        scores = (vectors.transform([asked]) @ matrix).toarray()[0]
        ranking.append([int(place) for place in np.lexsort((np.arange(len(scores)), -scores))[:MOST]])
    return Answers(ranking, built - began, time.perf_counter() - built)


def bm25s_answers(work: Work) -> Answers:
    return Answers(*bm25s(work.passages, work.questions, MOST))


def scored(work: Work, answers: Answers) -> dict[str, float]:
    pairs = zip(answers.ranking, work.right, strict=True)
    places = [row.index(right) if right in row else None for row, right in pairs]
    found = [place for place in places if place is not None]
    count = len(work.questions)
    return {
        "hit@1": sum(place == 0 for place in found) / count,
        "MRR@10": sum(1 / (place + 1) for place in found) / count,
        "nDCG@10": sum(1 / float(np.log2(place + 2)) for place in found) / count,
        "queries_per_s": count / answers.ask_s,
        "build_s": answers.build_s,
    }


def forbidden_hits(work: Work) -> int:
    index = build(work.passages)
    permitted = np.random.default_rng(7).random(len(work.passages)) < 0.5
    asked = (index.search(question, permitted, MOST) for question in work.questions)
    return sum(not permitted[hit.passage] for hits in asked for hit in hits)


def rows_of(work: Work, peers: Sequence[tuple[str, Callable[[Work], Answers]]]) -> list[dict[str, Any]]:
    rows = []
    for name, answer in peers:
        rows.append({"set": work.name, "who": name, **scored(work, answer(work))})
        said = "  ".join(f"{key} {value:,.4g}" for key, value in rows[-1].items() if isinstance(value, float))
        print(f"{work.name:18} {name:14} {said}", file=sys.stderr)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with retrieval/cmrc2018_*.json.gz")
    parser.add_argument("--peers", action="store_true", help="also bm25s, in an environment of its own")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    files = sorted((options.data / "retrieval").glob("cmrc2018_*.json.gz"))
    if not files:
        print(f"No cmrc2018_*.json.gz in {options.data / 'retrieval'}.", file=sys.stderr)
        return 2
    peers = [("planum", planum), ("tf-idf", tf_idf), *([("bm25s", bm25s_answers)] if options.peers else [])]
    works = [work_of(path) for path in files]
    rows = [row for work in works for row in rows_of(work, peers)]
    figures = {
        f"{row['set']}/{row['who']}/{key}": value for row in rows for key, value in row.items()
        if isinstance(value, float)
    }  # fmt: skip
    figures |= {f"{work.name}/forbidden_hits": float(forbidden_hits(work)) for work in works}
    for work in works:
        mine, theirs = (figures[f"{work.name}/{who}/nDCG@10"] for who in ("planum", "tf-idf"))
        figures[f"{work.name}/nDCG@10_over_tf-idf"] = mine / theirs
        print(f"{work.name}: nDCG@10 is {mine / theirs:.3f} of TF-IDF's; forbidden hits "
              f"{figures[f'{work.name}/forbidden_hits']:.0f}", file=sys.stderr)  # fmt: skip
    if options.json:
        print(json.dumps({"benchmark": "knowledge", "figures": figures, "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
