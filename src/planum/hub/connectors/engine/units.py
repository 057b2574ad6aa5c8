"""Units as Chinese plants write them, and the factor and offset between two of them.

pint knows the physics; the tables here say how plants spell it. Kinds that pint would mix up (pieces, turns and plain
numbers; reactive, apparent and active power; standard and plain cubic metres; carbon and other masses) are dimensions
of their own.
"""

import re
from fractions import Fraction
from functools import cache, lru_cache
from threading import Lock
from typing import Any

import pint

_DEFINITIONS = (
    "turn = [turning]",
    "piece = [item] = pc = pcs",
    "volt_ampere_reactive = [reactive_power] = var",
    "apparent_volt_ampere = [apparent_power]",
    "tonne_co2 = [carbon] = tCO2",
    "kilogram_co2 = 0.001 * tonne_co2 = kgCO2",
    "normal_cubic_meter = [normal_volume] = Nm3",
    "ten_thousand_pieces = 10000 * piece",
    "standard_coal = [standard_coal_mass] = tce",
    "kilogram_standard_coal = 0.001 * standard_coal = kgce",
)

_SPELLINGS = {
    "": "dimensionless",
    "1": "dimensionless",
    "%": "percent",
    "%RH": "percent",
    "℃": "degC",
    "°C": "degC",
    "摄氏度": "degC",
    "°F": "degF",
    "℉": "degF",
    "件": "piece",
    "个": "piece",
    "只": "piece",
    "台": "piece",
    "pieces": "piece",
    "万件": "ten_thousand_pieces",
    "吨": "metric_ton",
    "t": "metric_ton",
    "千克": "kilogram",
    "公斤": "kilogram",
    "克": "gram",
    "升": "liter",
    "立方米": "meter ** 3",
    "米": "meter",
    "毫米": "millimeter",
    "小时": "hour",
    "分钟": "minute",
    "min": "minute",
    "秒": "second",
    "度电": "kilowatt * hour",
    "千瓦时": "kilowatt * hour",
    "千瓦": "kilowatt",
    "伏": "volt",
    "安": "ampere",
    "赫兹": "hertz",
    "转/分": "turn / minute",
    "r/min": "turn / minute",
    "rpm": "turn / minute",
    "RPM": "turn / minute",
    "r/s": "turn / second",
    "KW": "kilowatt",
    "KWH": "kilowatt * hour",
    "kwh": "kilowatt * hour",
    "KWh": "kilowatt * hour",
    "Kwh": "kilowatt * hour",
    "kVar": "kilovar",
    "kvar": "kilovar",
    "kVarh": "kilovar * hour",
    "kvarh": "kilovar * hour",
    "VA": "apparent_volt_ampere",
    "kVA": "kiloapparent_volt_ampere",
    "KVA": "kiloapparent_volt_ampere",
    "MVA": "megaapparent_volt_ampere",
    "Mpa": "megapascal",
    "MPA": "megapascal",
    "Kpa": "kilopascal",
    "KPa": "kilopascal",
    "Nm": "newton * meter",
    "Nm3": "normal_cubic_meter",
    "Nm³": "normal_cubic_meter",
    "Nm3/h": "normal_cubic_meter / hour",
    "Nm³/h": "normal_cubic_meter / hour",
    "tCO₂": "tCO2",
    "tCO2e": "tCO2",
    "kgCO₂": "kgCO2",
    "um": "micrometer",
}

_OPERATOR = re.compile(r"([*/·()])")
_PART = re.compile(r"(?:[^\W\d_]\w{0,19}|%|°[CF])(?:\^-?[1-9]|[²³])?")
_POWER = re.compile(r"([cdkm]?m)([23])")
_lock = Lock()


class WrongUnit(Exception):
    """A unit that is unknown, or of another kind than the one wanted; its text is a sentence that says which."""


@lru_cache(maxsize=4096)
def conversion(from_unit: str, to_unit: str) -> tuple[float, float]:
    """`(factor, offset)` with `value in to_unit = value in from_unit * factor + offset`. Raises WrongUnit.

    The same text on both sides is (1, 0), also for a unit that is known to the plant alone.
    """
    if from_unit.strip() == to_unit.strip():
        return 1.0, 0.0
    source, target = _unit(from_unit), _unit(to_unit)
    if source == target:
        return 1.0, 0.0
    try:
        zero, half, one = (_units().Quantity(Fraction(n, 2), source).to(target).magnitude for n in range(3))
    except Exception as error:  # pint has a failure of its own for each way in which two units do not fit.
        raise WrongUnit(f"{from_unit!r} cannot be converted into {to_unit!r}.") from error
    if half - zero != one - half:
        raise WrongUnit(f"{from_unit!r} is not proportional to {to_unit!r}; a logarithmic unit is kept as it is.")
    return float(one - zero), float(zero)


def _unit(text: str) -> Any:
    spelled = text.strip()
    try:
        return _units().parse_units(_SPELLINGS.get(spelled) or _expression(spelled))
    except WrongUnit:
        raise
    except Exception as error:  # pint and the tokenizer below it raise what they like on a text that is no unit.
        raise WrongUnit(f"The unit {text[:50]!r} is not known.") from error


def _expression(spelled: str) -> str:
    """`kW·h` as pint writes it. Only names with one-digit powers pass: no text makes pint calculate for long."""
    parts = [part for part in _OPERATOR.split(spelled) if part]
    if len(parts) > 15 or "**" in spelled:
        raise WrongUnit(f"{spelled[:50]!r} is not a unit.")
    return "".join(_part(part) for part in parts)


def _part(part: str) -> str:
    if part in "*/·()":
        return "*" if part == "·" else part
    if part in _SPELLINGS:
        return f"({_SPELLINGS[part]})"
    if power := _POWER.fullmatch(part):
        return f"{power[1]}**{power[2]}"
    if not _PART.fullmatch(part):
        raise WrongUnit(f"{part[:50]!r} is not a unit.")
    return part


def _units() -> Any:
    """The one registry, whichever thread needs it first: building it takes about half a second."""
    with _lock:
        return _build_units()


@cache
def _build_units() -> Any:
    registry: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=True, non_int_type=Fraction)
    for definition in _DEFINITIONS:
        registry.define(definition)
    return registry
