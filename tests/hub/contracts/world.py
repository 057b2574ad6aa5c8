"""A provider and a consumer of one city, and a table that firms can share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from planum.hub.catalogue.actions import list_product, offer_product
from planum.hub.catalogue.models import Audience, ProductKind, Theme
from planum.hub.catalogue.shareables import Column, Shareable, register
from planum.hub.contracts.actions import accept_contract, ask_contract
from planum.hub.contracts.models import Purpose
from planum.hub.contracts.shapes import ContractShape
from planum.kernel.models import Organisation, Person, Role
from world import a_person, an_enterprise

ROWS: dict[str, list[dict[str, object]]] = {}


def shared_rows(owner: Organisation) -> Iterator[Mapping[str, object]]:
    yield from ROWS.get(owner.code, [])


TOOLS = Shareable(
    name="test.tools",
    label="tools",  # type: ignore[arg-type]  # a test needs no translation.
    columns=(
        Column("tool", "tool", "text"),  # type: ignore[arg-type]
        Column("hours", "hours", "number", "h"),  # type: ignore[arg-type]
        Column("day", "day", "day"),  # type: ignore[arg-type]
        Column("owner_note", "note", "text"),  # type: ignore[arg-type]
    ),
    rows=shared_rows,
    at="day",
)
register(TOOLS)
MONDAY = date(2026, 11, 23)


def tools_of(firm: Organisation, count: int = 4) -> list[dict[str, object]]:
    ROWS[firm.code] = [
        {"tool": f"T{number}", "hours": 2.5 * number, "day": MONDAY + timedelta(number), "owner_note": "secret"}
        for number in range(count)
    ]
    return ROWS[firm.code]


@dataclass
class Pair:
    """The supplier's and the leader's people."""

    provider: Person = field(default_factory=lambda: a_person(an_enterprise(), Role.SUPPLY_PLANNER))
    consumer: Person = field(default_factory=lambda: a_person(an_enterprise(), Role.SUPPLY_PLANNER))
    product: str = ""

    @property
    def provider_firm(self) -> Organisation:
        assert self.provider.organisation is not None
        return self.provider.organisation

    @property
    def consumer_firm(self) -> Organisation:
        assert self.consumer.organisation is not None
        return self.consumer.organisation


def a_pair(**fields: Any) -> Pair:
    """A product on the shared table, listed for the consumer by its code."""
    pair = Pair()
    tools_of(pair.provider_firm)
    given: dict[str, Any] = {
        "owner": pair.provider_firm.code, "code": "TOOLS", "name": "工具", "kind": ProductKind.TABLE,
        "table": "test.tools", "theme": Theme.CAPACITY, "audience": Audience.NAMED,
        "organisations": [pair.consumer_firm.code],
    }  # fmt: skip
    pair.product = offer_product(by=pair.provider, **(given | fields)).product
    list_product(by=pair.provider, product=pair.product)
    return pair


def a_contract(pair: Pair, **fields: Any) -> ContractShape:
    """Asked by the consumer and accepted by the provider."""
    given: dict[str, Any] = {"purpose": Purpose.PLANNING, "until": timezone.localdate() + timedelta(90)} | fields
    asked = ask_contract(by=pair.consumer, product=pair.product, **given)
    return accept_contract(by=pair.provider, contract=asked.id, digest=asked.digest)
