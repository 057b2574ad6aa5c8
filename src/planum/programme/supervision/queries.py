"""Reads of the supervision of projects, and what the slices above ask."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from planum.kernel.capabilities import query
from planum.kernel.visibility import current_viewer
from planum.programme.projects.models import Project, concerned
from planum.programme.supervision.engine.months import first_of
from planum.programme.supervision.labels import note_text
from planum.programme.supervision.models import (
    FIGURES,
    Acceptance,
    AcceptanceOpinion,
    AcceptanceState,
    ChangeRequest,
    ChangeState,
    Inspection,
    InspectionState,
    LightState,
    MonthlyReport,
    Rectification,
    RemovalProposal,
    RemovalState,
    ReportState,
)
from planum.programme.supervision.parameters import terms_of
from planum.programme.supervision.shapes import (
    AcceptanceShape,
    ChangeShape,
    CheckAnswer,
    InspectionShape,
    OpinionShape,
    RectificationShape,
    RemovalShape,
    ReportShape,
    StandingShape,
)
from planum.programme.supervision.standings import REPORTING, Standing, month_light, standings


@query
def monthly_reports(
    *, project: str = "", month: date | None = None, state: ReportState | None = None
) -> list[ReportShape]:
    """Monthly reports of the projects that concern you, the newest month first; `month` is any day of it."""
    rows = report_rows()
    if project:
        rows = rows.filter(project__code=project)
    if month:
        rows = rows.filter(month=first_of(month))
    if state:
        rows = rows.filter(state=state)
    return [report_shape(row) for row in rows]


@query
def project_standings(*, pilot: str = "") -> list[StandingShape]:
    """How each project of yours is getting on today: traffic light, progress, months missed, forecast of the finish."""
    rows = Project.objects.filter(concerned(current_viewer()) | Q(pk__in=_everything()), state__in=REPORTING)
    rows = rows.select_related("pilot__region", "owner__region")
    found = rows.filter(pilot__code=pilot) if pilot else rows
    return [standing_shape(one) for one in standings(found, timezone.localdate())]


@query
def change_requests(*, project: str = "", state: ChangeState | None = None) -> list[ChangeShape]:
    """Requests to change projects, with reason and effects; the newest first."""
    rows = ChangeRequest.objects.select_related("project")
    rows = rows.filter(project__code=project) if project else rows
    return [change_shape(row) for row in (rows.filter(state=state) if state else rows)]


@query
def removal_proposals(*, project: str = "", state: RemovalState | None = None) -> list[RemovalShape]:
    """Proposals to take projects off the list: the months missed, the firm's answer, what was decided."""
    rows = RemovalProposal.objects.select_related("project")
    rows = rows.filter(project__code=project) if project else rows
    return [removal_shape(row) for row in (rows.filter(state=state) if state else rows)]


@query
def inspections(*, project: str = "", state: InspectionState | None = None) -> list[InspectionShape]:
    """Checks on site: what was asked, which machines were found, and what has to be put right by when."""
    rows = Inspection.objects.select_related("project").prefetch_related("photos", "rectifications")
    rows = rows.filter(project__code=project) if project else rows
    return [inspection_shape(row) for row in (rows.filter(state=state) if state else rows)]


@query
def acceptances(*, project: str = "", state: AcceptanceState | None = None) -> list[AcceptanceShape]:
    """Acceptances of projects: audit, opinions of experts as far as you may see them, verdict and conditions."""
    rows = Acceptance.objects.select_related("project", "audit")
    rows = rows.filter(project__code=project) if project else rows
    found = list(rows.filter(state=state) if state else rows)
    given: dict[int, list[AcceptanceOpinion]] = {}
    for one in AcceptanceOpinion.objects.filter(acceptance__in=found).select_related("expert"):
        given.setdefault(one.acceptance_id, []).append(one)
    return [acceptance_shape(row, given.get(row.pk, [])) for row in found]


def acceptance_of(project: Project) -> Acceptance | None:
    """The latest attempt, whoever asks; R32 wants it to have passed."""
    row: Acceptance | None = Acceptance._base_manager.filter(project=project).order_by("-attempt").first()
    return row


def audited_investment_fen(project: Project) -> int | None:
    """What auditors found invested, once the project was accepted; None before."""
    passed = Acceptance._base_manager.filter(project=project, state=AcceptanceState.PASSED)
    value: int | None = passed.values_list("audited_investment_fen", flat=True).first()
    return value


