"""Reads an instrument from its JSON form and checks it whole: what is wrong is refused with its place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from planum.errors import RefusedCell, RefusedRows
from planum.park.diagnosis.engine.instrument import (
    Condition,
    Instrument,
    Kind,
    Level,
    Named,
    Option,
    Profile,
    Question,
    Role,
    Rule,
)

Member = TypeVar("Member", bound=StrEnum)
MOST_QUESTIONS, MOST_OPTIONS, LONGEST_TEXT = 500, 60, 2000


class _Faults:
    """Collects every fault at its place, so that a file is refused once and whole."""

    def __init__(self) -> None:
        self.cells: list[RefusedCell] = []

    def add(self, place: str, given: object, allowed: str, row: int = 0) -> None:
        self.cells.append(RefusedCell(row, place, str(given)[:120], allowed))

    def text(self, entry: Mapping[str, Any], name: str, row: int, *, needed: bool = True) -> str:
        value = entry.get(name, "")
        if not isinstance(value, str) or (needed and not value.strip()) or len(value) > LONGEST_TEXT:
            self.add(name, value, f"text of 1 to {LONGEST_TEXT} characters", row)
            return ""
        return value

    def number(self, entry: Mapping[str, Any], name: str, row: int, default: str | None = None) -> Fraction:
        value = entry.get(name, default)
        try:
            number = Fraction(value if type(value) in (str, int) else "not exact")
        except (ValueError, ZeroDivisionError):
            self.add(name, value, 'an exact number as text, such as "1.875" or "11/300"', row)
            return Fraction(0)
        if not 0 <= number <= 10_000:
            self.add(name, value, "a number from 0 to 10000", row)
        return number

    def member(self, among: type[Member], entry: Mapping[str, Any], name: str, row: int) -> Member:
        """The member of an enum; the first one stands in where it is refused."""
        try:
            return among(str(entry.get(name)))
        except ValueError:
            self.add(name, entry.get(name), ", ".join(among), row)
            return next(iter(among))


def read_instrument(content: Mapping[str, Any]) -> Instrument:
    """The instrument that `content` describes. Raises RefusedRows with every fault; `row` counts questions from 1."""
    faults = _Faults()
    questions = tuple(
        _question(entry, row, faults) for row, entry in enumerate(_entries(content, "questions", faults), start=1)
    )
    instrument = Instrument(
        code=faults.text(content, "code", 0),
        version=faults.text(content, "version", 0),
        rule=faults.member(Rule, content, "rule", 0),
        name=faults.text(content, "name", 0),
        name_en=faults.text(content, "name_en", 0, needed=False),
        dimensions=_named(content, "dimensions", faults),
        questions=questions,
        levels=tuple(_level(entry, faults) for entry in _entries(content, "levels", faults)),
        step_worth=faults.number(content, "step_worth", 0, "1"),
        pass_mark=faults.number(content, "pass_mark", 0, "0.8"),
        profiles=tuple(_profile(entry, faults) for entry in _entries(content, "profiles", faults, needed=False)),
        groups=_named(content, "groups", faults, needed=False),
    )
    _check(instrument, faults)
    if faults.cells:
        raise RefusedRows(faults.cells, remedy="Correct these places and load the file again.")
    return instrument


def _entries(
    content: Mapping[str, Any], name: str, faults: _Faults, *, needed: bool = True
) -> list[Mapping[str, Any]]:  # fmt: skip
    value = content.get(name, [])
    right = isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
    if not right or (needed and not value) or (right and len(value) > MOST_QUESTIONS):
        faults.add(name, type(value).__name__, f"a list of 1 to {MOST_QUESTIONS} objects")
        return []
    return list(value)


def _named(content: Mapping[str, Any], name: str, faults: _Faults, *, needed: bool = True) -> tuple[Named, ...]:
    return tuple(
        Named(
            faults.text(entry, "code", 0), faults.text(entry, "name", 0),
            faults.text(entry, "name_en", 0, needed=False), faults.text(entry, "group", 0, needed=False),
        )
        for entry in _entries(content, name, faults, needed=needed)
    )  # fmt: skip


def _question(entry: Mapping[str, Any], row: int, faults: _Faults) -> Question:
    level = entry.get("level", 0)
    if not isinstance(level, int) or isinstance(level, bool):
        faults.add("level", level, "a whole number", row)
        level = 0
    return Question(
        code=faults.text(entry, "code", row),
        dimension=faults.text(entry, "dimension", row),
        role=faults.member(Role, entry, "role", row),
        kind=faults.member(Kind, entry, "kind", row),
        name=faults.text(entry, "name", row),
        name_en=faults.text(entry, "name_en", row, needed=False),
        help=faults.text(entry, "help", row, needed=False),
        help_en=faults.text(entry, "help_en", row, needed=False),
        key=entry.get("key") is True,
        level=level,
        options=tuple(_option(one, row, faults) for one in _entries(entry, "options", faults)[:MOST_OPTIONS]),
    )


def _option(entry: Mapping[str, Any], row: int, faults: _Faults) -> Option:
    return Option(
        faults.text(entry, "code", row),
        faults.text(entry, "name", row),
        faults.text(entry, "name_en", row, needed=False),
        faults.number(entry, "worth", row),
        tuple(_condition(one, row, faults) for one in _entries(entry, "known_if", faults, needed=False)),
    )


def _condition(entry: Mapping[str, Any], row: int, faults: _Faults) -> Condition:
    bounds = {name: faults.number(entry, name, row) for name in ("least", "above") if name in entry}
    if not bounds:
        faults.add("known_if", dict(entry), "a fact with “least” or “above”", row)
    return Condition(faults.text(entry, "fact", row), bounds.get("least"), bounds.get("above"))


def _level(entry: Mapping[str, Any], faults: _Faults) -> Level:
    counts = {name: entry.get(name, 0) for name in ("number", "least_scenes", "least_key_scenes")}
    for name, value in counts.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_QUESTIONS:
            faults.add(name, value, "a whole number not below zero")
            counts[name] = 0
    return Level(
        name=faults.text(entry, "name", 0), name_en=faults.text(entry, "name_en", 0, needed=False),
        least_points=faults.number(entry, "least_points", 0, "0"), **counts,
    )  # fmt: skip


def _profile(entry: Mapping[str, Any], faults: _Faults) -> Profile:
    weights = entry.get("weights")
    if not isinstance(weights, Mapping):
        faults.add("weights", weights, "an object: dimension to weight")
        weights = {}
    return Profile(
        faults.text(entry, "code", 0), faults.text(entry, "name", 0), faults.text(entry, "name_en", 0, needed=False),
        {str(name): faults.number(weights, name, 0) for name in weights},
        faults.text(entry, "source", 0, needed=False), faults.text(entry, "certainty", 0, needed=False),
    )  # fmt: skip


def _check(instrument: Instrument, faults: _Faults) -> None:
    """What only shows when the parts are seen together."""
    _check_codes("questions", (one.code for one in instrument.questions), faults)
    _check_codes("dimensions", (one.code for one in instrument.dimensions), faults)
    known = {one.code for one in instrument.dimensions}
    for row, question in enumerate(instrument.questions, start=1):
        if question.dimension not in known:
            faults.add("dimension", question.dimension, "one of: " + ", ".join(sorted(known)), row)
        _check_codes("options", (one.code for one in question.options), faults, row)
        if not question.options or all(one.worth for one in question.options):
            faults.add("options", question.code, "at least one option that is worth 0", row)
        if question.role is Role.SCENE and any(one.worth.denominator != 1 for one in question.options):
            faults.add("options", question.code, "levels of a scene as whole numbers", row)
        if question.role is Role.GRADE and any(one.worth > 1 for one in question.options):
            faults.add("options", question.code, "grades from 0 to 1", row)
    _check_levels(instrument, faults)
    if instrument.rule is Rule.GRADES:
        _check_weights(instrument, known, faults)


def _check_codes(place: str, codes: Iterable[str], faults: _Faults, row: int = 0) -> None:
    for code, count in Counter(codes).items():
        if count > 1:
            faults.add(place, code, "each code once", row)


def _check_levels(instrument: Instrument, faults: _Faults) -> None:
    """Numbered from 1 without a gap, and no level easier than the one below it."""
    numbers = [one.number for one in instrument.levels]
    if numbers != list(range(1, len(numbers) + 1)):
        faults.add("levels", numbers, "numbered from 1 upwards without a gap")
    for below, above in zip(instrument.levels, instrument.levels[1:], strict=False):
        asked = [(one.least_points, one.least_scenes, one.least_key_scenes) for one in (below, above)]
        if any(high < low for low, high in zip(*asked, strict=True)):
            faults.add("levels", above.number, "no level asks less than the one below it")
    if instrument.rule is Rule.GRADES:
        for row, question in enumerate(instrument.questions, start=1):
            if question.level not in numbers:
                faults.add("level", question.level, f"one of: {numbers}", row)


def _check_weights(instrument: Instrument, known: set[str], faults: _Faults) -> None:
    if not instrument.profiles:
        faults.add("profiles", "none", "weights of the dimensions, at least one set")
    for profile in instrument.profiles:
        if set(profile.weights) != known:
            faults.add("weights", profile.code, "a weight for every dimension and for nothing else")
        elif sum(profile.weights.values()) != 1:
            faults.add("weights", f"{profile.code}: {sum(profile.weights.values())}", "weights that sum to exactly 1")
