"""A month in a real browser: the firm reports, the bureau sees the light and accepts."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOARD = "/programme/supervision/"
Open = Callable[..., Any]


def test_a_firm_reports_and_the_bureau_accepts(visit: Open) -> None:
    firm, bureau = visit(), visit()
    firm.sign_in("xh08")
    firm.go(BOARD)
    firm.page.click(".month-board a.btn-primary")
    firm.page.wait_for_url("**/supervision/reports/*/")
    report = firm.page.url.removeprefix(firm.address)
    field = firm.page.locator("input[name=own_fen]")
    field.fill(str(float(field.input_value()) + 100))
    firm.page.click("button[value=send]")
    firm.page.wait_for_url(f"**{report}")

    bureau.sign_in("bureau")
    bureau.go(BOARD)
    assert bureau.page.locator(".month-cell.light-bad").count() > 0
    bureau.go(report)
    bureau.page.click("button[value=accept]")
    bureau.page.wait_for_url(f"**{report}")

    assert bureau.page.locator("button[value=accept]").count() == 0
