"""Reads of the projects, of calls and applications, and of what the search for duplicates found."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.kernel.capabilities import query
from planum.kernel.models import Person
from planum.programme.projects.checking import findings_of, gaps_of
from planum.programme.projects.form_schema import fields_of, value_of
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    Attachment,
    Call,
    CaseState,
    Contract,
    DuplicateCase,
    EnterpriseProfile,
    EquipmentLine,
    FundingRecord,
    Project,
    Screening,
    Stage,
    Wing,
)
from planum.programme.projects.moving import is_under_examination
from planum.programme.projects.permissions import can_see_duplicates
from planum.programme.projects.shapes import (
    ApplicationCheck,
    ApplicationDetail,
    ApplicationShape,
    CallShape,
    ContractShape,
    DuplicateShape,
    FindingShape,
    FundingShape,
    Incident,
    ProfileShape,
    ProjectShape,
    StepShape,
)
from planum.programme.rules.engine.findings import Finding

MOST_ROWS = 500


@query
def projects(*, pilot: str = "", wing: Wing | None = None, state: Stage | None = None) -> list[ProjectShape]:
    """The projects you may see, in the order of their codes."""
    rows = Project.objects.select_related("pilot", "owner", "application")
    if pilot:
        rows = rows.filter(pilot__code=pilot)
    if wing:
        rows = rows.filter(wing=wing)
    if state:
        rows = rows.filter(state=state)
    return [project_shape(row) for row in rows]


@query
def calls(*, pilot: str = "") -> list[CallShape]:
    """The calls for applications you may see, each with the form it asks for."""
    rows = Call.objects.select_related("pilot")
    return [call_shape(row) for row in (rows.filter(pilot__code=pilot) if pilot else rows)]


@query
def project_applications(*, call: str = "", state: ApplicationState | None = None) -> list[ApplicationShape]:
    """The applications you may see: a firm's own, an authority's those that were submitted in its region."""
    rows = Application.objects.select_related("call", "firm")
    if call:
        rows = rows.filter(call__code=call)
    if state:
        rows = rows.filter(state=state)
    return [application_shape(row) for row in rows[:MOST_ROWS]]


@query
def project_application(*, application: str) -> ApplicationDetail:
    """One application: what its form says, where that comes from, its attachments and its steps with reasons."""
    row: Application = Application.objects.select_related("call", "firm").get(code=application)
    values = {field.code: value_of(row, field) for field in fields_of(row.call)}
    files = Attachment.objects.filter(application=row).select_related("file")
    steps = Screening.objects.filter(application=row)
    return ApplicationDetail(
        application_shape(row), values, row.prefilled, [f"{each.kind}: {each.file.name}" for each in files],
        EquipmentLine.objects.filter(application=row).count(),
        [StepShape(each.state.value, each.at, each.reason, each.clause, each.advice) for each in steps],
    )  # fmt: skip


@query
def check_application(*, application: str) -> ApplicationCheck:
    """Everything that would be found if the application were submitted now: what is missing, and each rule's answer."""
    row: Application = Application.objects.select_related("call__pilot__region", "firm__region").get(code=application)
    gaps, found = gaps_of(row), findings_of(row)
    ready = not gaps and not any(one.is_blocking for one in found)
    return ApplicationCheck(row.code, ready, gaps, [finding_shape(one) for one in found])


@query
def enterprise_profile(*, firm: str) -> ProfileShape:
    """The profile of a firm, with the source of each field."""
    return profile_shape(EnterpriseProfile.objects.select_related("firm").get(firm__code=firm))


@query
def duplicate_cases(*, by: Person, application: str = "", state: CaseState | None = None) -> list[DuplicateShape]:
    """Pairs that look like the same money, with evidence and decision. For the authorities of the city alone."""
    if not can_see_duplicates(by):
        raise PermissionDenied(_("The search for duplicates is for the authorities of the city."))
    rows = DuplicateCase.objects.select_related("application", "other", "project", "funding")
    if application:
        rows = rows.filter(application__code=application)
    if state:
        rows = rows.filter(state=state)
    return [case_shape(row) for row in rows[:MOST_ROWS]]


