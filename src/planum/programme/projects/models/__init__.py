"""Projects, the calls and applications they come from, and the money other programmes gave."""

from planum.programme.plan.models import Category, SupportForm, Wing
from planum.programme.projects.models.applications import (
    MOVES,
    Application,
    ApplicationState,
    Attachment,
    EquipmentLine,
    Screening,
)
from planum.programme.projects.models.calls import CALL_MOVES, Call, CallState, EnterpriseProfile
from planum.programme.projects.models.duplicates import (
    CASE_MOVES,
    CaseState,
    DuplicateCase,
    FundingLevel,
    FundingRecord,
)
from planum.programme.projects.models.projects import (
    STAGES,
    Contract,
    Project,
    Stage,
    concerned,
)

__all__ = [
    "CALL_MOVES",
    "CASE_MOVES",
    "MOVES",
    "STAGES",
    "Application",
    "ApplicationState",
    "Attachment",
    "Call",
    "CallState",
    "CaseState",
    "Category",
    "Contract",
    "DuplicateCase",
    "EnterpriseProfile",
    "EquipmentLine",
    "FundingLevel",
    "FundingRecord",
    "Project",
    "Screening",
    "Stage",
    "SupportForm",
    "Wing",
    "concerned",
]
