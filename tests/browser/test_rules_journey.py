"""An officer reads a rule, sets the city's own value with a reason, and finds both on the line of time."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Any]


def test_an_officer_sets_a_value_and_the_one_before_stays_on_the_line_of_time(visit: Open) -> None:
    window = visit()
    page = window.page
    window.sign_in("finance")

    page.click("#navigation a[href='/programme/rules/']")
    page.click(".subjects a[href='?subject=change']")
    page.click("tbody a[href='/programme/rules/R25/']")
    assert "频繁调整" in page.locator("main").inner_text()
    page.goto(f"{window.address}/programme/parameters/changes_per_project/")
    before = page.locator(".timeline li").count()
    page.click("a[href*='/programme/parameters/set/']")
    page.select_option("select[name=scope]", "9901")
    page.fill("input[name=value]", "2")
    page.fill("input[name=source]", "星河市试点项目管理办法")
    page.fill("textarea[name=reason]", "本市办法允许两次")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/programme/parameters/")
    page.goto(f"{window.address}/programme/parameters/changes_per_project/")

    assert (before, page.locator(".timeline li").count()) == (1, 2)
    assert "星河市试点项目管理办法" in page.locator("main").inner_text()


def test_the_findings_of_a_decision_are_listed_and_opened(visit: Open) -> None:
    window = visit()
    page = window.page
    window.sign_in("finance")

    window.go("/programme/findings/?verdict=blocks")
    page.locator("tbody tr td:first-child a").first.click()

    assert page.locator(".finding-bad .finding-cure").count() == 1
    assert page.locator(".finding dl.facts div").count() >= 1
