"""A firm's library as a table that it can offer: what of it is open to contracts."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from planum.chain.knowledge.contracted import TABLE
from planum.chain.knowledge.models import Audience, DocumentState, Edition
from planum.hub.catalogue.shareables import Column, Shareable
from planum.kernel.models import Organisation


def rows_of(owner: Organisation) -> Iterator[Mapping[str, object]]:
    editions = Edition.objects.filter(
        is_current=True, document__owner=owner, document__audience=Audience.CONTRACT,
        document__state=DocumentState.IN_FORCE,
    )  # fmt: skip
    for edition in editions.select_related("document").order_by("document__code"):
        row = edition.document
        yield {
            "code": row.code, "title": row.title, "kind": row.kind, "language": row.language, "licence": row.licence,
            "edition": edition.number, "added_at": edition.added_at, "digest": edition.digest, "text": edition.text,
        }  # fmt: skip


DOCUMENTS = Shareable(
    name=TABLE,
    label=_("Documents"),
    columns=(
        Column("code", _("Code"), "text"),
        Column("title", _("Title"), "text"),
        Column("kind", _("Kind"), "text"),
        Column("language", _("Language"), "text"),
        Column("licence", _("Licence"), "text"),
        Column("edition", _("Edition"), "number"),
        Column("added_at", _("Added"), "instant"),
        Column("digest", _("Hash"), "text"),
        Column("text", _("Text"), "text"),
    ),
    rows=rows_of,
    at="added_at",
)
