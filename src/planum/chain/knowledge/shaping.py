"""Rows as shapes; whose a document is stands in them only where the reader may know it."""

from collections.abc import Iterable

from planum.chain.knowledge.contracted import TABLE
from planum.chain.knowledge.models import Consultation, Document, Edition, Share, shares_to
from planum.chain.knowledge.shapes import ConsultationShape, DocumentShape, EditionShape, ShareShape
from planum.hub.contracts.access import sharing_owners
from planum.kernel.models import Organisation
from planum.kernel.visibility import Viewer, current_viewer


def document_shape(row: Document, edition: Edition, *, knows_owner: bool) -> DocumentShape:
    return DocumentShape(
        id=row.pk,
        title=row.title,
        title_en=row.title_en,
        kind=row.kind,
        language=row.language,
        licence=row.licence,
        owner=row.owner.code if knows_owner else "",
        owner_name=str(row.owner) if knows_owner else "",
        code=row.code if knows_owner else "",
        edition=edition.number,
        digest=edition.digest,
        state=row.state.value,
        audience=row.audience if row.owner_id in current_viewer().organisations else "",
        added_at=row.added_at,
    )


def edition_shape(row: Edition) -> EditionShape:
    return EditionShape(row.number, row.is_current, row.digest, len(row.text), row.note, row.added_at)


def share_shape(row: Share) -> ShareShape:
    return ShareShape(row.pk, row.document_id, row.organisation, row.purpose, row.until, row.shared_at, row.revoked_at)


def consultation_shape(row: Consultation) -> ConsultationShape:
    known = row.reader_is_named or row.reader_id in current_viewer().organisations
    return ConsultationShape(row.document_id, row.on, row.reader.code if known else "", row.opened, row.cited)


def with_known_owner(rows: Iterable[Document], viewer: Viewer) -> set[int]:
    """The documents of which the viewer may know whose they are: named by the owner itself, an owner that shares with
    the viewer by name or contract, or one that the viewer sees anyway.
    """
    listed = list(rows)
    seen = set(Organisation.objects.filter(pk__in={row.owner_id for row in listed}).values_list("pk", flat=True))
    shared = set(shares_to(viewer).filter(document__in=[row.pk for row in listed]).values_list("document", flat=True))
    contracted = set(sharing_owners(viewer, TABLE).values_list("provider", flat=True))
    known = seen | contracted
    return {row.pk for row in listed if row.names_owner or row.owner_id in known or row.pk in shared}
