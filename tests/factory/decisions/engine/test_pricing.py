import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.factory.decisions.engine import Busy, Costs, Scenario, chance_by_day, cheapest_start, price
from planum.factory.decisions.engine.pricing import displaced_h

COSTS = Costs(planned_fen=100_00, failure_fen=1_000_00, stand_fen_per_h=50_00, planned_h=2, failure_h=10,
              late_fen_per_h=20_00)  # fmt: skip


def test_a_price_worked_by_hand() -> None:
    """A quarter fails: repair 0.75 · 100 = 75; failure 0.25 · 1000 = 250; stand-still (0.75 · 2 + 0.25 · 10) · 50 =
    200; lateness (0.75 · 4 + 0.25 · 12) · 20 = 120 yuan; together 645.
    """
    found = price(COSTS, Scenario(failure_chance=0.25, displaced_h=2, later_h=4, later_if_failed_h=12))

    assert (found.repair_fen, found.failure_fen, found.stand_fen, found.late_fen) == (75_00, 250_00, 200_00, 120_00)
    assert found.total_fen == 645_00


def test_daily_chances_multiply() -> None:
    assert chance_by_day(0.1, 48) == pytest.approx(0.19)
    assert (chance_by_day(0.1, 0), chance_by_day(0.1, -5)) == (0.0, 0.0)


def test_work_is_displaced_where_the_two_overlap() -> None:
    assert displaced_h([Busy(0, 3), Busy(5, 6)], 2, 5.5) == 1.5


def test_the_cheapest_window_is_the_idle_one_before_the_chance_grows() -> None:
    """Busy until hour 8 and from hour 12: without a hurry hour 8 costs no stand-still; with one, now is better."""
    busy = [Busy(0, 8), Busy(12, 40)]

    assert cheapest_start(COSTS, busy, lambda _hours: 0.0, 0, 24, 2) == 8
    assert cheapest_start(COSTS, busy, lambda hours: min(1.0, hours / 8), 0, 24, 2) == 0


@given(st.floats(0, 1), st.floats(0, 50), st.floats(-20, 50), st.floats(-20, 50))
def test_the_parts_add_up_and_a_likelier_failure_costs_more(
    chance: float, displaced: float, later: float, failed: float
) -> None:
    found = price(COSTS, Scenario(chance, displaced, later, failed))
    worse = price(COSTS, Scenario(1.0, displaced, later, failed))

    assert found.total_fen == found.repair_fen + found.failure_fen + found.stand_fen + found.late_fen
    assert worse.failure_fen >= found.failure_fen


@pytest.mark.parametrize("chance", [-0.1, 1.1])
def test_a_chance_beyond_one_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="chance"):
        price(COSTS, Scenario(chance, 0, 0, 0))
