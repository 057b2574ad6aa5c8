"""Reads of contracts. A contract of two others does not exist."""

from typing import Any

from django.db.models import QuerySet

from planum.hub.contracts.models import Contract, ContractRead
from planum.hub.contracts.shapes import ContractReadShape, ContractShape, contract_shape, read_shape
from planum.kernel.capabilities import query

MOST_READS = 10_000


@query
def contracts(*, product: str = "") -> list[ContractShape]:
    """Your organisation's contracts on data, as provider and as consumer, the newest first."""
    rows = contract_rows()
    if product:
        owner, _slash, code = product.rpartition("/")
        rows = rows.filter(product__owner__code=owner, product__code=code)
    return [contract_shape(row) for row in rows]


@query
def contract(*, contract: int) -> ContractShape:
    """One contract of your organisation, with its terms."""
    return contract_shape(contract_rows().get(pk=contract))


@query
def contract_reads(*, contract: int, limit: int = 1000) -> list[ContractReadShape]:
    """Who read what under a contract of your organisation, newest first; each stands in the change log."""
    Contract.objects.get(pk=contract)
    rows = read_rows().filter(contract=contract)
    return [read_shape(row) for row in rows[: max(1, min(limit, MOST_READS))]]


def contract_rows() -> "QuerySet[Contract, Any]":
    related = ("provider", "consumer", "product__owner", "product__metric__owner", "ended_by")
    rows: QuerySet[Contract, Any] = Contract.objects.select_related(*related)
    return rows


def read_rows() -> "QuerySet[ContractRead, Any]":
    rows: QuerySet[ContractRead, Any] = ContractRead.objects.select_related("contract__consumer", "by")
    return rows
