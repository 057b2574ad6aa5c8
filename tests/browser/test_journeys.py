"""What people do in the model city, in a real browser: at a plant's board, over a payment, in English, on a phone."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAITING = "XH-P05"
PHONE = 390
Open = Callable[..., Any]


def test_an_engineer_watches_the_values_of_a_plant_change(visit: Open) -> None:
    window = visit()
    page = window.page
    window.sign_in("engineer")

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.click("#navigation a[href='/factory/plants/']")
    page.click("main a[href='/factory/plants/XH01/S1/']")
    before = values(page)
    page.wait_for_function("before => JSON.stringify(before) !== JSON.stringify("
                           "[...document.querySelectorAll('.board-value')].map(one => one.textContent.trim()))",
                           arg=before)  # fmt: skip

    assert len(values(page)) == len(before) > 30


def test_an_engineer_acknowledges_an_open_alarm(visit: Open) -> None:
    window = visit()
    page = window.page
    window.sign_in("bureau")
    waiting = [one for one in page.request.get(f"{window.address}/api/factory/alarm-counts").json() if one["active"]]
    if not waiting:
        pytest.skip("no alarm of the model city waits at this moment")
    plant = waiting[0]["plant"]
    firm = visit()
    page = firm.page
    firm.sign_in(plant.partition("/")[0].lower())

    firm.go(f"/factory/plants/{plant}/")
    forms = page.locator(".board-alarms form")
    address = forms.first.get_attribute("action")
    forms.first.locator("button").click()
    page.locator(f".board-alarms form[action='{address}']").wait_for(state="detached")

    shown = page.request.get(f"{firm.address}/api/factory/alarms?plant={plant}").json()
    [alarm] = [one for one in shown if f"/{one['id']}/" in address]
    assert (alarm["acknowledged_by"], alarm["state"] in {"acknowledged", "cleared"}) == (
        plant.partition("/")[0].lower(), True,
    )  # fmt: skip


def test_a_chart_of_the_board_is_drawn(visit: Open) -> None:
    window = visit()
    window.sign_in("engineer")

    window.go("/factory/plants/XH01/S1/")

    window.page.locator("#trend [data-chart] canvas, #trend [data-chart] svg").first.wait_for()


def test_the_finance_officer_decides_over_a_payment_by_its_evidence(visit: Open) -> None:
    window = visit()
    page = window.page
    window.sign_in("finance")

    page.click(".todo a[href*='payments/?state=requested']")
    page.click("tbody tr td:first-child a")
    page.wait_for_url("**/programme/payments/*/")
    payment, number = page.url, page.url.rstrip("/").rpartition("/")[2]
    page.locator(".chain a[href^='/programme/indicators/']").first.click()
    page.locator(".evidence-mark").first.click()
    page.locator("dialog[open] .chain-link").first.wait_for()
    chain = page.locator("dialog[open] .chain").inner_text()
    page.locator("dialog[open] [data-close-drawer]").first.click()
    page.goto(payment)
    page.click("form[action$='/decide/'] button[type=submit]")
    page.wait_for_load_state()

    assert "sha256:" in chain
    assert page.locator("form[action$='/decide/']").count() == 0
    for listed in ("/programme/payments/?state=released", f"/programme/funds/?q={WAITING}"):
        window.go(listed)
        assert page.locator(f"tbody a[href='/programme/payments/{number}/']").count() == 1


def test_a_refused_payment_shows_the_clause_it_was_refused_by(visit: Open) -> None:
    window = visit()
    page = window.page
    window.sign_in("bureau")

    page.click(".todo a[href*='payments/?state=refused']")
    found = {}
    for url in [one.get_attribute("href") for one in page.locator("tbody tr td:first-child a").all()]:
        window.go(url)
        found[url] = page.locator("main").inner_text()

    clauses = ("财建〔2024〕16号", "工信厅联规函〔2025〕108号 二（二）", "工信厅联规函〔2025〕108号 二（五）")
    assert [any(clause in text for text in found.values()) for clause in clauses] == [True, True, True]
    assert len(found) == 3


def test_a_reader_switches_to_english_and_back(visit: Open) -> None:
    window = visit()
    page = window.page
    window.sign_in("bureau")
    window.go("/programme/projects/")
    chinese = page.locator("h1").inner_text()

    page.click(".top-bar button[value=en]")
    page.locator("html[lang=en]").wait_for(state="attached")
    english = page.locator("h1").inner_text()
    page.click(".top-bar button[value=zh-hans]")
    page.locator("html[lang=zh-Hans]").wait_for(state="attached")

    assert (chinese, english, page.locator("h1").inner_text()) == ("项目", "Projects", "项目")
    assert page.url.endswith("/programme/projects/")


@pytest.mark.parametrize("path", ["/", "/factory/plants/XH01/S1/", "/hub/signals/"])
def test_on_a_phone_the_navigation_opens_and_nothing_runs_out_of_the_page(visit: Open, path: str) -> None:
    window = visit(width=PHONE)
    page = window.page
    window.sign_in("engineer")
    window.go(path)
    shut = page.locator("#navigation").is_visible()

    page.click("[data-toggle-navigation]")
    page.locator("#navigation a[href='/factory/plants/']").wait_for()

    assert shut is False
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.click("#navigation a[href='/factory/alarms/']")
    page.wait_for_url("**/factory/alarms/")


def test_the_interfaces_can_be_tried_in_the_browser(visit: Open) -> None:
    window = visit()
    window.sign_in("engineer")

    window.go("/api/docs")

    window.page.locator(".opblock-tag-section").first.wait_for()


def values(page: Any) -> list[str]:
    page.locator(".board-value").first.wait_for()
    return [text.strip() for text in page.locator(".board-value").all_text_contents()]
