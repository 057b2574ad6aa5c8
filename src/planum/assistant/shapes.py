"""What the assistant gives back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planum.assistant.models import Proposal, Run


@dataclass(frozen=True)
class ValueShape:
    """A value of an answer: its mark, the name of its field, itself, and the page where it can be opened."""

    mark: str
    name: str
    value: str
    link: str


@dataclass(frozen=True)
class AnswerShape:
    """`run` is the audit of this question; `choices` are functions to choose from when it was not clear."""

    run: int
    ended_as: str
    text: str
    language: str
    tool: str
    arguments: dict[str, Any]
    missing: str
    choices: list[str]
    values: list[ValueShape]
    link: str
    proposal: int | None
    answered_by: str


@dataclass(frozen=True)
class RunShape:
    id: int
    asked_at: datetime
    asked: str
    language: str
    door: str
    tool: str
    ended_as: str
    answered_by: str
    duration_s: float


@dataclass(frozen=True)
class StepShape:
    number: int
    kind: str
    tool: str
    arguments: dict[str, Any]
    result_digest: str
    refusal: str
    unchanged: bool | None


@dataclass(frozen=True)
class RunDetail:
    """A run with its steps; `unchanged` says whether a query still gives what it gave then."""

    id: int
    asked_at: datetime
    asked: str
    ended_as: str
    text: str
    answered_by: str
    endpoint: str
    tokens_in: int
    tokens_out: int
    duration_s: float
    steps: list[StepShape]


@dataclass(frozen=True)
class ProposalShape:
    id: int
    function: str
    arguments: dict[str, Any]
    effect: list[dict[str, Any]]
    state: str
    proposed_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    run: int | None


@dataclass(frozen=True)
class ToolShape:
    """What a tool gave: data, or a refusal in words, or a proposal that waits."""

    run: int
    ended_as: str
    data: Any
    refusal: str
    proposal: ProposalShape | None


def run_shape(row: Run) -> RunShape:
    return RunShape(
        id=row.pk,
        asked_at=row.asked_at,
        asked=row.question,
        language=row.language,
        door=row.door,
        tool=row.tool,
        ended_as=row.outcome.value,
        answered_by=row.answered_by,
        duration_s=row.duration_s,
    )


def proposal_shape(row: Proposal) -> ProposalShape:
    return ProposalShape(
        id=row.pk,
        function=row.function,
        arguments=row.arguments,
        effect=row.effect,
        state=row.standing.value,
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        decided_at=row.decided_at,
        run=row.run_id,
    )
