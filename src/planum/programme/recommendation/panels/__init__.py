"""What the pages of recommendations and of links are put together from."""

from planum.programme.recommendation.panels.candidacies import (
    candidacy_panels,
    check_list,
    letter_panels,
    submission_panels,
)
from planum.programme.recommendation.panels.links import joint_panels, link_panels, network_panel
from planum.programme.recommendation.panels.rounds import comparison, round_panels

__all__ = [
    "candidacy_panels", "check_list", "comparison", "joint_panels", "letter_panels", "link_panels",
    "network_panel", "round_panels", "submission_panels",
]  # fmt: skip
