"""Arguments of a tool from what a person said: deterministic, so that nothing is invented.

Each field says what kind of thing it holds; what is not said stays away, and a required field that stays away is asked
for. A thing is found by its names among those the asking person may see, which the caller gives.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Literal

from planum.assistant.engine.days import Clock, duration_s, spans, times
from planum.assistant.engine.language import Thesaurus, normalised, stem

Kind = Literal["text", "code", "row", "integer", "number", "money", "day", "instant", "choice", "flag", "other"]
FROM_NAMES: Final = frozenset(
    {"start", "since", "starts_at", "starts_on", "valid_from", "at", "on", "release_at", "baseline_start"}
)
END_NAMES: Final = frozenset({"end", "until", "ends_at", "ends_on", "finishes_on", "baseline_end"})
LONG_NAMES: Final = frozenset({"comment", "reason", "note", "purpose"})
# Arguments whose values are paths of several steps.
PATH_NAMES: Final = frozenset({"plant", "signal", "asset", "below", "metric", "parent"})
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9_./-]*\d)(?=[A-Za-z0-9_./-]*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9_./-]*[A-Za-z0-9])?"
)
_PATH = re.compile(r"(?<![A-Za-z0-9/])[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)+")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_./-])-?\d+(?:\.\d+)?(?![A-Za-z0-9_/-]|\.\d)")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:秒|s\b|sec)")
_MONEY = re.compile(
    r"(?P<figure>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<size>亿|千万|百万|十万|万|千|billion|million|thousand|bn|mn|m|k)?\s*(?P<unit>元|块|圆|yuan|rmb|cny)?"
)
SIZES: Final = {
    "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "billion": 10**9, "bn": 10**9,
    "million": 10**6, "mn": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3,
}  # fmt: skip
_QUOTED = re.compile(r"[“\"「『](?P<text>[^”\"」』]{1,200})[”\"」』]")
_SAID_WHY = re.compile(
    r"(?:备注|说明|因为|原因是|原因|理由是|理由|because|note that|note|reason|comment)[:：\s]*(?P<text>.+)$",
    re.IGNORECASE,
)
_AFTER_COMMA = re.compile(r"[，,]\s*(?P<text>[^，,]{2,200})$")
_LIMIT = re.compile(
    r"(?:最近|前|最新的?|last|latest|first|top|newest)\s*(\d+)\s*(?:条|个|项|份|次|笔|$|(?!hour|day|week|min|month)[a-z]+)"
)
_HOLDER: Final = r"(?:\s*(?:number|no\.?|nr\.?|编号|第|号|#|id)\s*)?"


@dataclass(frozen=True)
class Thing:
    """Something that can be named: the value an argument takes, and all its names."""

    value: str | int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One argument of a tool. `words` are what it is called in both languages; `choices` maps names to values."""

    name: str
    kind: Kind
    required: bool = False
    words: tuple[str, ...] = ()
    choices: Mapping[str, Any] = field(default_factory=dict)
    things: Sequence[Thing] = ()
    default: Any = None


@dataclass(frozen=True)
class Filled:
    """What was understood, what is taken for granted because there is only one of it, and what has to be asked for."""

    arguments: dict[str, Any]
    assumed: dict[str, Any]
    missing: tuple[str, ...]


def codes_in(text: str) -> list[str]:
    """What looks like a code or a path, as it was written."""
    found = [(match.start(), match[0]) for pattern in (_PATH, _CODE) for match in pattern.finditer(text)]
    unique = dict.fromkeys(code for _at, code in sorted(found))
    return [code for code in unique if not any(code != other and code in other for other in unique)]


