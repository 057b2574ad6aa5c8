"""A firm fills in an application and submits it; district and city pass it: what more than one journey begins with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

CALL = "XH-ZB-01"
FORM = {
    "starts_on": "2026-03-01", "finishes_on": "2027-09-30", "total_investment": "3000", "equipment_investment": "2400",
    "filed_investment": "3000", "foundation": "产线已联网", "route": "先换设备后联系统", "willingness": "自筹80%",
    "targets": "人均产量提高40%",
}  # fmt: skip


def begin_application(firm: Any, profile: Mapping[str, str], typed: Mapping[str, str]) -> None:
    """The profile of the firm, and then the form as far as `typed` fills it."""
    page = firm.page
    firm.go("/programme/profile/")
    for name, value in profile.items():
        page.fill(f"[name={name}]", value)
    page.click("main form [type=submit]")
    firm.go(f"/programme/calls/{CALL}/")
    page.click("button[value=begin]")
    page.wait_for_url("**/edit/")
    assert page.input_value("[name=address]") == profile["address"]
    for name, value in (FORM | dict(typed)).items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=wing]", "point")
    page.check("[name=in_statistics]")


def submit_application(firm: Any, code: str, papers: Path) -> None:
    """Keep the form, attach what is required, submit."""
    page = firm.page
    page.click("#application [type=submit]")
    for kind in ("filing", "commitment"):
        paper = papers / f"{kind}.pdf"
        paper.write_bytes(b"%PDF-1.4")
        page.select_option("[name=kind]", kind)
        page.set_input_files("form[action$='/attach/'] [type=file]", paper)
        page.click("form[action$='/attach/'] button")
    page.locator("#check .state-good").wait_for()
    firm.go(f"/programme/applications/{code}/")
    page.click("button[value=submit]")
    page.locator(".facts .state", has_text="已提交").first.wait_for()


def recommend(district: Any, code: str) -> None:
    """A district's firm is recommended first; others are the city's at once."""
    _screen(district, code, "recommended", "区级已推荐")


def pass_screening(bureau: Any, code: str) -> None:
    """The city searches for duplicates and passes."""
    bureau.go(f"/programme/applications/{code}/")
    bureau.page.click("button[name=to][value=search]")
    bureau.page.wait_for_url("**/calculations/*/")
    bureau.page.wait_for_url(f"**/programme/applications/{code}/", timeout=60_000)
    _screen(bureau, code, "screened", "市级审核通过")


def _screen(office: Any, code: str, step: str, state: str) -> None:
    office.go(f"/programme/applications/{code}/")
    office.page.click(f"button[name=to][value={step}]")
    office.page.locator(".facts .state", has_text=state).first.wait_for()
