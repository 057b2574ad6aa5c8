"""The public notice as a printed document."""

from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from typing import Any

from planum.kernel.models import Organisation
from planum.programme.review.models import NoticedApplication, PublicNotice
from planum.ui.documents import pdf

WINGS = {"point": "点", "line": "线", "plane": "面"}


def notice_pdf(row: PublicNotice, entries: Sequence[NoticedApplication], issuer: Organisation) -> bytes:
    source = (files("planum.programme.review") / "data" / "notice.typ").read_text("utf-8")
    return pdf(source, notice_data(row, entries, issuer))


def notice_data(row: PublicNotice, entries: Sequence[NoticedApplication], issuer: Organisation) -> dict[str, Any]:
    """The document is Chinese in every reader's language: it is the city's own."""
    first, last = _day(row.starts_on), _day(row.ends_on)
    return {
        "issuer": issuer.name,
        "number": row.number,
        "title": f"关于{row.name}的公示" if "公示" not in row.name else row.name,
        "paragraphs": [
            (
                "根据制造业新型技术改造城市试点工作有关要求，经企业申报、形式审查、查重核验、专家评审和审核确定，"
                f"现将{row.pilot.region.name}拟支持的{len(entries)}个项目予以公示。"
            ),
            (
                f"公示期为{first}至{last}。公示期间，任何单位和个人对公示内容有异议的，请以书面形式实名反映，"
                "写明事实、理由和联系方式，并附相关证明材料。匿名或者逾期反映的，不予受理。"
            ),
            f"联系方式：{row.contact}",
        ],
        "columns": ["序号", "申报单位", "项目名称", "类别", "拟支持金额（万元）"],
        "rows": [
            [str(each.number), each.firm_name, each.project_name, f"“{WINGS[each.wing]}”上项目", _wan(each.support_fen)]
            for each in entries
        ],
        "total": _wan(sum(each.support_fen for each in entries)),
        "day": first,
    }


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _wan(fen: int) -> str:
    return f"{Decimal(fen).scaleb(-6):,.2f}"
