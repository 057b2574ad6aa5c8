"""Parameters read from JSON text, exactly: shares are written as text ("0.20" or "1/5"), money in whole fen."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from planum.errors import Refused
from planum.programme.rules.engine.parameters import Certainty, Parameter, Parameters, Unit, Value

REQUIRED = ("code", "scope", "value", "unit", "valid_from", "source", "clause")
OPTIONAL = ("valid_to", "note", "certainty")


def load_parameters(text: str | bytes) -> Parameters:
    """Read `{"parameters": [{...}, ...]}`. Raises Refused naming the entry and the field; nothing is half-read."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Refused(f"text that is no JSON: {error}", "a JSON object with a list `parameters`") from error
    entries = document.get("parameters") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise Refused("JSON without a list `parameters`", 'an object {"parameters": [...]}')
    return Parameters([_read_entry(number, entry) for number, entry in enumerate(entries, start=1)])


def _read_entry(number: int, entry: object) -> Parameter:
    if not isinstance(entry, dict):
        raise Refused(f"entry {number} is {entry!r}", "an object with the fields of a parameter")
    missing = [name for name in REQUIRED if name not in entry]
    unknown = [name for name in entry if name not in REQUIRED + OPTIONAL]
    if missing or unknown:
        raise Refused(
            f"entry {number} lacks {missing} and has unknown {unknown}",
            f"fields {', '.join(REQUIRED)}; if wanted {', '.join(OPTIONAL)}",
        )
    try:
        return _make_parameter(entry)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise Refused(f"entry {number} ({entry['code']}): {error}", "values of the unit the entry names") from error
    except Refused as refusal:
        raise Refused(f"entry {number}: {refusal.given}", refusal.allowed, refusal.remedy) from refusal


def _make_parameter(entry: Mapping[str, object]) -> Parameter:
    unit = Unit(_text(entry["unit"]))
    valid_to = entry.get("valid_to")
    return Parameter(
        code=_text(entry["code"]),
        scope=_text(entry["scope"]),
        value=_read_value(entry["value"], unit),
        unit=unit,
        valid_from=date.fromisoformat(_text(entry["valid_from"])),
        valid_to=None if valid_to is None else date.fromisoformat(_text(valid_to)),
        source=_text(entry["source"]),
        clause=_text(entry["clause"]),
        note=_text(entry.get("note", "")),
        certainty=Certainty(_text(entry.get("certainty", Certainty.READ))),
    )


def _read_value(value: object, unit: Unit) -> Value:
    if unit is Unit.SHARE:
        return Fraction(_text(value))
    if unit is Unit.DAY:
        return date.fromisoformat(_text(value))
    if unit is Unit.CODES:
        return tuple(_text(each) for each in _list(value))
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value
