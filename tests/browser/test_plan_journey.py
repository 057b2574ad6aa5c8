"""A plan in a real browser: a number is changed in one place, text and tables follow; the package is built and read."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAFT, APPROVED = "/programme/plans/YH-SSFA-2025/", "/programme/plans/XH-SSFA-2025/"
Open = Callable[..., Any]


def test_a_number_changed_in_one_place_is_followed_everywhere(visit: Open) -> None:
    city = visit()
    city.sign_in("yuehu")
    page = city.page
    city.go(f"{DRAFT}tables/projects/")
    page.click("main table a")
    findings = page.locator("#plan-findings")
    assert "总投资为3.2亿元" in findings.inner_text()
    page.fill("input[name=total_investment_fen]", "45000")
    findings.get_by_text("总投资为3.2亿元").wait_for(state="detached")
    assert "总投资4.5亿元" not in findings.inner_text()
    page.click("#row button[type=submit]")
    page.wait_for_url("**/tables/projects/")

    city.go(f"{DRAFT}chapters/projects/")
    text = page.locator("textarea[name=text]")
    text.fill(text.input_value().replace("3个，总投资4.5亿元", "【项目数】，总投资【总投资】"))
    page.click("#row button[type=submit]")
    page.wait_for_url("**/chapters/projects/")
    city.go(f"{DRAFT}numbers/")
    shown = page.inner_text("main")
    assert [shown.count(one) for one in ("4.5亿元", "3.2亿元", "7.5倍")] == [4, 0, 1]

    city.go(f"{DRAFT}documents/")
    said = "本方案列入重点项目1个，总投资4.5亿元"
    printed = "".join(one.extract_text() for one in PdfReader(io.BytesIO(taken(page, "plan.pdf"))).pages)
    assert said in "".join(printed.split())
    assert any(said in one.text for one in Document(io.BytesIO(taken(page, "plan.docx"))).paragraphs)


def test_the_package_is_built_in_the_background_and_the_province_reads_the_plan(visit: Open) -> None:
    bureau = visit()
    bureau.sign_in("bureau")
    bureau.go(f"{APPROVED}documents/")
    bureau.page.click("form[action$='/build-package/'] button")
    bureau.page.wait_for_url("**/calculations/*/")
    bureau.page.wait_for_url(f"**{APPROVED}documents/")
    with zipfile.ZipFile(io.BytesIO(taken(bureau.page, "packages/"))) as package:
        listed = json.loads(package.read("manifest.json"))
        assert {one["name"] for one in listed["files"]} == {*package.namelist()} - {"manifest.json"}
        plan = package.read("实施方案.pdf")

    province = visit()
    province.sign_in("province")
    province.go("/programme/plans/")
    rows = province.page.locator("main tbody tr")
    assert rows.count() == 1  # The neighbour's draft is not the province's to read.
    rows.locator("a").first.click()
    province.page.wait_for_url(f"**{APPROVED}")
    province.go(f"{APPROVED}documents/")
    assert taken(province.page, "versions/1/") == plan


def taken(page: Any, address: str) -> bytes:
    """What the link downloads."""
    with page.expect_download() as download:
        page.locator(f"main a[href*='{address}']").first.click()
    return Path(download.value.path()).read_bytes()
