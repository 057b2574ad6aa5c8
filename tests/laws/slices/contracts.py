"""The data catalogue and data contracts of the rivals: each firm offers its readings to its city's industry bureau."""

from datetime import date, datetime
from typing import Any

from planum.hub.catalogue.actions import list_product, offer_product
from planum.hub.catalogue.models import Audience, ProductKind, Theme
from planum.hub.contracts.actions import accept_contract, ask_contract, read_contract
from planum.hub.contracts.models import Purpose

PERIOD = ("2025-09-01T00:00:00+00:00", "2025-09-01T01:00:00+00:00")


def furnish(rivals: Any) -> None:
    for firm, city in ((rivals.own, rivals.city), (rivals.rival, rivals.city), (rivals.far, rivals.other_city)):
        _offer(firm, city)


def _offer(firm: Any, city: Any) -> None:
    bureau = city.industry.organisation.code
    product = offer_product(
        by=firm.engineer, owner=firm.code, code=f"{firm.word}-KW", name=f"{firm.zh}功率", name_en=f"{firm.word} power",
        description=f"{firm.word} meter", kind=ProductKind.SIGNALS, signals=[firm.signal], theme=Theme.ENERGY,
        keywords=[f"{firm.word} watts"], audience=Audience.NAMED, organisations=[bureau],
    ).product  # fmt: skip
    list_product(by=firm.engineer, product=product)
    asked = ask_contract(
        by=city.industry, product=product, purpose=Purpose.SUPERVISION, purpose_note=f"{firm.word} 监管",
        until=date(2031, 1, 1),
    )  # fmt: skip
    accept_contract(by=firm.engineer, contract=asked.id, digest=asked.digest)
    start, end = (datetime.fromisoformat(one) for one in PERIOD)
    found = read_contract(by=city.industry, contract=asked.id, purpose=Purpose.SUPERVISION, start=start, end=end)
    firm.hashes |= {found.digest, asked.digest}
    firm.things |= {"product": product, "contract": asked.id, "contract_digest": asked.digest}


def product_of(firm: Any, _city: Any) -> str:
    return str(firm.things["product"])


def contract_of(firm: Any, _city: Any) -> int:
    return int(firm.things["contract"])


PARAMETERS = {
    "assets:shell:ending": lambda _firm, _city: "json",
    "catalogue:code": lambda firm, _city: firm.things["product"].rpartition("/")[2],
    "contract": contract_of,
}
ARGUMENTS = {
    "hub.export_shell:file_kind": lambda _firm, _city: "json",
    **{
        f"hub.{verb}:product": product_of
        for verb in ("ask_contract", "offer_contract", "contracts", "data_product", "list_product", "withdraw_product")
    },
    "audience": lambda _firm, _city: "named",
    "columns": lambda _firm, _city: ["value"],
    "conditions": lambda _firm, _city: [{"column": "value", "operator": "ge", "value": "1"}],
    "consumer": lambda firm, _city: firm.code,
    "contract": contract_of,
    "description": lambda _firm, _city: "description",
    "frequency": lambda _firm, _city: "daily",
    "hub.accept_contract:digest": lambda firm, _city: firm.things["contract_digest"],
    "hub.ask_contract:purpose": lambda _firm, _city: "carbon",
    "hub.offer_contract:purpose": lambda _firm, _city: "carbon",
    "hub.offer_product:kind": lambda _firm, _city: "signals",
    "hub.offer_product:signals": lambda firm, _city: [firm.signal],
    "hub.read_contract:purpose": lambda _firm, _city: "supervision",
    "hub.read_contract:limit": lambda _firm, _city: 100,
    "keywords": lambda _firm, _city: ["word"],
    "licence": lambda _firm, _city: "contract",
    "organisations": lambda firm, _city: [firm.code],
    "purpose_note": lambda _firm, _city: "note",
    "table": lambda _firm, _city: "factory.alarms",
    "theme": lambda _firm, _city: "energy",
}
REACHES = {
    "the firm's product": lambda r: (
        r.rival.engineer, "hub.ask_contract",
        {"product": r.own.things["product"], "purpose": "carbon", "until": "2031-01-01"},
    ),
    "the firm's signal in an own product": lambda r: (
        r.rival.engineer, "hub.offer_product",
        {"owner": r.rival.code, "code": "SPY", "name": "x", "kind": "signals", "theme": "energy",
         "signals": [r.own.signal], "audience": "everybody"},
    ),
    "the firm's metric in an own product": lambda r: (
        r.rival.engineer, "hub.offer_product",
        {"owner": r.rival.code, "code": "SPY", "name": "x", "kind": "metric", "theme": "energy",
         "metric": r.own.metric, "audience": "everybody"},
    ),
    "a contract offered to the firm": lambda r: (
        r.rival.engineer, "hub.offer_contract",
        {"product": r.rival.things["product"], "consumer": r.own.code, "purpose": "carbon", "until": "2031-01-01"},
    ),
    "a read under the firm's contract": lambda r: (
        r.rival.engineer, "hub.read_contract", {"contract": r.own.things["contract"], "purpose": "supervision"},
    ),
    "a read as the firm": lambda r: (
        r.rival.engineer, "hub.ask_contract",
        {"product": r.rival.things["product"], "consumer": r.own.code, "purpose": "carbon", "until": "2031-01-01"},
    ),
}  # fmt: skip
SILENT_QUERIES = ("hub.shareable_tables",)
