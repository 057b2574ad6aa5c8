"""What the functions of the assistant, their arguments and their results are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLES: Final[dict[str, Promise]] = {
    "assistant.approve_proposal": _("Approve a proposal of the assistant"),
    "assistant.ask": _("Ask the assistant"),
    "assistant.proposals": _("Proposals of the assistant"),
    "assistant.reject_proposal": _("Reject a proposal of the assistant"),
    "assistant.run": _("One question and its audit"),
    "assistant.runs": _("Questions asked"),
    "assistant.use_tool": _("Use a function as a tool"),
}

NAMES: Final[dict[str, Promise]] = {
    "answered_by": _("Answered by"),
    "arguments": _("Arguments"),
    "asked_at": _("Asked at"),
    "choices": _("To choose from"),
    "data": _("Data"),
    "door": _("Asked through"),
    "duration_s": _("Duration, s"),
    "effect": _("What it would change"),
    "endpoint": _("Address of the model"),
    "expires_at": _("Expires at"),
    "function": _("Function"),
    "link": _("Page"),
    "missing": pgettext_lazy("assistant", "Asked for"),
    "proposed_at": _("Proposed at"),
    "refusal": _("Refusal"),
    "asked": _("Question"),
    "ask.text": _("Question"),
    "ended_as": _("Outcome"),
    "run.run": _("Question number"),
    "approve_proposal.proposal": _("Number of the proposal"),
    "reject_proposal.proposal": _("Number of the proposal"),
    "steps": _("Steps"),
    "tokens_in": _("Tokens read"),
    "tokens_out": _("Tokens written"),
    "tool": _("Function"),
    "unchanged": _("Unchanged since"),
    "waiting_only": _("Only those that wait"),
}
