"""The papers of an investment as the three-way match takes them: contracts, equipment lines, invoices, vouchers.

Money is whole fen. A paper is spread over equipment lines by shares, gross of tax: one invoice may stand for several
lines, a line may be invoiced and paid in several parts. A credit note (红字发票) has a negative amount, names the
invoice it takes back, and its shares are negative.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from planum.errors import Refused

WHOLE_BP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Contract:
    """A purchase contract. `amount_fen` is gross of tax; `supplier` is the name that is to stand on the papers."""

    number: str
    supplier: str
    signed_on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of equipment or software bought. The price is gross, or net with `tax_included` False and its rate.

    `tax_rate_bp` is the rate in hundredths of a percent: 1300 is 13 %.
    """

    code: str
    contract: str
    amount_fen: int
    tax_rate_bp: int = 1300
    tax_included: bool = True
    serial: str = ""

    def __post_init__(self) -> None:
        if self.amount_fen <= 0 or not 0 <= self.tax_rate_bp < WHOLE_BP:
            raise Refused(
                f"line {self.code}: {self.amount_fen} fen at a tax rate of {self.tax_rate_bp} bp",
                "an amount above zero and a rate of 0 to 9999 bp",
            )

    @property
    def gross_fen(self) -> int:
        """With tax, rounded half up to whole fen."""
        if self.tax_included:
            return self.amount_fen
        return (self.amount_fen * (WHOLE_BP + self.tax_rate_bp) * 2 + WHOLE_BP) // (WHOLE_BP * 2)

    def net_of(self, gross_fen: int) -> int:
        """The part of a gross amount that is no tax, rounded half up to whole fen."""
        whole = WHOLE_BP + self.tax_rate_bp
        return (gross_fen * WHOLE_BP * 2 + whole) // (whole * 2)


@dataclass(frozen=True, slots=True)
class Invoice:
    """`number` is code and number, or the 20 digits of a fully digital invoice. Net plus tax is what is owed.

    A credit note has negative amounts and names in `takes_back` the invoice it takes back.
    """

    number: str
    seller: str
    issued_on: date
    net_fen: int
    tax_fen: int
    buyer: str = ""
    takes_back: str = ""

    @property
    def gross_fen(self) -> int:
        return self.net_fen + self.tax_fen

    @property
    def is_credit_note(self) -> bool:
        return self.gross_fen < 0


@dataclass(frozen=True, slots=True)
class Voucher:
    """A bank's proof that money went to a payee; a refund has a negative amount."""

    number: str
    payee: str
    paid_on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a paper, an invoice or a voucher, that stands for a line; gross, negative for a credit note."""

    paper: str
    line: str
    amount_fen: int


def same_name(name: str) -> str:
    """A name as it is compared: wide letters and brackets made narrow, no spaces, no case."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
