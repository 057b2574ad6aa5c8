"""A question on its way to an answer, before anything of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from planum.assistant.engine.references import Value
from planum.assistant.models import Outcome, StepKind
from planum.kernel.models import Person

EMBEDDED = "embedded"


@dataclass(frozen=True)
class Asked:
    """Who asks what, in which language, through which door. A `tool` that is named is not looked for."""

    by: Person
    text: str
    language: str
    door: str
    now: datetime
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """One step that was taken."""

    kind: StepKind
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    result_digest: str = ""
    refusal: str = ""
    duration_s: float = 0.0


@dataclass(frozen=True)
class Draft:
    """A write that is to be proposed, with what a trial of it changed before it was undone."""

    function: str
    arguments: dict[str, Any]
    effect: list[dict[str, Any]]


@dataclass(frozen=True)
class Thought:
    """What came of a question. `answer` holds marks; `values` are what they stand for."""

    outcome: Outcome
    answer: str
    tool: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    missing: str = ""
    steps: tuple[Taken, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    draft: Draft | None = None
    answered_by: str = EMBEDDED
    endpoint: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
