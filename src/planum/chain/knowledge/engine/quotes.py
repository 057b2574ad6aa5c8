"""The sentence that answers, word for word: which part of a passage is shown, and what in it was asked for."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from planum.chain.knowledge.engine.passages import SENTENCE
from planum.chain.knowledge.engine.tokens import tokens

MOST_CHARACTERS: Final = 160
BLANK: Final = re.compile(r"\s*\Z")


@dataclass(frozen=True, slots=True)
class Quote:
    """`text[start:end]` is the quote; `marks` are the stretches in it that were asked for, in the text's offsets."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def quote(text: str, start: int, end: int, worth: Mapping[str, float], *, most: int = MOST_CHARACTERS) -> Quote:
    """The run of sentences in `text[start:end]` that holds most of the query, of at most `most` characters.

    `worth` gives each term of the query what finding it is worth (its idf). Of runs worth the same the shortest is
    taken, then the first. A single sentence longer than `most` is quoted whole: words are never cut out of it.
    """
    sentences = _sentences(text, start, end)
    best, best_key = (start, end), (-1.0, 0, 0)
    for first in range(len(sentences)):
        for last in range(first, len(sentences)):
            span = sentences[first][0], sentences[last][1]
            if first != last and span[1] - span[0] > most:
                break
            key = (_worth(text[span[0] : span[1]], worth), span[0] - span[1], -span[0])
            if key > best_key:
                best, best_key = span, key
    return Quote(*best, marked(text, *best, worth.keys()))


def marked(text: str, start: int, end: int, terms: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Where the terms stand in `text[start:end]`; a lone character counts only where no pair was asked for."""
    pairs = {term for term in terms if len(term) > 1}
    wanted = pairs or set(terms)
    found: list[tuple[int, int]] = []
    for token in tokens(text[start:end]):
        if token.term not in wanted:
            continue
        here = start + token.start, start + token.end
        if found and here[0] <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], here[1])
        else:
            found.append(here)
    return tuple(found)


def _worth(text: str, worth: Mapping[str, float]) -> float:
    return sum(worth[term] for term in sorted({token.term for token in tokens(text)} & worth.keys()))


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences and lines, without the space around them; the passage itself if it has none."""
    found = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        for one in SENTENCE.finditer(line.group()):
            inside = one.group()
            if not BLANK.match(inside):
                at = start + line.start() + one.start()
                found.append((at + len(inside) - len(inside.lstrip()), at + len(inside.rstrip())))
    return found or [(start, end)]
