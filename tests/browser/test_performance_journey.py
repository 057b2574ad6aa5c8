"""Performance in a real browser: a value is recorded, the year is evaluated, a number is opened down to its evidence;
the province looks at the city and at a case."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CITIES, CITY = "/programme/performance/", "/programme/performance/cities/XH-2025/"
Open = Callable[..., Any]


def test_the_city_records_evaluates_and_sees_what_it_will_miss(visit: Open) -> None:
    bureau = visit()
    bureau.sign_in("bureau")
    page = bureau.page
    today = datetime.now(tz=UTC).date()
    bureau.go(f"{CITY}indicators/SCENES/report/")
    page.fill("input[name=start_on]", f"{today.year}-01-01")
    page.fill("input[name=end_on]", today.isoformat())
    page.fill("input[name=value]", "13")
    proof = {"name": "场景清单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 scenes"}
    page.set_input_files("input[name=file]", proof)
    page.click("main button[type=submit]")
    page.wait_for_url("**/indicators/SCENES/")
    page.click("a[href$='/decide/']")
    page.select_option("select[name=decision]", "confirm")
    page.click("main button[type=submit]")
    page.wait_for_url("**/reported/")

    bureau.go(f"{CITY}indicators/SCENES/")
    shown = page.inner_text("main")
    assert "13 个" in shown
    assert "方案目标：32 个" in shown
    page.locator(".evidence-mark").nth(1).click()
    page.locator("dialog[open]").get_by_text("批复版文件").wait_for()
    assert "sha256:" in page.inner_text("dialog[open]")
    page.locator("dialog[open] [data-close-drawer]").first.click()

    bureau.go(f"{CITY}evaluate/")
    page.select_option("select[name=kind]", "department")
    page.click("main button[type=submit]")
    page.wait_for_url("**/evaluations/*/")
    assert "大模型应用场景数" in page.inner_text("main table")

    bureau.go(CITY)
    missing = page.locator("section, .panel").filter(has_text="哪些指标将难以完成").first
    assert "大模型应用场景数" in missing.inner_text()
    missing.locator(".evidence-mark").first.click()
    page.locator("dialog[open] .chain-link, dialog[open] li").first.wait_for()


def test_the_province_sees_the_city_and_its_case(visit: Open) -> None:
    province = visit()
    province.sign_in("province")
    page = province.page
    province.go(CITIES)
    assert page.locator("main tbody tr").count() == 1
    page.click(f"main td a[href='{CITY}']")
    page.wait_for_url(f"**{CITY}")
    assert "第二批资金预计" in page.inner_text("main")
    page.locator("main a[href*='/sanctions/']").last.click()
    page.wait_for_url("**/sanctions/*/")
    assert "设备铭牌与清单不一致" in page.inner_text("main")
