"""A firm fills in an application and submits it, its district recommends it, the city searches and passes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.applying import begin_application, pass_screening, recommend, submit_application

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APPLICATION = "XH-ZB-01-XH07"
PROFILE = {"credit_code": "91990101MA1XH07E5V", "address": "临江区滨江路7号", "industry": "电气机械"}
FORM = {
    "name": "包装线自动化改造项目", "requested": "600.1", "filing_code": "2603-990101-04-02-770077",
    "content": "购置自动包装线2条、码垛机器人4台，建设包装追溯系统，人均产量提高40%。",
}  # fmt: skip


def test_an_application_goes_from_the_form_to_the_citys_screening(visit: Callable[..., Any], tmp_path: Path) -> None:
    firm = visit()
    firm.sign_in("xh07")
    begin_application(firm, PROFILE, FORM)
    firm.page.locator("#check", has_text="R18").wait_for()  # 600.1 of 3,000 is too much, and is said at once
    firm.page.fill("[name=requested]", "600")
    submit_application(firm, APPLICATION, tmp_path)

    district, bureau = visit(), visit()
    district.sign_in("district")
    recommend(district, APPLICATION)
    bureau.sign_in("bureau")
    pass_screening(bureau, APPLICATION)
