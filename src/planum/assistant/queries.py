"""Reads of runs and proposals: everybody's own."""

from planum.assistant import toolbox
from planum.assistant.models import Proposal, Run
from planum.assistant.printing import in_figures, place_of
from planum.assistant.replaying import answer_now, replay
from planum.assistant.shapes import (
    AnswerShape,
    ProposalShape,
    RunDetail,
    RunShape,
    StepShape,
    ValueShape,
    proposal_shape,
    run_shape,
)
from planum.assistant.thoughts import Thought
from planum.kernel.capabilities import query
from planum.kernel.models import Person

MOST_RUNS = 500


@query
def runs(*, limit: int = 50) -> list[RunShape]:
    """What you asked the assistant, newest first."""
    return [run_shape(row) for row in Run.objects.all()[: max(1, min(limit, MOST_RUNS))]]


@query
def run(*, by: Person, run: int) -> RunDetail:
    """One run with its steps: each query is called again and compared with the hash of what it gave then."""
    row = Run.objects.get(pk=run)
    steps, values = replay(row, by)
    text = answer_now(row, steps)
    shown = [
        StepShape(
            one.step.number, one.step.kind, one.step.tool, one.step.arguments, one.step.result_digest,
            one.step.refusal, one.is_same,
        )
        for one in steps
    ]  # fmt: skip
    return RunDetail(
        id=row.pk, asked_at=row.asked_at, asked=row.question, ended_as=row.outcome.value,
        text="" if text is None else in_figures(text, values), answered_by=row.answered_by, endpoint=row.endpoint,
        tokens_in=row.tokens_in, tokens_out=row.tokens_out, duration_s=row.duration_s, steps=shown,
    )  # fmt: skip


@query
def proposals(*, waiting_only: bool = False) -> list[ProposalShape]:
    """What the assistant proposed to you, newest first; all, or those that wait for you."""
    rows = Proposal.objects.all()[:MOST_RUNS]
    return [proposal_shape(row) for row in rows if row.is_due or not waiting_only]


def answer_shape(row: Run, thought: Thought) -> AnswerShape:
    capability = toolbox.tools().get(thought.tool)
    link = place_of(capability, thought.arguments) if capability else ""
    used = [value for mark, value in thought.values.items() if f"⟦{mark}⟧" in thought.answer]
    proposal = Proposal.objects.filter(run=row).first()
    return AnswerShape(
        run=row.pk,
        ended_as=row.outcome.value,
        text=in_figures(thought.answer, thought.values),
        language=row.language,
        tool=thought.tool,
        arguments=thought.arguments,
        missing=thought.missing,
        choices=[each["tool"] for each in thought.scores] if not thought.tool else [],
        values=[ValueShape(one.mark, one.name, str(one.value), link) for one in used],
        link=link,
        proposal=proposal.pk if proposal else None,
        answered_by=row.answered_by,
    )
