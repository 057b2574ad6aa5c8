"""Random sequences of what may happen to a pilot's money, by the engine's own entries and the rules of R16 to R18.

The machine keeps its own naive book and lets the rules judge each payment; whatever the sequence: money is conserved,
no place holds less than nothing, no payment is paid or taken back twice, none exceeds a cap, and while a pilot is
suspended nothing is paid.
"""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from planum.programme.funds.engine.ledger import Account, Entry, Posting, balances, reversal, transfer
from planum.programme.rules.engine.facts import Case, Category, PaymentFacts, PilotFacts, ProjectFacts, Tranche, Wing
from planum.programme.rules.engine.findings import is_blocked
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.table import check_case
from planum.programme.rules.shipped import shipped_parameters

ON = date(2026, 3, 1)
AWARD, INVESTMENT = 30_000, {"P1": 20_000, "P2": 50_000}
amounts = st.integers(1, 12_000)
projects = st.sampled_from(sorted(INVESTMENT))


@dataclass
class Paid:
    project: str
    fen: int
    entry: Entry
    recovered: int = 0
    is_reversed: bool = False
    undone: list[int] = field(default_factory=list)


class Money(RuleBasedStateMachine):
    view: View

    @initialize()
    def receive(self) -> None:
        self.view = shipped_parameters().at(ON, "9999")
        self.book = [transfer(AWARD // 2, debit=Account.CENTRAL_GRANT, credit=Account.STATE_TREASURY)]
        self.payments: list[Paid] = []
        self.is_suspended = False

    def held(self, account: Account, project: str | None = None) -> int:
        return balances(self.book, project=project)[account]

    def allocated(self, project: str) -> int:
        return self.held(Account.ALLOCATED, project) + self.held(Account.PAID, project)

    @rule(project=projects, fen=amounts)
    def allocate(self, project: str, fen: int) -> None:
        if fen <= self.held(Account.CENTRAL_GRANT):
            self.book.append(
                transfer(fen, debit=Account.ALLOCATED, credit=Account.CENTRAL_GRANT, project=project)
            )  # fmt: skip

    @rule(project=projects, fen=amounts)
    def decide(self, project: str, fen: int) -> None:
        pilot = PilotFacts(
            city="9999", award_fen=AWARD, tranches=(Tranche(1, AWARD // 2, date(2025, 9, 1), 1),),
            allocations={each: self.allocated(each) for each in INVESTMENT}, starts_on=date(2025, 7, 1),
            ends_on=date(2028, 6, 30), released_fen=self.held(Account.PAID), is_suspended=self.is_suspended,
        )  # fmt: skip
        facts = ProjectFacts(
            code=project, wing=Wing.POINT, category=Category.NORMAL, total_investment_fen=INVESTMENT[project],
            listed_in_plan=True, listed_where="方案", paid_central_fen=self.held(Account.PAID, project),
        )  # fmt: skip
        if not is_blocked(check_case(Case(pilot, facts, PaymentFacts(fen, ON)), self.view)):
            entry = transfer(fen, debit=Account.PAID, credit=Account.ALLOCATED, project=project)
            self.book.append(entry)
            self.payments.append(Paid(project, fen, entry))
            assert not self.is_suspended

    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        whole = [one for one in self.payments if not one.is_reversed and not one.recovered]
        if whole:
            one = data.draw(st.sampled_from(whole))
            one.is_reversed = True
            self.book.append(reversal(one.entry))

    @rule(data=st.data(), fen=amounts)
    def recover(self, data: st.DataObject, fen: int) -> None:
        open_ones = [one for one in self.payments if not one.is_reversed and one.recovered < one.fen]
        if open_ones:
            one = data.draw(st.sampled_from(open_ones))
            part = min(fen, one.fen - one.recovered)
            one.recovered += part
            self.book.append(transfer(part, debit=Account.RECOVERED, credit=Account.PAID, project=one.project))

    @rule(project=projects, fen=amounts)
    def deduct(self, project: str, fen: int) -> None:
        if fen <= self.held(Account.ALLOCATED, project):
            self.book.append(
                transfer(fen, debit=Account.CENTRAL_GRANT, credit=Account.ALLOCATED, project=project)
            )  # fmt: skip

    @rule(fen=amounts)
    def give_back(self, fen: int) -> None:
        recovered = self.held(Account.RECOVERED)
        if fen <= recovered + self.held(Account.CENTRAL_GRANT):
            parts = ((Account.RECOVERED, min(fen, recovered)), (Account.CENTRAL_GRANT, max(0, fen - recovered)))
            given = tuple(Posting(account, 0, part) for account, part in parts if part)
            self.book.append(Entry((Posting(Account.RETURNED, fen), *given)))

    @rule()
    def suspend_or_lift(self) -> None:
        self.is_suspended = not self.is_suspended

    @invariant()
    def money_is_conserved_and_no_place_is_below_nothing(self) -> None:
        totals = balances(self.book)
        assert sum(totals.values()) == 0
        assert totals[Account.STATE_TREASURY] == -(AWARD // 2)
        assert all(fen >= 0 for account, fen in totals.items() if account is not Account.STATE_TREASURY)

    @invariant()
    def what_is_paid_is_what_was_decided_less_what_came_back(self) -> None:
        kept = sum(one.fen - one.recovered for one in self.payments if not one.is_reversed)
        assert self.held(Account.PAID) == kept
        assert all(one.recovered <= one.fen for one in self.payments)

    @invariant()
    def no_project_has_more_than_a_fifth_of_its_investment(self) -> None:
        for project, investment in INVESTMENT.items():
            assert self.held(Account.PAID, project) * 5 <= investment


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=25, stateful_step_count=25)
