"""An exported shell is read back with the SDK and says what the register says; strangers get none."""

import base64
import io
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client

from planum.hub.assets.models import Asset, Level
from planum.hub.assets.shells import ShellFormat, export_shell
from planum.kernel.visibility import viewing
from world import a_plant, a_signal, an_engineer

pytestmark = pytest.mark.django_db


def read_back(content: bytes, file_kind: ShellFormat) -> Any:
    from basyx.aas import model
    from basyx.aas.adapter import aasx, json

    if file_kind is ShellFormat.JSON:
        return json.read_aas_json_file(io.StringIO(content.decode()))
    store: model.DictIdentifiableStore[model.Identifiable] = model.DictIdentifiableStore()
    with aasx.AASXReader(io.BytesIO(content)) as reader:
        reader.read_into(store, aasx.DictSupplementaryFileContainer())
    return store


@pytest.mark.parametrize("file_kind", list(ShellFormat))
def test_a_shell_holds_nameplate_signals_and_parts(file_kind: ShellFormat) -> None:
    plant = a_plant(name="一厂", name_en="Works")
    line = Asset(
        enterprise=plant.enterprise, parent=plant, plant=plant, level=Level.AREA, code="1-A", name="一车间",
        path=f"{plant.path}/1-A",
    )  # fmt: skip
    line.save()
    signal = a_signal(plant, unit="kW", low=0.0, high=80.0)

    with viewing(an_engineer(plant.enterprise)):
        found = export_shell(asset=plant.path, file_kind=file_kind)
    store = read_back(base64.b64decode(found.content), file_kind)

    shell = store.get_item(f"urn:planum:shell:{plant.path}")
    assert shell.asset_information.global_asset_id == f"urn:planum:asset:{plant.path}"
    assert dict(shell.display_name.items()) == {"zh": "一厂", "en": "Works"}
    assert len(shell.submodel) == 3
    nameplate = store.get_item(f"urn:planum:nameplate:{plant.path}")
    assert nameplate.get_referable("OwnerCode").value == plant.enterprise.code
    written = store.get_item(f"urn:planum:signals:{plant.path}").get_referable("Signal001")
    ends = written.get_referable("InstrumentRange")
    assert (written.get_referable("Path").value, written.get_referable("Unit").value) == (signal.path, "kW")
    assert (ends.min, ends.max) == (0.0, 80.0)
    entry = store.get_item(f"urn:planum:parts:{plant.path}").get_referable("EntryNode")
    assert [one.global_asset_id for one in entry.statement] == [f"urn:planum:asset:{line.path}"]


def test_a_stranger_gets_no_shell() -> None:
    plant, stranger = a_plant(), an_engineer()
    client = Client()
    client.force_login(stranger)

    with viewing(stranger), pytest.raises(ObjectDoesNotExist):
        export_shell(asset=plant.path)
    assert client.get(f"/hub/assets/{plant.path}/shell.aasx").status_code == 404


def test_a_shell_is_downloaded_from_the_tree() -> None:
    plant = a_plant()
    client = Client()
    client.force_login(an_engineer(plant.enterprise))

    page = client.get("/hub/assets/").content.decode()
    file = client.get(f"/hub/assets/{plant.path}/shell.aasx")

    assert f"/hub/assets/{plant.path}/shell.aasx" in page
    assert (file.status_code, file.content[:2]) == (200, b"PK")
