"""The questionnaire as it is shown: dimensions, questions with their answers, how far one has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.naming import in_reader_language
from planum.park.diagnosis.engine.instrument import Instrument, Kind, Option, Question, Role
from planum.park.diagnosis.models import Answer, Source
from planum.park.diagnosis.results import Result
from planum.ui.evidence import Evidence

KEY_MARK = "★"


@dataclass(frozen=True)
class Choice:
    option: Option
    is_chosen: bool
    is_proven: bool

    @property
    def label(self) -> str:
        return in_reader_language(self.option.name, self.option.name_en)

    @property
    def worth(self) -> float:
        return float(self.option.worth)


@dataclass
class Asked:
    """One question with its answer; `proof` is what the hub knows, even where a typed answer stands."""

    question: Question
    answer: Answer | None
    proof: Answer | None
    refusal: Refused | None = None
    tried: Sequence[str] = ()
    may_answer: bool = True

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def name(self) -> str:
        return in_reader_language(self.question.name, self.question.name_en)

    @property
    def help(self) -> str:
        return in_reader_language(self.question.help, self.question.help_en)

    @property
    def mark(self) -> str:
        return KEY_MARK if self.question.key else ""

    @property
    def is_many(self) -> bool:
        return self.question.kind is Kind.MANY

    @property
    def is_scene(self) -> bool:
        return self.question.role is Role.SCENE

    @property
    def choices(self) -> list[Choice]:
        chosen = list(self.tried) or (self.answer.chosen if self.answer else [])
        proven = self.proof.chosen if self.proof else []
        return [Choice(one, one.code in chosen, one.code in proven) for one in self.question.options]

    @property
    def worth(self) -> float:
        return float(self.question.worth(tuple(self.answer.chosen)) if self.answer else 0)

    @property
    def most(self) -> float:
        return float(self.question.most)

    @property
    def is_from_hub(self) -> bool:
        return self.answer is not None and self.answer.source is Source.HUB

    @property
    def evidence(self) -> Evidence | None:
        if self.proof is None:
            return None
        return Evidence(
            reverse("diagnosis:evidence", args=[self.proof.pk]), _("readings and registers of the hub"), self.proof.at
        )


@dataclass
class Section:
    """The questions of one dimension; for grades a row has one cell for each level."""

    title: str
    questions: list[Asked] = field(default_factory=list)

    @property
    def open_count(self) -> int:
        return sum(one.answer is None for one in self.questions)


def proofs_of(result: Result) -> dict[str, Answer]:
    """The newest answer of the hub to each question, whether it stands or not."""
    rows = Answer.objects.filter(diagnosis=result.diagnosis, source=Source.HUB).select_related("by")
    return {row.question: row for row in rows.order_by("at", "pk")}


def sections_of(result: Result, *, may_answer: bool) -> list[Section]:
    proofs = proofs_of(result)
    sections = {
        one.code: Section(in_reader_language(one.name, one.name_en)) for one in result.instrument.dimensions
    }  # fmt: skip
    for question in result.instrument.questions:
        asked = Asked(question, result.rows.get(question.code), proofs.get(question.code), may_answer=may_answer)
        sections[question.dimension].questions.append(asked)
    return [one for one in sections.values() if one.questions]


def is_matrix(instrument: Instrument) -> bool:
    """Grades are asked in a table: a dimension a row, a level a column."""
    return any(question.role is Role.GRADE for question in instrument.questions)
