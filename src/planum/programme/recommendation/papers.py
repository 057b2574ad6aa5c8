"""The package that a candidacy sends: letter, plan and documents, with pages and the hash of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from planum.kernel.hashing import canonical, digest
from planum.programme.recommendation.models import Candidacy, LetterState, RecommendationLetter
from planum.programme.recommendation.planside import documents_of
from planum.programme.rules.engine.facts_recommendation import Package

LETTER, PLAN, DOCUMENTS = "recommendation_letter", "implementation_plan", "supporting_documents"


@dataclass(frozen=True)
class Compiled:
    """What the platform put together: pages by part, and the hash of the package's manifest."""

    pages: Mapping[str, int]
    manifest: str


@dataclass(frozen=True)
class Handed:
    """What was handed over, as somebody counted and read it."""

    paper_copies: int
    sealed: bool
    discs: int
    manifest: str
    paper_pages: Mapping[str, int] = field(default_factory=dict)


def package_of(row: Candidacy) -> Compiled:
    documents = documents_of(row)
    pages = dict(documents.pages)
    letters = RecommendationLetter._base_manager.filter(candidacy=row, state=LetterState.SIGNED)
    letter = letters.values_list("pages", "file__digest").first()
    if letter is None or not letter[0]:
        return Compiled(pages, documents.manifest)
    pages[LETTER] = letter[0]
    whole = canonical({"documents": documents.manifest, "letter": letter[1]})
    return Compiled(pages, digest(whole, settings.PLANUM_HASH))


def differing(compiled: Compiled, handed: Handed) -> list[str]:
    """Parts whose paper has other pages than the package, in either direction."""
    parts = sorted(compiled.pages.keys() | handed.paper_pages.keys())
    return [one for one in parts if compiled.pages.get(one) != handed.paper_pages.get(one)]


def package_facts(compiled: Compiled, handed: Handed) -> Package:
    return Package(
        parts=tuple(compiled.pages), paper_copies=handed.paper_copies, is_sealed=handed.sealed, discs=handed.discs,
        pdf_hash=compiled.manifest, disc_hash=handed.manifest, pdf_pages=sum(compiled.pages.values()),
        paper_pages=sum(handed.paper_pages.values()), differing=tuple(differing(compiled, handed)),
    )  # fmt: skip
