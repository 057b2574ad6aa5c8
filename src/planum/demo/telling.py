"""The story as it is told: sentences, each with the page on which it can be seen and the account that may open it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from planum.demo.chapters import CHAPTERS, READERS
from planum.demo.people import OPERATOR, PASSWORD, accounts

WAN_FEN = 10_000_00
KEPT = "story.json"


@dataclass(frozen=True)
class Sentence:
    """`part` is the heading it stands under; without a page it belongs to the sentence before."""

    part: str
    text: str
    page: str = ""
    reader: str = ""


def sentences(told: Mapping[str, Any]) -> list[Sentence]:
    """From what was counted: the plants wake, the rooms live their day, the city proves and pays."""
    return [*_morning(told), *_day(told["chapters"]), *_proof(told)]


def keep(told: Mapping[str, Any], home: Path) -> None:
    """The story stays beside the city's data, for the page that shows it."""
    rows = [asdict(one) for one in sentences(told)]
    (home / KEPT).write_text(json.dumps(rows, ensure_ascii=False, indent=1))


def kept(home: Path) -> list[Sentence]:
    """Nothing where no story was told."""
    place = home / KEPT
    return [Sentence(**row) for row in json.loads(place.read_text())] if place.exists() else []


def in_terminal(told: Mapping[str, Any], address: str = "") -> Iterator[str]:
    """Line by line under its headings, each with its address and who may open it."""
    part = ""
    for one in sentences(told):
        if one.part != part:
            part = one.part
            yield f"── {part}"
        yield f"{one.text}    {address}{one.page} （{one.reader}）" if one.page else f"  {one.text}"


def account_lines(told: Mapping[str, Any]) -> list[str]:
    people = accounts(told["engineer_of"], told["planner_of"])
    roles = [f"  {person.username:<9} {person.job} · {person.job_en}" for person in people]
    engineers = "  xh01 … xh12  各厂工程师 · each firm's engineer"
    operator = f"  {OPERATOR:<9} 平台运营 · platform operator"
    return [f"账户（密码均为 {PASSWORD}）：", *roles, engineers, operator]


def _morning(told: Mapping[str, Any]) -> Iterator[Sentence]:
    part, readings, alarms = "工厂醒来", told["readings"], told["alarms"]
    spoken = "、".join(f"{protocol} {count:,}" for protocol, count in readings["sent_by_protocol"].items())
    stored = f"{told['plants']} 家工厂、{told['signals']} 个测点，读数 {readings['stored']:,} 条"
    yield Sentence(part, stored, "/factory/plants/", "bureau")
    yield Sentence(part, f"其中经协议实时上传：{spoken}")
    refused = f"拒收 {sum(readings['refused'].values())} 条，按原因计数、留样"
    yield Sentence(part, refused, "/hub/connectors/", "operator")
    raised = f"报警 {alarms['raised']} 次，已恢复 {alarms['returned']} 次"
    yield Sentence(part, raised, "/factory/alarms/", "bureau")
    for one in told["schedules"]:
        page = f"/factory/schedule/today/{one['plant']}/"
        firm = one["plant"].partition("/")[0]
        yield Sentence(part, _schedule_text(one), page, "engineer" if firm == told["engineer_of"] else firm.lower())


def _day(told: Mapping[str, Any]) -> Iterator[Sentence]:
    """A chapter that had nothing to tell says nothing."""
    for name, chapter in CHAPTERS.items():
        for text, page in chapter.lines(told[name]) if told.get(name) else ():
            yield Sentence(chapter.TITLE, text, page, READERS[name])


def _proof(told: Mapping[str, Any]) -> Iterator[Sentence]:
    part = "城市举证与拨付"
    proven = f"{told['metrics']['values']} 个计量值，各带读数范围、条数与哈希"
    yield Sentence(part, proven, "/hub/metrics/", "bureau")
    for one in told["indicators"]:
        yield Sentence(part, _indicator_text(one))
    for one in told["payments_released"]:
        yield Sentence(part, f"✓ 拨付 {_amount(one)}", _page(one), "finance")
    for one in told["payments_refused"]:
        yield Sentence(part, f"✗ 拒付 {_amount(one)}：{one['rule']} {one['clause']}", _page(one), "finance")
    for one in told["payments_waiting"]:
        yield Sentence(part, f"… 待财政局审核 {_amount(one)}", _page(one), "finance")
    verdict = "完整" if told["log_verified"] else "已被改动"
    yield Sentence(part, f"变更日志 {told['log_entries']:,} 条，哈希链{verdict}", "/changes/", "bureau")


def _schedule_text(one: Mapping[str, Any]) -> str:
    return (
        f"{one['plant']} 现行计划 {one['operations']} 道工序，迟交 {one['late_orders']} 单；"
        f"已采纳重排 {one['applied']} 次，待决定 {one['waiting']} 个"
    )


def _indicator_text(one: Mapping[str, Any]) -> str:
    shown = "—" if one["value"] is None else f"{one['value']:.1%}"
    proof = f"读数 {one['readings']:,} 条，{one['digest'][:19]}…"
    return f"{one['project']} 降幅 {shown}，目标 {one['target']:.0%}，{proof}"


def _amount(one: Mapping[str, Any]) -> str:
    return f"{one['project']} {one['amount_fen'] / WAN_FEN:,.0f} 万元"


def _page(one: Mapping[str, Any]) -> str:
    return f"/programme/payments/{one['payment']}/"
