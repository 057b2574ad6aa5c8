"""Reads of instruments, diagnoses, levels and gaps."""

from collections import Counter

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from planum.kernel.capabilities import query
from planum.kernel.models import FIRMS, Organisation, Person
from planum.kernel.visibility import current_viewer
from planum.park.diagnosis.engine.gaps import gaps, way_up
from planum.park.diagnosis.models import Answer, Diagnosis, DiagnosisState, InstrumentVersion, Source, Submission
from planum.park.diagnosis.results import Result, result_of
from planum.park.diagnosis.shapes import (
    AnswerShape,
    CoverageShape,
    DiagnosisDetail,
    DiagnosisShape,
    GapShape,
    InstrumentShape,
    LevelCount,
    LevelShape,
    RequirementShape,
)

DEFAULT = "sme-2024"
GIVEN_STATES = (DiagnosisState.SUBMITTED, DiagnosisState.CONFIRMED)


@query
def instruments() -> list[InstrumentShape]:
    """The instruments that stand for you, every version; the newest of each first."""
    return [instrument_shape(row) for row in InstrumentVersion.objects.select_related("loaded_for")]


@query
def diagnoses(
    *, firm: str = "", instrument: str = "", state: DiagnosisState | None = None
) -> list[DiagnosisShape]:  # fmt: skip
    """Your own diagnoses and those that firms gave to you, the newest first."""
    rows = newest_diagnoses()
    if firm:
        rows = rows.filter(firm__code=firm)
    if instrument:
        rows = rows.filter(instrument__code=instrument)
    if state:
        rows = rows.filter(state=state)
    return [diagnosis_shape(result_of(row)) for row in rows[:200]]


@query
def diagnosis(*, diagnosis: int) -> DiagnosisDetail:
    """One diagnosis: its answers with their sources, its level with the reasons."""
    result = result_of(diagnosis_named(diagnosis))
    return DiagnosisDetail(
        diagnosis_shape(result),
        requirement_shapes(result),
        [_answer_shape(result, row) for row in result.rows.values()],
        list(result.assessment.unanswered),
    )


@query
def diagnosis_gaps(*, diagnosis: int) -> list[GapShape]:
    """What is missing, the largest gain first; the fewest changes that reach the next level are marked."""
    result = result_of(diagnosis_named(diagnosis))
    instrument, profile = result.instrument, result.diagnosis.profile
    changed = {one.question for one in way_up(instrument, result.answers, profile).changes}
    return [
        GapShape(
            one.question, instrument.by_code[one.question].name, instrument.by_code[one.question].name_en,
            float(one.has), float(one.most), float(one.gain), one.question in changed,
        )
        for one in gaps(instrument, result.answers, profile)
    ]  # fmt: skip


@query
def level_of(*, firm: str, instrument: str = DEFAULT) -> LevelShape:
    """The level of a firm by its newest confirmed diagnosis, or else its newest submitted one, that you may see."""
    row = standing_diagnosis(firm, instrument)
    if row is None:
        raise Diagnosis.DoesNotExist(_("There is no diagnosis of %(firm)s that you may see.") % {"firm": firm})
    return level_shape(row)


@query
def diagnosis_coverage(*, by: Person, instrument: str = DEFAULT) -> CoverageShape:
    """For a park or an authority: how many of its firms gave it a diagnosis, and at which levels they stand."""
    viewer = by.as_viewer()
    known = Organisation.objects.filter(kind__in=FIRMS).exclude(pk__in=viewer.organisations)
    firms = known.filter(Q(park__in=viewer.organisations) | Q(region__in=viewer.regions))
    rows = given_diagnoses().filter(instrument__code=instrument, firm__in=firms.values("pk"))
    newest = {row.firm_id: row for row in rows.order_by("submitted_at")}
    levels = Counter(row.level or 0 for row in newest.values())
    confirmed = sum(row.state is DiagnosisState.CONFIRMED for row in newest.values())
    counts = [LevelCount(level, levels[level]) for level in sorted(levels)]
    return CoverageShape(instrument, firms.count(), len(newest), confirmed, counts)


def given_diagnoses() -> "QuerySet[Diagnosis]":
    """Those that firms gave to the viewer's own organisations and that are in force."""
    given = Submission.objects.filter(organisation__in=current_viewer().organisations).values("diagnosis")
    rows: QuerySet[Diagnosis] = Diagnosis.objects.filter(pk__in=given, state__in=GIVEN_STATES)
    return rows


def standing_diagnosis(firm: str, instrument: str) -> Diagnosis | None:
    """The newest confirmed one that the viewer sees, or else the newest submitted one."""
    rows = Diagnosis.objects.filter(firm__code=firm, instrument__code=instrument, state__in=GIVEN_STATES)
    found: list[Diagnosis] = list(rows.select_related("firm", "instrument").order_by("-submitted_at"))
    return next((row for row in found if row.state is DiagnosisState.CONFIRMED), found[0] if found else None)


def diagnosis_named(key: int) -> Diagnosis:
    row: Diagnosis = Diagnosis.objects.select_related("firm", "instrument").get(pk=key)
    return row


def newest_diagnoses() -> "QuerySet[Diagnosis]":
    rows: QuerySet[Diagnosis] = Diagnosis.objects.select_related("firm", "instrument")
    return rows


def unanswered_count(row: Diagnosis) -> int:
    answered = Answer.objects.filter(diagnosis=row, replaced_at=None).count()
    return max(0, len(row.instrument.instrument.questions) - answered)


def instrument_shape(row: InstrumentVersion) -> InstrumentShape:
    instrument = row.instrument
    return InstrumentShape(
        row.pk, row.code, row.version, row.name, row.name_en, row.source, row.certainty.value, row.note,
        row.loaded_for.code if row.loaded_for else "", len(instrument.questions), len(instrument.levels),
        [one.code for one in instrument.profiles], row.digest,
    )  # fmt: skip


def diagnosis_shape(result: Result) -> DiagnosisShape:
    row, found = result.diagnosis, result.assessment
    given = Submission.objects.filter(diagnosis=row).values_list("organisation__code", flat=True)
    return DiagnosisShape(
        row.pk, row.firm.code, row.instrument.code, row.instrument.version, row.profile, row.year, row.state.value,
        float(found.points), found.level, found.answered, len(result.instrument.questions), sorted(given),
        row.submitted_at, row.confirmed_at,
    )  # fmt: skip


def requirement_shapes(result: Result) -> list[RequirementShape]:
    return [
        RequirementShape(one.level, one.what, float(one.has), float(one.needs), one.met)
        for one in result.assessment.requirements
    ]


def level_shape(row: Diagnosis) -> LevelShape:
    result = result_of(row)
    from_hub = sum(one.source is Source.HUB for one in result.rows.values())
    return LevelShape(
        row.firm.code, row.instrument.code, row.instrument.version, row.pk, row.state.value, result.assessment.level,
        float(result.assessment.points), row.submitted_at, row.confirmed_at, from_hub, len(result.rows) - from_hub,
        row.digest, result.is_intact, requirement_shapes(result),
    )  # fmt: skip


def _answer_shape(result: Result, row: Answer) -> AnswerShape:
    worth = float(result.assessment.worths.get(row.question, 0))
    return AnswerShape(
        row.question, list(row.chosen), worth, row.source.value, row.at, row.by.username, row.reason,
        [fact["code"] for fact in row.facts],
    )  # fmt: skip
