"""Tables that are read in: the equipment of an application, and the money of other programmes."""

from base64 import b64decode
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.programme.projects.models import FundingLevel
from planum.ui.exchange import cells
from planum.ui.exchange.cells import Fault
from planum.ui.exchange.columns import Column, Faults, Row, read_table

MOST_LINES = 2000
LEVELS = {"中央": "central", "省级": "province", "省": "province", "市级": "city", "市": "city"}


def yuan_as_fen(cell: Any) -> int:
    try:
        fen = Decimal(str(cell).replace(",", "").replace("，", "").strip()) * 100
    except InvalidOperation as error:
        raise Fault(_("An amount in yuan, such as 125000.00.")) from error
    if not fen.is_finite() or fen < 0 or fen > 10**15 or fen != fen.to_integral_value():
        raise Fault(_("An amount in yuan that is not negative, with at most two digits after the point."))
    return int(fen)


def level(cell: Any) -> str:
    word = str(cell).strip()
    found = LEVELS.get(word, word.lower())
    if found not in FundingLevel.values:
        raise Fault(_("One of: %(known)s.") % {"known": "、".join(LEVELS)})
    return found


def day(cell: Any) -> date:
    zone = ZoneInfo(settings.TIME_ZONE)
    found: date = cells.moment(zone, end_of_day=False)(cell).astimezone(zone).date()
    return found


EQUIPMENT = [
    Column("name", "设备名称", cells.text(200), needed=True, also=("名称", "设备或软件名称")),
    Column("model", "规格型号", cells.text(100), also=("型号",)),
    Column("serial", "序列号", cells.text(100), also=("出厂编号", "设备序列号")),
    Column("supplier", "供应商", cells.text(200), also=("供货单位",)),
    Column("amount_yuan", "金额（元）", yuan_as_fen, needed=True, also=("金额",)),
    Column("invoice", "发票号码", cells.text(40), also=("发票号",)),
]
FUNDING = [
    Column("programme", "资金项目", cells.text(80), needed=True, also=("政策名称", "专项名称")),
    Column("level", "资金级次", level, needed=True, also=("级次",)),
    Column("firm", "企业名称", cells.text(200), needed=True, also=("单位名称",)),
    Column("credit_code", "统一社会信用代码", cells.text(40), also=("信用代码",)),
    Column("project", "项目名称", cells.text(300)),
    Column("content", "建设内容", cells.text(4000)),
    Column("address", "建设地点", cells.text(300)),
    Column("filing_code", "备案代码", cells.text(60), also=("项目代码", "备案号")),
    Column("invoice", "发票号码", cells.text(40), also=("发票号",)),
    Column("serial", "设备序列号", cells.text(100), also=("序列号",)),
    Column("amount_yuan", "支持金额（元）", yuan_as_fen, needed=True, also=("金额（元）", "支持金额")),
    Column("granted_on", "下达日期", day, default=None, also=("日期",)),
]


def read(name: str, content: bytes, columns: list[Column], *, most: int) -> list[Row]:
    """Every row, or RefusedRows with every fault and its place."""
    faults = Faults()
    rows = read_table(name, content, columns, faults)
    faults.refuse()
    if len(rows) > most:
        raise Refused(
            _("%(name)s has %(count)d rows.") % {"name": name, "count": len(rows)},
            _("At most %(most)d.") % {"most": most}, _("Split the file."),
        )  # fmt: skip
    return rows


def decoded(name: str, content: str) -> bytes:
    """The bytes of a file that came as base64."""
    if not name.strip() or not content:
        raise Refused(_("No file."), _("A name, and the content in base64."), _("Choose a file."))
    try:
        return b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name}, _("The bytes in base64.")
        ) from error
