"""What a candidacy takes from the implementation plan of its city: figures for comparison, chains, the package."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from pypdf.errors import PyPdfError

from planum.kernel.hashing import canonical, digest
from planum.kernel.models import Region
from planum.programme.plan.printing import page_count
from planum.programme.recommendation.models import Candidacy, CandidacyPaper, CityChain


@dataclass(frozen=True)
class PlanFigures:
    title: str
    industries: tuple[str, ...]
    projects: int
    investment_fen: int


@dataclass(frozen=True)
class Documents:
    pages: Mapping[str, int] = field(default_factory=dict)
    manifest: str = ""


@dataclass(frozen=True)
class DeclaredChain:
    region: Region
    chain: str
    chain_name: str
    plan: str


def plan_of(row: Candidacy) -> PlanFigures | None:
    said = row.plan
    if not said:
        return None
    return PlanFigures(said["title"], tuple(said["industries"]), said["projects"], said["investment_fen"])


def plans_of(rows: Iterable[Candidacy]) -> dict[int, PlanFigures]:
    return {row.pk: found for row in rows if (found := plan_of(row)) is not None}


def documents_of(row: Candidacy) -> Documents:
    """Pages by part, and one hash over parts, hashes and pages: what the disc must bear too."""
    papers = list(
        CandidacyPaper._base_manager.filter(candidacy=row).order_by("part").values_list("part", "file__digest", "pages")
    )
    if not papers:
        return Documents()
    listed = [{"part": part, "digest": hashed, "pages": pages} for part, hashed, pages in papers]
    manifest = digest(canonical({"papers": listed}), settings.PLANUM_HASH)
    return Documents({part: pages for part, _hash, pages in papers}, manifest)


def declared_chains() -> list[DeclaredChain]:
    """Of all cities: whoever asks for them shows no more of another city than this."""
    rows = CityChain._base_manager.select_related("region")
    return [DeclaredChain(one.region, one.chain, one.chain_name, one.plan_title) for one in rows]


def pages_in(content: bytes) -> int:
    """Pages of a PDF; 0: it is none that can be read."""
    try:
        return page_count(content)
    except (PyPdfError, ValueError):
        return 0
