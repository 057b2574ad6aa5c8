"""Files that come as base64: evidence, photographs, audit reports."""

from base64 import b64decode

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.files import store
from planum.kernel.models import Organisation, StoredFile

PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
DOCUMENTS = {b"%PDF-": "application/pdf", b"PK\x03\x04": "application/zip"}


def decoded(name: str, content: str) -> bytes:
    try:
        given = b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name[:60]}, _("The bytes in base64.")
        ) from error
    if not given:
        raise Refused(_("The file %(name)s is empty.") % {"name": name[:60]}, _("A file with something in it."))
    return given


def keep_picture(name: str, content: str, owner: Organisation) -> StoredFile:
    """A photograph in JPEG or PNG; what it is, is seen by its first bytes, not by its name."""
    given = decoded(name, content)
    kind = _kind_of(given, PICTURES)
    if kind is None:
        raise Refused(
            _("%(name)s is no photograph.") % {"name": name[:60]}, _("A picture in JPEG or PNG."), _("Take it again.")
        )
    return store(content=given, name=name, media_type=kind, owner=owner)


def keep_document(name: str, content: str, owner: Organisation) -> StoredFile:
    """A PDF, an office document or a photograph."""
    given = decoded(name, content)
    kind = _kind_of(given, PICTURES | DOCUMENTS)
    if kind is None:
        raise Refused(
            _("%(name)s is no document that can be kept here.") % {"name": name[:60]},
            _("PDF, Word or Excel (.docx, .xlsx), JPEG or PNG."),
        )
    return store(content=given, name=name, media_type=kind, owner=owner)


def _kind_of(content: bytes, known: dict[bytes, str]) -> str | None:
    return next((kind for start, kind in known.items() if content.startswith(start)), None)
