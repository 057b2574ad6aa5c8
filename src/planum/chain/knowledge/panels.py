"""The panels of a document: whose it is, who may read it, who does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.knowledge.models import Audience, DocumentState, Kind, Licence, Tongue
from planum.chain.knowledge.shapes import ConsultationShape, DocumentText, FoundPassage
from planum.chain.knowledge.tables import UNNAMED, ConsultationTable, EditionTable, ShareTable
from planum.kernel.naming import in_reader_language
from planum.ui import formats
from planum.ui.panels import Action, Fact, FactsPanel, Panel, TablePanel

HEADING_LINE = re.compile(r"^(#{1,6} [^\n]*)$", re.MULTILINE)
STATES = {one.value: one for one in DocumentState}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text; a heading is told from what it heads."""

    text: str
    is_marked: bool = False
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A found passage as a reader sees it."""

    found: FoundPassage
    stretches: Sequence[Stretch]
    title: str
    url: str
    kind: object
    licence: object
    per_cent: float


def citation_of(found: FoundPassage) -> Citation:
    page = reverse("knowledge:document", args=[found.document])
    return Citation(
        found=found,
        stretches=stretches(found.quote, found.marks),
        title=in_reader_language(found.title, found.title_en),
        url=f"{page}?edition={found.edition}&start={found.start}&end={found.end}#cited",
        kind=Kind(found.kind).label,
        licence=Licence(found.licence).label,
        per_cent=100 * found.coverage,
    )


def stretches(text: str, marks: Sequence[Sequence[int]]) -> list[Stretch]:
    """The text cut at the marks; joined again it is the text."""
    pieces, at = [], 0
    for start, end in marks:
        pieces += [*_with_headings(text[at:start]), Stretch(text[start:end], is_marked=True)]
        at = end
    return [*pieces, *_with_headings(text[at:])]


def _with_headings(text: str) -> list[Stretch]:
    parts = HEADING_LINE.split(text)
    return [Stretch(part, is_heading=place % 2 == 1) for place, part in enumerate(parts) if part]


def facts_panel(shown: DocumentText, *, is_sound: bool) -> FactsPanel:
    """Its owner is also told who may read it."""
    row = shown.document
    check = _("unchanged") if is_sound else _("changed")
    rows: list[Fact | tuple[object, object]] = [
        (_("Kind"), Kind(row.kind).label),
        (_("Language"), Tongue(row.language).label),
        (_("Whose it is"), row.owner_name or UNNAMED),
        (_("Licence"), Licence(row.licence).label),
        (_("State"), formats.state(STATES[row.state])),
        Fact(_("Edition"), row.edition, note=formats.instant(row.added_at)),
        Fact(_("Hash of the text"), row.digest[:17] + "…", note=check),
    ]
    if row.audience:
        rows.insert(3, (_("Who may read"), Audience(row.audience).label))
    return FactsPanel(title=_("About the document"), rows=rows, width=4)


def owner_panels(shown: DocumentText, readers: Sequence[ConsultationShape]) -> list[Panel]:
    """What the owner alone sees."""
    share = Action(_("Name a reader"), reverse("knowledge:share", args=[shown.document.id]))
    return [
        TablePanel(
            title=_("Organisations named"), table=ShareTable(shown.shares, prefix="shares-", orderable=False),
            actions=[share], width=6,
        ),
        TablePanel(
            title=_("Who read it"), table=ConsultationTable(readers, prefix="readers-", orderable=False), width=6
        ),
        TablePanel(
            title=_("Editions"), table=EditionTable(shown.editions, prefix="editions-", orderable=False), width=12
        ),
    ]  # fmt: skip
