from pathlib import Path

import pytest
from django.conf import LazySettings

from planum.errors import Refused
from planum.kernel.files import content_of, store
from planum.kernel.visibility import SYSTEM, viewing
from world import an_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.PLANUM_HOME = tmp_path
    return tmp_path


def test_the_same_content_is_kept_once() -> None:
    owner = an_enterprise()

    with viewing(SYSTEM):
        rows = [store(content=b"abc", name="合同.pdf", media_type="application/pdf", owner=owner) for _ in range(2)]

    assert rows[0] == rows[1]
    assert rows[0].digest == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert content_of(rows[0]) == b"abc"


def test_a_file_changed_on_disk_is_refused(folder: Path) -> None:
    with viewing(SYSTEM):
        row = store(content=b"abc", name="a.txt", media_type="text/plain", owner=an_enterprise())
    next(path for path in folder.rglob("*") if path.is_file()).write_bytes(b"abd")

    with pytest.raises(Refused):
        content_of(row)


def test_a_name_cannot_leave_the_folder() -> None:
    with viewing(SYSTEM):
        row = store(content=b"abc", name="../../etc/passwd", media_type="text/plain", owner=an_enterprise())

    assert row.name == "passwd"


def test_too_large_a_file_is_refused(settings: LazySettings) -> None:
    settings.PLANUM_LARGEST_FILE = 2

    with viewing(SYSTEM), pytest.raises(Refused):
        store(content=b"abc", name="a.txt", media_type="text/plain", owner=an_enterprise())
