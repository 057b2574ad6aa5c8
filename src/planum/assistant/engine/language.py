"""What a question says, as features: in Chinese, in English or in both at once.

Three views of one text: runs of Chinese characters in n-grams, English words with their stems, and *concepts*: words
of the trade that mean the same in either language, from a thesaurus. Codes, numbers and paths are masked, as they say
which thing is meant and not what is asked about it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

NUMBER: Final = "#"
CODE: Final = "@"
MARKS: Final = (NUMBER, CODE)
# Letters of a code never follow or precede a Latin letter or digit; `\b` would take Chinese characters for letters.
_CODE = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9_./\\-]*\d)(?=[a-z0-9_./\\-]*[a-z])[a-z0-9_./\\-]+(?![a-z0-9])"
    r"|(?<![a-z0-9/])[a-z0-9_-]+(?:/[a-z0-9_-]+)+"
)
_NUMBER = re.compile(r"\d[\d.,:%]*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_PIECE = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z'-]*|[#@]")
_WORD = re.compile(r"[a-z][a-z'-]*")
_POLITE = re.compile(
    r"请问一下|请问|请帮我|请帮忙|请你|请|麻烦你|麻烦您|麻烦|劳驾|帮我|帮忙|帮|能不能|能否|可不可以|可否|可以|你好|您好|谢谢|多谢"
    r"|我想知道|我想了解|我想看看|我想看|我想要|我想|我要看|我要|想知道|想看看|想看|想问|告诉我|给我|看一下|查一下|看看|看下|查下|查查"
    r"|一下|助手|哈|啊|呀|呢|吧|嘛|吗|的话|了解"
)
_COURTEOUS = re.compile(
    r"\b(?:please|pls|kindly|thanks|thank you|hi|hello|hey|could you|can you|would you|will you|can i|could i|may i"
    r"|i would like to|i'd like to|i want to|i need to|i need|i want|let me|tell me|show me|give me|help me"
    r"|do you know|for me|us|me|just|the|a|an|of|in|is|are|was|were|to|there|do|does|did|my|our|we|have|has|i|it|be)\b"
)
_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
SHORTEST_STEM: Final = 3


@dataclass(frozen=True)
class Thesaurus:
    """Words of both languages by the concept they stand for."""

    chinese: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    english: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def longest(self) -> int:
        return max(map(len, self.chinese), default=0)


def read_thesaurus(lines: Iterable[str]) -> Thesaurus:
    """Lines of concept, Chinese words and English words, parted by tabs; the words by spaces."""
    chinese: dict[str, list[str]] = {}
    english: dict[str, list[str]] = {}
    for line in filter(None, (each.rstrip("\n") for each in lines)):
        concept, zh, en = line.split("\t")
        for word in zh.split():
            chinese.setdefault(word, []).append(concept)
        for word in en.split():
            found = english.setdefault(stem(word), [])
            found += [] if concept in found else [concept]
    return Thesaurus({k: tuple(v) for k, v in chinese.items()}, {k: tuple(v) for k, v in english.items()})


def is_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None


def normalised(text: str) -> str:
    """Full-width forms become plain ones, letters small, white space single."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def masked(text: str) -> str:
    """The normalised text with codes, numbers and paths masked and courtesies left out."""
    plain = _NUMBER.sub(NUMBER, _CODE.sub(CODE, normalised(text)))
    return _COURTEOUS.sub(" ", _POLITE.sub("", plain))


def stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= SHORTEST_STEM:
            return word[: len(word) - len(ending)] + instead
    return word


@dataclass(frozen=True)
class Features:
    characters: list[str]
    words: list[str]
    concepts: list[str]


def features(text: str, thesaurus: Thesaurus) -> Features:
    """The three views. The concepts tell as well beside which of them a number or a code stands."""
    said = masked(text)
    runs, words = _CHINESE.findall(said), [stem(word) for word in _WORD.findall(said)]
    told = [spoken for piece in _PIECE.findall(said) for spoken in _concepts_of(piece, thesaurus)]
    return Features(_characters(runs, words), _words(runs, words), _concepts(told))


def _characters(runs: Sequence[str], words: Sequence[str]) -> list[str]:
    found = [run[i : i + n] for run in runs for n in range(1, 5) for i in range(len(run) - n + 1)]
    padded = [f"<{word}>" for word in words]
    return found + [word[i : i + n] for word in padded for n in (3, 4) for i in range(len(word) - n + 1)]


def _words(runs: Sequence[str], words: Sequence[str]) -> list[str]:
    """Words, pairs of them, and what the text begins with: an order begins with its verb."""
    first = [f"^{words[0]}"] if words and not runs else [f"^{runs[0][:2]}"] if runs else []
    return [*words, *(f"{one} {two}" for one, two in pairwise(words)), *first]


def _concepts(told: Sequence[tuple[str, ...]]) -> list[str]:
    """Each concept, each pair of concepts, and marks of numbers and codes with their neighbours."""
    unique = sorted({concept for said in told for concept in said if concept not in MARKS})
    pairs = [f"{one}+{two}" for place, one in enumerate(unique) for two in unique[place + 1 :]]
    beside = {
        f"{mark}~{concept}"
        for before, after in pairwise(told)
        for mark, others in ((before, after), (after, before))
        if mark[0] in MARKS
        for concept in others
    }
    counts = [f"{mark}{min(count, 2)}" for mark in MARKS if (count := sum(said[0] == mark for said in told))]
    return [*unique, *pairs, *sorted(beside), *counts]


def _concepts_of(piece: str, thesaurus: Thesaurus) -> list[tuple[str, ...]]:
    """What a piece of the text stands for, in its order; words without a concept are left out."""
    if piece in MARKS:
        return [(piece,)]
    if _CHINESE.match(piece):
        return _chinese_concepts(piece, thesaurus)
    found = thesaurus.english.get(stem(piece))
    return [found] if found else []


def _chinese_concepts(run: str, thesaurus: Thesaurus) -> list[tuple[str, ...]]:
    """The longest words of the thesaurus from left to right."""
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(run):
        for length in range(min(thesaurus.longest, len(run) - at), 0, -1):
            if concepts := thesaurus.chinese.get(run[at : at + length]):
                found.append(concepts)
                at += length - 1
                break
        at += 1
    return found
