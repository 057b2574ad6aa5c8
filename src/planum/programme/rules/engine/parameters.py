"""Dated, sourced parameters: which value stands on a day in a city, and which text says so (the idea of OpenFisca)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from planum.errors import Refused

NATIONAL = "cn"

Value = int | Fraction | date | tuple[str, ...]


class Unit(StrEnum):
    FEN = "fen"
    SHARE = "share"
    COUNT = "count"
    DAY = "day"
    DAYS = "days"
    YEARS = "years"
    POINTS = "points"
    CODES = "codes"


class Certainty(StrEnum):
    """How the value came here: read in material about the rule, inferred from it, or known without a source on file."""

    READ = "read"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"


# Units of whole numbers that are no money.
NUMBERS = (Unit.COUNT, Unit.DAYS, Unit.YEARS, Unit.POINTS)
_KINDS: dict[Unit, type] = {
    Unit.FEN: int,
    Unit.SHARE: Fraction,
    Unit.COUNT: int,
    Unit.DAY: date,
    Unit.DAYS: int,
    Unit.YEARS: int,
    Unit.POINTS: int,
    Unit.CODES: tuple,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value with the days on which it stands (both included; `valid_to` None: until further notice).

    `scope` is "cn", the code of a province, or the code of a city. Money is in fen, a share is an exact
    fraction between 0 and 1.
    """

    code: str
    scope: str
    value: Value
    unit: Unit
    valid_from: date
    valid_to: date | None
    source: str
    clause: str
    note: str = ""
    certainty: Certainty = Certainty.READ

    def __post_init__(self) -> None:
        if not (self.code and self.scope and self.source and self.clause):
            raise Refused(f"a parameter {self.code!r} in {self.scope!r}", "code, scope, source and clause, none empty")
        if isinstance(self.value, bool) or not isinstance(self.value, _KINDS[self.unit]):
            raise Refused(f"{self._name()} is {self.value!r}", f"a {_KINDS[self.unit].__name__} for unit {self.unit}")
        if isinstance(self.value, int) and self.value < 0:
            raise Refused(f"{self._name()} is {self.value}", "a number that is not negative")
        if isinstance(self.value, Fraction) and not 0 <= self.value <= 1:
            raise Refused(f"{self._name()} is {self.value}", "a share between 0 and 1")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise Refused(f"{self._name()} ends {self.valid_to}", f"a last day not before {self.valid_from}")

    @property
    def amount_fen(self) -> int:
        if self.unit is not Unit.FEN or not isinstance(self.value, int):
            raise self._wrong_unit(Unit.FEN)
        return self.value

    @property
    def count(self) -> int:
        """A whole number of anything but money: places, days, years, points."""
        if self.unit not in NUMBERS or not isinstance(self.value, int):
            raise self._wrong_unit(Unit.COUNT)
        return self.value

    @property
    def share(self) -> Fraction:
        if not isinstance(self.value, Fraction):
            raise self._wrong_unit(Unit.SHARE)
        return self.value

    @property
    def codes(self) -> tuple[str, ...]:
        if not isinstance(self.value, tuple):
            raise self._wrong_unit(Unit.CODES)
        return self.value

    @property
    def day(self) -> date:
        if not isinstance(self.value, date):
            raise self._wrong_unit(Unit.DAY)
        return self.value

    def stands_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def _name(self) -> str:
        return f"parameter {self.code} of {self.scope}"

    def _wrong_unit(self, wanted: Unit) -> Refused:
        return Refused(f"{self._name()} is given in {self.unit}", f"the rule needs {wanted}", "correct its unit")


@dataclass(frozen=True, slots=True)
class View:
    """The parameters that stand on one day in one city; the city's own stand over its province's and the nation's."""

    on: date
    city: str | None
    standing: dict[tuple[str, str], Parameter]

    def value(self, code: str) -> Parameter:
        """The parameter that stands. Raises Refused if neither the city nor the state has set it on that day."""
        found = self.find(code)
        if found is None:
            raise Refused(
                f"no parameter {code} stands on {self.on} in {self.city or NATIONAL}",
                "a parameter with source and clause that covers the day",
                "load the document that sets it",
            )
        return found

    def find(self, code: str) -> Parameter | None:
        return next(iter(self.layers(code)), None)

    def layers(self, code: str) -> tuple[Parameter, ...]:
        """The city's parameter, then its province's, then the national one, as far as they stand."""
        keys = [(scope, code) for scope in scopes_of(self.city)]
        return tuple(self.standing[key] for key in keys if key in self.standing)


def scopes_of(city: str | None) -> tuple[str, ...]:
    """Where a city's values may stand, the nearest first. A code of GB/T 2260 tells the province: 410100 → 410000."""
    if city is None:
        return (NATIONAL,)
    is_standard = len(city) == 6 and city.isdigit() and not city.endswith("0000")
    return (city, city[:2] + "0000", NATIONAL) if is_standard else (city, NATIONAL)


class Parameters:
    """All parameters on file. Raises Refused if two of the same code and scope stand on the same day."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._all = tuple(sorted(parameters, key=lambda each: (each.code, each.scope, each.valid_from)))
        for earlier, later in pairwise(self._all):
            if (earlier.code, earlier.scope) == (later.code, later.scope) and earlier.stands_on(later.valid_from):
                raise Refused(
                    f"parameter {later.code} of {later.scope} has two values on {later.valid_from}:"
                    f" {earlier.value} ({earlier.source}) and {later.value} ({later.source})",
                    "one value for each day",
                    "end the earlier one the day before the later one begins",
                )

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def at(self, on: date, city: str | None = None) -> View:
        scopes = scopes_of(city)
        standing = {(each.scope, each.code): each for each in self._all if each.scope in scopes and each.stands_on(on)}
        return View(on, city, standing)
