"""The plan as a document: one list of blocks, from which Word and PDF are both written and so cannot disagree.

Form of an official document: GB/T 9704-2012, 7.2–7.3 (headings 一、（一）1.（1）; body indented by two characters).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from planum.programme.plan.engine.content import Chapter, PlanContent
from planum.programme.plan.engine.numbers import SOURCES, WAN_FEN, WINGS, Number, derive, money_text, plain, resolve

NUMERALS = "零一二三四五六七八九十"
NO_TEXT = "（本章尚未填写。）"
ROLES = {"chain_leader": "链主企业", "leading_firm": "龙头企业", "ordinary": "否"}
LINKS = {"first_batch": "首批试点城市", "cross_region": "跨区域联合技改", "same_chain": "同一产业链"}
KINDS = {
    "letter": "推荐函", "commitment": "承诺函", "filing": "项目备案材料", "statistics": "统计数据",
    "certificate": "资质与认定", "funds": "资金证明", "other": "其他证明材料",
}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: str = "paragraph"


@dataclass(frozen=True)
class Table:
    """`wide` is set across a landscape page; `widths` are the columns' relative widths."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    wide: bool = False
    kind: str = "table"


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Document:
    title: str
    author: str
    day: str
    blocks: tuple[Block, ...]

    def as_data(self) -> dict[str, Any]:
        return {"title": self.title, "author": self.author, "day": self.day, "blocks": [asdict(b) for b in self.blocks]}


def compose(content: PlanContent) -> Document:
    """The whole plan; the text of each chapter, then the tables that its template asks for."""
    numbers = derive(content)
    blocks = [
        block for place, one in enumerate(content.chapters, 1) for block in _chapter(place, one, content, numbers)
    ]
    on = content.on
    return Document(content.title, content.author, f"{on.year}年{on.month}月{on.day}日", tuple(blocks))


def ordinal(number: int) -> str:
    """1 is 一, 12 is 十二; as chapters and sections are counted."""
    if number <= 10:
        return NUMERALS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def _chapter(place: int, chapter: Chapter, content: PlanContent, numbers: dict[str, Number]) -> Iterator[Block]:
    yield Heading(1, f"{ordinal(place)}、{chapter.title}")
    text, _unknown = resolve(chapter.text.strip(), numbers)
    sections = 0
    for line in map(str.strip, text.splitlines()):
        if line.startswith("## "):
            sections += 1
            yield Heading(2, f"（{ordinal(sections)}）{line[3:].strip()}")
        elif line:
            yield Paragraph(line)
    if not text and chapter.required and not chapter.blocks:
        yield Paragraph(NO_TEXT)
    for name in chapter.blocks:
        yield from BLOCKS.get(name, _nothing)(content, numbers)


