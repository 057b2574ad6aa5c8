"""A firm sends papers, the finance officer sees what the gate looked at, the auditor takes everything along."""

import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Any]
TABLE = "编号,供应商,签订日期,金额（元）\nHT-NEW,启明数控装备有限公司,2025-09-09,1000\n"


def test_papers_reach_the_gate_and_the_auditor(visit: Open) -> None:
    firm = visit()
    firm.sign_in("xh03")
    firm.go("/programme/projects/?q=XH-P05")
    firm.page.click("main td a")
    firm.page.click("a[href$='/papers/']")
    assert "模具监测系统" in firm.page.inner_text("main")
    firm.page.click("a[href$='/papers/table/']")
    firm.page.set_input_files("input[type=file]", {
        "name": "合同.csv", "mimeType": "text/csv", "buffer": TABLE.encode(),
    })  # fmt: skip
    firm.page.click("main button[type=submit]")
    firm.page.wait_for_url("**/papers/")
    assert "单证已备案" in firm.page.inner_text("body")

    officer = visit()
    officer.sign_in("finance")
    officer.go("/programme/payments/1/")
    assert "R32" in officer.page.inner_text("main")

    auditor = visit()
    auditor.sign_in("auditor")
    auditor.go("/programme/funds/XH-2025/audit/?size=5&seed=7")
    with auditor.page.expect_download() as download:
        auditor.page.click("a[href$='/audit/export/']")
    with zipfile.ZipFile(download.value.path()) as files:
        manifest = json.loads(files.read("manifest.json"))
    assert manifest["change_log"]["intact"] is True
    assert set(manifest["sha256"]) >= {"ledger.csv", "invoices.csv", "findings.csv"}
