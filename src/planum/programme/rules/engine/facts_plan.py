"""What is known of an implementation plan. Money is in fen, shares are exact fractions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from planum.programme.rules.engine.facts import Wing


class OwnerRole(StrEnum):
    CHAIN_LEADER = "chain_leader"
    LEADING_FIRM = "leading_firm"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class PlaneAuthor:
    """Who wrote a park's overall plan; `kind` is a code of the parameter `plane_authors`."""

    name: str
    kind: str
    leading_industry: str


@dataclass(frozen=True, slots=True)
class PlanIndustry:
    """`code` is a division, group or class of GB/T 4754-2017 ("31", "3670")."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanProject:
    """`industry` is the code of one of the plan's industries; `author` is asked of projects on the plane alone."""

    code: str
    wing: Wing
    industry: str
    owner_role: OwnerRole
    total_investment_fen: int
    central_fen: int = 0
    author: PlaneAuthor | None = None


@dataclass(frozen=True, slots=True)
class SharedChain:
    """A chain that stands in plans of other cities too; `note` says how the plans are linked."""

    chain: str
    other_cities: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """`coverage_path` maps a year to the cumulative share of digitally upgraded firms above the designated size.

    `task_wings` are the wings on which the plan has tasks beside projects. `allocation_plan` maps projects to central
    money in the plan's table of funds; None: the plan has no such table. `award_fen` None: not awarded yet, the cap
    alone binds. `industry_reason` justifies a choice without an encouraged industry. `shared_chains` None: nobody
    compared the plan with others.
    """

    city: str
    industries: tuple[PlanIndustry, ...]
    projects: tuple[PlanProject, ...]
    coverage_path: Mapping[int, Fraction] = field(default_factory=dict)
    task_wings: tuple[Wing, ...] = ()
    allocation_plan: Mapping[str, int] | None = None
    award_fen: int | None = None
    industry_reason: str = ""
    shared_chains: tuple[SharedChain, ...] | None = None
