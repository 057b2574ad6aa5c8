"""What a text is looked up by: Chinese characters and pairs of them, words of other scripts, numbers kept whole."""

import re
from dataclasses import dataclass
from typing import Final

IDEOGRAPHS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
# Full-width letters and digits one to one onto ASCII, so that offsets stay those of the text.
FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
RUN: Final = re.compile(
    rf"(?P<ideographs>[{IDEOGRAPHS}]+)"
    rf"|(?P<word>[^\W_{IDEOGRAPHS}]+(?:(?:(?<=\d)[.,](?=\d)|[-/'’](?=[^\W_{IDEOGRAPHS}]))[^\W_{IDEOGRAPHS}]+)*)"
)
PART: Final = re.compile(r"[^-/'’]+")
THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Token:
    """`term` as it is looked up; `text[start:end]` is where it stands."""

    term: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text in the order of their start.

    A run of ideographs gives each character and each pair of neighbours. A word gives itself in small letters, its
    plural ending taken off (Harman 1991, "How effective is suffixing?"), and if it is joined by a hyphen or slash also
    its parts: "6063-T5" is found by "6063". A number stays one token: "0.15" is neither "0" nor "15".
    """
    plain = text.translate(FULL_WIDTH)
    found: list[Token] = []
    for run in RUN.finditer(plain):
        start, end = run.span()
        if run.lastgroup == "ideographs":
            found += [Token(plain[at], at, at + 1) for at in range(start, end)]
            found += [Token(plain[at : at + 2], at, at + 2) for at in range(start, end - 1)]
        else:
            found += [Token(term, start + first, start + last) for term, first, last in word_terms(run.group())]
    return sorted(found, key=lambda token: (token.start, token.end))


def word_terms(word: str) -> list[tuple[str, int, int]]:
    """The terms of one word, each with its place within the word."""
    parts = [(singular(part.group().lower()), *part.span()) for part in PART.finditer(word)]
    if len(parts) == 1:
        return parts
    return [(singular(word.lower()), 0, len(word)), *parts]


def singular(word: str) -> str:
    """Without the ending of the plural: the three rules of the S-stemmer. Numbers lose their thousands' commas."""
    if word[0].isdigit():
        return THOUSANDS.sub("", word)
    if len(word) <= 3 or not word.isascii():
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return f"{word[:-3]}y"
    if word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    return word[:-1] if word.endswith("s") and word[-2] not in "us" else word
