"""The columns of the tables by which papers and statements come in. Amounts stand in yuan."""

from collections.abc import Callable
from datetime import UTC, date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from planum.programme.funds.models import ExpenseType, InvoiceKind
from planum.ui.exchange import cells
from planum.ui.exchange.cells import Fault, Reader
from planum.ui.exchange.columns import Column

UTC_ZONE: Final = ZoneInfo("UTC")
EXACT: Final = 10**15


def day(cell: Any) -> date:
    found: date = cells.moment(UTC_ZONE, end_of_day=False)(cell).astimezone(UTC).date()
    return found


def identifier(most: int) -> Reader:
    """A number of a paper. A spreadsheet rounds more than fifteen digits unless they are text."""
    text = cells.text(most)

    def read(cell: Any) -> str:
        if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= EXACT:
            raise Fault(_("Digits kept as text: a spreadsheet has rounded this number."))
        found: str = text(cell)
        return found

    return read


def yuan(cell: Any) -> int:
    """Yuan with two digits, as fen; credit notes and refunds are negative."""
    try:
        amount = Decimal(str(cell).replace(",", "").replace("，", "").strip()).scaleb(2)
    except InvalidOperation as error:
        raise Fault(_("An amount in yuan with at most two digits.")) from error
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 < abs(amount) <= EXACT:
        raise Fault(_("An amount in yuan with at most two digits, not zero."))
    return int(amount)


def yuan_above_zero(cell: Any) -> int:
    amount = yuan(cell)
    if amount < 0:
        raise Fault(_("An amount above zero."))
    return amount


def yuan_or_zero(cell: Any) -> int:
    return 0 if str(cell).strip() in {"0", "0.0", "0.00"} else yuan(cell)


def percent(cell: Any) -> int:
    """A tax rate in percent, as hundredths of a percent. A spreadsheet keeps 13 % as 0.13."""
    text = str(cell).strip().removesuffix("%").removesuffix("％")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Fault(_("A rate in percent, such as 13.")) from error
    rate = number * 10_000 if isinstance(cell, float) and cell < 1 else number * 100
    if rate != rate.to_integral_value() or not 0 <= rate < 10_000:
        raise Fault(_("A rate in percent, such as 13."))
    return int(rate)


def one_of(choices: type[TextChoices]) -> Reader:
    """A code, or its name in the reader's language."""

    def read(cell: Any) -> str:
        said = cells.shown(cell).casefold()
        known = {key: value for value, label in choices.choices for key in (value, str(label).casefold())}
        if said not in known:
            raise Fault(_("One of: %(names)s.") % {"names": ", ".join(str(label) for _value, label in choices.choices)})
        return known[said]

    return read


def _column(key: str, zh: str, read: Callable[[Any], Any], **options: Any) -> Column:
    return Column(key, zh, read, **options)


NUMBER = _column("number", "编号", identifier(80), needed=True, also=("合同编号", "凭证号"))
SUPPLIER = _column("supplier", "供应商", cells.text(200), needed=True)
SIGNED = _column("signed", "签订日期", day, needed=True)
AMOUNT = _column("amount_yuan", "金额（元）", yuan_above_zero, needed=True, also=("合同金额（元）",))
CONTRACT_COLUMNS = [NUMBER, SUPPLIER, SIGNED, AMOUNT]

LINE = _column("line", "明细行", identifier(40), needed=True, also=("序号",))
NAME = _column("name", "名称", cells.text(200), needed=True, also=("设备名称",))
MODEL = _column("model", "型号", cells.text(120))
SERIAL = _column("serial", "序列号", identifier(120), also=("设备序列号",))
CONTRACT = _column("contract", "合同编号", identifier(80), needed=True)
EXPENSE = _column("kind", "支出类型", one_of(ExpenseType), default=ExpenseType.EQUIPMENT.value)
TAX_RATE = _column("tax_rate", "税率（%）", percent, default=1300)
WITH_TAX = _column("with_tax", "含税", cells.yes_or_no, default=True)
LINE_COLUMNS = [LINE, NAME, MODEL, SERIAL, CONTRACT, EXPENSE, AMOUNT, TAX_RATE, WITH_TAX]

INVOICE = _column("number", "发票号码", identifier(40), needed=True)
ISSUED = _column("issued", "开票日期", day, needed=True)
SELLER = _column("seller", "销售方", cells.text(200), needed=True, also=("销售方名称",))
BUYER = _column("buyer", "购买方信用代码", identifier(18), also=("购买方纳税人识别号",))
NET = _column("net_yuan", "不含税金额（元）", yuan, needed=True)
TAX = _column("tax_yuan", "税额（元）", yuan_or_zero, default=0)
INVOICE_KIND = _column("kind", "发票种类", one_of(InvoiceKind), default=InvoiceKind.DIGITAL_SPECIAL.value)
TAKES_BACK = _column("takes_back", "冲红发票号码", identifier(40), also=("对应蓝字发票号码",))
FOR_LINE = _column("line", "明细行", identifier(40), also=("序号",))
SHARE = _column("share_yuan", "分摊金额（元）", yuan, default=None)
INVOICE_COLUMNS = [INVOICE, ISSUED, SELLER, BUYER, NET, TAX, INVOICE_KIND, TAKES_BACK, FOR_LINE, SHARE]

VOUCHER = _column("number", "凭证号", identifier(80), needed=True)
PAID = _column("paid", "付款日期", day, needed=True)
BANK = _column("bank", "开户行", cells.text(120), needed=True)
PAYER_ACCOUNT = _column("payer_account", "付款账号", identifier(40), needed=True)
PAYEE = _column("payee", "收款方", cells.text(200), needed=True)
PAID_AMOUNT = _column("amount_yuan", "金额（元）", yuan, needed=True)
VOUCHER_COLUMNS = [VOUCHER, PAID, BANK, PAYER_ACCOUNT, PAYEE, PAID_AMOUNT, FOR_LINE, SHARE]

ON = _column("day", "日期", day, needed=True, also=("交易日期",))
REFERENCE = _column("reference", "流水号", identifier(80), needed=True, also=("交易流水号",))
COUNTERPART = _column("counterpart", "对方户名", cells.text(200))
MOVED = _column("amount_yuan", "金额（元）", yuan, needed=True, also=("发生额（元）",))
STATEMENT_COLUMNS = [ON, REFERENCE, COUNTERPART, MOVED]
