"""Footprints in the data model of PACT 3.0 (WBCSD, Technical Specifications for PCF data exchange), as pure mapping.

Nothing here asks the database or the request: rows in, JSON-ready data out; a query string in, a predicate out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

SPEC_VERSION = "3.0.3"
REQUEST_CREATED = "org.wbcsd.pact.ProductFootprint.RequestCreatedEvent.3"
REQUEST_FULFILLED = "org.wbcsd.pact.ProductFootprint.RequestFulfilledEvent.3"
REQUEST_REJECTED = "org.wbcsd.pact.ProductFootprint.RequestRejectedEvent.3"
PUBLISHED = "org.wbcsd.pact.ProductFootprint.PublishedEvent.3"
EVENTS = (REQUEST_CREATED, REQUEST_FULFILLED, REQUEST_REJECTED, PUBLISHED)
FILTERS = ("productId", "companyId", "geography", "classification", "validOn", "validAfter", "validBefore", "status")


class BadRequest(ValueError):
    """What a client asked is no request of the protocol; `str()` says why."""


@dataclass(frozen=True)
class Declared:
    """A published footprint as it leaves the house. Instants are aware; `preceding` names the versions before it."""

    id: UUID
    company_code: str
    company_name: str
    product_code: str
    product_name: str
    description: str
    is_active: bool
    version: int
    created_at: datetime
    start_at: datetime
    end_at: datetime
    valid_from: datetime
    valid_until: datetime
    declared_unit: str
    mass_kg: float
    kg: float
    primary_share: float
    country: str
    gwp: str
    allocation: str
    preceding: Sequence[UUID] = ()


def company_urn(code: str) -> str:
    return f"urn:pact:planum:company-id:{code}"


def product_urn(company: str, product: str) -> str:
    return f"urn:pact:planum:product-id:{company}:{product}"


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def decimal(value: float, digits: int = 9) -> str:
    """Plain digits, as the specification asks: no exponent, no trailing zeros."""
    text = f"{Decimal(repr(value)):.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def product_footprint(of: Declared) -> dict[str, Any]:
    """A `ProductFootprint` with the required properties and those that Planum knows."""
    document = {
        "id": str(of.id),
        "specVersion": SPEC_VERSION,
        "version": of.version,
        "created": instant(of.created_at),
        "status": "Active" if of.is_active else "Deprecated",
        "validityPeriodStart": instant(of.valid_from),
        "validityPeriodEnd": instant(of.valid_until),
        "companyName": of.company_name,
        "companyIds": [company_urn(of.company_code)],
        "productDescription": of.description or of.product_name,
        "productIds": [product_urn(of.company_code, of.product_code)],
        "productNameCompany": of.product_name,
        "pcf": carbon_footprint(of),
    }
    if of.preceding:
        document["precedingPfIds"] = [str(one) for one in of.preceding]
    return document


def carbon_footprint(of: Declared) -> dict[str, Any]:
    """Planum counts fossil emissions: nothing biogenic, no removals, no captured carbon; it says so in each field."""
    kg = decimal(of.kg)
    return {
        "declaredUnitOfMeasurement": of.declared_unit,
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": decimal(of.mass_kg),
        "referencePeriodStart": instant(of.start_at),
        "referencePeriodEnd": instant(of.end_at),
        "geographyCountry": of.country,
        "boundaryProcessesDescription": "Cradle-to-gate",
        "pcfExcludingBiogenicUptake": kg,
        "pcfIncludingBiogenicUptake": kg,
        "fossilGhgEmissions": kg,
        "fossilCarbonContent": "0",
        "packagingEmissionsIncluded": False,
        "ccsTechnologicalCO2CaptureIncluded": False,
        "ipccCharacterizationFactors": [of.gwp],
        "crossSectoralStandards": ["ISO14067", "PACT-3.0"],
        "exemptedEmissionsPercent": "0",
        "allocationRulesDescription": of.allocation,
        "primaryDataShare": decimal(of.primary_share * 100, 4),
    }


Parameters = Mapping[str, Sequence[str]]
Document = Mapping[str, Any]


def matching(documents: Iterable[Document], asked: Parameters) -> list[Document]:
    """Those that match each criterion by at least one of its values. Raises BadRequest for what is no criterion."""
    tests = [_test(name, values) for name, values in asked.items()]
    return [one for one in documents if all(test(one) for test in tests)]


def _test(name: str, values: Sequence[str]) -> Callable[[Document], bool]:
    wanted = {value.casefold() for value in values}
    if name in TEXTS:
        found_in = TEXTS[name]
        return lambda one: not wanted.isdisjoint(text.casefold() for text in found_in(one))
    if name in INSTANTS:
        moments, holds = [_moment(name, value) for value in values], INSTANTS[name]
        return lambda one: any(holds(one, moment) for moment in moments)
    raise BadRequest(f"There is no query parameter {name[:40]}. Known are: limit, offset, {', '.join(FILTERS)}.")


TEXTS: Mapping[str, Callable[[Document], Sequence[str]]] = {
    "productId": lambda one: one["productIds"],
    "companyId": lambda one: one["companyIds"],
    "geography": lambda one: [one["pcf"]["geographyCountry"]],
    "classification": lambda one: one.get("productClassifications", ()),
    "status": lambda one: [one["status"]],
}
INSTANTS: Mapping[str, Callable[[Document, datetime], bool]] = {
    "validOn": lambda one, at: _at(one["validityPeriodStart"]) <= at <= _at(one["validityPeriodEnd"]),
    "validAfter": lambda one, at: _at(one["validityPeriodStart"]) > at,
    "validBefore": lambda one, at: _at(one["validityPeriodEnd"]) < at,
}


def _moment(name: str, value: str) -> datetime:
    try:
        at = _at(value.replace(" ", "+"))
    except ValueError as error:
        raise BadRequest(f"{name} is an instant, such as 2026-01-01T00:00:00Z.") from error
    return at


def _at(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """A CloudEvent of the protocol whose parts are there and of the right kind."""

    type: str
    id: str
    source: str
    data: Mapping[str, Any]


def read_event(body: Any) -> Event:
    """Raises BadRequest."""
    if not isinstance(body, dict):
        raise BadRequest("The body is a CloudEvent: a JSON object.")
    missing = [name for name in ("type", "specversion", "id", "source", "time", "data") if not body.get(name)]
    if missing:
        raise BadRequest(f"The event has no {', '.join(missing)}.")
    if body["type"] not in EVENTS or body["specversion"] != "1.0" or not isinstance(body["data"], dict):
        raise BadRequest(f"The event is of version 1.0 and one of: {', '.join(EVENTS)}.")
    return Event(body["type"], str(body["id"])[:200], str(body["source"])[:200], body["data"])


def published_ids(event: Event) -> list[UUID]:
    """Which footprints a data owner says are new. Identifiers are UUIDs; a URN is refused."""
    names = event.data.get("pfIds")
    if not isinstance(names, list) or not names:
        raise BadRequest("data.pfIds is a list of identifiers of footprints.")
    try:
        return [UUID(_without_prefix(str(name))) for name in names]
    except ValueError as error:
        raise BadRequest("data.pfIds holds UUIDs.") from error


def _without_prefix(name: str) -> str:
    """Python would read `urn:uuid:…` as a UUID; the protocol does not."""
    if ":" in name:
        raise ValueError(name)
    return name


def wanted_products(event: Event) -> list[str]:
    """The product identifiers of a request, each a URN."""
    names = event.data.get("productId")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise BadRequest("data.productId is a list of URNs.")
    if not all(name.lower().startswith("urn:") for name in names):
        raise BadRequest("data.productId holds URNs.")
    return names[:100]
