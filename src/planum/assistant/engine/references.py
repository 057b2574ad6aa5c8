"""Numbers by reference: a result is given as data whose values have marks, and only the marks may be written.

A model that answers writes ⟦v3⟧, never the digits; the platform prints value, unit and link in its place. `faults_of`
finds everything in a text that is a number and not a mark.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MARK: Final = re.compile(r"⟦(v\d+)⟧")
MOST_VALUES: Final = 400
_DIGITS = re.compile(r"[0-9０-９\u0660-\u0669\u2070-\u2079\u2080-\u2089\u2150-\u218f\u2460-\u24ff]+|[%％‰]")
_CHINESE_NUMBER = re.compile(
    r"[一二两三四五六七八九十百千万亿零〇壹贰叁肆伍陆柒捌玖拾佰仟半]+\s*(?:分之|成|倍|个百分点|[条个台件家项笔份次张套人名元块吨度千瓦秒分时小天日号周月年万亿吨%])"
    r"|百分之|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{2,}|第[一二三四五六七八九十]+"
)
_ENGLISH_NUMBER = re.compile(
    r"\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    r"|dozens?|half|twice|double|triple|percent|second|third|fourth|fifth)\b",
    re.IGNORECASE,
)
# An answer leads nowhere but to the platform's own pages, whatever a document it read asks for.
_LINK = re.compile(r"[a-z]+://\S*|www\.\S+|!?\[[^\]]*\]\([^)]*\)|</?[a-z][^>]*>|javascript:\S*", re.IGNORECASE)
# Idioms that count nothing.
_HARMLESS = re.compile(r"一些|一下|一样|一起|一般|一直|一定|统一|唯一|之一|万一|十分|百分点")


@dataclass(frozen=True)
class Value:
    """One value of a result: where it stands (`path`), its field's name, and itself."""

    mark: str
    path: str
    name: str
    value: Any


@dataclass(frozen=True)
class Marked:
    """A result as a model may read it, and what its marks stand for."""

    data: Any
    values: Mapping[str, Value]


def marked(result: Any, *, first: int = 1, most: int = MOST_VALUES) -> Marked:
    """Give a mark to every number and to every text with a digit in it; beyond `most` values lists are cut.

    `result` is plain data of dicts, lists, strings and numbers, as JSON has them.
    """
    found: dict[str, Value] = {}

    def walk(value: Any, path: str, name: str) -> Any:
        if isinstance(value, Mapping):
            return {key: walk(one, f"{path}.{key}" if path else str(key), str(key)) for key, one in value.items()}
        if isinstance(value, list | tuple):
            shown = []
            for place, one in enumerate(value):
                if len(found) >= most:
                    shown.append("…")
                    break
                shown.append(walk(one, f"{path}[{place}]", name))
            return shown
        if isinstance(value, bool) or value is None or (isinstance(value, str) and not _DIGITS.search(value)):
            return value
        mark = f"v{first + len(found)}"
        found[mark] = Value(mark, path, name, value)
        return f"⟦{mark}⟧ = {value}"

    data = walk(result, "", "")
    return Marked(data, found)


def faults_of(text: str, known: Iterable[str]) -> list[str]:
    """What a written answer may not hold: digits, numbers in words, links, marks that nothing stands behind."""
    marks = set(known)
    unknown = [f"⟦{mark}⟧" for mark in MARK.findall(text) if mark not in marks]
    rest = _HARMLESS.sub(" ", MARK.sub(" ", text))
    patterns = (_LINK, _DIGITS, _CHINESE_NUMBER, _ENGLISH_NUMBER)
    found = [match[0] for pattern in patterns for match in pattern.finditer(rest)]
    return list(dict.fromkeys([*unknown, *found]))


def filled(text: str, values: Mapping[str, Value], shown: Callable[[Value], str]) -> str:
    """The text with each mark replaced by what stands behind it."""
    return MARK.sub(lambda match: shown(values[match[1]]) if match[1] in values else match[0], text)


def parts(text: str) -> Sequence[tuple[str, str]]:
    """The text in pieces, each with its mark or with none."""
    found: list[tuple[str, str]] = []
    at = 0
    for match in MARK.finditer(text):
        found += [(text[at : match.start()], ""), ("", match[1])]
        at = match.end()
    return [piece for piece in [*found, (text[at:], "")] if piece != ("", "")]
