"""Writes of evaluations: opened and prefilled, deviations explained, submitted, confirmed or returned."""

import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.kernel.states import move
from planum.programme.performance.actions.city import compute_all
from planum.programme.performance.actions.sanctions import announce, start_case
from planum.programme.performance.city import known_of, scheme_for
from planum.programme.performance.engine.scoring import read_curves, score
from planum.programme.performance.evaluating import (
    evaluation_shape,
    findings_of,
    grade_for,
    is_sanctioned,
    lines_of,
    unexplained,
)
from planum.programme.performance.models import (
    EVALUATION_MOVES,
    Evaluation,
    EvaluationKind,
    EvaluationLine,
    EvaluationScheme,
    EvaluationState,
    Grade,
    Ground,
    SanctionCase,
    SanctionStep,
)
from planum.programme.performance.permissions import (
    can_decide_evaluations,
    can_evaluate,
    can_load_schemes,
    can_set_schemes,
)
from planum.programme.performance.report import report_pdf
from planum.programme.performance.shapes import EvaluationShape, LoadedSchemes
from planum.programme.plan.actions import record_evaluation
from planum.programme.plan.models import Evaluation as TrancheEvaluation
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_oversight
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked
from planum.programme.rules.models import CERTAINTIES

EDITABLE = (EvaluationState.DRAFT, EvaluationState.RETURNED)


@action(permission=can_load_schemes)
def load_evaluation_schemes(*, by: Person) -> LoadedSchemes:
    """Take over the schemes of evaluation that Planum ships. A version on file stays as it is."""
    shipped = json.loads((files("planum.programme.performance") / "data" / "schemes.json").read_text("utf-8"))
    loaded = [each for each in shipped["schemes"] if not _on_file(each["kind"], each["version"])]
    for each in loaded:
        add_scheme_row(by, each)
    record("performance.evaluationscheme", after={"loaded": [[each["kind"], each["version"]] for each in loaded]})
    return LoadedSchemes(len(loaded), len(shipped["schemes"]) - len(loaded))


@action(permission=can_set_schemes)
def set_evaluation_scheme(
    *, by: Person, kind: EvaluationKind, name: str, weights: dict[str, int], source: str, reason: str,
    passing: float | None = None, deviation: float | None = None,
) -> LoadedSchemes:  # fmt: skip
    """Let a new version of a scheme stand, with its source: weights that are 100 together, limits if they change."""
    before = scheme_for(kind)
    if before is None:
        raise Refused(_("No scheme of this kind is on file."), _("Load the schemes that Planum ships first."))
    if not (source.strip() and reason.strip()):
        raise Refused(_("No reason or no source was given."), _("A value names its source and why it was set."))
    limits = dict(before.limits)
    limits |= {} if passing is None else {"passing": str(passing)}
    limits |= {} if deviation is None else {"deviation": str(deviation)}
    add_scheme_row(by, {
        "kind": kind.value, "version": before.version + 1, "name": name, "name_en": before.name_en, "weights": weights,
        "curves": before.curves, "limits": limits, "source": source, "certainty": "read", "reason": reason,
    })  # fmt: skip
    return LoadedSchemes(1, before.version)


@action(permission=can_evaluate)
def open_evaluation(
    *, by: Person, pilot: str, year: int, kind: EvaluationKind = EvaluationKind.SELF
) -> EvaluationShape:
    """Open the evaluation of a year, filled in from the data up to its last day (or today, while it lasts)."""
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    if kind == EvaluationKind.FINANCE and not has_role(by, Role.FINANCE_OFFICER):
        raise PermissionDenied(_("The finance bureau makes its own evaluation."))
    scheme = scheme_for(kind)
    if scheme is None:
        raise Refused(_("No scheme of this kind is on file."), _("Load the schemes that Planum ships first."))
    if not place.starts_on.year <= year <= place.ends_on.year or year > timezone.localdate().year:
        raise Refused(_("Year %(year)d.") % {"year": year}, _("A year of the pilot that has begun."))
    if Evaluation._base_manager.filter(pilot=place, year=year, kind=kind).exists():
        raise Refused(_("There is one of this year and kind already."), _("Fill it in again while it is a draft."))
    row = Evaluation.objects.create(
        pilot=place, year=year, kind=kind, scheme=scheme, on=_last_day(place, year), opened_at=timezone.now(),
        opened_by=by,
    )  # fmt: skip
    record(row, after={"pilot": pilot, "year": year, "kind": kind, "scheme": str(scheme), "on": row.on})
    _fill(by, row)
    return evaluation_shape(row)


