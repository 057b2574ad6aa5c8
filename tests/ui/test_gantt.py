"""A Gantt chart as it reaches the browser, and what comes back from it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from planum.ui import gantt
from planum.ui.gantt import Gantt, GanttBar, GanttGroup, GanttLink, GanttPanel, GanttRow, GanttSpan, Move

pytestmark = pytest.mark.urls("tests.ui.urls")

# Eight in the morning in Shanghai.
START = datetime(2026, 11, 23, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOSED = (GanttSpan(START - HOUR, START),)


def a_gantt(**more: object) -> Gantt:
    options = {
        "title": "Plan",
        "rows": [GanttRow("M1", "Mill", spans=CLOSED), GanttRow("M2", "Lathe", spans=CLOSED)],
        "groups": [GanttGroup("A", "Order A", due=START, is_late=True, mark="+2 h")],
        "bars": [
            GanttBar("1", "M1", "A", START, START + HOUR, "cut", eligible=("M2", "M1"), facts=(("Pieces", 5),)),
            GanttBar("2", "M2", "A", START + HOUR, START + 2 * HOUR, "turn", change="moved", was=("M1", START, START)),
        ],
        "links": [GanttLink("1", "2"), GanttLink("1", "unknown")],
        "move": Move("/move/"),
    }
    return Gantt(**(options | more))  # type: ignore[arg-type]


def test_bars_are_columns_of_numbers_from_an_hour_before_the_first() -> None:
    told = a_gantt().payload

    assert told["origin"] == 1000 * int(datetime(2026, 11, 23, 7, tzinfo=UTC).timestamp())
    assert (told["bars"]["start"], told["bars"]["end"]) == ([3600, 7200], [7200, 10800])
    assert (told["bars"]["row"], told["bars"]["group"]) == ([0, 1], [0, 0])
    assert told["bars"]["was"] == [None, [0, 3600, 3600]]
    assert told["links"] == [[0, 1]]


def test_what_many_share_is_told_once() -> None:
    told = a_gantt().payload

    assert ([row["spans"] for row in told["rows"]], told["span_sets"]) == ([0, 0], [[[0, 3600, "closed", 0]]])
    assert (told["bars"]["eligible"], told["eligible_sets"]) == ([0, -1], [[0, 1]])
    assert (told["fact_labels"], told["bars"]["facts"]) == (["Pieces"], [[[0, "5"]], None])


def test_a_chart_without_bars_can_be_shown() -> None:
    told = a_gantt(bars=[], links=[]).payload

    assert (told["bars"]["key"], told["until"] > 0) == ([], True)


def test_the_panel_holds_its_data_and_says_in_words_what_the_signs_mean() -> None:
    with translation.override("en"):
        shown = render_to_string("ui/panels/gantt.html", {"panel": GanttPanel(title="Plan", gantt=a_gantt(id="g"))})

    data = shown.partition('<script id="g" type="application/json">')[2].partition("</script>")[0]
    assert json.loads(data)["title"] == "Plan"
    assert ("Late ones only" in shown, "Show what was before" in shown, "key-down" in shown) == (True, True, False)


def test_the_answer_to_a_move_tells_where_bars_are_now() -> None:
    origin = a_gantt().payload["origin"]

    answer = gantt.move_answer("done", [a_gantt().bars[0]], origin=origin)

    moved = {"key": "1", "row": "M1", "start": 3600, "end": 7200, "setup": 3600, "pinned": False}
    assert json.loads(answer.content) == {"said": "done", "bars": [moved], "follow": ""}


@pytest.mark.parametrize(("given", "hour"), [("2026-11-23T08:00:00", 0), ("nonsense", None), ("", None)])
def test_a_moment_is_read_in_the_zone_of_the_site(given: str, hour: int | None) -> None:
    found = gantt.moment_of(given)

    assert (found and found.astimezone(UTC).hour) == hour
