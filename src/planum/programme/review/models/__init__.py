"""Tables of the review: experts and their interests, rubrics, panels with their scores, decisions, public notices."""

from planum.programme.review.models.experts import Expert, Interest, InterestKind
from planum.programme.review.models.notices import (
    NOTICE_MOVES,
    OBJECTION_MOVES,
    Determination,
    NoticedApplication,
    NoticeState,
    Objection,
    ObjectionState,
    PublicNotice,
    VerdictOf,
)
from planum.programme.review.models.panels import (
    ASSIGNMENT_MOVES,
    BUSY,
    PANEL_MOVES,
    Assignment,
    AssignmentState,
    Candidate,
    Panel,
    PanelState,
    Score,
)
from planum.programme.review.models.rubrics import Criterion, Rubric

__all__ = [
    "ASSIGNMENT_MOVES",
    "BUSY",
    "NOTICE_MOVES",
    "OBJECTION_MOVES",
    "PANEL_MOVES",
    "Assignment",
    "AssignmentState",
    "Candidate",
    "Criterion",
    "Determination",
    "Expert",
    "Interest",
    "InterestKind",
    "NoticeState",
    "NoticedApplication",
    "Objection",
    "ObjectionState",
    "Panel",
    "PanelState",
    "PublicNotice",
    "Rubric",
    "Score",
    "VerdictOf",
]
