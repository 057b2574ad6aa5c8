"""Documents divided into passages that can be cited: each is a stretch of the text, none is rewritten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_CHARACTERS: Final = 360
LEAST_CHARACTERS: Final = 60
LONGEST_HEADING: Final = 60
LINE: Final = re.compile(r"[^\n]*\S[^\n]*")
SENTENCE: Final = re.compile(r".+?(?:[。！？；!?;]+[”’」』）)\"']*|\.(?=\s)|$)\s*", re.DOTALL)
HEADING: Final = re.compile(
    r"\s*(?:#{1,6}\s+\S"
    r"|第[一二三四五六七八九十百零〇\d]+[章节条篇]"
    r"|[一二三四五六七八九十]+、"
    r"|[(（][一二三四五六七八九十]+[)）]"
    r"|\d+(?:\.\d+)*[.、]?\s+\S)"
)
MARKS: Final = re.compile(r"^\s*#{1,6}\s*|\s*#*\s*$")
ENDS: Final = "。！？；：，、.!?;:,"


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` is the passage; `heading` what stands above it."""

    start: int
    end: int
    heading: str = ""


def divide(text: str, *, most: int = MOST_CHARACTERS, least: int = LEAST_CHARACTERS) -> list[Span]:
    """Divide a text into passages of at most `most` characters, at headings, lines and sentences, in this order.

    Passages stand in the order of the text, do not overlap, begin and end with a character that is no space, and
    together hold every such character. A heading opens a passage and stays with what follows it; lines are joined as
    long as they fit, also beyond `least`; a sentence longer than `most` is cut. Raises ValueError if `most` < 1.
    """
    if most < 1:
        raise ValueError(f"A passage has at least one character, not {most}.")
    spans: list[Span] = []
    heading = ""
    for start, end, above, opens in _pieces(text, most):
        last = spans[-1] if spans else None
        fits = last is not None and end - last.start <= most and not opens
        small = last is not None and (last.end - last.start < least or last.end - last.start + end - start <= most)
        if last is not None and fits and small and above == heading:
            spans[-1] = Span(last.start, end, heading)
        else:
            heading = above
            spans.append(Span(start, end, heading))
    return spans


def _pieces(text: str, most: int) -> Iterator[tuple[int, int, str, bool]]:
    """Sentences with the heading above them, and whether they open a section."""
    heading = ""
    for line in LINE.finditer(text):
        opens = is_heading(line.group())
        if opens:
            heading = MARKS.sub("", line.group()).strip()
        for start, end in _sentences(text, *line.span(), most):
            yield start, end, heading, opens
            opens = False


def _sentences(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """A line that fits is one piece; a longer one is parted at its sentences, and these where they are too long."""
    line = text[start:end]
    fits = len(line.strip()) <= most
    spans = [(0, len(line))] if fits else [one.span() for one in SENTENCE.finditer(line)]
    for first, last in spans:
        begin, close = _without_space(text, start + first, start + last)
        while close - begin > most:
            yield _without_space(text, begin, begin + most)
            begin = _without_space(text, begin + most, close)[0]
        if begin < close:
            yield begin, close


def is_heading(line: str) -> bool:
    """A short line that is marked or numbered as one and does not end like a sentence."""
    shown = line.strip()
    return len(shown) <= LONGEST_HEADING and bool(HEADING.match(line)) and shown[-1] not in ENDS


def _without_space(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())
