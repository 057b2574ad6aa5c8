"""bm25s in a process and an environment of its own, given the very tokens that Planum indexes."""

import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
PEER = ROOT / "var" / "peers" / "bm25s"
REQUIREMENTS = ["bm25s==0.3.16", "numpy>=2.4", "scipy>=1.17"]
SCRIPT = """
import json, sys, time
import bm25s
told = json.load(sys.stdin)
began = time.perf_counter()
index = bm25s.BM25(method="lucene")
index.index(told["passages"], show_progress=False)
built = time.perf_counter()
most = min(told["most"], len(told["passages"]))
found = [index.retrieve([one], k=most, show_progress=False)[0][0].tolist() for one in told["questions"]]
print(json.dumps([found, built - began, time.perf_counter() - built]))
"""


def bm25s(passages: list[str], questions: list[str], most: int) -> tuple[list[list[int]], float, float]:
    """The rankings, the seconds of indexing and those of asking, tokens made beforehand."""
    from planum.chain.knowledge.engine import tokens

    told = {
        "passages": [[token.term for token in tokens(text)] for text in passages],
        "questions": [[token.term for token in tokens(text)] for text in questions],
        "most": most,
    }
    answer = subprocess.run(
        [str(_python()), "-c", SCRIPT], input=json.dumps(told), capture_output=True, text=True, check=True, timeout=900
    )
    ranking, build_s, ask_s = json.loads(answer.stdout.splitlines()[-1])
    return ranking, build_s, ask_s


def _python() -> Path:
    """The Python of the peer's environment, which is made at the first call."""
    python = PEER / "bin" / "python"
    if not (PEER / "made").is_file():
        venv.create(PEER, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *REQUIREMENTS]
        subprocess.run([str(python), *install], check=True, stdout=sys.stderr)
        (PEER / "made").touch()
    return python
