"""Writes of connectors: which sources there are, and what their addresses mean."""

import mimetypes
import time
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.errors import Refused, RefusedCell, RefusedRows
from planum.hub.assets.models import Signal
from planum.hub.connectors.engine.units import WrongUnit, conversion
from planum.hub.connectors.file_rows import read_rows
from planum.hub.connectors.models import Binding, Connector, Import
from planum.hub.connectors.permissions import can_connect_sources, can_connect_sources_of
from planum.hub.connectors.shapes import (
    BindingShape,
    ConnectorShape,
    ImportShape,
    NewBinding,
    binding_shape,
    checked_settings,
    connector_shape,
    import_shape,
    names_of_files,
    shown_settings,
)
from planum.hub.connectors.signals import assumed_units, bindings_of, own_name_bindings, signal_table
from planum.hub.connectors.writing import place, writing
from planum.hub.readings.engine.batch import columns
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import content_of, store
from planum.kernel.models import Organisation, Person, StoredFile
from planum.kernel.permissions import can_administer
from planum.kernel.visibility import SYSTEM, viewing

LONGEST_ADDRESS = 400


@action(permission=can_connect_sources)
def add_connector(
    *, by: Person, owner: str, kind: str, name: str, settings: dict[str, Any], name_en: str = "", enabled: bool = True
) -> ConnectorShape:
    """Connect a source of a firm: by OPC UA, MQTT, Sparkplug or TCP. Its secrets are never shown again."""
    firm = _own_firm(by, owner)
    if not name.strip():
        raise Refused(_("The name is empty."), _("A source has a name."))
    if Connector._base_manager.filter(owner=firm, name=name).exists():
        raise Refused(_("%(firm)s has a source “%(name)s” already.") % {"firm": firm, "name": name})
    checked = checked_settings(kind, settings)
    _check_files(by, kind, checked)
    row = Connector.objects.create(owner=firm, kind=kind, name=name, name_en=name_en, settings=checked, enabled=enabled)
    after = {"owner": owner, "kind": kind, "name": name, "enabled": enabled}
    record(row, after={**after, "settings": shown_settings(kind, checked)})
    return connector_shape(row)


@action(permission=can_connect_sources)
def change_connector(*, by: Person, connector: int, settings: dict[str, Any]) -> ConnectorShape:
    """Change some settings of a source; those that are not given stay, secrets too."""
    row = own_connector(by, connector)
    checked = checked_settings(row.kind, {**row.settings, **settings})
    _check_files(by, row.kind, settings)
    before, row.settings = row.settings, checked
    row.save()
    record(
        row,
        before={"settings": shown_settings(row.kind, before)},
        after={"settings": shown_settings(row.kind, checked), "given": sorted(settings)},
    )
    return connector_shape(row)


@action(permission=can_connect_sources)
def enable_connector(*, by: Person, connector: int) -> ConnectorShape:
    """Take readings from a source again."""
    return _switch(own_connector(by, connector), on=True)


@action(permission=can_connect_sources)
def disable_connector(*, by: Person, connector: int) -> ConnectorShape:
    """Take no more readings from a source."""
    return _switch(own_connector(by, connector), on=False)


@action(permission=can_connect_sources)
def bind_signals(*, by: Person, connector: int, rows: list[NewBinding]) -> list[BindingShape]:
    """Say which address of a source means which signal of the same firm. Either all rows are taken or none.

    An address that is bound already is bound anew.
    """
    source = own_connector(by, connector)
    if not rows:
        raise Refused(_("No rows."), _("At least one address and its signal."))
    own = Signal._base_manager.filter(asset__enterprise=source.owner, path__in={given.signal for given in rows})
    signals = {signal.path: signal for signal in own}
    _check_rows(rows, signals)
    known = {row.address: row for row in Binding.objects.filter(connector=source).select_related("signal")}
    before = {row.address: row.signal.path for row in map(known.get, [given.address for given in rows]) if row}
    fresh = [
        Binding(connector=source, address=given.address, signal=signals[given.signal], unit=given.unit)
        for given in rows
    ]
    Binding.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["connector", "address"], update_fields=["signal", "unit"]
    )
    source.save(update_fields=["changed_at"])
    record(source, before={"bindings": before}, after={"bindings": {given.address: given.signal for given in rows}})
    return [binding_shape(row) for row in fresh]


