"""What is known of an application, or of a project in the list, before it is established. Money is in fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from planum.programme.rules.engine.facts import Category, SupportForm, Wing
from planum.programme.rules.engine.facts_evidence import RepeatedUse
from planum.programme.rules.engine.facts_plan import PlaneAuthor

FOUNDATION, ROUTE, WILLINGNESS = "foundation", "route", "willingness"
READINESS = (FOUNDATION, ROUTE, WILLINGNESS)


class DuplicateDecision(StrEnum):
    """What an officer decided about a pair that the search found; a decision has a reason."""

    UNDECIDED = "undecided"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Accident:
    """`kind` is a code of the parameter `accident_kinds` (safety, environment, quality)."""

    kind: str
    on: date
    is_major: bool = True


@dataclass(frozen=True, slots=True)
class Entity:
    """The applying organisation; `registered_in` is the code of the city it is registered in."""

    credit_code: str
    name: str
    is_legal_person: bool
    registered_in: str
    accidents: tuple[Accident, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing:
    """The project as filed (备案). `content_agrees`: what is built is the same in both texts; None: not compared."""

    number: str
    amount_fen: int
    content_agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A pair found by the duplicate search: likeness between 0 and 1."""

    other: str
    likeness: Fraction
    decision: DuplicateDecision = DuplicateDecision.UNDECIDED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """Optional facts that are None were not asked yet: the rules that need them say that they do not apply.

    `central_fen` is asked or planned; `other_subsidy_fen` came from the state, the province or the city (all pots);
    `support_documents` and `override_reasons` as for a payment; `other_projects` maps the codes of the entity's other
    live projects in the pilot to their wings; `readiness` maps the three criteria (READINESS) to points of 100;
    `repeated` are numbers of its machines and invoices that stand elsewhere too.
    """

    code: str
    city: str
    wing: Wing
    category: Category
    total_investment_fen: int
    central_fen: int = 0
    other_central_fen: int = 0
    other_subsidy_fen: int = 0
    industry: str = ""
    support_form: SupportForm = SupportForm.GRANT
    support_form_note: str = ""
    support_documents: tuple[str, ...] | None = None
    override_reasons: Mapping[str, str] = field(default_factory=dict)
    author: PlaneAuthor | None = None
    readiness: Mapping[str, int] | None = None
    entity: Entity | None = None
    other_projects: Mapping[str, Wing] | None = None
    finishes_on: date | None = None
    period_ends_on: date | None = None
    in_statistics: bool | None = None
    filing: Filing | None = None
    duplicates: tuple[Duplicate, ...] | None = None
    repeated: tuple[RepeatedUse, ...] | None = None
