"""Factors that measure different quantities do not stand in one inventory; burdens are shared without remainder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.chain.carbon.engine.allocation import CoProduct, Method, NotAllocable, shares
from planum.chain.carbon.engine.factors import Boundary, Factor, Gases, MixedFactors, WrongUnit, check_family, emission


def a_factor(code: str, boundary: Boundary, gases: Gases = Gases.ALL, gwp: str = "AR6", kg: float = 0.5777) -> Factor:
    return Factor(code, "生态环境部", "公告", 2024, "CN", boundary, gases, gwp, "kWh", kg)


GRID = a_factor("GRID-2023", Boundary.GRID, Gases.CO2, "", 0.5306)
COAL = a_factor("COAL", Boundary.DIRECT, Gases.CO2, "", 2.6)
FOOTPRINT = a_factor("POWER-PCF-2024", Boundary.LIFE_CYCLE)


def test_burning_and_the_grid_stand_in_one_inventory_of_an_organisation() -> None:
    check_family([GRID, COAL])
    check_family([FOOTPRINT])
    check_family([])


@pytest.mark.parametrize(
    "pair",
    [
        (GRID, FOOTPRINT),
        (COAL, FOOTPRINT),
        (FOOTPRINT, a_factor("OLD", Boundary.LIFE_CYCLE, gwp="AR5")),
        (GRID, a_factor("GRID-E", Boundary.GRID, Gases.ALL)),
    ],
)
def test_the_two_numbers_of_the_grid_are_never_added(pair: tuple[Factor, Factor]) -> None:
    with pytest.raises(MixedFactors) as refused:
        check_family(pair)

    assert (refused.value.one, refused.value.other) == pair


def test_an_amount_in_another_unit_is_not_guessed() -> None:
    assert emission(FOOTPRINT, 1000, "kWh") == pytest.approx(577.7)
    with pytest.raises(WrongUnit):
        emission(FOOTPRINT, 1, "MWh")


def test_shares_by_hand() -> None:
    """900 castings of 2 kg at 30 yuan and 100 of 20 kg at 400: 1,800 to 2,000 kg, 27,000 to 40,000 yuan."""
    small, large = CoProduct(900, mass_kg=2, price=30), CoProduct(100, mass_kg=20, price=400)

    assert shares(Method.MASS, [small, large]) == [1800 / 3800, 2000 / 3800]
    assert shares(Method.ECONOMIC, [small, large]) == [27_000 / 67_000, 40_000 / 67_000]
    assert shares(Method.PIECES, [small, large]) == [0.9, 0.1]
    with pytest.raises(NotAllocable) as refused:
        shares(Method.ENERGY, [small, large])
    assert refused.value.place == 0


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=20))
def test_nothing_is_lost_or_gained(amounts: list[float]) -> None:
    found = shares(Method.PIECES, [CoProduct(amount) for amount in amounts])

    assert sum(found) == pytest.approx(1.0)
    assert all(share > 0 for share in found)
