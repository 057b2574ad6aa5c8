"""A firm fills in an application and submits it, its district recommends it, the city searches and passes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRM = "xh07"
APPLICATION = "/programme/applications/XH-ZB-01-XH07/"
PROFILE = {"credit_code": "91990101MA1XH07E5V", "address": "临江区滨江路7号", "industry": "电气机械"}
FORM = {
    "name": "包装线自动化改造项目", "starts_on": "2026-03-01", "finishes_on": "2027-09-30", "total_investment": "3000",
    "content": "购置自动包装线2条、码垛机器人4台，建设包装追溯系统，人均产量提高40%。", "equipment_investment": "2400",
    "requested": "600.1", "filing_code": "2603-990101-04-02-770077", "filed_investment": "3000",
    "foundation": "产线已联网",
    "route": "先换设备后联系统", "willingness": "自筹80%", "targets": "人均产量提高40%",
}  # fmt: skip


def test_an_application_goes_from_the_form_to_the_citys_screening(visit: Callable[..., Any], tmp_path: Path) -> None:
    firm = visit()
    page = firm.page
    firm.sign_in(FIRM)
    firm.go("/programme/profile/")
    for name, value in PROFILE.items():
        page.fill(f"[name={name}]", value)
    page.click("main form [type=submit]")
    firm.go("/programme/calls/XH-ZB-01/")
    page.click("button[value=begin]")
    page.wait_for_url("**/edit/")
    assert page.input_value("[name=address]") == PROFILE["address"]
    for name, value in FORM.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=wing]", "point")
    page.check("[name=in_statistics]")
    page.locator("#check", has_text="R18").wait_for()  # 600.1 of 3,000 is too much, and is said at once
    page.fill("[name=requested]", "600")
    page.click("#application [type=submit]")
    for kind in ("filing", "commitment"):
        paper = tmp_path / f"{kind}.pdf"
        paper.write_bytes(b"%PDF-1.4")
        page.select_option("[name=kind]", kind)
        page.set_input_files("form[action$='/attach/'] [type=file]", paper)
        page.click("form[action$='/attach/'] button")
    page.locator("#check .state-good").wait_for()
    firm.go(APPLICATION)
    page.click("button[value=submit]")
    page.locator(".facts .state", has_text="已提交").first.wait_for()

    for account, buttons, state in (
        ("district", ["recommended"], "区级已推荐"), ("bureau", ["search", "screened"], "市级审核通过"),
    ):  # fmt: skip
        office = visit()
        office.sign_in(account)
        office.go(APPLICATION)
        for button in buttons:
            office.page.click(f"button[name=to][value={button}]")
        office.page.locator(".facts .state", has_text=state).first.wait_for()