@action(permission=can_connect_sources)
def import_file(
    *,
    by: Person,
    enterprise: str = "",
    connector: int | None = None,
    name: str = "",
    content: str = "",
    file: int | None = None,
    zone: str = "",
) -> ImportShape:
    """Read in a file of readings (CSV, Excel, Parquet), sent as base64 `content` with its `name`, or stored as `file`.

    With a connector, signals are named by its addresses; with an enterprise, by their paths. Times without an offset
    are in `zone` (the site's by default). A file with any fault is refused whole; readings stored already are counted.
    """
    source = own_connector(by, connector) if connector is not None else None
    firm = source.owner if source else _own_firm(by, enterprise)
    stored = StoredFile.objects.get(pk=file, owner=firm) if file is not None else None
    given = content_of(stored) if stored else _decoded(name, content)
    batch = read_rows(
        stored.name if stored else name,
        given,
        zone=zone or settings.TIME_ZONE,
        bindings=bindings_of(source) if source else own_name_bindings(firm),
        assumed=assumed_units(source) if source else {},
        signals=signal_table(Signal._base_manager.filter(asset__enterprise=firm)),
        now_us=time.time_ns() // 1000,
    )
    kept = stored or _kept(given, name, firm)
    with writing() as readings:
        fresh = batch.filter(pa.array(~readings.existing(batch)))
        row = _imported(by, firm, source, kept, batch, fresh)
        record(row, after={"file": kept.digest, "name": kept.name, "rows": row.rows, "repeated": row.repeated})
        if fresh.num_rows:
            place(readings, fresh)
    return import_shape(row)


def _imported(
    by: Person,
    firm: Organisation,
    source: Connector | None,
    file: StoredFile,
    batch: pa.RecordBatch,
    fresh: pa.RecordBatch,
) -> Import:
    at = columns(batch).at
    row: Import = Import.objects.create(
        owner=firm,
        connector=source,
        file=file,
        rows=fresh.num_rows,
        repeated=batch.num_rows - fresh.num_rows,
        first_at=_instant(int(at.min())),
        last_at=_instant(int(at.max())),
        by=by,
    )
    return row


def _kept(content: bytes, name: str, firm: Organisation) -> StoredFile:
    """The firm's file, whoever of those that may sent it."""
    with viewing(SYSTEM):
        return store(content=content, name=name, media_type=_media_type(name), owner=firm)


def _instant(at_us: int) -> datetime:
    return datetime.fromtimestamp(at_us / 1_000_000, tz=UTC)


def _decoded(name: str, content: str) -> bytes:
    if not name.strip() or not content:
        raise Refused(
            _("No file."), _("A name and the content in base64, or the number of a stored file."), _("Choose a file.")
        )
    try:
        return b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name}, _("The bytes in base64.")
        ) from error


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def own_connector(person: Person, connector: int) -> Connector:
    row: Connector = Connector.objects.select_related("owner").get(pk=connector)
    _check_owner(person, row.owner)
    return row


def _own_firm(person: Person, code: str) -> Organisation:
    """The platform operator, who oversees no region, reaches a firm by its code alone."""
    rows = Organisation._base_manager if can_administer(person) else Organisation.objects
    row: Organisation = rows.get(code=code)
    _check_owner(person, row)
    return row


def _switch(row: Connector, *, on: bool) -> ConnectorShape:
    if row.enabled == on:
        state = _("enabled") if on else _("disabled")
        raise Refused(_("%(connector)s is %(state)s already.") % {"connector": row, "state": state})
    row.enabled = on
    row.save(update_fields=["enabled", "changed_at"])
    record(row, before={"enabled": not on}, after={"enabled": on})
    return connector_shape(row)


def _check_owner(person: Person, firm: Organisation) -> None:
    if not can_connect_sources_of(person, firm):
        raise PermissionDenied(_("Only %(firm)s may connect its sources.") % {"firm": firm})


def _check_files(person: Person, kind: str, settings: dict[str, Any]) -> None:
    """A path is read on the server, with the server's rights."""
    named = sorted(name for name in names_of_files(kind) if settings.get(name))
    if named and not can_administer(person):
        raise Refused(
            _("The settings %(names)s name files of the server.") % {"names": ", ".join(named)},
            _("Only the platform operator may set them."),
        )


def _check_rows(rows: list[NewBinding], signals: dict[str, Signal]) -> None:
    """Row numbers are those of a table with a header."""
    faults: list[RefusedCell] = []
    seen: set[str] = set()
    for number, given in enumerate(rows, start=2):
        if not given.address.strip() or len(given.address) > LONGEST_ADDRESS:
            allowed = _("From 1 to %(most)d characters.") % {"most": LONGEST_ADDRESS}
            faults.append(RefusedCell(number, "address", given.address[:60], allowed))
        elif given.address in seen:
            faults.append(RefusedCell(number, "address", given.address, _("Each address once.")))
        seen.add(given.address)
        signal = signals.get(given.signal)
        if signal is None:
            faults.append(RefusedCell(number, "signal", given.signal, _("The path of a signal of this firm.")))
        elif given.unit and not _fits(given.unit, signal.unit):
            allowed = _("A unit that can be converted to %(unit)s.") % {"unit": signal.unit}
            faults.append(RefusedCell(number, "unit", given.unit, allowed))
    if faults:
        raise RefusedRows(faults, remedy=_("Correct these cells and send the table again."))


def _fits(unit: str, into: str) -> bool:
    try:
        conversion(unit, into)
    except WrongUnit:
        return False
    return True