def _nothing(_content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    return iter(())


def _wan(fen: int) -> str:
    return plain(Decimal(fen) / WAN_FEN)


def _months(*days: Any) -> str:
    return "—".join(f"{one.year}.{one.month:02d}" if one else "…" for one in days)


def _industries(content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    rows = tuple(
        (str(place), one.name, one.code, one.sub_industry, _wan(one.output_fen), str(one.firms), one.chain_leader)
        for place, one in enumerate(content.industries, 1)
    )
    total = ("", "合计", "", "", _wan(sum(one.output_fen for one in content.industries)),
             str(sum(one.firms for one in content.industries)), "")  # fmt: skip
    header = ("序号", "重点行业", "行业代码", "细分行业", "产值（万元）", "规上企业（家）", "链主（龙头）企业")
    yield Table("重点行业基本情况", header, (*rows, total), (2, 4, 3, 6, 5, 4, 6))
    if content.industry_reason:
        yield Paragraph(f"选择理由：{content.industry_reason}")


def _goals(content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    years = [str(year) for year in content.years]
    rows = tuple(
        (str(place), one.name, one.unit, one.baseline or "—", *(one.values.get(year, "—") for year in years))
        for place, one in enumerate(content.goals, 1)
    )
    header = ("序号", "指标", "单位", "基期", *(f"{year}年" for year in years))
    yield Table("绩效目标", header, rows, (2, 8, 3, 3, *[3] * len(years)))


def _tasks(content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    for place, (wing, word) in enumerate(WINGS.items(), 1):
        tasks = [one for one in content.tasks if one.wing == wing]
        if not tasks:
            continue
        yield Heading(2, f"（{ordinal(place)}）“{word}”上任务")
        for number, one in enumerate(tasks, 1):
            yield Heading(3, f"{number}.{one.title}")
            parts = [one.content, f"责任单位：{one.responsible}。" if one.responsible else "",
                     f"进度安排：{one.milestones}" if one.milestones else ""]  # fmt: skip
            yield Paragraph("".join(part if part.endswith("。") else f"{part}。" for part in parts if part))


def _projects(content: PlanContent, numbers: dict[str, Number]) -> Iterator[Block]:
    names = {one.code: one.name for one in content.industries}
    rows = tuple(
        (str(place), WINGS.get(one.wing, ""), names.get(one.industry, one.industry), one.sub_industry, one.name,
         one.owner, one.credit_code, ROLES.get(one.owner_role, ""), one.address, one.content,
         _months(one.starts_on, one.finishes_on), _wan(one.total_investment_fen), _wan(one.equipment_investment_fen),
         one.filing_code, _wan(one.completed_fen), one.funding_sources, _wan(one.central_fen),
         f"{one.other_programme} {_wan(one.other_central_fen)}" if one.other_central_fen else "否", one.expected)
        for place, one in enumerate(content.projects, 1)
    )  # fmt: skip
    sums = [_wan(int(numbers[code].value)) for code in
            ("total_investment", "equipment_investment", "completed_investment", "central_total")]  # fmt: skip
    total = ("", "", "", "", "合计", "", "", "", "", "", "", sums[0], sums[1], "", sums[2], "", sums[3], "", "")
    yield Table("重点项目清单（金额单位：万元）", PROJECT_HEADER, (*rows, total),
                (2, 2, 4, 4, 6, 5, 5, 3, 4, 8, 4, 4, 4, 4, 4, 4, 4, 4, 6), wide=True)  # fmt: skip


PROJECT_HEADER = (
    "序号", "类别", "行业", "细分行业", "项目名称", "承担单位", "统一社会信用代码", "链主/龙头", "建设地点", "建设内容",
    "起止年月", "总投资", "设备软件投资", "备案号", "已完成投资", "资金来源",
    "拟申请中央奖补", "其他中央资金", "预期指标",
)  # fmt: skip


def _funds(content: PlanContent, numbers: dict[str, Number]) -> Iterator[Block]:
    def amount(source: str | None, year: int | None) -> str:
        return _wan(
            sum(
                one.amount_fen
                for one in content.funds
                if (source is None or one.source == source) and (year is None or one.year == year)
            )
        )

    years = list(content.years)
    rows = [(name, *(amount(code, year) for year in years), amount(code, None)) for code, name in SOURCES.items()]
    total = ("合计", *(amount(None, year) for year in years), amount(None, None))
    header = ("资金来源", *(f"{year}年" for year in years), "合计")
    yield Table("资金安排（金额单位：万元）", header, (*rows, total), (5, *[4] * len(years), 4))
    listed = [one for one in content.projects if one.central_fen]
    allocation = tuple((str(place), one.code, one.name, _wan(one.total_investment_fen), _wan(one.central_fen))
                       for place, one in enumerate(listed, 1))  # fmt: skip
    sums = ("", "", "合计", _wan(sum(one.total_investment_fen for one in listed)),
            _wan(int(numbers["central_total"].value)))  # fmt: skip
    header = ("序号", "项目编号", "项目名称", "总投资", "中央奖补")
    yield Table("中央奖补资金分配（金额单位：万元）", header, (*allocation, sums), (2, 4, 10, 4, 4))


def _policies(content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    for one in content.policies:
        money = f"涉及资金{money_text(one.amount_fen)}。" if one.amount_fen else ""
        yield Paragraph(f"与{one.programme}协同。{one.content}{money}")


def _links(content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    rows = tuple((str(place), LINKS.get(one.kind, one.kind), one.city, one.chain_code or "—", one.note)
                 for place, one in enumerate(content.links, 1))  # fmt: skip
    if rows:
        yield Table("与其他城市实施方案的衔接", ("序号", "类型", "城市", "产业链", "衔接事项"), rows, (2, 4, 4, 4, 14))


def _guards(content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    for place, one in enumerate(content.guards, 1):
        yield Heading(2, f"（{ordinal(place)}）{one.topic}")
        yield Paragraph(f"{one.content}{f'责任单位：{one.responsible}。' if one.responsible else ''}")


def _proofs(content: PlanContent, _numbers: dict[str, Number]) -> Iterator[Block]:
    rows = tuple((str(one.number), KINDS.get(one.kind, one.kind), one.proves, one.name, str(one.pages))
                 for one in content.proofs)  # fmt: skip
    yield Table("证明材料目录", ("序号", "类别", "证明事项", "文件", "页数"), rows, (2, 4, 10, 8, 2))


BLOCKS: dict[str, Callable[[PlanContent, dict[str, Number]], Iterator[Block]]] = {
    "industries": _industries, "goals": _goals, "tasks": _tasks, "projects": _projects, "funds": _funds,
    "policies": _policies, "links": _links, "safeguards": _guards, "evidence": _proofs,
}  # fmt: skip


def project_rows(content: PlanContent) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The list of projects as the document shows it, for the workbook of the package."""
    table = next(block for block in _projects(content, derive(content)) if isinstance(block, Table))
    return table.header, table.rows
