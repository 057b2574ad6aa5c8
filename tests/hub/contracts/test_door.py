"""What leaves under a contract: its columns and rows, for its purpose, within its days, and nothing unlogged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone, translation

from hub.contracts.world import MONDAY, a_contract, a_pair
from planum.errors import Refused, RefusedRows
from planum.hub.catalogue.actions import withdraw_product
from planum.hub.catalogue.models import Audience, ProductKind, Theme
from planum.hub.contracts.access import contracted_rows, sharing_owners
from planum.hub.contracts.actions import (
    accept_contract,
    ask_contract,
    decline_contract,
    offer_contract,
    read_contract,
    revoke_contract,
)
from planum.hub.contracts.models import Contract, ContractRead, Operator, Purpose
from planum.hub.contracts.queries import contract, contract_reads, contracts
from planum.hub.contracts.shapes import RowCondition
from planum.hub.metrics.actions import evaluate_metric
from planum.kernel.changelog import verify
from planum.kernel.hashing import canonical, digest
from planum.kernel.models import ChangeEntry, Role
from planum.kernel.visibility import SYSTEM, viewing
from world import NOON, a_metric, a_person, a_plant, a_signal, an_enterprise, some_readings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def read(pair: Any, number: int, **fields: Any) -> Any:
    return read_contract(by=pair.consumer, contract=number, **({"purpose": Purpose.PLANNING} | fields))


def test_a_whole_product_is_read_as_it_is() -> None:
    pair = a_pair()
    held = a_contract(pair)

    found = read(pair, held.id)

    assert found.columns == ["tool", "hours", "day", "owner_note"]
    assert found.rows[1] == {"tool": "T1", "hours": 2.5, "day": "2026-11-24", "owner_note": "secret"}
    assert len(found.rows) == 4


def test_columns_and_conditions_limit_what_is_read() -> None:
    pair = a_pair()
    limits = [RowCondition("hours", Operator.AT_LEAST, "2.5"), RowCondition("tool", Operator.IN, "T1、T3")]
    held = a_contract(pair, columns=["hours", "tool"], conditions=limits)

    assert read(pair, held.id).rows == [{"tool": "T1", "hours": 2.5}, {"tool": "T3", "hours": 7.5}]


def test_the_hash_of_a_delivery_can_be_recomputed_and_stands_in_the_log() -> None:
    pair = a_pair()
    held = a_contract(pair, columns=["tool"])

    found = read(pair, held.id)

    rows = [list(row.values()) for row in found.rows]
    assert found.digest == digest(canonical({"columns": found.columns, "rows": rows}))
    entry = ChangeEntry.objects.get(number=found.entry)
    assert (entry.action, entry.by_name, entry.after["digest"]) == (
        "hub.read_contract", pair.consumer.username, found.digest,
    )  # fmt: skip
    assert entry.after["purpose"] == "planning"
    assert verify().intact


def test_both_sides_see_who_read_what() -> None:
    pair = a_pair()
    held = a_contract(pair)
    found = read(pair, held.id)

    for person in (pair.provider, pair.consumer):
        with viewing(person):
            [seen] = contract_reads(contract=held.id)
        assert (seen.entry, seen.by, seen.rows, seen.digest) == (found.entry, pair.consumer.username, 4, found.digest)


def test_another_purpose_is_refused() -> None:
    pair = a_pair()
    held = a_contract(pair)

    with pytest.raises(Refused, match="joint production and supply planning"):
        read(pair, held.id, purpose=Purpose.RESEARCH)


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_after_either_side_revoked_it_the_next_read_is_refused(side: str) -> None:
    pair = a_pair()
    held = a_contract(pair)
    read(pair, held.id)

    revoke_contract(by=getattr(pair, side), contract=held.id, reason="合作结束")

    with pytest.raises(Refused, match="revoked"):
        read(pair, held.id)
    assert contracted_rows(by=pair.consumer, table="test.tools", purpose="planning") == []
    with viewing(SYSTEM):
        assert ContractRead.objects.count() == 1


def test_a_contract_begins_and_ends_by_its_days() -> None:
    pair = a_pair()
    today = timezone.localdate()
    later = a_contract(pair, starts_on=today + timedelta(1))
    over = a_contract(pair)
    Contract._base_manager.filter(pk=over.id).update(starts_on=today - timedelta(9), until=today - timedelta(1))

    for number, said in ((later.id, "not begun"), (over.id, "expired")):
        with pytest.raises(Refused, match=said):
            read(pair, number)
    assert list(sharing_owners(pair.consumer.as_viewer(), "test.tools")) == []


def test_what_is_asked_and_not_accepted_cannot_be_read() -> None:
    pair = a_pair()
    asked = ask_contract(
        by=pair.consumer, product=pair.product, purpose=Purpose.PLANNING, until=timezone.localdate()
    )  # fmt: skip

    with pytest.raises(Refused, match="asked for"):
        read(pair, asked.id)
    declined = decline_contract(by=pair.provider, contract=asked.id, reason="不合适")

    assert (declined.state, declined.reason) == ("declined", "不合适")


def test_a_contract_of_two_others_does_not_exist() -> None:
    pair = a_pair()
    held = a_contract(pair)
    stranger = a_person(an_enterprise(), Role.SUPPLY_PLANNER)

    for call in (
        lambda: read_contract(by=stranger, contract=held.id, purpose=Purpose.PLANNING),
        lambda: revoke_contract(by=stranger, contract=held.id),
        lambda: accept_contract(by=stranger, contract=held.id, digest=held.digest),
        lambda: ask_contract(
            by=stranger, product=pair.product, purpose=Purpose.PLANNING, until=timezone.localdate()
        ),
    ):  # fmt: skip
        with pytest.raises(ObjectDoesNotExist):
            call()
    with viewing(stranger):
        assert contracts() == []


def test_the_provider_does_not_read_under_its_own_contract() -> None:
    pair = a_pair()
    held = a_contract(pair)

    with pytest.raises(PermissionDenied):
        read_contract(by=pair.provider, contract=held.id, purpose=Purpose.PLANNING)


def test_who_proposed_does_not_accept_and_the_hash_must_be_that_of_the_terms() -> None:
    pair = a_pair()
    asked = ask_contract(by=pair.consumer, product=pair.product, purpose=Purpose.PLANNING, until=timezone.localdate())

    with pytest.raises(PermissionDenied):
        accept_contract(by=pair.consumer, contract=asked.id, digest=asked.digest)
    with pytest.raises(Refused, match="have the hash"):
        accept_contract(by=pair.provider, contract=asked.id, digest="sha256:0")


def test_an_offer_is_in_force_when_the_consumer_accepts() -> None:
    pair = a_pair()
    a_contract(pair)
    offered = offer_contract(
        by=pair.provider, product=pair.product, consumer=pair.consumer_firm.code, purpose=Purpose.CARBON,
        until=timezone.localdate(),
    )  # fmt: skip

    accepted = accept_contract(by=pair.consumer, contract=offered.id, digest=offered.digest)

    assert (offered.state, accepted.state) == ("offered", "in_force")


def test_an_organisation_that_one_may_not_know_cannot_be_told_from_none() -> None:
    pair = a_pair()
    unknown = an_enterprise()
    said = []

    for code in (unknown.code, "NOBODY"):
        with pytest.raises(ObjectDoesNotExist) as refusal:
            offer_contract(
                by=pair.provider, product=pair.product, consumer=code, purpose=Purpose.CARBON,
                until=timezone.localdate(),
            )  # fmt: skip
        said.append(str(refusal.value).replace(code, ""))

    assert said[0] == said[1]


def test_terms_are_the_same_bytes_for_both_and_name_columns_rows_and_days() -> None:
    pair = a_pair()
    held = a_contract(pair, columns=["tool"], conditions=[RowCondition("hours", Operator.AT_MOST, "5")])

    assert held.digest == digest(canonical(held.terms))
    target = held.terms["permission"][0]["target"]
    assert target["planum:columns"] == ["tool"]
    assert target["refinement"][0]["rightOperand"] == "5"
    assert held.terms["assignee"] == pair.consumer_firm.code


@pytest.mark.parametrize(
    ("condition", "column"),
    [
        (RowCondition("nothing", Operator.EQUALS, "1"), "column"),
        (RowCondition("tool", Operator.AT_LEAST, "T1"), "operator"),
        (RowCondition("hours", Operator.EQUALS, "many"), "value"),
        (RowCondition("hours", Operator.EQUALS, "nan"), "value"),
        (RowCondition("day", Operator.AT_LEAST, "23/11/2026"), "value"),
        (RowCondition("tool", Operator.IN, " ; "), "value"),
    ],
)
def test_a_condition_that_the_product_cannot_meet_is_refused_with_its_row(condition: RowCondition, column: str) -> None:
    pair = a_pair()

    with pytest.raises(RefusedRows) as refusal:
        a_contract(pair, conditions=[RowCondition("tool", Operator.EQUALS, "T1"), condition])

    assert [(cell.row, cell.column) for cell in refusal.value.cells] == [(3, column)]


def test_a_column_that_the_product_has_not_is_refused() -> None:
    with pytest.raises(Refused, match="Columns: price"):
        a_contract(a_pair(), columns=["tool", "price"])


def test_only_a_whole_table_is_shared_on_pages() -> None:
    pair = a_pair()
    viewer = pair.consumer.as_viewer()
    a_contract(pair, columns=["tool"])
    before = list(sharing_owners(viewer, "test.tools"))

    held = a_contract(pair)
    shared = [row["provider"] for row in sharing_owners(viewer, "test.tools")]
    revoke_contract(by=pair.provider, contract=held.id)

    assert (before, shared) == ([], [pair.provider_firm.pk])
    assert list(sharing_owners(viewer, "test.tools")) == []


def test_other_rooms_get_the_rows_of_each_contract_and_the_reads_are_logged() -> None:
    pair = a_pair()
    held = a_contract(pair, columns=["tool", "hours"])
    a_contract(pair, purpose=Purpose.CARBON)

    [found] = contracted_rows(by=pair.consumer, table="test.tools", purpose="planning")

    assert (found.provider, found.contract, len(found.rows)) == (pair.provider_firm.code, held.id, 4)
    assert list(found.rows[0]) == ["tool", "hours"]
    assert ChangeEntry.objects.get(number=found.entry).subject == f"contracts.contract:{held.id}"


def test_a_period_limits_a_table_with_a_column_of_time() -> None:
    pair = a_pair()
    held = a_contract(pair)
    start = datetime(MONDAY.year, MONDAY.month, MONDAY.day + 1, tzinfo=UTC)

    found = read(pair, held.id, start=start, end=start + timedelta(days=2))

    assert [row["tool"] for row in found.rows] == ["T1", "T2"]


def test_too_many_rows_are_refused_rather_than_cut() -> None:
    pair = a_pair()
    held = a_contract(pair)

    with pytest.raises(Refused, match="more than 3 rows"):
        read(pair, held.id, limit=3)


def test_a_withdrawn_product_leaves_contracts_in_force() -> None:
    pair = a_pair()
    held = a_contract(pair)
    withdraw_product(by=pair.provider, product=pair.product)

    assert len(read(pair, held.id).rows) == 4
    with pytest.raises(ObjectDoesNotExist):
        a_contract(pair)


@pytest.mark.usefixtures("readings")
def test_readings_of_signals_pass_the_same_door() -> None:
    pair = a_pair()
    signal = a_signal(a_plant(pair.provider_firm), unit="kW")
    some_readings(signal, [1.0, 2.0, 3.0])
    pair = _with(pair, kind=ProductKind.SIGNALS, signals=[signal.path])
    held = a_contract(pair, columns=["at", "value"], conditions=[RowCondition("value", Operator.AT_LEAST, "2")])

    found = read(pair, held.id, start=NOON, end=NOON + timedelta(hours=1))

    assert found.rows == [
        {"at": "2026-11-01T12:01:00+00:00", "value": 2.0}, {"at": "2026-11-01T12:02:00+00:00", "value": 3.0},
    ]  # fmt: skip


@pytest.mark.usefixtures("readings")
def test_values_of_a_metric_pass_the_same_door() -> None:
    pair = a_pair()
    signal = a_signal(a_plant(pair.provider_firm))
    some_readings(signal, [4.0] * 60)
    metric = a_metric("average(t)", inputs={"t": signal})
    value = evaluate_metric(by=pair.provider, metric=metric.path, start=NOON, end=NOON + timedelta(hours=1))
    pair = _with(pair, kind=ProductKind.METRIC, metric=metric.path)
    held = a_contract(pair, columns=["value", "digest"])

    assert read(pair, held.id).rows == [{"value": 4.0, "digest": value.digest}]


def test_a_contract_shows_no_more_than_what_it_says() -> None:
    """Neither side's list names a contract of the provider with somebody else."""
    pair = a_pair(audience=Audience.EVERYBODY, organisations=[])
    other = a_person(an_enterprise(), Role.SUPPLY_PLANNER)
    ask_contract(by=other, product=pair.product, purpose=Purpose.CARBON, until=timezone.localdate())
    held = a_contract(pair)

    with viewing(pair.consumer):
        assert [one.id for one in contracts()] == [held.id]
        assert contract(contract=held.id).provider == pair.provider_firm.code
    with viewing(pair.provider):
        assert len(contracts(product=pair.product)) == 2


def _with(pair: Any, **fields: Any) -> Any:
    """The same two firms and another product."""
    from planum.hub.catalogue.actions import list_product, offer_product

    given = {
        "owner": pair.provider_firm.code, "code": "MORE", "name": "更多", "theme": Theme.ENERGY,
        "audience": Audience.NAMED, "organisations": [pair.consumer_firm.code],
    }  # fmt: skip
    pair.product = offer_product(by=pair.provider, **(given | fields)).product
    list_product(by=pair.provider, product=pair.product)
    return pair
