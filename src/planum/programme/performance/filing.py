"""Evidence that comes as base64 beside what it proves."""

from base64 import b64decode
from binascii import Error

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.files import store
from planum.kernel.models import Organisation, StoredFile

KINDS = {
    b"%PDF": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"PK\x03\x04": "application/zip",
}


def keep_evidence(name: str, content: str, owner: Organisation | None) -> StoredFile:
    """The file as it was given; PDF, pictures, and Word or Excel (which are archives)."""
    if owner is None:
        raise Refused(_("You belong to no organisation."), _("Evidence is kept for the organisation that gives it."))
    try:
        given = b64decode(content, validate=True)
    except (Error, ValueError) as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name[:60]}, _("The bytes in base64.")
        ) from error
    kind = next((media for start, media in KINDS.items() if given.startswith(start)), None)
    if kind is None or not name.strip():
        raise Refused(
            _("%(name)s is no file that can be evidence.") % {"name": name[:60] or "—"},
            _("A PDF, a picture (JPEG, PNG), or a Word or Excel file, with its name."),
        )
    return store(content=given, name=name, media_type=kind, owner=owner)