def reports_of(project: Project) -> list[MonthlyReport]:
    """The reports that the firm sent, the oldest month first, whoever asks."""
    return list(MonthlyReport._base_manager.filter(project=project, submitted_on__isnull=False).order_by("month"))


def light_of(project: Project, on: date) -> LightState:
    """The traffic light of a project on a day."""
    [standing] = standings([project], on)
    return standing.light


def report_rows() -> "QuerySet[MonthlyReport]":
    rows: QuerySet[MonthlyReport] = MonthlyReport.objects.select_related("project__pilot__region", "project__owner")
    return rows


def is_readable(row: MonthlyReport) -> bool:
    """Figures that the firm has not sent are its own: authorities see that the report is missing, nothing more."""
    viewer = current_viewer()
    return row.counts or viewer.everything or row.project.owner_id in viewer.organisations


def report_shape(row: MonthlyReport) -> ReportShape:
    """The light is that of the month by itself, with all reports before it."""
    terms = terms_of(row.project.pilot, timezone.localdate())
    earlier = list(MonthlyReport._base_manager.filter(project=row.project_id, month__lte=row.month).order_by("month"))
    light = month_light(row.project, earlier, row.month, timezone.localdate(), terms)
    readable = is_readable(row)
    figures = {name: getattr(row, name) if readable else None for name in FIGURES}
    return ReportShape(
        project=row.project.code, month=row.month, due_on=row.due_on, state=row.state.value, light=light.value,
        submitted_on=row.submitted_on, invested_fen=row.invested_fen if readable else None, **figures,
        milestones=row.milestones if readable else "", problems=row.problems if readable else "",
        explanation=row.explanation if readable else "", remark=row.remark,
        notes=[note_text(note) for note in row.notes] if readable else [],
    )  # fmt: skip


def standing_shape(one: Standing) -> StandingShape:
    seen = one.forecast()
    return StandingShape(
        project=one.project.code, light=one.light.value, month=one.latest.month if one.latest else None,
        invested_share=float(one.progress) if one.progress is not None else None, time_share=float(one.passed),
        central_share=float(one.central) if one.central is not None else None, missed=len(one.missed),
        late_days=one.late_days, forecast_on=seen.on if seen else None,
        forecast_earliest=seen.earliest if seen else None, forecast_latest=seen.latest if seen else None,
    )  # fmt: skip


def change_shape(row: ChangeRequest) -> ChangeShape:
    return ChangeShape(
        row.pk, row.project.code, row.number, row.subjects,
        [{key: str(value) for key, value in one.items()} for one in row.changes], row.reason,
        row.effect_on_indicators, row.effect_on_budget, row.support_delta_fen, row.state.value, row.requested_at,
        row.opinion, row.supports, row.decision, row.decided_at,
    )  # fmt: skip


def removal_shape(row: RemovalProposal) -> RemovalShape:
    return RemovalShape(
        row.pk, row.project.code, row.months, row.why, row.heard_until, row.answer, row.decision, row.state.value
    )


def rectification_shape(row: Rectification) -> RectificationShape:
    return RectificationShape(row.pk, row.inspection_id, row.finding, row.due_on, row.answer, row.state.value)


def inspection_shape(row: Inspection) -> InspectionShape:
    return InspectionShape(
        row.pk, row.project.code, row.planned_on, row.purpose, row.state.value,
        [CheckAnswer(one["code"], one["passed"], one.get("note", "")) for one in row.checklist], row.missing,
        row.unlisted, len(row.photos.all()), [rectification_shape(one) for one in row.rectifications.all()],
    )  # fmt: skip


def acceptance_shape(row: Acceptance, opinions: list[AcceptanceOpinion]) -> AcceptanceShape:
    return AcceptanceShape(
        row.pk, row.project.code, row.attempt, row.state.value, row.audited_investment_fen, row.audited_on,
        row.audit.digest, row.verdict_reason, row.conditions, row.conditions_due_on, row.applied_at, row.decided_at,
        [OpinionShape(one.expert.username, one.verdict, one.opinion, one.given_at) for one in opinions],
    )  # fmt: skip


def _everything() -> "QuerySet[Project]":
    """All projects for whom rows are never hidden."""
    rows: QuerySet[Project] = Project._base_manager.all() if current_viewer().everything else Project.objects.none()
    return rows
