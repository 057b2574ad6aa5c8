"""What other rooms ask: whose table somebody sees by a contract, and the rows that contracts let through."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from planum.hub.contracts.door import Plain, Span, deliver
from planum.hub.contracts.models import Contract, ContractState
from planum.kernel.changelog import acting
from planum.kernel.models import Person
from planum.kernel.visibility import Viewer


@dataclass(frozen=True)
class ContractedRows:
    """The rows of one contract; `digest` is their hash and `entry` the read's number in the change log."""

    provider: str
    contract: int
    columns: list[str]
    rows: list[dict[str, Plain]]
    digest: str
    entry: int


def sharing_owners(viewer: Viewer, table: str) -> "QuerySet[Contract, Any]":
    """Primary keys of the providers whose whole table the viewer may see by a contract in force; for `visible_to`.

    It is a subquery: a contract that is revoked or over shows nothing from the next query on. Contracts limited to
    columns or rows are read through the door alone.
    """
    return in_force(viewer).filter(product__table=table, whole=True).values("provider")


def in_force(viewer: Viewer) -> "QuerySet[Contract, Any]":
    """Contracts under which the viewer's organisations may read today."""
    today = timezone.localdate()
    return Contract._base_manager.filter(
        consumer__in=viewer.organisations, state=ContractState.IN_FORCE.value, starts_on__lte=today, until__gte=today
    )


@transaction.atomic
def contracted_rows(*, by: Person, table: str, purpose: str) -> list[ContractedRows]:
    """The rows of a table from every provider with a contract in force for one of the person's organisations and this
    purpose, each limited to the contract's columns and conditions. Every read is logged in the hash chain.
    """
    related = ("provider", "consumer", "product__owner")
    contracts = in_force(by.as_viewer()).filter(product__table=table, purpose=purpose).select_related(*related)
    with acting("hub.read_contract", by):
        deliveries = [deliver(row, by=by, purpose=purpose, span=Span()) for row in contracts.order_by("pk")]
    return [
        ContractedRows(one.contract.provider.code, one.contract.pk, one.columns, one.rows, one.digest, one.entry)
        for one in deliveries
    ]
