"""What data products look like over the wire."""

from dataclasses import dataclass

from planum.hub.catalogue.columns import columns_of
from planum.hub.catalogue.models import DataProduct
from planum.hub.catalogue.shareables import Column, Shareable


@dataclass(frozen=True)
class ColumnShape:
    name: str
    label: str
    kind: str
    unit: str


@dataclass(frozen=True)
class ProductShape:
    """`product` is OWNER/CODE: the name by which every other function takes it."""

    product: str
    owner: str
    code: str
    name: str
    name_en: str
    description: str
    kind: str
    theme: str
    keywords: list[str]
    licence: str
    frequency: str
    audience: str
    state: str
    columns: list[ColumnShape]


@dataclass(frozen=True)
class SharedTableShape:
    table: str
    label: str
    columns: list[ColumnShape]


def product_shape(row: DataProduct) -> ProductShape:
    return ProductShape(
        row.path, row.owner.code, row.code, row.name, row.name_en, row.description, row.kind, row.theme,
        list(row.keywords), row.licence, row.frequency, row.audience, row.state.value, column_shapes(columns_of(row)),
    )  # fmt: skip


def column_shapes(columns: tuple[Column, ...]) -> list[ColumnShape]:
    return [ColumnShape(one.name, str(one.label), one.kind, one.unit) for one in columns]


def table_shape(one: Shareable) -> SharedTableShape:
    return SharedTableShape(one.name, str(one.label), column_shapes(one.columns))
