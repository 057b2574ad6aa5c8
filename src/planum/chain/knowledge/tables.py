"""Tables of documents and of who reads them."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.chain.knowledge.models import Audience, Kind, Licence, Tongue
from planum.chain.knowledge.shapes import ConsultationShape, DocumentShape, EditionShape, ShareShape
from planum.kernel.naming import in_reader_language
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, Table

UNNAMED = _("not named")


class DocumentTable(Table):
    """Rows are shapes of documents, each with what the reader may know of its owner."""

    title = Column(verbose_name=_("Document"))
    kind = Column(verbose_name=_("Kind"))
    language = Column(verbose_name=_("Language"))
    owner_name = Column(verbose_name=_("Whose it is"), empty_values=())
    licence = Column(verbose_name=_("Licence"))
    edition = NumberColumn(verbose_name=_("Edition"))
    audience = Column(verbose_name=_("Who may read"), default="—")
    added_at = InstantColumn(verbose_name=_("Added on"))

    empty = Empty(_("Documents that you may read will stand here: your own, and those that others share with you."))

    def render_title(self, record: DocumentShape) -> Any:
        title = in_reader_language(record.title, record.title_en)
        url = reverse("knowledge:document", args=[record.id])
        code = format_html('<br><small class="number">{}</small>', record.code) if record.code else ""
        return format_html('<a href="{}">{}</a>{}', url, title, code)

    def render_kind(self, value: str) -> object:
        return Kind(value).label

    def render_language(self, value: str) -> object:
        return Tongue(value).label

    def render_licence(self, value: str) -> object:
        return Licence(value).label

    def render_owner_name(self, value: str) -> object:
        return value or UNNAMED

    def render_audience(self, value: str) -> object:
        return Audience(value).label


class EditionTable(Table):
    number = NumberColumn(verbose_name=_("Edition"))
    added_at = InstantColumn(verbose_name=_("Added on"))
    characters = NumberColumn(verbose_name=_("Characters"))
    note = Column(verbose_name=_("What is new"), default="—")
    digest = Column(verbose_name=_("Hash"))

    def render_number(self, record: EditionShape) -> Any:
        return format_html(
            "{}{}", record.number, format_html(" <small>{}</small>", _("counts")) if record.is_current else ""
        )

    def render_digest(self, value: str) -> Any:
        return format_html('<code title="{}">{}…</code>', value, value[:17])


class ShareTable(Table):
    organisation = Column(verbose_name=_("Organisation"))
    purpose = Column(verbose_name=_("Purpose"))
    shared_at = InstantColumn(verbose_name=_("Shared"))
    until = InstantColumn(verbose_name=_("Until"), default="—")
    state = Column(verbose_name=_("State"), empty_values=(), orderable=False)

    empty = Empty(_("Organisations that you name as readers will stand here."))

    def render_state(self, record: ShareShape) -> Any:
        """In force with the button that ends it, or since when it is not."""
        if record.revoked_at:
            return format_html("{} {}", _("ended"), InstantColumn().render(record.revoked_at))
        url = reverse("knowledge:unshare", args=[record.id])
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', url, _("End"))


class ConsultationTable(Table):
    on = InstantColumn(verbose_name=_("Day"))
    reader = Column(verbose_name=_("Reader"), empty_values=())
    opened = NumberColumn(verbose_name=_("Times opened"))
    cited = NumberColumn(verbose_name=_("Cited by searches"))

    empty = Empty(_("Who reads the document will stand here, day by day."))

    def render_reader(self, record: ConsultationShape) -> object:
        return record.reader or UNNAMED


__all__ = ["ConsultationTable", "DocumentTable", "EditionTable", "ShareTable"]
