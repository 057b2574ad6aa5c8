"""Reads of the pilots and of the implementation plans."""

from zoneinfo import ZoneInfo

from django.conf import settings

from planum.kernel.capabilities import query
from planum.programme.plan.checking import check, shown_gaps
from planum.programme.plan.engine.numbers import plain
from planum.programme.plan.exporting import project_lines
from planum.programme.plan.models import ImplementationPlan, Pilot, PlannedProject, PlanPackage, Tranche
from planum.programme.plan.shapes import (
    PackageShape,
    PilotShape,
    PlanGapShape,
    PlannedProjectShape,
    PlanNumberShape,
    PlanShape,
    TrancheShape,
)
from planum.ui.exchange.writing import ExportShape, FileKind, as_file


@query
def pilots() -> list[PilotShape]:
    """The pilots you may know of."""
    return [pilot_shape(row) for row in Pilot.objects.select_related("region")]


@query
def tranches(*, pilot: str) -> list[TrancheShape]:
    """The two halves of a pilot's award, whether they have arrived, and the evaluation before the second."""
    return [tranche_shape(row) for row in Tranche.objects.filter(pilot__code=pilot).select_related("pilot")]


@query
def plans() -> list[PlanShape]:
    """The implementation plans you may see, with their states: the own city's from the first word, others' when
    handed in."""
    return [plan_shape(row) for row in ImplementationPlan.objects.select_related("region", "supplements")]


@query
def planned_projects(*, plan: str) -> list[PlannedProjectShape]:
    """The list of projects of a plan, withdrawn ones included."""
    rows = PlannedProject.objects.filter(plan__code=plan).select_related("plan")
    return [planned_project_shape(row) for row in rows]


@query
def plan_numbers(*, plan: str) -> list[PlanNumberShape]:
    """Every number that texts and tables of a plan draw on, derived from its rows."""
    row = _plan(plan)
    return [
        PlanNumberShape(one.code, one.name, one.kind.value, plain(one.value), one.unit, one.text)
        for one in check(row).numbers.values()
    ]


@query
def plan_findings(*, plan: str) -> list[PlanGapShape]:
    """What a plan lacks, where it breaks a rule or contradicts its own numbers, and what cures it."""
    return shown_gaps(check(_plan(plan)))


@query
def plan_packages(*, plan: str) -> list[PackageShape]:
    """The submission packages built from a plan, the newest first."""
    rows = PlanPackage.objects.filter(plan__code=plan).select_related("plan", "file")
    return [package_shape(row) for row in rows]


@query
def export_planned_projects(*, plan: str, kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The list of projects as an Excel or CSV file, with headings that the import understands."""
    headings, rows = project_lines(_plan(plan))
    return as_file(f"{plan}-projects", kind, headings, rows, ZoneInfo(settings.TIME_ZONE))


def _plan(code: str) -> ImplementationPlan:
    row: ImplementationPlan = ImplementationPlan.objects.select_related("region", "author").get(code=code)
    return row


def pilot_shape(row: Pilot) -> PilotShape:
    return PilotShape(
        row.code, row.name, row.name_en, row.region.code, row.batch,
        row.award_fen, row.starts_on, row.ends_on, row.approval,
    )  # fmt: skip


def tranche_shape(row: Tranche) -> TrancheShape:
    return TrancheShape(row.pilot.code, row.number, row.amount_fen, row.received_on, row.evaluation.value)


def plan_shape(row: ImplementationPlan) -> PlanShape:
    return PlanShape(
        row.code, row.name, row.name_en, row.region.code, row.batch, row.state.value, row.version, row.starts_on,
        row.ends_on, row.supplements.code if row.supplements else "", row.approval, row.award_fen,
    )  # fmt: skip


def planned_project_shape(row: PlannedProject) -> PlannedProjectShape:
    return PlannedProjectShape(
        row.plan.code, row.code, row.name, row.wing, row.industry, row.owner, row.credit_code, row.owner_role,
        row.total_investment_fen, row.equipment_investment_fen, row.central_fen, row.other_central_fen, row.category,
        row.support_form, row.filing_code, row.address, row.content, row.chain_code, row.starts_on, row.finishes_on,
        row.withdrawn_at is not None, row.name_en,
    )  # fmt: skip


def package_shape(row: PlanPackage) -> PackageShape:
    return PackageShape(
        row.pk, row.plan.code, row.version, row.file.name, row.file.digest, row.file.size, row.manifest["files"]
    )
