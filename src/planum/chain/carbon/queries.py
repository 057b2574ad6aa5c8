"""Reads of product carbon."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from planum.chain.carbon.comparison import differences
from planum.chain.carbon.models import Calculation, EmissionFactor, Footprint, FootprintRequest, Inventory
from planum.chain.carbon.shapes import (
    ContributionShape,
    DifferenceShape,
    FactorShape,
    FootprintShape,
    InventoryShape,
    RequestShape,
    factor_shape,
    footprint_shape,
    inventory_shape,
    request_shape,
)
from planum.errors import Refused
from planum.kernel.capabilities import query


@query
def emission_factors(*, search: str = "") -> list[FactorShape]:
    """The factors you may use: published ones with issuer, document and year, and those of your firm."""
    rows = EmissionFactor.objects.all()
    found = [row for row in rows if search.casefold() in f"{row.code} {row.name} {row.name_en}".casefold()]
    return [factor_shape(row) for row in found]


@query
def inventories() -> list[InventoryShape]:
    """Your firm's inventories, newest first."""
    return [inventory_shape(row) for row in Inventory.objects.select_related("owner", "plant")]


@query
def footprints(*, product: str = "", owner: str = "") -> list[FootprintShape]:
    """The footprints you may see, of your firm and those that partners show you; the newest version first."""
    rows = footprint_rows()
    if product:
        rows = rows.filter(product_code=product)
    if owner:
        rows = rows.filter(owner__code=owner)
    return [footprint_shape(row) for row in rows]


@query
def footprint(*, footprint: str) -> FootprintShape:
    """One footprint by its identifier."""
    return footprint_shape(footprint_named(footprint))


@query
def contributions(*, footprint: str) -> ContributionShape:
    """Where the kilograms of a footprint of your firm come from: the whole tree, each node the sum of its parts."""
    row = Calculation.objects.select_related("footprint").get(footprint=footprint_named(footprint))
    return _contribution(row.tree, row.footprint)


@query
def compare_footprints(*, before: str, after: str) -> list[DifferenceShape]:
    """What changed between two versions of a footprint of your firm, input by input, and why."""
    one, other = (
        Calculation.objects.select_related("footprint").get(footprint=footprint_named(name)) for name in (before, after)
    )
    return differences(one, other)


@query
def footprint_requests() -> list[RequestShape]:
    """Footprints that your firm asked for or is asked for, newest first."""
    rows = FootprintRequest.objects.select_related("buyer", "supplier", "footprint")
    return [request_shape(row) for row in rows]


def footprint_rows() -> "QuerySet[Footprint, Any]":
    rows: QuerySet[Footprint, Any] = Footprint.objects.select_related("owner", "product")
    return rows


def footprint_named(name: str) -> Footprint:
    try:
        key = UUID(name)
    except ValueError as error:
        raise Refused(
            _("The footprint %(name)r.") % {"name": name[:60]}, _("The identifier of a footprint, a UUID.")
        ) from error
    found: Footprint = footprint_rows().get(uuid=key)
    return found


def _contribution(node: dict[str, Any], of: Footprint) -> ContributionShape:
    return ContributionShape(
        node["name"] or (of.product_name if node["kind"] == "product" else ""),
        node["name_en"] or (of.product_name_en if node["kind"] == "product" else ""),
        node["kind"], node["amount"], node["unit"], node["kg"], node["share"], node["source"],
        [_contribution(part, of) for part in node["parts"]],
    )  # fmt: skip
