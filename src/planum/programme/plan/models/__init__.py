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
    "CityLink",
    "Evaluation",
    "EvidenceKind",
    "FundSource",
    "FundingLine",
    "ImplementationPlan",
    "LinkKind",
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
    "Tranche",
]
