"""Options are plain data that a browser can read."""

import json
import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.ui import charts, diagrams

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 4, 16, tzinfo=UTC)
HOURS = [START + timedelta(hours=hour) for hour in range(3)]


def test_wall_clock_reads_as_the_clock_on_the_wall() -> None:
    moved = charts.wall_clock(START, SHANGHAI)

    assert datetime.fromtimestamp(moved / 1000, tz=UTC) == datetime(2026, 3, 5, tzinfo=UTC)
    assert charts.wall_clock(round(START.timestamp() * 1_000_000), SHANGHAI) == moved


def test_a_time_series_holds_each_value_and_leaves_gaps() -> None:
    option = charts.time_series("Warm", HOURS, [charts.Line("Bearing", [60.5, math.nan, 62])], unit="°C", zone=SHANGHAI)

    (line,) = option["series"]
    midnight = charts.wall_clock(START, SHANGHAI)
    assert line["data"] == [[midnight, 60.5], [midnight + 3_600_000, None], [midnight + 7_200_000, 62.0]]
    assert option["title"]["text"] == "Warm"
    assert option["yAxis"]["name"] == "°C"
    assert option["useUTC"] is True


def test_limits_lie_inside_the_axis() -> None:
    option = charts.time_series("t", HOURS, [charts.Line("a", [60, 61, 62])], limits=[charts.Limit("high", 80)])

    assert (option["yAxis"]["min"], option["yAxis"]["max"]) == (55, 85)
    assert option["series"][-1]["markLine"]["data"][0]["yAxis"] == 80


def test_periods_and_bands_are_marked() -> None:
    band = charts.Band("range", [1, None, 1], [2, None, 3])
    period = charts.Period("baseline", HOURS[0], HOURS[1])

    option = charts.time_series("t", HOURS, [], band=band, periods=[period], zone=SHANGHAI)

    ribbon, marks = option["series"]
    assert [point[1:] for point in ribbon["data"]] == [[1.0, 2.0], [None, None], [1.0, 3.0]]
    start, end = marks["markArea"]["data"][0]
    assert (start["name"], end["xAxis"] - start["xAxis"]) == ("baseline", 3_600_000)


def test_a_line_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        charts.time_series("t", HOURS, [charts.Line("a", [1, 2])])


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.booleans())
def test_axis_ends_hold_every_value(values: list[float], from_zero: bool) -> None:
    low, high, step = charts.axis_ends(values, from_zero=from_zero)

    assert low <= min(values) + 1e-6
    assert high >= max(values) - 1e-6
    assert 1 <= round((high - low) / step) <= 8
    assert not from_zero or low <= 0 <= high


def test_bars_start_at_zero_and_keep_their_colours() -> None:
    option = charts.bar("b", ["a", "b"], {"x": [1, 2], "y": [3, None]}, unit="t", colours={"y": "plane"})

    assert [series["data"] for series in option["series"]] == [[1.0, 2.0], [3.0, None]]
    assert [series["color"] for series in option["series"]] == ["var(--planum-point)", "var(--planum-plane)"]
    assert option["yAxis"]["name"] == "t"


def test_horizontal_bars_carry_their_limits_over() -> None:
    option = charts.bar("b", ["a"], {"x": [1]}, horizontal=True, limits=[charts.Limit("cap", 2)])

    assert option["xAxis"]["type"] == "value"
    assert option["series"][0]["markLine"]["data"][0]["xAxis"] == 2


def test_a_sankey_names_every_node_once() -> None:
    option = charts.sankey("f", [("a", "b", 5), ("a", "c", 3), ("b", "c", 2)], colours={"b": "line"})

    assert [node["name"] for node in option["series"][0]["data"]] == ["a", "b", "c"]
    assert sum(link["value"] for link in option["series"][0]["links"]) == 10


def test_progress_marks_its_target() -> None:
    option = charts.progress("p", 64.2, 75, unit="%", start=50)

    assert option["xAxis"]["min"] == 50
    assert option["series"][0]["markLine"]["data"][0]["xAxis"] == 75


def test_a_timeline_puts_each_bar_in_its_row() -> None:
    bars = [diagrams.Bar("M2", "job", HOURS[0], HOURS[1])]

    option = diagrams.timeline("g", ["M1", "M2"], bars, now=HOURS[1], zone=SHANGHAI)

    place, start, end = option["series"][0]["data"][0]["value"]
    assert (place, end - start) == (1, 3_600_000)


@pytest.mark.parametrize(
    "option",
    [
        charts.time_series("t", HOURS, [charts.Line("a", [1, math.nan, math.inf])], zone=SHANGHAI),
        charts.time_series("t", [], []),
        charts.bar("b", [], {}),
        charts.sankey("s", []),
        diagrams.radar("r", {"a": 5, "b": 5, "c": 5}, {"x": [1, 2, None]}),
        diagrams.network("n", [{"name": "a"}, {"name": "b", "x": 1, "y": 2}], [("a", "b", "")]),
    ],
    ids=["gaps", "no times", "no bars", "no flows", "radar", "network"],
)
def test_options_are_strict_json(option: charts.Option) -> None:
    assert json.loads(json.dumps(option, allow_nan=False)) == option
