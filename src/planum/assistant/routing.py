"""The router over all tools of this site: trained at its first use and kept until a function is added or renamed."""

import json
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from planum.assistant.engine.language import Thesaurus, read_thesaurus
from planum.assistant.engine.router import Router
from planum.assistant.surroundings import told
from planum.assistant.toolbox import in_both, tools
from planum.kernel.capabilities import Capability
from planum.kernel.hashing import canonical, digest

HERE: Final = Path(__file__).parent
EXAMPLES: Final = HERE / "examples"

_training = threading.Lock()
_trained: dict[str, Router] = {}


@cache
def thesaurus() -> Thesaurus:
    with (HERE / "thesaurus.tsv").open(encoding="utf-8") as lines:
        return read_thesaurus(lines)


@cache
def examples() -> dict[str, list[str]]:
    """Utterances by function, from a file for each slice; those of no function are out of scope."""
    found: dict[str, list[str]] = {}
    for place in sorted(EXAMPLES.glob("*.jsonl")):
        for line in place.read_text(encoding="utf-8").splitlines():
            told_of = json.loads(line)
            found.setdefault(told_of["tool"], []).extend([*told_of["zh"], *told_of["en"]])
    return found


def utterances() -> dict[str, list[str]]:
    """By tool: its titles in both languages, what it says of itself, its words, and the examples there are."""
    return {"": examples().get("", [])} | {name: list(_said_of(one)) for name, one in tools().items()}


def _said_of(capability: Capability) -> Iterator[str]:
    yield from in_both(lambda: told().title_of(capability))
    yield capability.summary.partition("\n\n")[0]
    yield capability.verb.replace("_", " ")
    yield from examples().get(capability.name, [])


def router() -> Router:
    """The one for the functions, titles and examples as they are now."""
    said = utterances()
    version = digest(canonical(said), "sha256")
    with _training:
        if version not in _trained:
            _trained.clear()
            _trained[version] = Router.trained(said, thesaurus())
        return _trained[version]
