"""The one model of a plan's numbers: every total that a text or a table may name is derived here, with its rows.

In texts a number stands as its Chinese name in brackets (【总投资】) or as its code ({{total_investment}}).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from planum.programme.plan.engine.content import COVERAGE, ListedProject, PlanContent, decimal_or_none

WINGS = {"point": "点", "line": "线", "plane": "面"}
SOURCES = {
    "central": "中央资金",
    "province": "省级资金",
    "city": "市级资金",
    "enterprise": "企业自筹",
    "loan": "银行贷款",
}
YI_FEN, WAN_FEN = 10**10, 10**6
TOKEN = re.compile(r"【([^【】\n]{1,40})】|\{\{\s*([^{}\n]{1,60}?)\s*\}\}")


class Kind(StrEnum):
    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    TIMES = "times"


@dataclass(frozen=True)
class Number:
    """One derived number. `rows` are what it sums: label, kind of part, its code, and the value it adds."""

    code: str
    name: str
    kind: Kind
    value: Decimal
    unit: str
    rows: tuple[tuple[str, str, Decimal], ...] = ()

    @property
    def text(self) -> str:
        """As a sentence of the plan writes it: money in 亿元 or 万元, never rounded where that would hide fen."""
        if self.kind is Kind.MONEY:
            return money_text(int(self.value))
        if self.kind is Kind.COUNT:
            return f"{int(self.value):,}{self.unit}".replace(",", "")
        return f"{plain(self.value)}{self.unit}"


def money_text(fen: int) -> str:
    """1186000000000 fen is 118.6亿元; below one hundred million yuan in 万元; the smallest fen stay."""
    if abs(fen) >= YI_FEN:
        return f"{plain(Decimal(fen) / YI_FEN)}亿元"
    return f"{plain(Decimal(fen) / WAN_FEN)}万元"


def plain(value: Decimal) -> str:
    """Without an exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def derive(content: PlanContent) -> dict[str, Number]:
    """Every number of the plan by its code; the names are unique as well."""
    found = [
        *_totals(content), *_by_wing(content), *_by_industry(content), *_industries(content), *_funds(content),
        *_coverage(content),
    ]  # fmt: skip
    return {one.code: one for one in found}


def by_name(numbers: Mapping[str, Number]) -> dict[str, Number]:
    return {one.name: one for one in numbers.values()} | dict(numbers)


def resolve(text: str, numbers: Mapping[str, Number]) -> tuple[str, list[str]]:
    """The text with each token replaced, and the tokens that no number of the model answers to; those stay."""
    known, unknown = by_name(numbers), list[str]()

    def replaced(match: re.Match[str]) -> str:
        name = (match[1] or match[2]).strip()
        if name in known:
            return known[name].text
        unknown.append(name)
        return match[0]

    return TOKEN.sub(replaced, text), unknown


def _sum(code: str, name: str, projects: Iterable[ListedProject], amount: Callable[[ListedProject], int]) -> Number:
    rows = tuple((one.name, one.code, Decimal(amount(one))) for one in projects if amount(one))
    return Number(code, name, Kind.MONEY, sum((each[2] for each in rows), Decimal()), "元", rows)


def _count(code: str, name: str, projects: Sequence[ListedProject], unit: str = "个") -> Number:
    rows = tuple((one.name, one.code, Decimal(1)) for one in projects)
    return Number(code, name, Kind.COUNT, Decimal(len(projects)), unit, rows)


def _totals(content: PlanContent) -> list[Number]:
    projects = content.projects
    total = _sum("total_investment", "总投资", projects, lambda one: one.total_investment_fen)
    central = _sum("central_total", "中央奖补资金", projects, lambda one: one.central_fen)
    greatest = max(projects, key=lambda one: one.total_investment_fen, default=None)
    numbers = [
        total,
        _sum("equipment_investment", "设备软件投资", projects, lambda one: one.equipment_investment_fen),
        _sum("completed_investment", "已完成投资", projects, lambda one: one.completed_fen),
        central,
        _sum("other_central", "其他中央资金", projects, lambda one: one.other_central_fen),
        _sum("greatest_project", "最大项目投资", [greatest] if greatest else [], lambda one: one.total_investment_fen),
        _count("project_count", "项目数", projects),
        Number("task_count", "任务数", Kind.COUNT, Decimal(len(content.tasks)), "项",
               tuple((one.title, str(one.number), Decimal(1)) for one in content.tasks)),
    ]  # fmt: skip
    if central.value:
        leverage = (total.value / central.value).quantize(Decimal("0.01"), ROUND_HALF_UP)
        rows = ((total.name, total.code, total.value), (central.name, central.code, central.value))
        numbers.append(Number("leverage", "撬动倍数", Kind.TIMES, leverage, "倍", rows))
    return numbers


