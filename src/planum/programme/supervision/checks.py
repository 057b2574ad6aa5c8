"""What a report is checked against before it is sent: the month before, the project's total, what others know."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planum.programme.supervision.engine.progress import falls
from planum.programme.supervision.known import Known
from planum.programme.supervision.models import CUMULATIVE, MonthlyReport

# Notes that the firm has to explain before it may send; the others are for whoever judges.
TO_EXPLAIN = frozenset({"fell", "above_total", "above_known"})


def notes_of(
    report: MonthlyReport, before: MonthlyReport | None, known: Mapping[str, Sequence[Known]]
) -> list[dict[str, Any]]:
    """Every note, each as data; `labels.note_text` says it."""
    notes = [*_against_before(report, before), *_against_known(report, known)]
    total = report.project.total_investment_fen
    if report.invested_fen > total:
        notes.append({"code": "above_total", "given": report.invested_fen, "expected": total})
    return notes


def needs_explanation(notes: Iterable[Mapping[str, Any]]) -> bool:
    return any(note["code"] in TO_EXPLAIN for note in notes)


def figures_of(report: MonthlyReport) -> dict[str, int]:
    return {name: getattr(report, name) for name in CUMULATIVE}


def _against_before(report: MonthlyReport, before: MonthlyReport | None) -> list[dict[str, Any]]:
    if before is None:
        return []
    then, now = figures_of(before), figures_of(report)
    fallen: list[dict[str, Any]] = [
        {"code": "fell", "field": one.name, "given": one.now, "expected": one.before} for one in falls(then, now)
    ]
    return fallen or ([{"code": "unchanged"}] if then == now else [])


def _against_known(report: MonthlyReport, known: Mapping[str, Sequence[Known]]) -> list[dict[str, Any]]:
    """More than is known at most is to be explained; another number than the hub's is noted."""
    notes: list[dict[str, Any]] = []
    for name, figures in known.items():
        given = getattr(report, name)
        for one in figures:
            differs = given > one.value if one.is_most else given != one.value
            if differs:
                code = "above_known" if one.is_most else "differs"
                notes.append({"code": code, "field": name, "given": given, "expected": one.value, "source": one.source})
    return notes
