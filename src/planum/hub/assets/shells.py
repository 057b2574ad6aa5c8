"""An asset as an Asset Administration Shell (IEC 63278-1, AAS metamodel v3) by the BaSyx SDK: AASX package or JSON.

Three submodels: what it is, its signals with units and ranges, and the parts below it as a bill of material.
"""

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Asset, Signal
from planum.kernel.capabilities import query

if TYPE_CHECKING:
    from basyx.aas import model

URN: Final = "urn:planum"
# Semantic identifiers of IDTA submodel templates: Digital Nameplate 3.0 and Hierarchical Structures 1.1.
NAMEPLATE: Final = "https://admin-shell.io/idta/nameplate/3/0/Nameplate"
HIERARCHY: Final = "https://admin-shell.io/idta/HierarchicalStructures/1/1/Submodel"


class ShellFormat(models.TextChoices):
    AASX = "aasx", _("AASX package")
    JSON = "json", _("JSON file")


MEDIA_TYPES: Final = {
    ShellFormat.AASX: "application/asset-administration-shell-package",
    ShellFormat.JSON: "application/json",
}


@dataclass(frozen=True)
class ShellShape:
    """`content` is the file in base64."""

    asset: str
    name: str
    media_type: str
    content: str


@query
def export_shell(*, asset: str, file_kind: ShellFormat = ShellFormat.AASX) -> ShellShape:
    """An asset you may see as an Asset Administration Shell: nameplate, signals with units and ranges, parts below."""
    row = Asset.objects.select_related("enterprise").get(path=asset)
    content = shell_bytes(row, ShellFormat(file_kind))
    name = f"{row.path.replace('/', '-')}.{file_kind.value}"
    return ShellShape(row.path, name, MEDIA_TYPES[ShellFormat(file_kind)], base64.b64encode(content).decode())


def shell_bytes(row: Asset, file_kind: ShellFormat) -> bytes:
    """The file for those signals and parts that the viewer may see."""
    from basyx.aas import model  # noqa: PLC0415  the SDK takes half a second to load, and most processes export nothing
    from basyx.aas.adapter import aasx, json  # noqa: PLC0415  as above

    shell, submodels = _shell(row)
    store: model.DictIdentifiableStore[model.Identifiable] = model.DictIdentifiableStore([shell, *submodels])
    if file_kind is ShellFormat.JSON:
        text = io.StringIO()
        json.write_aas_json_file(text, store)
        return text.getvalue().encode()
    target = io.BytesIO()
    with aasx.AASXWriter(target) as writer:
        files = aasx.DictSupplementaryFileContainer()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
        writer.write_aas(shell.id, store, files, write_json=True)
    return target.getvalue()


def _shell(row: Asset) -> "tuple[model.AssetAdministrationShell, list[model.Submodel]]":
    from basyx.aas import model  # noqa: PLC0415  see shell_bytes

    parts = list(Asset.objects.filter(path__startswith=f"{row.path}/"))
    signals = list(Signal.objects.filter(asset=row))
    submodels = [_nameplate(row), _signals(row, signals), _parts(row, parts)]
    shell = model.AssetAdministrationShell(
        model.AssetInformation(model.AssetKind.INSTANCE, global_asset_id=f"{URN}:asset:{row.path}"),
        id_=f"{URN}:shell:{row.path}",
        id_short=_short(row.code),
        display_name=model.MultiLanguageNameType(_names(row)),
        submodel={model.ModelReference.from_referable(one) for one in submodels},
    )
    return shell, submodels


def _nameplate(row: Asset) -> "model.Submodel":
    from basyx.aas import model  # noqa: PLC0415  see shell_bytes

    said = {
        "URIOfTheProduct": f"{URN}:asset:{row.path}",
        "OwnerCode": row.enterprise.code,
        "OwnerName": row.enterprise.name,
        "EquipmentLevel": row.level,
        "SerialNumber": row.code,
        "Note": row.note,
    }
    elements: list[model.SubmodelElement] = [
        model.Property(name, model.datatypes.String, value) for name, value in said.items() if value
    ]
    elements.append(
        model.MultiLanguageProperty("ManufacturerProductDesignation", model.MultiLanguageTextType(_names(row)))
    )
    return model.Submodel(
        f"{URN}:nameplate:{row.path}", elements, id_short="Nameplate", semantic_id=_semantic(NAMEPLATE)
    )


def _signals(row: Asset, signals: Sequence[Signal]) -> "model.Submodel":
    """Each signal as a collection: path, unit, kind and, where the instrument has one, its range."""
    from basyx.aas import model  # noqa: PLC0415  see shell_bytes

    return model.Submodel(
        f"{URN}:signals:{row.path}",
        [_signal(one, f"Signal{number:03d}") for number, one in enumerate(signals, start=1)],
        id_short="Signals",
    )


def _signal(one: Signal, id_short: str) -> "model.SubmodelElementCollection":
    from basyx.aas import model  # noqa: PLC0415  see shell_bytes

    text = model.datatypes.String
    inside: list[model.SubmodelElement] = [
        model.Property("Path", text, one.path),
        model.Property("Unit", text, one.unit),
        model.Property("Kind", text, one.kind),
    ]
    if one.low is not None or one.high is not None:
        inside.append(model.Range("InstrumentRange", model.datatypes.Double, one.low, one.high))
    return model.SubmodelElementCollection(
        id_short, inside, display_name=model.MultiLanguageNameType(_names(one))
    )  # fmt: skip


def _parts(row: Asset, parts: Sequence[Asset]) -> "model.Submodel":
    """The tree below the asset as entities within entities; each names the shell of its own by the asset's id."""
    from basyx.aas import model  # noqa: PLC0415  see shell_bytes

    known = {one.path: _entity(one.code, one) for one in [row, *parts]}
    known[row.path] = _entity("EntryNode", row)
    for one in parts:
        known.get(one.path.rpartition("/")[0], known[row.path]).statement.add(known[one.path])
    return model.Submodel(
        f"{URN}:parts:{row.path}",
        [model.Property("ArcheType", model.datatypes.String, "OneDown"), known[row.path]],
        id_short="HierarchicalStructures",
        semantic_id=_semantic(HIERARCHY),
    )


def _entity(name: str, of: Asset) -> "model.Entity":
    from basyx.aas import model  # noqa: PLC0415  see shell_bytes

    return model.Entity(
        _short(name), model.EntityType.SELF_MANAGED_ENTITY, global_asset_id=f"{URN}:asset:{of.path}",
        display_name=model.MultiLanguageNameType(_names(of)),
    )  # fmt: skip


def _semantic(identifier: str) -> "model.ExternalReference":
    from basyx.aas import model  # noqa: PLC0415  see shell_bytes

    return model.ExternalReference((model.Key(model.KeyTypes.GLOBAL_REFERENCE, identifier),))


def _names(row: Asset | Signal) -> dict[str, str]:
    """Display names are 64 characters at most in the metamodel."""
    names = {"zh": row.name[:64], "en": row.name_en[:64]}
    return {language: name for language, name in names.items() if name}


def _short(code: str) -> str:
    """An idShort begins with a letter and holds letters, digits and underscores; it may not end with an underscore."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", code).rstrip("_")
    return plain if plain[:1].isalpha() else f"A_{plain}"
