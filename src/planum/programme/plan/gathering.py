"""From the rows of a plan to the facts that its engine and the rules read."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from planum.programme.plan.engine import content as facts
from planum.programme.plan.engine.content import COVERAGE, PlanContent
from planum.programme.plan.models import (
    CityLink,
    FundingLine,
    ImplementationPlan,
    PlanChapter,
    PlanEvidence,
    PlanGoal,
    PlannedIndustry,
    PlannedProject,
    PlanTask,
    PolicyLink,
    Safeguard,
)
from planum.programme.rules.engine.facts import Wing
from planum.programme.rules.engine.facts_plan import (
    OwnerRole,
    PlaneAuthor,
    PlanFacts,
    PlanIndustry,
    PlanProject,
    SharedChain,
)

T = TypeVar("T")
KINDS: Mapping[str, tuple[type[models.Model], type[Any], str]] = {
    "chapters": (PlanChapter, facts.Chapter, "code"),
    "industries": (PlannedIndustry, facts.Industry, "code"),
    "goals": (PlanGoal, facts.Goal, "code"),
    "tasks": (PlanTask, facts.Task, "number"),
    "projects": (PlannedProject, facts.ListedProject, "code"),
    "funds": (FundingLine, facts.Funding, "year"),
    "policies": (PolicyLink, facts.Policy, "programme"),
    "guards": (Safeguard, facts.Guard, "topic"),
}


def gather(plan: ImplementationPlan, *, instead: models.Model | None = None) -> PlanContent:
    """All facts of the plan. `instead` is an unsaved row that stands for the saved one, to check before saving."""
    parts = {name: _rows(plan, name, instead) for name in KINDS}
    on = timezone.localtime(plan.finalised_at).date() if plan.finalised_at else timezone.localdate()
    return PlanContent(
        code=plan.code, title=plan.name, city=plan.region.name, author=plan.author.name, starts_on=plan.starts_on,
        ends_on=plan.ends_on, on=on, version=plan.version, industry_reason=plan.industry_reason,
        links=tuple(_link(one) for one in _replaced(CityLink, plan, instead)), proofs=_proofs(plan), **parts,
    )  # fmt: skip


def rule_facts(plan: ImplementationPlan, content: PlanContent) -> PlanFacts:
    """What R08 to R14, R16 and R41 look at."""
    coverage = next((one for one in content.goals if one.code == COVERAGE), None)
    path = {year: coverage.of(year) for year in content.years} if coverage else {}
    return PlanFacts(
        city=plan.region.code,
        industries=tuple(PlanIndustry(one.code, one.name) for one in content.industries),
        projects=tuple(_rule_project(one) for one in content.projects),
        coverage_path={year: Fraction(share) / 100 for year, share in path.items() if share is not None},
        task_wings=tuple(sorted({Wing(one.wing) for one in content.tasks})),
        award_fen=plan.award_fen,
        industry_reason=plan.industry_reason or " ".join(one.justification for one in content.industries),
        shared_chains=shared_chains(plan, content),
    )


def shared_chains(plan: ImplementationPlan, content: PlanContent) -> tuple[SharedChain, ...]:
    """Chains of this plan that stand in plans of other cities which were handed in (R41).

    Two cities must not read each other's drafts: only that a chain is shared, and with which city, is told.
    """
    codes = {one.chain_code for one in content.projects if one.chain_code}
    notes = {one.chain_code: one.note for one in content.links if one.note.strip()}
    rows = (
        PlannedProject._base_manager.filter(chain_code__in=codes, withdrawn_at__isnull=True)
        .exclude(plan__region=plan.region_id)
        .exclude(plan__state="draft")
        .values_list("chain_code", "plan__region__name")
        .distinct()
    )
    cities: dict[str, list[str]] = {}
    for chain, city in sorted(rows):
        cities.setdefault(chain, []).append(city)
    return tuple(SharedChain(chain, tuple(others), notes.get(chain, "")) for chain, others in cities.items())


def _rows(plan: ImplementationPlan, name: str, instead: models.Model | None) -> tuple[Any, ...]:
    model, shape, _key = KINDS[name]
    return tuple(_fact(one, shape) for one in _replaced(model, plan, instead))


def _replaced(model: Any, plan: ImplementationPlan, instead: models.Model | None) -> list[Any]:
    rows = model._base_manager.filter(plan=plan)
    if model is PlannedProject:
        rows = rows.filter(withdrawn_at__isnull=True)
    if model is CityLink:
        rows = rows.select_related("city")
    found = list(rows)
    if isinstance(instead, model):
        kept = [one for one in found if one.pk != instead.pk]
        place = next((at for at, one in enumerate(found) if one.pk == instead.pk), len(kept))
        found = [*kept[:place], instead, *kept[place:]]
    return found


def _fact(row: models.Model, shape: type[T]) -> T:
    values = {one.name: getattr(row, one.name) for one in fields(shape)}  # type: ignore[arg-type]
    return shape(**{name: tuple(one) if isinstance(one, list) else one for name, one in values.items()})


def _link(row: CityLink) -> facts.Link:
    return facts.Link(row.kind, row.city.name, row.chain_code, row.note)


def _proofs(plan: ImplementationPlan) -> tuple[facts.Proof, ...]:
    rows: Iterable[PlanEvidence] = PlanEvidence._base_manager.filter(plan=plan).select_related("file")
    return tuple(facts.Proof(one.number, one.kind, one.proves, one.file.name, one.pages) for one in rows)


def _rule_project(one: facts.ListedProject) -> PlanProject:
    author = PlaneAuthor(one.author_name, one.author_kind, one.leading_industry) if one.author_name else None
    return PlanProject(
        one.code, Wing(one.wing), one.industry, OwnerRole(one.owner_role), one.total_investment_fen, one.central_fen,
        author,
    )  # fmt: skip
