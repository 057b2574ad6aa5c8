"""The pilot of a city, its implementation plan and everything the plan is made of."""

from planum.programme.plan.models.documents import (
    PLAN_MOVES,
    ImplementationPlan,
    PlanChapter,
    PlanPackage,
    PlanState,
    PlanTemplate,
    PlanVersion,
)
from planum.programme.plan.models.kinds import Category, OwnerRole, SupportForm, Wing
from planum.programme.plan.models.parts import (
    CityLink,
    EvidenceKind,
    FundingLine,
    FundSource,
    LinkKind,
    PlanEvidence,
    PlanGoal,
    PlannedIndustry,
    PlannedProject,
    PlanTask,
    PolicyLink,
    Safeguard,
)
from planum.programme.plan.models.pilots import EVALUATIONS, Evaluation, Pilot, Tranche

__all__ = [
    "EVALUATIONS",
    "PLAN_MOVES",
    "Category",
    "CityLink",
    "Evaluation",
    "EvidenceKind",
    "FundSource",
    "FundingLine",
    "ImplementationPlan",
    "LinkKind",
    "OwnerRole",
    "Pilot",
    "PlanChapter",
    "PlanEvidence",
    "PlanGoal",
    "PlanPackage",
    "PlanState",
    "PlanTask",
    "PlanTemplate",
    "PlanVersion",
    "PlannedIndustry",
    "PlannedProject",
    "PolicyLink",
    "Safeguard",
    "SupportForm",
    "Tranche",
    "Wing",
]
