"""Asking, and deciding about what the assistant proposes."""

import time
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planum.assistant import toolbox
from planum.assistant.asking import answer
from planum.assistant.doors import current_door
from planum.assistant.embedded import used
from planum.assistant.engine.language import is_chinese
from planum.assistant.keeping import keep_run
from planum.assistant.models import LONGEST_QUESTION, PROPOSAL_TRANSITIONS, Proposal, ProposalState
from planum.assistant.permissions import can_ask
from planum.assistant.queries import answer_shape
from planum.assistant.shapes import AnswerShape, ProposalShape, ToolShape, proposal_shape
from planum.assistant.thoughts import Asked
from planum.errors import Refused
from planum.kernel.capabilities import action, call
from planum.kernel.models import Person
from planum.kernel.states import move


@action(permission=can_ask, atomic=False)
def ask(
    *, by: Person, text: str, tool: str = "", arguments: dict[str, Any] | None = None, language: str = ""
) -> AnswerShape:  # fmt: skip
    """Ask in Chinese or English; the answer comes from the platform's own queries, run as you, and is kept as a run.

    Name a function in `tool`, and what is known of its `arguments`, to have that one run. What would write is proposed.
    """
    said = " ".join(text.split())
    if not 0 < len(said) <= LONGEST_QUESTION:
        raise Refused(
            _("The question has %(length)d characters.") % {"length": len(said)},
            _("One sentence of at most %(most)d characters.") % {"most": LONGEST_QUESTION},
        )
    if tool and tool not in toolbox.tools():
        raise Refused(
            _("There is no function “%(tool)s”.") % {"tool": tool}, _("A published function, such as hub.latest.")
        )
    spoken = language if language in toolbox.LANGUAGES else "zh-hans" if is_chinese(said) else "en"
    asked = Asked(by, said, spoken, current_door(), timezone.now(), tool, arguments or {})
    run, thought = answer(asked)
    return answer_shape(run, thought)


@action(permission=can_ask)
def use_tool(*, by: Person, tool: str, arguments: dict[str, Any]) -> ToolShape:
    """Use a published function as a tool: a query gives its data, a write becomes a proposal to you. Kept as a run."""
    capability = toolbox.tools().get(tool)
    if capability is None or capability.name in toolbox.SECRET:
        raise Refused(
            _("There is no tool “%(name)s”.") % {"name": tool}, _("A published function, such as hub.latest.")
        )
    asked = Asked(by, tool, get_language() or "en", current_door(), timezone.now(), tool, arguments)
    started = time.perf_counter()
    thought, data = used(asked, capability)
    run = keep_run(asked, thought, time.perf_counter() - started)
    proposal = Proposal.objects.filter(run=run).first()
    return ToolShape(
        run=run.pk,
        ended_as=run.outcome.value,
        data=data,
        refusal=thought.steps[0].refusal,
        proposal=proposal_shape(proposal) if proposal else None,
    )


@action(permission=can_ask)
def approve_proposal(*, by: Person, proposal: int) -> ProposalShape:
    """Let a proposal made for you be done now, once; whatever refuses it leaves it waiting."""
    row = _waiting(proposal)
    move(row, ProposalState.APPROVED, along=PROPOSAL_TRANSITIONS)
    _decided(row)
    call(toolbox.tools()[row.function], by=by, arguments=row.arguments)
    return proposal_shape(row)


@action(permission=can_ask)
def reject_proposal(*, by: Person, proposal: int) -> ProposalShape:
    """Decide that a proposal made for you is not done."""
    row = _waiting(proposal)
    move(row, ProposalState.REJECTED, along=PROPOSAL_TRANSITIONS)
    _decided(row)
    return proposal_shape(row)


def _waiting(proposal: int) -> Proposal:
    """Only whom it was made for finds it."""
    row: Proposal = Proposal.objects.select_for_update().get(pk=proposal)
    if row.state is ProposalState.PROPOSED and not row.is_due:
        raise Refused(
            _("Proposal %(number)d has expired.") % {"number": row.pk},
            _("A proposal waits for a day."),
            _("Ask again, if it is still to be done."),
        )
    return row


def _decided(row: Proposal) -> None:
    row.decided_at = timezone.now()
    row.save(update_fields=["decided_at"])