def fill(text: str, fields: Sequence[Field], clock: Clock, thesaurus: Thesaurus) -> Filled:
    """Read each field's value out of a text. Raises nothing: what cannot be read is missing."""
    reading = _Reading(text, clock, thesaurus)
    order: tuple[Kind, ...] = ("code", "choice", "day", "instant", "money", "row", "integer", "number", "flag", "text")
    for kind in order:
        for one in fields:
            if one.kind == kind and (value := reading.value(one, fields)) is not None:
                reading.arguments[one.name] = value
    defaults = {one.name: one.default for one in fields if one.default is not None}
    assumed = {name: value for name, value in defaults.items() if name not in reading.arguments}
    taken = reading.arguments | assumed
    missing = tuple(one.name for one in fields if one.required and one.name not in taken)
    return Filled(reading.arguments, assumed, missing)


def named(text: str, things: Iterable[Thing]) -> list[Thing]:
    """The things a text names, the longest name first; a name within a longer one that was found does not count.

    Latin letters and digits next to a name make it part of another word; Chinese characters do not.
    """
    said = normalised(text)
    found: list[tuple[int, int, Thing]] = []
    for thing in things:
        places = [place for name in thing.names if len(name) > 1 for place in _places(said, normalised(name))]
        found += [(*place, thing) for place in places[:1]]
    found.sort(key=lambda one: (one[0] - one[1], one[0]))
    kept: list[tuple[int, int, Thing]] = []
    for start, end, thing in found:
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, thing))
    return [thing for _start, _end, thing in sorted(kept, key=lambda one: one[0])]


def _places(said: str, name: str) -> list[tuple[int, int]]:
    inside = r"[a-z0-9]"
    before = rf"(?<!{inside})" if re.match(inside, name[:1]) else ""
    after = rf"(?!{inside})" if re.match(inside, name[-1:]) else ""
    return [match.span() for match in re.finditer(f"{before}{re.escape(name)}{after}", said)]


