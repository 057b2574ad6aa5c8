"""What is known when a province recommends a city: who applies, what else was recommended, and the package."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ApplicantKind(StrEnum):
    PROVINCIAL_CAPITAL = "provincial_capital"
    SEPARATELY_PLANNED = "separately_planned"
    PREFECTURE = "prefecture"
    MUNICIPAL_DISTRICT = "municipal_district"
    CORPS = "corps"
    OTHER = "other"


class Jurisdiction(StrEnum):
    """Who recommends. Quotas differ: a city for a province, districts for a municipality, none for the corps."""

    PROVINCE = "province"
    AUTONOMOUS_REGION = "autonomous_region"
    MUNICIPALITY = "municipality"
    CORPS = "corps"


@dataclass(frozen=True, slots=True)
class Applicant:
    """`code` is the administrative code (GB/T 2260, "410100"); in a municipality one district leads."""

    code: str
    name: str
    kind: ApplicantKind
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """What was handed in. `parts` are codes of the parameter `package_parts`; the hashes are of the PDF as compiled
    and as burnt on the discs; `paper_pages` were counted on the paper copies. None: not yet known. `differing` are
    codes of parts whose paper has other pages than their PDF, though the sums may agree."""

    parts: tuple[str, ...] = ()
    paper_copies: int = 0
    is_sealed: bool = False
    discs: int = 0
    pdf_hash: str = ""
    disc_hash: str = ""
    pdf_pages: int | None = None
    paper_pages: int | None = None
    differing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecommendationFacts:
    """One application with one applicant, or with the districts of one municipality.

    `other_recommended` are codes of applicants in the batch's other standing applications of the same province,
    without those of the corps. `recommended_by` are codes of the parameter `joint_recommenders`. `received_on` None:
    not sent yet, the day of the check counts. `pilots_on_file` are codes or names of cities with a pilot in the
    system. `takes_quota` is what the application says of itself; None: it says nothing. `package` None: no package
    was put together yet, its rule does not apply.
    """

    batch: int
    jurisdiction: Jurisdiction
    applicants: tuple[Applicant, ...]
    recommended_by: tuple[str, ...] = ()
    received_on: date | None = None
    other_recommended: tuple[str, ...] = ()
    pilots_on_file: tuple[str, ...] = ()
    takes_quota: bool | None = None
    package: Package | None = None
