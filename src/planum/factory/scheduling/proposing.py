"""A plan calculated in answer to an event becomes a proposal, beside the plan that it would replace."""

from django.utils import timezone

from planum.factory.scheduling.comparing import difference
from planum.factory.scheduling.models import (
    PROPOSAL_TRANSITIONS,
    Plan,
    PlanState,
    Proposal,
    ProposalState,
)
from planum.kernel.states import move


def propose(proposal: Proposal, plan: Plan) -> None:
    """Stands for a decision, unless another plan has become current meanwhile."""
    found = difference(proposal.base, plan)
    proposal.plan = plan
    proposal.moved, proposal.delayed, proposal.reassigned = found.moved, found.delayed, found.reassigned
    proposal.calculated_in_s = (timezone.now() - proposal.event.reported_at).total_seconds()
    proposal.save(update_fields=["plan", "moved", "delayed", "reassigned", "calculated_in_s"])
    base = Plan._base_manager.get(pk=proposal.base_id)
    stands = base.state == PlanState.CURRENT
    move(proposal, ProposalState.PROPOSED if stands else ProposalState.OVERTAKEN, along=PROPOSAL_TRANSITIONS)


def overtake(plan: Plan) -> None:
    """Proposals that would replace a plan that no longer is current can no longer be applied."""
    open_states = (ProposalState.CALCULATING, ProposalState.PROPOSED)
    for proposal in Proposal.objects.filter(base=plan, state__in=open_states):
        move(proposal, ProposalState.OVERTAKEN, along=PROPOSAL_TRANSITIONS)
