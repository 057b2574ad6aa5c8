"""A run as it may be seen now: its queries are called again, with the rights of today, and compared by hash."""

from dataclasses import dataclass

from django.utils import translation

from planum.assistant import toolbox
from planum.assistant.engine.references import Value
from planum.assistant.models import Run, Step, StepKind
from planum.assistant.reading import Reading, read
from planum.assistant.sentences import answer_to
from planum.assistant.thoughts import EMBEDDED
from planum.kernel.models import Person


@dataclass(frozen=True)
class Replayed:
    """`is_same` says whether the query still gives what it gave when it was asked; None where it gave nothing."""

    step: Step
    reading: Reading | None
    is_same: bool | None


def replay(run: Run, by: Person) -> tuple[list[Replayed], dict[str, Value]]:
    """The steps, and the values that the marks of the answer stand for now."""
    steps: list[Replayed] = []
    values: dict[str, Value] = {}
    for step in run.steps.all():
        with translation.override(run.language):
            reading = _read_again(step, by, first=1 + len(values))
        same = reading.digest == step.result_digest if reading and step.result_digest else None
        steps.append(Replayed(step, reading, same))
        if reading is not None:
            counts = answer_to(reading)[1] if run.answered_by == EMBEDDED else {}
            values |= {**reading.marked.values, **counts}
    return steps, values


def answer_now(run: Run, steps: list[Replayed]) -> str | None:
    """The sentence of the embedded assistant fits what is there now; a model's stands only while nothing changed."""
    if run.answered_by == EMBEDDED:
        read_again = [one.reading for one in steps if one.reading is not None]
        with translation.override(run.language):
            return answer_to(read_again[0])[0] if read_again and run.outcome == "answered" else run.answer
    return run.answer if all(one.is_same is not False for one in steps) else None


def _read_again(step: Step, by: Person, first: int) -> Reading | None:
    capability = toolbox.tools().get(step.tool)
    if step.kind != StepKind.QUERY or capability is None:
        return None
    return read(capability, by, step.arguments, first=first)
