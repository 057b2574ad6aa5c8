"""Normalised results, agreement, ranking: worked by hand, and what must hold for all points."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.programme.review.engine.scoring import Mark, Sheet, Standing, krippendorff, normalise, oddities, rank

POINTS = st.floats(0, 100, allow_nan=False)
TABLES = st.integers(2, 5).flatmap(
    lambda items: st.lists(st.lists(POINTS, min_size=items, max_size=items), min_size=2, max_size=6)
)


def marks(table: list[list[float]]) -> list[Mark]:
    return [Mark(f"e{e}", f"a{a}", points) for e, row in enumerate(table) for a, points in enumerate(row)]


def test_two_experts_of_different_mildness_by_hand() -> None:
    """Levels 75 and 55, deviations ±5 and ±15; spreads sqrt((200+50)/3) and sqrt((200+450)/3); centre 65."""
    found = normalise(marks([[80, 70], [70, 40]]))

    near, far = 5 * 10 / (250 / 3) ** 0.5, 15 * 10 / (650 / 3) ** 0.5
    assert found == pytest.approx({"a0": 65 + (near + far) / 2, "a1": 65 - (near + far) / 2})


def test_who_judged_only_good_ones_is_not_taken_for_mild() -> None:
    """e0 saw all three, e1 the best two; both agree, so the worst gains nothing from e1's absence."""
    rows = [
        Mark("e0", "a0", 90),
        Mark("e0", "a1", 80),
        Mark("e0", "a2", 40),
        Mark("e1", "a0", 90),
        Mark("e1", "a1", 80),
    ]

    found = normalise(rows)

    assert sorted(found, key=found.__getitem__) == ["a2", "a1", "a0"]
    assert found["a1"] - found["a2"] > 20


@settings(max_examples=60)
@given(TABLES, st.floats(-30, 30), st.data())
def test_a_constant_added_by_an_expert_parts_nothing(
    table: list[list[float]], shift: float, data: st.DataObject
) -> None:
    expert = data.draw(st.integers(0, len(table) - 1))
    moved = [[value + shift for value in row] if e == expert else row for e, row in enumerate(table)]

    before, after = normalise(marks(table)), normalise(marks(moved))

    assert [after[item] - after["a0"] for item in after] == pytest.approx(
        [before[item] - before["a0"] for item in before], abs=1e-6
    )


@settings(max_examples=60)
@given(TABLES, st.floats(0, 30), st.data())
def test_more_points_never_lower_a_result(table: list[list[float]], more: float, data: st.DataObject) -> None:
    expert = data.draw(st.integers(0, len(table) - 1))
    item = data.draw(st.integers(0, len(table[0]) - 1))
    raised = [[value + more if (e, a) == (expert, item) else value for a, value in enumerate(row)]
              for e, row in enumerate(table)]  # fmt: skip

    assert normalise(marks(raised))[f"a{item}"] >= normalise(marks(table))[f"a{item}"] - 1e-6


def test_agreement_by_hand() -> None:
    """Values 1,2 | 3,3 | 5,4: observed (2+0+2)/6, expected 2(6·64-324)/(6·5): alpha 1 - (2/3)/4 = 5/6."""
    found = krippendorff(marks([[1, 3, 5], [2, 3, 4]]))

    assert found == pytest.approx(5 / 6)
    assert krippendorff(marks([[7, 7], [7, 7]])) is None
    assert krippendorff([Mark("e0", "a0", 1)]) is None


def test_oddities_name_expert_and_kind() -> None:
    shares = {"x": 0.8, "y": 0.7, "z": 0.9}
    sheets = [Sheet("e0", "a", 80, shares), Sheet("e1", "a", 78, shares, 900), Sheet("e2", "a", 50, dict.fromkeys("xyz", 0.5), 20)]  # fmt: skip  # noqa: E501

    assert oddities(sheets) == {"a": ["far:e2", "flat:e2", "fast:e2"]}


def test_equal_results_are_parted_and_the_reason_is_said() -> None:
    same = Fraction(80)
    ranked = rank([
        Standing("low", Fraction(60), 60, 0.5), Standing("b", same, 81, 0.7), Standing("a", same, 82, 0.7),
        Standing("c", same, 81, 0.9),
    ])  # fmt: skip

    assert [(one.item, one.rank, one.because) for one in ranked] == [
        ("a", 1, "normalised"), ("c", 2, "heaviest"), ("b", 3, "heaviest"), ("low", 4, ""),
    ]  # fmt: skip
    assert [one.rank for one in rank([Standing(item, same, 80, 0.7) for item in "xyz"])] == [1, 1, 1]