def _by_wing(content: PlanContent) -> Iterable[Number]:
    for wing, word in WINGS.items():
        projects = [one for one in content.projects if one.wing == wing]
        yield _sum(f"{wing}_investment", f"“{word}”上投资", projects, lambda one: one.total_investment_fen)
        yield _sum(f"{wing}_central", f"“{word}”上中央奖补", projects, lambda one: one.central_fen)
        yield _count(f"{wing}_count", f"“{word}”上项目数", projects)


def _by_industry(content: PlanContent) -> Iterable[Number]:
    """Two industries of one name, or one whose name makes that of a total (总 makes 总投资), carry their codes."""
    called = Counter(one.name for one in content.industries)
    totals = {one.name for one in _totals(content)}
    for industry in content.industries:
        projects = [one for one in content.projects if one.industry == industry.code]
        key, name = industry.code, industry.name
        if called[name] > 1 or f"{name}投资" in totals:
            name = f"{name}（{key}）"
        yield _sum(f"industry_{key}_investment", f"{name}投资", projects, lambda one: one.total_investment_fen)
        yield _count(f"industry_{key}_count", f"{name}项目数", projects)


def _industries(content: PlanContent) -> list[Number]:
    output = tuple((one.name, one.code, Decimal(one.output_fen)) for one in content.industries)
    firms = tuple((one.name, one.code, Decimal(one.firms)) for one in content.industries)
    names = tuple((one.name, one.code, Decimal(1)) for one in content.industries)
    return [
        Number("industry_count", "重点行业数", Kind.COUNT, Decimal(len(names)), "个", names),
        Number("industry_output", "重点行业产值", Kind.MONEY, sum((one[2] for one in output), Decimal()), "元", output),
        Number("firms", "规上企业数", Kind.COUNT, sum((one[2] for one in firms), Decimal()), "家", firms),
    ]


def _funds(content: PlanContent) -> Iterable[Number]:
    def summed(code: str, name: str, wanted: Callable[[str, int], bool]) -> Number:
        rows = tuple(
            (f"{SOURCES.get(one.source, one.source)} {one.year}年 {WINGS.get(one.wing, one.wing)}",
             f"{one.source}/{one.year}/{one.wing}", Decimal(one.amount_fen))
            for one in content.funds
            if wanted(one.source, one.year)
        )  # fmt: skip
        return Number(code, name, Kind.MONEY, sum((each[2] for each in rows), Decimal()), "元", rows)

    yield summed("funds_total", "资金合计", lambda _source, _year: True)
    for source, name in SOURCES.items():
        yield summed(f"funds_{source}", name, lambda each, _year, source=source: each == source)  # type: ignore[misc]
    for year in content.years:
        yield summed(f"funds_{year}", f"{year}年资金", lambda _source, each, year=year: each == year)  # type: ignore[misc]


def _coverage(content: PlanContent) -> Iterable[Number]:
    goal = next((one for one in content.goals if one.code == COVERAGE), None)
    if goal is None:
        return
    base = decimal_or_none(goal.baseline)
    if base is not None:
        yield Number("coverage_base", "基期覆盖率", Kind.SHARE, base, "%", ((goal.name, goal.code, base),))
    path = [(year, goal.of(year)) for year in content.years]
    for year, share in path:
        if share is not None:
            row = (f"{goal.name} {year}年", goal.code, share)
            yield Number(f"coverage_{year}", f"{year}年覆盖率", Kind.SHARE, share, "%", (row,))
    known = [share for _year, share in path if share is not None]
    if known:
        rows = ((goal.name, goal.code, known[-1]),)
        yield Number("coverage_end", "期末覆盖率", Kind.SHARE, known[-1], "%", rows)
        firms = sum(one.firms for one in content.industries)
        covered = (Decimal(firms) * known[-1] / 100).quantize(Decimal(1), ROUND_HALF_UP)
        both = (("规上企业数", "firms", Decimal(firms)), (goal.name, goal.code, known[-1]))
        yield Number("firms_covered", "期末覆盖企业数", Kind.COUNT, covered, "家", both)
