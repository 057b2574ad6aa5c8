"""Random sequences of the real actions over the database: whatever officers try in whatever order, the money is kept.

Each example runs on the same funded pilot with two proven projects, in a savepoint that is rolled back afterwards.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from planum.errors import Refused
from planum.kernel.models import ChangeEntry
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    allocate,
    decide_payment,
    deduct_support,
    import_papers,
    receive_tranche,
    recover_support,
    return_to_treasury,
    reverse_entry,
    withdraw_paper,
)
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import allocated, pilot_balances, project_balances
from planum.programme.funds.models import (
    Decision,
    EntryKind,
    Invoice,
    InvoiceShare,
    LedgerEntry,
    LedgerPosting,
    Payment,
    Voucher,
    VoucherShare,
)
from planum.programme.funds.taking import PaperKind
from planum.programme.funds.verified import entitlement, verified, view_of
from planum.programme.performance.actions import lift_sanction, open_sanction
from planum.programme.performance.models import Ground, MeasureState, SanctionCase, SanctionMeasure, SanctionStep
from planum.programme.plan.actions import record_evaluation
from planum.programme.plan.models import Evaluation, Pilot, Tranche
from planum.programme.projects.models import Project
from programme.world import WAN_FEN, City, a_city, a_funded_pilot, a_proven_project, a_request, papers_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]

TABLES: tuple[Any, ...] = (
    LedgerEntry, LedgerPosting, Payment, Tranche, SanctionCase, SanctionMeasure, Invoice, InvoiceShare, Voucher,
    VoucherShare,
)  # fmt: skip
# Large steps meet the limits, a single fen goes past them.
amounts = st.one_of(st.integers(1, 12).map(lambda step: step * 250 * WAN_FEN), st.sampled_from([1, 250 * WAN_FEN + 1]))
projects = st.sampled_from(["P1", "P2"])


class Money(RuleBasedStateMachine):
    """One pilot whose officers do anything at any time; `act` holds what is true of every single action."""

    city: City

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        with viewing(SYSTEM):
            self.pilot = Pilot.objects.get()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def act(self, action: Callable[..., Any], **given: Any) -> Any:
        """What the action returns; None where it was refused, and then every table is as it was."""
        before = rows()
        try:
            return action(**given)
        except (Refused, PermissionDenied, ObjectDoesNotExist):
            assert rows() == before
            return None

    @rule(project=projects, fen=amounts)
    def set_aside(self, project: str, fen: int) -> None:
        self.act(allocate, by=self.city.finance, project=project, amount_fen=fen)

    @rule(project=projects, fen=amounts, milestone=st.sampled_from([1, 1, 1, 0]))
    def ask_and_decide(self, project: str, fen: int, milestone: int) -> None:
        payment = a_request(self.city, project, fen, milestone)
        self.decide(payment.id)

    @precondition(lambda _self: payments())
    @rule(data=st.data())
    def decide_again(self, data: st.DataObject) -> None:
        self.decide(data.draw(st.sampled_from(payments())).pk)

    def decide(self, payment: int) -> None:
        with viewing(SYSTEM):
            suspended = is_suspended(Payment.objects.get(pk=payment).project)
            before = pilot_balances(self.pilot)
        outcome = self.act(decide_payment, by=self.city.finance, payment=payment)
        if outcome is not None and outcome.state == "released":
            assert not suspended
            assert outcome.milestone == 1
            with viewing(SYSTEM):
                assert is_carried_by_papers(Payment.objects.get(pk=payment).project)
        else:
            assert pilot_balances(self.pilot) == before

    @rule(data=st.data(), kinds=st.sampled_from([tuple(EntryKind), (EntryKind.DEDUCTED, EntryKind.RECOVERED)]))
    def reverse(self, data: st.DataObject, kinds: tuple[EntryKind, ...]) -> None:
        with viewing(SYSTEM):
            entries = list(LedgerEntry.objects.filter(kind__in=kinds).values_list("pk", flat=True))
        if entries:
            place = data.draw(st.integers(1, len(entries)))
            self.act(reverse_entry, by=self.city.finance, entry=entries[-place], reason="误录")

    @precondition(lambda _self: payments())
    @rule(data=st.data(), fen=amounts)
    def recover(self, data: st.DataObject, fen: int) -> None:
        payment = data.draw(st.sampled_from(payments()))
        self.act(recover_support, payment=payment.pk, amount_fen=fen, **self.ground())

    @rule(project=projects, fen=amounts)
    def deduct(self, project: str, fen: int) -> None:
        self.act(deduct_support, project=project, amount_fen=fen, **self.ground())

    @rule(project=projects, fen=amounts)
    def deduct_and_set_aside_anew(self, project: str, fen: int) -> None:
        self.deduct(project, fen)
        self.set_aside(project, fen)

    @precondition(lambda _self: payments())
    @rule(data=st.data(), fen=amounts)
    def recover_and_pay_anew(self, data: st.DataObject, fen: int) -> None:
        self.recover(data, fen)
        self.ask_and_decide(data.draw(projects), fen, 1)

    @rule(fen=amounts)
    def give_back(self, fen: int) -> None:
        self.act(return_to_treasury, pilot=self.pilot.code, amount_fen=fen, **self.ground())

    def ground(self) -> dict[str, Any]:
        return {"by": self.city.finance, "ground": "SJ-1", "reason": "审计"}

    @rule(number=st.sampled_from([1, 2]), passed=st.booleans())
    def receive(self, number: int, passed: bool) -> None:
        if passed:
            self.act(
                record_evaluation, by=self.city.finance, pilot=self.pilot.code, result=Evaluation.PASSED, reason="通知"
            )
        self.act(receive_tranche, by=self.city.finance, pilot=self.pilot.code, number=number, on=date(2025, 9, 1))

    @rule(project=st.sampled_from(["", "P1", "P2"]))
    def suspend(self, project: str) -> None:
        opened = open_sanction(
            by=self.city.industry, pilot=self.pilot.code, project="P1", ground=Ground.AUDIT, facts="审计发现",
            step=SanctionStep.SUSPEND, due_on=date(2040, 1, 1), heard_until=date(2039, 1, 1), reason="情节严重",
        )  # fmt: skip
        with viewing(SYSTEM):
            case = SanctionCase.objects.filter(pk=opened.id)
            case.update(project=Project.objects.filter(code=project).first())
            SanctionMeasure.objects.filter(case=case.get()).update(state=MeasureState.IN_FORCE)

    @rule()
    def lift_all(self) -> None:
        with viewing(SYSTEM):
            for measure in SanctionMeasure.objects.filter(state=MeasureState.IN_FORCE, case__project__isnull=False):
                self.act(lift_sanction, by=self.city.industry, measure=measure.pk, reason="整改到位")
            SanctionMeasure.objects.filter(state=MeasureState.IN_FORCE).update(state=MeasureState.LIFTED)

    @rule(project=projects, kind=st.sampled_from([PaperKind.INVOICES, PaperKind.VOUCHERS]))
    def withdraw_or_send_again(self, project: str, kind: PaperKind) -> None:
        number = f"PZ-{project}" if kind == PaperKind.VOUCHERS else f"2544200000-{project}"
        given = {"by": self.city.engineer, "project": project, "kind": kind}
        if self.act(withdraw_paper, number=number, reason="错", **given) is None:
            yuan = INVESTMENT_YUAN[project]
            self.act(import_papers, name="a.csv", content=papers_of(project, yuan)[kind], **given)

    @invariant()
    def money_is_conserved_and_no_place_is_below_nothing(self) -> None:
        with viewing(SYSTEM):
            for entry in LedgerEntry.objects.prefetch_related("postings"):
                assert sum(one.debit_fen - one.credit_fen for one in entry.postings.all()) == 0
            received = Tranche.objects.filter(received_on__isnull=False).values_list("amount_fen", flat=True)
        totals = pilot_balances(self.pilot)
        assert totals[Account.STATE_TREASURY] == -sum(received)
        assert sum(totals.values()) == 0
        assert all(fen >= 0 for account, fen in totals.items() if account != Account.STATE_TREASURY)

    @invariant()
    def every_payment_is_booked_once_and_only_while_it_is_released(self) -> None:
        with viewing(SYSTEM):
            for payment in Payment.objects.prefetch_related("ledger__postings"):
                paid = [entry for entry in payment.ledger.all() if entry.kind == EntryKind.PAID]
                undone = [entry for entry in payment.ledger.all() if entry.reverses_id in {one.pk for one in paid}]
                booked = payment.state in {Decision.RELEASED, Decision.REVERSED}
                assert [entry.amount_fen for entry in paid] == [payment.amount_fen] * booked
                assert len(undone) == (payment.state == Decision.REVERSED)

    @invariant()
    def no_project_has_more_than_its_plan_its_milestone_and_a_fifth_of_its_investment(self) -> None:
        with viewing(SYSTEM):
            for project in Project.objects.all():
                totals = project_balances(project)
                assert totals[Account.PAID] * 5 <= project.total_investment_fen
                assert allocated(totals) <= project.allocation_fen
                assert min(totals[Account.PAID], totals[Account.ALLOCATED], totals[Account.RECOVERED]) >= 0
                released = Payment.objects.filter(project=project, state=Decision.RELEASED)
                assert sum(released.values_list("amount_fen", flat=True)) <= project.allocation_fen


# A sequence that fails is told as it was found: to shrink it would take minutes.
SETTINGS = settings(
    max_examples=12, stateful_step_count=15, print_blob=True, report_multiple_bugs=False,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
INVESTMENT_YUAN = {"P1": 100_000_000, "P2": 50_000_000}


def rows() -> list[list[tuple[Any, ...]]]:
    kept = [list(table._base_manager.order_by("pk").values_list()) for table in TABLES]
    return [*kept, [(ChangeEntry.objects.count(),)]]


def payments() -> list[Payment]:
    return list(Payment._base_manager.order_by("pk"))


def is_suspended(project: Project) -> bool:
    in_force = SanctionMeasure.objects.filter(state=MeasureState.IN_FORCE, step=SanctionStep.SUSPEND)
    return any(one.case.project_id in (None, project.pk) for one in in_force.select_related("case"))


def is_carried_by_papers(project: Project) -> bool:
    view = view_of(project, date(2026, 3, 1))
    carried = entitlement(project, verified(project, view), view, capped=False).amount_fen
    return project_balances(project)[Account.PAID] <= carried


def test_whatever_the_order_money_is_conserved_and_no_cap_is_passed() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    for code, yuan in INVESTMENT_YUAN.items():
        # What is set aside is above the fifth, so that the caps are met and not the allocation alone.
        a_proven_project(city, pilot.code, code, total_investment_fen=yuan * 100, allocation_fen=yuan * 30)
    machine = type("MoneyOfACity", (Money,), {"city": city})
    run_state_machine_as_test(machine, settings=SETTINGS)
