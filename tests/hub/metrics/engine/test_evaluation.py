from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.hub.metrics.engine.evaluation import Result, change, evaluate
from planum.hub.metrics.engine.parsing import parse
from planum.hub.metrics.engine.series import Series
from planum.hub.metrics.engine.texts import Text
from planum.hub.readings.engine.batch import BAD, GOOD, UNCERTAIN

MINUTE = 60_000_000
HOUR = 60 * MINUTE


def series(*readings: tuple[float, float] | tuple[float, float, int]) -> Series:
    """Readings as (minute, value) or (minute, value, quality)."""
    return Series(
        np.array([round(reading[0] * MINUTE) for reading in readings], dtype=np.int64),
        np.array([reading[1] for reading in readings], dtype=np.float64),
        np.array([reading[2] if len(reading) == 3 else GOOD for reading in readings], dtype=np.int8),
    )


def value_of(text: str, start: float = 0, end: float = 60, **inputs: Series) -> float | None:
    """The value over a period given in minutes."""
    return evaluate(parse(text), inputs, round(start * MINUTE), round(end * MINUTE)).value


def reason_of(text: str, inputs: Mapping[str, Series], end: float = 60) -> Text | None:
    result = evaluate(parse(text), inputs, 0, round(end * MINUTE))
    assert (result.value is None) == (result.reason is not None)
    return result.reason


# Hand-worked cases: a press whose power is read every ten minutes.
POWER = series((0, 10.0), (10, 20.0), (20, 20.0), (30, 40.0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Trapezoids of 10 minutes: (15 + 20 + 30) kW * 1/6 h.
        ("integral(x)", 65 / 6),
        # The same area over the half hour that readings cover.
        ("mean(x)", 65 / 3),
        ("average(x)", 22.5),
        ("minimum(x)", 10.0),
        ("maximum(x)", 40.0),
        ("first(x)", 10.0),
        ("last(x)", 40.0),
        ("x", 40.0),
        ("count(x)", 4.0),
        # Each reading holds until the next: 20 of 30 minutes above 15, 10 below.
        ("share(x > 15)", 2 / 3),
        ("share(x < 15)", 1 / 3),
        ("share(x >= 20)", 2 / 3),
        ("share(x > 20)", 0.0),
        ("share(x <= 20)", 1.0),
        ("share(x > 0.5 * maximum(x))", 0.0),
        ("hours(x > 0)", 0.5),
        ("(1 + 2) * 3 - 4 / 8", 8.5),
        ("-x + +x", 0.0),
        ("2 * last(x) - first(x) / 10", 79.0),
    ],
)
def test_functions_of_a_period(text: str, expected: float):
    assert value_of(text, x=POWER) == pytest.approx(expected, rel=1e-12)


def test_energy_per_part():
    # 1250 kWh on the meter for 500 parts: 2.5 kWh each.
    energy = series((0, 10_000.0), (30, 10_700.0), (59, 11_250.0))
    parts = series((0, 0.0), (59, 500.0))

    result = evaluate(parse("delta(energy) / delta(parts)"), {"energy": energy, "parts": parts}, 0, HOUR)

    assert result == Result(value=2.5, reason=None, used={"energy": 3, "parts": 2}, bad=0)


def test_a_counter_reset_to_zero_goes_on_counting():
    # 90 to 100 is 10; reset, then 5 since; 5 to 25 is 20.
    assert value_of("delta(x)", x=series((0, 90.0), (10, 100.0), (20, 5.0), (30, 25.0))) == 35.0
    assert value_of("delta(x)", x=series((0, 90.0), (10, 0.0), (20, 1.0))) == 1.0


def test_a_small_fall_of_a_counter_is_a_correction_and_no_reset():
    assert value_of("delta(x)", x=series((0, 1000.0), (10, 999.0), (20, 1002.0))) == 2.0
    assert value_of("delta(x)", x=series((0, -10.0), (10, -8.0))) == 2.0


def test_a_counter_read_on_the_hour_counts_from_hour_to_hour():
    hourly = series((0, 100.0), (60, 130.0), (120, 180.0))

    assert value_of("delta(x)", x=hourly) == 30.0
    assert value_of("delta(x)", start=60, end=120, x=hourly) == 50.0


def test_the_reading_before_the_period_begins_the_count_if_it_is_near():
    counter = series((-5, 100.0), (5, 110.0), (55, 150.0))

    assert value_of("delta(x)", x=counter) == 50.0
    assert value_of("delta(x, 300)", x=counter) == 40.0


