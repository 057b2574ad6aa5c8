"""A double-entry ledger of the pilot's money, in fen.

The accounts follow the money from place to place: each transfer debits the place it reaches and credits the place it
leaves. Central and local money are kept apart (工信厅联规函〔2025〕108号 二(五): 专款专用、单独核算), so each entry
balances within each of the two.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from planum.errors import Refused


class Fund(StrEnum):
    CENTRAL = "central"
    LOCAL = "local"


class Account(StrEnum):
    """Members are `NAME = "value", Chinese label, English label, fund`."""

    label: str
    label_en: str
    fund: Fund

    def __new__(cls, value: str, label: str, label_en: str, fund: Fund) -> "Account":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.label_en, member.fund = label, label_en, fund
        return member

    STATE_TREASURY = "state_treasury", "中央财政（来源）", "state treasury (source)", Fund.CENTRAL
    CENTRAL_GRANT = "central_grant", "已到账中央奖补资金", "central grant received", Fund.CENTRAL
    ALLOCATED = "allocated", "已分配到项目", "allocated to projects", Fund.CENTRAL
    PAID = "paid", "已拨付企业", "paid to enterprises", Fund.CENTRAL
    RECOVERED = "recovered", "已收回", "recovered", Fund.CENTRAL
    RETURNED = "returned", "已上缴中央财政", "returned to the state treasury", Fund.CENTRAL
    LOCAL_TREASURY = "local_treasury", "地方财政（来源）", "local treasury (source)", Fund.LOCAL
    LOCAL_FUNDS = "local_funds", "地方配套资金", "local funds", Fund.LOCAL
    LOCAL_PAID = "local_paid", "地方资金已拨付企业", "local funds paid to enterprises", Fund.LOCAL


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry: money comes to the account (debit) or leaves it (credit). `project` is its code, if any."""

    account: Account
    debit_fen: int = 0
    credit_fen: int = 0
    project: str = ""

    def __post_init__(self) -> None:
        for amount in (self.debit_fen, self.credit_fen):
            if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
                raise Refused(f"{amount!r} fen on {self.account}", "a whole number of fen, not negative")
        if (self.debit_fen == 0) == (self.credit_fen == 0):
            raise Refused(
                f"debit {self.debit_fen} and credit {self.credit_fen} fen on {self.account}",
                "either a debit or a credit above zero",
            )

    @property
    def change_fen(self) -> int:
        return self.debit_fen - self.credit_fen

    def reversed(self) -> "Posting":
        return Posting(self.account, self.credit_fen, self.debit_fen, self.project)


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings whose debits equal their credits, of central and of local money each. Raises Refused otherwise."""

    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if len(self.postings) < 2:
            raise Refused(f"an entry of {len(self.postings)} postings", "at least two")
        for fund in Fund:
            difference = sum(posting.change_fen for posting in self.postings if posting.account.fund is fund)
            if difference:
                raise Refused(
                    f"debits of {fund} money exceed its credits by {difference} fen",
                    "equal debits and credits of central money, and of local money",
                    "post the other side of the transfer to an account of the same fund",
                )


def transfer(amount_fen: int, *, debit: Account, credit: Account, project: str = "") -> Entry:
    """The entry that moves an amount from the credited account to the debited one."""
    return Entry((Posting(debit, debit_fen=amount_fen, project=project), Posting(credit, 0, amount_fen, project)))


def reversal(entry: Entry) -> Entry:
    """The entry that undoes another: every debit becomes a credit and every credit a debit."""
    return Entry(tuple(posting.reversed() for posting in entry.postings))


def balances(entries: Iterable[Entry], *, project: str | None = None) -> dict[Account, int]:
    """Debits less credits in fen of every account, of all postings or of one project's. The sources are negative by
    what they gave, so all balances sum to zero."""
    totals: Counter[Account] = Counter()
    for entry in entries:
        for posting in entry.postings:
            if project is None or posting.project == project:
                totals[posting.account] += posting.change_fen
    return {account: totals[account] for account in Account}
