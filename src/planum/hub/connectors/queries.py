"""Reads of connectors."""

from planum.hub.connectors.models import Binding, Connector, Import, RefusedReadings
from planum.hub.connectors.shapes import (
    BindingShape,
    ConnectorShape,
    ImportShape,
    RefusedShape,
    binding_shape,
    connector_shape,
    import_shape,
    refused_shape,
)
from planum.kernel.capabilities import query


@query
def connectors() -> list[ConnectorShape]:
    """The sources of your firm, and how each was when last looked at."""
    return [connector_shape(row) for row in Connector.objects.select_related("owner")]


@query
def bindings(*, connector: int) -> list[BindingShape]:
    """Which address of a source means which signal."""
    return [binding_shape(row) for row in Binding.objects.filter(connector=connector).select_related("signal")]


@query
def refused_readings(*, connector: int | None = None) -> list[RefusedShape]:
    """How many readings were refused, of which source and why, with one of them in words."""
    rows = RefusedReadings.objects.select_related("connector")
    if connector is not None:
        rows = rows.filter(connector=connector)
    return [refused_shape(row) for row in rows]


@query
def imports(*, connector: int | None = None) -> list[ImportShape]:
    """The files that were read in, newest first."""
    rows = Import.objects.select_related("owner", "file")
    if connector is not None:
        rows = rows.filter(connector=connector)
    return [import_shape(row) for row in rows]
