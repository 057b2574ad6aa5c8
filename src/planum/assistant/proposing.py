"""Writes are proposed: tried once, undone, shown, and done only when the person they are for approves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from planum.assistant.models import PROPOSAL_TRANSITIONS, Proposal, ProposalState, Run
from planum.assistant.reading import REFUSALS, refusal_in_words
from planum.assistant.thoughts import Draft
from planum.kernel.capabilities import Capability, call
from planum.kernel.changelog import record
from planum.kernel.models import ChainHead, ChangeEntry, Person
from planum.kernel.states import move

WAITS_FOR: Final = timedelta(hours=24)
MOST_CHANGES: Final = 20
# What reaches beyond the database cannot be undone, so it is not tried: sources are connected, files are written.
NOT_TRIED: Final = frozenset(
    {"hub.add_connector", "hub.change_connector", "hub.enable_connector", "hub.disable_connector", "hub.import_file"}
)


def drafted(capability: Capability, by: Person, arguments: Mapping[str, Any]) -> tuple[Draft | None, str]:
    """What the write would change, found by doing it and undoing it; or why it would be refused."""
    if capability.name in NOT_TRIED:
        return Draft(capability.name, dict(arguments), []), ""
    try:
        with transaction.atomic():
            head = ChainHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0
            call(capability, by=by, arguments=arguments)
            effect = [_change(entry) for entry in ChangeEntry.objects.filter(number__gt=head).order_by("number")]
            transaction.set_rollback(True)
    except REFUSALS as error:
        return None, refusal_in_words(error)
    return Draft(capability.name, dict(arguments), effect[:MOST_CHANGES]), ""


def _change(entry: ChangeEntry) -> dict[str, Any]:
    return {"subject": entry.subject.partition(":")[0], "before": entry.before, "after": entry.after}


def keep(draft: Draft, by: Person, door: str, run: Run | None) -> Proposal:
    """Runs within an action."""
    now = timezone.now()
    row: Proposal = Proposal.objects.create(
        run=run, person=by, function=draft.function, arguments=draft.arguments, effect=draft.effect, proposed_at=now,
        expires_at=now + WAITS_FOR, door=door,
    )  # fmt: skip
    record(row, after={"function": row.function, "state": row.state, "expires_at": row.expires_at})
    return row


def expire(by: Person) -> None:
    """Move what nobody decided in time to where it is; runs within an action."""
    waiting = Proposal.objects.filter(person=by, state=ProposalState.PROPOSED, expires_at__lte=timezone.now())
    for row in waiting:
        move(row, ProposalState.EXPIRED, along=PROPOSAL_TRANSITIONS)
