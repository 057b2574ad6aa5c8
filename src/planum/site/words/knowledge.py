"""What the functions of the library are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "chain.add_document": _("Add a document"),
    "chain.add_edition": _("Add an edition"),
    "chain.consultations": _("Who read a document"),
    "chain.document": _("One document"),
    "chain.documents": _("Documents"),
    "chain.search_knowledge": _("Search in the documents"),
    "chain.set_audience": _("Say who may read"),
    "chain.share_document": _("Name a reader"),
    "chain.unshare_document": _("End a share"),
    "chain.withdraw_document": _("Withdraw a document"),
}
NAMES: Final[dict[str, Promise]] = {
    "set_audience.audience": _("Who may read"),
    "characters": _("Characters"),
    "cited": _("Cited by searches"),
    "coverage": _("Holds of the question"),
    "document": _("Document"),
    "edition": _("Edition"),
    "editions": _("Editions"),
    "heading": _("Heading"),
    "language": _("Language"),
    "marks": _("Marked"),
    "names_owner": _("Show all of them whose document it is"),
    "opened": _("Times opened"),
    "owner_name": _("Name of the owner"),
    "passage": _("Passage"),
    "quote": _("Quotation"),
    "reader": _("Reader"),
    "score": _("Score"),
    "share": _("Number of the share"),
    "shared_at": _("Shared at"),
    "shares": _("Organisations named"),
    "text": _("Text"),
}
