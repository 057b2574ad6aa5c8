"""An evaluation's lines and points from what is known, and its findings."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from planum.kernel.capabilities import query
from planum.programme.performance.city import Known
from planum.programme.performance.engine.scoring import (
    Item,
    Scored,
    attainment,
    deviates,
    hundredths,
    read_curves,
    score,
)
from planum.programme.performance.models import (
    Direction,
    Evaluation,
    EvaluationLine,
    EvaluationScheme,
    Grade,
    SanctionCase,
    Source,
)
from planum.programme.performance.shapes import EvaluationLineShape, EvaluationShape
from planum.programme.rules.engine import facts_running
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.running import grade_of
from planum.programme.rules.engine.table import check_evaluation
from planum.programme.rules.queries import view_on


@query
def evaluations(*, pilot: str = "") -> list[EvaluationShape]:
    """Evaluations of cities: points of each indicator, deviations explained, grade, and how far each has come."""
    rows = Evaluation.objects.select_related("pilot", "scheme").prefetch_related(
        "lines__indicator", "lines__computed", "lines__reported"
    )
    return [evaluation_shape(row) for row in (rows.filter(pilot__code=pilot) if pilot else rows)]


def lines_of(evaluation: Evaluation, known: Sequence[Known]) -> list[EvaluationLine]:
    """Unsaved lines: each indicator that has a target for the year, by its value up to the day of the evaluation."""
    items, rows = [], []
    for one in (each for each in known if each.target_of(evaluation.year) is not None):
        target, value = one.target_of(evaluation.year), one.value
        share = None
        if target is not None and value is not None:
            share = attainment(value, target, at_most=one.indicator.direction == Direction.AT_MOST)
        items.append(Item(one.indicator.code, one.indicator.dimension, one.indicator.weight, share))
        rows.append(
            EvaluationLine(
                evaluation=evaluation,
                indicator=one.indicator,
                dimension=one.indicator.dimension,
                target=target,
                value=value,
                attained=None if share is None else float(share),
                computed=one.newest,
                reported=one.confirmed,
            )
        )
    scored = scored_by(evaluation.scheme, items)
    for row, points in zip(rows, scored.items, strict=True):
        row.worth, row.points = hundredths(points.worth), hundredths(points.points)
    evaluation.points = scored.rounded
    return rows


def scored_by(scheme: EvaluationScheme, items: Sequence[Item]) -> Scored:
    return score(items, {name: int(weight) for name, weight in scheme.weights.items()}, read_curves(scheme.curves))


def source_of(line: EvaluationLine) -> Source | None:
    if line.computed is not None and line.computed.value is not None:
        return Source.COMPUTED
    return Source.REPORTED if line.reported is not None else None


def needs_explanation(line: EvaluationLine, scheme: EvaluationScheme) -> bool:
    share = None if line.attained is None else Fraction(line.attained)
    return deviates(share, Fraction(scheme.limits["deviation"]) + Fraction(1, 10**9))


def unexplained(lines: Sequence[EvaluationLine], scheme: EvaluationScheme) -> list[EvaluationLine]:
    return [line for line in lines if needs_explanation(line, scheme) and not line.explanation.strip()]


def grade_for(evaluation: Evaluation, on: date) -> Grade:
    """By R38 with the bands of the day."""
    points = Fraction(evaluation.points or Decimal(0))
    return Grade(grade_of(points, view_on(on, evaluation.pilot.region.code)).value)  # type: ignore[call-arg]


def is_sanctioned(grade: Grade, evaluation: Evaluation, on: date) -> bool:
    return grade.value in view_on(on, evaluation.pilot.region.code).value("sanctioned_grades").codes


def findings_of(evaluation: Evaluation, on: date, case: SanctionCase | None) -> list[Finding]:
    facts = facts_running.EvaluationFacts(
        year=evaluation.year, score=Fraction(evaluation.points or Decimal(0)),
        grade=facts_running.Grade(str(evaluation.grade)) if evaluation.grade else None,
        sanction_case=case.number if case else "",
    )  # fmt: skip
    return check_evaluation(facts, view_on(on, evaluation.pilot.region.code))


def evaluation_shape(row: Evaluation) -> EvaluationShape:
    return EvaluationShape(
        row.pk, row.pilot.code, row.year, row.kind, row.scheme.version, row.on, row.state.value,
        None if row.points is None else float(row.points), str(row.grade), row.summary, row.remark,
        [line_shape(line, row.scheme) for line in row.lines.all()],
    )  # fmt: skip


def line_shape(line: EvaluationLine, scheme: EvaluationScheme) -> EvaluationLineShape:
    source = source_of(line)
    return EvaluationLineShape(
        line.pk, line.indicator.code, line.dimension, line.target, line.value, source.value if source else "",
        float(line.worth), line.attained, float(line.points), needs_explanation(line, scheme), line.explanation,
    )  # fmt: skip