@action(permission=can_evaluate)
def refill_evaluation(*, by: Person, evaluation: int) -> EvaluationShape:
    """Fill a draft in again from the data; explanations stay with their indicators."""
    row = _editable(by, evaluation)
    row.on = _last_day(row.pilot, row.year)
    _fill(by, row)
    return evaluation_shape(row)


@action(permission=can_evaluate)
def explain_deviation(*, by: Person, line: int, explanation: str) -> EvaluationShape:
    """Explain why an indicator is far from its target, or has no value."""
    row = EvaluationLine.objects.select_related("evaluation__pilot__region").get(pk=line)
    evaluation = _editable(by, row.evaluation_id)
    if not explanation.strip():
        raise Refused(_("The text is empty."), _("Say why, and what is done about it."))
    row.explanation, row.explained_by, row.explained_at = explanation.strip(), by, timezone.now()
    row.save(update_fields=["explanation", "explained_by", "explained_at"])
    record(row, after={"explanation": explanation})
    return evaluation_shape(evaluation)


@action(permission=can_evaluate)
def submit_evaluation(*, by: Person, evaluation: int, summary: str) -> EvaluationShape:
    """Submit an evaluation to the province; its report is kept as PDF. Every deviation must be explained."""
    row = _editable(by, evaluation)
    lines = list(row.lines.select_related("indicator"))
    missing = unexplained(lines, row.scheme)
    if missing or not lines:
        raise Refused(
            _("Not explained: %(lines)s.") % {"lines": _(", ").join(str(each) for each in missing) or "—"},
            _("What is more than %(share)s from its target, or has no value, is explained.")
            % {"share": f"{float(row.scheme.limits['deviation']):.0%}"},
        )
    move(row, EvaluationState.SUBMITTED, along=EVALUATION_MOVES)
    row.refresh_from_db()
    row.grade = grade_for(row, timezone.localdate())
    row.summary, row.submitted_by, row.submitted_at = summary.strip(), by, timezone.now()
    if by.organisation:
        name = f"{row.pilot.code}-{row.year}-{row.kind}.pdf"
        row.document = store(content=report_pdf(row), name=name, media_type="application/pdf", owner=by.organisation)
    row.save()
    record(row, after={
        "points": row.points, "grade": row.grade, "document": row.document.digest if row.document else "",
    })  # fmt: skip
    return evaluation_shape(row)


@action(permission=can_decide_evaluations)
def return_evaluation(*, by: Person, evaluation: int, remark: str) -> EvaluationShape:
    """Return a submitted evaluation to the city with what is to be put right."""
    row = _evaluation(by, evaluation)
    if not remark.strip():
        raise Refused(_("The text is empty."), _("Say what is to be put right."))
    move(row, EvaluationState.RETURNED, along=EVALUATION_MOVES)
    return _decided(by, row, remark)


