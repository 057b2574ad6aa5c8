"""The Gantt chart in a real browser: on pages that hold nothing else, so that what is seen is the chart's own doing."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import CHROMIUM

pytestmark = pytest.mark.browser

TESTS = Path(__file__).parents[1]
CHART = "document.querySelector('[data-gantt]').gantt"
# The first bar in sight for which the condition holds: its number and the middle of it on the page.
FIND = """condition => {
  const g = document.querySelector('[data-gantt]').gantt, {plan} = g, seen = g.seen();
  const fits = new Function('g', 'plan', 'bar', `return ${condition}`);
  const found = [...Array(plan.count).keys()].find(bar => {
    const place = g.layout.rowOfBar(bar), box = g.box(bar);
    return place >= seen.first && place < seen.last && box.width > 20 && box.x > g.label + 20
      && box.x + box.width < g.painter.width - 200 && fits(g, plan, bar);
  });
  const box = g.box(found), frame = g.canvas.getBoundingClientRect();
  return {bar: found, x: frame.x + box.x + box.width / 2, y: frame.y + box.y + box.height / 2};
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A page with a chart, served by a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    with subprocess.Popen(
        [sys.executable, "-m", "browser.gantt_page", str(port)],
        cwd=TESTS, env=os.environ | {"PYTHONPATH": paths}, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # A machine without it skips before.

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        yield opened
        opened.close()


@pytest.fixture
def chart(chrome: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens pages; in the end none has logged an error, which a breach of the content security policy is too."""
    pages, errors = [], []

    def opened(path: str = "/", width: int = 1280, **more: Any) -> Any:
        context = chrome.new_context(viewport={"width": width, "height": 860}, reduced_motion="reduce", **more)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(f"{address}{path}")
        page.wait_for_selector("[data-gantt][data-drawn-in]")
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert [one for one in errors if "409" not in one] == []


def value(page: Any, expression: str) -> Any:
    return page.evaluate(f"(g => {expression})({CHART})")


def settle(page: Any) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_ten_thousand_bars_are_drawn_within_a_frame_or_two(chart: Any) -> None:
    page = chart("/?bars=10000&machines=120")

    page.click("[data-gantt-do=fit]")
    drawn = page.evaluate(f"""async () => {{
      const g = {CHART}, times = [];
      for (let step = 0; step < 20; step++) {{
        g.scroller.scrollTop = step * 90;
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        times.push(+g.place.dataset.drawnIn);
      }}
      return times.sort((a, b) => a - b)[10];
    }}""")

    assert value(page, "g.plan.count") >= 10_000
    # A frame is 16 ms; a loaded machine is given much more.
    assert drawn < 120


def test_zooming_keeps_the_instant_under_the_pointer(chart: Any) -> None:
    page = chart()
    box = page.locator(".gantt-scroll canvas").bounding_box()
    before, scale = value(page, "g.at(600)"), value(page, "g.scale")

    page.mouse.move(box["x"] + 600, box["y"] + 10)
    page.mouse.wheel(0, -400)
    settle(page)

    assert value(page, "g.scale") > scale
    assert abs(value(page, "g.at(600)") - before) < 2 / value(page, "g.scale")
    page.click("[data-gantt-do=fit]")
    assert value(page, "g.scale === g.least") is True


def test_rows_turn_into_groups_and_back(chart: Any) -> None:
    page = chart()
    machines = page.get_attribute("[data-gantt]", "data-rows")

    page.click("[data-gantt-mode=groups]")
    orders = page.get_attribute("[data-gantt]", "data-rows")
    page.check("[data-gantt-set=late]")
    late = page.get_attribute("[data-gantt]", "data-rows")
    page.click("[data-gantt-mode=rows]")

    assert (machines, page.get_attribute("[data-gantt]", "data-rows")) == ("14", "14")
    assert int(orders) == value(page, "g.plan.groups.length")
    assert int(late) == value(page, "g.plan.groups.filter(one => one.late).length")


def test_choosing_a_bar_tells_what_it_is_and_lights_its_order(chart: Any) -> None:
    page = chart()
    found = page.evaluate(FIND, "plan.isLate(bar)")

    page.mouse.click(found["x"], found["y"])

    label, mark = value(page, f"[g.plan.labels[{found['bar']}], g.plan.groups[g.plan.group[{found['bar']}]].mark]")
    assert page.locator(".gantt-card strong").inner_text() == label
    assert page.locator(".gantt-card .gantt-late").inner_text() == f"逾期 {mark}"
    assert value(page, f"g.highlighted === g.plan.group[{found['bar']}]") is True
    page.keyboard.press("Escape")
    page.wait_for_selector(".gantt-card", state="hidden")
    assert value(page, "g.highlighted") is None
    assert page.locator(".gantt-card").is_hidden()


def test_a_bar_is_dragged_to_a_row_that_may_do_it_and_taken_back(chart: Any) -> None:
    page = chart()
    found = page.evaluate(FIND, "plan.eligible(bar).length > 1 && plan.start[bar] > plan.now + 7200")
    bar = found["bar"]
    before = value(page, f"g.plan.position({bar})")
    other = value(page, f"g.plan.eligible({bar}).find(row => row !== g.plan.row[{bar}])")
    height = value(page, "g.rowHeight")

    page.mouse.move(found["x"], found["y"])
    page.mouse.down()
    page.mouse.move(found["x"] + 60, found["y"] + 4, steps=3)
    page.mouse.move(found["x"] + 90, found["y"] + (other - before["row"]) * height, steps=5)
    lit = value(page, "g.carried.eligible")
    page.mouse.up()
    page.wait_for_function("() => document.querySelector('.gantt-said').textContent !== ''")
    after = value(page, f"g.plan.position({bar})")
    page.click(".gantt-undo")
    page.wait_for_function("() => document.querySelector('.gantt-said').textContent.includes('撤销')")

    assert (after["row"], after["pinned"], after["start"] > before["start"]) == (other, 1, True)
    assert other in lit
    assert value(page, f"g.plan.start[{bar}]") == before["start"]


def test_a_refused_move_springs_back_and_says_why(chart: Any) -> None:
    page = chart()
    found = page.evaluate(FIND, "plan.eligible(bar).length > 1 && plan.start[bar] - plan.now < 18000")
    bar = found["bar"]
    before = value(page, f"g.plan.position({bar})")

    page.evaluate(f"{CHART}.moves.take({bar}); {CHART}.moves.carry(-36000, -1); {CHART}.moves.drop()")
    page.wait_for_selector(".gantt-refusal:not([hidden])")
    page.wait_for_function(f"() => {CHART}.carried === null")

    assert "开始时间在现在之前" in page.locator(".gantt-refusal").inner_text()
    assert value(page, f"g.plan.position({bar})") == before


def test_keys_do_what_the_mouse_does(chart: Any) -> None:
    page = chart()
    page.focus(".gantt-scroll")
    found = page.evaluate(FIND, "plan.eligible(bar).length > 1 && plan.start[bar] > plan.now + 7200")
    page.evaluate(f"{CHART}.select({found['bar']})")
    start = value(page, f"g.plan.start[{found['bar']}]")

    for key in ("Enter", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function("() => document.querySelector('.gantt-said').textContent.includes('固定')")

    assert value(page, f"g.plan.start[{found['bar']}]") > start
    page.keyboard.press("ArrowDown")
    assert value(page, "g.layout.rowOfBar(g.selected)") > value(page, f"g.layout.rowOfBar({found['bar']})")


def test_an_order_is_found_by_its_name(chart: Any) -> None:
    page = chart()

    page.fill(".gantt-search", "WO-2605")

    assert value(page, "g.plan.groups[g.highlighted].key") == "WO-2605"
    assert page.locator(".gantt-said").inner_text() == "找到 1 个"


def test_the_table_holds_the_same_bars(chart: Any) -> None:
    page = chart("/?bars=30&machines=4")

    page.click(".gantt-table summary")
    page.wait_for_selector(".gantt-table tbody tr")

    assert page.locator(".gantt-table tbody tr").count() == value(page, "g.plan.count")


def test_paper_holds_every_bar(chart: Any) -> None:
    page = chart("/?bars=60&machines=6")

    page.evaluate(f"{CHART}.sheets.lay()")

    labels = page.locator(".gantt-sheets svg").count()
    drawn = page.evaluate("document.querySelectorAll('.gantt-sheets rect[fill-opacity]').length")
    assert labels >= 1
    assert drawn >= value(page, "g.plan.count")


def test_what_changed_is_marked_and_can_be_hidden(chart: Any) -> None:
    page = chart("/?changed")

    page.uncheck("[data-gantt-set=old]")

    assert value(page, "g.showOld") is False
    assert value(page, "[...new Set(g.plan.changes)].sort()") == ["", "delayed", "moved", "reassigned"]


def test_charts_to_compare_move_together(chart: Any) -> None:
    page = chart("/two/")

    page.locator("[data-gantt-do=in]").first.click()

    scales = page.evaluate("[...document.querySelectorAll('[data-gantt]')].map(one => one.gantt.scale)")
    assert scales[0] == pytest.approx(scales[1])


def test_on_a_phone_nothing_runs_out_of_the_page(chart: Any) -> None:
    page = chart(width=390, has_touch=True)
    found = page.evaluate(FIND.replace("- 200", "- 4"), "true")

    page.touchscreen.tap(found["x"], found["y"])
    page.wait_for_selector(".gantt-card:not([hidden])")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
