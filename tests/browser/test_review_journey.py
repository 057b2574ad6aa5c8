"""A round of review in real browsers: invited, refused for shares held, scored, decided, shown, objected to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.applying import begin_application, pass_screening, submit_application

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Any]
APPLICATION, PANEL = "XH-ZB-01-XH10", "XH-PS-02"
PANEL_PAGE = f"/programme/reviews/panels/{PANEL}/"
EXPERTS = {
    "expert": "", "expert2": "钱教授", "expert3": "冯高工", "expert4": "许研究员", "expert5": "董教授",
    "expert6": "袁高工",
}  # fmt: skip
PROFILE = {"credit_code": "91990101MA1XH10K2R", "address": "高新区创新路10号", "industry": "电气机械"}
FORM = {
    "name": "绕线车间数字化改造项目", "requested": "500", "filing_code": "2603-990101-04-02-101010",
    "content": "更换全自动绕线机12台，上线浸漆固化温度闭环控制与全流程质量追溯平台，一次合格率由93%提高到98%。",
}  # fmt: skip


def test_a_round_of_review_from_the_panel_to_the_answered_objection(visit: Open, tmp_path: Path) -> None:
    firm = visit()
    firm.sign_in("xh10")
    begin_application(firm, PROFILE, FORM)
    submit_application(firm, APPLICATION, tmp_path)
    bureau = visit()
    bureau.sign_in("bureau")
    pass_screening(bureau, APPLICATION)
    convene(bureau)
    invite(bureau)

    asked = rows_of(bureau)
    assert len(asked) == 5
    tied = next(account for account, name in EXPERTS.items() if name and name in " ".join(asked))
    declare_shares(bureau, tied)
    refused = visit()
    refused.sign_in(tied)
    open_review(refused)
    accept(refused)
    said = refusal_in(refused)
    assert "R35" in said
    assert EXPERTS[tied] in said
    refused.page.fill("#reason", "持有申报企业股权")
    refused.page.click("button[value=recuse]")
    refused.page.wait_for_url("**/reviews/mine/")
    invite(bureau)

    scorers = {account: visit() for account in EXPERTS if account != tied}
    for number, (account, window) in enumerate(scorers.items()):
        window.sign_in(account)
        open_review(window)
        accept(window)
        score(window, 78 + 3 * number)
    give_back(bureau, "董教授" if tied != "expert5" else "袁高工")
    again = scorers["expert5" if tied != "expert5" else "expert6"]
    open_review(again)
    again.page.fill("#points-route", "91")
    again.page.click("button[value=submit]")
    again.page.wait_for_url("**/reviews/mine/")
    decide(bureau)
    announce_and_answer(visit, bureau, tmp_path)


def convene(bureau: Any) -> None:
    """The sheet of the panel is a page of its own, whose weights sum to 100."""
    bureau.go("/programme/reviews/sheets/")
    bureau.page.click("main td a:has-text('“点”')")
    assert "100" in bureau.page.inner_text("main h2:has-text('权重')")
    bureau.go("/programme/reviews/panels/convene/")
    bureau.page.fill("[name=code]", PANEL)
    bureau.page.fill("[name=name]", "绕线车间评审会")
    bureau.page.select_option("[name=rubric]", "RUBRIC-POINT")
    bureau.page.check(f"input[value='{APPLICATION}']")
    bureau.page.click("main form [type=submit]")
    bureau.page.wait_for_url(f"**{PANEL_PAGE}")


def invite(bureau: Any) -> None:
    bureau.go(PANEL_PAGE)
    for step in ("propose", "invite"):
        bureau.page.click(f"button[value={step}]")
        bureau.page.locator(".message-success").wait_for()


def rows_of(bureau: Any) -> list[str]:
    return [row.inner_text() for row in bureau.page.locator("tr:has(a[href*='/assignments/'])").all()]


def declare_shares(bureau: Any, account: str) -> None:
    """The holding comes in by a table, as many experts' would."""
    table = f"账号,利害关系类型,利害关系企业,企业统一社会信用代码,持股比例（%）\n{account},持股,申报企业,{{}},{{}}\n"
    bureau.go("/programme/reviews/experts/import/")
    send_table(bureau, table.format(PROFILE["credit_code"], "120"))
    assert "持股比例" in refusal_in(bureau)
    send_table(bureau, table.format(PROFILE["credit_code"], "1.2"))
    bureau.page.wait_for_url("**/reviews/experts/")


