"""Experts and what binds them to firms, as one table: a row an expert, further rows of the same account an interest."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.programme.projects.importing import day
from planum.programme.review.models import InterestKind
from planum.ui.exchange import cells
from planum.ui.exchange.cells import Fault
from planum.ui.exchange.columns import Column, Faults, Row, read_table

KINDS = {"任职": "employer", "持股": "shareholding", "服务合同": "service_contract", "亲属": "relative"}


def interest_kind(cell: Any) -> InterestKind:
    word = cells.shown(cell).strip()
    found = KINDS.get(word, word.lower())
    if found not in InterestKind.values:
        raise Fault(_("One of: %(known)s.") % {"known": "、".join(KINDS)})
    return InterestKind(found)


def share(cell: Any) -> int:
    """A holding in percent, in hundredths of a percent."""
    found = round(cells.number(cell) * 100)
    if not 0 < found <= 10_000:
        raise Fault(_("A percentage above 0, at most 100."))
    return found


ACCOUNT = Column("account", "账号", cells.text(150), needed=True, also=("用户名", "username"))
TITLE = Column("title", "职称", cells.text(80))
SPECIALITIES = Column("specialities", "专业领域", cells.codes, default=(), also=("专业", "擅长领域"))
FIRM = Column("firm", "利害关系企业", cells.text(200), also=("企业名称",))
KIND = Column("kind", "利害关系类型", interest_kind, default=None, also=("关系类型",))
CODE = Column("credit_code", "企业统一社会信用代码", cells.text(40), also=("企业信用代码",))
SHARE = Column("share", "持股比例（%）", share, default=None, also=("持股比例",))
SINCE = Column("since", "关系起始日", day, default=None, also=("起始日",))
UNTIL = Column("until", "关系终止日", day, default=None, also=("终止日",))
COLUMNS = [
    ACCOUNT, TITLE, SPECIALITIES,
    Column("employer", "工作单位", cells.text(200), also=("单位",)),
    Column("employer_code", "工作单位信用代码", cells.text(40)),
    Column("employers_known", "近三年任职已填全", cells.yes_or_no, default=False, also=("任职已填全",)),
    KIND, FIRM, CODE, SHARE, SINCE, UNTIL,
]  # fmt: skip


def read_experts(name: str, content: bytes, enrolled: dict[str, str], accounts: set[str]) -> list[Row]:
    """The rows. Raises RefusedRows with every fault and its place.

    `enrolled`: accounts in a pool already, with the reason why they cannot be added to ("" if they can);
    `accounts`: those with the role of an expert.
    """
    faults = Faults()
    rows = read_table(name, content, COLUMNS, faults)
    unread = {cell.row for cell in faults.cells}
    seen: set[str] = set()
    for row in rows:
        if row.number not in unread:
            _check_expert(row, enrolled, accounts, seen, faults)
            _check_interest(row, faults)
            seen.add(row["account"])
    faults.refuse()
    return rows


def _check_expert(row: Row, enrolled: dict[str, str], accounts: set[str], seen: set[str], faults: Faults) -> None:
    account = row["account"]
    if account not in accounts:
        faults.add(row.number, ACCOUNT, account, _("An account with the role of an expert."))
    elif enrolled.get(account):
        faults.add(row.number, ACCOUNT, account, enrolled[account])
    elif account not in enrolled and account not in seen:
        if not row["title"]:
            faults.add(row.number, TITLE, "", _("Must be given."))
        if not row["specialities"]:
            faults.add(row.number, SPECIALITIES, "", _("At least one, such as an industry or a wing."))
    elif row["kind"] is None:
        faults.add(row.number, KIND, "", _("An interest, for an expert who is in the pool or in a row above."))


def _check_interest(row: Row, faults: Faults) -> None:
    if row["kind"] is None:
        for column in (FIRM, CODE, SHARE, SINCE, UNTIL):
            if row[column.key]:
                faults.add(row.number, KIND, "", _("What binds the expert to this firm."))
                return
        return
    if len(row["firm"].strip()) < 2 and not row["credit_code"]:
        faults.add(row.number, FIRM, row["firm"], _("The firm's full name, and its credit code if you know it."))
    if row["share"] is not None and row["kind"] is not InterestKind.SHAREHOLDING:
        faults.add(row.number, SHARE, row["share"] / 100, _("A share of a shareholding alone."))
    if row["since"] and row["until"] and row["until"] < row["since"]:
        faults.add(row.number, UNTIL, row["until"], _("A day that is not before the beginning."))
    if row["since"] and row["since"] > timezone.localdate():
        faults.add(row.number, SINCE, row["since"], _("A day that is not after today."))


def example() -> list[list[Any]]:
    """Two rows as they are meant: an expert with a holding, and a second interest of the same expert."""
    began = date(2024, 1, 1)
    return [
        [
            "zhang.wei",
            "教授",
            "有色金属、智能制造",
            "星河大学",
            "",
            "是",
            "持股",
            "示例冶金股份有限公司",
            "",
            1.2,
            began,
            "",
        ],
        ["zhang.wei", "", "", "", "", "", "服务合同", "示例机床有限公司", "", "", began, ""],
    ]


__all__ = ["COLUMNS", "example", "read_experts"]