@action(permission=can_decide_evaluations)
def confirm_evaluation(*, by: Person, evaluation: int, remark: str) -> EvaluationShape:
    """Confirm a submitted evaluation. A poor grade opens a case of sanction (R38); the evaluation at the end of the
    term decides about the second tranche (R17): name its letter in the remark."""
    row = _evaluation(by, evaluation)
    today = timezone.localdate()
    if row.kind == EvaluationKind.FINAL and not remark.strip():
        raise Refused(_("No reason was given."), _("Name the letter that tells the result of the evaluation."))
    move(row, EvaluationState.CONFIRMED, along=EVALUATION_MOVES)
    row.refresh_from_db()
    row.grade = grade_for(row, today)
    row.save(update_fields=["grade"])
    case = _case_of(by, row, today) if is_sanctioned(row.grade, row, today) else None
    found = findings_of(row, today, case)
    refuse_if_blocked(found)
    keep_findings(row, found, on=today, region=row.pilot.region)
    if row.kind == EvaluationKind.FINAL:
        passed = float(row.points or 0) >= float(row.scheme.limits["passing"]) and row.grade is not Grade.POOR
        result = TrancheEvaluation.PASSED if passed else TrancheEvaluation.FAILED
        record_evaluation(by=by, pilot=row.pilot.code, result=result, reason=remark)
    return _decided(by, row, remark)


def add_scheme_row(by: Person, given: dict[str, Any]) -> EvaluationScheme:
    """Refuses a scheme that the engine cannot score by."""
    row = EvaluationScheme(
        kind=given["kind"], version=given["version"], name=given["name"], name_en=given["name_en"],
        weights=given["weights"], curves=given["curves"], limits=given["limits"], source=given["source"],
        certainty=CERTAINTIES[str(given["certainty"])], entered_at=timezone.now(), entered_by=by,
    )  # fmt: skip
    try:
        score([], row.weights, read_curves(row.curves))
    except ValueError as error:
        raise Refused(_("The scheme %(name)s: %(why)s") % {"name": row.name, "why": error}) from error
    row.save(force_insert=True)
    record(row, after={key: given.get(key) for key in ("kind", "version", "weights", "limits", "source", "reason")})
    return row


def _fill(by: Person, row: Evaluation) -> None:
    compute_all(by, row.pilot, row.on)
    explained = {each.indicator_id: each for each in row.lines.all()}
    row.lines.all().delete()
    lines = lines_of(row, known_of(row.pilot, up_to=row.on))
    for line in lines:
        if old := explained.get(line.indicator_id):
            line.explanation, line.explained_by_id = old.explanation, old.explained_by_id
            line.explained_at = old.explained_at
    EvaluationLine.objects.bulk_create(lines)
    row.save()
    record(row, after={"on": row.on, "points": row.points, "lines": len(lines)})


def _case_of(by: Person, row: Evaluation, today: date) -> SanctionCase:
    """The case that a poor grade opens: to put right, with the deadlines of the scheme."""
    facts = _("%(evaluation)s: %(points)s points.") % {"evaluation": row, "points": row.points}
    case = start_case(by, row.pilot, None, Ground.EVALUATION, facts, row)
    heard = today + timedelta(days=int(row.scheme.limits["hearing_days"]))
    due = today + timedelta(days=int(row.scheme.limits["rectify_days"]))
    announce(by, case, SanctionStep.RECTIFY, facts, 0, heard, due)
    return case


def _decided(by: Person, row: Evaluation, remark: str) -> EvaluationShape:
    row.refresh_from_db()
    row.remark, row.decided_by, row.decided_at = remark.strip(), by, timezone.now()
    row.save(update_fields=["remark", "decided_by", "decided_at"])
    return evaluation_shape(row)


def _last_day(pilot: Pilot, year: int) -> date:
    return min(date(year, 12, 31), timezone.localdate(), max(pilot.ends_on, date(year, 1, 1)))


def _evaluation(by: Person, key: int) -> Evaluation:
    row: Evaluation = Evaluation.objects.select_related("pilot__region", "scheme").get(pk=key)
    require_oversight(by, row.pilot)
    return row


def _editable(by: Person, key: int) -> Evaluation:
    row = _evaluation(by, key)
    if row.state not in EDITABLE:
        raise Refused(
            _("%(evaluation)s is “%(state)s”.") % {"evaluation": row, "state": row.state.label},
            _("Only a draft, or one that was returned, is changed."),
        )
    return row


def _on_file(kind: str, version: int) -> bool:
    return bool(EvaluationScheme.objects.filter(kind=kind, version=version).exists())
