"""A diagnosis computed from its answers, as every caller needs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from planum.kernel.hashing import algorithm_of, canonical, digest
from planum.park.diagnosis.engine.instrument import Answers, Instrument
from planum.park.diagnosis.engine.scoring import Assessment, assess
from planum.park.diagnosis.models import Answer, Diagnosis


@dataclass(frozen=True)
class Result:
    """The answers that stand, by question, and what they come to."""

    diagnosis: Diagnosis
    rows: dict[str, Answer]

    @property
    def instrument(self) -> Instrument:
        return self.diagnosis.instrument.instrument

    @cached_property
    def answers(self) -> Answers:
        return {code: tuple(row.chosen) for code, row in self.rows.items()}

    @cached_property
    def assessment(self) -> Assessment:
        return assess(self.instrument, self.answers, self.diagnosis.profile)

    @property
    def is_intact(self) -> bool:
        """What was submitted is what stands, and it still gives the level and the points that were kept."""
        kept = self.diagnosis
        algorithm = algorithm_of(kept.digest) or settings.PLANUM_HASH
        same = (self.assessment.level, str(self.assessment.points)) == (kept.level, kept.points)
        return same and answers_digest(self.rows.values(), algorithm) == kept.digest


def result_of(diagnosis: Diagnosis) -> Result:
    """Raises NobodyIsLooking without a viewer; a viewer who may not see the diagnosis finds no answers."""
    rows = Answer.objects.filter(diagnosis=diagnosis, replaced_at=None).select_related("by")
    return Result(diagnosis, {row.question: row for row in rows})


def facts_digest(facts: list[dict[str, object]], algorithm: str = "") -> str:
    return digest(canonical({"facts": facts}), algorithm or settings.PLANUM_HASH)


def answers_digest(rows: Iterable[Answer], algorithm: str = "") -> str:
    """One hash over all answers that stand, with their sources and the hashes of their facts."""
    stated = sorted([row.question, *row.chosen, row.source.value, row.digest] for row in rows)
    return digest(canonical({"answers": stated}), algorithm or settings.PLANUM_HASH)
