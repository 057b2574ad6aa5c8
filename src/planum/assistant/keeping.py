"""What is kept of a question: the run, its steps, the proposal, and their hashes in the change log's chain."""

from django.conf import settings
from django.db import transaction

from planum.assistant.models import LONGEST_QUESTION, Run, Step
from planum.assistant.proposing import expire, keep
from planum.assistant.thoughts import Asked, Thought
from planum.kernel.changelog import record
from planum.kernel.hashing import digest


def keep_run(asked: Asked, thought: Thought, duration_s: float) -> Run:
    """Runs within an action. The change log has hashes of what was asked and answered: its readers are others."""
    with transaction.atomic():
        expire(asked.by)
        run: Run = Run.objects.create(
            person=asked.by, asked_at=asked.now, question=asked.text[:LONGEST_QUESTION], language=asked.language,
            door=asked.door, scores=thought.scores, tool=thought.tool, arguments=thought.arguments,
            missing=thought.missing, outcome=thought.outcome, answer=thought.answer, answered_by=thought.answered_by,
            endpoint=thought.endpoint, tokens_in=thought.tokens_in, tokens_out=thought.tokens_out,
            duration_s=round(duration_s, 3),
        )  # fmt: skip
        for number, one in enumerate(thought.steps, 1):
            Step.objects.create(
                run=run, number=number, kind=one.kind, tool=one.tool, arguments=dict(one.arguments),
                result_digest=one.result_digest, refusal=one.refusal, duration_s=one.duration_s,
            )  # fmt: skip
        record(run, after=_logged(run, thought))
        if thought.draft is not None:
            keep(thought.draft, asked.by, asked.door, run)
    return run


def _logged(run: Run, thought: Thought) -> dict[str, object]:
    return {
        "question": _hashed(run.question),
        "answer": _hashed(run.answer),
        "outcome": run.outcome,
        "answered_by": run.answered_by,
        "steps": [f"{one.kind} {one.tool} {one.result_digest}" for one in thought.steps],
    }


def _hashed(text: str) -> str:
    return digest(text.encode(), settings.PLANUM_HASH)
