"""A province recommends a city and prints the letter, all by forms, in a round of its own."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfWriter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROUND = "/programme/rounds/4/"


def test_a_province_recommends_a_city_and_prints_the_letter(visit: Callable[..., Any]) -> None:
    province, city, finance = (signed_in(visit, who) for who in ("province", "yunping", "province-finance"))
    open_round(province)
    candidacy = apply(city)

    province.go(candidacy)
    press(province, "take_up")
    province.go(f"{candidacy}scores/")
    for code, points in (("foundation", "88"), ("route", "85"), ("will", "80")):
        province.page.fill(f"[name=points_{code}]", points)
        province.page.fill(f"[name=reason_{code}]", "有证明材料")
    send(province)
    province.page.fill("[name=reason]", "综合得分第一")
    press(province, "recommend")
    province.go(f"{candidacy}letter/")
    province.page.fill("[name=number]", "辰工信函〔2027〕4号")
    send(province, ".recommendation-letter")
    send(province, "form[action$='/sign/']")
    finance.go(f"{candidacy}letter/")
    send(finance, "form[action$='/sign/']")

    printed = finance.page.request.get(f"{finance.address}{candidacy[:-1]}/letter.pdf")
    assert printed.body().startswith(b"%PDF-")
    assert "两部门均已签署" in finance.page.locator("main").inner_text()
    province.go(ROUND)
    assert "本省可推荐 1 个，已推荐 1 个" in province.page.locator("main").inner_text()


def signed_in(visit: Callable[..., Any], username: str) -> Any:
    window = visit()
    window.sign_in(username)
    return window


def open_round(window: Any) -> None:
    today = date.today()  # noqa: DTZ011  the day as whoever sits before the browser has it
    window.go("/programme/rounds/new/")
    window.page.fill("[name=batch]", "4")
    window.page.fill("[name=name]", "第四批试点推荐（示例）")
    window.page.fill("[name=notice]", "第四批通知（示例）")
    window.page.fill("[name=notice_on]", (today - timedelta(days=2)).isoformat())
    window.page.fill("[name=closes_on]", (today + timedelta(days=30)).isoformat())
    send(window)


def apply(window: Any) -> str:
    """The address of the candidacy that the city opened, filled and handed in."""
    window.go(f"{ROUND}apply/")
    send(window)
    address = window.page.url.removeprefix(window.address)
    window.go(f"{address}plan/")
    facts = {"title": "云屏市实施方案", "industries": "机械，建材", "projects": "12", "investment_fen": "410000"}
    for name, value in facts.items():
        window.page.fill(f"[name={name}]", value)
    for name in ("implementation_plan", "supporting_documents"):
        paper = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": a_page()}
        window.page.set_input_files(f"[name={name}]", files=[paper])
    send(window)
    press(window, "submit")
    return str(address)


def a_page() -> bytes:
    paper, target = PdfWriter(), io.BytesIO()
    paper.add_blank_page(595, 842)
    paper.write(target)
    return target.getvalue()


def press(window: Any, step: str) -> None:
    with window.page.expect_navigation():
        window.page.click(f"button[name=step][value={step}]")


def send(window: Any, form: str = ".form-page") -> None:
    with window.page.expect_navigation():
        window.page.click(f"main {form} button[type=submit]")
