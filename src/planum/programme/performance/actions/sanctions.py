"""Writes of sanctions: announced, heard, imposed, carried out or lifted. R39 is asked at every step."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import State, move
from planum.programme.performance.filing import keep_evidence
from planum.programme.performance.models import (
    CASE_MOVES,
    LIVE,
    MEASURE_MOVES,
    CaseState,
    Evaluation,
    Ground,
    MeasureState,
    SanctionCase,
    SanctionMeasure,
    SanctionStep,
)
from planum.programme.performance.permissions import (
    can_answer_sanctions,
    can_sanction,
    require_answering,
    require_sanctioning,
)
from planum.programme.performance.sanctions import case_shape, check_step, new_number
from planum.programme.performance.shapes import SanctionCaseShape
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked

TAKES_BACK = (SanctionStep.DEDUCT, SanctionStep.RECOVER)


@action(permission=can_sanction)
def open_sanction(
    *, by: Person, pilot: str, ground: Ground, facts: str, step: SanctionStep, due_on: date, heard_until: date,
    project: str = "", amount_fen: int = 0, reason: str = "", evaluation: int | None = None,
) -> SanctionCaseShape:  # fmt: skip
    """Open a case against a city, or one of its projects, and announce its first step; the other side is heard.

    A step that leaves out milder ones says in its reason how grave the matter is.
    """
    place = Pilot.objects.select_related("region").get(code=pilot)
    of = Project.objects.select_related("owner").get(code=project, pilot=place) if project else None
    require_sanctioning(by, place, of)
    _require_text(facts, _("Say what was found."))
    judged = Evaluation.objects.get(pk=evaluation, pilot=place) if evaluation else None
    row = start_case(by, place, of, ground, facts, judged)
    announce(by, row, step, reason or facts, amount_fen, heard_until, due_on)
    return case_shape(row)


@action(permission=can_sanction)
def add_sanction_step(
    *, by: Person, case: int, step: SanctionStep, reason: str, due_on: date, heard_until: date, amount_fen: int = 0
) -> SanctionCaseShape:
    """Go a step further in an open case: it is announced and heard like the first; earlier steps stay in force."""
    row = _open_case(case)
    require_sanctioning(by, row.pilot, row.project)
    _require_text(reason, _("Say why the earlier steps were not enough."))
    ladder = SanctionStep.values
    taken = [one.step for one in row.measures.exclude(state=MeasureState.DROPPED)]
    if any(ladder.index(one) >= ladder.index(step) for one in taken):
        raise Refused(
            _("%(step)s, after %(taken)s.") % {
                "step": step.label, "taken": _(", ").join(str(SanctionStep(one).label) for one in taken),
            },
            _("Each further step is harder than those before it: put right, suspend, deduct, recover."),
        )  # fmt: skip
    announce(by, row, step, reason, amount_fen, heard_until, due_on)
    return case_shape(row)


@action(permission=can_answer_sanctions)
def answer_hearing(*, by: Person, measure: int, answer: str) -> SanctionCaseShape:
    """Say something to an announced step: the owner for a project, the industry bureau for its city."""
    row = _measure(measure)
    require_answering(by, row.case.pilot, row.case.project)
    _require_state(row, MeasureState.PROPOSED)
    _require_text(answer, _("Say what you have to say to the announced step."))
    _write(row, hearing=answer.strip(), heard_at=timezone.now(), heard_by=by)
    return case_shape(row.case)


@action(permission=can_sanction)
def impose_sanction(*, by: Person, measure: int) -> SanctionCaseShape:
    """Put an announced step into force, after the other side was heard or let the time for it pass."""
    row = _measure(measure)
    require_sanctioning(by, row.case.pilot, row.case.project)
    today = timezone.localdate()
    if row.heard_at is None and today <= row.heard_until:
        raise Refused(
            _("No answer yet, and it may come until %(day)s.") % {"day": row.heard_until},
            _("A step is put into force after the other side was heard, or after the time for it has passed."),
        )
    found = check_step(row, on=today)
    refuse_if_blocked(found)
    move(row, MeasureState.IN_FORCE, along=MEASURE_MOVES)
    _write(row, imposed_at=timezone.now(), imposed_by=by)
    owner = row.case.project.owner if row.case.project else None
    keep_findings(row, found, on=today, owner=owner, region=row.case.pilot.region)
    return case_shape(row.case)


@action(permission=can_sanction)
def drop_sanction(*, by: Person, measure: int, reason: str) -> SanctionCaseShape:
    """Drop an announced step after the hearing."""
    return _end(by, measure, MeasureState.DROPPED, reason)


@action(permission=can_answer_sanctions)
def report_sanction_carried_out(
    *, by: Person, measure: int, answer: str, evidence_name: str = "", evidence: str = ""
) -> SanctionCaseShape:
    """Say that a step in force was carried out, with a file that proves it (base64)."""
    row = _measure(measure)
    require_answering(by, row.case.pilot, row.case.project)
    _require_text(answer, _("Say how it was carried out."))
    move(row, MeasureState.ANSWERED, along=MEASURE_MOVES)
    kept = keep_evidence(evidence_name, evidence, by.organisation) if evidence else None
    _write(row, answer=answer.strip(), evidence=kept)
    return case_shape(row.case)


@action(permission=can_sanction)
def return_sanction_answer(*, by: Person, measure: int, reason: str) -> SanctionCaseShape:
    """What is said to be carried out is not: the step stays in force."""
    row = _measure(measure)
    require_sanctioning(by, row.case.pilot, row.case.project)
    _require_text(reason, _("Say what is missing."))
    _require_state(row, MeasureState.ANSWERED)
    move(row, MeasureState.IN_FORCE, along=MEASURE_MOVES)
    _write(row, decision=reason.strip())
    return case_shape(row.case)


@action(permission=can_sanction)
def accept_sanction_step(*, by: Person, measure: int, reason: str) -> SanctionCaseShape:
    """Record a step as carried out. Money to be deducted or recovered is first taken back in the ledger (R39)."""
    row = _measure(measure)
    require_sanctioning(by, row.case.pilot, row.case.project)
    found = check_step(row, on=timezone.localdate(), closing=True)
    refuse_if_blocked(found)
    return _end(by, measure, MeasureState.DONE, reason)


@action(permission=can_sanction)
def lift_sanction(*, by: Person, measure: int, reason: str) -> SanctionCaseShape:
    """Lift a step that is in force: its ground is gone, or it served its purpose."""
    return _end(by, measure, MeasureState.LIFTED, reason)


@action(permission=can_sanction)
def end_sanction_case(*, by: Person, case: int, outcome: str) -> SanctionCaseShape:
    """Close a case in which no step is announced or in force; it was lifted if none was carried out."""
    row = _open_case(case)
    require_sanctioning(by, row.pilot, row.project)
    _require_text(outcome, _("Say how the case ended."))
    open_ones = [str(one) for one in row.measures.filter(state__in=(*LIVE, MeasureState.PROPOSED))]
    if open_ones:
        raise Refused(
            _("Still open: %(steps)s.") % {"steps": "; ".join(open_ones)},
            _("A case ends when none of its steps is announced or in force."),
            _("Accept them as carried out, drop them, or lift them."),
        )
    was_done = row.measures.filter(state=MeasureState.DONE).exists()
    move(row, CaseState.CLOSED if was_done else CaseState.LIFTED, along=CASE_MOVES)
    row.refresh_from_db()
    _write(row, outcome=outcome.strip(), ended_at=timezone.now(), ended_by=by)
    return case_shape(row)


def start_case(
    by: Person, pilot: Pilot, project: Project | None, ground: Ground, facts: str, evaluation: Evaluation | None
) -> SanctionCase:
    """The row of a case, without a step yet."""
    row: SanctionCase = SanctionCase.objects.create(
        number=new_number(pilot), pilot=pilot, project=project, ground=ground, facts=facts.strip(),
        evaluation=evaluation, opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    record(row, after={
        "pilot": pilot.code, "project": project.code if project else "", "ground": ground, "facts": facts,
        "evaluation": evaluation.pk if evaluation else None,
    })  # fmt: skip
    return row


def announce(
    by: Person, case: SanctionCase, step: SanctionStep, reason: str, amount_fen: int, heard_until: date, due_on: date
) -> SanctionMeasure:
    if due_on < heard_until or heard_until < timezone.localdate():
        raise Refused(
            _("To be heard until %(heard)s, to be carried out by %(due)s.") % {"heard": heard_until, "due": due_on},
            _("The hearing ends today or later, and the deadline is not before it."),
        )
    if amount_fen < 0 or (amount_fen and step not in TAKES_BACK):
        raise Refused(
            _("An amount with the step “%(step)s”.") % {"step": step.label},
            _("Only what is deducted or recovered has an amount."),
        )
    row = SanctionMeasure(
        case=case, step=step, reason=reason.strip(), amount_fen=amount_fen, heard_until=heard_until, due_on=due_on
    )
    refuse_if_blocked(check_step(row, on=timezone.localdate()))
    row.save()
    record(row, after={
        "case": case.number, "step": step, "reason": reason, "amount_fen": amount_fen, "heard_until": heard_until,
        "due_on": due_on, "by": by.pk,
    })  # fmt: skip
    return row


def _end(by: Person, measure: int, to: State, reason: str) -> SanctionCaseShape:
    row = _measure(measure)
    require_sanctioning(by, row.case.pilot, row.case.project)
    _require_text(reason, _("A decision has a reason."))
    move(row, to, along=MEASURE_MOVES)
    _write(row, decision=reason.strip(), ended_at=timezone.now(), ended_by=by)
    return case_shape(row.case)


def _write(row: models.Model, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    record(row, after={name: getattr(value, "pk", value) for name, value in fields.items()})


def _measure(key: int) -> SanctionMeasure:
    rows = SanctionMeasure.objects.select_related("case__pilot__region", "case__project__owner")
    row: SanctionMeasure = rows.get(pk=key)
    return row


def _open_case(key: int) -> SanctionCase:
    row: SanctionCase = SanctionCase.objects.select_related("pilot__region", "project__owner").get(pk=key)
    if row.state is not CaseState.OPEN:
        raise Refused(_("%(case)s is “%(state)s”.") % {"case": row, "state": row.state.label}, _("The case is over."))
    return row


def _require_state(row: SanctionMeasure, state: MeasureState) -> None:
    if row.state is not state:
        raise Refused(
            _("%(step)s is “%(state)s”.") % {"step": row, "state": row.state.label},
            _("This is done with a step that is “%(state)s”.") % {"state": state.label},
        )


def _require_text(given: str, wanted: str) -> None:
    if not given.strip():
        raise Refused(_("The text is empty."), wanted)