def test_a_gap_longer_than_allowed_is_not_bridged():
    # 10 minutes at 6, a gap of 20, 10 minutes at 12.
    power = series((0, 6.0), (10, 6.0), (30, 12.0), (40, 12.0))

    assert value_of("integral(x)", x=power) == pytest.approx(1 + 2)
    assert value_of("integral(x, 1200)", x=power) == pytest.approx(1 + 3 + 2)
    assert value_of("integral(x, max_gap_s=1199.9)", x=power) == pytest.approx(3)
    assert value_of("mean(x)", x=power) == pytest.approx(9)
    assert value_of("hours(x > 0)", x=power) == pytest.approx(1 / 3)
    assert value_of("share(x > 6)", x=power) == pytest.approx(1 / 2)


def test_neighbours_of_the_period_close_its_edges():
    # The line from 0 at -10 to 20 at 10 passes 10 at 0; from there to 20 at 10: 15 * 1/6 h.
    power = series((-10, 0.0), (10, 20.0))

    assert value_of("integral(x, 1200)", end=10, x=power) == pytest.approx(2.5)
    assert value_of("hours(x < 1, 1200)", end=10, x=power) == pytest.approx(1 / 6)
    # Both readings lie outside of the period: 5 minutes at 5 in the mean.
    assert value_of("mean(x, 1200)", start=-8, end=-2, x=power) == pytest.approx(5)


def test_bad_readings_and_values_that_are_no_numbers_are_left_out_and_counted():
    readings = series(
        (0, 1.0), (1, 99.0, BAD), (2, float("nan")), (3, float("inf")), (4, 3.0, UNCERTAIN), (90, 9.0, BAD)
    )

    result = evaluate(parse("average(x)"), {"x": readings}, 0, HOUR)

    assert result == Result(value=2.0, reason=None, used={"x": 2}, bad=3)


def test_used_counts_the_readings_on_which_the_value_rests():
    inputs = {"x": series((-5, 1.0), (5, 2.0), (10, 3.0), (50, 4.0), (65, 5.0)), "y": series((0, 1.0))}

    def used(text: str) -> Mapping[str, int]:
        return evaluate(parse(text), inputs, 0, HOUR).used

    assert used("last(x)") == {"x": 1}
    assert used("first(x) + last(x)") == {"x": 2}
    assert used("average(x) + y") == {"x": 3, "y": 1}
    assert used("integral(x)") == {"x": 3}
    assert used("delta(x)") == {"x": 4}
    assert used("2 + 2") == {}


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("last(empty)", "empty 在周期内没有可用读数", "no usable reading of empty in the period"),
        ("average(bad)", "bad 在周期内没有可用读数", "no usable reading of bad in the period"),
        ("delta(one)", "one 在周期内不足两个可用读数", "fewer than two usable readings of one in the period"),
        (
            "mean(one)",
            "one 在周期内没有间隔不超过 600 秒的相邻读数",
            "no two neighbouring readings of one at most 600 s apart in the period",
        ),
        ("1 / (x - x)", "除数为零", "division by zero"),
        ("other + 1", "没有给出输入 other", "input other is not given"),
        ("share(x > other)", "没有给出输入 other", "input other is not given"),
        ("x * 1e308 * 10", "结果超出可以表示的范围", "the result is too large to represent"),
        ("average(huge)", "结果超出可以表示的范围", "the result is too large to represent"),
    ],
)
def test_without_a_value_there_is_a_reason(text: str, zh: str, en: str):
    inputs = {
        "x": POWER,
        "empty": series(),
        "bad": series((1, 1.0, BAD)),
        "one": series((1, 1.0)),
        "huge": series((1, 1.7e308), (2, 1.7e308)),
    }

    assert reason_of(text, inputs) == Text(zh, en)


def test_an_empty_period_has_no_value():
    assert reason_of("count(x)", {"x": POWER}, end=0) == Text("周期为空", "the period is empty")
    assert reason_of("1", {}, end=-5) == Text("周期为空", "the period is empty")


def test_a_count_of_nothing_is_zero():
    assert value_of("count(x)", x=series()) == 0.0


def test_the_end_of_a_period_belongs_to_the_next_one():
    readings = series((0, 1.0), (60, 2.0))

    assert value_of("count(x)", x=readings) == 1.0
    assert value_of("last(x)", x=readings) == 1.0
    assert value_of("first(x)", start=60, end=120, x=readings) == 2.0


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(Refused, match="columns of unequal length: 1 at, 2 value, 1 quality"):
        Series(np.zeros(1, dtype=np.int64), np.zeros(2), np.zeros(1, dtype=np.int8))


