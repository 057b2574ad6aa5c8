"""Content-addressed files: the name on disk is the hash, so a file cannot change under its reference."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.hashing import algorithm_of, digest
from planum.kernel.models import Organisation, StoredFile


def store(*, content: bytes, name: str, media_type: str, owner: Organisation) -> StoredFile:
    """Write the bytes once and return their row. The same content of the same owner and name gives the same row."""
    if len(content) > settings.PLANUM_LARGEST_FILE:
        raise Refused(
            _("%(name)s has %(size)d bytes.") % {"name": name, "size": len(content)},
            _("A file may have %(limit)d bytes.") % {"limit": settings.PLANUM_LARGEST_FILE},
            _("Split it, or ask the operator to raise the limit."),
        )
    address = digest(content, settings.PLANUM_HASH)
    _write(_path(address), content)
    row: StoredFile = StoredFile.objects.get_or_create(
        owner=owner,
        digest=address,
        name=Path(name).name[:200],
        defaults={"media_type": media_type, "size": len(content)},
    )[0]
    return row


def content_of(file: StoredFile) -> bytes:
    """The bytes, checked against their hash."""
    content = _path(file.digest).read_bytes()
    if digest(content, algorithm_of(file.digest)) != file.digest:
        raise Refused(_("The content of %(name)s no longer matches its hash.") % {"name": file.name})
    return content


def _path(address: str) -> Path:
    algorithm, _colon, value = address.partition(":")
    return Path(settings.PLANUM_HOME) / "files" / algorithm / value[:2] / value[2:]


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    Path(target.name).replace(path)
