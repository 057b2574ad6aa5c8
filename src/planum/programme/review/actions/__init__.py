"""Writes of the review."""

from planum.programme.review.actions.deciding import close_panel, decide_applications
from planum.programme.review.actions.experts import declare_interest, enrol_expert, sign_confidentiality
from planum.programme.review.actions.importing import import_experts
from planum.programme.review.actions.notices import (
    announce_results,
    answer_objection,
    close_notice,
    file_objection,
    withdraw_notice,
)
from planum.programme.review.actions.panels import convene_panel, drop_reviewer, invite_reviewers, propose_reviewers
from planum.programme.review.actions.rubrics import add_rubric, load_rubrics
from planum.programme.review.actions.scoring import (
    accept_review,
    recuse_from_review,
    reopen_scores,
    score_application,
    submit_scores,
)

__all__ = [
    "accept_review",
    "add_rubric",
    "announce_results",
    "answer_objection",
    "close_notice",
    "close_panel",
    "convene_panel",
    "decide_applications",
    "declare_interest",
    "drop_reviewer",
    "enrol_expert",
    "file_objection",
    "import_experts",
    "invite_reviewers",
    "load_rubrics",
    "propose_reviewers",
    "recuse_from_review",
    "reopen_scores",
    "score_application",
    "sign_confidentiality",
    "submit_scores",
    "withdraw_notice",
]