def send_table(bureau: Any, table: str) -> None:
    bureau.page.set_input_files("input[type=file]", {
        "name": "专家.csv", "mimeType": "text/csv", "buffer": table.encode(),
    })  # fmt: skip
    bureau.page.click("main form [type=submit]")


def refusal_in(window: Any) -> str:
    """What the page refuses; the browser notes its status in the console, which is as it should be."""
    said: str = window.page.inner_text("main .refusal")
    assert [one for one in window.errors if "(Unprocessable" not in one] == []
    window.errors.clear()
    return said


def open_review(window: Any) -> None:
    window.go("/programme/reviews/mine/")
    window.page.click(f"main tr:has-text('{FORM['name']}') a, main tr:has-text('{APPLICATION}') a")


def accept(window: Any) -> None:
    if window.page.locator("[name=agrees]").count():
        window.page.check("[name=agrees]")
    window.page.click("button[value=accept]")


def score(window: Any, points: int) -> None:
    """The evidence stands beside the sheet, and is cited in it."""
    page = window.page
    page.locator("#points-route").wait_for()
    assert FORM["content"] in page.inner_text("main")
    for field in page.locator("input[name^=points-]").all():
        field.fill(str(points))
    page.fill("#points-route", str(points - 2))
    for field in page.locator("textarea[name^=comment-]").all():
        field.fill("依据充分，可行。")
    page.select_option("#cites-route", "field:route")
    page.click("button[value=submit]")
    page.wait_for_url("**/reviews/mine/")


def give_back(bureau: Any, name: str) -> None:
    """A submitted sheet, with the evidence cited, goes back to its expert for a reason."""
    bureau.go(PANEL_PAGE)
    bureau.page.click(f"a[href*='/assignments/']:has-text('{name}')")
    assert "技术路线" in bureau.page.inner_text("main")
    bureau.page.click("a[href$='/reopen/']")
    bureau.page.fill("[name=reason]", "技术路线一项请复核接口方案")
    bureau.page.click("main form [type=submit]")
    bureau.page.wait_for_url(f"**{PANEL_PAGE}")


def decide(bureau: Any) -> None:
    bureau.go(PANEL_PAGE)
    bureau.page.click("button[value=close]")
    bureau.page.locator("button[value=decide]").wait_for()
    bureau.page.click("a.evidence-mark[href*='/candidates/'][href$='/chain/']")
    bureau.page.locator("#drawer .chain-title", has_text="R35").wait_for()
    bureau.page.click("#drawer [data-close-drawer]")
    bureau.page.select_option(f"[name=verdict-{APPLICATION}]", "selected")
    bureau.page.click("button[value=decide]")
    bureau.page.locator(".message-success").wait_for()


def announce_and_answer(visit: Open, bureau: Any, papers: Path) -> None:
    bureau.go("/programme/notices/announce/")
    for name, value in {"number": "星工信公示〔2026〕9号", "name": "绕线车间项目", "contact": "技改科 8800106"}.items():
        bureau.page.fill(f"[name={name}]", value)
    bureau.page.check(f"input[value='{APPLICATION}']")
    bureau.page.click("main form [type=submit]")
    bureau.page.wait_for_url("**/programme/notices/")
    proof = papers / "照片.pdf"
    proof.write_bytes(b"%PDF-1.4")
    public = visit()
    public.sign_in("engineer")
    public.go("/programme/notices/")
    public.page.click("main td a:has-text('绕线车间项目')")
    public.page.click("a[href$='/object/']")
    for name, value in {"real_name": "王立新", "contact": "13900000000", "text": "设备疑似已投产。"}.items():
        public.page.fill(f"[name={name}]", value)
    public.page.set_input_files("input[type=file]", proof)
    public.page.click("main form [type=submit]")
    public.page.wait_for_url("**/objections/*/")
    objection = public.page.url.removeprefix(public.address)

    bureau.go(objection)
    with bureau.page.expect_download() as download:
        bureau.page.click("a[href$='/file/']")
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.4"
    bureau.page.click("a[href$='/answer/']")
    bureau.page.fill("[name=answer]", "经现场核查，设备均为新购，异议不成立。")
    bureau.page.select_option("[name=upheld]", "no")
    bureau.page.click("main form [type=submit]")
    bureau.page.wait_for_url(f"**{objection}")

    public.go(objection)
    assert "异议不成立" in public.page.inner_text("main")
