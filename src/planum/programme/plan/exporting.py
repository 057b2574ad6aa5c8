"""The tables of a plan as they are exchanged: columns that an import understands and an export writes."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from planum.programme.plan.engine import document
from planum.programme.plan.models import ImplementationPlan, PlannedProject
from planum.ui.exchange import cells
from planum.ui.exchange.cells import Fault
from planum.ui.exchange.columns import Column

WINGS = {"点": "point", "线": "line", "面": "plane"}
ROLES = {word: code for code, word in document.ROLES.items()} | {
    "链主": "chain_leader", "龙头": "leading_firm", "": "ordinary",
}  # fmt: skip
KINDS = {
    "技术改造": "normal", "基础设施建设": "infrastructure", "公共服务平台建设": "public_platform",
    "服务商培育": "provider_cultivation", "基础设施": "infrastructure", "公共服务平台": "public_platform", "": "normal",
}  # fmt: skip


def wan_as_fen(cell: Any) -> int:
    try:
        fen = Decimal(str(cell).replace(",", "").replace("，", "").strip()) * 1_000_000
    except InvalidOperation as error:
        raise Fault(_("An amount in ten thousand yuan, such as 12000.")) from error
    if not fen.is_finite() or not 0 <= fen <= 10**16 or fen != fen.to_integral_value():
        raise Fault(_("An amount in ten thousand yuan that is not negative, with at most six digits after the point."))
    return int(fen)


def one_of(known: dict[str, str]) -> Any:
    def read(cell: Any) -> str:
        word = str(cell).strip()
        found = known.get(word, word)
        if found not in known.values():
            raise Fault(_("One of: %(known)s.") % {"known": "、".join(one for one in known if one)})
        return found

    return read


def month(cell: Any) -> Any:
    """A day, or a month as lists write it (2026-03, 2026.3, 2026年3月): its first day."""
    text = str(cell).strip().removesuffix("月").replace("年", "-").replace(".", "-").replace("/", "-")
    year, _dash, rest = text.partition("-")
    if year.isdigit() and rest.isdigit() and len(year) == 4 and 1 <= int(rest) <= 12:
        return f"{year}-{int(rest):02d}-01"
    return text[:10]


PROJECTS = [
    Column("code", "项目编号", cells.text(40), needed=True, also=("编号",)),
    Column("wing", "类别", one_of(WINGS), needed=True, default="point", also=("点线面",)),
    Column("industry", "行业代码", cells.text(6), needed=True, also=("行业",)),
    Column("sub_industry", "细分行业", cells.text(200)),
    Column("name", "项目名称", cells.text(200), needed=True),
    Column("owner", "承担单位", cells.text(200), needed=True),
    Column("credit_code", "统一社会信用代码", cells.text(40), also=("信用代码",)),
    Column("owner_role", "链主/龙头", one_of(ROLES), default="ordinary", also=("是否链主/龙头",)),
    Column("address", "建设地点", cells.text(300)),
    Column("content", "建设内容", cells.text(4000)),
    Column("starts_on", "开工年月", month, default=None),
    Column("finishes_on", "完工年月", month, default=None),
    Column("total_investment_fen", "总投资（万元）", wan_as_fen, needed=True, also=("总投资",)),
    Column("equipment_investment_fen", "设备软件投资（万元）", wan_as_fen, default=0, also=("设备软件投资",)),
    Column("filing_code", "备案号", cells.text(60)),
    Column("completed_fen", "已完成投资（万元）", wan_as_fen, default=0, also=("已完成投资",)),
    Column("funding_sources", "资金来源", cells.text(300)),
    Column("central_fen", "拟申请中央奖补（万元）", wan_as_fen, default=0, also=("拟申请中央奖补",)),
    Column("other_central_fen", "其他中央资金（万元）", wan_as_fen, default=0, also=("其他中央资金",)),
    Column("other_programme", "其他资金来源政策", cells.text(200)),
    Column("category", "建设类型", one_of(KINDS), default="normal"),
    Column("chain_code", "产业链", cells.text(40)),
    Column("expected", "预期指标", cells.text(500)),
]
INDUSTRIES = [
    Column("code", "行业代码", cells.text(6), needed=True),
    Column("name", "重点行业", cells.text(80), needed=True, also=("行业",)),
    Column("sub_industry", "细分行业", cells.text(200)),
    Column("output_fen", "产值（万元）", wan_as_fen, default=0, also=("产值",)),
    Column("firms", "规上企业（家）", cells.whole(0), default=0, also=("规上企业数",)),
    Column("chain_leader", "链主（龙头）企业", cells.text(200), also=("链主企业",)),
    Column("justification", "选择理由", cells.text(2000)),
]


def goal_columns(plan: ImplementationPlan) -> list[Column]:
    years = [Column(str(year), f"{year}年", cells.text(20)) for year in plan.years]
    return [
        Column("code", "编号", cells.text(40), needed=True, also=("指标编号",)),
        Column("name", "指标", cells.text(200), needed=True, also=("指标名称",)),
        Column("unit", "单位", cells.text(20)),
        Column("baseline", "基期", cells.text(20)),
        *years,
    ]


def project_lines(plan: ImplementationPlan) -> tuple[list[str], list[Sequence[Any]]]:
    """Headings and rows of the list; amounts in ten thousand yuan, codes as words."""
    rows = PlannedProject.objects.filter(plan=plan, withdrawn_at__isnull=True)
    return [column.zh for column in PROJECTS], [[_written(column.key, row) for column in PROJECTS] for row in rows]


def _written(key: str, row: PlannedProject) -> Any:
    value = getattr(row, key)
    words = {"wing": WINGS, "owner_role": ROLES, "category": KINDS}.get(key)
    if words:
        return next(word for word, code in words.items() if code == value)
    if key.endswith("_fen"):
        amount = Decimal(value) / 1_000_000
        return int(amount) if amount == amount.to_integral_value() else float(amount)
    return value if value is not None else ""