@pytest.mark.parametrize(
    ("value", "baseline", "expected"),
    [
        (80.0, 100.0, 0.2),
        (125.0, 100.0, -0.25),
        (0.0, 5.0, 1.0),
        (1.0, 0.0, None),
        (1e308, 1e-308, None),
        (None, 5.0, None),
        (5.0, None, None),
    ],
)
def test_change_is_the_share_below_the_baseline(value: float | None, baseline: float | None, expected: float | None):
    assert change(value, baseline) == (None if expected is None else pytest.approx(expected))


# Properties.

FUNCTIONS = [
    "delta(x)",
    "mean(x)",
    "integral(x)",
    "average(x)",
    "minimum(x)",
    "maximum(x)",
    "first(x)",
    "last(x)",
    "count(x)",
    "share(x > 0)",
    "hours(x > 0)",
]
readings_of_any_kind = st.lists(
    st.tuples(
        st.integers(-20, 80),
        st.integers(-100, 100).map(float) | st.floats(),
        st.sampled_from([GOOD, GOOD, GOOD, UNCERTAIN, BAD]),
    ),
    max_size=30,
)
good_readings = st.lists(
    st.tuples(st.integers(-20, 80), st.integers(-100, 100).map(float)), max_size=30, unique_by=lambda each: each[0]
)


@given(readings_of_any_kind, st.sampled_from([*FUNCTIONS, "1 / delta(x)", "mean(x) / (last(x) - first(x))"]))
def test_a_value_is_always_finite_and_otherwise_there_is_a_reason(readings: list[tuple[float, float, int]], text: str):
    result = evaluate(parse(text), {"x": series(*readings)}, 0, HOUR)

    assert (result.value is None) == (result.reason is not None)
    assert result.value is None or np.isfinite(result.value)
    assert 0 <= result.used["x"] <= len(readings)


@given(readings_of_any_kind.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_readings_does_not_matter(
    both: tuple[list[tuple[float, float, int]], list[tuple[float, float, int]]],
):
    for text in FUNCTIONS:
        results = [evaluate(parse(text), {"x": series(*rows)}, 0, HOUR) for rows in both]
        assert results[0] == results[1]


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=30), st.integers(0, 10**6), st.integers(-500, 500))
def test_delta_of_a_rising_counter_is_the_same_from_any_origin(steps: list[int], offset: int, minutes: int):
    counter = np.cumsum(steps)
    here = series(*((minute, float(value)) for minute, value in enumerate(counter)))
    there = series(*((minute + minutes, float(value + offset)) for minute, value in enumerate(counter)))

    assert value_of("delta(x)", x=here) == sum(steps[1:])
    assert value_of("delta(x)", start=minutes, end=minutes + 60, x=there) == sum(steps[1:])


@given(good_readings, st.integers(0, 60), st.sampled_from([60, 300, 600, 3600]))
def test_adjoining_periods_add_up(readings: list[tuple[float, float]], middle: int, max_gap_s: int):
    assume(0 < middle < 60)
    for text in (f"integral(x, {max_gap_s})", f"hours(x > 0, {max_gap_s})", "count(x)"):
        parts = [
            value_of(text, start=start, end=end, x=series(*readings)) for start, end in ((0, middle), (middle, 60))
        ]
        whole = value_of(text, x=series(*readings))
        assert sum(part or 0 for part in parts) == pytest.approx(whole or 0, abs=1e-9)


@given(good_readings, st.integers(1, 59))
def test_delta_of_adjoining_periods_adds_up_without_long_gaps(readings: list[tuple[float, float]], middle: int):
    total = np.cumsum([abs(value) for _, value in readings])
    minutes = sorted(minute for minute, _ in readings)
    counter = series(*zip(minutes, total.tolist(), strict=True))
    parts = [value_of("delta(x, 86400)", start=start, end=end, x=counter) for start, end in ((0, middle), (middle, 60))]
    assume(None not in parts)

    assert sum(part or 0 for part in parts) == pytest.approx(value_of("delta(x, 86400)", x=counter))


@given(good_readings)
def test_means_lie_between_the_extremes_and_shares_between_none_and_all(readings: list[tuple[float, float]]):
    inside = series(*(reading for reading in readings if 0 <= reading[0] < 60))
    least, most = value_of("minimum(x)", x=inside), value_of("maximum(x)", x=inside)
    for text in ("mean(x)", "average(x)"):
        value = value_of(text, x=inside)
        assert value is None or (least is not None and most is not None and least - 1e-9 <= value <= most + 1e-9)
    above, below = value_of("share(x > 3)", x=inside), value_of("share(x <= 3)", x=inside)
    assert (above is None) == (below is None)
    assert above is None or below is None or above + below == pytest.approx(1)