@query
def funding_records(*, programme: str = "", firm: str = "") -> list[FundingShape]:
    """Money that other programmes gave, as read in; for the authorities of the city alone."""
    rows = FundingRecord.objects.all()
    if programme:
        rows = rows.filter(programme=programme)
    if firm:
        rows = rows.filter(firm__icontains=firm)
    return [
        FundingShape(row.pk, row.programme, row.level, row.firm, row.credit_code, row.project, row.filing_code,
                     row.invoice, row.serial, row.amount_fen, row.granted_on)
        for row in rows[:MOST_ROWS]
    ]  # fmt: skip


@query
def project_contracts(*, project: str = "") -> list[ContractShape]:
    """The signed agreements about projects that you may see."""
    rows = Contract.objects.select_related("project", "bureau")
    return [contract_shape(row) for row in (rows.filter(project__code=project) if project else rows)[:MOST_ROWS]]


def project_shape(row: Project) -> ProjectShape:
    return ProjectShape(
        row.code, row.name, row.name_en, row.pilot.code, row.owner.code, row.wing, row.industry, row.category,
        row.support_form, row.total_investment_fen, row.allocation_fen, row.other_central_fen, row.listed_in,
        row.starts_on, row.finishes_on, row.state.value, row.filing_code, row.address, row.content, row.chain_code,
        row.equipment_investment_fen, row.in_statistics, row.joint_code,
        row.application.code if row.application else "",
    )  # fmt: skip


def call_shape(row: Call) -> CallShape:
    return CallShape(
        row.code, row.name, row.name_en, row.pilot.code, row.about, row.wings, row.industries, row.opens_on,
        row.closes_on, row.is_supplement, row.state.value, row.fields, row.attachments,
    )  # fmt: skip


def application_shape(row: Application) -> ApplicationShape:
    return ApplicationShape(
        row.code, row.call.code, row.firm.code, row.name, row.wing, row.industry, row.category, row.support_form,
        row.total_investment_fen, row.requested_fen, row.state.value, row.submitted_at, is_under_examination(row),
    )  # fmt: skip


def profile_shape(row: EnterpriseProfile) -> ProfileShape:
    return ProfileShape(
        row.firm.code, row.credit_code, row.address, row.registered_in, row.is_legal_person,
        row.legal_representative, row.contact_name, row.contact_phone, row.industry_code, row.industry,
        row.output_fen, row.is_above_scale, row.digital_level,
        [Incident(each["kind"], each["on"], each.get("about", "")) for each in row.incidents], row.sources,
    )  # fmt: skip


def case_shape(row: DuplicateCase) -> DuplicateShape:
    kind = "application" if row.other_id else "project" if row.project_id else "funding"
    return DuplicateShape(
        row.pk, row.application.code, str(getattr(row.other_side, "code", row.other_side)), kind, row.score,
        row.verdict, row.state.value, row.reason, row.evidence,
    )  # fmt: skip


def finding_shape(one: Finding) -> FindingShape:
    return FindingShape(
        one.rule, one.clause, one.title, one.title_en, one.passed or not one.applies, one.is_blocking, one.cure,
        one.cure_en,
    )  # fmt: skip


def contract_shape(row: Contract) -> ContractShape:
    return ContractShape(row.number, row.project.code, row.bureau.code, row.amount_fen, row.signed_on, row.milestones,
                         row.indicators)  # fmt: skip


def unsigned_projects() -> Any:
    """Projects of the list with central support and without a signed agreement."""
    rows = Project.objects.filter(state__in=(Stage.LISTED.value, Stage.UNDER_WAY.value), allocation_fen__gt=0)
    return rows.exclude(contract__signed_on__isnull=False).select_related("owner", "contract")
