"""What connectors look like over the wire. Secrets have no shape."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from planum.errors import Refused
from planum.hub.connectors import registry
from planum.hub.connectors.models import Binding, Connector, Import, RefusedReadings

HIDDEN = "•••"


@dataclass(frozen=True)
class ConnectorShape:
    id: int
    name: str
    name_en: str
    owner: str
    kind: str
    enabled: bool
    settings: dict[str, Any]
    state: str
    state_since: datetime | None
    detail: str
    received: int


@dataclass(frozen=True)
class NewBinding:
    """One row of `bind_signals`. `unit` is the source's own, where it does not state one with its readings."""

    address: str
    signal: str
    unit: str = ""


@dataclass(frozen=True)
class BindingShape:
    address: str
    signal: str
    unit: str


@dataclass(frozen=True)
class RefusedShape:
    connector: int
    connector_name: str
    reason: str
    count: int
    sample: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class ImportShape:
    id: int
    owner: str
    connector: int | None
    file: int
    name: str
    digest: str
    rows: int
    repeated: int
    first_at: datetime | None
    last_at: datetime | None
    at: datetime


def connector_shape(row: Connector) -> ConnectorShape:
    return ConnectorShape(
        id=row.pk,
        name=row.name,
        name_en=row.name_en,
        owner=row.owner.code,
        kind=row.kind,
        enabled=row.enabled,
        settings=shown_settings(row.kind, row.settings),
        state=row.state.value,
        state_since=row.state_since,
        detail=row.detail,
        received=row.received,
    )


def binding_shape(row: Binding) -> BindingShape:
    return BindingShape(row.address, row.signal.path, row.unit)


def refused_shape(row: RefusedReadings) -> RefusedShape:
    return RefusedShape(
        row.connector_id, row.connector.name, row.reason, row.count, row.sample, row.first_at, row.last_at
    )


def import_shape(row: Import) -> ImportShape:
    return ImportShape(
        id=row.pk,
        owner=row.owner.code,
        connector=row.connector_id,
        file=row.file_id,
        name=row.file.name,
        digest=row.file.digest,
        rows=row.rows,
        repeated=row.repeated,
        first_at=row.first_at,
        last_at=row.last_at,
        at=row.at,
    )


def checked_settings(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The settings as the protocol understands them, ready for JSON. Raises Refused on what it does not."""
    _connector, settings = registry.load(kind)
    fields = dataclasses.fields(settings)
    unknown = sorted(set(given) - {field.name for field in fields})
    if unknown:
        raise Refused(f"{kind}: {', '.join(unknown)}.", ", ".join(field.name for field in fields))
    adapter: TypeAdapter[Any] = TypeAdapter(settings)
    try:
        checked = adapter.validate_python(given)
    except ValidationError as error:
        # What was given is not repeated: it may be a secret.
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise Refused(f"{kind}: {faults}.", ", ".join(field.name for field in fields)) from None
    dumped: dict[str, Any] = adapter.dump_python(checked, mode="json")
    return {name: value for name, value in dumped.items() if name in given}


def shown_settings(kind: str, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings for a reader: a secret is only said to be set. What a protocol hides in its repr is a secret."""
    if kind not in registry.CONNECTORS:
        return {}
    secret = {field.name for field in dataclasses.fields(registry.load(kind)[1]) if not field.repr}
    return {name: HIDDEN if name in secret else value for name, value in settings.items()}


def names_of_files(kind: str) -> set[str]:
    """Settings that name files of the server: for its operator alone."""
    return {field.name for field in dataclasses.fields(registry.load(kind)[1]) if Path.__name__ in str(field.type)}
