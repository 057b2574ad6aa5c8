"""Emission factors as typed things, so that two that measure different quantities cannot stand in one inventory.

The electricity of China's grid has two official numbers a year that differ by a tenth: 电力二氧化碳排放因子 (CO2 of
combustion in power stations, for the inventories of organisations) and 电力碳足迹因子 (all greenhouse gases over the
life cycle, for products). Neither may stand for the other, nor both in one inventory.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Boundary(StrEnum):
    """What a factor counts: burning alone, the grid's power stations alone, or the whole life cycle up to use."""

    DIRECT = "direct"
    GRID = "grid"
    LIFE_CYCLE = "life_cycle"


class Gases(StrEnum):
    CO2 = "co2"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Factor:
    """`kg` of CO2 (or of CO2 equivalent, by the `gwp` of an assessment report) for one `unit` of an activity."""

    code: str
    issuer: str
    document: str
    year: int
    region: str
    boundary: Boundary
    gases: Gases
    gwp: str
    unit: str
    kg: float

    @property
    def family(self) -> tuple[str, str, str]:
        """Factors of one family may be added: an inventory of an organisation, or a life cycle of a product."""
        kind = "life_cycle" if self.boundary is Boundary.LIFE_CYCLE else "organisation"
        return kind, self.gases.value, self.gwp


class MixedFactors(ValueError):
    """Two factors that may not be added; `one` and `other` are the first such pair."""

    def __init__(self, one: Factor, other: Factor) -> None:
        super().__init__(f"{one.code} ({'/'.join(one.family)}) beside {other.code} ({'/'.join(other.family)})")
        self.one, self.other = one, other


class WrongUnit(ValueError):
    """An amount in one unit met a factor for another."""

    def __init__(self, factor: Factor, unit: str) -> None:
        super().__init__(f"{factor.code} is for {factor.unit}, the amount is in {unit}")
        self.factor, self.unit = factor, unit


def check_family(factors: Iterable[Factor]) -> None:
    """Raises MixedFactors when two of them measure different quantities."""
    known = list(factors)
    for other in known[1:]:
        if other.family != known[0].family:
            raise MixedFactors(known[0], other)


def emission(factor: Factor, amount: float, unit: str) -> float:
    """Kilograms of `amount` in `unit`. Raises WrongUnit: whoever converts a unit says so before."""
    if unit != factor.unit:
        raise WrongUnit(factor, unit)
    return amount * factor.kg
