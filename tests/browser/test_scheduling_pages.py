"""What a planner does in a real browser: looks at the morning, moves an operation, answers a machine failure."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import CHROMIUM, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TESTS = Path(__file__).parents[1]
PHONE = 390
CHART = "document.querySelector('[data-gantt]').gantt"


@dataclass(frozen=True)
class Site:
    address: str
    plant: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLANUM_", "DJANGO_"))}
    kept |= {"PLANUM_HOME": str(tmp_path_factory.mktemp("shop")), "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(
        [sys.executable, "-m", "browser.schedule_site", str(port)],
        cwd=TESTS, env=kept, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        plant = process.stdout.readline().strip()
        assert plant, "the shop could not be made"
        yield Site(f"http://127.0.0.1:{port}", plant)
        process.terminate()


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # A machine without it skips before.

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        yield opened
        opened.close()


@pytest.fixture
def planner(chrome: Any, site: Site) -> Iterator[Callable[..., Visit]]:
    """Windows in which the planner has signed in; none has said an error or asked another host when it is over."""
    visits: list[Visit] = []

    def open_window(width: int = 1280) -> Visit:
        context = chrome.new_context(viewport={"width": width, "height": 1400}, reduced_motion="reduce")
        context.set_default_timeout(20_000)
        visits.append(Visit(context.new_page(), site.address).watch())
        visits[-1].sign_in("planner")
        return visits[-1]

    yield open_window
    for each in visits:
        each.page.context.close()
    assert [(each.errors, each.elsewhere) for each in visits] == [([], []) for _ in visits]


def morning(window: Visit, site: Site) -> Any:
    window.go(f"/factory/schedule/today/{site.plant}/")
    window.page.wait_for_selector("[data-gantt][data-drawn-in]")
    return window.page


def test_the_planner_comes_from_the_navigation_to_the_morning(planner: Callable[..., Visit], site: Site) -> None:
    page = planner().page

    page.click("#navigation a[href='/factory/schedule/']")
    page.wait_for_selector("[data-gantt][data-drawn-in]")

    assert page.url.endswith(f"/factory/schedule/today/{site.plant}/")
    assert "个订单将逾期" in page.locator(".todo").inner_text()
    assert page.evaluate(f"{CHART}.plan.count") == 18


def test_an_operation_that_is_moved_stands_in_a_draft(planner: Callable[..., Visit], site: Site) -> None:
    page = morning(planner(), site)
    bar = page.evaluate(f"""(() => {{
      const g = {CHART}, {{plan}} = g;
      const bar = [...Array(plan.count).keys()].find(one => plan.eligible(one).length > 1);
      g.select(bar);
      g.moves.open(bar);
      return plan.labels[bar];
    }})()""")
    for _ in range(4):
        page.click("[data-gantt-do=later]")

    page.click("[data-gantt-do=drop]")
    page.wait_for_url("**/schedule/plans/*/")

    assert bar.split(" ")[0] in page.locator(".pinned").inner_text()


def test_a_machine_failure_is_answered_by_a_plan_that_is_applied(planner: Callable[..., Visit], site: Site) -> None:
    page = morning(planner(), site)

    page.click(".page-actions a[href*='machine_down']")
    page.select_option("select[name=machine]", "M1")
    page.fill("input[name=minutes]", "240")
    page.click("main .form-buttons button[type=submit]")
    page.wait_for_url("**/schedule/proposals/*/")
    page.wait_for_selector("[data-gantt][data-drawn-in]")
    changes = page.evaluate(f"{CHART}.plan.hasChanges")
    page.click("button[name=do][value=apply]")
    page.wait_for_url("**/schedule/today/**")

    assert changes is True
    assert "台设备故障" in page.locator(".todo").inner_text()


@pytest.mark.parametrize("name", ["today", "orders/of", "machines/of", "plans/of", "events/of"])
def test_on_a_phone_nothing_runs_out_of_the_page(planner: Callable[..., Visit], site: Site, name: str) -> None:
    window = planner(PHONE)

    window.go(f"/factory/schedule/{name}/{site.plant}/")

    assert window.page.evaluate("document.documentElement.scrollWidth") <= PHONE
