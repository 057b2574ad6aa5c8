"""The chain below a footprint: from the number over inputs, factors and suppliers down to readings."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.carbon.models import Calculation, Footprint
from planum.hub.metrics.models import MetricValue
from planum.hub.metrics.queries import check_value, evidence_of
from planum.hub.readings.periods import in_words
from planum.kernel.hashing import algorithm_of, canonical, digest
from planum.kernel.naming import in_reader_language
from planum.ui.evidence import Evidence, Link
from planum.ui.formats import number, quantity, unit_in_words


def mark_of(row: Footprint) -> Evidence:
    return Evidence(
        reverse("carbon:chain", args=[row.uuid]), source=row.owner, at=row.computed_at, version=row.version
    )  # fmt: skip


def is_unchanged(row: Calculation) -> bool:
    """Whether the stored inputs still give the hash that the footprint was published with."""
    footprint = row.footprint
    output = row.inventory.outputs.filter(product=footprint.product_id).first()
    content = {
        "owner": footprint.owner.code, "product": footprint.product_code, "start": footprint.start_at.isoformat(),
        "end": footprint.end_at.isoformat(), "declared_unit": footprint.declared_unit,
        "made": output.amount if output else None, "mass_kg": footprint.mass_kg, "kg": footprint.kg,
        "primary_share": footprint.primary_share, "allocation": row.allocation, "leaves": row.leaves,
    }  # fmt: skip
    return digest(canonical(content), algorithm_of(row.digest)) == footprint.digest == row.digest


def chain_of(row: Footprint) -> list[Link]:
    """Its firm opens it down to the readings; others see the number, who declares it and its hash."""
    calculation = Calculation.objects.select_related("footprint__owner", "inventory").filter(footprint=row).first()
    declared = Link(
        _("Footprint"), row, f"{number(row.kg)} kg CO₂e / {row.get_declared_unit_display()}",
        in_words(row.start_at, row.end_at), reverse("carbon:footprint", args=[row.uuid]), row.digest,
        is_unchanged(calculation) if calculation else None,
    )  # fmt: skip
    if calculation is None:
        return [declared, Link(_("Declared by"), row.owner, detail=_("What it was made from stays with the firm."))]
    shares = calculation.allocation["shares"]
    shared = Link(
        _("Allocation"), calculation.inventory.get_allocation_display(),
        f"{number(shares[row.product_code] * 100, 1)} %", calculation.allocation["reason"],
        reverse("carbon:inventory", args=[calculation.inventory_id]),
    )  # fmt: skip
    return [declared, shared, *(link for leaf in calculation.leaves for link in _links_of(leaf))]


def _links_of(leaf: dict[str, Any]) -> Iterator[Link]:
    amount = f"{number(leaf['amount'])} {unit_in_words(leaf['unit'])}"
    each = f"{number(leaf['kg_each'], 4)} kg CO₂e / {unit_in_words(leaf['unit'])}"
    yield Link(_("Input"), in_reader_language(leaf["name"], leaf["name_en"]), amount, _("of the whole inventory"))
    if leaf["footprint"]:
        url = reverse("carbon:footprint", args=[leaf["footprint"]])
        yield Link(_("Supplier's footprint"), leaf["source"], each, url=url)
    else:
        factor = leaf["factor"]
        yield Link(_("Emission factor"), leaf["source"], each, f"{factor['issuer']} · {factor['document']}")
    if leaf["value"]:
        value = MetricValue.objects.select_related("metric__owner").filter(pk=leaf["value"]).first()
        if value:
            yield from evidence_of(value, check_value(value))


def shown_kg(row: Footprint) -> object:
    return quantity(row.kg, f"kg CO₂e/{UNIT_WORDS.get(row.declared_unit, row.declared_unit)}")


UNIT_WORDS = {"kilogram": "kg", "liter": "l", "kilowatt hour": "kWh", "square meter": "m²"}
