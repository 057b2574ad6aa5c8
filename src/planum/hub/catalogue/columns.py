"""Which columns a data product has: those of its table, or those of readings and of metric values."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from planum.hub.catalogue.models import DataProduct, ProductKind
from planum.hub.catalogue.shareables import Column, shareable_named

READING_COLUMNS: Final = (
    Column("signal", _("Signal"), "text"),
    Column("at", _("Time"), "instant"),
    Column("value", _("Value"), "number"),
    Column("unit", _("Unit"), "text"),
    Column("quality", _("Quality"), "number"),
)
VALUE_COLUMNS: Final = (
    Column("start", _("From"), "instant"),
    Column("end", _("Until before"), "instant"),
    Column("value", _("Value"), "number"),
    Column("unit", _("Unit"), "text"),
    Column("version", _("Version"), "number"),
    Column("readings", _("Readings"), "number"),
    Column("digest", _("Hash"), "text"),
)


def columns_of(product: DataProduct) -> tuple[Column, ...]:
    if product.kind == ProductKind.SIGNALS:
        return READING_COLUMNS
    if product.kind == ProductKind.METRIC:
        return VALUE_COLUMNS
    return shareable_named(product.table).columns


def time_column_of(product: DataProduct) -> str:
    """The column that a period of a read limits; empty where the rows know no time."""
    if product.kind == ProductKind.SIGNALS:
        return "at"
    return "start" if product.kind == ProductKind.METRIC else shareable_named(product.table).at
