"""The ledger: appended, added up, reversed, and never rewritten."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from planum.errors import Refused
from planum.kernel.append_only import VERBS, create_triggers, drop_triggers
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    allocate,
    decide_payment,
    deduct_support,
    receive_tranche,
    recover_support,
    reverse_entry,
)
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.engine.ledger import balances as engine_balances
from planum.programme.funds.ledger import entry_of, pilot_balances
from planum.programme.funds.models import Decision, LedgerEntry, LedgerPosting, Payment
from planum.programme.funds.queries import balances, ledger
from planum.programme.plan.models import Pilot, Tranche
from programme.world import WAN_FEN, a_city, a_funded_pilot, a_project, a_proven_project, a_request
from world import an_engineer

pytestmark = pytest.mark.django_db

TABLES = [model._meta.db_table for model in (LedgerEntry, LedgerPosting)]


@pytest.fixture
def triggers(db: None) -> None:
    """As the migration makes them, also where the tests run without migrations."""
    drop_triggers(connection, TABLES)
    create_triggers(connection, TABLES)


def test_the_ledger_adds_up_as_the_engine_says() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)
    a_project(city, pilot.code, "P2")
    allocate(by=city.finance, project="P1", amount_fen=1200 * WAN_FEN)
    allocate(by=city.industry, project="P2", amount_fen=800 * WAN_FEN)

    with viewing(SYSTEM):
        rows = list(LedgerEntry.objects.select_related("project"))
        assert pilot_balances(Pilot.objects.get()) == engine_balances(entry_of(row) for row in rows)
        kinds = ["award_received", "allocated", "allocated"]
        assert [(row.number, row.kind.value) for row in rows] == list(enumerate(kinds, start=1))


def test_more_than_the_plan_gives_is_not_allocated() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code, allocation_fen=1000 * WAN_FEN)
    allocate(by=city.finance, project="P1", amount_fen=600 * WAN_FEN)

    with pytest.raises(Refused, match="R16"):
        allocate(by=city.finance, project="P1", amount_fen=400 * WAN_FEN + 1)

    assert allocate(by=city.finance, project="P1", amount_fen=400 * WAN_FEN).number == 3


def test_a_reversal_undoes_an_allocation_and_both_entries_stay() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)
    with viewing(SYSTEM):
        before = pilot_balances(Pilot.objects.get())
    entry = allocate(by=city.finance, project="P1", amount_fen=WAN_FEN)

    opposite = reverse_entry(by=city.finance, entry=entry.id, reason="误录")

    with viewing(SYSTEM):
        assert pilot_balances(Pilot.objects.get()) == before
        assert [row.number for row in LedgerEntry.objects.all()] == [1, 2, 3]
    assert (opposite.reverses, opposite.memo) == (entry.id, "误录")


def test_a_deduction_is_not_reversed_onto_what_was_allocated_anew() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code, allocation_fen=1000 * WAN_FEN)
    allocate(by=city.finance, project="P1", amount_fen=1000 * WAN_FEN)
    taken = deduct_support(by=city.finance, project="P1", amount_fen=400 * WAN_FEN, ground="SJ-1", reason="审计")
    anew = allocate(by=city.finance, project="P1", amount_fen=400 * WAN_FEN)

    with pytest.raises(Refused, match="R16"):
        reverse_entry(by=city.finance, entry=taken.id, reason="误录")
    reverse_entry(by=city.finance, entry=anew.id, reason="误录")

    assert reverse_entry(by=city.finance, entry=taken.id, reason="误录").reverses == taken.id


@pytest.mark.usefixtures("readings")
def test_a_recovery_is_not_reversed_onto_what_was_paid_anew() -> None:
    # A fifth of 1 亿 is 2000 万: paid, recovered, and 1000 万 of it paid again.
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=4000 * WAN_FEN)
    paid = decide_payment(by=city.finance, payment=a_request(city, amount_fen=2000 * WAN_FEN).id)
    back = recover_support(by=city.finance, payment=paid.id, amount_fen=2000 * WAN_FEN, ground="SJ-1", reason="审计")
    again = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1000 * WAN_FEN).id)

    with pytest.raises(Refused, match="R18"):
        reverse_entry(by=city.finance, entry=back.id, reason="误录")

    assert again.state == "released"
    with viewing(SYSTEM):
        assert pilot_balances(Pilot.objects.get())[Account.PAID] == 1000 * WAN_FEN


@pytest.mark.usefixtures("readings")
def test_a_reversed_payment_is_reversed_and_its_milestone_may_be_paid_again() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = a_request(city)
    decide_payment(by=city.finance, payment=payment.id)
    with viewing(SYSTEM):
        entry = LedgerEntry.objects.get(payment=payment.id)

    reverse_entry(by=city.finance, entry=entry.pk, reason="退回")

    with viewing(SYSTEM):
        assert Payment.objects.get(pk=payment.id).state == Decision.REVERSED
    assert decide_payment(by=city.finance, payment=a_request(city).id).state == "released"


def test_a_reversed_tranche_may_arrive_again() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    with viewing(SYSTEM):
        entry = LedgerEntry.objects.get()

    reverse_entry(by=city.finance, entry=entry.pk, reason="日期有误")

    with viewing(SYSTEM):
        assert Tranche.objects.get(number=1).received_on is None
    assert receive_tranche(by=city.finance, pilot=pilot.code, number=1, on=date(2025, 9, 2)).number == 3


def test_money_that_went_on_is_brought_back_first() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)
    allocate(by=city.finance, project="P1", amount_fen=WAN_FEN)
    with viewing(SYSTEM):
        arrival = LedgerEntry.objects.get(number=1)

    with pytest.raises(Refused, match="Reverse the later entries first"):
        reverse_entry(by=city.finance, entry=arrival.pk, reason="误录")

    with viewing(SYSTEM):
        assert LedgerEntry.objects.count() == 2


def test_an_entry_is_reversed_once_and_a_reversal_never() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)
    entry = allocate(by=city.finance, project="P1", amount_fen=WAN_FEN)
    opposite = reverse_entry(by=city.finance, entry=entry.id, reason="误录")

    for number in (entry.id, opposite.id):
        with pytest.raises(Refused, match="reversed once"):
            reverse_entry(by=city.finance, entry=number, reason="再次")


def test_a_reversal_states_its_reason() -> None:
    city = a_city()
    a_funded_pilot(city)
    with viewing(SYSTEM):
        entry = LedgerEntry.objects.get()

    with pytest.raises(Refused, match="No reason"):
        reverse_entry(by=city.finance, entry=entry.pk, reason=" ")


def test_the_industry_officer_moves_no_money() -> None:
    city = a_city()
    a_funded_pilot(city)
    with viewing(SYSTEM):
        entry = LedgerEntry.objects.get()

    with pytest.raises(PermissionDenied):
        reverse_entry(by=city.industry, entry=entry.pk, reason="误录")


def test_a_firm_sees_the_entries_of_its_own_projects_alone() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)
    stranger = an_engineer()
    a_project(city, pilot.code, "P2", owner=stranger.organisation.code)
    for code in ("P1", "P2"):
        allocate(by=city.finance, project=code, amount_fen=WAN_FEN)

    with viewing(city.engineer):
        assert [row.project for row in ledger(pilot=pilot.code)] == ["P1"]
    with viewing(stranger):
        assert [row.project for row in ledger(pilot=pilot.code)] == ["P2"]
    with viewing(city.finance):
        assert [row.project for row in ledger(pilot=pilot.code)] == ["", "P1", "P2"]


def test_balances_are_the_authorities_alone() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)

    with viewing(city.finance):
        shown = {one.account: one.amount_fen for one in balances(pilot=pilot.code)}
    assert (shown["state_treasury"], shown["central_grant"]) == (-15_000 * WAN_FEN, 15_000 * WAN_FEN)
    with viewing(city.engineer), pytest.raises(Pilot.DoesNotExist):
        balances(pilot=pilot.code)


@pytest.mark.usefixtures("triggers")
@pytest.mark.parametrize("model", [LedgerEntry, LedgerPosting])
def test_the_database_refuses_to_change_or_delete(model: type[LedgerEntry] | type[LedgerPosting]) -> None:
    a_funded_pilot(a_city())
    rows = model._base_manager.all()
    before = list(rows.values())

    connection.check_constraints()
    table = model._meta.db_table
    for verb, statement in {
        "update": f"UPDATE {table} SET id = id + 1",
        "delete": f"DELETE FROM {table}",
        "truncate": f"TRUNCATE {table} CASCADE",
    }.items():
        if verb in VERBS[connection.vendor]:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    assert list(rows.values()) == before


@pytest.mark.usefixtures("triggers")
def test_a_row_that_is_saved_again_is_refused() -> None:
    a_funded_pilot(a_city())
    row = LedgerEntry._base_manager.get()
    row.memo = "改写"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.save()


@pytest.mark.usefixtures("triggers")
def test_the_ledger_still_grows_under_its_triggers() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)

    entry = allocate(by=city.finance, project="P1", amount_fen=WAN_FEN)

    assert reverse_entry(by=city.finance, entry=entry.id, reason="误录").number == 3
