"""Every write of recommendations and of links between cities."""

from planum.programme.recommendation.actions.candidacies import (
    attach_plan,
    declare_chains,
    start_candidacy,
    submit_candidacy,
    withdraw_candidacy,
)
from planum.programme.recommendation.actions.examining import (
    decline_candidacy,
    examine_candidacy,
    recommend_candidacy,
    return_candidacy,
    take_back_recommendation,
    take_up_candidacy,
)
from planum.programme.recommendation.actions.joint import (
    book_joint_share,
    change_joint_shares,
    confirm_joint_share,
    decline_joint_share,
    end_joint_project,
    propose_joint_project,
)
from planum.programme.recommendation.actions.letters import draft_letter, recall_letter, sign_letter
from planum.programme.recommendation.actions.links import note_city_link, remove_city_link
from planum.programme.recommendation.actions.plans import take_plan
from planum.programme.recommendation.actions.rounds import open_round
from planum.programme.recommendation.actions.submissions import record_outcome, record_submission

__all__ = [
    "attach_plan", "book_joint_share", "change_joint_shares", "confirm_joint_share", "declare_chains",
    "decline_candidacy", "decline_joint_share", "draft_letter",
    "end_joint_project", "examine_candidacy", "note_city_link", "open_round",
    "propose_joint_project", "recall_letter", "recommend_candidacy", "record_outcome", "record_submission",
    "remove_city_link", "return_candidacy", "sign_letter", "start_candidacy", "submit_candidacy",
    "take_back_recommendation", "take_plan", "take_up_candidacy", "withdraw_candidacy",
]  # fmt: skip
