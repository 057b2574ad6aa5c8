"""Reads of the catalogue. A product that is not meant for the viewer does not exist."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from planum.hub.catalogue.described import described
from planum.hub.catalogue.models import DataProduct
from planum.hub.catalogue.shapes import ProductShape, SharedTableShape, product_shape, table_shape
from planum.hub.catalogue.shareables import shareables
from planum.kernel.capabilities import query


@query
def data_products(*, search: str = "", owner: str = "") -> list[ProductShape]:
    """The data products you may know of: your own and those listed for you."""
    rows = product_rows()
    if owner:
        rows = rows.filter(owner__code=owner)
    for word in search.split():
        texts = (Q(**{f"{name}__icontains": word}) for name in ("name", "name_en", "description", "code"))
        somewhere = Q()
        for each in texts:
            somewhere |= each
        rows = rows.filter(somewhere)
    return [product_shape(row) for row in rows]


@query
def data_product(*, product: str) -> ProductShape:
    """One data product, by OWNER/CODE."""
    return product_shape(product_named(product))


@query
def catalogue() -> dict[str, Any]:
    """The products you may know of as a DCAT 3 catalogue in JSON-LD."""
    return described(list(product_rows()))


@query
def shareable_tables() -> list[SharedTableShape]:
    """The tables whose rows an organisation can offer as a data product, with their columns."""
    return [table_shape(one) for one in shareables()]


def product_rows() -> "QuerySet[DataProduct, Any]":
    rows: QuerySet[DataProduct, Any] = DataProduct.objects.select_related("owner", "metric__owner")
    return rows


def product_named(name: str) -> DataProduct:
    owner, _slash, code = name.rpartition("/")
    row: DataProduct | None = product_rows().filter(owner__code=owner, code=code).first()
    if row is None:
        raise DataProduct.DoesNotExist(_("There is no data product %(name)s that you may see.") % {"name": name})
    return row
