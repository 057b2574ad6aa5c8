"""What other slices ask of sanctions: whether payments are suspended, and what is to be taken back in the ledger."""

from datetime import date

from django.utils import timezone

from planum.kernel.capabilities import query
from planum.kernel.changelog import record
from planum.kernel.states import move
from planum.programme.performance.models import (
    LIVE,
    MEASURE_MOVES,
    MeasureState,
    SanctionCase,
    SanctionMeasure,
    SanctionStep,
)
from planum.programme.performance.shapes import SanctionCaseShape, SanctionMeasureShape
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project
from planum.programme.rules.engine.facts_running import SanctionFacts, Step
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.table import check_sanction
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked
from planum.programme.rules.queries import view_on


@query
def sanction_cases(*, pilot: str = "", open_only: bool = False) -> list[SanctionCaseShape]:
    """Cases of sanction against cities and projects that concern you: ground, steps, deadlines, answers, outcome."""
    rows = SanctionCase.objects.select_related("pilot", "project").prefetch_related("measures")
    rows = rows.filter(pilot__code=pilot) if pilot else rows
    return [case_shape(row) for row in (rows.filter(state="open") if open_only else rows)]


def suspension_of(pilot: Pilot, project: Project | None = None) -> SanctionCase | None:
    """The case by which payments of the pilot, or of this project of it, are suspended today, whoever asks."""
    rows = SanctionMeasure._base_manager.filter(
        case__pilot=pilot, step=SanctionStep.SUSPEND, state__in=LIVE
    ).select_related("case")
    for row in rows.order_by("imposed_at"):
        if row.case.project_id is None or (project is not None and row.case.project_id == project.pk):
            found: SanctionCase = row.case
            return found
    return None


def to_take_back(pilot: Pilot) -> list[SanctionMeasure]:
    """Measures in force that deduct or recover money and wait for the ledger, whoever asks."""
    rows = SanctionMeasure._base_manager.filter(
        case__pilot=pilot, step__in=(SanctionStep.DEDUCT, SanctionStep.RECOVER), state__in=LIVE
    )
    return list(rows.select_related("case__pilot__region", "case__project__owner"))


def measure_done(case: SanctionCase, entry_number: int, amount_fen: int) -> SanctionMeasure | None:
    """An entry of the ledger took money back for a case. The measure ends when its whole amount is taken back (R39).

    Called by the funds within their own action; None where no measure of the case waits for money.
    """
    waiting = [one for one in to_take_back(case.pilot) if one.case_id == case.pk]
    if not waiting:
        return None
    row = waiting[0]
    row.reversed_fen += amount_fen
    row.entries = [*row.entries, entry_number]
    row.save(update_fields=["reversed_fen", "entries"])
    record(row, after={"reversed_fen": row.reversed_fen, "entries": row.entries})
    if row.reversed_fen >= row.amount_fen:
        today = timezone.localdate()
        found = check_step(row, on=today, closing=True)
        refuse_if_blocked(found)
        move(row, MeasureState.DONE, along=MEASURE_MOVES)
        row.state = MeasureState.DONE
        owner = row.case.project.owner if row.case.project else None
        keep_findings(row, found, on=today, owner=owner, region=row.case.pilot.region)
    return row


def check_step(row: SanctionMeasure, *, on: date, closing: bool = False) -> list[Finding]:
    """R39 for one step of a case, with the steps that the case has taken before it."""
    earlier = SanctionMeasure._base_manager.filter(case=row.case).exclude(state=MeasureState.DROPPED)
    taken = tuple(Step(one.step) for one in earlier.exclude(pk=row.pk).order_by("pk"))
    facts = SanctionFacts(
        step=Step(row.step), amount_fen=row.amount_fen, reversed_fen=row.reversed_fen, is_closing=closing, taken=taken,
        reason=row.reason,
    )  # fmt: skip
    return check_sanction(facts, view_on(on, row.case.pilot.region.code))


def new_number(pilot: Pilot) -> str:
    """The pilot's code and the next number of its cases."""
    return f"{pilot.code}-S{SanctionCase._base_manager.filter(pilot=pilot).count() + 1:02d}"


def case_shape(row: SanctionCase) -> SanctionCaseShape:
    measures = sorted(row.measures.all(), key=lambda one: one.pk)
    return SanctionCaseShape(
        row.pk, row.number, row.pilot.code, row.project.code if row.project else "", row.ground, row.facts,
        row.state.value, row.outcome, [measure_shape(one) for one in measures],
    )  # fmt: skip


def measure_shape(row: SanctionMeasure) -> SanctionMeasureShape:
    return SanctionMeasureShape(
        row.pk, row.step, row.state.value, row.reason, row.amount_fen, row.reversed_fen, row.heard_until, row.due_on,
        row.hearing, row.answer, row.decision, list(row.entries),
    )  # fmt: skip
