"""Writes of documents: what is kept, for whom, and no longer."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.knowledge.engine import divide
from planum.chain.knowledge.models import (
    DOCUMENT_TRANSITIONS,
    Audience,
    Document,
    DocumentState,
    Edition,
    Kind,
    Licence,
    Passage,
    Share,
    Tongue,
)
from planum.chain.knowledge.permissions import can_keep_documents, keeps
from planum.chain.knowledge.shapes import DocumentShape, ShareShape
from planum.chain.knowledge.shaping import document_shape, share_shape
from planum.chain.knowledge.texts import Source, source_of
from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.hashing import digest
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move

CODE = re.compile(r"[\w.\-/]{1,40}\Z")
HASH = "sha256"


@action(permission=can_keep_documents)
def add_document(
    *, by: Person, code: str, title: str, kind: Kind, licence: Licence = Licence.OWN_USE,
    language: Tongue = Tongue.CHINESE, title_en: str = "", text: str = "", name: str = "", content: str = "",
    owner: str = "", note: str = ""
) -> DocumentShape:  # fmt: skip
    """Keep a document of your organisation: its text, or a file (.txt, .md, .docx) in base64. Yours alone at first."""
    keeper = _organisation_of(by, owner)
    _check_code(code)
    _check_title(title)
    source = source_of(text=text, name=name, content=content, code=code.replace("/", "-"))
    if Document._base_manager.filter(owner=keeper, code=code).exists():
        raise Refused(
            _("%(owner)s has a document %(code)s already.") % {"owner": keeper, "code": code},
            _("One document for each code."),
            _("Add a new edition to it, or choose another code."),
        )
    row = Document.objects.create(
        owner=keeper, code=code, title=title.strip(), title_en=title_en.strip(), kind=kind, licence=licence,
        language=language,
    )  # fmt: skip
    edition = _keep_edition(row, source, by=by, number=1, note=note)
    record(row, after=_content(row) | {"edition": 1, "digest": edition.digest})
    return document_shape(row, edition, knows_owner=True)


@action(permission=can_keep_documents)
def add_edition(
    *, by: Person, document: int, text: str = "", name: str = "", content: str = "", note: str = ""
) -> DocumentShape:
    """Put a new edition in the place of the one that counts; the former stays on file, and citations of it hold."""
    row = _own(by, document)
    _check_in_force(row)
    former = row.editions.get(is_current=True)
    source = source_of(text=text, name=name, content=content, code=row.code.replace("/", "-"))
    if digest(source.text.encode(), HASH) == former.digest:
        raise Refused(
            _("The same text as edition %(number)d.") % {"number": former.number}, _("A text that says more or less.")
        )
    former.is_current = False
    former.save(update_fields=["is_current"])
    edition = _keep_edition(row, source, by=by, number=former.number + 1, note=note)
    record(
        row,
        before={"edition": former.number, "digest": former.digest},
        after={"edition": edition.number, "digest": edition.digest, "note": note},
    )
    return document_shape(row, edition, knows_owner=True)


@action(permission=can_keep_documents)
def set_audience(*, by: Person, document: int, audience: Audience, names_owner: bool = False) -> DocumentShape:
    """Say who may read a document beside the organisations named one by one, and whether all see whose it is."""
    row = _own(by, document)
    _check_in_force(row)
    before = {"audience": row.audience, "names_owner": row.names_owner}
    after = {"audience": audience, "names_owner": names_owner}
    if before == after:
        raise Refused(_("This is how it stands already."))
    row.audience, row.names_owner = audience, names_owner
    row.save(update_fields=["audience", "names_owner"])
    record(row, before=before, after=after)
    return document_shape(row, row.editions.get(is_current=True), knows_owner=True)


@action(permission=can_keep_documents)
def share_document(
    *, by: Person, document: int, organisation: str, purpose: str, until: date | None = None
) -> ShareShape:
    """Let an organisation read a document, by its code. Whether there is such a code is not told: compare it."""
    row = _own(by, document)
    _check_in_force(row)
    named = organisation.strip()
    if not named or len(named) > 40 or named == row.owner.code:
        raise Refused(_("The organisation “%(code)s”.") % {"code": named[:60]}, _("The code of another organisation."))
    if not purpose.strip() or len(purpose) > 200:
        raise Refused(_("The purpose “%(purpose)s”.") % {"purpose": purpose[:60]}, _("1 to 200 characters."))
    if until and until < timezone.localdate():
        raise Refused(_("Until %(day)s.") % {"day": until}, _("Today or later."))
    if row.shares.filter(organisation=named, revoked_at=None).exists():
        raise Refused(
            _("%(code)s is named already.") % {"code": named}, remedy=_("End the share there is, then share anew.")
        )
    share = Share.objects.create(
        document=row, organisation=named, purpose=purpose.strip(), until=until, shared_at=timezone.now()
    )
    record(row, after={"shared_with": named, "purpose": purpose, "until": until})
    return share_shape(share)


@action(permission=can_keep_documents)
def unshare_document(*, by: Person, share: int) -> ShareShape:
    """End a share; the next search of that organisation finds nothing of the document any more."""
    row = Share.objects.select_related("document__owner").get(pk=share)
    _check_keeper(by, row.document)
    if row.revoked_at is not None:
        raise Refused(_("This share has ended already."))
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(row.document, before={"shared_with": row.organisation}, after={"revoked_at": row.revoked_at})
    return share_shape(row)


@action(permission=can_keep_documents)
def withdraw_document(*, by: Person, document: int, reason: str) -> DocumentShape:
    """Take a document out of force: it stays on file with its owner, and nobody else reads or finds it."""
    row = _own(by, document)
    if not reason.strip() or len(reason) > 300:
        raise Refused(_("The reason “%(reason)s”.") % {"reason": reason[:60]}, _("1 to 300 characters."))
    move(row, DocumentState.WITHDRAWN, along=DOCUMENT_TRANSITIONS)
    row.withdrawn_because = reason.strip()
    row.save(update_fields=["withdrawn_because"])
    return document_shape(row, row.editions.get(is_current=True), knows_owner=True)


def _keep_edition(row: Document, source: Source, *, by: Person, number: int, note: str) -> Edition:
    if len(note) > 300:
        raise Refused(_("The note has %(length)d characters.") % {"length": len(note)}, _("At most 300 characters."))
    file = store(content=source.content, name=source.name, media_type=source.media_type, owner=row.owner)
    edition: Edition = Edition.objects.create(
        document=row, number=number, text=source.text, digest=digest(source.text.encode(), HASH), file=file,
        note=note.strip(), added_by=by, added_at=timezone.now(),
    )  # fmt: skip
    Passage.objects.bulk_create(
        Passage(edition=edition, start=span.start, end=span.end, heading=span.heading[:200])
        for span in divide(source.text)
    )
    return edition


def _own(by: Person, document: int) -> Document:
    row: Document = Document.objects.select_related("owner").get(pk=document)
    _check_keeper(by, row)
    return row


def _check_keeper(by: Person, document: Document) -> None:
    if not keeps(by, document):
        raise PermissionDenied(_("Only its owner may change a document or say who reads it."))


def _organisation_of(by: Person, code: str) -> Organisation:
    rows = Organisation._base_manager.filter(pk__in=by.as_viewer().organisations)
    if not code and by.organisation is not None:
        return by.organisation
    row: Organisation = rows.get(code=code)
    return row


def _check_in_force(row: Document) -> None:
    if row.state is not DocumentState.IN_FORCE:
        raise Refused(
            _("“%(document)s” is withdrawn.") % {"document": row}, _("Documents in force."), _("Add it as a new one.")
        )


def _check_code(code: str) -> None:
    if not CODE.match(code):
        raise Refused(
            _("The code “%(code)s”.") % {"code": code[:60]},
            _("Letters, digits, dot, dash, slash and underscore; 40 at most."),
        )


def _check_title(title: str) -> None:
    if not 1 <= len(title.strip()) <= 200:
        raise Refused(_("The title “%(title)s”.") % {"title": title[:60]}, _("1 to 200 characters."))


def _content(row: Document) -> dict[str, Any]:
    names = ("code", "title", "title_en", "kind", "language", "licence", "audience")
    return {"owner": row.owner.code, **{name: getattr(row, name) for name in names}}