class _Reading:
    """A text while its fields are read: what was used for one field is not used for another."""

    def __init__(self, text: str, clock: Clock, thesaurus: Thesaurus) -> None:
        self.text, self.said, self.clock, self.thesaurus = text, normalised(text), clock, thesaurus
        self.arguments: dict[str, Any] = {}
        self.spans = spans(text, clock)
        self.codes = codes_in(text)
        self.used: set[object] = set()
        self.dated = [span.place for span in self.spans] + [place for _time, place in times(text)]

    def value(self, one: Field, fields: Sequence[Field]) -> Any:
        return getattr(self, f"_{one.kind}")(one, fields)

    def _code(self, one: Field, fields: Sequence[Field]) -> Any:
        free = [thing for thing in named(self.text, one.things) if thing.value not in self.used]
        if free:
            self.used |= {free[0].value, *free[0].names}
            return free[0].value
        left = [code for code in self.codes if code not in self.used and ("/" in code) == _is_path(one.name)]
        if not left or (not one.required and not _is_said(one, self.said)):
            return None
        self.used.add(left[0])
        return left[0]

    def _row(self, one: Field, fields: Sequence[Field]) -> Any:
        free = [thing for thing in named(self.text, one.things) if thing.value not in self.used]
        beside = self._beside(one)
        if beside is not None:
            return beside
        if free:
            self.used.add(free[0].value)
            return free[0].value
        if one.required and (left := self._integers()):
            return self._take(left[0])
        return None

    def _beside(self, one: Field) -> int | None:
        """A number next to what the field is called: 计划5, 第5号计划, plan 5, plan no. 5."""
        for word in self._words_of(one):
            inside = "(?<![a-z])" if word.isascii() else ""
            for pattern in (
                rf"{inside}{re.escape(word)}s?{_HOLDER}\s*(?P<number>\d+)(?![\d.:/%-])",
                rf"(?:第|#)?(?<![a-z0-9._-])(?P<number>\d+)\s*(?:号|笔|个|条|份|项)?(?:的)?{re.escape(word)}",
            ):
                for match in re.finditer(pattern, self.said):
                    if match.start("number") not in self.used:
                        self.used.add(match.start("number"))
                        return int(match["number"])
        return None

    def _words_of(self, one: Field) -> list[str]:
        """The field's own words, then those that mean the same in the trade."""
        own = [normalised(word) for word in (*one.words, one.name.replace("_", " "))]
        zh, en = self.thesaurus.chinese, self.thesaurus.english
        concepts = {concept for word in own for concept in (*en.get(stem(word), ()), *zh.get(word, ()))}
        alike = [word for known in (zh, en) for word, of in known.items() if concepts & set(of)]
        return list(dict.fromkeys([*own, *sorted(alike, key=len, reverse=True)]))

    def _numbers(self) -> list[re.Match[str]]:
        free = [match for match in _NUMBER.finditer(self.said) if match.start() not in self.used]
        return [one for one in free if not any(start <= one.start() < end for start, end in self.dated)]

    def _integers(self) -> list[re.Match[str]]:
        return [match for match in self._numbers() if "." not in match[0]]

    def _take(self, match: re.Match[str]) -> int:
        self.used.add(match.start())
        return int(match[0])

    def _integer(self, one: Field, fields: Sequence[Field]) -> Any:
        if one.name == "limit":
            match = _LIMIT.search(self.said)
            return int(match[1]) if match else None
        if one.name.endswith("minutes"):
            length = duration_s(self.text)
            return round(length / 60) if length is not None else None
        beside = self._beside(one)
        if beside is not None:
            return beside
        left = self._integers()
        return self._take(left[0]) if one.required and left else None

    def _number(self, one: Field, fields: Sequence[Field]) -> Any:
        if one.name.endswith("_s") or one.name == "seconds":
            match = _SECONDS.search(self.said)
            return float(match[1]) if match else None
        left = self._numbers()
        if not left or not (one.required or one.name in ("limit", "value", "minutes")):
            return None
        self.used.add(left[-1].start())
        return float(left[-1][0])

    def _money(self, one: Field, fields: Sequence[Field]) -> Any:
        for match in _MONEY.finditer(self.said):
            if (match["size"] or match["unit"]) and match.start() not in self.used:
                self.used.add(match.start())
                yuan = float(match["figure"].replace(",", "")) * SIZES.get(match["size"] or "", 1)
                return round(yuan * 100)
        return None

    def _choice(self, one: Field, fields: Sequence[Field]) -> Any:
        things = [Thing(name, (name,)) for name in one.choices]
        found = [thing for thing in named(self.said, things) if len(thing.names[0]) > 1 or not thing.names[0].isascii()]
        return one.choices[str(found[0].value)] if found else None

    def _flag(self, one: Field, fields: Sequence[Field]) -> Any:
        words = [word for word in self._words_of(one) if len(word) > 1]
        return True if any(_places(self.said, word) for word in words) else None

    def _instant(self, one: Field, fields: Sequence[Field]) -> Any:
        span = self.spans[0] if self.spans else None
        if span is None:
            return None
        if one.name in END_NAMES:
            end = self.spans[1].end if len(self.spans) > 1 else span.end
            return end if end > span.start else end + timedelta(hours=1)
        if one.name in FROM_NAMES:
            return span.start
        return span.end if span.is_days and one.name.startswith("due") else span.start

    def _day(self, one: Field, fields: Sequence[Field]) -> Any:
        span = self.spans[0] if self.spans else None
        if span is None:
            return None
        return (span.end - timedelta(days=1) if one.name in END_NAMES else span.start).date()

    def _text(self, one: Field, fields: Sequence[Field]) -> Any:
        if quoted := _QUOTED.search(self.text):
            return quoted["text"].strip()
        if one.name in LONG_NAMES and (said := _SAID_WHY.search(self.text) or _AFTER_COMMA.search(self.text)):
            return said["text"].strip()
        return None

    def _other(self, one: Field, fields: Sequence[Field]) -> Any:
        return None


def _is_path(name: str) -> bool:
    return name in PATH_NAMES


def _is_said(one: Field, said: str) -> bool:
    """Optional things are taken from codes only where the field itself is spoken of, or its code looks like a path."""
    return _is_path(one.name) or any(_places(said, normalised(word)) for word in (*one.words, one.name))
