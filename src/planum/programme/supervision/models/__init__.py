"""Tables of the supervision of projects."""

from planum.programme.supervision.models.acceptance import (
    ACCEPTANCE_TRANSITIONS,
    Acceptance,
    AcceptanceOpinion,
    AcceptanceState,
    Verdict,
)
from planum.programme.supervision.models.changes import CHANGE_TRANSITIONS, ChangeRequest, ChangeState, Subject
from planum.programme.supervision.models.inspections import (
    INSPECTION_TRANSITIONS,
    RECTIFICATION_TRANSITIONS,
    Inspection,
    InspectionPhoto,
    InspectionState,
    Rectification,
    RectificationState,
)
from planum.programme.supervision.models.removals import REMOVAL_TRANSITIONS, RemovalProposal, RemovalState
from planum.programme.supervision.models.reports import (
    CUMULATIVE,
    FIGURES,
    REPORT_TRANSITIONS,
    SOURCES,
    LightState,
    MonthlyReport,
    Reminder,
    ReminderStage,
    ReportFile,
    ReportState,
)

__all__ = [
    "ACCEPTANCE_TRANSITIONS",
    "CHANGE_TRANSITIONS",
    "CUMULATIVE",
    "FIGURES",
    "INSPECTION_TRANSITIONS",
    "RECTIFICATION_TRANSITIONS",
    "REMOVAL_TRANSITIONS",
    "REPORT_TRANSITIONS",
    "SOURCES",
    "Acceptance",
    "AcceptanceOpinion",
    "AcceptanceState",
    "ChangeRequest",
    "ChangeState",
    "Inspection",
    "InspectionPhoto",
    "InspectionState",
    "LightState",
    "MonthlyReport",
    "Rectification",
    "RectificationState",
    "Reminder",
    "ReminderStage",
    "RemovalProposal",
    "RemovalState",
    "ReportFile",
    "ReportState",
    "Subject",
    "Verdict",
]
