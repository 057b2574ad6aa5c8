"""What contracts look like over the wire."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from planum.hub.contracts.models import Contract, ContractRead, Operator


@dataclass(frozen=True)
class RowCondition:
    """One condition on rows. `value` is text: 12.5, 2026-11-01, an instant with its zone, or for `in` several values
    parted by |.
    """

    column: str
    operator: Operator
    value: str


@dataclass(frozen=True)
class ContractShape:
    """`columns` and `conditions` are empty where the whole product is covered."""

    id: int
    product: str
    provider: str
    consumer: str
    purpose: str
    purpose_note: str
    columns: list[str]
    conditions: list[dict[str, str]]
    starts_on: date
    until: date
    state: str
    digest: str
    terms: dict[str, Any]
    reason: str


@dataclass(frozen=True)
class ContractReadShape:
    """One read that was made: `entry` is its number in the change log."""

    entry: int
    contract: int
    at: datetime
    by: str
    organisation: str
    rows: int
    digest: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class DeliveryShape:
    """Rows as they were delivered; `digest` is the hash of {"columns", "rows"} in canonical JSON."""

    contract: int
    product: str
    purpose: str
    columns: list[str]
    rows: list[dict[str, str | float | int | bool | None]]
    digest: str
    entry: int


def contract_shape(row: Contract) -> ContractShape:
    return ContractShape(
        row.pk, row.product.path, row.provider.code, row.consumer.code, row.purpose, row.purpose_note,
        list(row.columns), list(row.conditions), row.starts_on, row.until,
        row.standing(timezone.localdate()).value, row.digest, row.terms, row.reason,
    )  # fmt: skip


def read_shape(row: ContractRead) -> ContractReadShape:
    return ContractReadShape(
        row.entry_id, row.contract_id, row.at, row.by.username, row.contract.consumer.code, row.rows, row.digest,
        row.start_at, row.end_at,
    )  # fmt: skip
