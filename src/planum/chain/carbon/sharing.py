"""A firm's published footprints as a table that it can offer by contract: values, never what they were made from."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from planum.chain.carbon.models import TABLE, Footprint, FootprintState
from planum.hub.catalogue.shareables import Column, Shareable
from planum.kernel.models import Organisation


def _rows(owner: Organisation) -> Iterable[Mapping[str, object]]:
    for row in Footprint.objects.filter(owner=owner).exclude(state=FootprintState.DRAFT):
        yield {
            "footprint": str(row.uuid), "product": row.product_code, "product_name": row.product_name,
            "version": row.version, "state": str(row.state.value), "start": row.start_at, "end": row.end_at,
            "declared_unit": row.declared_unit, "kg": row.kg, "primary_share": row.primary_share,
            "published_at": row.published_at,
        }  # fmt: skip


FOOTPRINTS = Shareable(
    name=TABLE,
    label=_("Product carbon footprints"),
    columns=(
        Column("footprint", _("Footprint"), "text"),
        Column("product", _("Product"), "text"),
        Column("product_name", _("Name of the product"), "text"),
        Column("version", _("Version"), "number"),
        Column("state", _("State"), "text"),
        Column("start", _("From"), "instant"),
        Column("end", _("Until before"), "instant"),
        Column("declared_unit", _("For one"), "text"),
        Column("kg", _("Footprint"), "number", "kg CO₂e"),
        Column("primary_share", _("Share of primary data"), "number"),
        Column("published_at", _("Published"), "instant"),
    ),
    rows=_rows,
    at="published_at",
)
