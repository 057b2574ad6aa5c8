"""Rounds, which are public; candidacies with their papers; and what links cities."""

from planum.programme.recommendation.models.candidacies import (
    CANDIDACY_STATES,
    COUNTED,
    OPEN_STATES,
    ApplicantKind,
    Candidacy,
    CandidacyMember,
    CandidacyPaper,
    CandidacyState,
    CityChain,
    Examination,
)
from planum.programme.recommendation.models.links import (
    JOINT_STATES,
    CityLink,
    JointBooking,
    JointProject,
    JointShare,
    JointState,
    LinkKind,
)
from planum.programme.recommendation.models.papers import (
    LETTER_STATES,
    LetterState,
    RecommendationLetter,
    Submission,
)
from planum.programme.recommendation.models.rounds import Round

__all__ = [
    "CANDIDACY_STATES", "COUNTED", "JOINT_STATES", "LETTER_STATES", "OPEN_STATES", "ApplicantKind", "Candidacy",
    "CandidacyMember", "CandidacyPaper", "CandidacyState", "CityChain", "CityLink",
    "Examination", "JointBooking", "JointProject", "JointShare",
    "JointState", "LetterState", "LinkKind", "RecommendationLetter", "Round", "Submission",
]  # fmt: skip
